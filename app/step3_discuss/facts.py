"""What can have happened while a layer discusses."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class MeetingConvened(Fact):
    """A meeting stands in the calendar."""

    meeting_id: int


@dataclass(frozen=True)
class MeetingMoved(Fact):
    """A meeting began, ended or was called off."""

    meeting_id: int


@dataclass(frozen=True)
class HallChanged(Fact):
    """Somebody came, left, raised a hand: the numbers on the wall are others now."""

    meeting_id: int


@dataclass(frozen=True)
class DecisionMade(Fact):
    """A body has done something with an item."""

    decision_id: int
    proposal_id: int | None
