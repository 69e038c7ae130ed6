"""C2SP signed-note and tlog-cosignature: keys, signature lines, and a reader that trusts nothing it was not told to.

A line of an unknown key is passed over; a line with a known key's name and id that does not verify refuses the whole
note; a note in which no known key verifies is refused. The algorithm byte stays open: another one is another key.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.record.tlog.strict import LARGEST, Malformed, from_base64, to_base64

ED25519, COSIGNATURE = 1, 4
DASH = "\u2014"
MOST_LINES = 64
LONGEST_NOTE = 64 * 1024


class Signer(Protocol):
    """Whatever signs bytes with Ed25519."""

    def sign(self, data: bytes, /) -> bytes:
        """64 bytes."""


@dataclass(frozen=True)
class VerifierKey:
    """A key as others type it: `name+id+base64(algorithm, public key)`."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        """Four bytes that, with the name, say whose line it is. No proof of anything."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(bytes([self.algorithm]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether it signed this text; of a cosignature the time in it is signed too."""
        message = text.encode()
        if self.algorithm == COSIGNATURE:
            if len(signature) != 72 or (time := int.from_bytes(signature[:8], "big")) > LARGEST:
                return False
            message, signature = cosigned(text, time), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def demand_name(name: str) -> str:
    """A key's name: something, without blanks and plus signs."""
    if not name or "+" in name or any(c.isspace() or ord(c) < 0x20 for c in name):
        raise Malformed("key.name", repr(name[:60]))
    return name


def read_key(text: str) -> VerifierKey:
    """A verifier key as typed or pasted."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise Malformed("key.unreadable", repr(text[:80]))
    name, key_id, material = demand_name(parts[0]), parts[1], from_base64(parts[2])
    if len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
        raise Malformed("key.algorithm", f"{len(material)} bytes, algorithm {material[0] if material else 'none'}")
    key = VerifierKey(name, material[1:], material[0])
    if key.id.hex() != key_id:
        raise Malformed("key.another_id", f"{key_id[:8]}, not {key.id.hex()}")
    return key


def cosigned(text: str, time: int) -> bytes:
    """What a cosigner signs: a header, its time, the note's text."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


@dataclass(frozen=True)
class Line:
    """A signature line."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{DASH} {self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True)
class Signature:
    """A line that a known key has verified; a cosignature says when."""

    key: VerifierKey
    line: Line

    @property
    def time(self) -> int | None:
        """POSIX seconds of a cosignature."""
        return int.from_bytes(self.line.signature[:8], "big") if self.key.algorithm == COSIGNATURE else None


@dataclass(frozen=True)
class Note:
    """A text with its signature lines; nothing has been verified."""

    text: str
    lines: tuple[Line, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.lines))}"

    def verified(self, keys: Iterable[VerifierKey]) -> list[Signature]:
        """The lines of known keys, each verified; Malformed when one is wrong or there is none."""
        known = {(key.name, key.id): key for key in keys}
        found = []
        for line in self.lines:
            key = known.get((line.name, line.key_id))
            if key is None:
                continue
            if not key.verifies(self.text, line.signature):
                raise Malformed("note.bad_signature", line.name)
            found.append(Signature(key, line))
        if not found:
            raise Malformed("note.no_known_key")
        return found


def read_note(raw: str | bytes) -> Note:
    """A note, to the letter."""
    data = raw.encode() if isinstance(raw, str) else raw
    if len(data) > LONGEST_NOTE:
        raise Malformed("note.too_long")
    try:
        content = data.decode()
    except UnicodeDecodeError as error:
        raise Malformed("note.not_utf8") from error
    if any(ord(c) < 0x20 and c != "\n" for c in content):
        raise Malformed("note.control_character")
    cut = content.rfind("\n\n")
    if cut < 0 or not content.endswith("\n") or cut + 2 >= len(content):
        raise Malformed("note.no_signature")
    return Note(content[: cut + 1], read_lines(content[cut + 2 :]))


def read_lines(content: str) -> tuple[Line, ...]:
    """Signature lines, each ended by a newline."""
    if not content.endswith("\n"):
        raise Malformed("note.unended_line")
    lines = content[:-1].split("\n")
    if len(lines) > MOST_LINES:
        raise Malformed("note.too_many_lines")
    return tuple(_line(line) for line in lines)


def _line(text: str) -> Line:
    parts = text.split(" ")
    if len(parts) != 3 or parts[0] != DASH:
        raise Malformed("note.signature_line", repr(text[:80]))
    data = from_base64(parts[2])
    if len(data) < 5:
        raise Malformed("note.signature_line", "too short")
    return Line(demand_name(parts[1]), data[:4], data[4:])


def sign(text: str, key: VerifierKey, signer: Signer) -> Line:
    """The log's own line under a text."""
    return Line(key.name, key.id, signer.sign(text.encode()))


def cosign(text: str, key: VerifierKey, signer: Signer, time: int) -> Line:
    """A witness's line under a text, at its own time."""
    return Line(key.name, key.id, time.to_bytes(8, "big") + signer.sign(cosigned(text, time)))


def in_one(text: str, lines: Sequence[Line]) -> str:
    """A whole note."""
    return str(Note(text, tuple(lines)))
