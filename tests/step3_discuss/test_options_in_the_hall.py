"""Options on the table, on the wall and in the hand, in real browsers: every kind of ballot, and a line that is lost."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.ballots.models import Question
from app.ballots.options import Asked, OptionLine
from app.ballots.queries import turnout
from app.ballots.states import BallotKind
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.people.models import Person
from tests.fixtures.browser import axe, screenshot
from tests.fixtures.people import sign_in_as

PATIENCE = 15_000
LINES = tuple(OptionLine(title, fen) for title, fen in (("南门空地，离楼 6 米", 600_000), ("东区车棚旁", 500_000), ("西门花坛边", 300_000)))


@pytest.fixture
def hall(a_hall_now):
    """Six of seven here: the majority of those present is four."""
    made = a_hall_now(7)
    made.begin(6)
    return made


@pytest.fixture
def opened_by(server_url, a_context, clean_app):
    """`opened_by(person, path, "desk")`: a browser of this person, with the page open."""

    def open_page(person: Person | None, path: str, shape: str, is_elder: bool = False, **more) -> Page:
        context = a_context(shape, **more)
        if person is not None:
            context.add_cookies([{"name": SESSION_COOKIE, "value": sign_in_as(clean_app.test_client(), person), "url": server_url}])
        if is_elder:
            context.add_cookies([{"name": "wushi_elder", "value": "22", "url": server_url}])
        page = context.new_page()
        page.goto(server_url + path)
        return page

    return open_page


def seen(page: Page, name: str) -> None:
    """Accessible, nothing wider than its screen; a picture for who wants to see."""
    assert axe(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    screenshot(page, f"options-{name}")


def newest() -> Question:
    """The question that was put last."""
    db.session.rollback()
    return db.session.scalars(select(Question).order_by(Question.id.desc())).first()


def counted() -> int:
    """How many ballots lie in its urn."""
    return turnout(newest()).cast


def test_the_table_puts_options_the_wall_lists_them_and_a_lost_line_counts_once(hall, opened_by):
    hall.open_item("充电棚放在哪里")
    path = f"/meetings/{hall.meeting.id}"
    desk = opened_by(hall.chair, f"{path}/desk", "desk", viewport={"width": 1280, "height": 720}, forgive=("422",))
    wall = opened_by(hall.chair, f"/wall/{hall.meeting.projector_code}", "projector")
    elder = opened_by(hall.council[0], path, "wechat", is_elder=True, forgive=("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket"))
    desk.get_by_text("在几个选项里选", exact=True).click()
    form = desk.locator("form", has=desk.get_by_role("button", name="开始选"))
    form.get_by_role("textbox", name="选项，一行一个").fill("只有一项")
    form.get_by_role("button", name="开始选").click()
    expect(desk.locator("[data-said]")).to_contain_text("请写 2 到 9 个选项", timeout=PATIENCE)
    expect(form.get_by_role("textbox", name="选项，一行一个")).to_have_value("只有一项")
    form.get_by_role("textbox", name="选项，一行一个").fill("\n".join(line.title for line in LINES))
    seen(desk, "ask-desk")
    form.get_by_role("button", name="开始选").click()
    expect(wall.locator(".tally li")).to_have_count(3, timeout=PATIENCE)
    expect(desk.get_by_role("button", name="结束表决，公布结果")).to_be_visible(timeout=PATIENCE)
    for page, name in ((desk, "open-desk"), (wall, "open-wall")):
        seen(page, name)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), name
    hall.vote(newest(), hall.council[1:5], {"chosen": ["1"]})

    # what was half filled in stays when the page is drawn anew, and a ballot that could not go out goes out by itself, once
    elder.get_by_text("选这一项").first.click(timeout=PATIENCE)
    desk.get_by_role("button", name="再给 1 分钟").click()
    elder.wait_for_timeout(1_500)
    expect(elder.locator(".pick").first).to_be_checked()
    seen(elder, "hand-elder")
    elder.context.set_offline(True)
    elder.get_by_role("button", name="投票").click()
    expect(elder.locator("[data-vote-state]")).to_contain_text("还没有计入", timeout=PATIENCE)
    assert counted() == 4
    elder.context.set_offline(False)
    expect(elder.locator("[data-vote-state]")).to_contain_text("已计入", timeout=2 * PATIENCE)
    assert counted() == 5

    desk.keyboard.press("Escape")
    desk.keyboard.press(" ")
    for page in (desk, wall, elder):
        expect(page.get_by_role("heading", name="采纳：南门空地，离楼 6 米")).to_be_visible(timeout=PATIENCE)
    for page, name in ((desk, "result-desk"), (wall, "result-wall"), (elder, "result-elder")):
        seen(page, name)
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    desk.keyboard.press(" ")
    expect(desk.get_by_role("button", name="进入下一项")).to_be_visible(timeout=PATIENCE)


HANDS = {
    BallotKind.BUDGET: (Asked(BallotKind.BUDGET, LINES, 0, 1_000_000), lambda page: page.get_by_text("选这一项").first.click()),
    BallotKind.POINTS: (Asked(BallotKind.POINTS, LINES, 5), lambda page: [page.get_by_role("button", name="加一").first.click() for _ in range(3)]),
    BallotKind.SCORE: (Asked(BallotKind.SCORE, LINES, 5), lambda page: page.locator("#v-1-4").check()),
    BallotKind.RANK: (Asked(BallotKind.RANK, LINES), lambda page: page.locator("[data-next]").nth(1).click()),
}


@pytest.mark.parametrize("kind", HANDS)
def test_each_kind_is_filled_in_with_a_thumb_and_counted(hall, opened_by, kind):
    asked, fill = HANDS[kind]
    item = hall.open_item("充电棚放在哪里")
    question = hall.ask(item, asked=asked)
    phone = opened_by(hall.council[0], f"/meetings/{hall.meeting.id}", "wechat")
    wall = opened_by(hall.chair, f"/wall/{hall.meeting.projector_code}", "projector")
    fill(phone)
    seen(phone, f"{kind}-phone")
    phone.get_by_role("button", name="投票").click()
    expect(phone.locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    assert counted() == 1
    hall.result(item, question)
    expect(wall.locator(".tally li")).to_have_count(3, timeout=PATIENCE)
    expect(wall.locator(".need-said")).to_be_visible(timeout=PATIENCE)
    seen(wall, f"{kind}-wall")


def test_a_double_tap_and_a_second_window_are_one_ballot_and_who_is_not_here_gets_none(hall, opened_by):
    item = hall.open_item("充电棚放在哪里")
    question = hall.ask(item, asked=Asked(BallotKind.CHOOSE, LINES, 1))
    phone = opened_by(hall.council[0], f"/meetings/{hall.meeting.id}", "wechat")
    other = phone.context.new_page()
    other.goto(phone.url)
    stranger = opened_by(hall.council[6], phone.url.partition("/meetings")[1] + f"/{hall.meeting.id}", "wechat")
    phone.get_by_role("button", name="投票").click()
    expect(phone.locator("[data-vote-state]")).to_contain_text("还没有选", timeout=PATIENCE)
    phone.get_by_text("选这一项").nth(1).click()
    phone.get_by_role("button", name="投票").dblclick()
    expect(phone.locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    other.get_by_text("选这一项").first.click()
    other.get_by_role("button", name="投票").click()
    expect(other.locator("[data-vote-state]")).to_contain_text("已计入", timeout=PATIENCE)
    assert counted() == 1
    assert stranger.locator("[data-ballot]").count() == 0
    hall.result(item, question)
    assert sum(row["votes"] for row in question.ranked) == 1


def test_nine_options_hang_on_the_wall_and_lie_on_the_table_without_scrolling(hall, opened_by):
    item = hall.open_item("这一片空地以后用来做什么，请大家按自己的想法选，最多选三项")
    nine = tuple(OptionLine(f"{n} 号方案：充电棚和夜灯下棋桌") for n in range(1, 10))
    question = hall.ask(item, asked=Asked(BallotKind.CHOOSE, nine, 3))
    desk = opened_by(hall.chair, f"/meetings/{hall.meeting.id}/desk", "desk", viewport={"width": 1280, "height": 720})
    wall = opened_by(None, f"/wall/{hall.meeting.projector_code}", "projector")

    def fits(name):
        for page, place in ((wall, "wall"), (desk, "desk")):
            seen(page, f"nine-{name}-{place}")
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), (name, place)
        sizes = wall.evaluate("[...document.querySelectorAll('.tally li, .tally .title, .need-said')].map((line) => parseFloat(getComputedStyle(line).fontSize))")
        assert min(sizes) >= 1080 * 0.04
        assert wall.evaluate("[...document.querySelectorAll('.tally .title')].every((title) => title.scrollWidth <= title.clientWidth)"), "every name stands whole"

    fits("open")
    hall.vote(question, hall.council[:5], {"chosen": ["1", "5", "9"]})
    hall.result(item, question)
    expect(wall.locator(".need-said")).to_be_visible(timeout=PATIENCE)
    expect(desk.get_by_role("button", name="把决定记下来")).to_be_visible(timeout=PATIENCE)
    fits("result")
