"""How the code reads: short files, short functions, a sentence for every module, class and public function."""
from __future__ import annotations

import ast
import re
import subprocess
import sys

from tests.structure.source import APP, ROOT, modules

LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
ROOMS = {
    "models", "states", "rules", "facts", "commands", "queries", "forms", "views", "sockets", "broadcasts", "gate", "words", "cli",
}  # fmt: skip
PACKAGES_WITH_ROOMS = ("people", "process", "fund", "ballots", "step1_raise", "step2_submit", "step3_discuss", "step4_execute", "step5_oversee")


def test_no_module_is_longer_than_a_few_pages() -> None:
    assert {m.name: n for m in modules() if (n := len(m.path.read_text().splitlines())) > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_page() -> None:
    long = {
        f"{m.name}.{f.name}": f.end_lineno - f.lineno + 1
        for m in modules()
        for f in m.functions
        if f.end_lineno and f.end_lineno - f.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_module_class_and_public_function_says_its_job() -> None:
    silent = []
    for m in modules():
        if m.package == "bootstrap" or m.name == "app.serve":
            continue
        if not ast.get_docstring(m.tree):
            silent.append(m.name)
        for node in m.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{m.name}.{node.name}")
    assert silent == []


def test_public_functions_name_their_types() -> None:
    bare = [
        f"{m.name}.{f.name}" for m in modules() for f in m.functions if f.returns is None and f.name != "__init__"
    ]
    assert bare == []


def test_every_package_has_its_rooms() -> None:
    for package in PACKAGES_WITH_ROOMS:
        rooms = {m.room for m in modules() if m.package == package}
        assert {"models", "states", "commands", "queries", "words"} <= rooms, package


def test_nothing_is_left_for_later() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|NotImplemented|coming soon)\b|敬请期待")
    files = [p for folder in ("app", "templates", "static/src") for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".html", ".js", ".css"}]
    assert [str(p.relative_to(ROOT)) for p in files if mark.search(p.read_text())] == []


def test_tests_and_templates_mirror_the_app() -> None:
    packages = {p.name for p in APP.iterdir() if p.is_dir() and p.name not in {"__pycache__", "translations"}}
    beside = {"fixtures", "structure", "journeys", "migrations", "shared", "__pycache__"}
    assert {p.name for p in (ROOT / "tests").iterdir() if p.is_dir()} - packages - beside == set()
    assert {p.name for p in (ROOT / "templates").iterdir() if p.is_dir()} - packages - {"shared"} == set()


def test_the_map_in_the_readme_names_every_package() -> None:
    readme = (ROOT / "README.md").read_text()
    packages = {m.package for m in modules() if (APP / m.package).is_dir()}
    assert [p for p in sorted(packages) if f"{p}/" not in readme and f"`{p}`" not in readme] == []


def test_the_linter_has_nothing_to_say() -> None:
    told = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "app", "tests", "benchmarks"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.stdout.splitlines()[:-1] == []
