"""What is left out cannot be worked out: not from the rows that are shown, and not from all the sums that everybody knows."""
from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.ballots.small_cells import LEAST, bounds, shown, shown_pair

areas = st.lists(st.tuples(*[st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 60))] * 3).filter(any), min_size=1, max_size=7)


@given(areas)
def test_a_shown_area_has_no_small_number_and_speaks_of_nobody_in_particular(table):
    for cells in shown(table):
        if cells[0] is not None:
            assert all(cell == 0 or cell >= LEAST for cell in cells)
            assert max(cells) < sum(cells), "a zero is shown only beside two kinds of people"


@given(areas)
def test_of_a_hidden_area_no_number_can_be_worked_out_as_long_as_any_area_is_shown(table):
    hidden = [table[n] for n, cells in enumerate(shown(table)) if cells[0] is None]
    if not hidden or len(hidden) == len(table):
        return
    columns = [sum(cells[k] for cells in hidden) for k in range(3)]
    assert all(number == 0 or number >= LEAST for number in columns)
    for cells, k in product(hidden, range(3)):
        if columns[k]:
            low, high = bounds(sum(cells), columns[k], sum(columns))
            assert low < high, (cells, k, hidden)
            assert low <= cells[k] <= high


@given(st.tuples(*[st.integers(0, 3)] * 4))
def test_the_bounds_are_what_trying_every_table_gives(cells):
    rows, columns = (cells[0] + cells[1], cells[2] + cells[3]), (cells[0] + cells[2], cells[1] + cells[3])
    possible = [x for x in range(7) if rows[0] - x >= 0 and columns[0] - x >= 0 and rows[1] - columns[0] + x >= 0]
    assert bounds(rows[0], columns[0], sum(rows)) == (min(possible), max(possible))


@given(st.integers(0, 50), st.integers(0, 50))
def test_of_two_parts_of_a_known_sum_both_are_shown_or_neither(one, other):
    assert shown_pair(one, other) == ((None, None) if 0 < one < LEAST or 0 < other < LEAST else (one, other))
