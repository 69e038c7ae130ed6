"""The text of a Pabulib file as it was read, to be written back: cells, rows of votes, kind of line ends."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file has beside its cells: the ends of its lines, whether the last line has one, a byte order mark."""

    newline: str = "\n"
    ends_with_newline: bool = True
    byte_order_mark: bool = False


@dataclass(frozen=True, eq=False)
class VoteRows:
    """The rows under VOTES: column names, and the text of the rows exactly as the file has it (UTF-8).

    Equal when columns and cells are equal, whatever the quoting. Iterating gives the cells of each row, in O(bytes).
    """

    columns: tuple[str, ...]
    text: bytes

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        lines = csv.reader(io.StringIO(self.text.decode(), newline=""), delimiter=";", strict=True)
        return (tuple(cells) for cells in lines if any(cell.strip(" \t") for cell in cells))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VoteRows):
            return NotImplemented
        return self.columns == other.columns and (self.text == other.text or list(self) == list(other))

    def __hash__(self) -> int:
        return hash(self.columns)


def line_of(cells: Sequence[str]) -> str:
    """The cells as one line without its end; quoted only where a reader needs it."""
    return ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if _needs_quotes(cell) else cell for cell in cells)


def _needs_quotes(cell: str) -> bool:
    return any(mark in cell for mark in ';"\n\r')
