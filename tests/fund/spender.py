"""Many who want the same money, each a process of its own: `python -m tests.fund.spender DATABASE INSTANCE ROUND HEAD WRITERS`.

The app is imported once and then forked, before it has opened any connection. Each child opens its own, says that it is
ready, waits until all are let go at once, tries one move of 100, and says in one word how it went.
"""
from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from flask import Flask

from app import create_app
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.fund.commands.projects import appropriate
from app.people.models import Person
from app.people.queries import actor_of
from app.process.models import Round
from app.settings import Settings

STEP = 100


def try_once(app: Flask, round_id: int, head_id: int, number: int, ready: int, go: int) -> str:
    """One writer: ready, wait, one move; `done` or the reason codes."""
    with app.app_context():
        head = actor_of(db.session.get_one(Person, head_id))
        db.session.rollback()
        os.write(ready, b".")
        os.read(go, 1)
        try:
            with change_by(head) as change:
                appropriate(change, change.session.get_one(Round, round_id), f"P{number:02d}", STEP, "decision:1")
        except Refused as refused:
            return ",".join(refused.codes)
        return "done"


def main(database: str, instance: str, round_id: str, head_id: str, writers: str) -> None:
    """Start them all, let them go together, and print what each said."""
    app = create_app(Settings(instance=Path(instance), env="testing", demo=False, database_url=database))
    (told, ready), (go, gate) = os.pipe(), os.pipe()
    children = []
    for number in range(int(writers)):
        child = os.fork()
        if child == 0:
            os.close(gate)
            status = 1
            try:
                os.write(1, f"{try_once(app, int(round_id), int(head_id), number, ready, go)}\n".encode())
                status = 0
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(status)
        children.append(child)
    for _ in children:
        os.read(told, 1)
    os.close(gate)  # everybody reads the end of the pipe in the same instant
    sys.exit(any(os.waitpid(child, 0)[1] for child in children))


if __name__ == "__main__":
    main(*sys.argv[1:])
