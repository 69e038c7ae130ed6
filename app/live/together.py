"""Acts that arrive while others are being written down wait for each other and share the next COMMIT.

No timer: alone, an act is its own transaction; in a storm a batch is whatever queued while the last one was committed.
Whoever finds nobody writing writes for all who wait, then hands the pen to one of those who came meanwhile.
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.change.facts import Fact, tell
from app.change.refusals import NotNow
from app.change.transaction import Change, Wish, change_by, change_together
from app.extensions import db
from app.policy.actor import Actor
from app.vocabulary import Reason

MOST_WAITING = 20_000
MOST_AT_ONCE = 200


@dataclass
class _Waiting:
    """One act and the signal for whoever waits for it: done, or your turn to write."""

    wish: Wish
    signal: threading.Event = field(default_factory=threading.Event)
    has_pen: bool = False
    is_done: bool = False


class Together:
    """The acts of one process that wait to be written."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._waiting: list[_Waiting] = []
        self._writes = False
        self._lock = threading.Lock()

    def run(self, actor: Actor, do: Callable[[Change], Any], breathe: Callable[[], None]) -> Any:
        """Do it with the next batch; returns only after its COMMIT, or raises what was against it."""
        mine = _Waiting(Wish(actor, do))
        db.session.rollback()  # what was read before is read anew, and nobody who waits holds a connection
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                raise NotNow(Reason("room.busy"))
            self._waiting.append(mine)
            mine.has_pen, self._writes = not self._writes, True
        if not mine.has_pen:
            mine.signal.wait()
        if mine.has_pen and not mine.is_done:
            self._write(breathe)
        if mine.wish.against is not None:
            raise mine.wish.against
        return mine.wish.answer

    def _write(self, breathe: Callable[[], None]) -> None:
        breathe()  # whoever knocked in the same moment comes along
        with self._lock:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        try:
            news = _commit([one.wish for one in batch], breathe)
            _release(batch)
            breathe()  # answers first: telling a thousand phones takes its time
            for fact in news:
                tell(fact)
        finally:
            _release(batch)
            self._hand_on()

    def _hand_on(self) -> None:
        """Only now, so that what is told keeps the order of the commits."""
        with self._lock:
            heir = self._waiting[0] if self._waiting else None
            self._writes = heir is not None
        if heir is not None:
            heir.has_pen = True
            heir.signal.set()


def _release(batch: list[_Waiting]) -> None:
    for one in batch:
        one.is_done = True
        one.signal.set()


def _commit(wishes: list[Wish], breathe: Callable[[], None]) -> list[Fact]:
    """Together; and when the database has a fault with one of them, each alone, so that only that one fails."""
    if len(wishes) > 1:
        try:
            return change_together(wishes, breathe)
        except SQLAlchemyError:
            pass
    for wish in wishes:
        wish.answer, wish.against = None, None
        try:
            with change_by(wish.actor) as change:
                wish.answer = wish.do(change)
        except Exception as against:
            wish.against = against
    return []


together = Together()
