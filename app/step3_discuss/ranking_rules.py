"""三步量分, exactly: three weighted stages, an order, and the money as it runs out. Pure: no Flask, no database, no float.

The arithmetic is `app.allocation.weighted`; here are our three stages, their rules, and what a place on the list means.
The mechanism is named in the sources but its exact steps are not published anywhere that was found (domain 2.10 and 9);
so everything that could be otherwise (weights, trimming, ties, filling) is data, fixed and public before the first score.
All arithmetic is in fractions; a figure is rounded once, when it is printed.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.allocation.ties import TieBreak
from app.allocation.weighted import FULL, kept_scores, mean, relative_to_top, weighted_scores, weighted_total
from app.process.states import FillRule
from app.step3_discuss.states import TieRule
from app.vocabulary import Reason

MOST_TENTHS = FULL * 10
HALF_POINT = 5  # tenths: the finest score a council member gives


class Verdict(StrEnum):
    """What the money said when a project's turn came. It orders; the council decides item by item."""

    FUNDED = "funded"
    DOES_NOT_FIT = "does_not_fit"  # the first for which the money was too little
    WAITS = "waits"  # after it, and not reached by what was left


@dataclass(frozen=True)
class Weights:
    """How many of 100 points each stage gives."""

    household: int
    grid: int
    council: int


@dataclass(frozen=True)
class Rules:
    """Everything that is fixed before the first score. `trim`: highest and as many lowest council scores left out."""

    weights: Weights
    trim: int
    tie: TieRule
    fill: FillRule
    available_fen: int


@dataclass(frozen=True)
class Candidate:
    """One project with its inputs. Scores are tenths of a point, 0 to 1000."""

    code: str
    title: str
    fund_fen: int
    households: int
    grids: tuple[int, ...]
    council: tuple[int, ...]


@dataclass(frozen=True)
class Points:
    """The three stages and the weighted total of one project, exact, each out of 100."""

    household: Fraction
    grid: Fraction
    council: Fraction
    total: Fraction


@dataclass(frozen=True)
class Line:
    """One project in its place: its points, what was left when its turn came, and what became of it."""

    place: int
    candidate: Candidate
    points: Points
    left_before_fen: int
    verdict: Verdict

    @property
    def left_after_fen(self) -> int:
        """What was left when it had had its turn."""
        return self.left_before_fen - (self.candidate.fund_fen if self.verdict is Verdict.FUNDED else 0)

    @property
    def missing_fen(self) -> int:
        """How much was missing; 0 when it would have fitted."""
        return 0 if self.verdict is Verdict.FUNDED else max(0, self.candidate.fund_fen - self.left_before_fen)


def reasons_against_rules(rules: Rules) -> list[Reason]:
    """Why these rules cannot stand."""
    weights = (rules.weights.household, rules.weights.grid, rules.weights.council)
    reasons = []
    if min(weights) < 0 or sum(weights) != FULL:
        reasons.append(Reason("ranking.weights_not_100", {"sum": sum(weights)}, field="weight_council"))
    if not 0 <= rules.trim <= 3:
        reasons.append(Reason("ranking.trim_out_of_range", field="trim"))
    if rules.available_fen <= 0:
        reasons.append(Reason("money.not_positive", field="available"))
    return reasons


def reasons_against_scores(tenths: Sequence[int], by_member: bool) -> list[Reason]:
    """Scores lie between 0 and 100; a council member gives whole or half points, a grid reports its mean in tenths."""
    if any(not 0 <= score <= MOST_TENTHS for score in tenths):
        return [Reason("ranking.score_out_of_range")]
    if by_member and any(score % HALF_POINT for score in tenths):
        return [Reason("ranking.score_not_half")]
    return []


def mean_points(tenths: Sequence[int]) -> Fraction:
    """The plain mean in points. ValueError when there is nothing to take a mean of."""
    return mean(tenths) / 10


def household_points(households: int, most: int) -> Fraction:
    """Support relative to the project that most households marked, which gets 100. Nobody marked anything: 0."""
    return relative_to_top(households, most)


def points_of(candidate: Candidate, most: int, rules: Rules) -> Points:
    """The three stages of one project and their weighted sum."""
    first = household_points(candidate.households, most)
    second = mean_points(candidate.grids)
    third = mean_points(kept_scores(candidate.council, rules.trim))
    weights = rules.weights
    total = weighted_total([(weights.household, first), (weights.grid, second), (weights.council, third)])
    return Points(first, second, third, total)


def ranked(candidates: Sequence[Candidate], rules: Rules) -> list[Line]:
    """All projects in their order, each with what the money said. The order of the input does not matter."""
    if not candidates:
        return []
    most = max(c.households for c in candidates)
    points = {c.code: points_of(c, most, rules) for c in candidates}
    first_in_a_tie = sorted(candidates, key=lambda c: (_tie(c, rules.tie), c.code))
    outcome = weighted_scores(
        rules.available_fen, {c.code: c.fund_fen for c in candidates}, {code: p.total for code, p in points.items()},
        TieBreak.order(c.code for c in first_in_a_tie), stops=rules.fill is FillRule.STOP,
    )  # fmt: skip
    by_code = {c.code: c for c in candidates}
    return _lines([(by_code[look.project], points[look.project], look.taken) for look in outcome.rounds], rules.available_fen)


def _tie(candidate: Candidate, tie: TieRule) -> int:
    return candidate.fund_fen if tie is TieRule.CHEAPER else -candidate.households


def _lines(looks: Sequence[tuple[Candidate, Points, bool]], left: int) -> list[Line]:
    """The list with what was left at each place; the first for which the money was too little is named as such."""
    lines, has_ended = [], False
    for place, (candidate, points, is_taken) in enumerate(looks, 1):
        verdict = Verdict.FUNDED if is_taken else Verdict.WAITS if has_ended else Verdict.DOES_NOT_FIT
        has_ended = has_ended or not is_taken
        lines.append(Line(place, candidate, points, left, verdict))
        left = lines[-1].left_after_fen
    return lines


@dataclass(frozen=True)
class Sum:
    """What a way of filling comes to."""

    projects: int
    used_fen: int
    left_fen: int


def sum_of(lines: Sequence[Line], available_fen: int) -> Sum:
    """How many projects are funded, with how much, and what lies idle."""
    funded = [line for line in lines if line.verdict is Verdict.FUNDED]
    used = sum(line.candidate.fund_fen for line in funded)
    return Sum(len(funded), used, available_fen - used)


def printed(value: Fraction, digits: int = 1) -> str:
    """Half up to so many digits, for print only: 71.65 → 71.7. Never used to order anything."""
    scale = 10**digits
    rounded = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    whole, part = divmod(rounded, scale)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def exact(value: Fraction) -> str:
    """A fraction as it stands on the calculation sheet: `2254/27`, or `86` when it is whole."""
    return str(value)
