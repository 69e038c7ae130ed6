"""One change: begin as a writer, do, record, commit, and only then tell."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
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
_BREATHES_AFTER = 10
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


def _begin(session: Session) -> Connection:
    """As the one writer: IMMEDIATE on SQLite, an advisory lock on PostgreSQL. Whatever was read before is read anew."""
    connection = session.connection(execution_options={WRITER: True})
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRES_WRITER})
    return connection


@contextmanager
def _writing() -> Iterator[Session]:
    """One writer at a time. Every rule inside judges the rows as they are now; an exception undoes everything."""
    if _open.get():
        raise RuntimeError("a change inside a change: hand the open one on instead")
    session = db.session()
    session.rollback()  # whoever waits for the pen holds no connection, or the one who has it might wait for theirs
    with _writers:
        mark = _open.set(True)
        try:
            _begin(session)
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _open.reset(mark)


def _finish(change: Change) -> None:
    """Whatever moved has been said."""
    if change.moved:
        raise MovedUnsaid(", ".join(map(key_of, change.moved)))


def _seal(session: Session, cause: str) -> None:
    if cause:
        session.flush()
        checkpoints.sign_head(session, cause)


@contextmanager
def change_by(actor: Actor) -> Iterator[Change]:
    """The only place in the house that commits, for one change."""
    with _writing() as session:
        change = Change(actor, session)
        with clock.held():
            yield change
            _finish(change)
            _seal(session, change.sealing)
    for fact in change.news:
        tell(fact)


@dataclass
class Wish:
    """An act that waits to be one of several in a transaction; afterwards its answer, or what was against it."""

    actor: Actor
    do: Callable[[Change], Any]
    answer: Any = None
    against: Exception | None = None


@contextmanager
def _remembering(session: Session) -> Iterator[None]:
    """What one of several has read, the next need not read again: a session by itself lets go of what nobody holds."""
    held: list[object] = []

    def hold(_: Session, row: object) -> None:
        held.append(row)

    event.listen(session, "loaded_as_persistent", hold)
    try:
        yield
    finally:
        event.remove(session, "loaded_as_persistent", hold)


def change_together(wishes: Sequence[Wish], breathe: Callable[[], None] = lambda: None) -> list[Fact]:
    """Several changes, one COMMIT: each by its own person, under its own rules, with its own entry, in a savepoint of its own.

    What is refused leaves nothing behind and does not touch the others. A fault of the database is raised: then nothing
    of all this has happened, and the caller does them one by one. `breathe` is called between some of them.
    Gives back the news, which the caller tells as soon as the answers are out.
    """
    news: dict[Fact, None] = {}
    sealing = ""
    with _writing() as session, _remembering(session):
        connection = session.connection()
        for n, wish in enumerate(wishes, 1):
            change = Change(wish.actor, session)
            connection.exec_driver_sql("SAVEPOINT wish")
            try:
                with clock.held():
                    wish.answer = wish.do(change)
                    _finish(change)
                session.flush()
                sealing = sealing or change.sealing
                news |= dict.fromkeys(change.news)
            except SQLAlchemyError:
                raise
            except Exception as against:
                wish.against = against
                session.expunge_all()
                connection.exec_driver_sql("ROLLBACK TO SAVEPOINT wish")
            connection.exec_driver_sql("RELEASE SAVEPOINT wish")
            if n % _BREATHES_AFTER == 0:
                breathe()
        with clock.held():
            _seal(session, sealing)
    return list(news)
