"""How quickly ballots are taken, beside what the same database takes at all, in one run.

    .venv/bin/python benchmarks/casting.py [--voters 300] [--hands 32] [--seconds 4]

Makes a community of its own in a temporary folder (or on DATABASE_URL), opens a vote and lets so many hands vote at
once through `cast_ballot`, the way of a page: permission, roll, check, seal, commit. Then the limits of the same urn on
the same disk: one bare row a transaction by one hand, and bare rows by all hands through the urn. Nothing is compared
with another machine: read the ratios.
"""
from __future__ import annotations

import argparse
import itertools
import os
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app import create_app  # noqa: E402
from app.ballots.commands.casting import cast_ballot  # noqa: E402
from app.ballots.commands.polls import draft_poll, open_poll  # noqa: E402
from app.ballots.content import Ballot  # noqa: E402
from app.ballots.models import Question  # noqa: E402
from app.ballots.poll_rules import OptionDraft, PotDraft  # noqa: E402
from app.ballots.settings import PollSettings  # noqa: E402
from app.ballots.states import BallotKind  # noqa: E402
from app.ballots.urn import Drop, urn  # noqa: E402
from app.base import clock  # noqa: E402
from app.change.transaction import change_by  # noqa: E402
from app.extensions import db  # noqa: E402
from app.people.commands.areas import create_area  # noqa: E402
from app.people.commands.roll import enter_household, enter_person  # noqa: E402
from app.people.models import Person  # noqa: E402
from app.people.queries import actor_of  # noqa: E402
from app.policy.actor import Actor, Holding, machine  # noqa: E402
from app.preparation import bring_up_to_date  # noqa: E402
from app.settings import Settings  # noqa: E402
from app.vocabulary import Layer, Role  # noqa: E402

CODES = [f"{n:02d}" for n in range(1, 21)]


def town(voters: int) -> tuple[int, list[int]]:
    """A community with a vote on twenty projects, open; the number of the vote and of its voters."""
    with change_by(machine("benchmark")) as change:
        area = create_area(change, None, Layer.COMMUNITY, "禾苑社区")
        homes = [enter_household(change, area, f"B{n:06d}", f"{n}室", date(2020, 1, 1)) for n in range(voters)]
        people = [enter_person(change, home, f"居民{n}", valid_from=date(2020, 1, 1)).id for n, home in enumerate(homes)]
        area_id, path = area.id, area.path
    with change_by(Actor(1, "谢思远", (Holding(Role.FACILITATOR, path),))) as change:
        pots = [PotDraft("a", "社区资金", area_id, 500_000_00)]
        options = [OptionDraft(code, "a", f"项目 {code}", 40_000_00) for code in CODES]
        area = change.session.merge(area, load=True)
        question = draft_poll(change, area, BallotKind.BUDGET, "今年的钱怎么用", PollSettings(), pots, options)
        open_poll(change, question, clock.now() + timedelta(days=1))
        return question.id, people


def by_all_hands(app: Flask, hands: int, seconds: float, act: Callable[[int], None]) -> list[float]:
    """`act(n)` again and again by so many threads; how long each took, in seconds."""
    took: list[float] = []
    numbers, end = itertools.count(), time.perf_counter() + seconds

    def hand() -> None:
        with app.app_context():
            mine = []
            while time.perf_counter() < end:
                began = time.perf_counter()
                act(next(numbers))
                mine.append(time.perf_counter() - began)
            db.session.remove()
        took.extend(mine)

    threads = [threading.Thread(target=hand) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def told(what: str, took: list[float], seconds: float, limit: float | None = None) -> float:
    """One line: how many a second, the latency, and the part of the bare limit."""
    took.sort()
    rate = len(took) / seconds
    spread = " ".join(f"p{p} {took[min(len(took) - 1, len(took) * p // 100)] * 1000:7.1f} ms" for p in (50, 95, 99))
    print(f"{what:46} {rate:8.0f}/s   {spread}   {f'{rate / limit:5.2f} of the bare limit' if limit else ''}", flush=True)
    return rate


def a_bare_row(question: int, n: int) -> None:
    """What the urn keeps, without permission, roll, check and seal."""
    name = secrets.token_hex(32)
    urn().drop(Drop(question, name, secrets.token_bytes(560), secrets.token_bytes(32), 1, f"bare{n}"))


def run(app: Flask, voters: int, hands: int, seconds: float) -> None:
    """Everything in one process on one database."""
    with app.app_context():
        question_id, people = town(voters)
        actors = [actor_of(db.session.get_one(Person, id_)) for id_ in people]
        store = urn()
        print(f"{store.engine.dialect.name}, {os.cpu_count()} cores, {voters} voters, {hands} hands at once, {seconds:g} s each\n")
        revs = [itertools.count(1) for _ in people]
        turns = itertools.cycle(range(voters))

        def cast(n: int) -> None:
            who = next(turns)
            question = db.session.get_one(Question, question_id)
            ballot = Ballot(BallotKind.BUDGET, named=tuple(CODES[(n + k) % 20] for k in range(5)))
            cast_ballot(question, actors[who], ballot, next(revs[who]), f"act-{n}")
            db.session.rollback()

        for number in (90_001, 90_002):
            store.open(number)
        limit = told("bare rows, one hand, one a transaction", by_all_hands(app, 1, seconds, lambda n: a_bare_row(90_001, n)), seconds)
        told("casts, one hand", by_all_hands(app, 1, seconds, cast), seconds, limit)
        told(f"bare rows, {hands} hands through the urn", by_all_hands(app, hands, seconds, lambda n: a_bare_row(90_002, n)), seconds, limit)
        told(f"casts, {hands} hands", by_all_hands(app, hands, seconds, cast), seconds, limit)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--voters", type=int, default=300)
    parser.add_argument("--hands", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), env="testing", demo=False)
        bring_up_to_date(settings)
        run(create_app(settings), asked.voters, asked.hands, asked.seconds)


if __name__ == "__main__":
    main()
