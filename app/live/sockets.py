"""The door of the wire: coming, entering a room, catching up, leaving, and what time it is."""
from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import Request, request
from flask_socketio import ConnectionRefusedError, SocketIO, disconnect, join_room, leave_room
from pydantic import Field

from app.base import clock
from app.extensions import socketio
from app.live.clients import Client, clients
from app.live.pulse import QUICK, SLOW, lane_name, pulses
from app.live.rooms import Provider, find
from app.live.stream import events_since, seq_of
from app.live.wire import Ack, Body, no, reads
from app.live.wire import hang as hang_events
from app.people.sessions import person_of_cookie
from app.policy.actor import Actor
from app.vocabulary import Reason


class Join(Body):
    """Into a room; `since` is the newest event one has, `code` pairs a projector."""

    room: str = Field(max_length=40)
    since: int | None = Field(None, ge=0)
    code: str = Field("", max_length=12)


class Sync(Body):
    """What have I missed?"""

    room: str = Field(max_length=40)
    since: int = Field(ge=0)


class Leave(Body):
    """Out of a room."""

    room: str = Field(max_length=40)


class Clock(Body):
    """The client's own time, so that it can subtract it."""

    t0: float


def now_ms() -> int:
    """Milliseconds: countdowns need more than the whole seconds of the record. A demonstration's clock may run ahead."""
    real = time.time()
    return int(real * 1000) + 1000 * (int(clock.now().timestamp()) - int(real))


def is_same_origin(asked: Request) -> bool:
    """A page of ours asks, or nobody: browsers always say their origin, and who says none is refused."""
    origin = asked.headers.get("Origin")
    return bool(origin) and urlsplit(origin or "").netloc == asked.host


def connect(_: Any = None) -> None:
    """Somebody comes. Who they are is read once from their cookie; what they may is asked at every act."""
    if not is_same_origin(request):
        raise ConnectionRefusedError("origin.foreign")
    found = person_of_cookie(request.cookies)
    sid: str = request.sid  # type: ignore[attr-defined]
    client = Client(sid, found[0].sign_in_id, found[0].person_id) if found else Client(sid)
    for old in clients.enter(client):
        turn_out(old.sid, "room.too_many_tabs")
    if client.sign_in_id:
        join_room(f"session:{client.sign_in_id}")


def turn_out(sid: str, reason: str) -> None:
    """Say why, and close."""
    for room in list(getattr(clients.get(sid), "rooms", ())):
        socketio.emit("room.left", {"room": room, "reason": reason}, to=sid)
    clients.leave(sid)
    disconnect(sid, namespace="/")


def gone(_: Any = None) -> None:
    """Somebody has gone; what they did stays."""
    clients.leave(request.sid)  # type: ignore[attr-defined]


def _entered(name: str, actor: Actor) -> tuple[Provider, int] | Ack:
    found = find(name)
    if found is None:
        return no(Reason("room.unknown"))
    against = found[0].may_join(found[1], actor)
    return found if against is None else no(Reason(against))


@reads("room.join", Join)
def join(actor: Actor, body: Join, client: Client) -> Ack:
    """Enter a room and see it whole; or, after a short absence, what happened meanwhile."""
    found = _entered(body.room, actor)
    if isinstance(found, dict):
        return found
    provider, number = found
    lane = QUICK if provider.is_quick(number, actor, body.code) else SLOW
    client.rooms[body.room] = lane
    join_room(body.room)
    join_room(lane_name(body.room, lane))
    pulses.beat()
    return {"ok": True, "seq": seq_of(body.room), "now": now_ms(), **_missed(body.room, body.since), **provider.snapshot(number, actor)}


def _missed(room: str, since: int | None) -> dict[str, Any]:
    events = events_since(room, since) if since is not None else None
    return {"events": events} if events is not None else {}


@reads("room.sync", Sync)
def sync(actor: Actor, body: Sync, client: Client) -> Ack:
    """Whoever sees by a pulse that they are behind gets what they missed, or the whole state."""
    if body.room not in client.rooms:
        return no(Reason("room.unknown"))
    found = _entered(body.room, actor)
    if isinstance(found, dict):
        return found
    events = events_since(body.room, body.since)
    if events is not None:
        return {"ok": True, "seq": seq_of(body.room), "now": now_ms(), "events": events}
    return {"ok": True, "seq": seq_of(body.room), "now": now_ms(), **found[0].snapshot(found[1], actor)}


@reads("room.leave", Leave)
def leave(actor: Actor, body: Leave, client: Client) -> Ack:
    """Out."""
    lane = client.rooms.pop(body.room, None)
    if lane is not None:
        leave_room(body.room)
        leave_room(lane_name(body.room, lane))
    return {"ok": True}


@reads("clock", Clock)
def tell_time(actor: Actor, body: Clock, client: Client) -> Ack:
    """What time is it at the server?"""
    return {"ok": True, "t0": body.t0, "now": now_ms()}


def hang(server: SocketIO) -> None:
    """Everything on the wire, for the server of one app."""
    server.on_event("connect", connect)
    server.on_event("disconnect", gone)
    hang_events(server)
