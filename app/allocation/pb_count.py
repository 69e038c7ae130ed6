"""Counting rows of votes by the text of their ballots, all rows together, without looking at one by itself.

Only files without a quotation mark among the votes, and with rows of equal length: all that are public.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from app.allocation.cells import Limits
from app.allocation.pieces import WORD, Pieces, Places, Span, Words, alike

_LONG = 24  # bytes of a ballot, on average
_CHUNK = 1 << 17  # bytes searched at a time: the places of all cells of a city would weigh many times the file
_SEMICOLON, _NEWLINE, _RETURN = b";\n\r"

Text = bytes
"""A ballot as it is written: the cell of ids; where the type has points, a NUL and the cell of points behind it."""
Counted = tuple[list[Text], Places]
"""Different ballots in the order in which they first appear, and how often each occurs."""


def count(
    data: bytes, at: int, width: int, places: tuple[int, int, int], limits: Limits
) -> tuple[Counted, bool] | None:
    """How often each text occurs from the byte `at` on, and whether a voter id may occur twice.

    `width`: cells of a row; `places`: where voter id, vote and points stand (points -1: there are none). None when the
    rows are not all regular, or more or longer than the limits: then they have to be read one by one.
    """
    if data.find(b'"', at) >= 0 or at >= len(data):
        return None
    end = b"" if data.endswith(b"\n") else b"\n"
    text = b"".join((memoryview(data)[at:], end, bytes(WORD)))
    pieces, voters, rows = Pieces(text), list[Words](), 0
    ballots = _Ballots(pieces)
    for cells in _cells(text, width, [place for place in places if place >= 0], limits.cell):
        if cells is None:
            return None
        voters.append(pieces.numbers(*cells[0]))
        ballots.add(cells[1:])
        rows += len(voters[-1])
    return (ballots.counted(), _any_twice(voters)) if rows <= limits.ballots else None


def _any_twice(numbers: list[Words]) -> bool:
    together = np.concatenate(numbers)
    numbers.clear()
    together.sort()
    return bool((together[1:] == together[:-1]).any())


class _Ballots:
    """Ballots that stand in one column, or in two. Long ones are seldom equal: they are cut out and counted at once."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.parts: list[list[Span]] = []
        self.numbers: list[Words] = []
        self.counts: Counter[Text] | None = None

    def add(self, spans: list[Span]) -> None:
        """Some more rows."""
        if not self.parts and self.counts is None and sum(int(lengths.sum()) for _, lengths in spans) > _LONG * len(spans[0][0]):
            self.counts = Counter()
        if self.counts is not None:
            self.counts.update(self._texts(spans))
            return
        numbers = self.pieces.numbers(*spans[0])
        for span in spans[1:]:
            numbers += self.pieces.numbers(*span) << 1
        self.numbers.append(numbers)
        self.parts.append(spans)

    def counted(self) -> Counted:
        """All different ones."""
        if self.counts is not None:
            return list(self.counts), np.array(list(self.counts.values()), np.int64)
        spans = [
            (np.concatenate([starts for starts, _ in column]), np.concatenate([lengths for _, lengths in column]))
            for column in zip(*self.parts, strict=True)
        ]
        self.parts.clear()
        groups = alike(np.concatenate(self.numbers), self.pieces, spans)
        weights = groups.sums(np.ones(len(groups.order), np.int64))
        return self._texts([(starts[groups.first], lengths[groups.first]) for starts, lengths in spans]), weights

    def _texts(self, spans: list[Span]) -> list[Text]:
        cells = [self.pieces.cut(*span) for span in spans]
        return list(map(b"\0".join, zip(*cells, strict=True))) if len(cells) > 1 else cells[0]


def _cells(text: bytes, width: int, wanted: Sequence[int], longest: int) -> Iterator[list[Span] | None]:
    """Where the cells of these columns are, some rows at a time; None where a row has not `width` cells or is very long."""
    at, behind, bytes_ = 0, len(text) - WORD, np.frombuffer(text, np.uint8)
    while at < behind:
        stop = text.rfind(b"\n", at, at + _CHUNK) + 1 if at + _CHUNK < behind else behind
        marks = _marks(bytes_[at:stop], width) if stop else None
        if marks is None:
            yield None
            return
        marks += at
        befores = np.concatenate((np.array([at - 1]), marks[:-1, -1]))
        if int((marks[:, -1] - befores).max()) > longest:
            yield None
            return
        spans = []
        for column in wanted:
            starts = (marks[:, column - 1] if column else befores) + 1
            lengths = marks[:, column] - starts
            if column == width - 1:
                lengths -= bytes_[marks[:, column] - 1] == _RETURN
            spans.append((starts, lengths))
        yield spans
        at = stop


def _marks(some: npt.NDArray[np.uint8], width: int) -> Places | None:
    """The end of every cell, a row for each line; None unless every line has `width` cells and no stray return."""
    marks = np.flatnonzero((some == _SEMICOLON) | (some == _NEWLINE))
    ends = some[marks] == _NEWLINE
    rows = int(np.count_nonzero(ends))
    if len(marks) != rows * width or not ends[width - 1 :: width].all():
        return None
    returns = np.flatnonzero(some == _RETURN)
    if len(returns) and not (some[returns + 1] == _NEWLINE).all():
        return None
    return marks.reshape(rows, width)
