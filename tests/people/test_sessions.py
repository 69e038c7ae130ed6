"""Sessions: kept on the server, seen, and ended at once."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.sessions import end_session, end_sessions, start_session
from app.people.models import Person, SignIn
from app.people.sessions import IDLE, SEEN_EVERY, person_of_cookie
from app.people.states import Proof
from app.policy.actor import PASSER_BY
from app.record.models import RecordEntry
from app.vocabulary import Role
from tests.fixtures.house import do


def come_in(person, by=Proof.PASSWORD):
    return do(start_session, person, by, "this phone", by=PASSER_BY)


def who(token):
    found = person_of_cookie({SESSION_COOKIE: token})
    return found and found[1]


def test_the_cookie_is_the_person_with_what_they_hold(a_person):
    person = a_person("黎桂英", Role.BUILDING_HEAD)
    _, token = come_in(person)
    actor = who(token)
    assert actor.person_id == person.id
    assert actor.holds(Role.BUILDING_HEAD)
    assert actor.holds(Role.RESIDENT)


def test_only_a_hash_of_the_token_is_kept(a_person):
    row, token = come_in(a_person("李桂芳"))
    assert len(token) >= 43
    assert token not in {str(value) for value in vars(row).values()}


def test_an_ended_session_is_dead_at_once(a_person):
    person = a_person("李桂芳")
    row, token = come_in(person)
    do(end_session, row, by=person)
    assert who(token) is None
    with pytest.raises(NotNow):
        do(end_session, row, by=person)


def test_all_others_end_and_the_one_in_hand_stays(a_person):
    person = a_person("李桂芳")
    tokens = [come_in(person) for _ in range(3)]
    keep = tokens[1][0].id
    assert do(end_sessions, person, keep, by=person) == 2
    assert [who(token) is not None for _, token in tokens] == [False, True, False]


def test_nobody_ends_the_sessions_of_another(a_person):
    mine, other = a_person("李桂芳"), a_person("王建国")
    row, token = come_in(mine)
    for command, subject in ((end_session, row), (end_sessions, mine)):
        with pytest.raises(NotAllowed):
            do(command, subject, by=other)
    assert who(token)


def test_a_session_ends_when_nobody_comes_and_in_the_end_anyway(a_person):
    row, token = come_in(a_person("李桂芳"))
    began = row.made_at
    with clock.at(began + IDLE[Proof.PASSWORD] - timedelta(minutes=1)):
        assert who(token)
    with clock.at(began + IDLE[Proof.PASSWORD]):
        assert who(token) is None
    row.seen_at = row.ends_at
    with clock.at(row.ends_at):
        assert who(token) is None


def test_who_has_moved_out_is_signed_out_and_cannot_come_back(a_person):
    person = a_person("李桂芳")
    _, token = come_in(person)
    person.valid_until = clock.today()
    db.session.flush()
    assert who(token) is None
    db.session.commit()
    with pytest.raises(NotValid) as refused:
        come_in(person)
    assert refused.value.codes == ["sign_in.not_on_roll"]


def test_an_office_needs_the_second_factor_and_a_household_slip_carries_residence_only(a_person):
    person = a_person("罗敏", Role.COMMITTEE_HEAD, Role.BUILDING_HEAD)
    expected = {
        Proof.HOUSEHOLD: {Role.RESIDENT}, Proof.SLIP: {Role.RESIDENT, Role.BUILDING_HEAD},
        Proof.PASSWORD: {Role.RESIDENT, Role.BUILDING_HEAD}, Proof.TOTP: {Role.RESIDENT, Role.BUILDING_HEAD, Role.COMMITTEE_HEAD},
    }  # fmt: skip
    for proof, roles in expected.items():
        assert {h.role for h in who(come_in(person, proof)[1]).holdings} == roles


def test_coming_and_going_is_in_the_restricted_stream_only(a_person):
    person = a_person("李桂芳")
    row, _ = come_in(person)
    do(end_session, row, by=person)
    last = db.session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc()).limit(2)).all()
    assert {(entry.action, entry.obj) for entry in last} == {("restricted", "restricted")}
    assert all("session" not in entry.body and "phone" not in entry.body for entry in last)


def test_a_visit_is_noted_seldom_and_never_in_the_record(clean_app, client_of, entries):
    client, person_id = client_of("李桂芳")
    before = entries()

    def seen():
        with clean_app.app_context():
            return db.session.scalar(select(SignIn.seen_at).where(SignIn.person_id == person_id))

    first = seen()
    for wait, moved in ((SEEN_EVERY / 2, False), (SEEN_EVERY * 2, True)):
        with clock.at(first + wait):
            client.get("/me")
        assert (seen() > first) is moved
    assert entries() == before


def test_pages_know_the_signed_in_person(clean_app, client_of):
    client, person_id = client_of("李桂芳")
    with clean_app.app_context():
        assert db.session.get_one(Person, person_id).name == "李桂芳"
    assert "李桂芳" in client.get("/me").text
