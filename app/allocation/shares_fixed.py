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

_BITS = 60  # n·share fits in so many, and every sum in an int64


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


class FixedRun:
    """One selection at one share."""

    def __init__(self, election: Election, share: Fraction, by_cost: bool, ranks: Sequence[int]) -> None:
        self.election, self.share, self.by_cost, self.ranks = election, share, by_cost, ranks
        units = share * election.denominator
        self.shift = _BITS - 1 - (units.numerator * election.voters // units.denominator).bit_length()
        start = (units.numerator << max(self.shift, 0)) // units.denominator
        self.start = start
        self.fits = self.shift >= 8 and start * election.support.most_points < 1 << 62
        self.purses: Whole = np.full(len(election.ballots), start if self.fits else 0, np.int64)
        self.error = 1
        self.backers = list(election.support.backers) if self.fits else []
        self.costs = [cost << max(self.shift, 0) for cost in election.cost_units]
        self.per = election.cost_units if by_cost else [1] * len(self.costs)
        self.choices: list[Choice] = []
        self.behind: Purses | None = None
        self.walked = 0
        self.asked = 0
        self.low = 0.0

    # -- whole numbers, only when asked

    def exactly(self, project: int) -> Price | None:
        """The price in whole numbers, after walking along the choices so far."""
        self.asked += 1
        return self._behind().price(project)

    def _behind(self) -> Purses:
        if self.behind is None:
            self.behind = Purses(self.election, self.share)
        for choice in self.choices[self.walked :]:
            price = self.behind.price(choice.project)
            assert price is not None, "a project was taken that its supporters cannot pay"
            self.behind.pay(choice.project, price)
        self.walked = len(self.choices)
        return self.behind

    def _take_over(self) -> None:
        """The purses as the whole numbers have them, rounded down."""
        behind = self._behind()
        scale, shift = behind.scale, self.shift
        self.purses = np.array([(purse << shift) // scale for purse in behind.purses], np.int64)
        self.error = 1

    # -- prices

    def offer(self, project: int, low: int) -> Offer | None:
        """The price of a project, at least `low`; None when its supporters do not hold the cost."""
        backers, cost = self.backers[project], self.costs[project]
        purses = self.purses.take(backers.groups)
        held = int(backers.weights.dot(purses))
        if abs(held - cost) <= self.error * backers.voters:
            return self._asked(project, purses)
        if held < cost:
            return None
        poor_points, level = -1, low
        while True:
            due = level if backers.points is None else backers.points * level
            poor = int(backers.weighted.dot(purses < due))
            if poor == poor_points:
                break
            poor_points = poor
            rich = backers.all_points - poor
            if not rich:
                return self._asked(project, purses)
            paid = int(backers.weights.dot(np.minimum(purses, due)))
            level = max(level, (cost - paid + level * rich) // rich)
        rich = backers.all_points - poor
        slack = self.error * poor // rich + 2
        nearest = int(np.abs(purses - due).min())
        if nearest <= self.error + slack * backers.most_points:
            return self._asked(project, purses)
        if 4 * poor > backers.all_points:
            purses = self._forget_empty(project, purses)
        return Offer(project, level, slack, rich, not poor, purses)

    def _forget_empty(self, project: int, purses: Whole) -> Whole:
        """Backers who hold nothing any more are left out from now on, when they are many. The purses that remain."""
        holding = purses > 0
        if 4 * int(np.count_nonzero(holding)) > 3 * len(purses):
            return purses
        backers = self.backers[project]
        points = None if backers.points is None else backers.points[holding]
        self.backers[project] = Backers.of(backers.groups[holding], backers.weights[holding], points)
        return purses[holding]

    def _asked(self, project: int, purses: Whole) -> Offer | None:
        price = self.exactly(project)
        if price is None:
            return None
        level = (price[0] << self.shift) // (price[1] * self._behind().scale)
        return Offer(project, level, 1, price[1], False, purses, price)

    def is_dearer(self, project: int, than: Offer) -> int:
        """A lower bound of the price when it is certain that ρ is above that of the offer, else 0."""
        backers = self.backers[project]
        limit = (than.level + than.slack) * self.per[project] // self.per[than.project] + 1
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
        left, right = one.level * self.per[other.project], other.level * self.per[one.project]
        doubt = one.slack * self.per[other.project] + other.slack * self.per[one.project]
        if abs(left - right) > doubt:
            return left - right
        if one.plain and other.plain:
            first = self.costs[one.project] * other.points * self.per[other.project]
            return first - self.costs[other.project] * one.points * self.per[one.project]
        for offer in (one, other):
            if offer.exact is None:
                offer.exact = self.exactly(offer.project)
        assert one.exact and other.exact
        first = one.exact[0] * other.exact[1] * self.per[other.project]
        return first - other.exact[0] * one.exact[1] * self.per[one.project]

    # -- the selection

    def pay(self, offer: Offer) -> None:
        """The supporters pay min(purse, σ·s)."""
        if offer.exact is not None:
            self._take_over()
            return
        backers = self.backers[offer.project]
        due = offer.level if backers.points is None else backers.points * offer.level
        self.purses[backers.groups] = np.maximum(offer.purses - due, 0)
        self.error += offer.slack * backers.most_points

    def run(self) -> list[Choice]:
        """Round after round, from the least bound up, as in `shares_exact.run`.

        The nearest that was not taken is looked at first in the next round: it is a good measure for all others.
        """
        per = self.per
        heap = [(self.costs[p] // self.backers[p].all_points / per[p], p) for p in competing(self.election)]
        heapify(heap)
        while heap:
            best, looked = self._round(heap)
            if not best:
                break
            best.sort(key=lambda offer: self.ranks[offer.project])
            taken = best[0].project
            self.choices.append(Choice(taken, tuple([o.project for o in best]) if len(best) > 1 else ()))
            self.pay(best[0])
            looked = sorted([entry for entry in looked if entry[1] != taken])
            for entry in looked[1:]:
                heappush(heap, entry)
            if looked:
                heappush(heap, (0.0, looked[0][1]))
                self.low = looked[0][0]
        return self.choices

    def _round(self, heap: list[tuple[float, int]]) -> tuple[list[Offer], list[tuple[float, int]]]:
        """All that attain the least ρ, and everything looked at with its new bound."""
        best: list[Offer] = []
        looked: list[tuple[float, int]] = []
        per, nearest = self.per, float("inf")
        while heap and heap[0][0] <= nearest:
            bound, p = heappop(heap)
            bound = bound or self.low
            if best and (low := self.is_dearer(p, best[0])):
                looked.append((low / per[p], p))
                continue
            offer = self.offer(p, int(bound * per[p] * (2 - SLACK)))
            if offer is None:
                continue
            looked.append(((offer.level - offer.slack) / per[p], p))
            difference = self.compare(offer, best[0]) if best else -1
            if difference < 0:
                best, nearest = [offer], (offer.level + offer.slack) / per[p] * SLACK
            elif difference == 0:
                best.append(offer)
        return best, looked
