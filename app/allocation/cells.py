"""The text of a Pabulib file: lines into rows of cells, cells into lines, and what is kept to write it back.

`;` stands between cells, `"` round those that need it, and a quoted cell may span physical lines.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.allocation.decimals import BLANKS
from app.allocation.reasons import at_line

SECTIONS = ("META", "PROJECTS", "VOTES")
_BLANKS = b" \t\r\n"
_BLANK_LINES = re.compile(rb"(?:[ \t]*+\r?\n)++")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read: bytes of the file, projects, ballots, characters of a cell, digits of a number."""

    bytes: int = 256 * 1024 * 1024
    projects: int = 10_000
    ballots: int = 10_000_000
    cell: int = 65_536
    digits: int = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file has beside its cells: the ends of its lines, and a byte order mark.

    `other_ends`: rows of META and PROJECTS (from 0, all counted) that end in the other way, as edited files have it.
    """

    newline: str = "\n"
    byte_order_mark: bool = False
    other_ends: frozenset[int] = frozenset()


class Lines:
    """The lines of a file, one after another. `number`: the physical line (from 1) where the last row began."""

    def __init__(self, data: bytes, at: int, number: int, limits: Limits) -> None:
        """Starts with the byte `at`, which begins the line `number` + 1."""
        self.data, self.at, self.number, self.limits = data, at, number, limits
        self.number_of_next = number + 1
        self.returns: list[bool] = []
        """For each row so far, whether its line ended in a carriage return too."""

    def rows(self) -> Iterator[list[str]]:
        """The cells of each row that is not blank; raises PbError for an open quotation mark and the like."""
        while self.at < len(self.data):
            if self.data[self.at] in _BLANKS and (blank := _BLANK_LINES.match(self.data, self.at)):
                self.at = blank.end()
                self.number_of_next += blank[0].count(b"\n")
                continue
            self.number = self.number_of_next
            line = self._line()
            cells = self._quoted(line) if '"' in line else line.split(";")
            longest = self.limits.cell
            if len(line) > longest and any(len(cell) > longest for cell in cells):
                raise at_line(self.number, "cell.too_long", most=longest)
            if "\r" in line and '"' not in line:
                raise at_line(self.number, "file.stray_return")
            if len(cells) > 1 or cells[0].strip(BLANKS):
                self.returns.append(self.data[self.at - 2 : self.at - 1] == b"\r")
                yield cells

    def _line(self) -> str:
        """The text up to the next line end, without it."""
        end = self.data.find(b"\n", self.at)
        end = len(self.data) if end < 0 else end
        line = self.data[self.at : end].decode()
        self.at, self.number_of_next = end + 1, self.number_of_next + 1
        return line.removesuffix("\r")

    def _quoted(self, line: str) -> list[str]:
        cells, position = [], 0
        while True:
            if line.startswith('"', position):
                cell, line, position = self._inside(line, position + 1)
                if position < len(line) and line[position] != ";":
                    raise at_line(self.number, "cell.quote_inside")
            else:
                end = line.find(";", position)
                end = len(line) if end < 0 else end
                cell, position = line[position:end], end
            cells.append(cell)
            if position >= len(line):
                return cells
            position += 1

    def _inside(self, line: str, position: int) -> tuple[str, str, int]:
        """A quoted cell from behind its mark: its text, the line it ends on, and the place behind its closing mark."""
        parts, size = [], 0
        while True:
            end = line.find('"', position)
            parts.append(line[position:] if end < 0 else line[position:end])
            size += len(parts[-1]) + 1
            if size > self.limits.cell + 1:
                raise at_line(self.number, "cell.too_long", most=self.limits.cell)
            if end < 0:
                if self.at >= len(self.data):
                    raise at_line(self.number, "cell.quote_open")
                parts.append("\r\n" if self.data[self.at - 2 : self.at - 1] == b"\r" else "\n")
                line, position = self._line(), 0
            elif line.startswith('"', end + 1):
                parts.append('"')
                position = end + 2
            else:
                return "".join(parts), line, end + 1


def section_named(cells: list[str]) -> str:
    """The section that this row opens, or nothing."""
    name = cells[0].strip(BLANKS) if len(cells) == 1 else ""
    return name if name in SECTIONS else ""


@dataclass(frozen=True, eq=False)
class VoteRows:
    """The rows under VOTES: column names, and the text of the rows exactly as the file has it (UTF-8).

    Equal when columns and cells are equal, whatever the quoting. Iterating gives the cells of each row, in O(bytes).
    """

    columns: tuple[str, ...]
    text: bytes

    def __iter__(self) -> Iterator[list[str]]:
        return Lines(self.text, 0, 0, Limits(cell=len(self.text))).rows()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VoteRows):
            return False
        return self.columns == other.columns and (self.text == other.text or list(self) == list(other))

    def __hash__(self) -> int:
        return hash(self.columns)


def line_of(cells: Sequence[str]) -> str:
    """The cells as one line without its end; quoted only where a reader needs it."""
    return ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if _needs_quotes(cell) else cell for cell in cells)


def _needs_quotes(cell: str) -> bool:
    return any(mark in cell for mark in ';"\n\r')
