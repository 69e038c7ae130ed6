"""What stars add up to: a mean only with its count, nothing of a few, and in per cent for conditions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEW = 5  # below this many nobody's stars may be guessed from the result
GOOD_PERCENT = 70  # below this satisfaction a round of rectification opens by itself
DAYS_TO_RECTIFY = 14


@dataclass(frozen=True)
class Stars:
    """The newest stars of everybody who gave some, one number for each person."""

    given: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many people gave stars."""
        return len(self.given)

    @property
    def is_shown(self) -> bool:
        """Whether there are enough to say anything."""
        return self.count >= FEW

    @property
    def mean_tenths(self) -> int | None:
        """The mean in tenths of a star, half up: 46 is 4.6. None while there are few."""
        return (sum(self.given) * 20 + self.count) // (2 * self.count) if self.is_shown else None

    @property
    def percent(self) -> int | None:
        """Satisfaction: the mean as a part of five stars, in whole per cent, rounded down. None while there are few."""
        return sum(self.given) * 20 // self.count if self.is_shown else None

    @property
    def is_low(self) -> bool:
        """Whether those who use it are not satisfied."""
        return self.is_shown and sum(self.given) * 20 < GOOD_PERCENT * self.count

    @property
    def shares(self) -> tuple[tuple[int, int], ...]:
        """(stars, people) from five down; counts of 1 to 4 people are left out together with all, so that none can be worked out."""
        counts = [(stars, self.given.count(stars)) for stars in (5, 4, 3, 2, 1)]
        return tuple(counts) if self.is_shown and all(n == 0 or n >= FEW for _, n in counts) else ()


def stars_of(given: Sequence[int]) -> Stars:
    """Stars as a result."""
    return Stars(tuple(given))
