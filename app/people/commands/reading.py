"""Looking at the roll leaves a line too, for the supervisors."""
from __future__ import annotations

from app.change.command import command
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P


@command(P.ROLL_READ)
def note_reading(change: Change, area: Area, page: str) -> None:
    """Somebody opened the roll of a place: their neighbours' names and numbers were on the screen."""
    change.record("roll.read", area, d={"page": page}, restricted=True)
