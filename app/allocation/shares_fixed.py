"""Equal Shares for large elections: fixed point with proven bounds, and whole numbers wherever a bound leaves doubt.

Purses are int64 in units of 2^-k, so that sums are exact and only a purse itself can be off, by `error` at most. A
purse that a payment empties is exactly 0. Whoever is clearly poorer than a price pays all, whoever is clearly richer
pays the price, so that the price is known as well as those purses are; "clearly" means by more than all errors together.
Where it is not clear who is poor, what is affordable, or which project is cheaper, `shares_exact` walks along the
choices made so far and answers; the purses are then taken over from it and are as good as new.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np

from app.allocation.election import Election
from app.allocation.shares_exact import SLACK, Choice, Price, Purses, competing
from app.allocation.support import Backers, Whole

_BITS = 60  # n·share·points fits in so many, and every sum in an int64
_MOST = 1 << 42  # voters × points up to which a purse still has some twenty bits
Entry = tuple[float, int]
"""A lower bound of ρ, in units of 2^-k, and the project."""


@dataclass(slots=True)
class Offer:
    """What is known of a project's price σ (in units of 2^-k): it lies within `slack` of `level`.

    `plain`: nobody is poor, so that σ = cost/points exactly, whatever the purses are. `exact`: asked of whole numbers.
    """

    project: int
    level: int
    slack: int
    points: int
    plain: bool
    purses: Whole
    exact: Price | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a run leaves of a round for runs at higher shares: an upper bound of the least ρ (in the election's units).

    `plain`: all that attained it were so, so that they attain it at every higher share too.
    """

    project: int
    most: float
    tied: tuple[int, ...]
    plain: bool


class Ground:
    """What all runs on an election have in common, whatever the share."""

    def __init__(self, election: Election, by_cost: bool, ranks: Sequence[int]) -> None:
        self.election, self.by_cost, self.ranks = election, by_cost, ranks
        self.costs = election.cost_units
        self.per = election.cost_units if by_cost else [1] * len(self.costs)
        self.backers = election.support.backers
        self.competing = competing(election)
        self.cheapest = [self.costs[p] / (self.backers[p].all_points * self.per[p]) for p in self.competing]
        self.most_points = election.support.most_points
        self.fits = election.voters * self.most_points < _MOST


class FixedRun:
    """One selection at one share."""

    def __init__(self, ground: Ground, share: Fraction) -> None:
        self.ground, self.share, self.per = ground, share, ground.per
        election = ground.election
        units = share * election.denominator
        held = units.numerator * election.voters * ground.most_points // units.denominator
        self.shift = _BITS - 1 - held.bit_length()
        self.start = self.fixed(units.numerator, units.denominator)
        self.purses: Whole = np.full(len(election.ballots.weights), self.start, np.int64)
        self.error = 1
        self.backers = list(ground.backers)
        shift = self.shift
        self.costs = [cost << shift for cost in ground.costs] if shift >= 0 else [c >> -shift for c in ground.costs]
        self.unit = 2.0**shift
        self.choices: list[Choice] = []
        assert ground.fits, "shares would be too few units"
        self.marks: list[Mark] = []
        self.behind: Purses | None = None
        self.walked = 0

    def fixed(self, numerator: int, denominator: int) -> int:
        """A quotient in units of 2^-k, rounded down."""
        if self.shift >= 0:
            return (numerator << self.shift) // denominator
        return numerator // (denominator << -self.shift)

    # -- whole numbers, only when asked

    def exactly(self, project: int) -> Price | None:
        """The price in whole numbers, after walking along the choices so far."""
        return self._behind().price(project)

    def _behind(self) -> Purses:
        if self.behind is None:
            self.behind = Purses(self.ground.election, self.share)
        for choice in self.choices[self.walked :]:
            price = self.behind.price(choice.project)
            assert price is not None, "a project was taken that its supporters cannot pay"
            self.behind.pay(choice.project, price)
        self.walked = len(self.choices)
        return self.behind

    # -- prices

    def offer(self, project: int, low: int) -> Offer | None:
        """The price of a project, which is at least `low`; None when its supporters do not hold the cost.

        Newton from below, as in `shares_exact`. The error of a sum over the poor is their weight × `error`; it raises
        or lowers σ by that through all who are not poor.
        """
        backers, cost = self.backers[project], self.costs[project]
        purses = self.purses.take(backers.groups)
        held = int(backers.weights.dot(purses))
        if abs(held - cost) <= self.error * backers.voters + 1:
            return self._asked(project, purses)
        if held < cost:
            return None
        poor_before, level = -1, low
        while True:
            due = level if backers.points is None else backers.points * level
            poor = int(backers.weighted.dot(purses < due))
            rich = backers.all_points - poor
            if not rich:
                return self._asked(project, purses)
            if poor == poor_before:
                break
            poor_before = poor
            paid = int(backers.weights.dot(np.minimum(purses, due)))
            level = max(level, level + (cost - paid) // rich)
        slack = (self.error * poor + 1) // rich + 2
        if int(np.abs(purses - due).min()) <= self.error + slack * backers.most_points:
            return self._asked(project, purses)
        if 4 * poor > backers.all_points:
            purses = self._forget_empty(project, purses)
        return Offer(project, level, slack, rich, not poor, purses)

    def _asked(self, project: int, purses: Whole) -> Offer | None:
        price = self.exactly(project)
        if price is None:
            return None
        level = self.fixed(price[0], price[1] * self._behind().scale)
        return Offer(project, level, 1, price[1], False, purses, price)

    def _forget_empty(self, project: int, purses: Whole) -> Whole:
        """Backers who hold nothing any more are left out from now on, when they are many. The purses that remain."""
        holding = purses > 0
        if 4 * int(np.count_nonzero(holding)) > 3 * len(purses):
            return purses
        backers = self.backers[project]
        points = None if backers.points is None else backers.points[holding]
        self.backers[project] = Backers.of(backers.groups[holding], backers.weights[holding], points)
        return purses[holding]

    def above(self, project: int, limit: int) -> int:
        """A lower bound of σ when it is certain that σ > `limit`, else 0: at `limit` the payments fall short."""
        backers = self.backers[project]
        limit = min(limit, self.start + 1)
        due = limit if backers.points is None else backers.points * limit
        purses = self.purses.take(backers.groups)
        paid = int(backers.weights.dot(np.minimum(purses, due)))
        short = self.costs[project] - paid - self.error * backers.voters
        if short <= 0:
            return 0
        rich = int(backers.weighted.dot(purses > due - self.error))
        return limit + short // rich if rich else self.start << 1

    def compare(self, one: Offer, other: Offer) -> int:
        """Below 0 when ρ of `one` is the less, above 0 when it is the greater, 0 when they are equal."""
        per, costs = self.per, self.ground.costs
        left, right = one.level * per[other.project], other.level * per[one.project]
        doubt = one.slack * per[other.project] + other.slack * per[one.project]
        if abs(left - right) > doubt:
            return left - right
        if one.plain and other.plain:
            first = costs[one.project] * other.points * per[other.project]
            return first - costs[other.project] * one.points * per[one.project]
        for offer in (one, other):
            offer.exact = offer.exact or self.exactly(offer.project)
        assert one.exact, "an offer that whole numbers do not know"
        assert other.exact, "an offer that whole numbers do not know"
        first = one.exact[0] * other.exact[1] * per[other.project]
        return first - other.exact[0] * one.exact[1] * per[one.project]

    def pay(self, offer: Offer) -> None:
        """The supporters pay min(purse, σ·s). After whole numbers were asked, all purses are taken over from them."""
        if offer.exact is not None:
            behind = self._behind()
            self.purses = np.array([self.fixed(purse, behind.scale) for purse in behind.purses], np.int64)
            self.error = 1
            return
        backers = self.backers[offer.project]
        due = offer.level if backers.points is None else backers.points * offer.level
        self.purses[backers.groups] = np.maximum(offer.purses - due, 0)
        self.error += offer.slack * backers.most_points

    # -- the selection

    def bounds(self) -> list[Entry]:
        """A heap of lower bounds: what ρ would be if everybody paid alike."""
        cheapest = zip(self.ground.cheapest, self.ground.competing, strict=True)
        heap = [(ratio * self.unit / SLACK, p) for ratio, p in cheapest]
        heapify(heap)
        return heap

    def run(self, expected: Sequence[Mark] = ()) -> list[Choice]:
        """Round after round, from the least bound up, as in `shares_exact.run`.

        `expected`: what a run at another share took; it is looked at first, as a good measure for all others. Without
        it, that is the nearest that was not taken in the round before.
        """
        heap, ranks, first = self.bounds(), self.ground.ranks, -1
        while heap:
            if len(self.choices) < len(expected):
                first = expected[len(self.choices)].project
            best, looked = self._round(heap, first)
            if not best:
                break
            best.sort(key=lambda offer: ranks[offer.project])
            self._take(best)
            taken = best[0].project
            looked = [entry for entry in looked if entry[1] != taken]
            for entry in looked:
                heappush(heap, entry)
            first = min(looked)[1] if looked else -1
        return self.choices

    def _take(self, best: list[Offer]) -> None:
        """The first of these is paid; all of them attained the least ρ."""
        offer = best[0]
        tied = tuple([one.project for one in best]) if len(best) > 1 else ()
        self.choices.append(Choice(offer.project, tied))
        most = (offer.level + offer.slack) / self.per[offer.project] * SLACK / self.unit
        self.marks.append(Mark(offer.project, most, tied, all(one.plain for one in best)))
        self.pay(offer)

    def _round(self, heap: list[Entry], first: int) -> tuple[list[Offer], list[Entry]]:
        """All that attain the least ρ, and everything looked at with its new bound; `first` is looked at first."""
        best: list[Offer] = []
        looked: list[Entry] = []
        per, nearest, limit, measure = self.per, float("inf"), 0, 1
        entry = _taken_out(heap, first)
        while entry or (heap and heap[0][0] <= nearest):
            bound, p = entry or heappop(heap)
            entry = None
            if best and (low := self.above(p, limit * per[p] // measure + 1)):
                looked.append((low / per[p], p))
                continue
            offer = self.offer(p, int(bound * per[p] / SLACK))
            if offer is None:
                continue
            looked.append(((offer.level - offer.slack) / per[p], p))
            difference = self.compare(offer, best[0]) if best else -1
            if difference < 0:
                best, limit, measure = [offer], offer.level + offer.slack, per[p]
                nearest = limit / measure * SLACK
            elif difference == 0:
                best.append(offer)
        return best, looked

    def follow(self, marks: Sequence[Mark]) -> list[Mark] | None:
        """Whether this share, and every share between it and that of the marks, takes the same projects in order.

        More money for everybody along the same choices leaves everybody with at least as much after each of them, and
        lowers every price; so each ρ in between lies between those of the two ends. It is enough that here every other
        project's ρ is above what the chosen one's was there. The marks of this share; None: not proven.
        """
        heap = self.bounds()
        per = self.per
        for mark in marks:
            q, kept = mark.project, []
            most = mark.most * self.unit
            while heap and heap[0][0] <= most:
                entry = heappop(heap)
                p = entry[1]
                if p == q:
                    continue
                if not (mark.plain and p in mark.tied):
                    low = self.above(p, int(most * per[p] * SLACK) + 1)
                    if not low:
                        return None
                    entry = (low / per[p], p)
                kept.append(entry)
            offer = self.offer(q, 0)
            if offer is None:
                return None
            self._take([offer])
            self.marks[-1] = Mark(q, self.marks[-1].most, mark.tied, mark.plain)
            for entry in kept:
                heappush(heap, entry)
        return self.marks if all(self.cannot_pay(p) for p in self._outside()) else None

    def _outside(self) -> list[int]:
        taken = {choice.project for choice in self.choices}
        return [p for p in self.ground.competing if p not in taken]

    def cannot_pay(self, project: int) -> bool:
        """Whether it is certain that the supporters do not hold the cost."""
        backers = self.backers[project]
        held = int(backers.weights.dot(self.purses.take(backers.groups)))
        return held + self.error * backers.voters + 1 < self.costs[project]


def _taken_out(heap: list[Entry], project: int) -> Entry | None:
    """The entry of a project, out of turn; None when there is none, or the heap is too long for this to be of use."""
    if project < 0 or len(heap) > 256:
        return None
    for place, entry in enumerate(heap):
        if entry[1] == project:
            heap[place] = heap[-1]
            heap.pop()
            heapify(heap)
            return entry
    return None
