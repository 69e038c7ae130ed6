"""The server is told to stop: phones are asked to come back a moment later, each at another, and their lines are closed.

What was sent is still written and answered. Nobody loses a vote by this: what has no answer yet stays on its phone and
is sent again with the same key.
"""
from __future__ import annotations

import logging
import random
from contextlib import suppress
from typing import Any

import gevent
from flask import Flask

from app.live.clients import clients

APART = 2.0
"""Milliseconds between two phones that come back, on average."""
SLICE = 200
RESTARTING = 1012  # the close code that says: come again
log = logging.getLogger("wushi.live")


def stand_by(app: Flask, worker: Any) -> None:
    """From the start on, wait for the word to stop."""
    gevent.spawn(_watch, app, worker)


def _watch(app: Flask, worker: Any) -> None:
    while worker.alive:
        gevent.sleep(0.2)
    drain(app)


def drain(app: Flask) -> None:
    """Say when to come back, let what was sent be answered, and close the lines a slice at a time."""
    wire, everybody = app.extensions["socketio"], clients.every()
    for client in everybody:
        wire.emit("server.drain", {"back_in": int(random.random() * APART * len(everybody))}, to=client.sid)
    gevent.sleep(0.3)
    sockets = list(wire.server.eio.sockets.values())
    for start in range(0, len(sockets), SLICE):
        for socket in sockets[start : start + SLICE]:
            line = getattr(socket, "line", None)
            if line is not None:
                line.close(RESTARTING)
            else:
                with suppress(OSError):
                    socket.close(wait=False, abort=True)
        gevent.sleep(0.01)
    log.info("%s lines closed", len(sockets))
