"""Sessions at the door of every request: which cookie is whose, and what its holder may be here.

A session proved by less than a second factor carries no office that touches money, the roll or a meeting; the slip of
a household carries residence only, because anybody of the household may hold it.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app, g, request
from sqlalchemy import Date, Row, and_, bindparam, select, update
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.change.transaction import change_by
from app.extensions import db, login_manager
from app.people.commands.sessions import token_hash
from app.people.models import Area, Household, Person, RoleGrant, SignIn
from app.people.queries import in_term, stays
from app.people.states import Proof
from app.policy.actor import Actor, Holding, machine
from app.settings import Settings
from app.vocabulary import Role

IDLE = {Proof.HOUSEHOLD: timedelta(days=30), Proof.SLIP: timedelta(days=30), Proof.PASSWORD: timedelta(days=30), Proof.TOTP: timedelta(hours=4)}
"""After this long without a visit a session is over."""

SEEN_EVERY = timedelta(minutes=5)
"""How often a visit is noted at most: a page that is only read should seldom write."""

LIGHT_OFFICES = (Role.BUILDING_HEAD, Role.COUNCIL, Role.GROUP_HEAD, Role.GUEST)
"""Offices held by neighbours who sign in like neighbours; every other office needs the second factor."""

_NOBODY_ASKS = {"static", "site.healthz", "site.set_language", "site.set_elder"}


_HOME, _PLACE = aliased(Area), aliased(Area)
_BEHIND = (
    select(SignIn.id, SignIn.person_id, SignIn.by, SignIn.seen_at, SignIn.ends_at, SignIn.revoked_at)
    .add_columns(Person.name, Person.residence, Person.valid_from, Person.valid_until, _HOME.path.label("home"), RoleGrant.role, _PLACE.path)
    .join(Person, Person.id == SignIn.person_id)
    .outerjoin(Household, Household.id == Person.household_id)
    .outerjoin(_HOME, _HOME.id == Household.area_id)
    .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, in_term(bindparam("today", type_=Date))))
    .outerjoin(_PLACE, _PLACE.id == RoleGrant.area_id)
    .where(SignIn.token_hash == bindparam("hashed"))
    .order_by(RoleGrant.id)
)
"""The session with its person, their home and, a row each, what they hold today. Built once: every visit asks it."""


@dataclass(frozen=True)
class Visitor:
    """What Flask-Login calls a user: only whether somebody is signed in, and who. Rights are asked of the actor."""

    person_id: int
    name: str
    sign_in_id: int
    by: Proof
    seen_at: datetime
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """For Flask-Login."""
        return str(self.person_id)


def carried(by: Proof, holdings: tuple[Holding, ...]) -> tuple[Holding, ...]:
    """What of somebody's roles a session with this proof carries."""
    if by is Proof.TOTP:
        return holdings
    light = () if by is Proof.HOUSEHOLD else LIGHT_OFFICES
    return tuple(h for h in holdings if h.role is Role.RESIDENT or h.role in light)


def person_of_cookie(cookies: Mapping[str, str]) -> tuple[Visitor, Actor] | None:
    """The live session behind these cookies and who acts with it; None for everybody else. One statement, because every page and
    every message of a meeting begins with it."""
    token = cookies.get(SESSION_COOKIE)
    if not token:
        return None
    today = clock.today()
    # Past the mapper, which would double the price of it: rows are wanted, no objects.
    rows = db.session.connection().execute(_BEHIND, {"hashed": token_hash(token), "today": today}).all()
    if not rows or not _is_live(rows[0], today):
        return None
    one = rows[0]
    by = Proof(one.by)
    held = [Holding(row.role, row.path) for row in rows if row.role is not None]
    if one.home is not None and stays(one.residence, one.valid_from, one.valid_until, today):
        held.append(Holding(Role.RESIDENT, one.home))
    return Visitor(one.person_id, one.name, one.id, by, one.seen_at), Actor(one.person_id, one.name, carried(by, tuple(held)))


def _is_live(one: Row[Any], today: date) -> bool:
    """Not ended, not over, not forgotten, and its holder still on the roll."""
    now = clock.now()
    if one.revoked_at is not None or one.ends_at <= now or one.seen_at + IDLE[Proof(one.by)] <= now:
        return False
    return one.valid_until is None or one.valid_until > today


def find_actor() -> None:
    """Before every request: who is this?"""
    if request.endpoint in _NOBODY_ASKS:
        return
    found = person_of_cookie(request.cookies)
    if found is None:
        return
    g.visitor, g.actor = found
    if clock.now() - g.visitor.seen_at >= SEEN_EVERY:
        _note_visit(g.visitor.sign_in_id)


def _note_visit(sign_in_id: int) -> None:
    """That somebody was here is no public event: no entry, and only the newest visit is kept."""
    with change_by(machine("sessions")) as change:
        change.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def current_visitor() -> Visitor | None:
    """The session of this request."""
    found = g.get("visitor")
    return found if isinstance(found, Visitor) else None


@login_manager.request_loader
def _load(_: object) -> Visitor | None:
    return current_visitor()


login_manager.session_protection = None  # our sessions are not in Flask's cookie


def give_cookie(answer: Response, token: str, ends_in: timedelta) -> None:
    """Hand the token to the browser: no script reads it, no other site sends it along with a form."""
    settings: Settings = current_app.config["SETTINGS"]
    answer.set_cookie(
        SESSION_COOKIE, token, max_age=int(ends_in.total_seconds()), path="/", httponly=True, samesite="Lax", secure=settings.secure_cookies
    )


def take_cookie(answer: Response) -> None:
    """The browser forgets the token."""
    settings: Settings = current_app.config["SETTINGS"]
    answer.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="Lax", secure=settings.secure_cookies)
