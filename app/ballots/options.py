"""A body chooses among options: what may be asked, what tellers may have counted, and which options are adopted. Pure.

Choosing and a budget decide: an option is adopted when as many want it as the body's majority asks for, most wanted first, up
to the number or the money there is. Between equals that do not all fit nobody's hand decides: none of them is adopted, and
the hall is asked again. Points, scores and ranks put the options in an order; that is advice, and a yes or no still decides.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width

from app.ballots.content import Ballot
from app.ballots.count import sheet_in
from app.ballots.settings import PollSettings
from app.ballots.states import DECIDING, BallotKind, Became
from app.base.money import yuan
from app.base.text import clean
from app.vocabulary import Reason

FEWEST, MOST = 2, 9
"""With one option there is nothing to choose; more than nine cannot be read from the back of a hall, nor called by number."""
FEW, LONGEST, LONGEST_OF_MANY = 5, 40, 14
"""Characters of an option; of more than a few, which hang in two columns, so many that the wall shows them whole (a Latin letter is half a one)."""
MOST_POINTS = 100
POT = "a"
_PRICED = re.compile(r"(?P<title>.+?)[\s,，、|｜:：]+(?P<price>[\d,，]+(?:\.\d{1,2})?)\s*元?\Z")


@dataclass(frozen=True)
class OptionLine:
    """One option as it is written down for the hall; its number is its place on the list."""

    title: str
    cost_fen: int = 0


@dataclass(frozen=True)
class Asked:
    """What a question over options consists of. `number`: how many may be chosen, points to share, or the highest score."""

    kind: BallotKind
    options: tuple[OptionLine, ...] = ()
    number: int = 0
    budget_fen: int = 0

    @property
    def limits(self) -> PollSettings:
        """What a ballot may say."""
        kind, number = self.kind, self.number
        return PollSettings(
            max_number=number if kind is BallotKind.CHOOSE else 0, points=number if kind is BallotKind.POINTS else 0,
            score_max=number if kind is BallotKind.SCORE else 0, check_hours=0,
        )  # fmt: skip


PLAIN = Asked(BallotKind.PLAIN)


def read_lines(text: str, has_prices: bool) -> list[OptionLine] | list[Reason]:
    """One option a line, `title` or `title price`; every line that cannot be read is named."""
    lines, reasons = list[OptionLine](), list[Reason]()
    for number, line in enumerate((line for raw in text.splitlines() if (line := clean(raw))), 1):
        found = _PRICED.match(line) if has_prices else None
        if has_prices and found is None:
            reasons.append(Reason("question.option_without_price", {"number": number, "line": line[:LONGEST]}, field="options"))
        elif found is not None:
            lines.append(OptionLine(found["title"], yuan(found["price"].replace("，", ","))))
        else:
            lines.append(OptionLine(line))
    return reasons or lines


def reasons_against(asked: Asked) -> list[Reason]:
    """Everything against putting these options to a hall."""
    if asked.kind is BallotKind.PLAIN:
        return []
    reasons, titles = [], [option.title for option in asked.options]
    if not FEWEST <= len(titles) <= MOST:
        reasons.append(Reason("question.number_of_options", {"least": FEWEST, "most": MOST, "number": len(titles)}, field="options"))
    most = LONGEST if len(titles) <= FEW else LONGEST_OF_MANY
    if long := next((n for n, title in enumerate(titles, 1) if _width(title) > most), None):
        reasons.append(Reason("question.option_too_long", {"number": long, "most": most, "options": len(titles)}, field="options"))
    if len(set(titles)) < len(titles):
        reasons.append(Reason("question.option_twice", field="options"))
    return reasons + _reasons_against_number(asked)


def _width(title: str) -> float:
    return sum(1 if east_asian_width(letter) in "WFA" else 0.5 for letter in title)


def _reasons_against_number(asked: Asked) -> list[Reason]:
    if asked.kind is BallotKind.CHOOSE and not 1 <= asked.number < max(2, len(asked.options)):
        return [Reason("question.how_many_to_choose", {"options": len(asked.options)}, field="most")]
    if asked.kind in (BallotKind.POINTS, BallotKind.SCORE) and not 1 <= asked.number <= MOST_POINTS:
        return [Reason("question.how_many_points", {"most": MOST_POINTS}, field="most")]
    if asked.kind is not BallotKind.BUDGET:
        return []
    if asked.budget_fen <= 0:
        return [Reason("question.no_budget", field="budget")]
    dear = next((n for n, option in enumerate(asked.options, 1) if not 0 < option.cost_fen <= asked.budget_fen), None)
    return [Reason("question.option_dearer", {"number": dear}, field="options")] if dear else []


def votes_in(kind: BallotKind, codes: Sequence[str], ballots: Sequence[Ballot]) -> list[int]:
    """What each option got: who named it, its points, or its places (the last on a ballot gives one, the one before it two)."""
    votes = dict.fromkeys(codes, 0)
    for ballot in ballots:
        sheet = sheet_in(frozenset(codes), ballot)
        for place, (code, points) in enumerate(sheet):
            votes[code] += len(sheet) - place if kind is BallotKind.RANK else points
    return list(votes.values())


def reason_against_hall(kind: BallotKind, limits: PollSettings, numbers: Sequence[int], base: int) -> Reason | None:
    """Two tellers count who took part, then what each option got: not more than so many people can have given."""
    people, votes = numbers[0], numbers[1:]
    size = len(votes)
    if min(numbers) < 0:
        return Reason("count.negative")
    if people > base:
        return Reason("question.more_votes_than_people", {"votes": people, "people": base})
    each = {BallotKind.SCORE: limits.score_max, BallotKind.POINTS: limits.points, BallotKind.RANK: size}.get(kind, 1)
    together = {BallotKind.CHOOSE: limits.max_number, BallotKind.POINTS: limits.points, BallotKind.RANK: size * (size + 1) // 2}.get(kind, each * size)
    if max(votes) > people * each or sum(votes) > people * together:
        return Reason("question.more_than_so_many_can_give", {"people": people, "votes": sum(votes), "most": people * together, "each": people * each})
    return None


def placed(asked: Asked, votes: Sequence[int], need: int) -> list[dict[str, Any]]:
    """The options in the order of what they got, each with its place and its fate; equals share a place.

    Rows: `{code, title, cost_fen, votes, place, became}`. `need`: the majority that an option has to reach to be adopted.
    """
    rows: list[dict[str, Any]] = [
        {"code": str(n), "title": option.title, "cost_fen": option.cost_fen, "votes": votes[n - 1]} for n, option in enumerate(asked.options, 1)
    ]
    rows.sort(key=lambda row: (-row["votes"], int(row["code"])))
    seats, money, is_tied = asked.number if asked.kind is BallotKind.CHOOSE else len(rows), asked.budget_fen, False
    for _votes, group in groupby(rows, key=lambda row: row["votes"]):
        equals = list(group)
        place = rows.index(equals[0]) + 1
        for row, became in zip(equals, _became(asked.kind, equals, need, seats, money), strict=True):
            row |= {"place": place, "became": str(Became.WAITS if is_tied and became in (Became.ADOPTED, Became.NO_MONEY) else became)}
        taken = [row for row in equals if row["became"] == Became.ADOPTED]
        seats, money = seats - len(taken), money - sum(row["cost_fen"] for row in taken)
        is_tied = is_tied or any(row["became"] == Became.TIED for row in equals)
    return rows


def _became(kind: BallotKind, equals: Sequence[dict[str, Any]], need: int, seats: int, money: int) -> list[Became]:
    """What becomes of options that got the same."""
    votes = equals[0]["votes"]
    if not votes or kind not in DECIDING:
        return [Became.ORDERED if votes else Became.NO_VOTES] * len(equals)
    if votes < need or not seats:
        return [Became.BELOW if votes < need else Became.FULL] * len(equals)
    is_paid = kind is BallotKind.BUDGET
    fits = [row["cost_fen"] <= money or not is_paid for row in equals]
    wanted = [row for row, fit in zip(equals, fits, strict=True) if fit]
    all_fit = len(wanted) <= seats and (sum(row["cost_fen"] for row in wanted) <= money or not is_paid)
    return [Became.NO_MONEY if not fit else Became.ADOPTED if all_fit else Became.TIED for fit in fits]
