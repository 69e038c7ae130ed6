"""One of many who want the same money: `python -m tests.fund.spender DATABASE INSTANCE ROUND HEAD START NUMBER`.

Waits for the file START to appear, so that all begin at once; then tries one move of 100 and says in one word how it went.
"""
from __future__ import annotations

import sys
import time
from pathlib import Path

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


def main(database: str, instance: str, round_id: str, head_id: str, start: str, number: str) -> None:
    """Try once; the last line printed is `done`, or the reason codes."""
    app = create_app(Settings(instance=Path(instance), env="testing", demo=False, database_url=database))
    with app.app_context():
        head = actor_of(db.session.get_one(Person, int(head_id)))
        db.session.rollback()
        print("ready", flush=True)
        while not Path(start).exists():
            time.sleep(0.002)
        try:
            with change_by(head) as change:
                appropriate(change, change.session.get_one(Round, int(round_id)), f"P{number}", STEP, "decision:1")
        except Refused as refused:
            print(",".join(refused.codes), flush=True)
        else:
            print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
