"""Reading the record."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.base.paging import Page, page_of
from app.extensions import db
from app.record.models import RecordEntry, RestrictedBody
from app.record.tlog.tree import leaf_hash


@dataclass(frozen=True)
class Entry:
    """An entry as read from its own bytes."""

    seq: int
    at: datetime
    action: str
    obj: str
    body: dict[str, Any]
    text: str
    leaf: str


def read(row: RecordEntry) -> Entry:
    """Read a row by its bytes alone; the search columns are not trusted."""
    body = json.loads(row.body)
    at = datetime.strptime(body["t"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return Entry(row.seq, at, body["a"], body["obj"], body, row.body, row.leaf.hex())


def by_number(seq: int) -> Entry | None:
    """One entry."""
    row = db.session.get(RecordEntry, seq)
    return read(row) if row else None


def size() -> int:
    """How many entries there are."""
    last = newest()
    return 0 if last is None else last + 1


def newest() -> int | None:
    """The number of the newest entry; None when nothing has been written."""
    return db.session.scalar(select(func.max(RecordEntry.seq)))


def of(*keys: str) -> list[Entry]:
    """Everything written about these things, oldest first."""
    rows = db.session.scalars(select(RecordEntry).where(RecordEntry.obj.in_(keys)).order_by(RecordEntry.seq))
    return [read(row) for row in rows]


def restricted_count(action: str, obj: str) -> int:
    """How often this was done to that thing, of what only supervisors read one by one."""
    bodies = db.session.scalars(select(RestrictedBody.body).where(RestrictedBody.body.contains(f'"a":"{action}"', autoescape=True)))
    return sum(json.loads(body)["obj"] == obj for body in bodies)


def page(number: int, action: str = "", fits: ColumnElement[bool] | None = None) -> Page:
    """Newest first, a page at a time; by the kind of action, or by what was looked up (app/record/search.py)."""
    query = select(RecordEntry).order_by(RecordEntry.seq.desc())
    if action:
        query = query.where(or_(RecordEntry.action == action, RecordEntry.action.startswith(f"{action}.", autoescape=True)))
    if fits is not None:
        query = query.where(fits)
    found = page_of(db.session(), query, number, 30)
    return Page([read(row) for row in found.rows], found.number, found.size, found.total)


def first_fault() -> tuple[int, str] | None:
    """Rehash everything: the first entry whose number or leaf does not agree with its bytes, and what is wrong."""
    for expected, row in enumerate(db.session.scalars(select(RecordEntry).order_by(RecordEntry.seq).execution_options(yield_per=1000))):
        if row.seq != expected:
            return (expected, "missing")
        if leaf_hash(row.body.encode()) != row.leaf:
            return (row.seq, "bytes")
        if json.loads(row.body).get("seq") != row.seq:
            return (row.seq, "number")
    return None
