"""A vote read out, only once it is closed: by name, who chose what; by slip, which code chose what."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.ballots.content import Ballot, ballot_from
from app.ballots.models import NamedBallot, Question
from app.ballots.states import BallotKind, QuestionState, Secrecy
from app.base.saying import gettext as _
from app.extensions import db
from app.people.models import Household, Person


@dataclass(frozen=True)
class Answer:
    """Somebody, and what they chose, in words."""

    person: Person
    content: dict[str, Any]
    said: str


def roll_call(question: Question) -> list[Answer]:
    """Every answer in the order of the roll; nothing for a secret vote, and nothing before the close."""
    if question.secrecy is not Secrecy.BY_NAME or question.state not in (QuestionState.CLOSED, QuestionState.ARCHIVED):
        return []
    query = select(NamedBallot.content, Person).join(Person, Person.id == NamedBallot.person_id).where(NamedBallot.question_id == question.id)
    rows = db.session.execute(query.options(joinedload(Person.household).joinedload(Household.area)).order_by(Person.id))
    titles = {option.code: option.title for option in question.options}
    return [Answer(person, content, _said(ballot_from(question.kind, content), titles)) for content, person in rows]


def code_call(kind: BallotKind, table: Sequence[Sequence[Any]], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every slip that voted, by code, with its choice in words; `table` as `slips.table_of` made it. Whose it is nobody knows."""
    return [(f"{code[:4]} {code[4:]}", _said(ballot_from(kind, content), titles)) for code, content in table]


def codes_of(question: Question) -> list[tuple[str, str]]:
    """The table of a meeting's vote by slip; nothing of any other."""
    return code_call(question.kind, (question.result or {}).get("table", ()), {option.code: option.title for option in question.listed})


def _said(ballot: Ballot, titles: Mapping[str, str]) -> str:
    if ballot.kind is BallotKind.PLAIN:
        return str(current_app.extensions["wushi_words"].word(ballot.choice))
    if ballot.given:
        return _("; ").join(f"{titles.get(code, code)} {number}" for code, number in ballot.given)
    between = " → " if ballot.kind is BallotKind.RANK else _("; ")
    return between.join(titles.get(code, code) for code in ballot.named)
