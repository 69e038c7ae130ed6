"""The pages of a meeting without any script: what is drawn for whom, and that plain forms do everything."""
from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from app.ballots.models import Question
from app.ballots.states import Choice
from app.base import clock
from app.change.models import ActDone
from app.extensions import db
from app.step3_discuss.commands.agenda import finish_item
from app.step3_discuss.commands.board import post_idea
from app.step3_discuss.commands.comments import post_comment
from app.step3_discuss.commands.decisions import decide_item
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.deeds import DEEDS
from app.step3_discuss.models import Meeting
from app.step3_discuss.states import Attendance, BoardState
from app.step3_discuss.thinking_queries import ideas_of
from tests.fixtures.counting import queries_of
from tests.fixtures.house import do, visit
from tests.fixtures.people import sign_in_as


@pytest.fixture
def room(a_hall_now, clean_app):
    """Six of seven here, one question open; and `client_of(person)`. Pages are visited outside the test's own context."""
    hall = a_hall_now(7)
    hall.begin(6)
    item = hall.open_item("P13 公益微创投")
    question = hall.ask(item)
    hall.ids = {"meeting": hall.meeting.id, "question": question.id, "wall": hall.meeting.projector_code, "join": hall.meeting.join_code}

    def client_of(person=None):
        client = clean_app.test_client()
        if person is not None:
            sign_in_as(client, person)
        return client

    return hall, item, question, client_of


def get(client, path, **kwargs):
    """A page as text."""
    answer = visit(client, "GET", path, **kwargs)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def send(client, page, path, **fields):
    """Fill in a form of the page and send it."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page) or re.search(r'value="([^"]+)"[^>]*name="csrf_token"', page)
    return visit(client, "POST", path, data={"csrf_token": token[1], **fields})


def test_a_member_votes_with_a_plain_form(room):
    hall, item, question, client_of = room
    client, path = client_of(hall.council[0]), f"/meetings/{hall.ids['meeting']}"
    page = get(client, path)
    for word in ("赞成", "反对", "弃权", "您还没有投"):
        assert word in page
    answer = send(client, page, f"{path}/vote", question=hall.ids["question"], choice="for", rev="1")
    assert answer.status_code == 302
    assert "已计入" in get(client, path)
    db.session.rollback()
    assert db.session.scalars(select(ActDone)).all() == []  # no row says who voted when
    hall.result(item, question)
    after = get(client, path)
    assert "没有通过" in after
    late = send(client, after, f"{path}/vote", question=hall.ids["question"], choice="against", rev="2")
    assert late.status_code == 409
    assert "您这次选的没有计入" in late.get_data(as_text=True)


def test_a_passer_by_sees_the_vote_without_buttons_and_the_desk_not_at_all(room):
    hall, _, _, client_of = room
    page = get(client_of(), f"/meetings/{hall.ids['meeting']}")
    assert "data-vote " not in page
    assert "成员登录后可以投" in page
    for person in (None, hall.council[0]):
        assert visit(client_of(person), "GET", f"/meetings/{hall.ids['meeting']}/desk").status_code == 403
        assert visit(client_of(person), "GET", f"/meetings/{hall.ids['meeting']}/sheet").status_code == 403
    assert visit(client_of(hall.council[0]), "GET", "/desk/meetings/new").status_code == 403


def test_asking_for_the_state_gives_new_parts_only_after_something_happened(room):
    hall, _, _, client_of = room
    client, path = client_of(), f"/meetings/{hall.ids['meeting']}/state"
    first = visit(client, "GET", f"{path}?since=-1").get_json()
    assert set(first["html"]) == {"now", "topic", "comments", "earlier", "agenda"}
    assert "html" not in visit(client, "GET", f"{path}?since={first['seq']}").get_json()
    assert "result" not in first["state"]["question"]


def test_the_facilitator_leads_a_whole_item_by_forms(room):
    hall, item, _, client_of = room
    client, path = client_of(hall.chair), f"/meetings/{hall.ids['meeting']}/desk"
    page = get(client, path)
    assert "结束表决，公布结果" in page
    assert send(client, page, f"{path}/finish-item", item=item.id).status_code == 409
    for deed, fields in (("close", {}), ("decide", {"item": item.id}), ("finish-item", {"item": item.id}), ("add-item", {"title": "散会", "minutes": "5"})):
        answer = send(client, page, f"{path}/{deed}", **fields)
        assert answer.status_code == 302, (deed, answer.get_data(as_text=True)[:300])
    assert "散会" in get(client, path)
    assert send(client, page, f"{path}/no-such-deed").status_code == 404


def test_the_sheet_is_ticked_and_the_board_led_by_the_forms_that_stand_on_the_pages(room):
    hall, item, question, client_of = room
    hall.result(item, question)
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    board = hall.open_item("院坝里缺什么")
    client, path = client_of(hall.chair), f"/meetings/{hall.ids['meeting']}"
    late = hall.council[6]

    def press(page, said, **fields):
        """The form of the page that holds this button, as it stands there."""
        form = next(f for f in re.findall(r"<form.*?</form>", get(client, page), re.DOTALL) if all(word in f for word in said))
        given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        answer = visit(client, "POST", re.search(r'action="([^"]+)"', form)[1], data=given | fields)
        assert answer.status_code == 302, answer.get_data(as_text=True)[:400]
        db.session.rollback()

    press(f"{path}/sheet", ("到会", late.name))
    assert next(a for a in hall.meeting.attendees if a.person_id == late.id).status is Attendance.PRESENT
    press(f"{path}/desk", ("先不评论",))
    do(post_idea, board, "一盏灯", by=late)
    press(f"{path}/desk", ("归类",))
    press(f"{path}/desk", ("新起一类",), title="照明")
    press(f"{path}/desk", ("放过去",), position="1")
    press(f"{path}/desk", ("逐类权衡",))
    press(f"{path}/desk", ("收起白板",))
    assert (board.board, [idea.group_id for idea in ideas_of(board)]) == (BoardState.SHUT, [1])


def test_no_deed_of_the_table_breaks_on_what_a_form_can_hold(room):
    """Whatever is sent, it is done or refused in words: a field that hid an attribute of its form once broke the sheet."""
    hall, item, _, client_of = room
    client, path = client_of(hall.chair), f"/meetings/{hall.ids['meeting']}/desk"
    page = get(client, path)
    given = {"item": item.id, "person": hall.council[0].id, "number": 1, "position": 1, "mark": "present", "text": "x", "why": "y", "title": "z"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    for deed in sorted(DEEDS):
        answer = visit(client, "POST", f"{path}/{deed}", data={"csrf_token": token, **given}, headers={"Accept": "application/json"})
        assert answer.status_code in (200, 302, 403, 404, 409, 422), deed


def test_a_member_sends_no_deed_of_the_table(room):
    hall, _, _, client_of = room
    client = client_of(hall.council[0])
    page = get(client, f"/meetings/{hall.ids['meeting']}")
    assert send(client, page, f"/meetings/{hall.ids['meeting']}/desk/close").status_code == 403
    assert db.session.get(Question, hall.ids["question"]).result is None


def test_hand_comment_and_signing_in_by_form(room):
    hall, _, _, client_of = room
    client, path = client_of(hall.council[0]), f"/meetings/{hall.ids['meeting']}"
    page = get(client, path)
    assert send(client, page, f"{path}/hand").status_code == 302
    assert "把手放下" in get(client, path)
    assert send(client, page, f"{path}/comment", text="晚上要有灯").status_code == 302
    assert "晚上要有灯" in get(client_of(), path)
    late = client_of(hall.council[6])
    page = get(late, f"{path}?code={hall.ids['join']}")
    assert hall.ids["join"] in page
    assert send(late, page, f"{path}/check-in", code="ZZZZZZ").status_code == 422
    assert send(late, page, f"{path}/check-in", code=hall.ids["join"]).status_code == 302
    assert "您已签到" in get(late, path)


def test_the_wall_needs_its_code_and_no_one_signed_in(room):
    hall, _, _, client_of = room
    page = get(client_of(), f"/wall/{hall.ids['wall']}")
    assert "<svg" in page
    assert "P13" in page
    assert visit(client_of(), "GET", "/wall/WRONGCODE").status_code == 404
    parts = visit(client_of(), "GET", f"/wall/{hall.ids['wall']}/now").get_json()
    assert set(parts["html"]) == {"wall_top", "wall_main", "wall_foot"}


def test_the_minutes_are_public_and_print_their_arithmetic(room):
    hall, item, question, client_of = room
    hall.vote(question, hall.council[:4], Choice.FOR)
    hall.result(item, question)
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    hall.run(end_meeting, hall.meeting)
    page = get(client_of(), f"/meetings/{hall.ids['meeting']}")
    sheet = visit(client_of(), "GET", f"/meetings/{hall.ids['meeting']}/minutes.pdf")
    assert sheet.data.startswith(b"%PDF-")
    file = visit(client_of(), "GET", f"/meetings/{hall.ids['meeting']}/minutes.docx")
    with zipfile.ZipFile(io.BytesIO(file.data)) as parts:
        assert parts.testzip() is None
        trees = {name: ElementTree.fromstring(parts.read(name)) for name in parts.namelist()}
    said = "".join(trees["word/document.xml"].itertext())
    assert "P13 公益微创投" in said
    assert "赞成 4，反对 0，弃权 0" in said
    for word in ("会议纪要", "应到 7 人", "赞成 4 票：通过", "6 人 = 手机 4 + 会场 0 + 没投 2", "还没有人与现行条文核对过"):
        assert word in page
    assert "会议纪要" in get(client_of(), "/meetings")


def test_a_room_is_read_once_for_everybody_and_anew_only_when_something_happened(room, clean_app):
    hall, item, _, client_of = room
    path, clients = f"/meetings/{hall.ids['meeting']}", [client_of(person) for person in hall.council[:2]]
    get(clients[0], path)  # a process that has just started asks for the frame of every page too
    with queries_of(clean_app) as kept:
        get(clients[1], path)
    assert 0 < len(kept) <= 4, kept  # who is this, has anything happened, the seal of the record
    hall.run(post_comment, hall.meeting, "路灯先修", item)
    with queries_of(clean_app) as anew:
        get(clients[1], path)
    assert len(kept) < len(anew) <= 16, anew


def test_a_meeting_is_called_by_its_form(room):
    hall, _, _, client_of = room
    client = client_of(hall.chair)
    page = get(client, "/desk/meetings/new")
    assert "村（居）民议事会 · 提前 3 天通知，应急会 1 天" in page  # counted before anything is typed
    fields = {"title": "五月议事会", "body": "council", "place": "大厅", "facilitator": hall.chair.id, "recorder": 0, "docket": 0, "counted": ""}
    fields |= {"kind": "council", "area": hall.meeting.area_id}
    soon = (clock.local(clock.now()).date() + clock.days(1)).isoformat()
    refused = send(client, page, "/desk/meetings/new", **fields, starts_at=f"{soon}T14:30")
    assert refused.status_code == 422
    assert "要提前 3 天通知" in refused.get_data(as_text=True)
    later = (clock.local(clock.now()).date() + clock.days(5)).isoformat()
    assert send(client, page, "/desk/meetings/new", **fields, starts_at=f"{later}T14:30").headers["Location"].endswith("/desk")
    db.session.rollback()
    assert db.session.query(Meeting).count() == 2
