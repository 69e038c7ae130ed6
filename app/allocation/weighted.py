"""Scoring in weighted stages (三步量分): several marks for each project, one total, an order, and the money as it runs out.

Everything that could be otherwise is an argument: the weights, how many extremes are left out, the tie-breaking, and
whether what does not fit is skipped or ends the list. The total is an exact fraction; nothing is rounded before print.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from app.allocation.election import Ballots, Election, Project, VoteType
from app.allocation.greedy import greedy, greedy_stop
from app.allocation.outcome import Outcome
from app.allocation.ties import COST_VOTES_LEX, TieBreak

FULL = 100
"""Points of a stage, and what the weights add up to where they are given in hundredths."""

Exact = int | Fraction


def relative_to_top(value: Exact, most: Exact, full: Exact = FULL) -> Fraction:
    """The value as a part of the highest, which gets `full`. Where nothing was given at all, everyone gets 0."""
    return Fraction(value * full) / most if most else Fraction(0)


def kept_scores(scores: Sequence[int], trim: int) -> tuple[int, ...]:
    """From high to low without the `trim` highest and the `trim` lowest. ValueError when none would be left."""
    if len(scores) <= 2 * trim:
        raise ValueError("ranking.too_few_scores")
    ordered = sorted(scores, reverse=True)
    return tuple(ordered[trim : len(ordered) - trim])


def mean(scores: Sequence[int]) -> Fraction:
    """The plain mean. ValueError when there is nothing to take a mean of."""
    if not scores:
        raise ValueError("ranking.too_few_scores")
    return Fraction(sum(scores), len(scores))


def trimmed_mean(scores: Sequence[int], trim: int) -> Fraction:
    """The mean without the `trim` highest and the `trim` lowest. ValueError when none would be left."""
    return mean(kept_scores(scores, trim))


def weighted_total(stages: Sequence[tuple[Exact, Fraction]]) -> Fraction:
    """Σ weight · points / Σ weight. ValueError when the weights add up to nothing."""
    weights = sum((Fraction(weight) for weight, _ in stages), Fraction(0))
    if not weights:
        raise ValueError("ranking.weights_not_100")
    return sum((weight * points for weight, points in stages), Fraction(0)) / weights


def weighted_scores(
    budget: Exact, costs: Mapping[str, Exact], totals: Mapping[str, Fraction], tie: TieBreak = COST_VOTES_LEX,
    *, stops: bool = False,
) -> Outcome:
    """Down the list by total, highest first: `greedy`, or with `stops` `greedy_stop`, and the same kind of result.

    `costs` and `totals`: project id → cost, and → total (0 where it has none). Rule `weighted` or `weighted_stop`.
    There must be a project. O(m log m).
    """
    projects = tuple(Project(id_, Fraction(cost)) for id_, cost in costs.items())
    given = [Fraction(totals.get(project.id, 0)) for project in projects]
    scale = lcm(*{points.denominator for points in given})
    chosen = [p for p, points in enumerate(given) if points]
    sheet = Ballots([1], [0, len(chosen)], chosen, [int(given[p] * scale) for p in chosen], scale)
    election = Election(Fraction(budget), VoteType.SCORING, projects, sheet)
    outcome = (greedy_stop if stops else greedy)(election, tie)
    return replace(outcome, rule="weighted_stop" if stops else "weighted")
