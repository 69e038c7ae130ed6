"""Lines as people paste them, read as they were meant or refused with the number of the line."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.console.setup.lines import Holder, read_holders, read_places
from app.vocabulary import Layer


def names(text: str) -> list[str]:
    return [" > ".join(name for _layer, name in place.way) for place in read_places(text)[0]]


def test_a_way_enters_every_place_on_it_once_and_the_wider_first() -> None:
    assert names("第1网格 / 棉纺12号院 / 3栋\n第1网格／棉纺12号院／4栋") == [
        "第1网格", "第1网格 > 棉纺12号院", "第1网格 > 棉纺12号院 > 3栋", "第1网格 > 棉纺12号院 > 4栋",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("第1网格", [Layer.GRID]), ("Grid 1", [Layer.GRID]), ("棉纺12号院", [Layer.COURTYARD]), ("3栋", [Layer.BUILDING]), ("12号楼", [Layer.BUILDING]),
        ("Building 3", [Layer.BUILDING]), ("棉纺12号院/甲", [Layer.COURTYARD, Layer.BUILDING]), ("5组", [Layer.COURTYARD]),
    ],
)  # fmt: skip
def test_a_name_says_what_kind_of_place_it_is(text: str, layers: list[Layer]) -> None:
    assert [place.layer for place in read_places(text)[0]] == layers


def test_a_range_is_as_many_buildings() -> None:
    assert names("清河1号院 / 1-3栋") == ["清河1号院", "清河1号院 > 1栋", "清河1号院 > 2栋", "清河1号院 > 3栋"]
    assert names("1至3网格") == ["第1网格", "第2网格", "第3网格"]
    assert names("清河1号院 / 9-2栋") == ["清河1号院", "清河1号院 > 9-2栋"]


def test_an_english_name_stands_after_the_sign() -> None:
    found = read_places("清河1号院 = Qinghe Yard 1 / 1栋 = Building 1")[0]
    assert [(p.name, p.name_en) for p in found] == [("清河1号院", "Qinghe Yard 1"), ("1栋", "Building 1")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("棉纺12号院/3栋/二单元", "places.too_deep"), ("棉纺12号院/第1网格/第2网格", "places.too_deep"), ("1-3栋/一单元", "places.range_in_the_middle"),
        ("= Yard", "places.bad_name"), ("院" * 81, "places.bad_name"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_named_by_its_number(text: str, code: str) -> None:
    _, faults = read_places(f"好院子\n\n{text}")
    assert [(fault.code, fault.values["line"]) for fault in faults] == [(code, 3)]


def test_too_many_places_are_refused_as_one() -> None:
    places, faults = read_places("\n".join(f"院{n}" for n in range(2001)))
    assert (places, [fault.code for fault in faults]) == ([], ["places.too_many"])


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_places_and_every_place_has_its_parent(text: str) -> None:
    places, _ = read_places(text)
    seen: set[tuple[object, ...]] = {()}
    for place in places:
        assert place.above in seen
        assert place.way not in seen
        assert 0 < len(place.name) <= 80
        seen.add(place.way)


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("李桂芳", Holder(1, "李桂芳")),
        ("1. 李桂芳 13800000001 组长", Holder(1, "李桂芳", "13800000001", "", "组长")),
        ("李桂芳\t138-0000-0001\t居民组长", Holder(1, "李桂芳", "13800000001", "", "居民组长")),
        ("Anna Li, +86 138 0000 0001", Holder(1, "Anna Li", "13800000001")),
        ("李桂芳 #QH-0012", Holder(1, "李桂芳", "", "QH-0012")),
        ("李桂芳，主任", Holder(1, "李桂芳", "", "", "主任")),
    ],
)
def test_a_line_names_somebody(line: str, holder: Holder) -> None:
    assert read_holders(line) == ([holder], [])


@pytest.mark.parametrize("line", ["13800000001", "=SUM(A1)", "名" * 81])
def test_a_line_without_a_name_is_refused_by_its_number(line: str) -> None:
    found, faults = read_holders(f"李桂芳\n{line}")
    assert [holder.name for holder in found] == ["李桂芳"]
    assert [(fault.code, fault.values["line"]) for fault in faults] == [("holders.bad_line", 2)]


def test_too_many_people_are_refused_as_one() -> None:
    found, faults = read_holders("\n".join("李桂芳" for _ in range(201)))
    assert (found, [fault.code for fault in faults]) == ([], ["holders.too_many"])


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_people(text: str) -> None:
    found, _ = read_holders(text)
    assert all(0 < len(holder.name) <= 80 for holder in found)
