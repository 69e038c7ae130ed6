"""WebSocket frames (RFC 6455), as far as a room needs them: whole text messages of at most sixteen kilobytes.

What is too long is refused by the length that its frame announces, before a byte of it has been read.
"""
from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable

LONGEST = 16_384
"""Bytes of one message."""
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 40.0, 100.0
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
_GOING_ON, _BINARY = 0x0, 0x2
GOING_AWAY, WRONG, NOT_TEXT, NO_TEXT, POLICY, TOO_LONG = 1001, 1002, 1003, 1007, 1008, 1009
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Broken(Exception):
    """The other side broke a rule; `code` is what it is told with the goodbye."""

    def __init__(self, code: int) -> None:
        """Say which."""
        super().__init__(code)
        self.code = code


def accept(key: str) -> str:
    """The answer to the key of a handshake."""
    return base64.b64encode(hashlib.sha1(key.encode() + _MAGIC, usedforsecurity=False).digest()).decode()


def framed(body: bytes, kind: int = TEXT) -> bytes:
    """One complete frame from server to client."""
    size = len(body)
    if size < 126:
        return bytes((0x80 | kind, size)) + body
    if size < 65_536:
        return bytes((0x80 | kind, 126)) + size.to_bytes(2, "big") + body
    return bytes((0x80 | kind, 127)) + size.to_bytes(8, "big") + body


def unmasked(body: bytes, mask: bytes) -> bytes:
    """What a client sent under its mask: one exclusive-or of two large whole numbers instead of a loop."""
    size = len(body)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(body, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")


class Reader:
    """Cuts messages out of a stream. `more()` brings some bytes, none at the end; `answer(frame)` sends a PONG back."""

    def __init__(self, more: Callable[[], bytes], answer: Callable[[bytes], None]) -> None:
        """Nothing has come yet."""
        self._more, self._answer, self._buffer = more, answer, bytearray()
        self._left, self._at = FRAMES_AT_ONCE, time.monotonic()

    def message(self) -> str | None:
        """The next message; None when the other side has gone or said goodbye. Broken when it broke a rule."""
        parts: list[bytes] = []
        length = 0
        while True:
            found = self._frame(LONGEST - length)
            if found is None:
                return None
            is_last, kind, body = found
            if kind == CLOSE:
                return None
            if kind == PING:
                self._answer(framed(body, PONG))
            elif kind != PONG:
                if (kind == _GOING_ON) is not bool(parts):
                    raise Broken(WRONG)
                parts.append(body)
                length += len(body)
                if is_last:
                    return _text(b"".join(parts))

    def _frame(self, room: int) -> tuple[bool, int, bytes] | None:
        head = self._take(2)
        if head is None:
            return None
        self._count()
        kind, length = head[0] & 0x0F, head[1] & 0x7F
        if head[0] & 0x70 or not head[1] & 0x80 or kind not in (_GOING_ON, TEXT, _BINARY, CLOSE, PING, PONG):
            raise Broken(WRONG)
        if kind == _BINARY:
            raise Broken(NOT_TEXT)
        if kind >= CLOSE and (length > 125 or not head[0] & 0x80):
            raise Broken(WRONG)
        if length > 125:
            told = self._take(2 if length == 126 else 8)
            if told is None:
                return None
            length = int.from_bytes(told, "big")
        if kind < CLOSE and length > room:
            raise Broken(TOO_LONG)
        body = self._take(4 + length)
        return (bool(head[0] & 0x80), kind, unmasked(body[4:], body[:4])) if body is not None else None

    def _take(self, number: int) -> bytes | None:
        buffer = self._buffer
        while len(buffer) < number:
            some = self._more()
            if not some:
                return None
            buffer += some
        taken = bytes(buffer[:number])
        del buffer[:number]
        return taken

    def _count(self) -> None:
        """Frames are counted where they are read: a limit in the handlers would come after the work."""
        now = time.monotonic()
        self._left = min(FRAMES_AT_ONCE, self._left + (now - self._at) * FRAMES_PER_SECOND)
        self._at = now
        if self._left < 1:
            raise Broken(POLICY)
        self._left -= 1


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as wrong:
        raise Broken(NO_TEXT) from wrong
