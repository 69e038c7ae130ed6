"""The life of a question, and its choices."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class QuestionState(StrEnum):
    """Asked, open, closed. A closed question never opens again."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


QUESTION = Lifecycle(
    "question",
    QuestionState.DRAFT,
    (QuestionState.DRAFT, "open", QuestionState.OPEN),
    (QuestionState.OPEN, "close", QuestionState.CLOSED),
    (QuestionState.OPEN, "void", QuestionState.VOID),
    (QuestionState.DRAFT, "void", QuestionState.VOID),
)


class Choice(StrEnum):
    """The plain question."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Secrecy(StrEnum):
    """How much anyone can learn."""

    SECRET = "secret"  # urn without names or order; never below five voters
    BY_NAME = "by_name"  # roll-call, public by design
    COUNTED = "counted"  # hands or paper counted in the hall by two tellers, no names


class Way(StrEnum):
    """Through which doors this question is answered; fixed when it is opened."""

    PHONES = "phones"
    HALL = "hall"  # hands, beans or paper, counted by two tellers
    BOTH = "both"  # who has voted by phone does not raise a hand
