"""C2SP tlog-proof, a proof to carry away in one file; and the request of tlog-witness, which asks for a cosignature."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.record.tlog.checkpoints import Checkpoint, read_signed
from app.record.tlog.notes import Note
from app.record.tlog.strict import Malformed, from_base64, to_base64, whole_number
from app.record.tlog.tree import demand_inclusion

HEAD = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63


@dataclass(frozen=True)
class Proof:
    """Entry `index` stands in the tree of this checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint
    extra: bytes = b""

    def __str__(self) -> str:
        extra = f"extra {to_base64(self.extra)}\n" if self.extra else ""
        return f"{HEAD}\n{extra}index {self.index}\n{_hash_lines(self.hashes)}\n{self.note}"

    def demand(self, leaf: bytes) -> None:
        """The leaf stands there, or Malformed; the signatures are the reader's own affair."""
        demand_inclusion(leaf, self.index, self.checkpoint.size, self.hashes, self.checkpoint.root)


def read_proof(raw: str) -> Proof:
    """A `.tlog-proof` file."""
    head, _, rest = raw.partition("\n")
    if head != HEAD:
        raise Malformed("proof.head", repr(head[:40]))
    extra = b""
    if rest.startswith("extra "):
        line, _, rest = rest.partition("\n")
        extra = from_base64(line.removeprefix("extra "))
    line, _, rest = rest.partition("\n")
    if not line.startswith("index "):
        raise Malformed("proof.index", repr(line[:40]))
    index = whole_number(line.removeprefix("index "), "index")
    hashes, signed = _cut(rest)
    note, checkpoint = read_signed(signed)
    return Proof(index, hashes, note, checkpoint, extra)


@dataclass(frozen=True)
class Request:
    """`POST /add-checkpoint`: a checkpoint, and the proof that it only adds to the size the witness holds."""

    old: int
    hashes: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint

    def __str__(self) -> str:
        return f"old {self.old}\n{_hash_lines(self.hashes)}\n{self.note}"


def read_request(raw: str | bytes) -> Request:
    """The body of a request, to the letter."""
    try:
        content = raw if isinstance(raw, str) else raw.decode()
    except UnicodeDecodeError as error:
        raise Malformed("note.not_utf8") from error
    line, _, rest = content.partition("\n")
    if not line.startswith("old "):
        raise Malformed("request.old", repr(line[:40]))
    hashes, signed = _cut(rest)
    note, checkpoint = read_signed(signed)
    return Request(whole_number(line.removeprefix("old ")), hashes, note, checkpoint)


def _hash_lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{to_base64(digest)}\n" for digest in hashes)


def _cut(rest: str) -> tuple[tuple[bytes, ...], str]:
    """Hash lines up to the empty line, and what follows."""
    hashes: list[bytes] = []
    while True:
        line, newline, rest = rest.partition("\n")
        if not newline:
            raise Malformed("proof.no_empty_line")
        if not line:
            return tuple(hashes), rest
        if len(hashes) == MOST_HASHES:
            raise Malformed("proof.too_many_hashes")
        hashes.append(from_base64(line, 32))
