"""Money is exact, names are masked, text is found by two characters."""
from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.money import in_yuan, share, yuan
from app.base.text import clean, mask, terms

fens = st.integers(min_value=0, max_value=10**13)


@given(fens)
def test_what_is_printed_reads_back_as_the_same_money(fen: int) -> None:
    assert yuan(f"{in_yuan(fen):,.2f}") == fen
    assert yuan(f"¥{in_yuan(fen)}") == fen


@given(fens, st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_shares_never_exceed_the_whole(fen: int, percents: list[int]) -> None:
    parts = [share(fen, p) for p in percents]
    assert all(0 <= part <= fen for part in parts)
    if sum(percents) <= 100:
        assert sum(parts) <= fen


@pytest.mark.parametrize(("text", "fen"), [("41,400", 4_140_000), ("12500.50", 1_250_050), ("¥3", 300), ("6,800 元", 680_000), (Decimal("0.01"), 1)])
def test_money_is_read_as_people_write_it(text: object, fen: int) -> None:
    assert yuan(text) == fen


@pytest.mark.parametrize(("text", "code"), [
    ("", "money.unreadable"), ("一百", "money.unreadable"), ("1.005", "money.below_a_fen"), ("1e30", "money.too_much"), ("NaN", "money.below_a_fen"),
    ("inf", "money.below_a_fen"),
])  # fmt: skip
def test_what_is_no_money_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(ValueError, match=code.replace(".", r"\.")):
        yuan(text)


@pytest.mark.parametrize(("name", "shown"), [("黎桂英", "黎**"), ("李", "李*"), ("欧阳雪", "欧**"), ("John Smith", "S***"), ("", "")])
def test_the_public_sees_a_surname_and_stars(name: str, shown: str) -> None:
    assert mask(name) == shown


def test_two_characters_find_a_text() -> None:
    assert {"路灯", "灯", "路"} <= set(terms("3栋到北门没有路灯"))
    assert "p04" in terms("P04 单价")


@given(st.text())
def test_what_is_kept_has_no_control_characters_and_no_outer_blanks(text: str) -> None:
    kept = clean(text)
    assert kept == kept.strip()
    assert clean(kept) == kept
