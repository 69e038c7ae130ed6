"""One stream a room: events get their number in the transaction of the change, and whoever missed some asks from there."""
from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, select

from app.base import clock
from app.change.transaction import Change
from app.extensions import db
from app.live.facts import NumbersChanged, RoomTold
from app.live.models import Room, RoomEvent

RING = 500
"""Events kept for those who come back; who was away longer gets the whole state."""


def push(change: Change, room: str, kind: str, body: dict[str, Any] | None = None) -> int:
    """Write an event into the stream of a room; it is sent when the change has been committed. Returns its number."""
    row = change.session.get(Room, room) or change.add(Room(name=room, seq=0))
    row.seq += 1
    change.session.add(RoomEvent(room=room, seq=row.seq, kind=kind, at=clock.now(), body=body or {}))
    if row.seq % 50 == 0:
        change.session.execute(delete(RoomEvent).where(RoomEvent.room == room, RoomEvent.seq <= row.seq - RING))
    change.tell(RoomTold(room, row.seq))
    return row.seq


def stir(change: Change, room: str) -> None:
    """A number of the room has changed: no event, the next pulse carries it."""
    change.tell(NumbersChanged(room))


_room = Room.__table__.c
_SEQ = select(_room.seq).where(_room.name == bindparam("name"))  # of the table: the mapper would double what the most frequent question costs


def seq_of(room: str) -> int:
    """The number of the newest event; 0 when nothing has happened."""
    return db.session.scalar(_SEQ, {"name": room}) or 0


def as_wire(event: RoomEvent) -> dict[str, Any]:
    """An event as clients get it."""
    return {"room": event.room, "seq": event.seq, "kind": event.kind, "at": int(event.at.timestamp() * 1000), "body": event.body}


def events_since(room: str, since: int) -> list[dict[str, Any]] | None:
    """What a client has missed, oldest first; None when the ring no longer reaches back so far."""
    newest = seq_of(room)
    if since >= newest:
        return [] if since == newest else None
    rows = list(db.session.scalars(select(RoomEvent).where(RoomEvent.room == room, RoomEvent.seq > since).order_by(RoomEvent.seq)))
    return [as_wire(row) for row in rows] if len(rows) == newest - since <= RING else None
