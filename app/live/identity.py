"""Who a socket belongs to: asked of the session table when it connects, and again as soon as the record says that a session,
a role or the roll has changed. Every process and every command line writes into the one record, so none has to be told.
"""
from __future__ import annotations

import json
import threading
import time

from sqlalchemy import func, select

from app.change.facts import Fact, on
from app.extensions import db
from app.live.clients import Client
from app.people.facts import RoleEnded, RoleGranted, RollChanged, SessionRevoked
from app.people.sessions import person_of_cookie
from app.policy.actor import Actor
from app.record.models import RecordEntry, RestrictedBody

TRUSTED = 600.0
"""Seconds after which it is asked in any case: sessions run out after hours, terms end with a day, both without an entry."""
LOOKS_EVERY = 0.05
"""Seconds between two looks at the record: in a storm of votes one look serves many."""

_ABOUT_PEOPLE = ("account.", "area.", "household.", "person.", "restricted", "role.", "roll.", "session.", "slip.")
_COMING_IN = ("session.start", "session.refuse")  # somebody else comes in; nobody loses or gains a right by it
_entries, _bodies = RecordEntry.__table__, RestrictedBody.__table__
_NEWEST = select(func.max(_entries.c.seq))


class Identities:
    """How far the record has been looked through, and how often it said that people may be others now."""

    def __init__(self) -> None:
        """Nothing has been read."""
        self.edition, self._seq, self._looked = 0, -1, 0.0
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Everybody is asked again."""
        with self._lock:
            self.edition += 1

    def actor_of(self, client: Client) -> Actor | None:
        """Who acts through this socket; None when its session is no more."""
        self._look()
        if client.edition != self.edition or time.monotonic() >= client.trusted_until:
            edition = self.edition
            found = person_of_cookie(client.cookies)
            if found is None or found[0].sign_in_id != client.sign_in_id:
                return None
            client.actor, client.edition, client.trusted_until = found[1], edition, time.monotonic() + TRUSTED
        return client.actor

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOKS_EVERY:
            return
        self._looked = now
        newest = db.session.scalar(_NEWEST)
        newest = -1 if newest is None else newest
        if newest != self._seq:
            if newest < self._seq or newest - self._seq > 500 or _is_about_people(self._seq, newest):
                self.forget()
            self._seq = newest


def _is_about_people(since: int, until: int) -> bool:
    """Whether an entry after `since` could change who somebody is."""
    query = select(_entries.c.action, _bodies.c.body).outerjoin(_bodies, _bodies.c.seq == _entries.c.seq)
    for action, body in db.session.execute(query.where(_entries.c.seq > since, _entries.c.seq <= until)):
        if action.startswith(_ABOUT_PEOPLE) and (body is None or json.loads(body)["a"] not in _COMING_IN):
            return True
    return False


identities = Identities()


def ask_again(fact: Fact) -> None:
    """Heard at once in the process that did it; the others read it in the record."""
    identities.forget()


for _kind in (SessionRevoked, RoleGranted, RoleEnded, RollChanged):
    on(_kind)(ask_again)
