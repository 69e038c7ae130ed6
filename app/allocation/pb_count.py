"""Counting rows of votes by the text of their ballots, thousands of rows at a time, without looking at one by itself.

Only files without a quotation mark among the votes, and with rows of equal length: all that are public.
"""
from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from app.allocation.cells import Limits

_CHUNK = 1 << 16  # bytes cut at a time: the pieces of a whole city would weigh ten times the file
_WORD = 8  # voter ids of so many bytes are compared as numbers

Text = bytes
"""A ballot as it is written: the cell of ids; where the type has points, a NUL and the cell of points behind it."""


class _Voters:
    """Voter ids, to see whether one occurs twice: short ones as numbers, long ones as they are."""

    def __init__(self) -> None:
        self.short: list[npt.NDArray[np.uint64]] = []
        self.long: list[bytes] = []

    def add(self, chunk: bytes, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> None:
        """The ids between these places; behind the chunk stand `_WORD` bytes more. No id holds a NUL."""
        lengths = ends - starts
        if int(lengths.max()) > _WORD or int(lengths.min()) == 0:
            short = (lengths > 0) & (lengths <= _WORD)
            rest = zip(starts[~short].tolist(), ends[~short].tolist(), strict=True)
            self.long += [chunk[start:end] for start, end in rest]
            starts, lengths = starts[short], lengths[short]
        words = np.lib.stride_tricks.sliding_window_view(np.frombuffer(chunk, np.uint8), _WORD)[starts]
        numbers = np.ascontiguousarray(words).view(">u8")[:, 0].astype(np.uint64)
        self.short.append(numbers >> ((_WORD - lengths) * 8).astype(np.uint64))

    def any_twice(self) -> bool:
        """Whether any id was added twice."""
        numbers = np.sort(np.concatenate(self.short))
        return bool((numbers[1:] == numbers[:-1]).any()) or len(set(self.long)) < len(self.long)


def count(
    data: bytes, at: int, width: int, places: tuple[int, int, int], limits: Limits
) -> tuple[Counter[Text], bool] | None:
    """How often each text occurs from the byte `at` on, and whether a voter id occurs twice.

    `width`: cells of a row; `places`: where voter id, vote and points stand (points -1: there are none). None when the
    rows are not all regular, or more or longer than the limits: then they have to be read one by one.
    """
    if data.find(b'"', at) >= 0 or at >= len(data):
        return None
    counts: Counter[Text] = Counter()
    voters, rows = _Voters(), 0
    while at < len(data):
        stop = data.rfind(b"\n", at, at + _CHUNK) + 1 if at + _CHUNK < len(data) else len(data)
        chunk = _whole_lines(data[at:stop])
        marks = _marks(chunk, width, limits.cell)
        if not stop or marks is None:
            return None
        at = stop
        rows += len(marks)
        starts = np.concatenate((np.zeros(1, np.intp), marks.ravel()[:-1] + 1)).reshape(marks.shape)
        voters.add(chunk, starts[:, places[0]], marks[:, places[0]])
        texts = _between(chunk, starts[:, places[1]], marks[:, places[1]])
        if places[2] >= 0:
            points = _between(chunk, starts[:, places[2]], marks[:, places[2]])
            texts = list(map(b"\0".join, zip(texts, points, strict=True)))
        counts.update(texts)
    return None if rows > limits.ballots else (counts, voters.any_twice())


def _whole_lines(chunk: bytes) -> bytes:
    """With plain line ends, the last one too, and some room behind."""
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r\n", b"\n")
    return chunk + (b"" if chunk.endswith(b"\n") else b"\n") + b"\0" * _WORD


def _marks(chunk: bytes, width: int, longest: int) -> npt.NDArray[np.intp] | None:
    """The end of every cell, a row for each line; None unless every line has `width` cells, none of them very long."""
    if b"\r" in chunk:
        return None
    bytes_ = np.frombuffer(chunk, np.uint8)
    marks = np.flatnonzero((bytes_ == ord(";")) | (bytes_ == ord("\n")))
    ends = bytes_[marks] == ord("\n")
    rows = int(np.count_nonzero(ends))
    if len(marks) != rows * width or not ends[width - 1 :: width].all():
        return None
    if int(np.diff(marks, prepend=-1).max()) > longest + 1:
        return None
    return marks.reshape(rows, width)


def _between(chunk: bytes, starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]) -> list[bytes]:
    return [chunk[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
