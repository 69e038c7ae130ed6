"""Reading questions without learning a choice: who may answer, how many have, and whether one's own answer counts."""
from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import func, select

from app.ballots.models import Cast, Entitled, Question, TellerCount
from app.ballots.states import Choice, QuestionState
from app.extensions import db


@dataclass(frozen=True)
class Turnout:
    """How many of how many. Never what."""

    cast: int
    of: int


@dataclass(frozen=True)
class OwnAnswer:
    """What a person may learn of their own ballot: that it counts, and its number. Not the choice."""

    is_entitled: bool
    is_counted: bool
    rev: int = 0


def pseudonym(key: bytes, person_id: int) -> str:
    """Under which name a person's ballot lies in the urn. Without the key nobody can tell, and the key ends at the close."""
    return hmac.new(key, f"roll:{person_id}".encode(), hashlib.sha256).hexdigest()


def turnout(question: Question) -> Turnout:
    """How many ballots lie in the urn; hands and paper are only known at the close."""
    if question.state is QuestionState.CLOSED and question.result:
        return Turnout(question.result["phone"] + question.result["hall"], question.base)
    return Turnout(casts_of(question), question.base)


def casts_of(question: Question) -> int:
    """Ballots in the urn."""
    return db.session.scalar(select(func.count()).select_from(Cast).where(Cast.question_id == question.id)) or 0


def own_answer(question: Question, person_id: int | None) -> OwnAnswer:
    """Whether this person may answer, and whether their answer counts."""
    if person_id is None:
        return OwnAnswer(False, False)
    name = pseudonym(question.key, person_id) if question.key is not None else ""
    found = db.session.execute(
        select(Entitled.took_part, Cast.rev)
        .outerjoin(Cast, (Cast.question_id == Entitled.question_id) & (Cast.pseudonym == name))
        .where(Entitled.question_id == question.id, Entitled.person_id == person_id)
    ).first()
    if found is None:
        return OwnAnswer(False, False)
    if question.key is None:  # closed: only the mark is left
        return OwnAnswer(True, bool(found.took_part))
    return OwnAnswer(True, found.rev is not None, found.rev or 0)


def choices_in_urn(question: Question) -> dict[Choice, int]:
    """What lies in the urn, by choice. Only closing a question may ask."""
    found = dict.fromkeys(Choice, 0)
    rows = db.session.execute(select(Cast.choice, func.count()).where(Cast.question_id == question.id).group_by(Cast.choice))
    for choice, number in rows:
        found[choice] = number
    return found


def counts_of(question: Question) -> list[TellerCount]:
    """What each teller handed in, read anew."""
    rows = select(TellerCount).where(TellerCount.question_id == question.id).order_by(TellerCount.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def questions_of(subject: str) -> list[Question]:
    """All questions put about a thing (an agenda item's record key), oldest first."""
    return list(db.session.scalars(select(Question).where(Question.subject == subject).order_by(Question.id)))


def questions_of_each(subjects: list[str]) -> dict[str, list[Question]]:
    """The questions of several things in one statement."""
    found: dict[str, list[Question]] = {subject: [] for subject in subjects}
    for question in db.session.scalars(select(Question).where(Question.subject.in_(subjects)).order_by(Question.id)):
        found[question.subject].append(question)
    return found


def roll_of(question: Question) -> list[int]:
    """Who may answer, in the order of the roll."""
    return list(db.session.scalars(select(Entitled.person_id).where(Entitled.question_id == question.id).order_by(Entitled.person_id)))


def answers_by_name(question: Question) -> dict[int, Choice]:
    """Who answered what; empty unless the question is by name."""
    rows = select(Cast.person_id, Cast.choice).where(Cast.question_id == question.id, Cast.person_id.is_not(None))
    return {person: choice for person, choice in db.session.execute(rows) if person is not None}
