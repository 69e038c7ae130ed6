"""One change: begin as a writer, do, record, commit, and only then tell."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base import clock
from app.base.database import WRITER
from app.change.facts import Fact, tell
from app.change.lifecycle import Lifecycle
from app.extensions import db
from app.policy.actor import Actor
from app.record import append, checkpoints

# Within one process writers queue here: a greenlet that slept on SQLite's own lock would put the whole hall to sleep.
_writers = threading.Lock()
_open: ContextVar[bool] = ContextVar("open", default=False)
Row = TypeVar("Row")
_POSTGRES_WRITER = 5_050_505  # one advisory lock: the record has one next number, so there is one writer at a time


class MovedUnsaid(RuntimeError):
    """Something moved along its life and no entry says so: a fault of ours, never of the person."""


@dataclass
class Change:
    """What a command gets in its hand: who acts, the rows, the record."""

    actor: Actor
    session: Session
    news: list[Fact] = field(default_factory=list)
    entries: int = 0
    is_rehearsal: bool = False  # done as it will be done, and written nowhere
    moved: list[Any] = field(default_factory=list)
    sealing: str = ""

    def move(self, row: Any, lifecycle: Lifecycle[Any], verb: str) -> None:
        """Move a thing along its table, or NotNow. The next entry says where it is now."""
        row.state = lifecycle.after(row.state, verb)
        self.moved.append(row)

    def add(self, row: Row) -> Row:
        """Add a row and give it its number."""
        self.session.add(row)
        self.session.flush()
        return row

    def record(self, action: str, subject: Any, news: Fact | None = None, **content: Any) -> int:
        """Write the entry of this command; returns its number. See `record.append.entry` for what may stand in it."""
        self.session.flush()
        self.entries += 1
        if news is not None:
            self.news.append(news)
        to = list(dict.fromkeys(f"{key_of(row)} {row.state}" for row in self.moved))
        self.moved.clear()
        if self.is_rehearsal or getattr(subject, "is_rehearsal", False):
            return 0
        return append.entry(self.session, self.actor, action, key_of(subject), to=to, **content)

    def seal(self, cause: str) -> None:
        """The record is signed as soon as this change is through: what was decided now can be photographed at once."""
        if not self.is_rehearsal:
            self.sealing = self.sealing or cause

    def tell(self, fact: Fact) -> None:
        """Say so after the commit."""
        self.news.append(fact)


def is_changing() -> bool:
    """Whether a change is open here: what was read belongs to it and must not be let go."""
    return _open.get()


def key_of(subject: Any) -> str:
    """How a thing is named in the record, `matter:2026-0041`."""
    return subject if isinstance(subject, str) else str(subject.record_key)


@contextmanager
def change_by(actor: Actor) -> Iterator[Change]:
    """The only place in the house that commits.

    One writer at a time: IMMEDIATE on SQLite, an advisory lock on PostgreSQL. Whatever was read before is read anew,
    so every rule inside judges the rows as they are now. An exception undoes everything.
    """
    if _open.get():
        raise RuntimeError("a change inside a change: hand the open one on instead")
    with _writers:
        mark = _open.set(True)
        session = db.session()
        session.rollback()
        change = Change(actor, session)
        try:
            connection = session.connection(execution_options={WRITER: True})
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_WRITER})
            with clock.held():
                yield change
                if change.moved:
                    raise MovedUnsaid(", ".join(map(key_of, change.moved)))
                if change.sealing:
                    session.flush()
                    checkpoints.sign_head(session, change.sealing)
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _open.reset(mark)
    for fact in change.news:
        tell(fact)
