"""Sequential Phragmén: each project's cost is laid on its supporters, and the heaviest load stays as light as can be.

Los, Christoff, Grossi, "Proportional Budget Allocations: Towards a Systematization", IJCAI 2022.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd, inf

import numpy as np

from app.allocation.election import Election
from app.allocation.greedy import is_exhaustive
from app.allocation.outcome import Outcome, Round, Tie
from app.allocation.reasons import refusal
from app.allocation.ties import COST_VOTES_LEX, TieBreak

_CLOSE = 1 + 1e-9  # loads nearer than this are compared exactly; sums of n floats are off by some n·2^-53


@dataclass(frozen=True, slots=True)
class Step:
    """A project taken, the load of its supporters then (currency), and all that attained the same least load."""

    project: int
    load: Fraction | None
    tied: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """What ended the selection: the least load, who attained it, who of them does not fit."""

    load: Fraction | None
    tied: tuple[int, ...]
    unfit: tuple[int, ...]


def phragmen(election: Election, tie: TieBreak = COST_VOTES_LEX) -> Outcome:
    """Sequential Phragmén for approval and choose-1 ballots.

    Projects that cost more than B are dropped. new(p) = (Σ supporters' loads + cost)/supporters; the least is taken
    (ties by `tie`), and its supporters' loads become that value. Ends as soon as any project attaining the least does
    not fit. Projects without support come last, all at once, under the same rule. O(supporters of two projects) a
    round. Raises ElectionError (`rule.ballots_not_plain`) for other ballots.
    """
    if not election.vote_type.is_plain:
        raise refusal("rule.ballots_not_plain", kind=election.vote_type)
    steps, stop = _run(election, tie.ranks(election))
    taken = [step.project for step in steps]
    left = election.budget_units - sum(election.cost_units[p] for p in taken)
    money = Fraction(left, election.denominator)
    return Outcome(
        "phragmen", tie, tuple(election.projects[p].id for p in taken), election.budget - money, money,
        is_exhaustive(election, taken, left), _rounds=lambda: _rounds(election, tie, steps, stop),
    )


class _Loads:
    """What lies on each voter of every group.

    A load is that of the last project of the group that was taken, so that few different ones exist: `values`, exact,
    in units of 1/`scale`; `last` says which one lies on which group. `near` holds the same as floats, each right to
    2^-53: sums of them only say which projects need no exact look.
    """

    def __init__(self, election: Election) -> None:
        self.scale = 1
        self.values = [0]
        self.last = np.zeros(len(election.ballots.weights), np.intp)
        self.near = np.zeros(len(election.ballots.weights))
        self.backers = election.support.backers
        self.costs = election.cost_units
        self.supporters = election.supporters

    def about(self, p: int) -> float:
        """new(p) to within a small part of 10^-9."""
        backers = self.backers[p]
        return (float(self.near.take(backers.groups).dot(backers.weights)) + self.costs[p]) / backers.voters

    def after(self, p: int) -> int:
        """What would lie on all supporters of p together, exactly (to be divided by their number)."""
        backers = self.backers[p]
        voters = np.bincount(self.last.take(backers.groups), weights=backers.weights).tolist()
        return sum([int(n) * value for n, value in zip(voters, self.values, strict=False)]) + self.costs[p] * self.scale

    def lay(self, p: int, together: int) -> None:
        """p is taken: each supporter bears together/supporters."""
        voters = self.supporters[p]
        finer = voters // gcd(voters, together)
        self.scale *= finer
        self.values = [value * finer for value in self.values]
        self.values.append(together * finer // voters)
        groups = self.backers[p].groups
        self.last[groups] = len(self.values) - 1
        self.near[groups] = self.values[-1] / self.scale


def _run(election: Election, ranks: list[int]) -> tuple[list[Step], Stop | None]:
    """Loads only grow, so an old value is a lower bound, and few projects are looked at in a round."""
    loads, costs, supporters = _Loads(election), election.cost_units, election.supporters
    left = election.budget_units
    eligible = [p for p, cost in enumerate(costs) if cost <= left]
    bounds = [(costs[p] / supporters[p] / _CLOSE, p) for p in eligible if supporters[p]]
    heapify(bounds)
    steps: list[Step] = []
    while bounds:
        looked, best, least = _least(bounds, loads)
        load = Fraction(least, supporters[best[0]] * loads.scale * election.denominator)
        unfit = tuple(p for p in best if costs[p] > left)
        best.sort(key=ranks.__getitem__)
        if unfit:
            return steps, Stop(load, tuple(best), unfit)
        taken = best[0]
        steps.append(Step(taken, load, tuple(best) if len(best) > 1 else ()))
        left -= costs[taken]
        loads.lay(taken, loads.after(taken))  # not `least`: who tied with it may have another number of supporters
        for bound in looked:
            if bound[1] != taken:
                heappush(bounds, bound)
    return _unsupported(election, steps, [p for p in eligible if not supporters[p]], left, ranks)


def _least(bounds: list[tuple[float, int]], loads: _Loads) -> tuple[list[tuple[float, int]], list[int], int]:
    """Those looked at with their new bounds, those that attain the least load, and what the first of them sums to."""
    about: list[tuple[float, int]] = []
    nearest = inf
    while bounds and bounds[0][0] <= nearest * _CLOSE:
        _, p = heappop(bounds)
        value = loads.about(p)
        about.append((value / _CLOSE, p))
        nearest = min(nearest, value)
    best: list[int] = []
    least = 0
    for value, p in about:
        if value > nearest * _CLOSE:
            continue
        together = loads.after(p)
        difference = together * loads.supporters[best[0]] - least * loads.supporters[p] if best else -1
        if difference < 0:
            best, least = [p], together
        elif difference == 0:
            best.append(p)
    return about, best, least


def _unsupported(
    election: Election, steps: list[Step], last: list[int], left: int, ranks: list[int]
) -> tuple[list[Step], Stop | None]:
    """Projects that nobody supports: one after another, until any of those still outside does not fit."""
    last.sort(key=ranks.__getitem__)
    for place, p in enumerate(last):
        rest = tuple(last[place:])
        unfit = tuple(q for q in rest if election.cost_units[q] > left)
        if unfit:
            return steps, Stop(None, rest, unfit)
        steps.append(Step(p, None, rest if len(rest) > 1 else ()))
        left -= election.cost_units[p]
    return steps, None


def _rounds(election: Election, tie: TieBreak, steps: Sequence[Step], stop: Stop | None) -> tuple[Round, ...]:
    """A round for every project taken, then one for each that was not, in file order."""
    left = election.budget
    rounds: list[Round] = []
    for step in steps:
        project = election.projects[step.project]
        left -= project.cost
        quantities = {"cost": project.cost, "score": election.score(step.project)}
        if step.load is not None:
            quantities["load"] = step.load
        met = _tie(election, tie, step.tied)
        rounds.append(Round(len(rounds) + 1, project.id, True, "taken.least_load", quantities, left, met))
    taken = {step.project for step in steps}
    for p, project in enumerate(election.projects):
        if p in taken:
            continue
        quantities = {"cost": project.cost, "score": election.score(p)}
        met = None
        if project.cost > election.budget:
            reason = "passed.over_budget"
        elif stop and p in stop.unfit:
            reason = "passed.does_not_fit"
            met = _tie(election, tie, stop.tied)
        else:
            reason = "passed.stopped"
        if stop and p in stop.tied and stop.load is not None:
            quantities["load"] = stop.load
        rounds.append(Round(len(rounds) + 1, project.id, False, reason, quantities, left, met))
    return tuple(rounds)


def _tie(election: Election, tie: TieBreak, tied: tuple[int, ...]) -> Tie | None:
    if len(tied) < 2:
        return None
    return Tie(tuple(election.projects[p].id for p in tied), tie.decided_by(election, tied[0], tied[1]))
