"""What phones draw anew after an event: asked by the wire, drawn once for all who see the same, alone for whoever has something of their own."""
from __future__ import annotations

import re
import uuid

import pytest

from app.step3_discuss import parts
from app.step3_discuss.commands.comments import post_comment
from app.step3_discuss.parts import PARTS
from tests.fixtures.house import do, visit
from tests.fixtures.people import sign_in_as


@pytest.fixture
def hall(a_hall_now):
    """A council of 7, six present, voting on one item by phone."""
    found = a_hall_now(7)
    found.begin(6)
    found.item = found.open_item("P13 公益微创投")
    found.question = found.ask(found.item)
    return found


@pytest.fixture
def drawn(monkeypatch):
    """Which parts were drawn, one by one."""
    seen: list[str] = []
    draw = parts._drawn

    def noting(*said):
        seen.extend(said[2])
        return draw(*said)

    monkeypatch.setattr(parts, "_drawn", noting)
    return seen


def shown(phone, hall, **more):
    answer = phone.ask("meeting.show", room=hall.meeting.room, **more)
    assert answer["ok"], answer
    return answer


def test_a_hall_of_phones_is_drawn_once(hall, socket_of, drawn):
    told = [shown(socket_of(person), hall) for person in hall.council[:5]]
    assert {name for name, _ in told[0]["html"].items()} == set(PARTS)
    assert [answer["html"] for answer in told[1:]] == [told[0]["html"]] * 4
    assert sorted(drawn) == sorted(PARTS)


def test_what_stands_there_already_is_not_sent_again(hall, socket_of):
    phone = socket_of(hall.council[0])
    first = shown(phone, hall)
    have = {name: tag for name, (tag, _) in first["html"].items()}
    assert shown(phone, hall, have=have)["html"] == {}
    do(post_comment, hall.meeting, "路灯修好以后晚上敢走了", by=hall.council[1])
    after = shown(phone, hall, have=have, seq=first["seq"] + 1)
    assert set(after["html"]) == {"comments"}
    assert "路灯修好以后晚上敢走了" in after["html"]["comments"][1]
    assert after["seq"] > first["seq"]


def test_a_part_for_many_carries_nobodys_key_and_nobodys_token(hall, socket_of):
    html = shown(socket_of(hall.council[0]), hall)["html"]["now"][1]
    assert 'name="csrf_token" value=""' in html
    assert 'name="act_key" value=""' in html


def test_who_has_voted_sees_it_and_the_others_do_not(hall, socket_of):
    one, other = socket_of(hall.council[0]), socket_of(hall.council[1])
    assert one.ask("vote.cast", question=hall.question.id, choice="for", key=str(uuid.uuid4()), rev=1)["ok"]
    mine, theirs = shown(one, hall), shown(other, hall)
    assert (mine["mine"]["counted"], theirs["mine"]["counted"]) == (True, False)
    assert mine["html"]["now"][1] != theirs["html"]["now"][1]
    assert mine["html"]["agenda"] == theirs["html"]["agenda"]


def test_nobody_else_is_shown_a_comment_that_was_folded_away(hall, socket_of, drawn):
    writer, reader, other = (socket_of(person) for person in hall.council[:3])
    do(post_comment, hall.meeting, "我写的", by=hall.council[0])
    told = [shown(phone, hall)["html"]["comments"][1] for phone in (writer, reader, other)]
    assert told[0] != told[1] == told[2], "one's own words cannot be flagged by oneself"
    assert drawn.count("comments") == 2


def test_each_reads_their_own_language(hall, socket_of, clean_app, server_url):
    assert "议程" in shown(socket_of(hall.council[0]), hall)["html"]["agenda"][1]
    assert "Agenda" in clean_app.test_client().get(f"/meetings/{hall.meeting.id}/state?since=0&lang=en").json["html"]["agenda"]
    assert "议程" in shown(socket_of(hall.council[1]), hall)["html"]["agenda"][1]


def test_a_room_that_is_none_is_refused(hall, socket_of):
    phone = socket_of(None)
    assert phone.ask("meeting.show", room="meeting:4711")["reason"] == "room.unknown"
    assert phone.ask("meeting.show", room=hall.meeting.room, have=dict.fromkeys("abcdef", "1"))["reason"] == "body.invalid"


def page_of(app, person, hall, more=""):
    client = app.test_client()
    sign_in_as(client, person)
    return visit(client, "GET", f"/meetings/{hall.meeting.id}{more}").text


def test_everybody_opens_the_page_and_it_is_drawn_once_with_keys_of_their_own(hall, clean_app, drawn):
    pages = [page_of(clean_app, person, hall) for person in hall.council[:4]]
    assert sorted(drawn) == sorted(PARTS)
    for page in pages:
        assert 'value="for"' in page
        assert 'name="act_key" value=""' not in page
        assert 'name="csrf_token" value=""' not in page
    keys = [set(re.findall(r'name="act_key" value="([^"]+)"', page)) for page in pages]
    assert len(set.union(*keys)) == sum(map(len, keys)), "no two forms of a hall are the same act"


def test_who_has_just_done_something_without_a_script_is_shown_the_room_as_it_is(hall, clean_app):
    client = clean_app.test_client()
    sign_in_as(client, hall.council[0])
    page = visit(client, "GET", f"/meetings/{hall.meeting.id}").text
    form = dict(re.findall(r'name="(csrf_token|act_key|question|rev)" value="([^"]+)"', page[page.index("data-vote ") :]))
    sent = visit(client, "POST", f"/meetings/{hall.meeting.id}/vote", data={**form, "choice": "for"})
    assert sent.status_code == 302
    after = visit(client, "GET", sent.headers["Location"]).text
    assert "data-vote-state class=\"strong ok\"" in after
