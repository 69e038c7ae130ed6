"""Looking something up: by word, person, amount, date and thing, as people write them in either language."""
from __future__ import annotations

import pytest

from app.base import clock
from app.change.transaction import change_by
from app.policy.actor import Actor, Holding, machine
from app.record import queries
from app.record.search import asked_for, dates_of, words_of
from app.vocabulary import Role
from tests.fixtures.house import visit


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("路灯 12,500 元", ["路灯", "12,500元"]), ("４ 月 20 日 罗敏", ["4月20日", "罗敏"]), ("2026 年 4 月", ["2026年4月"]),
        ("12 May 2026 lamps", ["2026年5月12日", "lamps"]), ("20 april", ["4月20日"]), ("  ", []),
    ],
)  # fmt: skip
def test_what_belongs_together_stays_whole(typed, words):
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("word", "date"),
    [
        ("2026-04-20", (2026, 4, 20)), ("2026年4月20日", (2026, 4, 20)), ("4月20日", (None, 4, 20)), ("4/20", (None, 4, 20)), ("2026-04", (2026, 4, None)),
        ("4月", (None, 4, None)), ("2026-0041", None), ("13月", None), ("12500", None), ("4.20", None), ("路灯", None), ("2026", None),
    ],
)  # fmt: skip
def test_a_day_or_a_month_is_known_however_it_is_written(word, date):
    assert dates_of(word) == date


@pytest.fixture
def found(village):
    """What is found for what was typed, newest first, by number from the first of three entries about lamps and money."""
    number = village.person("罗敏", Role.COMMITTEE_HEAD)
    with village.app.app_context(), change_by(machine("test")) as change:
        first = change.record("matter.accept", "matter:2026-0041", d={"title": "老院路灯", "total_fen": 12_500_00})
        change.record("fund.pay", "fund:3", d={"legs": [{"account": "approp:P01", "fen": -8_820_00}], "memo": '一盏“灯"\\'})
    with village.app.app_context(), change_by(Actor(number, holdings=(Holding(Role.COMMITTEE_HEAD, "/1/"),))) as change:
        change.record("notice.post", "notice:7", d={"days": 7})

    def look(typed: str) -> list[int]:
        with village.app.test_request_context("/?lang=zh"):
            return [entry.seq - first for entry in queries.page(1, fits=asked_for(typed)).rows if entry.seq >= first]

    return look


def test_an_entry_is_found_by_word_person_amount_and_thing(found):
    looked_up = {
        "路灯": [0], "12500": [0], "12,500 元": [0], "1.25万": [0], "8820": [1], "matter:2026-0041": [0], "2026-0041": [0], "罗敏": [2], "公示": [2],
        "罗敏 公示": [2], "罗敏 路灯": [], '灯"\\': [1], "100%": [], "total_fen": [0], "999999999999999999999999 路灯": [], "7月99日": [],
    }  # fmt: skip
    assert {typed: sorted(found(typed)) for typed in looked_up} == looked_up


def test_an_entry_is_found_by_its_day_in_the_community_and_by_its_number(village, found):
    with village.app.test_request_context("/?lang=zh"):
        newest = queries.by_number(queries.newest())
        assert newest.seq in [entry.seq for entry in queries.page(1, fits=asked_for(str(newest.seq))).rows]
        local = clock.local(newest.at)
    assert 0 in found(f"{local.year}-{local.month:02d}-{local.day:02d}")
    assert 0 in found(f"{local.month} 月 {local.day} 日 路灯")
    assert found("1999-01-01") == []


def test_the_page_keeps_what_was_typed_and_says_when_nothing_fits(village, found):
    stranger = village.app.test_client()
    said = visit(stranger, "GET", "/record?q=路灯&lang=zh").get_data(as_text=True)
    assert 'value="路灯"' in said
    assert "老院路灯" in said
    assert "没有这样的记录" in visit(stranger, "GET", "/record?q=%3Cscript%3E&lang=zh").get_data(as_text=True)
    assert visit(stranger, "GET", "/record?kind=restricted&lang=en").status_code == 200
