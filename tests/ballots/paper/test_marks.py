"""A line of numbers is a sheet: read as a tired clerk types it, refused where it cannot stand on this paper."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ballots.paper.marks import Marks, NotReadable, Way, read_line


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("2 5 7", "2 5 7"), ("7.5.2", "2 5 7"), ("２　５，７", "2 5 7"), (" 2+5+7 ", "2 5 7"), ("2、5、7。", "2 5 7"),
        ("0", "0"), ("空", "0"), ("/", "/"), ("X", "/"), ("废", "/"), ("12", "12"),
    ],
)  # fmt: skip
def test_ticks_are_read_as_they_are_typed(typed: str, line: str) -> None:
    assert read_line(typed, Way.TICKS, 18).line(Way.TICKS) == line


@pytest.mark.parametrize(("typed", "line"), [("2*3 5*2", "2*3 5*2"), ("5=2.2=3", "2*3 5*2"), ("2×3", "2*3"), ("4*0 2*1", "2*1")])
def test_points_stand_beside_their_number(typed: str, line: str) -> None:
    assert read_line(typed, Way.NUMBERS, 6, 10).line(Way.NUMBERS) == line


def test_an_order_keeps_its_order() -> None:
    marks = read_line("3 1 2", Way.ORDER, 4)
    assert marks.pairs == ((1, 2), (2, 3), (3, 1))
    assert marks.line(Way.ORDER) == "3 1 2"


@pytest.mark.parametrize(
    ("typed", "way", "code", "token"),
    [
        ("", Way.TICKS, "paper.nothing_typed", ""), ("9", Way.TICKS, "paper.no_such_number", "9"), ("2 2", Way.TICKS, "paper.twice", "2"),
        ("2 a", Way.TICKS, "paper.not_a_number", "a"), ("2*3", Way.TICKS, "paper.not_a_number", "2*3"), ("2", Way.NUMBERS, "paper.not_a_number", "2"),
        ("2*11", Way.NUMBERS, "paper.too_high", "2*11"), ("0 3", Way.TICKS, "paper.no_such_number", "0"), ("1 2 1", Way.ORDER, "paper.twice", "1"),
    ],
)  # fmt: skip
def test_what_cannot_stand_on_the_paper_is_named(typed: str, way: Way, code: str, token: str) -> None:
    with pytest.raises(NotReadable) as caught:
        read_line(typed, way, 8, 10)
    assert (caught.value.code, caught.value.token) == (code, token)


def test_blank_and_unclear_are_two_things() -> None:
    assert Marks().is_blank
    assert not Marks(is_unclear=True).is_blank


@given(st.data(), st.sampled_from(list(Way)))
def test_every_sheet_is_read_back_as_it_was_kept(data: st.DataObject, way: Way) -> None:
    numbers = data.draw(st.lists(st.integers(1, 40), unique=True, max_size=12))
    values = {Way.TICKS: [1] * 12, Way.ORDER: list(range(1, 13)), Way.NUMBERS: data.draw(st.lists(st.integers(1, 30), min_size=12, max_size=12))}[way]
    marks = Marks(tuple(sorted(zip(numbers, values, strict=False))))
    assert read_line(marks.line(way), way, 40, 30) == marks
