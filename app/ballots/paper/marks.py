"""What stands on a sheet, as a clerk keys it: a line of numbers, read the same way from the keyboard and from a spreadsheet. Pure.

    2 5 7      ticked the projects numbered 2, 5 and 7
    2*3 5*2    three points to number 2, two points to number 5
    3 1 2      number 3 first, then 1, then 2 (where the ballot asks for an order)
    0          nothing is marked
    /          cannot be counted: one cannot tell what is meant, or there is a name on it

Any of space, point, comma and plus stands between two numbers, so that the number pad alone is enough.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

BLANK, UNCLEAR = "0", "/"
_BETWEEN = re.compile(r"[\s.,+;、。，；]+")
_TOKEN = re.compile(r"^(\d{1,3})(?:[*=:x×-](\d{1,4}))?$", re.IGNORECASE)
_UNCLEAR = frozenset({"/", "x", "废", "无效"})
_BLANK = frozenset({"0", "-", "空", "空白"})


class Way(StrEnum):
    """How a sheet is marked: by ticks, by an order, or by a number beside each project."""

    TICKS = "ticks"
    ORDER = "order"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class Marks:
    """One sheet. `pairs` are (number on the paper, value): value 1 for a tick, the place for an order, the points for numbers."""

    pairs: tuple[tuple[int, int], ...] = ()
    is_unclear: bool = False

    @property
    def is_blank(self) -> bool:
        """Nothing is marked on it."""
        return not self.pairs and not self.is_unclear

    def line(self, way: Way) -> str:
        """As it is kept, compared and hashed; `read_line` gives the same marks again."""
        if self.is_unclear:
            return UNCLEAR
        if not self.pairs:
            return BLANK
        if way is Way.NUMBERS:
            return " ".join(f"{number}*{value}" for number, value in self.pairs)
        ordered = sorted(self.pairs, key=lambda pair: pair[1]) if way is Way.ORDER else self.pairs
        return " ".join(str(number) for number, _ in ordered)


class NotReadable(ValueError):
    """The line says nothing that could stand on this paper; the message is a reason code, `token` what was typed."""

    def __init__(self, code: str, token: str = "") -> None:
        """The code and the part of the line it is about."""
        super().__init__(code)
        self.code, self.token = code, token


def read_line(line: str, way: Way, options: int, highest: int = 0) -> Marks:
    """The marks of one sheet. `options`: how many numbers the paper has; `highest`: the most points one may get.

    Raises NotReadable `paper.nothing_typed`, `paper.not_a_number`, `paper.no_such_number`, `paper.twice` or `paper.too_high`.
    What the voter may not do (too many, too dear) is read all the same: whether a sheet counts is judged by the vote's rules.
    """
    text = unicodedata.normalize("NFKC", line).strip().lower()
    if not text:
        raise NotReadable("paper.nothing_typed")
    if text in _UNCLEAR:
        return Marks(is_unclear=True)
    if text in _BLANK:
        return Marks()
    pairs: list[tuple[int, int]] = []
    for token in filter(None, _BETWEEN.split(text)):
        number, value = _pair(token, way, len(pairs) + 1)
        if not 1 <= number <= options:
            raise NotReadable("paper.no_such_number", token)
        if number in (known for known, _ in pairs):
            raise NotReadable("paper.twice", token)
        if way is Way.NUMBERS and value > highest:
            raise NotReadable("paper.too_high", token)
        if value:
            pairs.append((number, value))
    return Marks(tuple(sorted(pairs)))


def _pair(token: str, way: Way, place: int) -> tuple[int, int]:
    found = _TOKEN.match(token)
    if found is None or (found[2] is None) is (way is Way.NUMBERS):
        raise NotReadable("paper.not_a_number", token)
    return int(found[1]), int(found[2]) if way is Way.NUMBERS else place if way is Way.ORDER else 1
