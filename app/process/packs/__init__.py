"""The rule packs that the platform ships: every body and limit of domain.md 2.7 as dated data with a source."""
from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_FILES = ("bodies.toml", "limits.toml")
_COLUMNS = ("body", "source", "valid_from", "valid_until")


@dataclass(frozen=True)
class ShippedPack:
    """One pack as shipped: what `rules.judge` needs, and what becomes a row when a community adopts it."""

    body: str
    rule: dict[str, Any]
    source: str
    valid_from: date
    valid_until: date | None = None
    is_verified: bool = False


@cache
def shipped() -> tuple[ShippedPack, ...]:
    """All packs, bodies first, in the order of the files."""
    found = []
    for name in _FILES:
        for row in tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))["pack"]:
            rule = {key: value for key, value in row.items() if key not in _COLUMNS}
            if "quorum" in rule:
                rule["tie"] = "not_passed"
            found.append(ShippedPack(row["body"], rule, row["source"], row["valid_from"], row.get("valid_until")))
    return tuple(found)


def shipped_pack(body: str) -> ShippedPack:
    """The pack of one body or limit; KeyError when none is shipped under this name."""
    return {pack.body: pack for pack in shipped()}[body]


def digest() -> str:
    """SHA-256 over the shipped files, so that the record can say which data a community adopted."""
    return hashlib.sha256(b"".join((_FOLDER / name).read_bytes() for name in _FILES)).hexdigest()
