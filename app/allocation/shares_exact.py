"""Equal Shares in whole numbers over a common denominator: small elections, near ties of large ones, told rounds.

Money is counted in units of 1/`scale` of the election's unit, and `scale` grows so that every purse stays whole:
nothing is rounded.
"""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from math import gcd

from app.allocation.election import Election

Price = tuple[int, int]
"""σ = numerator/denominator in money units of the moment: a supporter with s points pays min(purse, σ·s)."""

SLACK = 1 + 1e-12
"""Quotients of whole numbers are off by 2^-53 at most: what is further apart than this needs no exact comparison."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A round of Equal Shares: the project taken, and all that attained the same least ρ, itself first."""

    project: int
    tied: tuple[int, ...] = ()


class Purses:
    """What each voter of every group of equal ballots still holds, exactly."""

    def __init__(self, election: Election, share: Fraction) -> None:
        """Everybody starts with `share`, in currency."""
        support = election.support
        units = share * election.denominator
        self.scale = units.denominator
        self.purses = [units.numerator] * len(election.ballots)
        self.costs = election.cost_units
        is_plain = election.ballots.points is None
        self.pairs = list(support.pairs) if is_plain else None
        self.triples = None if is_plain else list(support.triples)

    def price(self, project: int) -> Price | None:
        """The least σ at which the supporters' payments reach the cost, or None: they do not hold that much.

        Newton from below on a concave sum: whoever holds less than σ·s pays all, the rest share what is missing by
        points; that raises σ, a few times at most. O(supporters) a step. Who holds nothing any more is forgotten.
        """
        missing, purses = self.costs[project] * self.scale, self.purses
        if self.pairs is None:
            return self._price_by_points(project, missing)
        self.pairs[project] = pairs = [pair for pair in self.pairs[project] if purses[pair[0]]]
        rest = [(purses[i], weight) for i, weight in pairs]
        voters = sum([weight for _, weight in rest])
        while voters:
            level = -(-missing // voters)
            poor = [pair for pair in rest if pair[0] < level]
            if not poor:
                return missing, voters
            rest = [pair for pair in rest if pair[0] >= level]
            for purse, weight in poor:
                missing -= purse * weight
                voters -= weight
        return None

    def _price_by_points(self, project: int, missing: int) -> Price | None:
        assert self.triples is not None
        purses = self.purses
        self.triples[project] = triples = [triple for triple in self.triples[project] if purses[triple[0]]]
        rest = [(purses[i], points, weighted) for i, points, weighted in triples]
        shares = sum([weighted for _, _, weighted in rest])
        while shares:
            poor = [one for one in rest if one[0] * shares < missing * one[1]]
            if not poor:
                return missing, shares
            rest = [one for one in rest if one[0] * shares >= missing * one[1]]
            for purse, points, weighted in poor:
                missing -= purse * (weighted // points)
                shares -= weighted
        return None

    def pay(self, project: int, price: Price) -> None:
        """The supporters pay min(purse, σ·s)."""
        common = gcd(*price)
        due, finer = price[0] // common, price[1] // common
        if finer > 1:
            self.scale *= finer
            self.purses = [purse * finer for purse in self.purses]
        purses = self.purses
        if self.pairs is not None:
            for i, _ in self.pairs[project]:
                left = purses[i] - due
                purses[i] = left if left > 0 else 0
        elif self.triples is not None:
            for i, points, _ in self.triples[project]:
                left = purses[i] - due * points
                purses[i] = left if left > 0 else 0

    def held_by_supporters(self, project: int) -> int:
        """What the supporters hold together, in units of 1/`scale`."""
        purses, support = self.purses, self.pairs or self.triples
        assert support is not None
        if self.pairs is not None:
            return sum(purses[i] * weight for i, weight in self.pairs[project])
        assert self.triples is not None
        return sum(purses[i] * (weighted // points) for i, points, weighted in self.triples[project])


def competing(election: Election) -> list[int]:
    """The projects that Equal Shares looks at: those with a positive score and a positive cost."""
    return [p for p, cost in enumerate(election.cost_units) if cost and election.score_units[p] > 0]


def run(election: Election, share: Fraction, by_cost: bool, ranks: list[int]) -> list[Choice]:
    """The whole selection, exactly. `by_cost`: utilities s·cost, else s. `ranks`: the tie-breaking order.

    Purses only shrink, so ρ only grows, and an old value is a lower bound: the heap holds bounds, and projects are
    looked at from the top until the best found lies below the next bound.
    """
    purses = Purses(election, share)
    per = election.cost_units if by_cost else [1] * len(election.projects)
    bounds = [(0.0, p) for p in competing(election)]
    choices: list[Choice] = []
    while bounds:
        prices, best, looked = _least(bounds, purses, per)
        if not best:
            break
        best.sort(key=ranks.__getitem__)
        taken = best[0]
        purses.pay(taken, prices[taken])
        choices.append(Choice(taken, tuple(best) if len(best) > 1 else ()))
        for bound in looked:
            if bound[1] != taken:
                heappush(bounds, bound)
    return choices


def _least(
    bounds: list[tuple[float, int]], purses: Purses, per: list[int]
) -> tuple[dict[int, Price], list[int], list[tuple[float, int]]]:
    """The prices that were worked out, the projects that attain the least ρ, and new bounds for all looked at."""
    prices: dict[int, Price] = {}
    best: list[int] = []
    looked: list[tuple[float, int]] = []
    least, nearest = (0, 1), float("inf")
    while bounds and bounds[0][0] <= nearest * SLACK:
        _, p = heappop(bounds)
        price = purses.price(p)
        if price is None:
            continue
        prices[p] = price
        parts = price[1] * per[p]
        value = price[0] / (parts * purses.scale)
        looked.append((value, p))
        if value > nearest * SLACK:
            continue
        difference = price[0] * least[1] - least[0] * parts if best else -1
        if difference < 0:
            best, least, nearest = [p], (price[0], parts), value
        elif difference == 0:
            best.append(p)
    return prices, best, looked
