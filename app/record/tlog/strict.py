"""Reading text from outside to the letter: a number, a hash, base64. Anything else is refused with a reason."""
from __future__ import annotations

import base64
import binascii
import re

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
LARGEST = 2**63 - 1


class Malformed(ValueError):
    """What was handed in is not what it should be. `code` is stable (`note.bad_signature`), `detail` says where."""

    def __init__(self, code: str, detail: str = "") -> None:
        """The reason, and where."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


def whole_number(text: str, what: str = "size") -> int:
    """ASCII decimal without leading zero, below 2^63. `０`, `+1`, `01` and ` 1` are refused."""
    if not _DECIMAL.match(text) or int(text) > LARGEST:
        raise Malformed(f"{what}.not_a_number", repr(text[:40]))
    return int(text)


def from_base64(text: str, length: int | None = None) -> bytes:
    """Standard base64 with its padding, and no bit that decoding would throw away; of exactly `length` bytes where given."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("base64.unreadable", repr(text[:60])) from error
    if base64.b64encode(data).decode() != text:
        raise Malformed("base64.stray_bits", repr(text[:60]))
    if length is not None and len(data) != length:
        raise Malformed("hash.wrong_length", f"{len(data)} bytes, not {length}")
    return data


def to_base64(data: bytes) -> str:
    """Standard base64 with its padding."""
    return base64.b64encode(data).decode()
