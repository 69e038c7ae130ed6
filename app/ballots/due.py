"""The calendar for votes: batches of new casts go into the record, and a vote whose end has come is closed. Dates do nothing by themselves."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.ballots.commands.closing import close_poll, record_batch
from app.ballots.models import Question
from app.ballots.sealing import let_go_of_what_is_over
from app.ballots.states import QuestionState
from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.policy.actor import machine
from app.record import queries as record
from app.vocabulary import Reason


def run_due_votes() -> list[tuple[int, str, tuple[Reason, ...]]]:
    """Run what is due once, as the calendar; each with what was done, or the reasons why not."""
    let_go_of_what_is_over()
    ids = db.session.scalars(select(Question.id).where(Question.state == QuestionState.OPEN, Question.settings.is_not(None)).order_by(Question.id)).all()
    return [done for id_ in ids if (done := _run(id_)) is not None]


def _run(id_: int) -> tuple[int, str, tuple[Reason, ...]] | None:
    question = db.session.get_one(Question, id_)
    verb = _due(question)
    if not verb:
        return None
    try:
        with change_by(machine("calendar")) as change:
            (close_poll if verb == "close" else record_batch)(change, change.session.get_one(Question, id_))
    except Refused as refused:
        return id_, verb, refused.reasons
    return id_, verb, ()


def _due(question: Question) -> str:
    """`close`, `batch` or nothing."""
    if question.ends_at is not None and question.ends_at <= clock.now():
        return "close"
    if not question.key_fp or question.opened_at is None:
        return ""
    before = max((entry.at for entry in record.of(question.record_key) if entry.action == "ballot.batch"), default=question.opened_at)
    return "batch" if clock.now() >= before + timedelta(hours=question.rules.batch_hours) else ""
