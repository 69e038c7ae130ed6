"""Many hands at once through the whole way of a cast, on both databases: one ballot a voter, and a clean line at the close."""
from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.ballots import urn as urns
from app.ballots.commands.casting import answer_question, cast_ballot
from app.ballots.commands.closing import close_poll
from app.ballots.commands.polls import draft_poll, open_poll
from app.ballots.commands.questions import close_question, open_question
from app.ballots.content import Ballot
from app.ballots.models import Question
from app.ballots.options import Asked, OptionLine
from app.ballots.rules import Present
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Choice
from app.ballots.urn import urn
from app.base import clock
from app.change.refusals import Refused
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_household, enter_person
from app.people.models import Area, Person
from app.people.queries import actor_of
from app.process.commands.packs import adopt_packs
from app.process.queries import pack_of
from app.settings import Settings
from app.vocabulary import Layer, Role
from tests.fixtures.house import TERM, do

VOTERS = 40


@pytest.fixture(params=["sqlite", "postgresql"])
def a_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app of its own on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("clean_app")
        return
    app = create_app(Settings(instance=tmp_path, env="testing", demo=False, database_url=request.getfixturevalue("fresh_postgres")))
    yield app
    urns.put_away(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def an_open_vote(a_house: Flask) -> tuple[int, list[int], int]:
    """A question for and against, its voters, and who runs it."""
    with a_house.app_context():
        area = do(create_area, None, Layer.COMMUNITY, "禾苑社区")
        people = [do(enter_person, do(enter_household, area, f"R{n:04d}", "1室", TERM[0]), f"居民{n}", valid_from=TERM[0]) for n in range(VOTERS)]
        chair = do(enter_person, area, "谢思远", valid_from=TERM[0])
        do(grant_role, area, chair, Role.FACILITATOR, *TERM)
        question = do(draft_poll, area, BallotKind.PLAIN, "同意吗", PollSettings(), by=chair)
        do(open_poll, question, clock.now() + timedelta(days=1), people, by=chair)
        return question.id, [p.id for p in people], chair.id


def caster(app: Flask, question_id: int) -> Callable[[int, int, str], str]:
    """A cast as a request would make it: in a context of its own; the first 16 letters of c, or the reason why not."""

    def cast(person_id: int, rev: int, act: str) -> str:
        with app.app_context():
            try:
                question, person = db.session.get_one(Question, question_id), db.session.get_one(Person, person_id)
                return cast_ballot(question, actor_of(person), Ballot(BallotKind.PLAIN, choice=secrets.choice(list(Choice))), rev, act).c
            except Refused as refused:
                return refused.codes[0]
            finally:
                db.session.remove()

    return cast


def test_thirty_two_requests_of_one_voter_are_one_ballot(a_house, an_open_vote):
    question_id, people, _ = an_open_vote
    cast = caster(a_house, question_id)
    with ThreadPoolExecutor(32) as hands:
        answers = list(hands.map(lambda n: cast(people[0], 1, f"tab-{n}"), range(32)))
    with a_house.app_context():
        (row,) = urn().all_lying(question_id)
    assert sorted(answers) == sorted(["ballot.superseded"] * 31 + [row.c.hex()])
    assert row.casts == 1


def test_whoever_was_told_that_it_counts_is_counted_by_the_close_and_nobody_else(a_house, an_open_vote):
    question_id, people, chair_id = an_open_vote
    cast = caster(a_house, question_id)

    def one(n: int) -> str:
        if n != 60:
            return cast(people[n % VOTERS], 1 + n // VOTERS, f"act-{n}")
        with a_house.app_context():
            try:
                do(close_now, db.session.get_one(Question, question_id), by=db.session.get_one(Person, chair_id))
            finally:
                db.session.remove()
        return "closed"

    with ThreadPoolExecutor(12) as hands:
        answers = list(hands.map(one, range(VOTERS * 3)))
    with a_house.app_context():
        question = db.session.get_one(Question, question_id)
        identity = question.identity
        lying = {row.c.hex() for row in urn().all_lying(question_id)}
    acknowledged = [answer for answer in answers if len(answer) == 64]
    assert lying <= set(acknowledged)
    assert identity["casts"] == len(acknowledged)
    assert identity["online_counted"] == len(lying)
    assert identity["roll"] == identity["online_counted"] + identity["not_voted"]


def close_now(change, question):
    """Closed although its end has not come: a clock that is played is not heard in other threads."""
    question = change.session.get_one(Question, question.id)
    question.ends_at = None
    return close_poll(change, question)


def test_a_choice_among_options_is_closed_while_hands_are_casting_and_says_what_was_acknowledged(a_house, an_open_vote):
    """A meeting's question in the same urn: each voter ranks three options again and again while the facilitator closes."""
    _, people, chair_id = an_open_vote
    with a_house.app_context():
        area, chair = db.session.scalars(db.select(Area)).first(), db.session.get_one(Person, chair_id)
        do(adopt_packs, area)
        asked = Asked(BallotKind.RANK, tuple(OptionLine(title) for title in ("红色", "蓝色", "绿色")))
        here = Present(due=VOTERS, present=VOTERS)
        question_id = do(open_question, area, area.id, pack_of(area, "council"), "先做哪个", here, people, by=chair, asked=asked).id
    told: dict[int, dict[int, tuple[str, ...]]] = {}
    reasons = set[str]()

    def one(n: int) -> None:
        with a_house.app_context():
            try:
                question, person, rev = db.session.get_one(Question, question_id), people[n % VOTERS], 1 + n // VOTERS
                if n == 60:
                    do(close_question, question, by=db.session.get_one(Person, chair_id))
                    return
                ranking = tuple(sorted("123", key=lambda _: secrets.randbits(8)))
                answer_question(question, actor_of(db.session.get_one(Person, person)), {"ranking": list(ranking)}, rev)
                told.setdefault(person, {})[rev] = ranking
            except Refused as refused:
                reasons.update(refused.codes)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(12) as hands:
        list(hands.map(one, range(VOTERS * 3)))
    with a_house.app_context():
        result = db.session.get_one(Question, question_id).result
    assert reasons <= {"ballot.closed", "ballot.superseded"}
    newest = [given[max(given)] for given in told.values()]
    expected = {code: sum(3 - ranking.index(code) for ranking in newest) for code in "123"}
    assert (result["phone"], result["not_voted"]) == (len(newest), VOTERS - len(newest))
    assert {row["code"]: row["votes"] for row in result["rows"]} == expected
