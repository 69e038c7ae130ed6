"""What the demonstration leaves beside the database: how far its clock runs ahead, and how to sign in as its people."""
from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

FILE = "demonstration.json"
UNFINISHED = "demonstration.unfinished"  # lies there while the year is being played


@dataclass(frozen=True)
class Key:
    """How one demonstration person comes in: a personal code, or login, password and the secret of the one-time code."""

    name: str
    role: str
    code: str = ""
    login: str = ""
    password: str = ""
    totp_secret: str = ""


def begin(instance: Path) -> None:
    """From here until `leave` there is half a year in the house, and nobody but the players has written there."""
    (instance / UNFINISHED).touch()


def is_unfinished(instance: Path) -> bool:
    """Whether playing was interrupted."""
    return (instance / UNFINISHED).exists()


def clear_away(instance: Path) -> None:
    """What an interrupted play left in this folder: the embedded databases, the pictures, the keys of votes."""
    for file in (*instance.glob("*.sqlite*"), *(instance / "poll-keys").glob("*")):
        file.unlink()
    shutil.rmtree(instance / "uploads", ignore_errors=True)
    (instance / UNFINISHED).unlink()


def leave(instance: Path, ahead: timedelta, keys: list[Key]) -> None:
    """Write the keepsake, readable by the owner only."""
    path = instance / FILE
    content = {"ahead_seconds": max(0, int(ahead.total_seconds())), "keys": [asdict(key) for key in keys]}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    (instance / UNFINISHED).unlink(missing_ok=True)


def runs_ahead(instance: Path) -> timedelta:
    """How far the clock of this instance runs ahead; nothing where no demonstration was played."""
    path = instance / FILE
    return timedelta(seconds=json.loads(path.read_text(encoding="utf-8"))["ahead_seconds"]) if path.exists() else timedelta(0)


def keys(instance: Path) -> list[Key]:
    """The keys of the demonstration people."""
    path = instance / FILE
    return [Key(**key) for key in json.loads(path.read_text(encoding="utf-8"))["keys"]] if path.exists() else []
