"""Sixteen processes want a hundred each out of a thousand: ten get it, six are told what is left, and nothing is lost."""
from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.base.files import keep_bytes
from app.change.transaction import change_by
from app.extensions import db
from app.fund import accounts
from app.fund.commands.pot import create_source, receive
from app.fund.queries import balance_of, replay_faults, trial_balance
from app.fund.states import SourceKind
from app.people.commands.areas import create_area
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_person
from app.policy.actor import machine
from app.process.commands.rounds import create_round
from app.record import queries as record
from app.record.guard import statements
from app.settings import Settings
from app.vocabulary import Layer, Role
from tests.fixtures.house import TERM, do
from tests.fixtures.servers import ROOT

WRITERS, STEP, POT = 16, 100, 1_000


@contextmanager
def a_house(instance: Path, database: str) -> Iterator[Flask]:
    """Tables and guards in an own database, as migrations would make them."""
    settings = Settings(instance=instance, env="testing", demo=False, database_url=database)
    builder = create_app(settings.model_copy(update={"guard_record": False}))
    with builder.app_context():
        db.create_all()
        with db.engine.begin() as connection:
            for statement in statements(connection.dialect.name):
                connection.execute(text(statement))
        db.engine.dispose()
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def a_pot_of(fen: int) -> tuple[int, int]:
    """A round with so much in it; ids of the round and of the head who may give it away."""
    community = do(create_area, None, Layer.COMMUNITY, "禾苑社区")
    people = {}
    for name, role in (("罗敏", Role.COMMITTEE_HEAD), ("恒信代理记账", Role.BOOKKEEPER)):
        people[role] = do(enter_person, community, name, valid_from=TERM[0])
        do(grant_role, community, people[role], role, *TERM)
    head, bookkeeper = people[Role.COMMITTEE_HEAD], people[Role.BOOKKEEPER]
    round_ = do(create_round, community, 2026, "2026", by=head)
    source = do(create_source, round_, SourceKind.GUARANTEE, "社区保障资金", by=bookkeeper)
    with change_by(machine("test")) as change:
        slip = keep_bytes(b"slip", "application/pdf", "slip.pdf")
        change.session.flush()
    do(receive, source, fen, slip, by=bookkeeper)
    return round_.id, head.id


def all_at_once(instance: Path, database: str, round_id: int, head_id: int) -> Counter[str]:
    """Sixteen processes, let go together; what each of them said."""
    asked = [database, str(instance), str(round_id), str(head_id), str(WRITERS)]
    done = subprocess.run([sys.executable, "-m", "tests.fund.spender", *asked], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return Counter(done.stdout.split())


@pytest.fixture(params=["sqlite", "postgresql"])
def a_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address: the embedded file, or a real server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fund.sqlite'}"
    return str(request.getfixturevalue("empty_postgres"))


def test_ten_succeed_six_are_refused_and_nothing_is_left(a_database, tmp_path):
    with a_house(tmp_path, a_database):
        round_id, head_id = a_pot_of(POT)
        db.session.remove()
        said = all_at_once(tmp_path, a_database, round_id, head_id)
        assert said == {"done": POT // STEP, "fund.overspent": WRITERS - POT // STEP}
        assert balance_of(accounts.unappropriated(round_id)) == 0
        assert trial_balance().is_balanced
        assert replay_faults() == []
        assert record.first_fault() is None
        db.session.rollback()
