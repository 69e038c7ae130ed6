"""The wire by itself: rooms have names, buckets refill, streams are numbered and end in a ring."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import create_app
from app.change.transaction import change_by
from app.extensions import db
from app.live.clients import MOST_SOCKETS, Client, Clients
from app.live.limits import Limits, Rate
from app.live.models import RoomEvent
from app.live.rooms import find
from app.live.stream import RING, events_since, push, seq_of
from app.policy.actor import machine
from app.settings import Settings


@given(st.text(max_size=40))
def test_no_name_but_a_good_one_finds_a_room(name):
    found = find(name)
    assert (found is None) or name == f"meeting:{found[1]}"


def test_a_bucket_gives_what_it_holds_and_says_how_long_to_wait():
    limits, rate = Limits(), Rate(0.5, 3)
    assert [limits.take("li", rate) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert 1.5 < limits.take("li", rate) <= 2.0
    assert limits.take("wang", rate) == 0.0  # a hall is one address, not one person


def test_a_sixth_socket_of_one_person_is_one_too_many_in_whatever_session():
    clients = Clients()
    for n in range(MOST_SOCKETS):
        assert clients.enter(Client(f"s{n}", sign_in_id=70 + n, person_id=7)) == []
    assert [c.sid for c in clients.enter(Client("s9", sign_in_id=71, person_id=7))] == ["s0"]
    assert clients.enter(Client("other", sign_in_id=80, person_id=8)) == []
    assert [clients.enter(Client(f"p{n}")) for n in range(9)] == [[]] * 9


def test_a_second_app_of_the_process_does_not_take_the_phones_of_the_first(the_app, tmp_path):
    mine = the_app.extensions["socketio"]
    other = create_app(Settings(instance=tmp_path, env="testing", demo=False)).extensions["socketio"]
    assert (mine.sockio_mw.flask_app, other.server is mine.server) == (the_app, False)


@pytest.fixture
def told(inside):
    """`told(3)` tells a room so many things."""

    def tell(times, room="meeting:1"):
        for _ in range(times):
            with change_by(machine("test")) as change:
                push(change, room, "said", {"n": 1})

    return tell


def test_events_are_numbered_without_a_gap_for_each_room(told):
    told(3)
    told(1, "meeting:2")
    assert (seq_of("meeting:1"), seq_of("meeting:2"), seq_of("meeting:3")) == (3, 1, 0)
    assert [e["seq"] for e in events_since("meeting:1", 1)] == [2, 3]
    assert events_since("meeting:1", 3) == []
    assert events_since("meeting:1", 4) is None  # a client of another time: it gets everything


def test_a_number_is_given_back_when_the_change_fails(told):
    told(2)
    with pytest.raises(RuntimeError), change_by(machine("test")) as change:
        push(change, "meeting:1", "said")
        raise RuntimeError("power cut")
    assert seq_of("meeting:1") == 2
    assert db.session.scalar(select(func.count()).select_from(RoomEvent)) == 2


def test_whoever_was_away_longer_than_the_ring_gets_the_whole_state(told):
    with change_by(machine("test")) as change:
        for _ in range(RING + 100):
            push(change, "meeting:1", "said")
    assert events_since("meeting:1", 50) is None
    assert len(events_since("meeting:1", RING)) == 100
    assert db.session.scalar(select(func.count()).select_from(RoomEvent)) <= RING + 50
