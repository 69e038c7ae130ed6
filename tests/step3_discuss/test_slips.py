"""A meeting votes by slip: codes out of a bag, and at the end a table in which everybody finds their own and nobody another's."""
from __future__ import annotations

import io
import zipfile

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.ballots.commands.casting import cast_by_slip
from app.ballots.commands.slips import draw_slip, issue_slips, void_slips
from app.ballots.models import Entitled, Question
from app.ballots.options import Asked, OptionLine
from app.ballots.rules import secrecies_for
from app.ballots.states import BallotKind, Choice, Secrecy, Way
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.step3_discuss.commands.agenda import finish_item
from app.step3_discuss.commands.decisions import decide_item
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.commands.votes import close_vote, open_vote, void_vote
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.states import Outcome
from tests.fixtures.browser import axe, screenshot
from tests.fixtures.house import do, last_entry, visit
from tests.fixtures.people import sign_in_as
from tests.fixtures.polls import a_ballot, code_of
from tests.step3_discuss.test_meetings import refused
from tests.step3_discuss.test_options_in_the_hall import opened_by  # noqa: F401

PATIENCE = 15_000
FULL_TABLE = """() => {  // as many codes as the wall takes, measured in the same breath: the next pulse draws it anew
  const list = document.querySelector('.codes');
  while (list.children.length < 33) list.append(list.lastElementChild.cloneNode(true));
  const sum = document.querySelector('h1');
  sum.textContent = sum.textContent.replace(/\\d/g, '$&$&');  // as if thirty had voted
  return [document.documentElement.scrollWidth, document.documentElement.scrollHeight];
}"""
COLOURS = Asked(BallotKind.CHOOSE, tuple(OptionLine(title) for title in ("红色", "蓝色", "绿色")), 2)


@pytest.fixture
def hall(a_hall_now):
    """Eight of nine here, and one of them is voted on by slip."""
    made = a_hall_now(9)
    made.begin(8)
    made.item = made.open_item("选谁管账")
    made.address = f"/meetings/{made.meeting.id}"
    return made


def bag_of(hall, question, slips=10, drawers=8):
    """So many codes are made and so many people draw one: the codes that were drawn, and those left in the bag."""
    codes = do(issue_slips, question, slips, by=hall.chair)
    for person in hall.council[:drawers]:
        do(draw_slip, question, person, by=hall.chair)
    return codes[:drawers], codes[drawers:]


def cast(question, code, choice, rev=1):
    """Somebody types the code of their slip."""
    ballot = a_ballot(question.kind, *choice) if isinstance(choice, tuple) else a_ballot(question.kind, choice)
    cast_by_slip(question, code, ballot, rev, f"{code}{rev}")


def test_eight_codes_answer_and_the_table_says_what_each_of_them_chose(hall):
    question = hall.ask(hall.item, secrecy=Secrecy.SLIP)
    assert code_of(lambda: cast(question, "AAAAAAAA", "for"), NotAllowed) == "slip.unknown"
    drawn, left = bag_of(hall, question)
    for n, code in enumerate(drawn[:7]):
        cast(question, code, "for" if n < 5 else "against")
    cast(question, drawn[6], "for", 2)  # thought again before the close
    assert code_of(lambda: hall.vote(question, hall.council[:1], Choice.FOR), NotAllowed) == "ballot.needs_a_slip"
    refused(NotNow, "slip.do_not_add_up", close_vote, hall.item, question, by=hall.chair)
    do(void_slips, question, left, by=hall.chair)
    assert code_of(lambda: cast(question, left[0], "for"), NotNow) == "slip.is_void"
    arithmetic = hall.result(hall.item, question)
    assert (arithmetic.is_passed, question.result["for"], question.result["against"], question.result["not_voted"]) == (True, 6, 1, 1)
    assert {code: content["choice"] for code, content in question.result["table"]} == {c: "against" if n == 5 else "for" for n, c in enumerate(drawn[:7])}
    assert [code for code, _ in question.result["table"]] == sorted(drawn[:7])
    entry = last_entry("vote.result")["d"]
    assert (entry["drawn"], entry["voided"], entry["counted"]) == (8, 2, 7)
    assert "table" not in last_entry("question.close")["d"], "the record keeps its fingerprint, the page the table"
    took_part = dict(db.session.execute(select(Entitled.person_id, Entitled.took_part).where(Entitled.question_id == question.id)).all())
    assert sum(took_part.values()) == 8
    assert hall.run(decide_item, hall.item).outcome is Outcome.PASSED


def test_options_are_chosen_by_slip_too(hall):
    question = hall.ask(hall.item, secrecy=Secrecy.SLIP, asked=COLOURS)
    drawn, left = bag_of(hall, question, 9)
    for code in drawn:
        cast(question, code, ("1", "3") if code < drawn[0] or code == drawn[0] else ("1",))
    do(void_slips, question, left, by=hall.chair)
    hall.result(hall.item, question)
    assert question.result["adopted"][0] == "1"
    assert {tuple(content["chosen"]) for _, content in question.result["table"]} <= {("1", "3"), ("1",)}


def test_slips_need_five_people_and_stand_alone(hall, a_hall_now):
    assert Secrecy.SLIP in secrecies_for(5)
    assert Secrecy.SLIP not in secrecies_for(4)
    refused(NotValid, "question.slips_stand_alone", open_vote, hall.item, "选谁管账", Secrecy.SLIP, Way.BOTH, hall.council[:2], by=hall.chair)


def test_a_vote_by_slip_that_is_void_leaves_no_code_that_votes(hall):
    question = hall.ask(hall.item, secrecy=Secrecy.SLIP)
    drawn, _ = bag_of(hall, question)
    cast(question, drawn[0], "for")
    hall.run(void_vote, hall.item, question, "码印重了")
    assert code_of(lambda: cast(question, drawn[1], "for"), NotNow) == "ballot.closed"
    again = hall.ask(hall.item, secrecy=Secrecy.SLIP)
    assert code_of(lambda: cast(again, drawn[1], "for"), NotAllowed) == "slip.unknown"


def test_page_paper_and_file_of_the_minutes_print_the_table_in_any_language(hall, clean_app):
    question = hall.ask(hall.item, secrecy=Secrecy.SLIP)
    drawn, left = bag_of(hall, question)
    for code in drawn:
        cast(question, code, "for")
    do(void_slips, question, left, by=hall.chair)
    hall.result(hall.item, question)
    hall.run(decide_item, hall.item)
    hall.run(finish_item, hall.item)
    hall.run(end_meeting, hall.meeting)
    imprint = imprint_of(minutes_of(hall.meeting))
    client = clean_app.test_client()
    for word, language in (("赞成", "zh"), ("For", "en")):
        page = visit(client, "GET", f"{hall.address}?lang={language}").text
        assert all(f"<b>{code[:4]} {code[4:]}</b> {word}" in page for code in drawn)
    with zipfile.ZipFile(io.BytesIO(visit(client, "GET", f"{hall.address}/minutes.docx").data)) as parts:
        assert all(f"{code[:4]} {code[4:]}" in parts.read("word/document.xml").decode() for code in drawn)
    db.session.rollback()
    assert imprint_of(minutes_of(hall.meeting)) == imprint
    found = db.session.get_one(Question, question.id)
    found.result = {**found.result, "table": [[code, {"choice": "against"}] for code in sorted(drawn)]}
    db.session.flush()
    assert imprint_of(minutes_of(hall.meeting)) != imprint, "the signatures stand under the table too"
    db.session.rollback()


def test_only_the_table_reads_who_may_draw(hall, clean_app):
    question = hall.ask(hall.item, secrecy=Secrecy.SLIP)
    path = f"/desk/votes/{question.id}/slips"
    for person, status in ((hall.chair, 200), (hall.recorder, 200), (hall.council[0], 403), (None, 302)):
        client = clean_app.test_client()
        if person is not None:
            sign_in_as(client, person)
        answer = visit(client, "GET", path)
        assert answer.status_code == status or (person is None and answer.status_code in (302, 403)), (person, answer.status_code)
    assert visit(clean_app.test_client(), "GET", f"/desk/votes/{question.id}").status_code in (302, 403, 404)


@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.SLIP])
@pytest.mark.parametrize("number", [3, 4, 5, 6, 9])
def test_the_wall_of_a_vote_over_options_needs_no_scrolling(a_hall_now, opened_by, number, secrecy):  # noqa: F811
    hall = a_hall_now(31)
    hall.begin(27)
    hall.item = hall.open_item("院坝今年先办哪几样")
    options = tuple(OptionLine(f"第{n}种做法，先试三个月") for n in range(number))
    hall.ask(hall.item, secrecy=secrecy, asked=Asked(BallotKind.CHOOSE, options, 2), seconds=None if secrecy is Secrecy.SLIP else 180)
    for language in ("zh", "en"):
        wall = opened_by(None, f"/wall/{hall.meeting.projector_code}?lang={language}", "projector")
        screenshot(wall, f"{secrecy}-{number}-options-{language}")
        assert wall.evaluate("document.documentElement.scrollHeight") <= 1080, language
        assert axe(wall) == []


def test_the_bag_goes_round_in_real_browsers_from_the_question_to_the_table_on_the_wall(hall, opened_by):  # noqa: F811
    desk = opened_by(hall.chair, f"{hall.address}/desk", "desk", viewport={"width": 1280, "height": 720}, forgive=("409",))
    wall = opened_by(None, f"/wall/{hall.meeting.projector_code}", "projector")
    phone = opened_by(hall.council[0], hall.address, "phone", forgive=("422",))
    desk.select_option("[data-deed] select[name=secrecy] >> nth=0", "slip")
    desk.locator("[data-key=next]").click()
    expect(wall.locator("main")).to_contain_text("从袋里摸一张", timeout=PATIENCE)
    expect(phone.get_by_role("link", name="用摸到的码投票")).to_be_visible(timeout=PATIENCE)
    db.session.rollback()
    question = db.session.scalars(select(Question).order_by(Question.id.desc())).first()
    for page, name in ((desk, "desk"), (wall, "wall"), (phone, "phone")):
        assert axe(page) == [], name
        screenshot(page, f"slips-open-{name}")
    bag = opened_by(hall.chair, f"/desk/votes/{question.id}/slips", "desk")
    assert axe(bag) == []
    screenshot(bag, "slips-bag-empty")
    codes = do(issue_slips, question, 10, by=hall.chair)  # what the sheet would say
    bag.reload()
    for _ in range(8):
        bag.get_by_role("button", name="签字并摸走").first.click()
    expect(bag.locator("main")).to_contain_text("每个人都摸走了", timeout=PATIENCE)
    expect(desk.locator("#desk_main")).to_contain_text("摸走 8 张", timeout=PATIENCE)
    for n, code in enumerate(codes[:8]):
        phone.goto(f"{phone.url.split('/meetings')[0].split('/votes')[0]}/votes/{question.id}/slip")
        phone.fill("#code", f"{code[:4].lower()} {code[4:]}")
        phone.get_by_role("button", name="去投我的票").click()
        phone.locator(f"label[for=answer-{'for' if n < 5 else 'against'}]").click()
        phone.get_by_role("button", name="看一遍再投").click()
        if not n:
            assert axe(phone) == []
            screenshot(phone, "slips-check")
        phone.get_by_role("button", name="投出我的票").click()
        expect(phone.locator("main")).to_contain_text("您的票已计入", timeout=PATIENCE)
        expect(phone.locator("main")).to_contain_text("结束时大屏上有每个码和它选的")  # no receipt: the table is
        assert "查验码" not in phone.locator("main").inner_text()
    expect(wall.locator("main")).to_contain_text("8 人中已投 8 人", timeout=PATIENCE)
    desk.locator("[data-key=next]").click()
    expect(desk.locator("[data-said]")).to_contain_text("打开", timeout=PATIENCE)  # two are still in the bag
    bag.reload()
    bag.fill("textarea[name=codes]", "\n".join(codes[8:]))
    screenshot(bag, "slips-bag-left")
    bag.get_by_role("button", name="它们作废").click()
    expect(desk.locator("#desk_main")).to_contain_text("没用打开 2 张", timeout=PATIENCE)
    desk.locator("[data-key=next]").click()
    expect(wall.locator(".codes li")).to_have_count(8, timeout=PATIENCE)
    expect(wall.locator("h1")).to_contain_text("通过：赞成 5，反对 3，弃权 0")
    screenshot(wall, "slips-result-wall")
    wide, high = wall.evaluate(FULL_TABLE)
    screenshot(wall, "slips-result-wall-33")
    assert (wide <= 1920, high <= 1080) == (True, True)
    smallest = wall.evaluate("Math.min(...[...document.querySelectorAll('.codes li')].map(line => parseFloat(getComputedStyle(line).fontSize)))")
    assert smallest >= 1080 * 0.04
    phone.goto(f"{phone.url.split('/votes')[0]}{hall.address}")
    expect(phone.locator(".codes li")).to_have_count(8, timeout=PATIENCE)
    for page, name in ((desk, "desk"), (wall, "wall"), (phone, "phone")):
        assert axe(page) == [], name
        screenshot(page, f"slips-result-{name}")
