"""Mrs Li is 72 and votes by telephone: with the code on her slip, in large letters, on a bad network, and with a change of mind."""
from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.base.visitor import SESSION_COOKIE
from tests.fixtures.browser import APage, axe, screenshot
from tests.fixtures.vote_pages import VotingHouse
from tests.journeys.looking import sideways, too_small

Phone = Callable[..., Page]


@pytest.fixture
def phone_of(a_page: APage, voting_house: VotingHouse) -> Phone:
    """`phone_of("居民1")`: a neighbour's phone, WeChat open, already signed in."""

    def make(name: str, elder: str = "", **options: object) -> Page:
        page = a_page("wechat", **options)
        cookies = [{"name": SESSION_COOKIE, "value": voting_house.cookies[name], "url": voting_house.site.url}]
        page.context.add_cookies([*cookies, {"name": "wushi_elder", "value": elder, "url": voting_house.site.url}])
        return page

    return make


def in_the_urn(house: VotingHouse, vote: int = 0) -> int:
    """How many ballots lie in the box."""
    with closing(sqlite3.connect(f"file:{house.site.instance / 'urn.sqlite'}?mode=ro", uri=True)) as urn:
        return int(urn.execute("SELECT count(*) FROM ballot WHERE question = ? AND c IS NOT NULL", (vote or house.open,)).fetchone()[0])


def tap(page: Page, *codes: str) -> None:
    """Choose, or take off again."""
    for code in codes:
        page.locator(f"label[for='pick-{code}']").click()


def whole(page: Page, elder: bool = True) -> list[str]:
    """What is wrong with this page for her."""
    return [*axe(page), *sideways(page), *(too_small(page) if elder else ())]


def test_she_comes_with_her_slip_makes_the_letters_large_and_votes_in_three_taps(phone: Page, voting_house: VotingHouse) -> None:
    house = voting_house
    before = in_the_urn(house)
    phone.goto(house.site.url)
    expect(phone.locator("main")).to_contain_text("20 万元给哪些事")
    phone.get_by_role("button", name="长辈版").click()
    phone.locator(f"main a[href='/votes/{house.open}']").click()
    phone.get_by_role("link", name="登录去投票").click()
    phone.locator("[name=code]").fill(house.place.codes[house.place.people[1]].lower())
    phone.get_by_role("button", name="用这个码进来").click()
    expect(phone.locator("main")).to_contain_text("您还没有投票，现在没有您的票计入。")
    assert whole(phone) == []

    tap(phone, "P02", "P04", "P06")
    purse = phone.locator("[data-purse]")
    expect(purse).to_contain_text("超出 39,400 元")
    expect(purse).to_contain_text("超了。去掉“充电棚两处”就够了。")
    expect(purse).to_be_in_viewport()
    assert whole(phone) == []
    screenshot(phone, "elder-too-much")
    tap(phone, "P06")
    expect(purse).to_contain_text("还剩 25,400 元")
    purse.get_by_role("button", name="看一遍再投").click()
    expect(phone.locator("main")).to_contain_text("还没有投出，现在不计入。")
    assert in_the_urn(house) == before
    assert whole(phone) == []
    screenshot(phone, "elder-check")
    phone.get_by_role("button", name="投出我的票").click()
    expect(phone.locator("h1")).to_have_text("您的票已计入")
    assert in_the_urn(house) == before + 1
    expect(phone.locator("main")).to_contain_text("老年助餐点")  # the phone tells, the house does not know
    assert re.search(r"[0-9A-F]{5}(-[0-9A-F]{5}){3}", phone.locator("main").inner_text())
    assert whole(phone) == []
    screenshot(phone, "elder-receipt")


def test_she_changes_her_mind_and_finds_her_choice_ticked_on_her_own_phone(phone_of: Phone, voting_house: VotingHouse) -> None:
    page = phone_of("居民3", elder="26")
    page.goto(voting_house.at())
    tap(page, "P10")
    page.get_by_role("button", name="看一遍再投").click()
    page.get_by_role("button", name="投出我的票").click()
    expect(page.locator("h1")).to_have_text("您的票已计入")
    before = in_the_urn(voting_house)
    page.get_by_role("link", name="改我的票").click()
    expect(page.locator("#pick-P10")).to_be_checked()
    expect(page.locator("main")).to_contain_text("您的票已计入")
    tap(page, "P10", "P01")
    page.get_by_role("button", name="看一遍再投").click()
    expect(page.locator("main")).to_contain_text("投出之前，您原来那张票仍然算数")
    page.get_by_role("button", name="再改改").click()
    expect(page.locator("#pick-P01")).to_be_checked()
    page.get_by_role("button", name="看一遍再投").click()
    page.get_by_role("button", name="投出我的票").click()
    expect(page.locator("main .list")).to_contain_text("路灯补装 18 盏")
    assert in_the_urn(voting_house) == before


def test_without_network_the_choice_waits_on_the_phone_and_goes_out_once(phone_of: Phone, voting_house: VotingHouse) -> None:
    page = phone_of("居民9", forgive=("ERR_INTERNET_DISCONNECTED", "Failed to load"))
    page.goto(voting_house.at())
    tap(page, "P13")
    page.get_by_role("button", name="看一遍再投").click()
    expect(page.locator("h1")).to_have_text("就这样投吗？")
    before = in_the_urn(voting_house)
    page.context.set_offline(True)
    page.get_by_role("button", name="投出我的票").dblclick()
    state = page.locator("[data-state]")
    expect(state).to_contain_text("网断了，您的选择已存在这部手机上")
    expect(state).to_contain_text("现在还没有计入。")
    screenshot(page, "elder-offline")
    assert in_the_urn(voting_house) == before
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("您的票已计入", timeout=15000)
    assert in_the_urn(voting_house) == before + 1
    kept = json.loads(page.evaluate("JSON.stringify(Object.keys(localStorage))"))
    assert [name for name in kept if name.startswith("wushi.vote")] == []


def test_a_ballot_that_waits_is_sent_from_whatever_page_of_votes_is_opened_next(phone_of: Phone, voting_house: VotingHouse) -> None:
    page = phone_of("居民11", forgive=("ERR_INTERNET_DISCONNECTED", "Failed to load"))
    page.goto(voting_house.at())
    tap(page, "P01")
    page.get_by_role("button", name="看一遍再投").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="投出我的票").click()
    expect(page.locator("[data-state]")).to_contain_text("现在还没有计入。")
    other = page.context.new_page()
    page.close()
    other.context.set_offline(False)
    other.goto(voting_house.at("//votes"))
    expect(other.locator("h1")).to_have_text("您的票已计入", timeout=15000)


def test_without_script_it_is_the_same_vote_page_by_page(a_context: Callable[..., BrowserContext], voting_house: VotingHouse) -> None:
    context = a_context("phone", java_script_enabled=False, forgive=("422",))
    context.add_cookies([{"name": SESSION_COOKIE, "value": voting_house.cookies["居民13"], "url": voting_house.site.url}])
    page = context.new_page()
    page.goto(voting_house.at())
    tap(page, "P02", "P04", "P06")
    page.get_by_role("button", name="看一遍再投").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有投出。您选的都还在。")
    tap(page, "P06")
    page.get_by_role("button", name="看一遍再投").click()
    page.get_by_role("button", name="投出我的票").click()
    expect(page.locator("h1")).to_have_text("您的票已计入")
    expect(page.locator("main")).to_contain_text("老院排水沟清掏换盖")
    assert page.get_by_role("button", name="打印这一页").count() == 0, "what needs script is not shown"


def test_two_tabs_and_a_double_tap_are_one_ballot(phone_of: Phone, voting_house: VotingHouse) -> None:
    one = phone_of("居民15", forgive=("409",))
    two = one.context.new_page()
    before = in_the_urn(voting_house)
    for tab, code in ((one, "P01"), (two, "P10")):
        tab.goto(voting_house.at())
        tap(tab, code)
        tab.get_by_role("button", name="看一遍再投").click()
    one.get_by_role("button", name="投出我的票").dblclick()
    expect(one.locator("h1")).to_have_text("您的票已计入")
    two.get_by_role("button", name="投出我的票").click()
    expect(two.locator("[data-state]")).to_contain_text("您后来选的已经计入")
    assert in_the_urn(voting_house) == before + 1


def test_the_list_is_searched_at_once_and_what_is_chosen_stays(phone_of: Phone, voting_house: VotingHouse) -> None:
    page = phone_of("居民17")
    page.goto(voting_house.at())
    tap(page, "P04")
    if page.get_by_text("找一项").count():
        page.get_by_text("找一项").click()
        page.locator("#q").fill("路灯")
        expect(page.locator("[data-code]:visible")).to_have_count(1)
        page.locator("#q").fill("")
    expect(page.locator("#pick-P04")).to_be_checked()


VOTER = ("//votes", "", "/rules", "/receipt", "/withdraw")
PAGES = [
    *((who, path, "open") for who, path in [*(("居民5", path) for path in VOTER), ("", ""), ("", "/kiosk"), ("", "//")]),
    ("居民0", "/mark", "checking"), ("", "/mark", "checking"), ("", "/result", "counted"), ("", "/rules", "counted"), ("居民0", "/complain", "counted"), ("", "/slip", "slips"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path", "vote"), PAGES, ids=[f"{who or 'anybody'} {vote}{path}" for who, path, vote in PAGES])
def test_every_page_is_whole_in_both_languages_and_in_large_letters_on_the_narrowest_phone(
    phone_of: Phone, a_page: APage, voting_house: VotingHouse, who: str, path: str, vote: str
) -> None:
    page = phone_of(who) if who else a_page("wechat")
    address = voting_house.at(path, getattr(voting_house, vote))
    for language, elder, width in (("zh", "", 360), ("en", "", 360), ("zh", "22", 320), ("zh", "30", 360)):
        page.set_viewport_size({"width": width, "height": 740})
        page.context.add_cookies([{"name": f"wushi_{name}", "value": value, "url": voting_house.site.url} for name, value in (("language", language), ("elder", elder))])
        answer = page.goto(address)
        assert answer is not None and answer.status == 200
        screenshot(page, f"{vote}{path}-{language}{elder}".replace("/", "_"))
        assert [*sideways(page), *(too_small(page) if elder else ()), *(axe(page) if elder != "30" else ())] == []


def test_ranks_follow_one_another_by_a_tap_and_close_up_when_one_is_taken_back(phone_of: Phone, voting_house: VotingHouse) -> None:
    phone = phone_of("居民7", elder="22")
    phone.goto(voting_house.at(vote=voting_house.ranks))
    keys = {code: phone.locator(f"[data-code={code}] [data-next]") for code in ("P01", "P02", "P04", "P06")}
    expect(keys["P01"]).to_contain_text("排第 1 位")
    assert whole(phone) == []
    for code in ("P01", "P02", "P04"):
        keys[code].click()
    expect(keys["P04"]).to_contain_text("✓ 第 3 位，点一下取消")
    expect(keys["P06"]).to_contain_text("已经排满了")
    expect(keys["P06"]).to_be_disabled()
    keys["P01"].click()
    expect(keys["P02"]).to_contain_text("✓ 第 1 位")
    expect(keys["P06"]).to_contain_text("排第 3 位")
    expect(phone.locator("[data-purse]")).to_contain_text("还能排 1 项")
    phone.get_by_role("button", name="看一遍再投").click()
    rows = [re.sub(r"\s+", " ", text) for text in phone.locator("main ol.list li").all_inner_texts()]
    assert rows == ["老院排水沟清掏换盖 第 1 位", "老年助餐点 第 2 位"]
    assert whole(phone) == []


def test_a_score_is_one_tap_and_the_receipt_tells_it_again(phone_of: Phone, voting_house: VotingHouse) -> None:
    phone = phone_of("居民9", elder="22")
    phone.goto(voting_house.at(vote=voting_house.scores))
    phone.locator("#v-P02-5").check()
    phone.locator("#v-P04-3").check()
    expect(phone.locator("[data-purse]")).to_contain_text("6 项里打了 2 项")
    assert whole(phone) == []
    phone.get_by_role("button", name="看一遍再投").click()
    phone.get_by_role("button", name="投出我的票").click()
    expect(phone.locator("h1")).to_have_text("您的票已计入")
    rows = [re.sub(r"\s+", " ", text) for text in phone.locator("main ul.list").first.locator("li").all_inner_texts()]
    assert rows == ["老院排水沟清掏换盖 5 分", "老年助餐点 3 分"]
    phone.goto(voting_house.at(vote=voting_house.scores))
    expect(phone.locator("#v-P02-5")).to_be_checked()
