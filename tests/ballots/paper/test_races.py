"""Two desks, two tabs, two clerks at the same moment: one paper, one keying, one lock."""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.ballots.models import Question
from app.ballots.paper.commands.book import hand_out
from app.ballots.paper.commands.bundles import key_bundle
from app.ballots.paper.models import PaperBundle, PaperKeying, PaperStub
from app.ballots.paper.states import BundleState
from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.people.models import Person
from app.people.queries import actor_of
from tests.fixtures.papers import PaperVote

MANY = 8


def at_once(app: Flask, act: Callable[[int], None]) -> Counter[str]:
    """Everybody at the same moment, each in a context and with a clock of their own; what became of each."""
    ready, moment = Barrier(MANY), clock.now()
    db.session.remove()

    def one(n: int) -> str:
        with app.app_context(), clock.at(moment):
            try:
                ready.wait()
                act(n)
            except Refused as refused:
                return refused.codes[0]
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(one, range(MANY)))


def test_eight_desks_hand_one_person_one_paper(inside: Flask, a_paper_vote: Callable[..., PaperVote]) -> None:
    vote = a_paper_vote()
    question, voter, helper = vote.id, vote.voters[0].id, vote.other.id

    def act(n: int) -> None:
        with change_by(actor_of(db.session.get_one(Person, helper))) as change:
            hand_out(change, change.session.get_one(Question, question), change.session.get_one(Person, voter), n + 1)

    assert at_once(inside, act) == {"done": 1, "paper.has_paper": MANY - 1}
    assert db.session.scalar(select(func.count()).select_from(PaperStub)) == 1


def test_two_clerks_in_four_tabs_each_lock_a_bundle_once(inside: Flask, a_paper_vote: Callable[..., PaperVote]) -> None:
    vote = a_paper_vote()
    vote.hand_out(5)
    vote.count(5)
    vote.to_the_box()
    vote.bundle(5)
    bundle, clerks = vote.named("A01").id, (vote.clerk.id, vote.other.id)
    lines = ["1", "2", "1 3", "0", "/"]

    def act(n: int) -> None:
        with change_by(actor_of(db.session.get_one(Person, clerks[n % 2]))) as change:
            key_bundle(change, change.session.get_one(PaperBundle, bundle), lines)

    outcome = at_once(inside, act)
    assert outcome["done"] == 2
    assert set(outcome) <= {"done", "paper.keyed_by_you", "paper.locked_already"}
    assert db.session.get_one(PaperBundle, bundle).state is BundleState.LOCKED
    assert db.session.scalar(select(func.count()).select_from(PaperKeying)) == 2
    assert [entry.action for entry in vote.entries("paper.locked")] == ["paper.locked"]
