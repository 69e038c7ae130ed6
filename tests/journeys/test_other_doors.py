"""Those without a phone of their own: one is helped at the desk, one votes at the shared screen, one with a code from the bag."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, Page, expect

from app.ballots.commands.slips import issue_slips
from app.ballots.models import Question
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.people.models import Person
from tests.fixtures.browser import APage, axe, screenshot
from tests.fixtures.house import do
from tests.fixtures.vote_pages import VotingHouse
from tests.journeys.looking import sideways
from tests.journeys.test_the_elder_votes import in_the_urn


def a_look(page: Page, name: str) -> None:
    """The page is whole; a picture of it is kept."""
    assert [*axe(page), *sideways(page)] == []
    screenshot(page, name)


def cast(page: Page, *codes: str) -> None:
    """Choose, look it over, vote."""
    for code in codes:
        page.locator(f"label[for='pick-{code}']").click()
    page.get_by_role("button", name="看一遍再投").click()
    page.get_by_role("button", name=re.compile("^投出")).click()
    expect(page.locator("h1")).to_have_text(re.compile("票已计入"))


def test_three_neighbours_vote_through_three_other_doors(a_page: APage, voting_house: VotingHouse) -> None:
    house, place = voting_house, voting_house.place
    before = in_the_urn(house)
    desk = a_page("desk")
    desk.context.add_cookies([{"name": SESSION_COOKIE, "value": house.cookies["林小雨"], "url": house.site.url}])
    desk.goto(house.at(f"//desk/votes/{house.open}/help"))
    desk.locator("#words").fill("居民20")
    desk.get_by_role("button", name="找", exact=True).click()
    desk.get_by_role("link", name="居民20").click()
    a_look(desk, "help-consent")
    desk.locator("[name=witness]").select_option(label="周秀兰")
    desk.locator("[name=consent]").check()
    desk.get_by_role("button", name="去投对方的票").click()
    cast(desk, "P02")
    a_look(desk, "help-receipt")
    assert in_the_urn(house) == before + 1

    shared = a_page("wechat", forgive=("422", "ERR_CACHE_MISS"))
    shared.goto(house.at("/kiosk"))
    a_look(shared, "kiosk")
    shared.locator("#code").fill("不对的码")
    shared.get_by_role("button", name="去投我的票").click()
    expect(shared.get_by_role("alert")).to_be_visible()
    shared.locator("#code").fill(place.codes[place.people[2]])
    shared.get_by_role("button", name="去投我的票").click()
    cast(shared, "P04")
    assert in_the_urn(house) == before + 2
    shared.get_by_role("link", name="好了，下一位").click()
    expect(shared.locator("#code")).to_have_value("")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # nobody leafs back to a neighbour's ballot
        shared.go_back()

    with place.app.app_context():
        code = do(issue_slips, db.session.get_one(Question, house.slips), 6, by=db.session.get_one(Person, place.staff["谢思远"]))[0]
        db.session.remove()
    tablet = a_page("wechat")
    tablet.goto(house.at("/slip", vote=house.slips))
    tablet.locator("#code").fill(f"{code[:4]} {code[4:].lower()}")
    tablet.get_by_role("button", name="去投我的票").click()
    tablet.locator("label[for=answer-for]").click()
    a_look(tablet, "slip-ballot")
    tablet.get_by_role("button", name="看一遍再投").click()
    tablet.get_by_role("button", name=re.compile("^投出")).click()
    expect(tablet.locator("h1")).to_have_text("您的票已计入")
    assert in_the_urn(house, house.slips) == 1
