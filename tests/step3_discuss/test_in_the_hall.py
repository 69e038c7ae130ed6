"""Phones, table and wall in real browsers: a whole meeting, with a network that is lost twice in between."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.ballots.models import Question
from app.ballots.states import Choice
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.people.models import Person
from app.step3_discuss.commands.agenda import add_item, start_item
from app.step3_discuss.commands.attendance import mark_attendance
from app.step3_discuss.commands.papers import sign_minutes, take_down
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.queries import every_turn
from app.step3_discuss.states import Attendance
from tests.fixtures.browser import axe, screenshot
from tests.fixtures.house import do
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


@pytest.fixture
def evening(a_hall_now):
    """Seven are called; two items stand on the agenda and nobody has come yet."""
    made = a_hall_now(7)
    for title in ("充电棚放在哪里", "散会前说一句"):
        made.run(add_item, made.meeting, title)
    return made


def test_a_whole_meeting_from_the_empty_hall_to_signed_minutes(evening, opened_by, server_url):
    hall, path = evening, f"/meetings/{evening.meeting.id}"
    li, elder, wang = hall.council[:3]
    desk = opened_by(hall.chair, f"{path}/desk", "desk", viewport={"width": 1280, "height": 720})
    wall = opened_by(None, "/wall", "projector", forgive=("422",))
    lost = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket")
    phones = {person.id: opened_by(person, f"{path}?code={hall.meeting.join_code}", "wechat", forgive=lost) for person in (li, elder, wang)}

    def look(*names):
        """Everybody's screen is accessible, nobody scrolls the wall or the table; pictures for who wants to see."""
        for name in names:
            page = {"desk": desk, "wall": wall, "phone": phones[li.id], "elder": phones[elder.id]}[name]
            assert axe(page) == [], name
            screenshot(page, f"{look.stage}-{name}")
            if name in ("desk", "wall"):
                assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), (look.stage, name)

    def tap(person, name):
        phones[person.id].get_by_role("button", name=name, exact=True).click()

    # the hall fills: a projector is paired, three sign in by phone, one of them with large letters, three on paper
    expect(desk.locator("#desk_main")).to_contain_text("还没到")
    desk.get_by_text("会场大屏").click()
    desk.get_by_role("button", name="给大屏一个新码").click()
    code = desk.locator("#desk_top .code")
    expect(code).to_have_text(re.compile(r"^[A-Z2-9]{4}$"), timeout=PATIENCE)
    wall.get_by_role("textbox").fill("0000")
    wall.get_by_role("button").click()
    expect(wall.get_by_role("alert")).to_contain_text("这个码不对")
    look.stage = "1-pair"
    look("wall")
    wall.get_by_role("textbox").fill(code.inner_text().lower())
    wall.get_by_role("button").click()
    expect(wall.get_by_role("heading")).to_have_text(hall.meeting.title)
    phones[elder.id].context.add_cookies([{"name": "wushi_elder", "value": "22", "url": server_url}])
    for phone in phones.values():
        phone.reload()
        phone.get_by_role("button", name="我到了").click()
        expect(phone.get_by_text("您已签到")).to_be_visible(timeout=PATIENCE)
    for person in hall.council[3:6]:
        hall.run(mark_attendance, hall.meeting, person, Attendance.PRESENT)
    expect(desk.locator("#desk_top [data-n=present]")).to_have_text("6", timeout=PATIENCE)
    look.stage = "2-convened"
    look("desk", "wall", "phone", "elder")

    # the table leads with the space bar; somebody speaks, is thanked, and puts the recorder's words right
    for said in ("充电棚放在哪里", "提请表决"):
        desk.keyboard.press(" ")
        expect(desk.locator("#desk_main")).to_contain_text(said, timeout=PATIENCE)
    tap(li, "我要发言")
    expect(desk.locator(".queue")).to_contain_text(li.name, timeout=PATIENCE)
    desk.keyboard.press("h")
    desk.locator("[data-hands] button", has_text=hall.council[3].name).click()
    expect(desk.locator(".queue")).to_contain_text(hall.council[3].name, timeout=PATIENCE)
    desk.keyboard.press("u")
    expect(desk.locator(".queue")).not_to_contain_text(hall.council[3].name, timeout=PATIENCE)
    desk.keyboard.press("s")
    expect(wall.locator("#wall_main")).to_contain_text(f"{li.name}正在发言", timeout=PATIENCE)
    expect(wall.locator("#wall_foot [data-ends]")).to_have_text(re.compile(r"^\d:\d\d$"), timeout=PATIENCE)
    look.stage = "3-speaking"
    look("desk", "wall", "phone")
    desk.keyboard.press("s")
    expect(desk.locator("#desk_side")).to_contain_text("没有人举手", timeout=PATIENCE)
    db.session.rollback()
    do(take_down, every_turn(hall.meeting)[0], "南门晚上黑", by=hall.recorder)
    words = phones[li.id].get_by_label("未经本人确认")
    expect(words).to_have_value("南门晚上黑", timeout=PATIENCE)
    words.fill("南门晚上太黑，要有灯")
    tap(li, "对，我是这么说的")
    expect(phones[li.id].get_by_label("已确认")).to_have_value("南门晚上太黑，要有灯", timeout=PATIENCE)

    # the one with large letters moves, another seconds, and the text stands on the wall
    phones[elder.id].get_by_text("提一个动议").click()
    phones[elder.id].get_by_label("全文应当怎么写").fill("充电棚放在南门空地，后退 1 米，装两盏灯")
    tap(elder, "我提这个动议")
    expect(phones[wang.id].get_by_role("button", name="我附议")).to_be_visible(timeout=PATIENCE)
    expect(wall.locator("#wall_main")).to_contain_text("等附议", timeout=PATIENCE)
    look.stage = "4-motion"
    look("desk", "wall", "elder")
    tap(wang, "我附议")
    expect(wall.get_by_role("heading", name="后退 1 米，装两盏灯")).to_be_visible(timeout=PATIENCE)

    # the vote; one phone loses its line twice, and its choice counts once
    expect(desk.get_by_role("button", name="提请表决")).to_be_visible(timeout=PATIENCE)
    desk.keyboard.press(" ")
    expect(wall.locator("[data-beans] i")).to_have_count(6, timeout=PATIENCE)
    away = phones[wang.id]
    for _ in range(2):
        expect(away.get_by_role("button", name="赞成", exact=True)).to_be_visible(timeout=PATIENCE)
        away.route("**/socket.io/**", lambda route: route.abort())
        away.context.set_offline(True)
        away.evaluate("dispatchEvent(new Event('offline'))")
        expect(away.locator("[data-offline]")).to_contain_text("连接中断，数据截至", timeout=PATIENCE)
        tap(wang, "赞成")
        expect(away.locator("[data-vote-state]")).to_contain_text("还没有计入", timeout=PATIENCE)
        away.unroute("**/socket.io/**")
        away.context.set_offline(False)
        away.evaluate("dispatchEvent(new Event('online'))")
        expect(away.locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    for person in (li, elder):
        tap(person, "赞成")
        expect(phones[person.id].locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    db.session.rollback()
    hall.vote(db.session.scalars(select(Question)).one(), hall.council[3:4], Choice.FOR)
    expect(wall.locator("[data-open-vote] i.in")).to_have_count(4, timeout=PATIENCE)
    look.stage = "5-vote"
    look("desk", "wall", "phone", "elder")
    desk.keyboard.press(" ")
    expect(wall.get_by_role("heading", name="通过")).to_be_visible(timeout=PATIENCE)
    look.stage = "6-result"
    look("desk", "wall", "phone")
    for said in ("进入下一项", "散会前说一句", "不表决，议完了", "宣布散会", "看会议纪要"):
        if said == "宣布散会":
            desk.get_by_role("button", name="不表决，议完了").click()
        else:
            desk.keyboard.press(" ")
        expect(desk.locator("#desk_main")).to_contain_text(said, timeout=PATIENCE)

    # the minutes build themselves; both sign, and they go up on the board
    desk.get_by_role("link", name="看会议纪要").click()
    desk.get_by_role("button", name="我在纪要上签名").click()
    db.session.rollback()
    do(sign_minutes, hall.meeting, imprint_of(minutes_of(hall.meeting)), by=hall.recorder)
    desk.reload()
    desk.get_by_role("button", name="贴到公示栏").click()
    expect(desk.get_by_role("link", name="已贴公示")).to_be_visible()
    phones[li.id].reload()
    for said in ("南门晚上太黑，要有灯", "已更正", "赞成 4 票：通过"):
        expect(phones[li.id].locator("main")).to_contain_text(said)
    look.stage = "7-minutes"
    look("phone")


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
