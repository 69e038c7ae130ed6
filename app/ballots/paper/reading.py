"""From the numbers on a sheet to a ballot: which number is which project, and whether the sheet counts."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.ballots.content import Ballot, OptionLike, PotLike, read_ballot
from app.ballots.paper.marks import Marks, NotReadable, Way, read_line
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Choice
from app.vocabulary import Reason

WAYS = {
    BallotKind.PLAIN: Way.TICKS, BallotKind.CHOOSE: Way.TICKS, BallotKind.BUDGET: Way.TICKS,
    BallotKind.RANK: Way.ORDER, BallotKind.POINTS: Way.NUMBERS, BallotKind.SCORE: Way.NUMBERS,
}  # fmt: skip
PLAIN = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)  # 1, 2, 3 on a plain paper


@dataclass(frozen=True)
class Reader:
    """Reads the sheets of one kind of paper. Pure: rows and test doubles alike."""

    kind: BallotKind
    pots: Sequence[PotLike]
    settings: PollSettings

    @property
    def options(self) -> list[OptionLike]:
        """In the order of the numbers on the paper; none on a plain one."""
        return [option for pot in self.pots for option in pot.options]

    @property
    def way(self) -> Way:
        """Ticks, an order, or numbers."""
        return WAYS[self.kind]

    @property
    def numbers(self) -> int:
        """How many numbers the paper has."""
        return len(PLAIN) if self.kind is BallotKind.PLAIN else len(self.options)

    @property
    def highest(self) -> int:
        """The most that may be written into one box; what is more is a slip of the clerk's hand, not of the voter's."""
        return {BallotKind.POINTS: max(99, self.settings.points), BallotKind.SCORE: max(99, self.settings.score_max)}.get(self.kind, 1)

    def marks(self, line: str) -> Marks:
        """What a keyed line says. NotReadable when it cannot stand on this paper."""
        return read_line(line, self.way, self.numbers, self.highest)

    def normal(self, line: str) -> str:
        """The line as it is kept: two clerks who mean the same have the same."""
        return self.marks(line).line(self.way)

    def ballot(self, line: str) -> Ballot | list[Reason]:
        """The ballot that the sheet is, or why it does not count."""
        marks = self.marks(line)
        if marks.is_unclear:
            return [Reason("paper.unclear")]
        if marks.is_blank:
            return [Reason("paper.blank")]
        if self.kind is BallotKind.PLAIN and len(marks.pairs) > 1:
            return [Reason("paper.more_than_one")]
        return read_ballot(self.kind, self._raw(marks), self.pots, self.settings)

    def _raw(self, marks: Marks) -> dict[str, Any]:
        if self.kind is BallotKind.PLAIN:
            return {"choice": str(PLAIN[marks.pairs[0][0] - 1])}
        codes = {number: option.code for number, option in enumerate(self.options, 1)}
        if self.way is Way.NUMBERS:
            return {"points": {codes[number]: value for number, value in marks.pairs}}
        ordered = sorted(marks.pairs, key=lambda pair: pair[1]) if self.way is Way.ORDER else marks.pairs
        return {"ranking" if self.way is Way.ORDER else "chosen": [codes[number] for number, _ in ordered]}


def read_all(reader: Reader, lines: Sequence[str], imprints: Sequence[str]) -> tuple[list[str], list[Reason]]:
    """Every line in its normal form, and a reason for each that cannot be read, naming the sheet."""
    kept, reasons = [], []
    for line, mark in zip(lines, imprints, strict=True):
        try:
            kept.append(reader.normal(line))
        except NotReadable as wrong:
            kept.append("")
            reasons.append(Reason(wrong.code, {"sheet": mark, "typed": wrong.token, "most": reader.numbers}, field=mark))
    return kept, reasons
