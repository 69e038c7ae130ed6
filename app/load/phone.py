"""One phone, as light as can be: a WebSocket that speaks Engine.IO and Socket.IO, so that one core can hold thousands."""
from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from typing import Any

PATIENCE = 30.0


class Lost(Exception):
    """The line went before the answer came."""


def frame(text: str) -> bytes:
    """A masked text frame. The mask is zero: nobody between the two ends could be fooled on a loopback line."""
    body = text.encode()
    if len(body) < 126:
        return bytes((0x81, 0x80 | len(body))) + b"\0\0\0\0" + body
    return bytes((0x81, 0xFE)) + len(body).to_bytes(2, "big") + b"\0\0\0\0" + body


class Phone:
    """A client. `told(phone, text)` hears every event; pulses are only counted and the last one kept, unread."""

    def __init__(self, line: dict[str, Any], told: Callable[[Phone, bytes], None] | None = None) -> None:
        """A phone with somebody's session in it, not connected yet."""
        self.line, self.told = line, told
        self.received, self.last_pulse = 0, b""
        self._wire: _Wire | None = None
        self._next = 0
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}

    @property
    def is_connected(self) -> bool:
        """Whether the line stands."""
        return self._wire is not None and self._wire.ready.done()

    async def connect(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Shake hands three times: HTTP, Engine.IO, Socket.IO; behind TLS four times."""
        scheme = "https" if tls else "http"
        cookies = "; ".join(f"{name}={value}" for name, value in self.line["cookies"].items())
        _, wire = await asyncio.get_running_loop().create_connection(lambda: _Wire(self), host, port, ssl=tls)
        self._wire = wire
        wire.transport.write((
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {scheme}://{host}:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: {cookies}\r\n\r\n"
        ).encode())  # fmt: skip
        await asyncio.wait_for(wire.ready, PATIENCE)

    def lost(self, wire: _Wire) -> None:
        """Nobody waits for an answer that cannot come."""
        if wire is not self._wire:
            return
        self._wire = None
        waiting: list[asyncio.Future[Any]] = [*self._asked.values(), wire.ready]
        self._asked.clear()
        for one in waiting:
            if not one.done():
                one.set_exception(Lost())

    def drop(self) -> None:
        """The network is gone: no goodbye."""
        if (wire := self._wire) is not None:
            self.lost(wire)
            wire.transport.abort()

    async def ask(self, event: str, **body: Any) -> dict[str, Any]:
        """Send, and wait for the acknowledgement."""
        if self._wire is None:
            raise Lost
        self._next += 1
        waits = asyncio.get_running_loop().create_future()
        self._asked[self._next] = waits
        self.send(f"42{self._next}{json.dumps([event, body], ensure_ascii=False)}")
        answer: dict[str, Any] = await asyncio.wait_for(waits, PATIENCE)
        return answer

    def send(self, text: str) -> None:
        """One message, as it is."""
        if self._wire is not None:
            self._wire.transport.write(frame(text))

    def message(self, head: int, text: bytes) -> None:
        """Engine.IO: 0 open, 2 ping, 4 message; Socket.IO: 40 connected, 42 event, 43 acknowledgement, 44 refused."""
        if text.startswith(b'42["room.pulse"'):
            self.received, self.last_pulse = self.received + 1, text
        elif text.startswith(b"43"):
            end = text.index(b"[")
            waits = self._asked.pop(int(text[2:end]), None)
            if waits is not None and not waits.done():
                waits.set_result(json.loads(text[end:])[0])
        elif text.startswith(b"42"):
            self.received += 1
            if self.told is not None:
                self.told(self, text)
        elif text[:1] == b"2":
            self.send("3")
        elif text[:1] == b"0":
            self.send("40")
        elif text.startswith(b"40") and self._wire is not None and not self._wire.ready.done():
            self._wire.ready.set_result(None)
        elif head & 0x0F == 8 or text.startswith((b"41", b"44")):
            self.drop()


class _Wire(asyncio.Protocol):
    """One connection of a phone; a phone that comes back has a new one."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.buffer, self.is_greeted = phone, bytearray(), False
        self.transport: asyncio.Transport
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.phone.lost(self)

    def data_received(self, data: bytes) -> None:
        """Cut what came into frames."""
        buffer = self.buffer
        buffer += data
        if not self.is_greeted:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self.transport.abort()
                return
            del buffer[: end + 4]
            self.is_greeted = True
        at, size = 0, len(buffer)
        while size - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length > 125:
                start += 2 if length == 126 else 8
                if size < start:
                    break
                length = int.from_bytes(buffer[at + 2 : start], "big")
            if size - start < length:
                break
            self.phone.message(buffer[at], bytes(buffer[start : start + length]))
            at = start + length
        del buffer[:at]
