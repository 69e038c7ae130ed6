"""The facilitator's table on the smallest screen it is made for: nothing of it is ever below the edge, and every deed has a key."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.ballots.states import Choice, Secrecy, Way
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.step3_discuss.commands.agenda import add_item, finish_item, start_item
from app.step3_discuss.commands.attendance import join_layer, mark_attendance
from app.step3_discuss.commands.board import argue, make_group, move_board, post_idea, put_idea
from app.step3_discuss.commands.comments import post_comment
from app.step3_discuss.commands.floor import ask_to_speak, begin_round
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.commands.motions import move_motion, second_motion, withdraw_motion
from app.step3_discuss.queries import open_question_of
from app.step3_discuss.states import Attendance, Side
from app.step3_discuss.thinking_queries import ideas_of
from app.vocabulary import Role
from tests.fixtures.browser import screenshot
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as

SMALL = {"viewport": {"width": 1280, "height": 720}}
AGENDA = ("上次议定的事办得怎样", "东门加一盏路灯", "棉纺 12 号院 3 栋外墙渗水怎么修", "充电棚放在南门空地，离楼 6 米，12 个车位", "老年食堂延长到晚上七点", "散会前说一句")
BELOW = """[document.documentElement, ...document.querySelectorAll('.room-part, .room-grid > *')]
    .filter((part) => part.scrollHeight > part.clientHeight + 1).map((part) => `${part.id || part.className || part.tagName} ${part.scrollHeight} > ${part.clientHeight}`)"""

FAINT = """[...document.querySelectorAll('.wall *')].filter((part) => part.checkVisibility() && !part.closest('.aloud, svg')
    && [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && parseFloat(getComputedStyle(part).fontSize) < innerHeight * .04 - .1)
    .map((part) => `${part.textContent.trim().slice(0, 20)} ${getComputedStyle(part).fontSize}`)"""


@pytest.fixture
def hall(a_hall_now, a_community, a_person):
    """Thirty-one are due, three more of the layer above sit with them; six items."""
    made, town = a_hall_now(31), a_community.parent
    made.above = [a_person(f"街道{n}", Role.COUNCIL, area=town) for n in range(3)]
    for title in AGENDA:
        made.run(add_item, made.meeting, title)
    return made


@pytest.fixture
def table(hall, server_url, a_context, clean_app) -> Page:
    """The facilitator's browser at 1280 × 720."""
    context = a_context("desk", **SMALL)
    context.add_cookies([{"name": SESSION_COOKIE, "value": sign_in_as(clean_app.test_client(), hall.chair), "url": server_url}])
    page = context.new_page()
    page.goto(f"{server_url}/meetings/{hall.meeting.id}/desk")
    return page


@pytest.fixture
def wall(hall, server_url, a_context) -> Page:
    """What hangs in the hall."""
    page = a_context("projector").new_page()
    page.goto(f"{server_url}/wall/{hall.meeting.projector_code}")
    return page


def test_no_phase_of_a_meeting_needs_scrolling_at_the_table_or_on_the_wall(hall, table, wall):
    first, item = hall.meeting.items[:2]
    below: list[tuple[str, str, list[str]]] = []

    def seen(stage: str) -> None:
        for name, page in (("table", table), ("wall", wall)):
            page.reload(wait_until="domcontentloaded")
            screenshot(page, f"{stage}-{name}")
            if found := page.evaluate(BELOW):
                below.append((stage, name, found))
        assert wall.evaluate(FAINT) == [], stage

    def keyed(key: str, said: str, part: str = "main") -> None:
        table.reload(wait_until="domcontentloaded")
        table.keyboard.press(key)
        expect(table.locator(f"#desk_{part}")).to_contain_text(said)
        db.session.rollback()

    def vote(people, of: int, said: str) -> None:
        """The large key puts it, these say yes, the large key closes it."""
        keyed(" ", f"能投 {of} 人")
        question = open_question_of(hall.meeting)
        hall.vote(question, people, Choice.FOR)
        if of > 3:
            seen(f"{stage}-voting-{of}")
        keyed(" ", said)
        seen(f"{stage}-result-{of}")

    seen("01-convened")
    hall.run(join_layer, hall.meeting, hall.meeting.area.parent)
    for person in hall.council[:20]:
        hall.run(mark_attendance, hall.meeting, person, Attendance.PRESENT)
    keyed(" ", AGENDA[0])
    seen("02-pause")
    keyed(" ", "还差")
    seen("03-too-few")
    for person in (*hall.council[20:27], *hall.above):
        hall.run(mark_attendance, hall.meeting, person, Attendance.PRESENT)
    for person in hall.council[:6]:
        do(ask_to_speak, hall.meeting, by=person)
    for person in hall.council[:5]:
        do(post_comment, hall.meeting, "晚上那段路太暗，孩子放学走着害怕，先装灯再说别的，灯杆不要挡住轮椅", by=person)
    keyed("s", f"{hall.council[0].name}正在发言", "side")
    keyed("s", f"请{hall.council[1].name}说", "side")
    hall.run(begin_round, first)
    seen("05-circle")
    hall.run(move_board, first, "collect")
    for n, person in enumerate(hall.council[:14]):
        do(post_idea, first, f"第 {n + 1} 个想法：东门到车站这一段装太阳能路灯，灯下放长椅", by=person)
    seen("07-board-collect")
    hall.run(move_board, first, "sort")
    groups = [hall.run(make_group, first, title) for title in ("照明", "座椅", "无障碍", "花草")]
    for n, idea in enumerate(ideas_of(first)[:10]):
        hall.run(put_idea, idea, groups[n % 4])
    seen("08-board-sort")
    hall.run(move_board, first, "weigh")
    for n, group in enumerate(groups):
        for side in (Side.FOR, Side.AGAINST):
            do(argue, group, side, "装在东门最省电，老人晚上也看得清路", by=hall.council[n])
    seen("09-board-weigh")
    hall.run(move_board, first, "shut")
    hall.run(finish_item, first)
    keyed(" ", "放回去")

    motion = do(move_motion, item, "东门到公交站之间装六盏太阳能路灯，两万四千元以内，由物业每月检查一次，坏了三天内修好", by=hall.council[0])
    do(second_motion, motion, by=hall.council[1])
    amendment = do(move_motion, item, "东门到公交站之间装八盏太阳能路灯，三万二千元以内，由物业每月检查一次，坏了三天内修好", by=hall.council[2])
    do(second_motion, amendment, by=hall.council[3])
    seen("11-amendment")
    hall.run(withdraw_motion, amendment)
    stage = "12"
    vote(hall.council[:20], 27, "望溪街道表决")
    stage = "13"
    vote(hall.above[:1], 3, "不通过：要两层都同意")
    for said in ("进入下一项", AGENDA[2]):
        keyed(" ", said)
    for waiting in hall.meeting.items[2:]:
        hall.run(start_item, waiting)
        hall.run(finish_item, waiting)
    hall.run(end_meeting, hall.meeting)
    seen("16-ended")
    assert below == []


def test_the_table_sees_by_itself_which_teller_has_counted(hall, table):
    hall.begin(27)
    question = hall.ask(hall.open_item("东门加一盏路灯"), way=Way.HALL, secrecy=Secrecy.COUNTED, tellers=hall.council[:2])
    main = table.locator("#desk_main")
    expect(main.get_by_text("正在数")).to_have_count(2)
    hall.count(question, hall.council[:1], 20, 5, 2)
    expect(main.get_by_text("已报数")).to_have_count(1)
    expect(main.get_by_text("正在数")).to_have_count(1)
