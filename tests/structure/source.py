"""Reading our own source for the house's tests."""
from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"


@dataclass(frozen=True)
class Module:
    """A file of the app: its dotted name, its package on the floor plan, its tree."""

    path: Path
    name: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """`app.people.commands.roles` → `people`; `app.wiring` → `wiring`; `app` → `app`."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "app"

    @property
    def room(self) -> str:
        """`app.people.commands.roles` → `commands`; empty for a package's own `__init__`."""
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 else ""

    @cached_property
    def imports(self) -> tuple[tuple[str, bool], ...]:
        """Every imported app module, and whether the import stands inside a function."""
        return tuple(self._read_imports())

    def _read_imports(self) -> Iterator[tuple[str, bool]]:
        inner = {id(n) for f in self.functions for n in ast.walk(f)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "app":
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    yield (full if _is_module(full) else node.module, id(node) in inner)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.split(".")[0] == "app":
                        yield (alias.name, id(node) in inner)

    @cached_property
    def functions(self) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]:
        """All functions and methods."""
        return tuple(n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def _is_module(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the app."""
    found = []
    for path in sorted(APP.rglob("*.py")):
        parts = list(path.relative_to(ROOT).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        found.append(Module(path, ".".join(parts), ast.parse(path.read_text())))
    return tuple(found)
