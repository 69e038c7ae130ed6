"""Options in a meeting without any script: plain forms do everything, what was typed stays, and the minutes say it all."""
from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from app.ballots.models import NamedBallot
from app.ballots.options import Asked, OptionLine
from app.ballots.queries import turnout
from app.ballots.roll_call import roll_call
from app.ballots.states import BallotKind, Secrecy, Way
from app.extensions import db
from app.step3_discuss.commands.agenda import finish_item
from app.step3_discuss.commands.decisions import decide_item
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from tests.fixtures.counting import asked_by
from tests.fixtures.house import visit
from tests.fixtures.people import sign_in_as

COLOURS = tuple(OptionLine(title) for title in ("红色", "蓝色", "绿色"))
CHOOSE = Asked(BallotKind.CHOOSE, COLOURS, 2)


@pytest.fixture
def hall(a_hall_now):
    """Eight of nine here: the majority of those present is five."""
    made = a_hall_now(9)
    made.begin(8)
    made.address = f"/meetings/{made.meeting.id}"
    return made


@pytest.fixture
def client_of(clean_app):
    """`client_of(person)`: a browser without script, signed in."""

    def made(person=None):
        client = clean_app.test_client()
        if person is not None:
            sign_in_as(client, person)
        return client

    return made


def page_of(client, path):
    """A page as text."""
    answer = visit(client, "GET", path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def send(client, page, path, **fields):
    """Fill in a form of the page and send it."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return visit(client, "POST", path, data={"csrf_token": token[1], **fields})


def test_a_ballot_over_options_is_a_plain_form_and_too_much_stays_ticked(hall, client_of):
    question = hall.ask(hall.open_item("什么颜色"), asked=CHOOSE)
    number, client = question.id, client_of(hall.council[0])
    page = page_of(client, hall.address)
    for word in ("红色", "蓝色", "绿色", "最多选 2 项", "8 人中有 5 票才能采纳"):
        assert word in page
    refused = send(client, page, f"{hall.address}/vote", question=number, rev="1", pick=["1", "2", "3"])
    text = refused.get_data(as_text=True)
    assert (refused.status_code, len(re.findall(r'class="pick"[^>]* checked', text)), "最多" in text) == (422, 3, True)
    assert send(client, page, f"{hall.address}/vote", question=number, rev="1", pick=["1", "3"]).status_code == 302
    assert "已计入" in page_of(client, hall.address)
    db.session.rollback()
    assert turnout(question).cast == 1


@pytest.mark.parametrize(("asked", "fields"), [
    (Asked(BallotKind.RANK, COLOURS), {"v-1": "2", "v-3": "1"}), (Asked(BallotKind.POINTS, COLOURS, 4), {"v-1": "3", "v-2": "1"}),
    (Asked(BallotKind.SCORE, COLOURS, 5), {"v-1": "5", "v-2": "0"}),
])  # fmt: skip
def test_ranks_points_and_scores_are_plain_forms_too(hall, client_of, asked, fields):
    question = hall.ask(hall.open_item("先做哪个"), secrecy=Secrecy.BY_NAME, asked=asked)
    number, client = question.id, client_of(hall.council[0])
    page = page_of(client, hall.address)
    assert send(client, page, f"{hall.address}/vote", question=number, rev="1", **{**fields, "v-1": "很多"}).status_code == 422
    assert send(client, page, f"{hall.address}/vote", question=number, rev="1", **fields).status_code == 302
    assert "已计入" in page_of(client, hall.address)


def test_the_table_puts_options_by_a_plain_form_and_names_the_line_without_a_price(hall, client_of):
    hall.open_item("这些钱做什么")
    client, desk = client_of(hall.chair), f"{hall.address}/desk"
    page = page_of(client, desk)
    asked = {"kind": "budget", "text": "这些钱做什么", "budget": "10,000", "secrecy": "secret", "way": "phones", "seconds": "60"}
    refused = send(client, page, f"{desk}/open", options="长椅 6000\n路灯", **asked)
    assert (refused.status_code, "第 2 行末尾没有价钱：“路灯”" in refused.get_data(as_text=True)) == (422, True)
    assert send(client, page, f"{desk}/open", options="长椅 6000\n路灯 5,000 元", **asked).status_code == 302
    assert "选到钱用完为止" in page_of(client_of(hall.council[0]), hall.address)


def test_a_teller_counts_hands_option_by_option_and_a_slip_of_the_pen_stays_to_be_mended(hall, client_of):
    question = hall.ask(hall.open_item("什么颜色"), secrecy=Secrecy.COUNTED, way=Way.HALL, tellers=[hall.chair, hall.recorder], asked=CHOOSE)
    client = client_of(hall.chair)
    page = page_of(client, hall.address)
    assert [label for label in ("参加的人数", "1. 红色", "2. 蓝色", "3. 绿色") if label not in page] == []
    numbers = dict(zip((f"numbers-{n}" for n in range(4)), ("7", "7", "4", "9"), strict=True))
    refused = send(client, page, f"{hall.address}/count", **numbers)
    assert (refused.status_code, 'value="9"' in refused.get_data(as_text=True)) == (422, True)
    assert send(client, page, f"{hall.address}/count", **(numbers | {"numbers-3": "2"})).status_code == 302
    assert "您数的是：7、7、4、2" in page_of(client, hall.address)
    db.session.rollback()
    assert question.tellers[0].count == (7, 7, 4, 2)


def test_where_nothing_reached_the_line_the_large_key_puts_no_yes_or_no_by_itself(hall, client_of):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, asked=CHOOSE)
    hall.vote(question, hall.council[:4], {"chosen": ["1", "2"]})
    hall.result(item, question)
    page = page_of(client_of(hall.chair), f"{hall.address}/desk")
    assert "没有一项过线" in page
    assert "改问赞成还是反对" in page
    assert 'data-key="next"' not in page
    order = hall.ask(item, asked=Asked(BallotKind.RANK, COLOURS))
    hall.vote(order, hall.council[:4], {"ranking": ["2"]})
    hall.result(item, order)
    page = page_of(client_of(hall.chair), f"{hall.address}/desk")
    assert 'value="采纳“蓝色”"' in page
    assert 'data-key="next"' in page


def test_page_paper_and_file_say_what_each_option_got_and_what_became_of_it(hall, client_of):
    item = hall.open_item("什么颜色")
    order = hall.ask(item, asked=Asked(BallotKind.RANK, COLOURS))
    hall.vote(order, hall.council[:5], {"ranking": ["2", "1"]})
    hall.result(item, order)
    question = hall.ask(item, asked=CHOOSE)
    hall.vote(question, hall.council[:6], {"chosen": ["1", "2"]})
    hall.vote(question, hall.council[6:8], {"chosen": ["3"]})
    hall.result(item, question)
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    hall.run(end_meeting, hall.meeting)
    page = page_of(client_of(), hall.address)
    for word in ("采纳：红色、蓝色", "会场排第一：蓝色", "10 名次分", "8 人中有 5 票才能采纳", "8 人 = 手机 8 + 会场 0 + 没投 0"):
        assert word in page
    assert visit(client_of(), "GET", f"{hall.address}/minutes.pdf").data.startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(visit(client_of(), "GET", f"{hall.address}/minutes.docx").data)) as parts:
        said = "".join(ElementTree.fromstring(parts.read("word/document.xml")).itertext())
    for word in ("采纳：红色、蓝色；8 人中要有 5 票", "没过线", "绿色"):
        assert word in said
    assert page_of(client_of(), "/record")


def test_a_vote_by_name_is_read_out_name_by_name_and_only_after_the_close(hall, client_of):
    item = hall.open_item("什么颜色")
    question = hall.ask(item, secrecy=Secrecy.BY_NAME, asked=CHOOSE)
    hall.vote(question, hall.council[:5], {"chosen": ["1", "2"]})
    hall.vote(question, hall.council[5:6], {"chosen": ["3"]})
    assert roll_call(question) == []
    hall.result(item, question)
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    hall.run(end_meeting, hall.meeting)
    imprint = imprint_of(minutes_of(hall.meeting))
    page = page_of(client_of(), hall.address)
    assert "谁选了什么" in page
    rows = re.findall(r"<tr[^>]*><th[^>]*><span>([^<]+)</span></th><td[^>]*>(?:<span>)?([^<]+)<", page)
    assert {(hall.council[0].name, "红色；蓝色"), (hall.council[5].name, "绿色")} <= set(rows)
    with zipfile.ZipFile(io.BytesIO(visit(client_of(), "GET", f"{hall.address}/minutes.docx").data)) as parts:
        said = "".join(ElementTree.fromstring(parts.read("word/document.xml")).itertext())
    assert f"{hall.council[5].name}绿色" in said
    db.session.get_one(NamedBallot, (question.id, hall.council[0].id)).content = {"chosen": ["3"]}
    db.session.flush()
    assert imprint_of(minutes_of(hall.meeting)) != imprint, "the signatures stand under the names too"
    db.session.rollback()


def test_a_page_with_options_asks_the_database_at_most_twelve_times(hall, client_of, clean_app):
    hall.ask(hall.open_item("什么颜色"), asked=CHOOSE)
    client = client_of(hall.council[0])
    assert 0 < len(asked_by(clean_app, lambda: page_of(client, hall.address))) <= 12
