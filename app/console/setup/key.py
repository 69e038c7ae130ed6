"""The set-up key: printed where the server runs, good for founding one community, dead from then on.

Whoever reads the machine's screen or its instance folder may found the community; whoever only finds the address may not.
"""
from __future__ import annotations

import hmac
import os
import secrets
import unicodedata
from pathlib import Path

from app.people.codes import ALPHABET

GROUPS, LETTERS = 4, 4
"""K7M4-HX2P-A3CD-9TWR: 72 bits of chance, in letters that nobody takes for others."""

_MEANT = str.maketrans("ZSGB", "2568")


def path_of(instance: Path) -> Path:
    """Where the key lies while there is no community."""
    return instance / "keys" / "setup"


def key_of(instance: Path) -> str | None:
    """The key, while it lives."""
    try:
        return path_of(instance).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def lay_out(instance: Path) -> str:
    """The key of this installation; made, readable by the owner only, when there is none yet."""
    path = path_of(instance)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return key_of(instance) or made
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made + "\n")
    return made


def forget(instance: Path) -> None:
    """The community stands: the key opens nothing any more."""
    path_of(instance).unlink(missing_ok=True)


def is_key(instance: Path, typed: str) -> bool:
    """Whether this is the key. Capital or small, blanks and dashes do not matter; whatever else is typed takes as long."""
    kept = key_of(instance)
    return hmac.compare_digest(_plain(typed).encode(), _plain(kept or secrets.token_hex()).encode()) and kept is not None


def _plain(text: str) -> str:
    upper = unicodedata.normalize("NFKC", text or "").upper().translate(_MEANT)
    return "".join(c for c in upper if c.isalnum())
