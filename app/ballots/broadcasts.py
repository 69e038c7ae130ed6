"""What follows a fact: the ballots of a void vote are destroyed once everybody can read that it is void."""
from __future__ import annotations

from app.ballots.facts import PollVoided
from app.ballots.models import Question
from app.ballots.urn import urn
from app.change.facts import on
from app.extensions import db


@on(PollVoided)
def empty_the_urn(fact: PollVoided) -> None:
    """Unread: the keys went with the declaration."""
    question = db.session.get(Question, fact.question_id)
    if question is not None and question.key_fp:
        urn().empty(question.id)
