"""What follows a fact: ballots and keys are destroyed once everybody can read that a question is over or a vote void."""
from __future__ import annotations

from app.ballots.facts import PollVoided, QuestionClosed, QuestionVoided
from app.ballots.models import Question
from app.ballots.sealing import let_go
from app.ballots.urn import urn
from app.change.facts import on
from app.extensions import db


@on(PollVoided)
def empty_the_urn(fact: PollVoided) -> None:
    """Unread: the keys went with the declaration."""
    question = db.session.get(Question, fact.question_id)
    if question is not None and question.key_fp:
        urn().empty(question.id)


@on(QuestionClosed)
def destroy_the_keys(fact: QuestionClosed) -> None:
    """Only after the commit, so that a close that fails loses no ballot. `due` finishes what a crash left undone."""
    _let_go(fact.question_id)


@on(QuestionVoided)
def destroy_what_was_cast(fact: QuestionVoided) -> None:
    """Unread."""
    _let_go(fact.question_id)


def _let_go(question_id: int) -> None:
    question = db.session.get(Question, question_id)
    if question is not None and question.key_fp:
        let_go(question.id)
