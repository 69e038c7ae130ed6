"""Numbers are state, not events: marked when they change and sent a few times a second, the last value wins.

A projector or a desk gets five pulses a second at most, a phone two, and fewer in a hall of more than five hundred
phones, because the air between them is shared. Every ten seconds each room gets one in any case, so that a client
sees by its number whether it has missed an event.
"""
from __future__ import annotations

import logging
import threading
import time
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import socketio
from app.live.clients import clients
from app.live.looks import looks

QUICK, SLOW = "quick", "slow"
EVERY = 10.0
log = logging.getLogger("wushi.live")


def lane_name(room: str, lane: str) -> str:
    """The Socket.IO room for the pulses of one lane."""
    return f"{room}/{lane}"


def _interval(room: str, lane: str) -> float:
    return 0.2 if lane == QUICK else max(0.5, clients.in_room(room, SLOW) / 1000)


class Pulses:
    """What is planned and when something was last sent."""

    def __init__(self) -> None:
        """Quiet."""
        self._planned: set[tuple[str, str]] = set()
        self._sent: dict[tuple[str, str], float] = {}
        self._beats = False
        self._lock = threading.Lock()

    def mark(self, room: str) -> None:
        """A number of this room has changed; a pulse follows as soon as the lane allows."""
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        shared = bool(app.config["SETTINGS"].redis_url)
        for lane in (QUICK, SLOW):
            if not shared and not clients.in_room(room, lane):
                continue
            with self._lock:
                if (room, lane) in self._planned:
                    continue
                self._planned.add((room, lane))
                wait = self._sent.get((room, lane), 0.0) + _interval(room, lane) - time.monotonic()
            socketio.start_background_task(self._send_later, app, room, lane, max(0.0, wait))

    def _send_later(self, app: Flask, room: str, lane: str, wait: float) -> None:
        if wait:
            app.extensions["socketio"].sleep(wait)
        with self._lock:
            self._planned.discard((room, lane))
            self._sent[(room, lane)] = time.monotonic()
        if not send(app, room, lane):
            with app.app_context():
                self.mark(room)

    def beat(self) -> None:
        """Somebody has entered a room: from now on it gets a pulse every ten seconds, until all have gone."""
        with self._lock:
            if self._beats:
                return
            self._beats = True
        socketio.start_background_task(self._go_on, current_app._get_current_object())  # type: ignore[attr-defined]

    def _go_on(self, app: Flask) -> None:
        while True:
            app.extensions["socketio"].sleep(EVERY)
            rooms = clients.rooms()
            for room in rooms:
                for lane in (QUICK, SLOW):
                    if clients.in_room(room, lane):
                        send(app, room, lane, ignore_queue=True)  # every process beats for its own clients
            with self._lock:
                if not rooms:
                    self._beats = False
                    return


def send(app: Flask, room: str, lane: str, **how: Any) -> bool:
    """One pulse into one lane: the room, its newest number, and its figures. A database that does not answer, or a room that is no
    more, costs a pulse, nothing else. False when a number has changed since the room was last looked at: then another has to follow,
    or whoever raised a hand in the same moment in which something happened would not be seen before the next beat."""
    try:
        with app.app_context():
            seen = looks().at(room)
            body = {"room": room, "seq": seen.seq, **seen.provider.pulse(seen.look)} if seen is not None else None
    except (SQLAlchemyError, LookupError) as error:
        log.warning("no pulse for %s: %s", room, type(error).__name__)
        return True
    if body is not None:
        app.extensions["socketio"].emit("room.pulse", body, to=lane_name(room, lane), **how)
    return seen is None or not seen.is_stale


pulses = Pulses()
