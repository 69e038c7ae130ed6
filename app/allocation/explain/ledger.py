"""Who held how much money before each round of Equal Shares, and who paid what: replayed from the outcome, exactly.

The replay needs only the share of each voter and what a point pays in each round. Money is kept as whole numbers of a unit that
gets finer when a round needs it, never as a float. One pass costs O(rounds · distinct ballots).
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from app.allocation.election import Election
from app.allocation.outcome import Outcome

Offer = tuple[int, int, int]
"""Money of one voter, points for the project, number of such voters."""


@dataclass(frozen=True)
class Step:
    """One round before its payment. `project` and `rho` are None after the last: then only the money tells.

    `money[g]`: what one voter of group g holds; `paid[g]`: what that voter pays now; both in units of 1/`unit`.
    """

    project: int | None
    rho: Fraction | None
    unit: int
    money: list[int]
    paid: list[int]


@dataclass(frozen=True)
class Backers:
    """The supporters of every project: for each project the groups and the points (units of 1/scale) they give it."""

    of: list[list[tuple[int, int]]]

    @staticmethod
    def in_(election: Election) -> Backers:
        """One pass over the ballots."""
        ballots = election.ballots
        found: list[list[tuple[int, int]]] = [[] for _ in election.projects]
        for group in range(len(ballots.weights)):
            for entry in range(ballots.starts[group], ballots.starts[group + 1]):
                points = 1 if ballots.points is None else ballots.points[entry]
                if points > 0:
                    found[ballots.chosen[entry]].append((group, points))
        return Backers(found)


def has_shares(outcome: Outcome) -> bool:
    """Whether every voter held money in this rule: Equal Shares and its completions."""
    return outcome.share is not None


def worth(election: Election, outcome: Outcome, project: int) -> Fraction:
    """The utility of one unit of points (1/scale) for this project: its cost under cost utilities, else 1."""
    value = Fraction(1) if outcome.rule == "mes_card" else election.projects[project].cost
    return value / election.ballots.scale


def replay(election: Election, outcome: Outcome, backers: Backers) -> Iterator[Step]:
    """Every round of the (final) run of Equal Shares, then one last step without a project."""
    if outcome.share is None:
        raise ValueError(f"{outcome.rule} gives no voter a share")
    unit = lcm(outcome.share.denominator, election.denominator)
    money = [int(outcome.share * unit)] * len(election.ballots)
    for look in outcome.rounds:
        if not look.taken or "rho" not in look.quantities:
            continue
        project = election.index[look.project]
        price = look.quantities["payment"] / election.ballots.scale
        finer = lcm(unit, price.denominator)
        money, unit = [held * (finer // unit) for held in money], finer
        each = int(price * unit)
        paid = [0] * len(money)
        for group, points in backers.of[project]:
            paid[group] = min(money[group], each * points)
        yield Step(project, look.quantities["rho"], unit, money, paid)
        money = [held - now for held, now in zip(money, paid, strict=True)]
    yield Step(None, None, unit, money, [0] * len(money))


def offers(election: Election, backers: Backers, project: int, money: list[int]) -> list[Offer]:
    """What the supporters of a project hold, group by group."""
    weights = election.ballots.weights
    return [(money[group], points, weights[group]) for group, points in backers.of[project]]


def level(cost: int, offered: list[Offer]) -> Fraction | None:
    """The least t with Σ min(money, t · points) = cost, in the unit of the money; None when all of it is too little.

    Newton from below: whoever cannot pay t gives all, the others share what is left; no sorting, few passes.
    """
    if sum(money * weight for money, _, weight in offered) < cost or not offered:
        return None
    all_points = sum(points * weight for _, points, weight in offered)
    top, bottom = cost, all_points
    while True:
        poor_money = poor_points = 0
        for money, points, weight in offered:
            if money * bottom < top * points:
                poor_money += money * weight
                poor_points += points * weight
        if (cost - poor_money, all_points - poor_points) == (top, bottom):
            return Fraction(top, bottom)
        top, bottom = cost - poor_money, all_points - poor_points
