"""A house from before entries said what moved: once, at the upgrade, the record states where everything stands.

Without it the verifier would call every state a finding, for the record never says how it came about. What came before stays as vague
as it was; from this entry on nothing moves unsaid. It is written only when the tables cross the migration that brought the
tree, never at an ordinary start: there it would turn a state that somebody bent into a recorded one.
"""
from __future__ import annotations

from app.change.transaction import change_by
from app.open_data.parts import alive
from app.policy.actor import machine

AT_ONCE = 500  # lines of an entry, so that it stays under its 65,535 bytes
WITH_THE_TREE = "0004"


def is_due(before: str | None) -> bool:
    """Whether the tables stood at a migration from before the tree."""
    return before is not None and before < WITH_THE_TREE


def take_stock() -> int:
    """Write where everything with a life stands; how many things."""
    rows = list(alive())
    with change_by(machine("setup")) as change:
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            change.moved.extend(change.session.merge(row) for row in some)
            change.record("record.stock_taken", "record:log", d={"things": len(some)})
    return len(rows)
