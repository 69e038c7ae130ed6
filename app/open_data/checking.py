"""The record is replayed against the tables, at night and when a supervisor asks: the public bundle is made and `verify.py` reads it.

The very program that residents use at home, so that there is one judge and not two. It runs in a process of its own and
leaves how far it is in a file of the instance folder.
"""
from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from app.base import clock
from app.change.command import command
from app.change.transaction import Change, change_by
from app.extensions import db
from app.open_data import bundle
from app.policy.actor import Actor, machine
from app.policy.table import P
from app.record.checkpoints import LOG
from app.settings import ROOT
from app.witness.queries import policy

NIGHT_HOUR = 3
LONGEST = timedelta(minutes=30)


def status_file() -> Path:
    """Where the last check says how far it is and what it found."""
    return Path(current_app.config["INSTANCE"]) / "record-check.json"


def status() -> dict[str, Any]:
    """`state` (never, running, done), `percent`, `at`, `exit`, `report` by language."""
    try:
        found: dict[str, Any] = json.loads(status_file().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {"state": "never"}
    if found["state"] == "running" and datetime.fromisoformat(found["at"]) + LONGEST < clock.now():
        return {"state": "never"}
    return found


def is_due(now: datetime) -> bool:
    """Once a night, from three o'clock on; a server that slept through it does it when it wakes."""
    found = status()
    if found["state"] != "done":
        return found["state"] == "never" and clock.local(now).hour == NIGHT_HOUR
    three = clock.hall_time(clock.local(now).date(), NIGHT_HOUR)
    three = three if three <= now else three - timedelta(days=1)
    return datetime.fromisoformat(found["at"]) < three


def _tell(**how: Any) -> None:
    path = status_file()
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps({"at": clock.now().isoformat(), **how}, ensure_ascii=False), encoding="utf-8")
    partial.replace(path)


def start() -> None:
    """Begin in a process of its own; the hall goes on meanwhile."""
    _tell(state="running", percent=0)
    subprocess.Popen([sys.executable, "-m", "app.cli", "record", "check"], cwd=ROOT, stdout=subprocess.DEVNULL)


def run(by: Actor | None = None) -> dict[str, Any]:
    """All of it; what was found is an entry of the record as well."""
    folder = Path(current_app.config["INSTANCE"])
    path, keys = folder / "record-check.sqlite", folder / "record-check.policy"
    _tell(state="running", percent=0)
    try:
        size = bundle.export(path, lambda share: _tell(state="running", percent=round(80 * share)))
        keys.write_text(policy(), encoding="utf-8")
        said = {lang: _verified(path, keys, lang) for lang in ("zh", "en")}
    finally:
        path.unlink(missing_ok=True)
        keys.unlink(missing_ok=True)
    exit_code = said["zh"][0]
    with change_by(by or machine("night")) as change:
        note_replay(change, None, size, exit_code)
    db.session.rollback()
    _tell(state="done", percent=100, exit=exit_code, entries=size, report={lang: text for lang, (_, text) in said.items()})
    return status()


def _verified(path: Path, keys: Path, lang: str) -> tuple[int, str]:
    words = [sys.executable, str(ROOT / "verify.py"), str(path), "--policy", str(keys), "--lang", lang]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


@command(P.RECORD_REPLAY)
def note_replay(change: Change, _subject: None, entries: int, exit_code: int) -> None:
    """The record was read from the first entry to the last and compared with the tables; whether they agreed."""
    change.record("record.replayed", LOG, d={"entries": entries, "agreed": exit_code == 0})
