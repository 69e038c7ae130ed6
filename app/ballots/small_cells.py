"""Small numbers of people are not shown, nor what would give them away (k = 5, with complementary suppression). Pure."""
from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
Row = tuple[int | None, int | None, int | None]


def shown_pair(one: int, other: int) -> tuple[int | None, int | None]:
    """Two parts of a sum that everybody knows: if either is small, neither is shown. Nothing at all on one side hides nobody."""
    return (None, None) if 0 < one < LEAST or 0 < other < LEAST else (one, other)


def shown(table: Sequence[Sequence[int]]) -> list[Row]:
    """Areas by door (online, paper, none), whose row sums (the roll) and column sums (the totals) everybody knows.

    An area is shown whole or not at all, so that no row can be completed from its sum. Hidden are areas with a small
    number, and those in which all did the same, because a number there speaks of each of them. As long as something of the
    hidden areas could still be worked out from all sums, the smallest area that is left is hidden too.
    """
    hidden = {n for n, cells in enumerate(table) if any(0 < cell < LEAST for cell in cells) or max(cells, default=0) == sum(cells) or sum(cells) < LEAST}
    while hidden and len(hidden) < len(table) and not _is_safe([table[n] for n in hidden]):
        hidden.add(min((n for n in range(len(table)) if n not in hidden), key=lambda n: sum(table[n])))
    return [(None, None, None) if n in hidden else (cells[0], cells[1], cells[2]) for n, cells in enumerate(table)]


def _is_safe(hidden: Sequence[Sequence[int]]) -> bool:
    """Whether the sums of the hidden areas leave more than one possibility for each of their numbers, and are not small themselves."""
    together = [sum(cells[k] for cells in hidden) for k in range(3)]
    if any(0 < number < LEAST for number in together):
        return False
    return all(low < high for cells in hidden for number in together if number and sum(cells) for low, high in [bounds(sum(cells), number, sum(together))])


def bounds(row: int, column: int, whole: int) -> tuple[int, int]:
    """Between what a number must lie of which the sums of its row, its column and the whole table are known. Sharp for two-way tables."""
    return max(0, row + column - whole), min(row, column)
