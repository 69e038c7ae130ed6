"""What can have happened to the money."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class MoneyMoved(Fact):
    """A transaction was booked."""

    round_id: int
    transaction_id: int


@dataclass(frozen=True)
class HoldPlaced(Fact):
    """Money of a project may not leave for now."""

    hold_id: int
    project: str


@dataclass(frozen=True)
class HoldLifted(Fact):
    """Money of a project may leave again."""

    hold_id: int
    project: str
