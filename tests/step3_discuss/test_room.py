"""The room over real sockets: who hears what, who may do what, and that no choice leaves it before the close."""
from __future__ import annotations

import contextlib
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import socketio
from sqlalchemy import func, select

from app.ballots.models import Question
from app.ballots.queries import casts_of
from app.ballots.states import Choice, Secrecy, Way
from app.extensions import db
from app.live import pulse
from app.live.looks import looks
from app.live.models import LiveAct
from app.people.commands.sessions import end_session
from app.people.models import SignIn
from app.record.models import RecordEntry
from app.step3_discuss.commands.board import move_board
from app.step3_discuss.commands.comments import post_comment
from app.step3_discuss.commands.floor import ask_to_speak
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as
from tests.fixtures.waiting import until


def key() -> str:
    """The key of one act."""
    return str(uuid.uuid4())


def ballots(question: Question) -> int:
    """How many lie in the urn now, whatever this test has read before."""
    db.session.rollback()
    return casts_of(question)


@pytest.fixture
def voting(a_hall_now):
    """A council of 7, six present, voting on one item by phone."""
    hall = a_hall_now(7)
    hall.begin(6)
    item = hall.open_item("P13 公益微创投")
    return hall, item, hall.ask(item)


def test_who_enters_sees_the_room_as_it_is(voting, socket_of):
    hall, _, question = voting
    answer = socket_of(hall.council[0]).ask("room.join", room=hall.meeting.room)
    assert answer["ok"]
    assert answer["state"]["phase"] == "voting"
    assert answer["state"]["question"]["id"] == question.id
    assert answer["state"]["turnout"] == {"question": question.id, "cast": 0, "of": 6}
    assert answer["mine"]["may"] == ["cast", "comment", "speak"]
    assert len(json.dumps(answer["state"])) < 4096


def test_a_passer_by_watches_and_may_nothing(voting, socket_of):
    hall, _, question = voting
    stranger = socket_of(None)
    assert stranger.ask("room.join", room=hall.meeting.room)["mine"]["may"] == []
    assert stranger.ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)["reason"] == "auth.needed"


def test_a_bean_counts_and_the_wall_hears_how_many(voting, socket_of):
    hall, _, question = voting
    phone, wall = socket_of(hall.council[0]), socket_of(None)
    wall.ask("room.join", room=hall.meeting.room, code=hall.meeting.projector_code)
    answer = phone.ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)
    assert answer == {"ok": True, "counted": True, "rev": 1}
    pulse = wall.wait_for_pulse(lambda p: p["turnout"]["cast"] == 1)
    assert len(json.dumps(pulse, separators=(",", ":"))) <= 150


@pytest.mark.parametrize(("who", "reason"), [("chair", "ballot.not_entitled"), ("absent", "ballot.not_entitled")])
def test_only_who_was_on_the_frozen_list_votes(voting, socket_of, who, reason):
    hall, _, question = voting
    person = hall.chair if who == "chair" else hall.council[6]
    assert socket_of(person).ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)["reason"] == reason


def test_voting_twice_is_one_ballot_and_an_older_one_changes_nothing(voting, socket_of):
    hall, item, question = voting
    phone = socket_of(hall.council[0])
    cast = {"question": question.id, "key": key()}
    assert phone.ask("vote.cast", choice="for", rev=1, **cast)["ok"]
    assert phone.ask("vote.cast", choice="for", rev=1, **cast)["ok"]
    assert phone.ask("vote.cast", choice="against", rev=2, **cast)["ok"]
    assert phone.ask("vote.cast", choice="for", rev=1, **cast)["reason"] == "ballot.superseded"
    assert phone.ask("vote.status", question=question.id) == {"ok": True, "entitled": True, "counted": True, "rev": 2}
    hall.result(item, question)
    assert (question.result["for"], question.result["against"]) == (0, 1)


def test_two_tabs_are_one_voter(voting, socket_of):
    hall, _, question = voting
    one, two = socket_of(hall.council[0]), socket_of(hall.council[0])
    assert one.ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)["ok"]
    assert two.ask("vote.cast", question=question.id, choice="against", key=key(), rev=1)["reason"] == "ballot.superseded"
    assert ballots(question) == 1


def test_thirty_two_taps_at_once_are_one_ballot(voting, socket_of):
    hall, _, question = voting
    tabs, number = [socket_of(hall.council[0]) for _ in range(4)], question.id
    with ThreadPoolExecutor(32) as taps:
        answers = list(taps.map(lambda n: tabs[n % 4].ask("vote.cast", question=number, choice="for", key=key(), rev=1), range(32)))
    assert all(a["ok"] or a["reason"] == "rate.slow_down" for a in answers)
    assert sum(a["ok"] for a in answers) >= 5
    assert ballots(question) == 1


def test_a_hand_that_goes_up_in_the_moment_of_something_else_is_not_left_for_the_next_beat(a_hall_now, socket_of, monkeypatch):
    monkeypatch.setattr(pulse, "EVERY", 3600.0)
    hall = a_hall_now(7)
    hall.begin(6)
    hall.open_item("南门")
    desk = socket_of(hall.chair)
    desk.ask("room.join", room=hall.meeting.room)
    looks().at(hall.meeting.room).took = 0.1  # on a busy machine: good for a second, whatever number changes meanwhile
    do(ask_to_speak, hall.meeting, by=hall.council[0])
    desk.wait_for_pulse(lambda p: p["queue"] == 1)


def test_after_the_close_a_ballot_is_late_and_told_so(voting, socket_of):
    hall, item, question = voting
    phone = socket_of(hall.council[0])
    hall.result(item, question)
    assert phone.ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)["reason"] == "ballot.closed"
    assert phone.ask("vote.cast", question=9999, choice="for", key=key(), rev=1)["reason"] == "ballot.not_open"


def test_what_is_counted_in_the_hall_takes_no_phone(a_hall_now, socket_of):
    hall = a_hall_now(7)
    hall.begin(6)
    question = hall.ask(hall.open_item("举手表决"), way=Way.HALL, secrecy=Secrecy.COUNTED, tellers=[hall.chair, hall.recorder])
    assert socket_of(hall.council[0]).ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)["reason"] == "ballot.other_channel"


def test_no_choice_leaves_the_room_before_the_close(voting, socket_of):
    hall, _, question = voting
    phones = [socket_of(p) for p in hall.council[:6]]
    wall = socket_of(None)
    wall.ask("room.join", room=hall.meeting.room, code=hall.meeting.projector_code)
    db.session.rollback()
    newest = db.session.scalar(select(func.max(RecordEntry.seq)))
    answers = [phone.ask("room.join", room=hall.meeting.room) for phone in phones]
    choices = ["for"] * 4 + ["against"] * 2
    answers += [phone.ask("vote.cast", question=question.id, choice=c, key=key(), rev=1) for phone, c in zip(phones, choices, strict=True)]
    wall.wait_for_pulse(lambda p: p["turnout"]["cast"] == 6)
    answers += [phone.ask("room.join", room=hall.meeting.room) for phone in phones]
    said = json.dumps([answers, wall.heard, [p.heard for p in phones]])
    for word in ('"result"', '"for"', '"against"', '"abstain"', '"choice"'):
        assert word not in said
    db.session.rollback()
    new = db.session.scalars(select(RecordEntry).where(RecordEntry.seq > newest)).all()
    assert [e.action for e in new] == []
    assert db.session.get(Question, question.id).result is None
    assert db.session.scalars(select(LiveAct)).all() == []  # no key, no time


def test_the_result_comes_to_all_with_the_close(voting, socket_of):
    hall, _, question = voting
    phone, desk = socket_of(hall.council[0]), socket_of(hall.chair)
    phone.ask("room.join", room=hall.meeting.room)
    hall.vote(question, hall.council[:4], Choice.FOR)
    assert desk.ask("question.close", question=question.id, key=key())["result"]["for"] == 4
    told = phone.wait_for("question.closed")["body"]["result"]
    assert told == {"for": 4, "against": 0, "abstain": 0, "not_voted": 2, "base": 6, "passed": True, "need": 4}


def test_a_member_does_not_run_the_meeting(voting, socket_of):
    hall, item, question = voting
    phone = socket_of(hall.council[0])
    for event, body in (("question.close", {"question": question.id}), ("timer.start", {"room": hall.meeting.room, "seconds": 60}),
                        ("item.end", {"room": hall.meeting.room, "item": item.id}), ("speaker.call", {"room": hall.meeting.room})):
        assert phone.ask(event, key=key(), **body)["reason"] in ("room.not_yours", "meeting.not_yours"), event


def test_the_same_key_is_the_same_act(voting, socket_of):
    hall, _, _ = voting
    phone = socket_of(hall.council[0])
    same = key()
    first = phone.ask("comment.post", room=hall.meeting.room, text="南门那边晚上黑", key=same)
    assert phone.ask("comment.post", room=hall.meeting.room, text="南门那边晚上黑", key=same) == first
    assert phone.ask("comment.post", room=hall.meeting.room, text="另一句", key=same)["reason"] == "act.conflict"


@pytest.mark.parametrize("body", [
    None, "for", {"choice": "for"}, {"question": "1", "choice": "for", "key": "12345678", "rev": 1},
    {"question": 1, "choice": "maybe", "key": "12345678", "rev": 1},
    {"question": 1, "choice": "for", "key": "12345678", "rev": 1, "more": 1}, {"question": -1, "choice": "for", "key": "12345678", "rev": 1},
    {"question": 1, "choice": "for", "key": "12345678", "rev": True},
])  # fmt: skip
def test_a_message_of_another_form_is_not_read(voting, socket_of, body):
    hall, _, _ = voting
    assert socket_of(hall.council[0]).wire.call("vote.cast", body)["reason"] == "body.invalid"


def test_a_foreign_page_does_not_get_in(voting, socket_of, server_url):
    for origin in ("https://elsewhere.example", None, server_url.replace("127.0.0.1", "localhost")):
        with pytest.raises(socketio.exceptions.ConnectionError):
            socket_of(voting[0].council[0], origin=origin)


def test_a_flood_is_slowed_down_and_says_for_how_long(voting, socket_of):
    hall, _, _ = voting
    phone = socket_of(hall.council[0])
    answers = [phone.ask("comment.post", room=hall.meeting.room, text=f"第 {n} 条", key=key()) for n in range(8)]
    slowed = [a for a in answers if not a["ok"]]
    assert [a["ok"] for a in answers[:5]] == [True] * 5
    assert {a["reason"] for a in slowed} == {"rate.slow_down"}
    assert all(0 < a["retry_in"] <= 3001 for a in slowed)


def test_who_missed_events_gets_them_in_order_or_everything(voting, socket_of):
    hall, _, _ = voting
    phone = socket_of(hall.council[0])
    seq = phone.ask("room.join", room=hall.meeting.room)["seq"]
    for text in ("一", "二", "三"):
        do(post_comment, hall.meeting, text, by=hall.council[1])
    missed = phone.ask("room.sync", room=hall.meeting.room, since=seq)
    assert [e["seq"] for e in missed["events"]] == [seq + 1, seq + 2, seq + 3]
    assert "state" in phone.ask("room.sync", room=hall.meeting.room, since=seq + 99)
    assert phone.ask("room.join", room=hall.meeting.room, since=seq + 2)["events"][0]["seq"] == seq + 3


def test_rooms_that_are_none(voting, socket_of):
    phone = socket_of(voting[0].council[0])
    for room in ("meeting:99999", "kitchen:1", "meeting:0", "meeting:1/quick", ""):
        assert phone.ask("room.join", room=room)["reason"] in ("room.unknown", "body.invalid"), room
    assert phone.ask("room.sync", room="meeting:1", since=0)["reason"] == "room.unknown"
    assert phone.ask("room.leave", room="meeting:1") == {"ok": True}
    answer = phone.ask("clock", t0=12.5)
    assert answer["t0"] == 12.5
    assert answer["now"] > 1_700_000_000_000


def test_a_session_that_ended_acts_no_more(voting, socket_of):
    hall, _, question = voting
    phone = socket_of(hall.council[0])
    db.session.rollback()
    row = db.session.scalar(select(SignIn).where(SignIn.person_id == hall.council[0].id).order_by(SignIn.id.desc()))
    do(end_session, row, by=hall.council[0])
    with contextlib.suppress(socketio.exceptions.SocketIOError):  # or the socket is closed before the answer
        body = {"question": question.id, "choice": "for", "key": key(), "rev": 1}
        assert phone.wire.call("vote.cast", body, timeout=2)["reason"] in ("auth.revoked", "auth.needed")
    assert ballots(question) == 0


def test_a_sixth_window_closes_the_first(voting, socket_of, clean_app):
    hall = voting[0]
    token = sign_in_as(clean_app.test_client(), hall.council[0])
    windows = [socket_of(token=token) for _ in range(6)]
    until(lambda: not windows[0].wire.connected, 5, "the first window to close")
    assert all(w.wire.connected for w in windows[1:])


def test_a_packet_that_is_too_large_ends_the_socket_and_nobody_else(voting, socket_of):
    hall, _, question = voting
    large, other = socket_of(hall.council[0]), socket_of(hall.council[1])
    large.wire.emit("comment.post", {"room": hall.meeting.room, "text": "长" * 20_000, "key": key()})
    until(lambda: not large.wire.connected, 5, "the socket to close")
    assert other.ask("vote.cast", question=question.id, choice="for", key=key(), rev=1)["ok"]


def test_what_is_moved_and_written_by_phone_reaches_the_same_commands(a_hall_now, socket_of):
    hall = a_hall_now(7)
    hall.begin(6)
    item = hall.open_item("充电棚")
    room, li, wang = hall.meeting.room, socket_of(hall.council[0]), socket_of(hall.council[1])
    moved = li.ask("motion.move", room=room, text="放在南门", key=key())
    assert li.ask("motion.second", id=moved["id"], key=key())["reason"] == "motion.by_another"
    assert wang.ask("motion.second", id=moved["id"], key=key()) == {"ok": True}
    assert li.ask("speaker.ask", room=room, side="for", kind="point", key=key())["ok"]
    assert li.ask("speaker.pass", room=room, key=key())["reason"] == "speaker.not_waiting"
    hall.run(move_board, item, "collect")
    assert li.ask("idea.post", room=room, text="要有灯", key=key())["ok"]
    assert li.ask("meeting.undo", room=room, key=key())["reason"] == "room.not_yours"
    assert wang.ask("meeting.check_out", room=room, key=key()) == {"ok": True}
    assert wang.ask("idea.post", room=room, text="我走了", key=key())["reason"] == "speaker.not_here"
