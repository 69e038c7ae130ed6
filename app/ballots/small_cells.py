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

    An area is shown whole or not at all, so that no row can be completed from its sum; as long as the hidden areas
    together could still be told apart by subtraction (only one of them, or together fewer than five in some cell), the
    smallest area that is left is hidden too. In a small area zero is small as well: it says that nobody of it took part.
    """
    hidden = {n for n, cells in enumerate(table) if any(0 < cell < LEAST for cell in cells) or sum(cells) < LEAST}
    while hidden and len(hidden) < len(table) and not _is_safe(table, hidden):
        hidden.add(min((n for n in range(len(table)) if n not in hidden), key=lambda n: sum(table[n])))
    return [(None, None, None) if n in hidden else (cells[0], cells[1], cells[2]) for n, cells in enumerate(table)]


def _is_safe(table: Sequence[Sequence[int]], hidden: set[int]) -> bool:
    if len(hidden) == 1:
        return False
    together = [sum(table[n][k] for n in hidden) for k in range(3)]
    return all(number == 0 or number >= LEAST for number in together)
