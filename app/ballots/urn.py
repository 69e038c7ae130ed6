"""The urn: a store of its own, without order, names, times or plain ballots; reached by nobody but this file.

A row is a pseudonym and a sealed box (R1). On SQLite it is a file of its own with a rollback journal, so that neither
free pages nor a log keep what was replaced (R3); on PostgreSQL a schema of its own. Casts that arrive together are
committed together, each acknowledged only after the commit; whether the urn is open is read in the same transaction.
"""
from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Boolean, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, create_engine, event, func, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url

from app.base.database import commit_aside

FILE = "urn.sqlite"
SCHEMA = "urn"  # on PostgreSQL
MOST_TOGETHER = 256

_tables = MetaData()
_poll = Table(
    "poll", _tables,
    Column("question", Integer, primary_key=True, autoincrement=False), Column("is_open", Boolean, nullable=False),
)  # fmt: skip
_ballot = Table(
    "ballot", _tables,
    Column("question", Integer, primary_key=True, autoincrement=False), Column("pseudonym", String(64), primary_key=True),
    Column("sealed", LargeBinary), Column("c", LargeBinary(32)),  # both empty: withdrawn
    Column("rev", Integer, nullable=False), Column("act", String(64), nullable=False), Column("owner", String(64), nullable=False),
    Column("casts", Integer, nullable=False), Column("is_counted", Boolean, nullable=False),
    sqlite_with_rowid=False,
)  # fmt: skip
_batched = Table(
    "batched", _tables,
    Column("question", Integer, primary_key=True, autoincrement=False), Column("batch", Integer, primary_key=True, autoincrement=False),
    Column("c", LargeBinary(32), primary_key=True),
    sqlite_with_rowid=False,
)  # fmt: skip


class UrnIsShut(Exception):
    """The urn takes no more ballots of this vote."""


class NewerLiesThere(Exception):
    """A ballot with a higher number, or another with the same, lies under this pseudonym."""


class TakenByAnother(Exception):
    """Another of the household voted first, and the first counts."""


class NothingThere(Exception):
    """There is no ballot to take back."""


@dataclass(frozen=True)
class Drop:
    """One ballot on its way in. Without `sealed` and `c` it takes back what lies there. `is_first`: only `owner` may replace."""

    question: int
    pseudonym: str
    sealed: bytes | None
    c: bytes | None
    rev: int
    act: str
    owner: str = ""
    is_first: bool = False


@dataclass(frozen=True)
class Lying:
    """What lies under a pseudonym."""

    pseudonym: str
    sealed: bytes | None
    c: bytes | None
    rev: int
    act: str
    owner: str
    casts: int
    is_counted: bool

    @property
    def is_ballot(self) -> bool:
        """Whether a ballot lies there; False: it was taken back."""
        return self.c is not None


@dataclass
class _Waiting:
    """A ballot in the queue, and whether its hand is called: because it is in, or to carry the next load."""

    drop: Drop
    called: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    fault: BaseException | None = None


@dataclass
class Urn:
    """One installation's urn. `drop` is what a cast does; everything else is for opening, closing and counting."""

    engine: Engine
    _mutex: Any = field(default_factory=threading.Lock)
    _writer: Any = field(default_factory=threading.Lock)
    _queue: list[_Waiting] = field(default_factory=list)
    _is_carried: bool = False

    def drop(self, drop: Drop) -> None:
        """Lay a ballot in; returns after the commit. The same act again changes nothing. Raises what stands above.

        One hand carries everything that waits in one transaction; then it calls those whose ballots are in, and lets
        the first of those who came meanwhile carry the next load.
        """
        waiting = _Waiting(drop)
        with self._mutex:
            self._queue.append(waiting)
            carries, self._is_carried = not self._is_carried, True
        if carries:
            time.sleep(0)  # whoever knocks at this very moment comes along, in the house's one network loop too
        else:
            waiting.called.wait()
        if not waiting.is_done:
            self._carry()
        if waiting.fault is not None:
            raise waiting.fault

    def _carry(self) -> None:
        with self._mutex:
            together, self._queue = self._queue[:MOST_TOGETHER], self._queue[MOST_TOGETHER:]
        try:
            with self._writer:
                self._commit(together)
        finally:
            with self._mutex:
                following = self._queue[0] if self._queue else None
                self._is_carried = following is not None
            for waiting in together:
                waiting.called.set()
            if following is not None:
                following.called.set()

    def _commit(self, together: list[_Waiting]) -> None:
        """All in one transaction, in the order of their pseudonyms; if it fails, none was acknowledged."""
        try:
            with self.writing() as connection:
                for waiting in sorted(together, key=lambda w: (w.drop.question, w.drop.pseudonym)):
                    try:
                        _lay(connection, waiting.drop)
                    except (UrnIsShut, NewerLiesThere, TakenByAnother, NothingThere) as fault:
                        waiting.fault = fault
        except BaseException as error:
            for waiting in together:
                waiting.fault = error
            if not isinstance(error, Exception):  # this very hand was stopped; the others must not believe they are in
                raise
        finally:
            for waiting in together:
                waiting.is_done = True

    def open(self, question: int) -> None:
        """The urn is shown empty and stands open."""
        with self._writer, self.writing() as connection:
            for table in (_ballot, _batched, _poll):
                connection.execute(table.delete().where(table.c.question == question))
            connection.execute(_poll.insert().values(question=question, is_open=True))

    def shut(self, question: int, sweeps: bool = True) -> None:
        """From the end of this transaction on no ballot comes in; what lies there is laid anew, so that no order is left."""
        with self._writer, self.writing() as connection:
            connection.execute(_poll.update().where(_poll.c.question == question).values(is_open=False))
            if connection.dialect.name == "postgresql":
                rows = [dict(row) for row in connection.execute(_ballot.delete().where(_ballot.c.question == question).returning(_ballot)).mappings()]
                if rows:
                    connection.execute(_ballot.insert(), sorted(rows, key=lambda row: row["pseudonym"]))
        if sweeps:
            self.sweep()

    def reopen(self, question: int) -> None:
        """The close was refused: ballots are taken again."""
        with self._writer, self.writing() as connection:
            connection.execute(_poll.update().where(_poll.c.question == question).values(is_open=True))

    def sweep(self) -> None:
        """PostgreSQL keeps what was replaced until it is swept; SQLite has overwritten it already."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"VACUUM FULL {SCHEMA}.ballot"))

    def empty(self, question: int, sweeps: bool = True) -> None:
        """Everything of a vote is destroyed."""
        with self._writer, self.writing() as connection:
            connection.execute(_poll.update().where(_poll.c.question == question).values(is_open=False))
            for table in (_ballot, _batched):
                connection.execute(table.delete().where(table.c.question == question))
        if sweeps:
            self.sweep()

    def is_open(self, question: int) -> bool:
        """Whether ballots are taken."""
        with self.reading() as connection:
            return bool(connection.scalar(select(_poll.c.is_open).where(_poll.c.question == question)))

    def lying(self, question: int, pseudonym: str) -> Lying | None:
        """What lies under one pseudonym."""
        with self.reading() as connection:
            return _lying(connection, question, pseudonym)

    def all_lying(self, question: int) -> list[Lying]:
        """Everything of a vote, by pseudonym. Only closing, challenges and counting ask."""
        with self.reading() as connection:
            rows = connection.execute(select(*_SEEN).where(_ballot.c.question == question).order_by(_ballot.c.pseudonym))
            return [Lying(*row) for row in rows]

    def number(self, question: int) -> int:
        """How many ballots lie in it."""
        with self.reading() as connection:
            return connection.scalar(_NUMBER, {"question": question}) or 0

    def set_counted(self, question: int, pseudonyms: Iterable[str], is_counted: bool) -> None:
        """A ballot is left out of the count, because paper beats it or a challenge was upheld; or let in again."""
        row = _ballot.update().where(_ballot.c.question == question)
        with self._writer, self.writing() as connection:
            for pseudonym in sorted(pseudonyms):
                connection.execute(row.where(_ballot.c.pseudonym == pseudonym).values(is_counted=is_counted))

    def unbatched(self, question: int) -> list[bytes]:
        """The c of casts that no entry of the record has covered yet."""
        covered = select(_batched.c.c).where(_batched.c.question == question)
        with self.reading() as connection:
            found = connection.scalars(select(_ballot.c.c).where(_ballot.c.question == question, _ballot.c.c.is_not(None), _ballot.c.c.not_in(covered)))
            return sorted(bytes(c) for c in found)

    def last_batch(self, question: int) -> int:
        """The number of the last batch; 0 when there is none."""
        with self.reading() as connection:
            return connection.scalar(select(func.max(_batched.c.batch)).where(_batched.c.question == question)) or 0

    def batch(self, question: int, number: int, cs: Sequence[bytes]) -> None:
        """Keep which c belong to a batch: opened in a dispute only, because it tells roughly when each came."""
        with self._writer, self.writing() as connection:
            _insert_many(connection, _batched, [(question, number, c) for c in cs])

    def batch_of(self, question: int, c: bytes) -> int:
        """The batch in which a c was committed; 0 when in none."""
        where = (_batched.c.question == question) & (_batched.c.c == c)
        with self.reading() as connection:
            return connection.scalar(select(_batched.c.batch).where(where)) or 0

    def pour(self, drops: Sequence[Drop]) -> None:
        """Many first ballots of an imported election in one transaction."""
        rows = [tuple(_row(drop).values()) for drop in sorted(drops, key=lambda d: d.pseudonym)]
        with self._writer, self.writing() as connection:
            for question in sorted({drop.question for drop in drops}):
                _demand_open(connection, question)
            _insert_many(connection, _ballot, rows)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction as a writer."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One look."""
        with self.engine.connect().execution_options(urn_reads=True) as connection:
            yield connection


_SEEN = (_ballot.c.pseudonym, _ballot.c.sealed, _ballot.c.c, _ballot.c.rev, _ballot.c.act, _ballot.c.owner, _ballot.c.casts, _ballot.c.is_counted)


# Made once: in a hall a thousand ballots come in the same second.
_ONE = select(*_SEEN).where(_ballot.c.question == bindparam("question"), _ballot.c.pseudonym == bindparam("pseudonym"))
_NUMBER = select(func.count()).select_from(_ballot).where(_ballot.c.question == bindparam("question"), _ballot.c.c.is_not(None))
_ONE_TO_CHANGE = _ONE.with_for_update()
_OPEN = select(_poll.c.is_open).where(_poll.c.question == bindparam("question")).with_for_update(read=True)
_FIRST = {"postgresql": postgresql.insert(_ballot).on_conflict_do_nothing(), "sqlite": sqlite.insert(_ballot).on_conflict_do_nothing()}


def _lying(connection: Connection, question: int, pseudonym: str, to_change: bool = False) -> Lying | None:
    row = connection.execute(_ONE_TO_CHANGE if to_change else _ONE, {"question": question, "pseudonym": pseudonym}).first()
    return Lying(*row) if row is not None else None


def _demand_open(connection: Connection, question: int) -> None:
    """Shared with other casts, exclusive of the close."""
    if not connection.scalar(_OPEN, {"question": question}):
        raise UrnIsShut


def _lay(connection: Connection, drop: Drop) -> None:
    _demand_open(connection, drop.question)
    there = _lying(connection, drop.question, drop.pseudonym, to_change=True)
    if there is None:
        if drop.c is None:
            raise NothingThere
        if _put_first(connection, drop):
            return
        there = _lying(connection, drop.question, drop.pseudonym, to_change=True)  # another process was first
        assert there is not None
    if there.act == drop.act and there.c == drop.c:
        return
    if drop.is_first and there.is_ballot and there.owner != drop.owner:
        raise TakenByAnother
    if drop.rev <= there.rev:
        raise NewerLiesThere
    if drop.c is None and not there.is_ballot:
        raise NothingThere
    connection.execute(
        _ballot.update().where(_ballot.c.question == drop.question, _ballot.c.pseudonym == drop.pseudonym)
        .values(sealed=drop.sealed, c=drop.c, rev=drop.rev, act=drop.act, owner=drop.owner, casts=there.casts + (drop.c is not None))
    )  # fmt: skip


def _put_first(connection: Connection, drop: Drop) -> bool:
    return connection.execute(_FIRST[connection.dialect.name], _row(drop)).rowcount == 1


def _insert_many(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Very many rows, each in the order of the table's columns; on SQLite by the driver itself, which is many times quicker."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})", list(rows))
    else:
        connection.execute(table.insert(), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])


def _row(drop: Drop) -> dict[str, Any]:
    """A first ballot as a row."""
    return {
        "question": drop.question, "pseudonym": drop.pseudonym, "sealed": drop.sealed, "c": drop.c, "rev": drop.rev, "act": drop.act,
        "owner": drop.owner, "casts": 1, "is_counted": True,
    }  # fmt: skip


def made(database: str, folder: Path) -> Urn:
    """The urn beside a database: a file in the instance folder, or a schema on the same server."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(f"sqlite:///{folder / FILE}")
        _prepare_sqlite(engine)
        commit_aside(engine)
    else:
        engine = create_engine(url).execution_options(schema_translate_map={None: SCHEMA})
    return Urn(engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in ("secure_delete=ON", "journal_mode=TRUNCATE", "synchronous=FULL", "temp_store=MEMORY", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("urn_reads") else "BEGIN IMMEDIATE")


def build(urn: Urn) -> None:
    """Make the tables where they are not yet: by whoever prepares the instance, who may do what the running site may not."""
    schema = SCHEMA if urn.engine.dialect.name == "postgresql" else None
    if inspect(urn.engine).has_table(_batched.name, schema=schema):
        return
    with urn.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(5050506)"))
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        _tables.create_all(connection)


def urn() -> Urn:
    """The urn of this installation, made on first use."""
    found: Urn | None = current_app.extensions.get("wushi_urn")
    if found is None:
        found = made(current_app.config["SQLALCHEMY_DATABASE_URI"], Path(current_app.config["INSTANCE"]))
        build(found)
        current_app.extensions["wushi_urn"] = found
    return found


def put_away(app: Any) -> None:
    """Let go of the store, for a test that begins with an empty one."""
    found = app.extensions.pop("wushi_urn", None)
    if found is not None:
        found.engine.dispose()

