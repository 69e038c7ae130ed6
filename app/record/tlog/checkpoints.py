"""C2SP tlog-checkpoint: three lines say which log, how long, and with which root; and what a person copies by hand."""
from __future__ import annotations

from dataclasses import dataclass

from app.record.tlog.notes import Note, read_note
from app.record.tlog.strict import Malformed, from_base64, to_base64, whole_number
from app.record.tlog.tree import EMPTY_ROOT

GROUPS, PER_GROUP = 8, 4


@dataclass(frozen=True)
class Checkpoint:
    """A log's head: `size` entries have this root."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The note's text, with its last newline."""
        return "\n".join([self.origin, str(self.size), to_base64(self.root), *self.extensions, ""])

    @property
    def by_hand(self) -> str:
        """32 hex digits in 8 groups: 128 bits, what a hand-written copy needs so that no second tree can be prepared for it."""
        digits = self.root.hex()[: GROUPS * PER_GROUP]
        return " ".join(digits[n : n + PER_GROUP] for n in range(0, len(digits), PER_GROUP))


def read_checkpoint(text: str) -> Checkpoint:
    """The text of a note as a checkpoint."""
    if not text.endswith("\n"):
        raise Malformed("checkpoint.unended")
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Malformed("checkpoint.lines", f"{len(lines)} lines")
    found = Checkpoint(lines[0], whole_number(lines[1]), from_base64(lines[2], 32), tuple(lines[3:]))
    if found.size == 0 and found.root != EMPTY_ROOT:
        raise Malformed("checkpoint.empty_root")
    return found


def read_signed(raw: str | bytes) -> tuple[Note, Checkpoint]:
    """A signed checkpoint: the note, not yet verified, and what its text says."""
    note = read_note(raw)
    return note, read_checkpoint(note.text)
