"""What people write stays with what it is about; hands go down with their item; the wire names both."""
from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.ballots.states import Choice
from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.change.refusals import NotNow, NotValid
from app.extensions import db
from app.people.queries import actor_of
from app.step3_discuss.commands.agenda import add_item, drop_item, finish_item, put_back_item, start_item
from app.step3_discuss.commands.attendance import check_out, join_layer, mark_attendance
from app.step3_discuss.commands.board import make_group, move_board
from app.step3_discuss.commands.comments import flag_comment, hide_comment, post_comment, show_comment
from app.step3_discuss.commands.decisions import send_back
from app.step3_discuss.commands.floor import ask_to_speak, begin_round, call_speaker, end_speaker, withdraw_hand
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.commands.undo import undo_last
from app.step3_discuss.comment_queries import topics_of
from app.step3_discuss.floor_rules import coverage, voices
from app.step3_discuss.minutes_paper import paper_of
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.models import SpeakerTurn
from app.step3_discuss.queries import every_turn, turns_now
from app.step3_discuss.room_state import look, own_state
from app.step3_discuss.states import Attendance, Side, TurnKind
from app.step3_discuss.thinking_queries import comment_on_wall, flags_of
from app.vocabulary import Role
from tests.fixtures.browser import axe, screenshot
from tests.fixtures.house import do, last_entry, visit
from tests.fixtures.meetings import HOUR
from tests.fixtures.people import sign_in_as
from tests.live.test_protocol import PAPER
from tests.step3_discuss.test_meetings import refused

PATIENCE = 15_000


@pytest.fixture
def hall(a_hall):
    """Seven members, six of them here, one item before the hall and one to come."""
    made = a_hall(7)
    made.begin(6)
    made.item = made.open_item("充电棚")
    made.next = made.run(add_item, made.meeting, "路灯")
    return made


def go_on(hall):
    """The first item is done, the second comes before the hall."""
    hall.run(finish_item, hall.item)
    hall.run(start_item, hall.next)


def write(hall, text, by=0, **about):
    """A line to the room."""
    return do(post_comment, hall.meeting, text, by=hall.council[by], **about)


def topics(hall, **how):
    """What stands under which item, as a phone shows it."""
    return [(topic.title, [line.text for line in topic.lines]) for topic in topics_of(hall.meeting, lambda person: person.name, **how)]


def test_a_line_belongs_to_what_is_before_the_hall_and_nobody_has_to_choose(hall):
    write(hall, "离楼远一点")
    hall.run(finish_item, hall.item)
    write(hall, "歇五分钟吧")
    assert "item" not in last_entry("comment.post")["d"]
    hall.run(start_item, hall.next)
    write(hall, "东门最暗")
    assert last_entry("comment.post")["d"] == {"meeting": hall.meeting.id, "item": hall.next.id}
    assert topics(hall) == [("路灯", ["东门最暗"]), ("充电棚", ["离楼远一点"]), ("", ["歇五分钟吧"])]


def test_who_writes_slowly_is_not_moved_to_the_next_item(hall):
    go_on(hall)
    write(hall, "写了三分钟", item=hall.item)
    assert topics(hall) == [("充电棚", ["写了三分钟"])]
    later = hall.run(add_item, hall.meeting, "以后的事")
    assert write(hall, "还没轮到", item=later).item_id == hall.next.id


def test_a_heading_is_one_of_the_item_and_is_chosen_only_by_who_likes(hall):
    hall.run(move_board, hall.item, "collect")
    refused(NotNow, "board.no_criticism", post_comment, hall.meeting, "不行", by=hall.council[0])
    hall.run(move_board, hall.item, "sort")
    south, light = (hall.run(make_group, hall.item, title) for title in ("放在南门", "要有灯"))
    write(hall, "灯要声控的", group=light)
    write(hall, "南门离幼儿园近", group=south)
    write(hall, "先听听大家的")
    found = topics_of(hall.meeting, lambda person: person.name)[0]
    assert [(heading, [line.text for line in lines]) for heading, lines in found.headed()] == [
        ("", ["先听听大家的"]), ("放在南门", ["南门离幼儿园近"]), ("要有灯", ["灯要声控的"]),
    ]  # fmt: skip
    go_on(hall)
    refused(NotValid, "board.other_item", post_comment, hall.meeting, "别处的", group=south, by=hall.council[0])
    assert write(hall, "接着说南门", item=hall.item, group=south).item_id == hall.item.id


def test_nothing_written_is_lost_and_what_is_flagged_reaches_the_table(a_hall_now, clean_app):
    hall = a_hall_now(7)
    hall.begin(6)
    hall.item, hall.next = hall.open_item("充电棚"), hall.run(add_item, hall.meeting, "路灯")
    first = write(hall, "最早的一句")
    for n in range(13):
        write(hall, f"第 {n} 句", n % 6)
    do(flag_comment, first, by=hall.council[1])
    found = topics_of(hall.meeting, lambda person: person.name, 12, flags_of(hall.meeting))[0]
    assert (found.of, len(found.lines), found.at_the_table[0].text) == (14, 13, "最早的一句")
    go_on(hall)
    phone = visit(clean_app.test_client(), "GET", f"/meetings/{hall.meeting.id}").text
    assert ("最早的一句" in phone, "全部 14 条" in phone, f'data-fold="{hall.item.id}"' in phone) == (False, True, True)
    client = clean_app.test_client()
    assert "最早的一句" in visit(client, "GET", f"/meetings/{hall.meeting.id}/comments").text
    sign_in_as(client, hall.chair)
    assert "1 人说这条伤人" in visit(client, "GET", f"/meetings/{hall.meeting.id}/comments").text
    assert "最早的一句" in visit(client, "GET", f"/meetings/{hall.meeting.id}/desk").text


def test_a_line_that_is_refused_stands_there_again_without_a_script(a_hall_now, clean_app):
    hall, client = a_hall_now(7), clean_app.test_client()
    hall.begin(6)
    item, address = hall.open_item("充电棚"), f"/meetings/{hall.meeting.id}"
    sign_in_as(client, hall.council[0])

    def send(text):
        page = visit(client, "GET", address).text
        form = page[page.index("data-comment") :]
        return visit(client, "POST", f"{address}/comment", data={**dict(re.findall(r'name="(csrf_token|act_key|item)"[^>]*value="([^"]+)"', form)[:3]), "text": text})

    refused_page = send("长" * 301)
    assert (refused_page.status_code, "长" * 301 in refused_page.text) == (422, True)
    assert send("短一些").status_code == 302
    db.session.rollback()
    assert topics(hall) == [(item.title, ["短一些"])]


def test_the_minutes_keep_each_line_with_its_item_and_the_reason_of_what_was_folded_away(hall, clean_app):
    hall.run(move_board, hall.item, "collect")
    hall.run(move_board, hall.item, "sort")
    group = hall.run(make_group, hall.item, "放在南门")
    write(hall, "离楼远一点", group=group)
    bad = write(hall, "某某占便宜")
    hall.run(hide_comment, bad, "攻击了邻居")
    before = imprint_of(minutes_of(hall.meeting))
    go_on(hall)
    write(hall, "东门最暗")
    hall.run(finish_item, hall.next)
    write(hall, "谢谢大家")
    hall.run(end_meeting, hall.meeting)
    assert imprint_of(minutes_of(hall.meeting)) != before
    paper = [block["text"] for block in paper_of(minutes_of(hall.meeting), lambda person: person.name, 1)["blocks"] if "text" in block]
    page = visit(clean_app.test_client(), "GET", f"/meetings/{hall.meeting.id}").text
    for told in (page, "\n".join(paper)):
        places = [told.index(said) for said in ("充电棚", "攻击了邻居", "离楼远一点", "路灯", "东门最暗", "谢谢大家")]
        assert places == sorted(places)
        assert "占便宜" not in told
    assert paper[next(n for n, text in enumerate(paper) if text.endswith("离楼远一点")) - 1] == "放在南门"


def test_what_hung_on_the_wall_does_not_hang_there_on_the_next_item(hall):
    line = write(hall, "离楼远一点")
    hall.run(show_comment, line)
    hall.run(finish_item, hall.item)
    assert comment_on_wall(hall.meeting) is None
    hall.run(undo_last, hall.meeting)
    assert comment_on_wall(hall.meeting) is line


def test_an_item_that_somebody_has_written_about_is_not_struck_off(hall):
    write(hall, "这个要说")
    hall.run(put_back_item, hall.item)
    refused(NotNow, "item.has_been_up", drop_item, hall.item, "不说了", by=hall.chair)
    hall.run(drop_item, hall.next, "不说了")


def waiting(hall):
    """Whose hands are up, by the queue."""
    return [w.turn.person_id for w in look(hall.meeting).waiting]


def reads_it(hall, person):
    """Whether their phone says that their hand went down."""
    return own_state(look(hall.meeting), actor_of(person))["lowered"]


def test_hands_go_down_with_their_item_and_whoever_had_one_reads_so_until_the_next_is_done(hall):
    li, wang, deng = hall.council[:3]
    for person in (li, wang):
        do(ask_to_speak, hall.meeting, by=person)
    do(ask_to_speak, hall.meeting, None, Side.NONE, TurnKind.POINT, by=deng)
    do(withdraw_hand, next(t for t in turns_now(hall.meeting) if t.person_id == wang.id), by=wang)
    with clock.at(HOUR + timedelta(minutes=1)):
        hall.run(finish_item, hall.item)
    assert (waiting(hall), last_entry("item.finish")["d"]["hands_down"]) == ([], 2)
    assert [reads_it(hall, person) for person in (li, wang, deng)] == [True, False, True]
    with clock.at(HOUR + timedelta(minutes=2)):
        hall.run(start_item, hall.next)
    do(ask_to_speak, hall.meeting, by=deng)
    assert [reads_it(hall, person) for person in (li, deng)] == [True, False]
    turn = hall.run(call_speaker, hall.meeting)
    hall.run(end_speaker, turn)
    with clock.at(HOUR + timedelta(minutes=9)):
        hall.run(finish_item, hall.next)
    assert (reads_it(hall, li), [a.turns for a in hall.meeting.attendees[:3]]) == (False, [0, 0, 1])


def test_taking_the_end_back_puts_the_hands_up_again_but_not_twice_and_not_of_who_has_gone(hall):
    li, wang, deng, yang = hall.council[:4]
    for person in (li, wang, deng, yang):
        do(ask_to_speak, hall.meeting, by=person)
    hall.run(finish_item, hall.item)
    do(ask_to_speak, hall.meeting, by=wang)
    do(check_out, hall.meeting, by=deng)
    hall.run(undo_last, hall.meeting)
    assert waiting(hall) == [li.id, yang.id, wang.id]
    assert not reads_it(hall, li)


def test_the_circle_that_an_item_ends_counts_nobody_it_did_not_reach(hall):
    hall.run(begin_round, hall.item)
    turn = hall.run(call_speaker, hall.meeting)
    hall.run(end_speaker, turn)
    hall.run(finish_item, hall.item)
    asked = list(db.session.scalars(select(SpeakerTurn).order_by(SpeakerTurn.id)))
    told = coverage(asked, hall.item.id)
    assert (told.spoke, told.passed, told.waiting, told.of) == (1, 0, 0, 1)
    assert [(v.spoke, v.turns) for v in voices(every_turn(hall.meeting), hall.meeting.attendees)] == [(1, 1)]
    assert not reads_it(hall, hall.council[5]), "nobody had raised that hand"
    hall.run(undo_last, hall.meeting)
    assert len(waiting(hall)) == 5


@pytest.mark.parametrize("leave", ["put back", "sent back", "begun by mistake"])
def test_hands_go_down_too_when_the_item_is_put_back_or_sent_on(hall, leave):
    do(ask_to_speak, hall.meeting, by=hall.council[0])
    if leave == "put back":
        hall.run(put_back_item, hall.item)
    elif leave == "sent back":
        hall.run(send_back, hall.item, "缺报价", (HOUR + clock.days(9)).date())
    else:
        hall.run(finish_item, hall.item)
        hall.run(start_item, hall.next)
        do(ask_to_speak, hall.meeting, by=hall.council[0])
        hall.run(undo_last, hall.meeting)
    assert (waiting(hall), reads_it(hall, hall.council[0])) == ([], True)


def named_in_the_paper(name):
    """The fields that the protocol names for a part of the state."""
    found = re.search(rf"\b{name} \{{([^}}]+)\}}", PAPER)
    return {word.strip(" ?\n") for word in found[1].split(",")}


def test_where_two_layers_sit_together_the_wire_names_the_one_that_is_asked(a_hall, a_community, a_person):
    hall, town = a_hall(7), a_community.parent
    above = [a_person(f"街道{n}", Role.COUNCIL, area=town) for n in range(3)]
    hall.run(join_layer, hall.meeting, town)
    hall.begin(7)
    for person in above:
        hall.run(mark_attendance, hall.meeting, person, Attendance.PRESENT)
    item = hall.open_item("公交站雨棚")
    told = []
    for people, count in ((hall.council, 7), (above, 3)):
        question = hall.ask(item, secrecy="by_name")
        told.append(look(hall.meeting).state["question"])
        hall.vote(question, people, Choice.FOR)
        hall.result(item, question)
        assert len(people) == count
    assert [question["layer"] for question in told] == [a_community.name, town.name]
    assert set(told[0]) <= named_in_the_paper("question")


def test_a_program_writes_under_a_heading_and_reads_where_it_stands(a_hall_now, socket_of):
    hall = a_hall_now(7)
    hall.begin(6)
    item = hall.open_item("充电棚")
    hall.run(move_board, item, "collect")
    hall.run(move_board, item, "sort")
    group = hall.run(make_group, item, "放在南门")
    phone, other = socket_of(hall.council[0]), socket_of(hall.council[1])
    state = other.ask("room.join", room=hall.meeting.room)["state"]
    assert (state["item"]["headings"], "comments" in state) == ({str(group.id): "放在南门"}, False)
    assert set(state["item"]) <= named_in_the_paper("item")

    def post(**more):
        return phone.ask("comment.post", room=hall.meeting.room, text="离楼远", key=str(uuid.uuid4()), **more)

    number = post(item=item.id, group=group.id)["id"]
    assert (post(group=4711)["reason"], post(group=0)["reason"]) == ("board.other_item", "body.invalid")
    told = other.ask("room.sync", room=hall.meeting.room, since=0)
    assert told["state" if "state" in told else "events"]
    posted = [event["body"] for event in told.get("events", []) if event["kind"] == "comment.posted"]
    assert posted == [{"id": number, "item": item.id, "group": group.id}]
    assert other.ask("room.join", room=hall.meeting.room)["state"]["comments"] == {str(item.id): 1}


def test_somebody_old_writes_slowly_while_the_hall_goes_on(a_hall_now, server_url, a_context, clean_app):
    hall = a_hall_now(7)
    hall.begin(6)
    item, second = hall.open_item("充电棚放在哪里"), hall.run(add_item, hall.meeting, "东门加一盏路灯")
    pages = {}
    for name, person, shape, path in (("elder", hall.council[0], "wechat", ""), ("other", hall.council[1], "wechat", ""), ("desk", hall.chair, "desk", "/desk")):
        context = a_context(shape, **({"viewport": {"width": 1280, "height": 720}} if name == "desk" else {}))
        context.add_cookies([{"name": SESSION_COOKIE, "value": sign_in_as(clean_app.test_client(), person), "url": server_url}])
        context.add_cookies([{"name": "wushi_elder", "value": "26", "url": server_url}] if name == "elder" else [])
        pages[name] = context.new_page()
        pages[name].goto(f"{server_url}/meetings/{hall.meeting.id}{path}")
    elder, other, desk = pages.values()
    elder.get_by_role("button", name="我要发言", exact=True).click()
    expect(elder.get_by_role("button", name="把手放下")).to_be_visible(timeout=PATIENCE)
    elder.get_by_label("我想说的").fill("放在南门好，")
    hall.run(finish_item, item)
    hall.run(start_item, second)
    expect(other.locator("#topic")).to_contain_text("第 2 项：东门加一盏路灯", timeout=PATIENCE)
    expect(elder.locator("#now")).to_contain_text("您举的手已放下", timeout=PATIENCE)
    expect(elder.locator("#topic")).to_contain_text("第 1 项：充电棚放在哪里")
    screenshot(elder, "topics-1-elder")
    elder.get_by_label("我想说的").press_sequentially("离楼远")
    elder.get_by_role("button", name="写给大家看").click()
    expect(elder.locator("#topic")).to_contain_text("第 2 项", timeout=PATIENCE)
    other.locator("#earlier summary").click(timeout=PATIENCE)
    expect(other.locator("#earlier")).to_contain_text("放在南门好，离楼远")
    do(post_comment, hall.meeting, "东门最暗", by=hall.council[2])
    do(post_comment, hall.meeting, "再说一句充电棚", item=item, by=hall.council[2])
    expect(other.locator("#comments")).to_contain_text("东门最暗", timeout=PATIENCE)
    expect(other.locator("#earlier")).to_contain_text("再说一句充电棚", timeout=PATIENCE)
    assert other.locator("#earlier details[open]").count() == 1, "what is being read stays open"
    expect(desk.locator("#desk_main")).to_contain_text("东门最暗", timeout=PATIENCE)
    for name, page in pages.items():
        screenshot(page, f"topics-2-{name}")
    assert axe(other) == []
    assert db.session.scalar(select(func.count()).select_from(SpeakerTurn).where(SpeakerTurn.lowered)) == 1
