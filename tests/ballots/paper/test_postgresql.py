"""A vote on paper from the pad to the result, on PostgreSQL: the same sums as on the embedded database."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.ballots.commands.casting import cast_ballot
from app.ballots.content import Ballot
from app.ballots.paper.states import BundleState
from app.ballots.queries import result_of
from app.ballots.states import BallotKind, Mark
from app.ballots.urn import put_away
from app.extensions import db
from app.people.queries import actor_of
from app.settings import Settings
from tests.fixtures.papers import PaperVote


@pytest.fixture
def clean_app(tmp_path: Path, fresh_postgres: str) -> Iterator[Flask]:
    """The house on a PostgreSQL of its own."""
    app = create_app(Settings(instance=tmp_path, env="testing", demo=False, database_url=fresh_postgres))
    yield app
    put_away(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_paper_beats_the_phone_and_every_sum_of_the_vote_holds(inside: Flask, a_paper_vote: Callable[..., PaperVote]) -> None:
    vote = a_paper_vote(voters=10)
    for person in vote.voters[:2] + vote.voters[7:9]:
        cast_ballot(vote.question, actor_of(person), Ballot(BallotKind.BUDGET, named=("P01",)), 1, f"act{person.id}")
    vote.hand_out(6)
    vote.count(6)
    vote.to_the_box()
    numbers = vote.question.identity
    assert {name: numbers[name] for name in ("roll", "online_counted", "paper_counted", "spoiled", "not_voted", "casts", "superseded")} == {
        "roll": 10, "online_counted": 2, "paper_counted": 6, "spoiled": 0, "not_voted": 2, "casts": 4, "superseded": 2,
    }  # fmt: skip
    assert [vote.line_of(person).mark for person in vote.voters] == [Mark.PAPER] * 6 + [Mark.NONE, Mark.ONLINE, Mark.ONLINE, Mark.NONE]
    vote.bundle(6)
    for clerk in (vote.clerk, vote.other):
        vote.key("A01", clerk, ["1 2", "1 3", "1 2 3 4", "0", "/", "2"])
    assert vote.named("A01").state is BundleState.LOCKED
    vote.reveal()
    result = result_of(vote.question)
    assert (result.votes, result.online, result.paper, result.invalid) == (5, 2, 3, 3)
    assert {row.code: row.votes for row in result.pots[0].rows if row.votes} == {"P01": 4, "P02": 2, "P03": 1}
