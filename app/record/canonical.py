"""The exact bytes of an entry, and its leaf. Pure: no Flask, no database.

With the limits below, compact JSON with sorted keys is RFC 8785 byte for byte, so a verifier needs only `json`.
"""
from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

from app.record.tlog.tree import leaf_hash, root_of_leaves

MAX_BYTES = 65_535  # the length field of an entry bundle is a uint16 (decision 1)
_KEY = re.compile(r"^[a-z0-9_.]+$")
_FILE_KEY = re.compile(r"^[a-z0-9_.\-]+$")


class NotCanonical(ValueError):
    """A value that cannot stand in the record; the message says where."""


def canonical(document: dict[str, Any]) -> bytes:
    """The bytes that are kept, hashed and published. Raises NotCanonical; never rounds, drops or repairs."""
    _check(document, "", _KEY)
    data = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if len(data) > MAX_BYTES:
        raise NotCanonical(f"entry of {len(data)} bytes, at most {MAX_BYTES}")
    return data


def commitment(salt: bytes, value: Any) -> str:
    """A salted commitment to a personal value, 64 hex digits. Without the 32-byte salt nothing can be guessed back."""
    if len(salt) != 32:
        raise NotCanonical("a salt has 32 bytes")
    body = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hashlib.sha256(b"pd-v1" + salt + body).hexdigest()


def tree_root(values: list[bytes]) -> bytes:
    """RFC 9162 tree hash over sorted 32-byte values: how a list (roll, sheet, batch) is fixed in one entry."""
    return root_of_leaves(leaf_hash(v) for v in sorted(values))


def _check(value: Any, where: str, keys: re.Pattern[str]) -> None:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise NotCanonical(f"{where}: integer beyond 2^53")
    elif isinstance(value, str):
        if unicodedata.normalize("NFC", value) != value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise NotCanonical(f"{where}: text is not NFC")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not keys.match(key):
                raise NotCanonical(f"{where}: key {key!r}")
            _check(inner, f"{where}.{key}", _FILE_KEY if where == "" and key == "f" else _KEY)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            _check(inner, f"{where}[{number}]", _KEY)
    else:
        raise NotCanonical(f"{where}: {type(value).__name__} cannot stand in the record")
