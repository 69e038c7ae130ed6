"""A room full of people who do not exist: their community, their sessions, their meeting and its open question.

People and sessions are laid in as rows, because a thousand commands would take longer than the test; everything of the
meeting itself is done by the commands of the house. Only where `WUSHI_ENV=development`.
"""
from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.change.transaction import Change, change_by
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_person
from app.people.commands.sessions import start_session, token_hash
from app.people.models import Area, Household, Person, SignIn
from app.people.queries import actor_of
from app.people.states import Proof, Residence
from app.policy.actor import PASSER_BY, machine
from app.process.models import RulePack
from app.process.packs import shipped
from app.step3_discuss.commands.agenda import add_item, start_item
from app.step3_discuss.commands.meetings import convene_meeting, start_meeting
from app.step3_discuss.commands.votes import open_vote
from app.step3_discuss.models import Attendee, Meeting
from app.step3_discuss.states import Attendance
from app.vocabulary import Layer, Role

BODY = "villagers_group"
AT_ONCE = 250
"""People laid in by one change: a server beside us must not wait longer than a moment."""

Line = dict[str, Any]


def make_room(participants: int, items: int = 1, present: bool = True) -> list[Line]:
    """A new room with an open question. The first line is the facilitator, the second the projector, then everybody."""
    with change_by(machine("load")) as change:
        area_id, chair_id, chair = _community(change)
    people = [line for start in range(0, participants, AT_ONCE) for line in _move_in(area_id, start, min(AT_ONCE, participants - start))]
    with change_by(actor_of(db.session.get_one(Person, chair_id))) as change:
        area, runs_it = change.session.get_one(Area, area_id), change.session.get_one(Person, chair_id)
        starts_at = clock.now() + timedelta(minutes=1)
        meeting_id = convene_meeting(change, area, BODY, "压力测试", "大厅", starts_at, runs_it, counted="households").id
        if present:
            change.session.execute(update(Attendee).where(Attendee.meeting_id == meeting_id).values(status=Attendance.PRESENT, in_at=clock.now()))
    with change_by(actor_of(db.session.get_one(Person, chair_id))) as change:
        meeting = change.session.get_one(Meeting, meeting_id)
        start_meeting(change, meeting)
        for n in range(1, items + 1):
            add_item(change, meeting, f"第 {n} 件事")
        start_item(change, meeting.items[0])
        question = open_vote(change, meeting.items[0]).id if present else 0
        said = {"room": meeting.room, "question": question}
        wall = {"role": "projector", "cookies": {}, "auth": {}, "vars": {**said, "code": meeting.projector_code}}
        code = {"join_code": meeting.join_code, "items": [item.id for item in meeting.items]}
    return [_line("facilitator", chair, said | code), wall, *(_line("participant", token, said) for token in people)]


def _line(role: str, token: str, said: Line) -> Line:
    return {"role": role, "cookies": {SESSION_COOKIE: token}, "auth": {}, "vars": said}


def _community(change: Change) -> tuple[int, int, str]:
    """A place of its own with a rule that asks for no days of notice; number, facilitator, and the facilitator's session."""
    area = create_area(change, None, Layer.COMMUNITY, f"压力测试 {secrets.token_hex(3)}")
    rule = next(pack for pack in shipped() if pack.body == BODY)
    change.add(RulePack(area_id=area.id, body=BODY, rule={**rule.rule, "notice_days": 0}, source="load", valid_from=rule.valid_from))
    today = clock.today()
    chair = enter_person(change, area, "主持人", valid_from=today)
    grant_role(change, area, chair, Role.FACILITATOR, today, today + timedelta(days=2))
    _, token = start_session(change, chair, Proof.TOTP)
    return area.id, chair.id, token


def _move_in(area_id: int, start: int, number: int) -> Iterator[str]:
    """So many households of one, signed in; gives back their tokens."""
    tokens, today, now = [secrets.token_urlsafe(32) for _ in range(number)], clock.today(), clock.now()
    codes = [f"L{secrets.token_hex(8)}" for _ in tokens]
    with change_by(PASSER_BY) as change:
        execute = change.session.execute
        execute(insert(Household), [{"area_id": area_id, "code": code, "door": f"{start + n}室", "valid_from": today} for n, code in enumerate(codes)])
        homes = execute(select(Household.id).where(Household.code.in_(codes)).order_by(Household.id)).scalars().all()
        one = {"residence": Residence.REGISTERED, "may_contact": True, "valid_from": today}
        execute(insert(Person), [{"household_id": home, "name": f"居民{start + n}", **one} for n, home in enumerate(homes)])
        people = execute(select(Person.id).where(Person.household_id.in_(homes)).order_by(Person.id)).scalars().all()
        until = {"made_at": now, "seen_at": now, "ends_at": now + timedelta(days=2), "device": "", "by": Proof.SLIP.value}
        rows = [{"token_hash": token_hash(token), "person_id": person, **until} for token, person in zip(tokens, people, strict=True)]
        execute(insert(SignIn), rows)
    return iter(tokens)
