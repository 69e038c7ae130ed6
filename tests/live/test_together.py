"""Acts that share a COMMIT: each is judged alone, one that is refused leaves nothing behind, and a fault costs one act only."""
from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import func, select, text

from app.change.refusals import NotValid, Refused
from app.change.transaction import Wish, change_by, change_together
from app.extensions import db
from app.live.clients import Client
from app.live.identity import LOOKS_EVERY, Identities
from app.live.models import RoomEvent
from app.live.stream import push, seq_of
from app.live.together import Together
from app.people.commands.roles import end_role
from app.people.models import RoleGrant
from app.people.sessions import person_of_cookie
from app.policy.actor import machine
from app.vocabulary import Reason, Role
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as

ACTOR = machine("test")


def says(word: str):
    """An act that tells the room something."""
    return lambda change: push(change, "meeting:1", word)


def says_then_is_refused(change):
    """It has written already when it turns out to be wrong."""
    push(change, "meeting:1", "never")
    raise NotValid(Reason("text.missing"))


def breaks_the_database(change):
    """A fault of ours."""
    change.session.execute(text("SELECT no_such_column FROM live_room"))


def kinds() -> list[str]:
    """What the room was told."""
    db.session.rollback()
    return list(db.session.scalars(select(RoomEvent.kind).order_by(RoomEvent.seq)))


def test_one_that_is_refused_leaves_nothing_and_hurts_nobody(inside):
    wishes = [Wish(ACTOR, says("one")), Wish(ACTOR, says_then_is_refused), Wish(ACTOR, says("two"))]
    change_together(wishes)
    assert [wish.answer for wish in wishes] == [1, None, 2]
    assert isinstance(wishes[1].against, Refused)
    assert kinds() == ["one", "two"]


def test_a_fault_of_the_database_costs_only_the_act_that_has_it(inside):
    together, begun = Together(), threading.Barrier(4)
    answers: dict[str, object] = {}

    def act(name, do):
        with inside.app_context():
            begun.wait()
            try:
                answers[name] = together.run(ACTOR, do, lambda: time.sleep(0.05))
            except Exception as against:
                answers[name] = type(against).__name__

    acts = {"one": says("one"), "fault": breaks_the_database, "refused": says_then_is_refused, "two": says("two")}
    threads = [threading.Thread(target=act, args=pair) for pair in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (answers["fault"], answers["refused"]) == ("OperationalError", "NotValid")
    assert sorted([answers["one"], answers["two"]]) == [1, 2]
    assert sorted(kinds()) == ["one", "two"]


def test_of_three_hundred_at_once_every_one_is_answered_by_its_own_number(inside):
    together = Together()
    answers: list[int] = []

    def act():
        with inside.app_context():
            answers.append(together.run(ACTOR, says("hm"), lambda: None))

    threads = [threading.Thread(target=act) for _ in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == list(range(1, 301))
    db.session.rollback()
    assert (seq_of("meeting:1"), db.session.scalar(select(func.count()).select_from(RoomEvent))) == (300, 300)


def test_nothing_of_a_batch_is_there_when_its_commit_fails(inside):
    with pytest.raises(RuntimeError, match="power cut"):
        change_together([Wish(ACTOR, says(f"{n}")) for n in range(12)], breathe=power_cut)
    assert kinds() == []


def power_cut():
    """In the middle of a batch."""
    raise RuntimeError("power cut")


def test_who_somebody_is_is_asked_again_when_the_record_says_that_a_role_has_ended(a_person, a_community, clean_app):
    person = a_person("李桂芳", Role.COUNCIL)
    token = sign_in_as(clean_app.test_client(), person)
    identities, client = Identities(), Client("s1", cookies={"wushi": token})
    found = person_of_cookie(client.cookies)
    client.sign_in_id = found[0].sign_in_id
    assert identities.actor_of(client).holds(Role.COUNCIL)
    grant = db.session.scalar(select(RoleGrant).where(RoleGrant.person_id == person.id))
    do(end_role, grant, "任期届满")  # by another process: this one is told nothing, it reads the record
    time.sleep(LOOKS_EVERY * 1.5)
    assert not identities.actor_of(client).holds(Role.COUNCIL)


def test_a_session_that_somebody_else_begins_asks_nobody_again(a_person, clean_app):
    person, other = a_person("李桂芳"), a_person("王建国")
    identities, client = Identities(), Client("s1", cookies={"wushi": sign_in_as(clean_app.test_client(), person)})
    client.sign_in_id = person_of_cookie(client.cookies)[0].sign_in_id
    identities.actor_of(client)
    edition = identities.edition
    sign_in_as(clean_app.test_client(), other)
    with change_by(ACTOR) as change:
        says("hm")(change)
    time.sleep(LOOKS_EVERY * 1.5)
    assert identities.actor_of(client) is client.actor
    assert identities.edition == edition
