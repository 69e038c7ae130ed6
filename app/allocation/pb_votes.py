"""The VOTES section: rows counted by their text, each different text looked up once, equal ballots grouped.

Files without quotation marks among the votes (all that are public) go a fast way: the bytes are cut and counted by the
thousand rows without looking at a row by itself. Whatever is irregular there is read again row by row, which finds
the line and says what is wrong.
"""
from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, repeat
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from app.allocation.cells import Limits, Lines
from app.allocation.decimals import BLANKS, exact
from app.allocation.election import Ballots, VoteType
from app.allocation.pb_count import Counted, Text, count
from app.allocation.pieces import WORD, Known, Pieces, alike, powers
from app.allocation.reasons import Warning_, at_line, warning
from app.allocation.support import Whole

_COMMA = ord(",")
Named = npt.NDArray[np.int32]
_MOST_WARNINGS = 100  # of one kind; the rest is summed up in one more


@dataclass(frozen=True)
class Sheet:
    """The section and what it has to be read with. `at`: where its rows begin; `line`: the line before them."""

    data: bytes
    at: int
    line: int
    columns: tuple[str, ...]
    kind: VoteType
    index: dict[str, int]
    limits: Limits
    max_length: Fraction | None
    max_sum_points: Fraction | None

    @property
    def places(self) -> tuple[int, int, int]:
        """Where voter_id, vote and points stand; points at -1 where the type has none."""
        points = self.columns.index("points") if self.kind.has_points else -1
        return self.columns.index("voter_id"), self.columns.index("vote"), points

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of every row, one by one; raises PbError for a row that is none."""
        lines = Lines(self.data, self.at, self.line, self.limits)
        width = len(self.columns)
        for cells in lines.rows():
            if len(cells) != width:
                raise at_line(lines.number, "row.wrong_length", wanted=width, found=len(cells))
            yield lines.number, cells


@dataclass(frozen=True, slots=True)
class Marked:
    """What one text means: project → points in order of appearance, and what is odd in it (code, parts)."""

    scores: dict[int, Fraction | int]
    odd: tuple[tuple[str, dict[str, object]], ...] = ()


def read_votes(sheet: Sheet) -> tuple[Ballots, int, list[Warning_]]:
    """The ballots grouped, the number of rows, and the warnings. Raises PbError with the first line that is wrong."""
    counted = count(sheet.data, sheet.at, len(sheet.columns), sheet.places, sheet.limits)
    (texts, weights), has_duplicates = counted if counted is not None else _count_slowly(sheet)
    if not texts:
        raise at_line(sheet.line, "votes.none")
    ballots, odd = _plain(sheet, texts, weights) if sheet.kind.is_plain else _marked(sheet, texts, weights)
    return ballots, int(weights.sum()), _warnings(sheet, odd, has_duplicates)


def _count_slowly(sheet: Sheet) -> tuple[Counted, bool]:
    """The same, row by row."""
    id_at, vote_at, points_at = sheet.places
    counts: Counter[Text] = Counter()
    voters: set[str] = set()
    rows = 0
    for line, cells in sheet.rows():
        rows += 1
        if rows > sheet.limits.ballots:
            raise at_line(line, "votes.too_many", most=sheet.limits.ballots)
        voters.add(cells[id_at])
        counts[_text(cells, vote_at, points_at)] += 1
    return (list(counts), np.array(list(counts.values()), np.int64)), len(voters) < rows


def _text(cells: Sequence[str], vote_at: int, points_at: int) -> Text:
    return (cells[vote_at] if points_at < 0 else f"{cells[vote_at]}\0{cells[points_at]}").encode()


def _plain(sheet: Sheet, texts: list[Text], weights: Whole) -> tuple[Ballots, dict[Text, Marked]]:
    """Approval and choose-1 ballots; those among the texts that need a closer look get one.

    The same ids in another order are the same ballot. The ids of all ballots are looked up in one go and sorted within
    each ballot in arrays; what a ballot names is then a piece of memory that can be compared like a text.
    """
    named, lengths, unclear = _sorted(sheet, texts)
    odd: dict[Text, Marked] = {}
    if unclear:
        named, odd = _closer(sheet, texts, sorted(unclear), named, lengths)
    return _grouped(named, lengths, weights), odd


def _sorted(sheet: Sheet, texts: list[Text]) -> tuple[Named, Whole, set[int]]:
    """The projects that each text names, in order; how many; and the texts of which that is not clear."""
    numbers, lengths = _looked_up(sheet, texts)
    width = len(sheet.index) + 1
    small = np.int32 if len(texts) * width < 1 << 31 else np.int64
    rows: npt.NDArray[Any] = np.repeat(np.arange(len(texts), dtype=small), lengths)
    most = 1 if sheet.kind is VoteType.CHOOSE_1 else width
    if sheet.max_length is not None:
        most = min(most, int(sheet.max_length))
    unclear = {*rows[numbers == 0].tolist(), *np.flatnonzero(lengths > most).tolist()}
    entries = rows * width + numbers  # rows first, then with the project: sorted in its row
    del numbers
    entries.sort()
    unclear.update(rows[1:][entries[1:] == entries[:-1]].tolist())
    rows *= width
    entries -= rows
    entries -= 1
    return entries.astype(np.int32, copy=False), lengths, unclear


def _looked_up(sheet: Sheet, texts: list[Text]) -> tuple[Named, Whole]:
    """The projects named in these texts, one after another, counted from 1, 0 where there is no such project; and how
    many each text names.
    """
    ids = [id_.encode() for id_ in sheet.index]
    text = b"\0".join((*texts, bytes(WORD)))
    bytes_ = np.frombuffer(text, np.uint8)[:-WORD]
    ends = np.flatnonzero((bytes_ == _COMMA) | (bytes_ == 0))
    last = np.flatnonzero(bytes_[ends] == 0)
    lengths = np.diff(last, prepend=-1)
    known = Known(ids)
    if known.works:
        return known.find(Pieces(text), ends), lengths
    index = {id_: p for p, id_ in enumerate(ids, 1)}
    tokens = text[: int(ends[-1])].replace(b"\0", b",").split(b",")
    return np.fromiter(map(index.get, tokens, repeat(0)), np.int32, len(tokens)), lengths


def _closer(
    sheet: Sheet, texts: list[Text], unclear: list[int], named: Named, lengths: Whole
) -> tuple[Named, dict[Text, Marked]]:
    """A careful look at these texts: what they name, put right (`lengths` too); and the odd ones among them."""
    odd, parts, done = {}, [], 0
    ends = np.cumsum(lengths)
    for row in unclear:
        marked = _careful(sheet, texts[row], _approved)
        parts += [named[done : ends[row] - lengths[row]], np.array(sorted(marked.scores), np.int32)]
        done, lengths[row] = ends[row], len(marked.scores)
        if marked.odd:
            odd[texts[row]] = marked
    return np.concatenate((*parts, named[done:])), odd


def _grouped(named: Named, lengths: Whole, weights: Whole) -> Ballots:
    """Ballots that name the same projects, in the same order, brought together."""
    ends = np.cumsum(lengths)
    starts, size = ends - lengths, named.itemsize
    sums = np.zeros(len(named) + 1, np.uint64)
    np.cumsum(powers(int(named.max(initial=0)) + 1).take(named), out=sums[1:])
    numbers = sums.take(ends) - sums.take(starts)
    del sums
    groups = alike(numbers, Pieces(named.tobytes() + bytes(WORD)), [(starts * size, lengths * size)])
    if len(groups.first) < len(lengths):
        is_first = np.zeros(len(lengths), np.bool_)
        is_first[groups.first] = True
        named, ends, weights = named[np.repeat(is_first, lengths)], np.cumsum(lengths[is_first]), groups.sums(weights)
    return Ballots(array("q", weights.tobytes()), array("q", bytes(8) + ends.tobytes()), array("i", named.tobytes()))


def _marked(sheet: Sheet, texts: list[Text], weights: Whole) -> tuple[Ballots, dict[Text, Marked]]:
    """Ballots of any type, each different text read with care; and those among the texts that are odd."""
    mark = _MARKS[sheet.kind]
    meanings = [(text, _careful(sheet, text, mark), weight) for text, weight in zip(texts, weights.tolist(), strict=True)]
    scale = lcm(*{points.denominator for _, marked, _ in meanings for points in marked.scores.values()})
    grouped: dict[tuple[tuple[int, int], ...], int] = {}
    for _, marked, weight in meanings:
        units = [(p, points.numerator * (scale // points.denominator)) for p, points in marked.scores.items() if points]
        units.sort()
        grouped[tuple(units)] = grouped.get(tuple(units), 0) + weight
    flat = list(chain.from_iterable(grouped))
    points = None if sheet.kind.is_plain else [given for _, given in flat]
    starts = [0, *accumulate(map(len, grouped))]
    ballots = Ballots(list(grouped.values()), starts, [p for p, _ in flat], points, scale)
    return ballots, {text: marked for text, marked, _ in meanings if marked.odd}


def _careful(sheet: Sheet, text: Text, mark: Callable[[Sheet, list[str], list[str]], Marked]) -> Marked:
    """What a text means; when it means nothing, PbError with the line of its first row."""
    ids, points = ([token.strip(BLANKS) for token in cell.split(",")] if cell.strip(BLANKS) else []
                   for cell in (*text.decode().split("\0"), "")[:2])
    try:
        for id_ in ids:
            if id_ not in sheet.index:
                raise _Wrong("ballot.unknown_project" if id_ else "ballot.empty_token", id=id_)
        marked = mark(sheet, ids, points)
    except _Wrong as wrong:
        raise at_line(next(_lines_with(sheet, {text})), wrong.code, **wrong.parts) from None
    if sheet.max_length is not None and len(marked.scores) > sheet.max_length:
        odd = ("warn.max_length", {"found": len(marked.scores), "most": sheet.max_length})
        return Marked(marked.scores, (*marked.odd, odd))
    return marked


class _Wrong(Exception):
    """A text that means no ballot, before it is known where it stands."""

    def __init__(self, code: str, **parts: object) -> None:
        super().__init__(code)
        self.code, self.parts = code, parts


def _approved(sheet: Sheet, ids: list[str], _points: list[str]) -> Marked:
    twice = _repeated(ids)
    if sheet.kind is VoteType.CHOOSE_1 and len(set(ids)) > 1:
        raise _Wrong("ballot.more_than_one")
    return Marked({sheet.index[id_]: 1 for id_ in ids}, tuple(("warn.named_twice", {"id": id_}) for id_ in twice))


def _ranked(sheet: Sheet, ids: list[str], _points: list[str]) -> Marked:
    twice = _repeated(ids)
    if twice:
        raise _Wrong("ballot.ranked_twice", id=twice[0])
    return Marked({sheet.index[id_]: len(ids) - place for place, id_ in enumerate(ids)})


def _pointed(sheet: Sheet, ids: list[str], points: list[str]) -> Marked:
    if len(ids) != len(points):
        raise _Wrong("ballot.points_length", named=len(ids), given=len(points))
    scores: dict[int, Fraction | int] = {}
    for id_, token in zip(ids, points, strict=True):
        if len(token) > sheet.limits.digits:
            raise _Wrong("number.too_long", most=sheet.limits.digits)
        given = int(token) if token.isdecimal() and token.isascii() else exact(token)
        if given is None:
            raise _Wrong("number.unreadable" if token else "ballot.empty_token", value=token)
        if given < 0 and sheet.kind is not VoteType.SCORING:
            raise _Wrong("ballot.negative_points", kind=sheet.kind)
        project = sheet.index[id_]
        scores[project] = scores.get(project, 0) + given
    odd: list[tuple[str, dict[str, object]]] = [("warn.points_added", {"id": id_}) for id_ in _repeated(ids)]
    total = sum(scores.values())
    if sheet.max_sum_points is not None and total > sheet.max_sum_points:
        odd.append(("warn.max_sum_points", {"found": total, "most": sheet.max_sum_points}))
    return Marked(scores, tuple(odd))


_MARKS: dict[VoteType, Callable[[Sheet, list[str], list[str]], Marked]] = {
    VoteType.APPROVAL: _approved, VoteType.CHOOSE_1: _approved, VoteType.ORDINAL: _ranked,
    VoteType.CUMULATIVE: _pointed, VoteType.SCORING: _pointed,
}


def _repeated(ids: list[str]) -> list[str]:
    """The ids that stand there more than once, each once."""
    if len(set(ids)) == len(ids):
        return []
    return [id_ for id_, times in Counter(ids).items() if times > 1]


def _lines_with(sheet: Sheet, wanted: set[Text]) -> Iterator[int]:
    """The lines of the rows with one of these texts, in order."""
    _, vote_at, points_at = sheet.places
    for line, cells in sheet.rows():
        if _text(cells, vote_at, points_at) in wanted:
            yield line


def _warnings(sheet: Sheet, odd: dict[Text, Marked], has_duplicates: bool) -> list[Warning_]:
    """A warning for each row that is odd: its text, or a voter id that was there before."""
    if not odd and not has_duplicates:
        return []
    id_at, vote_at, points_at = sheet.places
    found: dict[str, list[Warning_]] = {}
    more: Counter[str] = Counter()
    voters: set[str] = set()
    for line, cells in sheet.rows():
        said = list(odd[text].odd) if (text := _text(cells, vote_at, points_at)) in odd else []
        if cells[id_at] in voters:
            said.append(("warn.duplicate_voter", {"id": cells[id_at]}))
        voters.add(cells[id_at])
        for code, parts in said:
            if len(found.setdefault(code, [])) < _MOST_WARNINGS:
                found[code].append(warning(line, code, **parts))
            else:
                more[code] += 1
    last = [warning(found[code][-1].line, "warn.more", found=count, same=code) for code, count in more.items()]
    return [*chain.from_iterable(found.values()), *last]
