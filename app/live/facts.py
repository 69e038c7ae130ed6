"""What can have happened to a room."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class RoomTold(Fact):
    """A numbered event stands in the stream of a room."""

    room: str
    seq: int


@dataclass(frozen=True)
class NumbersChanged(Fact):
    """A number that a room shows is another now: turnout, presence, the length of a queue."""

    room: str
