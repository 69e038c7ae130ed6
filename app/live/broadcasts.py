"""From a fact to the phones: events go out once their change is committed, and who has lost a session or a role is judged again."""
from __future__ import annotations

from sqlalchemy import select

from app.change.facts import on
from app.extensions import db, socketio
from app.live.clients import clients
from app.live.facts import NumbersChanged, RoomTold
from app.live.looks import looks
from app.live.models import RoomEvent
from app.live.pulse import pulses
from app.live.stream import as_wire
from app.people.facts import SessionRevoked


@on(RoomTold)
def send_event(fact: RoomTold) -> None:
    """To everybody in the room, in every process."""
    event = db.session.scalar(select(RoomEvent).where(RoomEvent.room == fact.room, RoomEvent.seq == fact.seq))
    if event is not None:
        socketio.emit("room.event", as_wire(event), to=fact.room)
    pulses.mark(fact.room)


@on(NumbersChanged)
def mark_numbers(fact: NumbersChanged) -> None:
    """The next pulse carries them."""
    looks().stir(fact.room)
    pulses.mark(fact.room)


@on(SessionRevoked)
def close_sockets(fact: SessionRevoked) -> None:
    """A session has ended: its sockets hear it, wherever they are, and those of this process are closed."""
    socketio.emit("room.left", {"reason": "auth.revoked"}, to=f"session:{fact.sign_in_id}")
    for client in clients.of_session(fact.sign_in_id):
        clients.leave(client.sid)
        socketio.server.disconnect(client.sid, namespace="/")
