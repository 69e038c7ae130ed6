"""大写: the banks' own examples, and every amount read back as it was written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.step4_execute.capital import in_capitals

_DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read(text: str) -> int:
    """The fen of an amount in capitals, read from left to right as a teller does."""
    whole, _, rest = text.removeprefix("人民币").removesuffix("整").rpartition("元")
    jiao, fen = re.search(r"(.)角", rest), re.search(r"(.)分", rest)
    return _whole(whole) * 100 + (_DIGITS[jiao[1]] * 10 if jiao else 0) + (_DIGITS[fen[1]] if fen else 0)


def _whole(text: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            high, _, low = text.rpartition(unit)
            return _whole(high) * size + _whole(low)
    total = digit = 0
    for c in text:
        if c in _PLACES:
            total, digit = total + digit * _PLACES[c], 0
        else:
            digit = _DIGITS[c]
    return total + digit


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (8_690_000, "人民币捌万陆仟玖佰元整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (10_000_000, "人民币壹拾万元整"),
        (100_050_000, "人民币壹佰万零伍佰元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (0, "人民币零元整"),
    ],
)
def test_it_is_written_as_the_banks_write_it(fen: int, text: str) -> None:
    assert in_capitals(fen) == text


@given(st.integers(0, 2**53 - 1))
def test_it_reads_back_to_the_fen(fen: int) -> None:
    assert read(in_capitals(fen)) == fen


@given(st.integers(0, 2**53 - 1))
def test_no_two_noughts_stand_together_and_none_at_the_end(fen: int) -> None:
    text = in_capitals(fen)
    assert "零零" not in text
    assert fen < 100 or "零元" not in text
    assert text.endswith(("整", "分"))


def test_less_than_nothing_is_not_written() -> None:
    with pytest.raises(ValueError, match=r"money\.not_positive"):
        in_capitals(-1)
