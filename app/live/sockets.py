"""The door of the wire: coming, entering a room, catching up, leaving, and what time it is."""
from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request
from flask_socketio import ConnectionRefusedError, SocketIO
from pydantic import Field

from app.base import clock
from app.extensions import socketio
from app.live.clients import Client, clients
from app.live.identity import TRUSTED, identities
from app.live.looks import Seen, looks
from app.live.pulse import QUICK, SLOW, lane_name, pulses
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


def connect(app: Flask, sid: str, environ: dict[str, Any]) -> None:
    """Somebody comes. Who they are is read from their cookie; what they may is asked at every act."""
    asked = app.request_class(environ)
    if not is_same_origin(asked):
        raise ConnectionRefusedError("origin.foreign")
    edition, found = identities.edition, person_of_cookie(asked.cookies)
    client = Client(sid, environ=environ)
    if found is not None:
        client.sign_in_id, client.person_id, client.actor = found[0].sign_in_id, found[0].person_id, found[1]
        client.cookies, client.edition, client.trusted_until = asked.cookies, edition, time.monotonic() + TRUSTED
    for old in clients.enter(client):
        turn_out(old, "room.too_many_tabs")
    if client.sign_in_id:
        socketio.server.enter_room(sid, f"session:{client.sign_in_id}", namespace="/")


def turn_out(client: Client, reason: str) -> None:
    """Say why, and close."""
    for room in list(client.rooms):
        socketio.emit("room.left", {"room": room, "reason": reason}, to=client.sid)
    clients.leave(client.sid)
    socketio.server.disconnect(client.sid, namespace="/")


def entered(name: str, actor: Actor, reaching: int | None = None) -> Seen | Ack:
    """The room as it stands, or as it stood a moment ago but after this event, for somebody who may be in it; else the refusal."""
    seen = looks().at(name) if reaching is None else looks().reaching(name, reaching)
    if seen is None:
        return no(Reason("room.unknown"))
    against = seen.provider.may_join(seen.look, actor)
    return seen if against is None else no(Reason(against))


def _whole(seen: Seen, actor: Actor) -> dict[str, Any]:
    return {"state": seen.provider.shared(seen.look), "mine": seen.provider.own(seen.look, actor)}


@reads("room.join", Join)
def join(actor: Actor, body: Join, client: Client) -> Ack:
    """Enter a room and see it whole; or, after a short absence, what happened meanwhile."""
    seen = entered(body.room, actor)
    if isinstance(seen, dict):
        return seen
    lane = QUICK if seen.provider.is_quick(seen.look, actor, body.code) else SLOW
    step_out(client, body.room)
    clients.step_in(client, body.room, lane)
    for name in (body.room, lane_name(body.room, lane)):
        socketio.server.enter_room(client.sid, name, namespace="/")
    pulses.beat()
    return {"ok": True, "seq": seen.seq, "now": now_ms(), **_missed(body.room, body.since), **_whole(seen, actor)}


def step_out(client: Client, room: str) -> None:
    """Out of a room and its lane."""
    lane = clients.step_out(client, room)
    if lane is not None:
        for name in (room, lane_name(room, lane)):
            socketio.server.leave_room(client.sid, name, namespace="/")


def _missed(room: str, since: int | None) -> dict[str, Any]:
    events = events_since(room, since) if since is not None else None
    return {"events": events} if events is not None else {}


@reads("room.sync", Sync)
def sync(actor: Actor, body: Sync, client: Client) -> Ack:
    """Whoever sees by a pulse that they are behind gets what they missed, or the whole state."""
    if body.room not in client.rooms:
        return no(Reason("room.unknown"))
    seen = entered(body.room, actor)
    if isinstance(seen, dict):
        return seen
    events = events_since(body.room, body.since)
    if events is not None:
        return {"ok": True, "seq": seq_of(body.room), "now": now_ms(), "events": events}
    return {"ok": True, "seq": seen.seq, "now": now_ms(), **_whole(seen, actor)}


@reads("room.leave", Leave)
def leave(actor: Actor, body: Leave, client: Client) -> Ack:
    """Out."""
    step_out(client, body.room)
    return {"ok": True}


@reads("clock", Clock)
def tell_time(actor: Actor, body: Clock, client: Client) -> Ack:
    """What time is it at the server?"""
    return {"ok": True, "t0": body.t0, "now": now_ms()}


def hang(server: SocketIO) -> None:
    """Everything on the wire, for the server of one app."""
    app: Flask = server.sockio_mw.flask_app

    def come(sid: str, environ: dict[str, Any], _: Any = None) -> None:
        with app.app_context():
            connect(app, sid, environ)

    server.server.on("connect", come, namespace="/")
    server.server.on("disconnect", lambda sid, _=None: clients.leave(sid), namespace="/")
    hang_events(app, server)
