"""Many pieces of one text at once: cut into machine words, looked up among a few known ones, equal ones brought together.

Numbers made of the words sort the pieces; that two pieces are equal is always read from the words themselves.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

WORD = 8
"""Bytes of a word; so much room has to stand behind a text whose pieces are read."""
_BELOW = np.array([(1 << 8 * some) - 1 for some in range(WORD + 1)], np.uint64)  # the first bytes of a word, by how many
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xD1342543DE82EF95, 0xA0761D6478BD642F, 0xF1357AEA2E62A9C5], np.uint64)
_BLOCK = 1 << 12  # pieces looked at together, to keep memory low
_HALF = np.uint64(32)
_MOST_BITS = 16  # of the places that known pieces are spread over

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Span = tuple[Places, Places]
"""Where pieces start, and how long they are."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Equal pieces together, groups in the order in which they first appear.

    `first`: the first piece of each group. `order`: all pieces, group after group in some other order, in which each
    begins at one of `starts`; `place`: where those groups are to be found.
    """

    first: Places
    order: Places
    starts: Places
    place: Places

    def sums(self, weights: Places) -> Places:
        """What the pieces of each group weigh together."""
        return np.add.reduceat(weights[self.order], self.starts)[self.place]


class Pieces:
    """A text whose pieces are asked for; `WORD` bytes that do not count stand behind it."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.windows: Words = np.ndarray((len(text) - WORD + 1,), "<u8", text, 0, (1,))

    def words(self, starts: Places, lengths: Places) -> Iterator[tuple[Places | None, Words]]:
        """The first word of every piece, the second of those that are longer (and which they are), and so on.

        NUL stands behind the end of a piece.
        """
        which = None
        while True:
            yield which, self.windows[starts] & _BELOW.take(np.minimum(lengths, WORD))
            longer = np.flatnonzero(lengths > WORD)
            if not len(longer):
                return
            which = longer if which is None else which.take(longer)
            starts, lengths = starts.take(longer) + WORD, lengths.take(longer) - WORD

    def numbers(self, starts: Places, lengths: Places) -> Words:
        """A number for each piece: the same for equal ones, hardly ever for unlike ones."""
        numbers, factor = np.zeros(len(starts), np.uint64), _FACTORS[:1]
        for which, words in self.words(starts, lengths):
            if which is None:
                numbers = words * factor
            else:
                numbers[which] += words * factor
            factor = factor * _FACTORS[:1]
        return numbers

    def same(self, starts: Places, lengths: Places, one: Places, other: Places) -> bool:
        """Whether each piece of `one` reads as its counterpart of `other` does."""
        for at in range(0, len(one), _BLOCK):
            some, more = one[at : at + _BLOCK], other[at : at + _BLOCK]
            long = lengths.take(some)
            if not np.array_equal(long, lengths.take(more)):
                return False
            pairs = zip(self.words(starts.take(some), long), self.words(starts.take(more), long), strict=True)
            if not all(np.array_equal(read, again) for (_, read), (_, again) in pairs):
                return False
        return True

    def cut(self, starts: Places, lengths: Places) -> list[bytes]:
        """Each piece by itself."""
        return [self.text[start:end] for start, end in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)]


def powers(many: int) -> Words:
    """So many unlike factors: sums of what they multiply are hardly ever equal by chance."""
    return np.multiply.accumulate(np.full(many, _FACTORS[0]))


def alike(numbers: Words, pieces: Pieces, spans: Sequence[Span]) -> Groups:
    """Things that each consist of some pieces (the first of each, the second of each …), equal ones together.

    `numbers`: one for each thing, the same for equal ones; the more seldom for unlike ones, the sooner it is done.
    """
    groups, others, firsts = _with_equal_numbers(numbers)
    if all(pieces.same(*span, others, firsts) for span in spans):
        return groups
    known: dict[tuple[bytes, ...], int] = {}  # unlike things got the same number: one after another then
    things = zip(*(pieces.cut(*span) for span in spans), strict=True)
    return _with_equal_numbers(np.array([known.setdefault(thing, len(known)) for thing in things], np.uint64) << _HALF)[0]


def _with_equal_numbers(numbers: Words) -> tuple[Groups, Places, Places]:
    """Grouped by the upper parts of these; and all that are not the first of their group, with the first of each."""
    low = np.uint64((1 << len(numbers).bit_length()) - 1)
    keys = (numbers & ~low) | np.arange(len(numbers), dtype=np.uint64)
    keys.sort()
    order = (keys & low).astype(np.int64)
    keys &= ~low
    starts = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), keys[1:] != keys[:-1])))
    first = order[starts]
    firsts = np.repeat(first, np.diff(starts, append=len(order)))
    later = firsts != order
    place = np.argsort(first)
    return Groups(first[place], order, starts, place), order[later], firsts[later]


class Known:
    """Some different short pieces, each found again by one look at one place."""

    def __init__(self, known: Sequence[bytes]) -> None:
        """`works`: whether they are short and few enough for that."""
        self.works = 0 < max(map(len, known)) <= WORD and min(map(len, known)) > 0
        if self.works:
            self.works = self._spread(np.array([int.from_bytes(piece, "little") for piece in known], np.uint64))

    def _spread(self, keys: Words) -> bool:
        """Each at a place of its own, with one of the factors."""
        bits = min(_MOST_BITS, 2 * len(keys).bit_length() + 1)
        for factor in _FACTORS:
            self.factor, self.shift = factor, np.uint64(64 - bits)
            places = keys * self.factor >> self.shift
            self.at = np.zeros(1 << bits, np.int32)
            self.at[places] = np.arange(1, len(keys) + 1)
            if np.array_equal(self.at[places], np.arange(1, len(keys) + 1)):
                self.keys = np.concatenate((np.zeros(1, np.uint64), keys))
                return True
        return False

    def find(self, pieces: Pieces, ends: Places) -> npt.NDArray[np.int32]:
        """Which of the known ones each piece is, counted from 1; 0 where it is none of them.

        The pieces stand one after another in the text, from its beginning, with one byte behind each.
        """
        found = np.empty(len(ends), np.int32)
        for at in range(0, len(ends), _BLOCK):
            last = ends[at : at + _BLOCK]
            starts = np.concatenate((ends[at - 1 : at] + 1 if at else np.zeros(1, np.int64), last[:-1] + 1))
            lengths = last - starts
            words = pieces.windows[starts] & _BELOW.take(np.minimum(lengths, WORD))
            places = self.at.take((words * self.factor >> self.shift).view(np.int64))
            places *= (self.keys.take(places) == words) & (lengths <= WORD)
            found[at : at + _BLOCK] = places
        return found
