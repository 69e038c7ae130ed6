"""The declarative base, column types, and how an engine behaves on SQLite and PostgreSQL."""
from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from gevent.monkey import is_module_patched
from gevent.threadpool import ThreadPool
from sqlalchemy import BigInteger, DateTime, Enum, Integer, MetaData, Table, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeDecorator

WRITER = "wushi_writer"  # execution option of a connection that is about to change something


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations are the same on both engines."""

    if TYPE_CHECKING:
        __table__: ClassVar[Table]  # each of our classes is one table

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """An aware moment: stored in UTC, given back in UTC, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive moments are refused: nobody would know where they were."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite gives the zone away; put it back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Fen = BigInteger().with_variant(Integer(), "sqlite")  # money is whole fen, always


def words(kind: type[StrEnum]) -> Enum:
    """A column of one of our words, stored as its text, without a CHECK that migrations would trip over."""
    return Enum(kind, native_enum=False, create_constraint=False, length=40, values_callable=lambda e: [m.value for m in e])


def prepare_engine(engine: Engine, guard: Callable[..., int] | None) -> None:
    """Set up every new connection; `guard` is the SQLite authorizer that keeps the record append-only."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, or IMMEDIATE could not be said
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if guard is not None:
            connection.set_authorizer(guard)

    commit_aside(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITER)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def commit_aside(engine: Engine) -> None:
    """Where one network loop serves a whole hall, the disk is waited for in a thread of its own, one COMMIT at a time:
    an fsync in the loop would stop every phone. The thread does nothing else, so nobody who holds it can wait for it."""
    if not is_module_patched("threading"):
        return
    disk = ThreadPool(1)

    def commit(dbapi_connection: PoolProxiedConnection) -> None:
        disk.apply(dbapi_connection.commit)

    engine.dialect.do_commit = commit  # type: ignore[method-assign]


@contextmanager
def without_waiting_for_the_disk(engine: Engine) -> Iterator[None]:
    """For what can be made again (a played year, a test): on SQLite no commit waits until the disk has it.

    A power cut may cost the last changes, never the order of the others; afterwards everything is on the disk.
    """
    if engine.dialect.name != "sqlite":
        yield
        return

    def hurry(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    event.listen(engine, "connect", hurry)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", hurry)
        engine.dispose()
