"""What can have happened to a question."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class QuestionOpened(Fact):
    """A question is put; the list of who may answer is frozen."""

    question_id: int


@dataclass(frozen=True)
class TurnoutChanged(Fact):
    """Somebody has answered. Never who, never what, never when to more than the next pulse."""

    question_id: int


@dataclass(frozen=True)
class HallCounted(Fact):
    """A teller has handed in a count; its numbers are nobody's before the close."""

    question_id: int


@dataclass(frozen=True)
class SlipsMoved(Fact):
    """Slips were made, drawn, or opened unused."""

    question_id: int


@dataclass(frozen=True)
class QuestionClosed(Fact):
    """The answer is known and printed with its arithmetic."""

    question_id: int


@dataclass(frozen=True)
class QuestionVoided(Fact):
    """The question does not count, for a reason that everybody reads."""

    question_id: int


@dataclass(frozen=True)
class PollMoved(Fact):
    """A residents' vote went on in its life: closed, checked, opened, archived."""

    question_id: int


@dataclass(frozen=True)
class PollVoided(Fact):
    """A residents' vote does not count; what lies in its urn is destroyed."""

    question_id: int
