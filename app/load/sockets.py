"""One event more on a development server: push this to a room, so that the bare fan-out can be measured."""
from __future__ import annotations

from typing import Any

from flask_socketio import SocketIO

from app.extensions import socketio


def push(body: Any = None) -> dict[str, Any]:
    """To everybody in the room, as a pulse goes: nothing is read, nothing is written."""
    room = str(body["room"]) if isinstance(body, dict) and "room" in body else ""
    socketio.emit("room.pulse", body, to=room)
    return {"ok": True}


def hang(server: SocketIO) -> None:
    """Only where `WUSHI_ENV=development`."""
    if server.sockio_mw.flask_app.config["ENVIRONMENT"] == "development":
        server.on_event("load.push", push)
