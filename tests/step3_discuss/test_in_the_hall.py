"""Phone, table and wall in real browsers: one vote from the question to the result, with a lost network in between."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.ballots.commands.questions import answers_of
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.people.models import Person
from app.step3_discuss.commands.agenda import add_item, start_item
from tests.fixtures.browser import axe, screenshot
from tests.fixtures.people import sign_in_as

PATIENCE = 15_000


@pytest.fixture
def hall(a_hall_now):
    """Six of seven here, one item before the room."""
    made = a_hall_now(7)
    made.begin(6)
    made.run(start_item, made.run(add_item, made.meeting, "充电棚放在南门空地，离楼 6 米，12 个车位"))
    made.run(add_item, made.meeting, "散会前说一句")
    return made


@pytest.fixture
def opened_by(server_url, a_context, clean_app):
    """`opened_by(person, path, "desk")`: a browser of this person, with the page open."""

    def open_page(person: Person | None, path: str, shape: str, **more) -> Page:
        context = a_context(shape, **more)
        if person is not None:
            context.add_cookies([{"name": SESSION_COOKIE, "value": sign_in_as(clean_app.test_client(), person), "url": server_url}])
        page = context.new_page()
        page.goto(server_url + path)
        return page

    return open_page


def test_a_vote_from_the_question_to_the_result(hall, opened_by):
    path = f"/meetings/{hall.meeting.id}"
    desk = opened_by(hall.chair, f"{path}/desk", "desk", viewport={"width": 1280, "height": 720})
    phone = opened_by(hall.council[0], path, "wechat")
    wall = opened_by(None, f"/wall/{hall.meeting.projector_code}", "projector")
    expect(phone.get_by_text("现在没有表决")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")

    desk.keyboard.press(" ")  # the next deed: put it to the vote
    expect(phone.get_by_role("button", name="赞成")).to_be_visible(timeout=PATIENCE)
    expect(wall.locator("[data-beans] i")).to_have_count(6, timeout=PATIENCE)
    expect(wall.locator("[data-ends]")).to_have_text(re.compile(r"^\d:\d\d$"))
    phone.get_by_role("button", name="赞成").click()
    expect(phone.locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    expect(wall.locator("[data-open-vote] i.in")).to_have_count(1, timeout=PATIENCE)
    expect(desk.locator("#desk_main i.in")).to_have_count(1, timeout=PATIENCE)
    assert phone.evaluate("Object.keys(localStorage).filter(k => k.startsWith('wushi.vote')).length") == 0
    for page, name in ((phone, "vote-phone"), (desk, "vote-desk"), (wall, "vote-wall")):
        assert axe(page) == []
        screenshot(page, name)

    desk.keyboard.press(" ")  # close the vote
    expect(wall.get_by_role("heading", name="没有通过，差 3 票")).to_be_visible(timeout=PATIENCE)
    expect(phone.get_by_text("没有通过，差 3 票")).to_be_visible(timeout=PATIENCE)
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for _ in range(2):  # write the decision down, on to the next
        before = desk.locator("[data-key=next]").inner_text()
        desk.keyboard.press(" ")
        expect(desk.locator("[data-key=next]")).not_to_have_text(before, timeout=PATIENCE)
    expect(desk.get_by_role("heading", name="散会前说一句")).to_be_visible(timeout=PATIENCE)


def test_a_phone_without_network_keeps_its_vote_and_says_that_it_does_not_count_yet(hall, opened_by):
    question = hall.ask(next(i for i in hall.meeting.items if i.state == "talked"))
    phone = opened_by(hall.council[0], f"/meetings/{hall.meeting.id}", "wechat", forgive=("ERR_INTERNET_DISCONNECTED", "WebSocket"))
    expect(phone.get_by_role("button", name="反对")).to_be_visible()
    phone.wait_for_timeout(500)
    phone.context.set_offline(True)
    phone.evaluate("dispatchEvent(new Event('offline'))")
    expect(phone.locator("[data-offline]")).to_contain_text("连接中断，数据截至", timeout=PATIENCE)
    phone.route("**/socket.io/**", lambda route: route.abort())
    phone.get_by_role("button", name="反对").click()
    expect(phone.locator("[data-vote-state]")).to_contain_text(re.compile("还没有计入|已计入"), timeout=PATIENCE)
    phone.unroute("**/socket.io/**")
    phone.context.set_offline(False)
    expect(phone.locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    db.session.rollback()
    assert [ballot.choice for ballot in answers_of(question)] == ["against"]


def test_the_wall_comes_back_by_itself(hall, opened_by):
    wall = opened_by(None, f"/wall/{hall.meeting.projector_code}", "projector", forgive=("ERR_INTERNET_DISCONNECTED", "WebSocket"))
    wall.wait_for_timeout(500)
    wall.context.set_offline(True)
    wall.evaluate("dispatchEvent(new Event('offline'))")
    expect(wall.locator("[data-offline]")).to_be_visible()
    hall.ask(next(i for i in hall.meeting.items if i.state == "talked"))
    wall.context.set_offline(False)
    wall.evaluate("dispatchEvent(new Event('online'))")
    expect(wall.locator("[data-open-vote]")).to_be_visible(timeout=PATIENCE)
    expect(wall.locator("[data-offline]")).to_be_hidden(timeout=PATIENCE)


def test_the_keys_of_the_table(hall, opened_by):
    desk = opened_by(hall.chair, f"/meetings/{hall.meeting.id}/desk", "desk", viewport={"width": 1280, "height": 720})
    desk.keyboard.press("?")
    expect(desk.locator("[data-keys]")).to_be_visible()
    desk.keyboard.press("t")
    expect(desk.get_by_role("button", name="停止计时")).to_be_visible(timeout=PATIENCE)
    desk.keyboard.press("h")
    expect(desk.locator("[data-hand]")).to_be_focused()
    desk.locator("[data-hand]").select_option(label=hall.council[1].name)
    desk.get_by_role("button", name="替他举手").click()
    expect(desk.locator("#desk_side ol")).to_contain_text(hall.council[1].name, timeout=PATIENCE)
    desk.keyboard.press("u")
    expect(desk.get_by_role("button", name="开始议这一项")).to_be_visible(timeout=PATIENCE)
