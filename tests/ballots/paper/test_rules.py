"""What must add up, how bundles are made and compared, and what the dice pick."""
from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.ballots.paper.rules import (
    BUNDLE_SIZE,
    Counted,
    bundle_hash,
    bundle_sizes,
    differing,
    imprint,
    picked,
    reason_against_dice,
    reasons_against_count,
    sample_size,
    style_letters,
    style_of,
    wrong_to_flip,
)

NUMBERS = ("box", "spoiled", "unused")


@st.composite
def honest(draw: st.DrawFn) -> Counted:
    """A day at the desk on which nothing went wrong that is not in the book."""
    issued = draw(st.integers(0, 400))
    handed_out = draw(st.integers(0, issued))
    spoiled = draw(st.integers(0, handed_out))
    carried = draw(st.integers(0, handed_out - spoiled))
    printed = issued + draw(st.integers(0, 50))
    return Counted(printed, issued, handed_out, spoiled, carried, handed_out - spoiled - carried, spoiled, issued - handed_out)


@given(honest())
def test_an_honest_day_adds_up_and_the_vote_may_close(counted: Counted) -> None:
    assert reasons_against_count(counted, "") == []
    assert counted.issued == counted.box + counted.spoiled + counted.missing + counted.unused
    assert counted.missing == counted.carried_off


@given(honest(), st.sampled_from(NUMBERS), st.integers(-30, 30))
def test_one_number_that_is_wrong_keeps_the_vote_open(counted: Counted, name: str, off: int) -> None:
    assume(off)
    wrong = replace(counted, **{name: getattr(counted, name) + off})
    assert reasons_against_count(wrong, "") != []


@given(honest(), st.integers(1, 30))
def test_more_sheets_than_people_is_never_explained_away(counted: Counted, more: int) -> None:
    codes = [reason.code for reason in reasons_against_count(replace(counted, box=counted.box + more), "我们数错了")]
    assert "paper.more_in_box" in codes


@given(honest(), st.integers(1, 30))
def test_a_missing_sheet_needs_a_reason_and_then_still_adds_up(counted: Counted, fewer: int) -> None:
    assume(fewer <= counted.box)
    found = replace(counted, box=counted.box - fewer)
    assert [r.code for r in reasons_against_count(found, "")] == ["paper.missing_without_why"]
    assert reasons_against_count(found, "有人把票带走了") == []
    assert found.adds_up


def test_no_desk_has_more_than_was_printed() -> None:
    codes = [r.code for r in reasons_against_count(Counted(10, 12, 0, 0, 0, 0, 0, 12), "")]
    assert codes == ["paper.more_issued_than_printed"]


@given(st.integers(0, 5_000))
def test_bundles_hold_every_sheet_and_only_the_last_is_not_full(sheets: int) -> None:
    sizes = bundle_sizes(sheets)
    assert sum(sizes) == sheets
    assert all(size == BUNDLE_SIZE for size in sizes[:-1])
    assert all(0 < size <= BUNDLE_SIZE for size in sizes)


def test_there_are_letters_for_every_courtyard() -> None:
    letters = [style_letters(n) for n in range(80)]
    assert letters[:2] + letters[25:28] + letters[51:53] == ["A", "B", "Z", "AA", "AB", "AZ", "BA"]
    assert len(set(letters)) == 80
    assert [style_of(imprint(letter, 3, 17)) for letter in letters] == letters


def test_an_imprint_names_paper_bundle_and_place() -> None:
    assert imprint("A", 3, 17) == "A03-17"


@given(st.lists(st.sampled_from(["0", "/", "1", "1 2", "2*3"]), max_size=50), st.data())
def test_two_readings_differ_exactly_where_they_differ(lines: list[str], data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.sampled_from(range(1, len(lines) + 1)), max_size=5) if lines else st.just(set()))
    other = [line + " 9" if place in changed else line for place, line in enumerate(lines, 1)]
    assert differing(lines, other) == sorted(changed) == differing(other, lines)


def test_a_sheet_that_only_one_has_differs() -> None:
    assert differing(["1", "2"], ["1"]) == [2]


def test_the_hash_of_a_bundle_is_the_published_formula() -> None:
    document = '{"bundle":"A03","n":2,"salt":"ab","sheets":["1 2","0"],"v":"pb-paper-v1"}'
    assert json.loads(document)["n"] == 2
    assert bundle_hash("A03", "ab", ["1 2", "0"]) == hashlib.sha256(document.encode()).hexdigest()


@given(st.lists(st.sampled_from(["0", "1", "2"]), min_size=1, max_size=9), st.data())
def test_one_sheet_more_less_or_other_is_another_hash(lines: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    for other in ([*lines, "0"], lines[1:], [*lines[:place], lines[place] + " 9", *lines[place + 1 :]]):
        assert bundle_hash("A01", "s", lines) != bundle_hash("A01", "s", other)
    assert bundle_hash("A01", "s", lines) != bundle_hash("A02", "s", lines)
    assert bundle_hash("A01", "s", lines) != bundle_hash("A01", "t", lines)


@pytest.mark.parametrize(("papers", "wrong", "size"), [(500, 3, 500), (40, 1, 40), (501, 0, 501), (501, 501, 1)])
def test_up_to_500_papers_all_are_read_again(papers: int, wrong: int, size: int) -> None:
    assert sample_size(papers, wrong) == size


@given(st.integers(501, 4_000), st.integers(1, 400))
def test_the_sample_is_the_smallest_that_misses_at_most_5_in_100(papers: int, wrong: int) -> None:
    n = sample_size(papers, wrong)
    assert comb(papers - wrong, n) * 100 <= comb(papers, n) * 5
    assert n == 1 or comb(papers - wrong, n - 1) * 100 > comb(papers, n - 1) * 5


@pytest.mark.parametrize(("margin", "sheets"), [(1, 1), (2, 1), (3, 2), (10, 5)])
def test_one_sheet_moves_a_lead_by_two(margin: int, sheets: int) -> None:
    assert wrong_to_flip(margin) == sheets


@pytest.mark.parametrize(("dice", "is_good"), [("3615246613", True), ("361524661", False), ("3615246610", False), ("36152466137", False), ("", False)])
def test_dice_are_ten_and_have_six_sides(dice: str, is_good: bool) -> None:
    assert (reason_against_dice(dice) is None) is is_good


def test_the_dice_pick_the_same_sheets_for_everybody_and_others_on_another_throw() -> None:
    places = [imprint("A", bundle, place) for bundle in range(1, 5) for place in range(1, 51)]
    first = picked("3615246613", "question:1", places, 20)
    assert first == picked("3615246613", "question:1", list(reversed(places)), 20)
    assert len(set(first)) == 20
    assert first != picked("3615246614", "question:1", places, 20)
    smallest = min(places, key=lambda place: hashlib.sha256(f"3615246613|question:1|{place}".encode()).digest())
    assert picked("3615246613", "question:1", places, 1) == [smallest]
