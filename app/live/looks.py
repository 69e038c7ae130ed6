"""Rooms as they stand: read once for everybody, and again only when something has happened.

A thousand phones that enter ask for the same picture. It is kept until the stream of the room has a new event; a mere
number that changes is read again too, but never so often that reading would cost more than a tenth of the processor.
"""
from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from app.change.transaction import is_changing
from app.extensions import db
from app.live.rooms import Provider, find
from app.live.stream import seq_of

OLDEST, OLDEST_ALONE = 2.0, 30.0
"""Seconds after which a look is taken anew in any case: another process may have changed a number; or one without a room,
such as a name that was misspelt."""
MOMENT = 0.2
SHARE = 10.0
"""A look that took a tenth of a second is good for a second when only numbers have changed."""


@dataclass
class Seen:
    """A room at a moment."""

    provider: Provider
    seq: int
    look: Any
    at: float
    took: float
    asked: float = 0.0  # when the database last said that nothing had happened since
    is_stale: bool = False
    kept: dict[Any, Any] = field(default_factory=dict)  # what others have worked out from it; it goes when the look goes

    def serves(self, seq: int) -> bool:
        """Whether it still is the room: no event since, and its numbers not older than they may be."""
        age = time.monotonic() - self.at
        oldest = OLDEST if _app().config["SETTINGS"].redis_url else OLDEST_ALONE
        return self.seq == seq and age < oldest + self.took * SHARE and not (self.is_stale and age > self.took * SHARE)


class Looks:
    """The rooms that this process has looked at."""

    def __init__(self) -> None:
        """Nothing was looked at."""
        self._seen: dict[str, Seen] = {}
        self._lock = threading.Lock()

    def stir(self, room: str) -> None:
        """A number of the room is another now."""
        seen = self._seen.get(room)
        if seen is not None:
            seen.is_stale = True

    def forget(self, room: str) -> None:
        """Somebody did something there and will look at once whether it was done."""
        self._seen.pop(room, None)

    def just_now(self, room: str) -> Seen | None:
        """The room as it stood a moment ago, without asking the database: for who is guarded elsewhere against what has changed."""
        return self.reaching(room, 0)

    def reaching(self, room: str, seq: int) -> Seen | None:
        """The same for who has heard of an event: the look must know it."""
        seen = self._seen.get(room)
        return seen if seen is not None and seen.seq >= seq and time.monotonic() - seen.asked < MOMENT else self.at(room)

    def at(self, room: str) -> Seen | None:
        """The room as it stands; None when there is no such room."""
        found = find(room)
        if found is None:
            return None
        seq = seq_of(room)
        seen = self._seen.get(room)
        if seen is not None and seen.serves(seq):
            seen.asked = time.monotonic()
            return seen
        if not is_changing():
            db.session.rollback()  # whoever waits here holds no connection that the one who looks may need
        with self._lock:  # one looks, the others wait for what it sees
            seen = self._seen.get(room)
            if seen is None or not seen.serves(seq):
                seen = self._take(found[0], found[1], seq)
                if seen is None:
                    self._seen.pop(room, None)
                    return None
                self._seen[room] = seen
                self._forget()
        return seen

    def _take(self, provider: Provider, number: int, seq: int) -> Seen | None:
        began = time.monotonic()
        with _app().app_context():  # a session of its own, whose rows are kept when it ends
            look = provider.look(number)
            db.session.expunge_all()
        now = time.monotonic()
        return Seen(provider, seq, look, now, now - began, now) if look is not None else None

    def _forget(self) -> None:
        """Rooms nobody has asked for since a minute."""
        now = time.monotonic()
        for room in [room for room, seen in self._seen.items() if now - seen.at > 60]:
            del self._seen[room]


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def looks() -> Looks:
    """Those of this app."""
    found: Looks = current_app.extensions.setdefault("wushi_looks", Looks())
    return found
