"""The calendar as an actor: it looks what is due and runs the same commands as a person. Dates alone move nothing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.policy.actor import machine
from app.process.commands.notices import close_notice
from app.process.commands.rounds import move_round
from app.process.models import Notice, Round
from app.process.states import ROUND, NoticeState, RoundState
from app.vocabulary import Reason, Step

_LEADS_TO = {RoundState.DRAFT: Step.RAISE, RoundState.RAISING: Step.SUBMIT, RoundState.SUBMITTING: Step.DISCUSS}
_LEADS_TO |= {RoundState.DISCUSSING: Step.EXECUTE, RoundState.EXECUTING: Step.OVERSEE}


@dataclass(frozen=True)
class Due:
    """Something whose day has come: a year that may go on, or a notice that has hung its days (verb `close`)."""

    kind: type[Round] | type[Notice]
    id: int
    verb: str


@dataclass(frozen=True)
class Outcome:
    """What became of it: done when there are no reasons against."""

    due: Due
    reasons: tuple[Reason, ...] = ()


def due_moves(now: datetime) -> list[Due]:
    """Years whose next step should have begun (or whose last should have ended) by now, one move each."""
    found = []
    for round_ in db.session.scalars(select(Round).where(Round.state != RoundState.CLOSED).options(selectinload(Round.days)).order_by(Round.id)):
        days = {day.step: day for day in round_.days}
        following = _LEADS_TO.get(round_.state)
        day = days.get(following or Step.OVERSEE)
        if day is not None and (day.opens_at if following else day.closes_at) <= now:
            found.append(Due(Round, round_.id, ROUND.verbs(round_.state)[0]))
    return found


def due_notices(now: datetime) -> list[Due]:
    """Notices whose last day has passed."""
    ids = db.session.scalars(select(Notice.id).where(Notice.state == NoticeState.POSTED, Notice.until_on < clock.local(now).date()).order_by(Notice.id))
    return [Due(Notice, id_, "close") for id_ in ids]


def run_due(now: datetime) -> list[Outcome]:
    """Run each due command once as the calendar; a refusal hinders only its own, and is told."""
    return [_run(due) for due in [*due_moves(now), *due_notices(now)]]


def _run(due: Due) -> Outcome:
    try:
        with change_by(machine("calendar")) as change:
            if due.kind is Notice:
                close_notice(change, change.session.get_one(Notice, due.id))
            else:
                move_round(change, change.session.get_one(Round, due.id), due.verb)
    except Refused as refused:
        return Outcome(due, refused.reasons)
    return Outcome(due)
