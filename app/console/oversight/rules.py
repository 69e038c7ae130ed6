"""Samples that anybody can draw again from the dice, and how much a sample without a fault says. Pure."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence

DICE = 10


def are_dice(dice: str) -> bool:
    """Ten dice as they lie on the table."""
    return len(dice) == DICE and not set(dice) - set("123456")


def drawn(dice: str, of: str, names: Sequence[str], count: int) -> list[str]:
    """The `count` names with the smallest SHA-256 of dice, subject and name: nobody can choose them, everybody can do it again."""
    ranked = sorted(names, key=lambda name: (hashlib.sha256(f"{dice}|{of}|{name}".encode()).digest(), name))
    return sorted(ranked[:count])


def most_wrong(total: int, looked_at: int) -> int:
    """How many of `total` could still be wrong, at 95 %, when none of those looked at was: the largest w with C(total − w, n) / C(total, n) > 5 %."""
    if looked_at >= total:
        return 0
    wrong, missed = 0, 1.0
    while wrong < total - looked_at:
        missed *= (total - looked_at - wrong) / (total - wrong)
        if missed <= 0.05:
            break
        wrong += 1
    return wrong
