"""Our own fan-out below Flask-SocketIO: one frame is made for all, and written straight into every socket that is idle.

Stock `emit` queues a packet for each client and wakes a writer for each, which is most of what a push costs. Here the API
stays, the client manager and the WebSocket driver are ours. This is the one file that touches what the libraries do not
promise; `fits` compares versions and names at the start, and `WUSHI_FAST_SOCKETS=0` leaves everything as it comes.
"""
from __future__ import annotations

import contextlib
import logging
from collections import defaultdict
from importlib.metadata import version
from typing import Any

import engineio.socket
import gevent
import gevent.queue
import gevent.socket
import socketio
from engineio import packet as engine_packet
from flask_socketio import SocketIO
from gevent.lock import Semaphore
from socketio import packet as socket_packet

from app.live.frames import CLOSE, GOING_AWAY, POLICY, Broken, Reader, accept, framed

VERSIONS = {"flask-socketio": "5.7.0", "python-socketio": "5.18.1", "python-engineio": "4.15.1", "gevent": "26.9.0", "gunicorn": "27.0.1"}
MOST_WAITING = 64
"""Packets that wait for a slow reader; whoever has more is let go, and gets the state when they come back."""
MOST_BYTES = 65_536
"""What the kernel keeps for a slow reader; left alone it would grow to megabytes for each."""
HELLO = 10.0
"""Seconds in which a new socket has to say who it is."""
_IN_ONE_GO = 512
log = logging.getLogger("wushi.live")


class _Ready(bytes):
    """A frame as it goes over the line, in place of a packet: for those who were busy when it was made."""

    packet_type = engine_packet.MESSAGE

    def encode(self) -> _Ready:
        """It is encoded."""
        return self


class Line:
    """What Engine.IO takes for its WebSocket: one socket and its reader. One greenlet takes from its queue and writes."""

    __slots__ = ("_engine", "_handler", "_is_closed", "_is_writing", "_patience", "_reader", "_send_now", "_waiting", "_wire")

    def __init__(self, handler: Any, server: Any) -> None:
        """`handler` is the method of the Engine.IO socket that will live on this line."""
        self._handler, self._engine = handler, handler.__self__
        self._patience = server.ping_interval + server.ping_timeout
        self._is_writing = self._is_closed = False
        self._waiting = self._engine.queue.queue  # the packets themselves: whether there are any is asked for every message

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Shake hands, then read until the end. Gunicorn is told by StopIteration that the answer has been given."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or not key:
            start_response("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")])
            return []
        self._wire = environ["gunicorn.socket"]
        self._send_now = self._wire._sock.send
        self._wire.settimeout(HELLO)
        self._wire.setsockopt(gevent.socket.SOL_SOCKET, gevent.socket.SO_SNDBUF, MOST_BYTES)
        self._reader = Reader(lambda: bytes(self._wire.recv(4096)), self.push)
        hello = f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept(key)}\r\n\r\n"
        self._wire.sendall(hello.encode())
        self._engine.line = self
        try:
            self._handler(self)
        finally:
            self._engine.line = None
            self.drop()
        raise StopIteration

    def wait(self) -> str | None:
        """The next packet for Engine.IO; None ends the connection."""
        try:
            if len(self._waiting) > MOST_WAITING:
                raise Broken(POLICY)
            text = self._reader.message()
            if text is not None and text[:1] not in ("1", "3", "4"):  # anything else leaves a ghost behind in the stock reader
                raise Broken(POLICY)
        except Broken as broken:
            self.close(broken.code)
            return None
        except OSError:
            return None
        self._wire.settimeout(self._patience)
        return text

    def send(self, message: str | bytes) -> None:
        """A packet of the ordinary queue, or a frame that had to wait in it: only the writer of the queue comes here."""
        if self._is_closed:
            raise OSError("closed")
        self._is_writing = True
        try:
            self._wire.sendall(message if isinstance(message, _Ready) else framed(message.encode() if isinstance(message, str) else message))
        finally:
            self._is_writing = False

    def push(self, frame: bytes) -> None:
        """To somebody who is idle at once and without waiting; to whoever is busy in their turn; a slow reader is let go."""
        if not self._is_writing and not self._waiting:
            try:
                sent = self._send_now(frame)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.drop()
                return
            if sent == len(frame):
                return
            frame = frame[sent:]
        if len(self._waiting) >= MOST_WAITING:
            self.drop()
        elif not self._engine.closing:  # behind its last packet nobody would take this one out, and the goodbye waits for an empty queue
            self._engine.queue.put(_Ready(frame))

    def close(self, code: int = GOING_AWAY) -> None:
        """Goodbye, if it can be said without waiting; then the line goes."""
        if not self._is_closed and not self._is_writing:
            with contextlib.suppress(OSError):
                self._send_now(framed(code.to_bytes(2, "big"), CLOSE))
        self.drop()

    def drop(self) -> None:
        """No goodbye: a closing peer is never waited for."""
        if not self._is_closed:
            self._is_closed = True
            with contextlib.suppress(OSError):
                self._wire.shutdown(gevent.socket.SHUT_RDWR)


class FastManager(socketio.Manager):
    """The rooms of this process, with the lines of each ready for a push, and the way back from a socket to its rooms."""

    def __init__(self) -> None:
        """Nobody is here."""
        super().__init__()
        self._rooms_of: defaultdict[str, set[tuple[str, str | None]]] = defaultdict(set)
        self._lines: defaultdict[tuple[str, str | None], dict[str, Line]] = defaultdict(dict)
        self._order = Semaphore(1)

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, skip_sid: Any = None, callback: Any = None, to: Any = None, **more: Any) -> None:
        """Encode once, frame once, write everywhere; in the same order to everybody."""
        room = to or room
        if callback or skip_sid or isinstance(data, tuple) or not (room is None or isinstance(room, str)) or namespace not in self.rooms:
            super().emit(event, data, namespace, room=room, skip_sid=skip_sid, callback=callback, **more)
            return
        text = self.server.packet_class(socket_packet.EVENT, namespace=namespace, data=[event] if data is None else [event, data]).encode()
        if not isinstance(text, str):
            super().emit(event, data, namespace, room=room, **more)
            return
        frame = framed(b"4" + text.encode())
        with self._order:
            lines = list(self._lines.get((namespace, room), {}).values())
            for start in range(0, len(lines), _IN_ONE_GO):
                if start:
                    gevent.sleep(0)
                for line in lines[start : start + _IN_ONE_GO]:
                    line.push(frame)

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Note the line, and the way back."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._rooms_of[sid].add((namespace, room))
        line = getattr(self.server.eio.sockets.get(self.rooms[namespace][room][sid]), "line", None)
        if line is not None:
            self._lines[(namespace, room)][sid] = line

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Forget both."""
        self._leave(sid, namespace, room)
        self._rooms_of[sid].discard((namespace, room))

    def _leave(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        lines = self._lines[(namespace, room)]
        lines.pop(sid, None)
        if not lines:
            del self._lines[(namespace, room)]

    def basic_disconnect(self, sid: str, namespace: str, **more: Any) -> None:
        """Leave one's own rooms; the stock way looks through every room of the house."""
        for _, room in sorted(self._rooms_of.pop(sid, ()), key=lambda pair: pair[1] is None):  # the list of all comes last
            self._leave(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
                if not waiting[namespace]:
                    del waiting[namespace]


class FastRedis(socketio.RedisManager, FastManager):
    """The same, told to the other processes through Redis or Valkey."""


def manager(redis_url: str | None) -> socketio.Manager:
    """The client manager for one process or several."""
    shared: Any = FastRedis  # its constructor is the one of RedisManager, which no checker sees
    return shared(redis_url, channel="flask-socketio") if redis_url else FastManager()


def fits() -> bool:
    """Whether the libraries are those that this file was written for; otherwise the stock way is taken, and said so."""
    wrong = [f"{name} {there}" for name, wanted in VERSIONS.items() if (there := version(name)) != wanted]
    names = (
        (engineio.socket.Socket, "_websocket_handler"), (socketio.Manager, "basic_disconnect"),
        (gevent.socket.socket, "sendall"), (gevent.queue.Queue, "queue"),
    )  # fmt: skip
    wrong += [f"{owner.__name__}.{name}" for owner, name in names if not hasattr(owner, name)]
    if wrong:
        log.warning("sockets go the stock way: %s", ", ".join(wrong))
    return not wrong


def hang(server: SocketIO) -> None:
    """Put our driver under this server. Who started which greenlet, kept for debugging only, is a fifth of what a heartbeat costs."""
    gevent.config.track_greenlet_tree = False
    engine = server.server.eio
    engine._async = {**engine._async, "websocket": Line}
