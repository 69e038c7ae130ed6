"""C2SP tlog-tiles: 256 hashes a tile, 256 entries a bundle, and the addresses under which they lie."""
from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from app.record.tlog.strict import Malformed

WIDTH, HEIGHT = 256, 8
_PATH = re.compile(r"(?P<high>(?:x[0-9]{3}/)*)(?P<low>[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?\Z")


@dataclass(frozen=True)
class Tile:
    """Where a tile or bundle lies: its number in its level, and how wide it is."""

    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """`x001/x234/067`, with `.p/112` while it is not full."""
        digits = f"{self.number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[n : n + 3] for n in range(0, len(digits), 3)]
        whole = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return whole if self.width == WIDTH else f"{whole}.p/{self.width}"


def read_path(path: str) -> Tile:
    """The tile of an address; nothing that is spelled in another way."""
    found = _PATH.match(path)
    if found is None:
        raise Malformed("tile.path", repr(path[:80]))
    number = int(found["high"].replace("x", "").replace("/", "") + found["low"])
    tile = Tile(number, int(found["width"]) if found["width"] else WIDTH)
    if tile.path != path or tile.width > WIDTH or (found["width"] and tile.width == WIDTH) or number >= 2**55:
        raise Malformed("tile.path", repr(path[:80]))
    return tile


def widths(size: int, level: int) -> tuple[int, int]:
    """How many full tiles a level has in a tree of this size, and how wide the partial one is (0: there is none)."""
    return divmod(size >> (HEIGHT * level), WIDTH)


def read_level(text: str) -> int:
    """A level: 0 to 63, no leading zero."""
    if not re.match(r"(?:[0-9]|[1-5][0-9]|6[0-3])\Z", text, re.ASCII):
        raise Malformed("tile.level", repr(text[:10]))
    return int(text)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries of a bundle, each behind its length as a big-endian uint16."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def read_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle."""
    found, at = [], 0
    while at < len(data):
        if at + 2 > len(data):
            raise Malformed("bundle.cut_off")
        length = int.from_bytes(data[at : at + 2], "big")
        if at + 2 + length > len(data):
            raise Malformed("bundle.cut_off")
        found.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return found
