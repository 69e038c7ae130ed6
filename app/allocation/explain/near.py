"""How near a losing project came, round by round: the fewest voters that one more approval each would have needed.

Until the project is chosen a run does not depend on it, so one replay is enough. In every round the best voters to ask
are the richest (Equal Shares) or the least loaded (Phragmén) of those who had not named it; the project is chosen in
that round when together they make it better than what was chosen, or as good and first in the tie. The least number
over all rounds is the answer. Source: allocation of closed forms in Boehmer et al., IJCAI 2024 (arXiv 2312.14723).
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from app.allocation.election import Election
from app.allocation.explain.ledger import Backers, replay, worth
from app.allocation.explain.search import least
from app.allocation.outcome import Outcome

WinsWith = Callable[[Mapping[int, int]], bool]


@dataclass(frozen=True)
class Stand:
    """A project in one round. `short`: what its supporters lack to be as good as the round's choice, in any unit.

    `rich`: (what one more voter would bring, how many such voters, their group), the most first.
    `equal_is_enough`: nobody else can be chosen any more.
    """

    short: int
    rich: list[tuple[int, int, int]]
    equal_is_enough: bool = False

    def first(self, count: int) -> dict[int, int]:
        """The `count` voters who bring most, by group; fewer when there are no more."""
        taken: dict[int, int] = {}
        for _, voters, group in self.rich:
            if count <= 0:
                break
            taken[group] = min(voters, count)
            count -= taken[group]
        return taken


@dataclass(frozen=True)
class Near:
    """The fewest voters, which ones, and the round they were found in."""

    count: int
    voters: dict[int, int]
    stand: Stand


def fewest(stands: Iterable[Stand], wins_with: WinsWith) -> Near | None:
    """The least number over all rounds, or None when all who had not named it would not do.

    `wins_with` runs the rule again; it is asked only where voters make the project exactly as good as the choice.
    """
    best: Near | None = None
    for stand in stands:
        found = _fewest_in(stand, best.count if best else None, wins_with)
        best = found or best
    return best


def _fewest_in(stand: Stand, below: int | None, wins_with: WinsWith) -> Near | None:
    count = brought = 0
    for each, voters, _ in stand.rich:
        lacking = stand.short - brought
        if lacking > 0 and not each:
            return None  # this one and all that follow bring nothing
        enough: int | None = max(1, -(-lacking // each)) if each else 1
        assert enough is not None
        if below is not None and count + enough >= below:
            return None
        if enough <= voters:
            if each * enough == lacking and not stand.equal_is_enough:
                enough = _in_a_tie(stand, count, enough, voters, bool(each), wins_with)
            if enough is not None and (below is None or count + enough < below):
                return Near(count + enough, stand.first(count + enough), stand)
        count, brought = count + voters, brought + each * voters
    return None


def _in_a_tie(stand: Stand, count: int, equal: int, voters: int, more_helps: bool, wins_with: WinsWith) -> int | None:
    """From `equal` voters on the project is as good as the round's choice: how many decide the tie for it?"""
    return least(lambda some: (some > equal and more_helps) or wins_with(stand.first(count + some)), equal, voters)


def stands_in_shares(election: Election, outcome: Outcome, backers: Backers, project: int) -> Iterator[Stand]:
    """The project in every round of Equal Shares and after the last one."""
    weights, scale = election.ballots.weights, election.ballots.scale
    points = dict(backers.of[project])
    outside = _groups_without(election, project)
    utility = worth(election, outcome, project)
    for step in replay(election, outcome, backers):
        money, cost = step.money, int(election.projects[project].cost * step.unit)
        if step.rho is None:
            have = sum(money[g] * weights[g] for g in points)
            rich = [(money[g], weights[g], g) for g in outside]
            yield Stand(cost - have, sorted(rich, reverse=True), True)
            continue
        price = step.rho * utility * step.unit  # what one point pays at this round's ρ
        top, finer = price.numerator, price.denominator
        have = sum(min(money[g] * finer, top * given) * weights[g] for g, given in points.items())
        rich = [(min(money[g] * finer, top * scale), weights[g], g) for g in outside]
        yield Stand(cost * finer - have, sorted(rich, reverse=True))


def stands_in_loads(election: Election, outcome: Outcome, backers: Backers, project: int) -> Iterator[Stand]:
    """The project in every round of Phragmén in which its price was still there."""
    weights, cost = election.ballots.weights, election.projects[project].cost
    mine, outside = [g for g, _ in backers.of[project]], _groups_without(election, project)
    loads, left = [Fraction(0)] * len(weights), election.budget
    taken = [look for look in outcome.rounds if look.taken and "load" in look.quantities]
    for choice in (*((election.index[look.project], look.quantities["load"]) for look in taken), None):
        if cost > left:
            return
        if choice:
            new: Fraction | None = choice[1]
        else:
            closed = {project, *(election.index[id_] for id_ in outcome.winners)}
            new = _least_load(election, backers, loads, closed)
        if new is not None:
            unit = lcm(new.denominator, cost.denominator, *{load.denominator for load in loads})
            gap = [int((new - load) * unit) for load in loads]
            rich = sorted(((gap[g], weights[g], g) for g in outside), reverse=True)
            yield Stand(int(cost * unit) - sum(gap[g] * weights[g] for g in mine), rich)
        else:
            yield Stand(0 if mine else 1, [(1, weights[g], g) for g in outside], True)
        if choice:
            for g, _ in backers.of[choice[0]]:
                loads[g] = choice[1]
            left -= election.projects[choice[0]].cost


def _least_load(
    election: Election, backers: Backers, loads: list[Fraction], without: set[int]
) -> Fraction | None:
    """The least new load among the supported projects that are still open."""
    weights, found = election.ballots.weights, []
    for other, project in enumerate(election.projects):
        if other in without or project.cost > election.budget or not backers.of[other]:
            continue
        size = sum(weights[g] for g, _ in backers.of[other])
        found.append((sum(loads[g] * weights[g] for g, _ in backers.of[other]) + project.cost) / size)
    return min(found, default=None)


def _groups_without(election: Election, project: int) -> list[int]:
    ballots = election.ballots
    return [g for g in range(len(ballots)) if project not in ballots.chosen[ballots.starts[g] : ballots.starts[g + 1]]]


def dearest(election: Election, outcome: Outcome, backers: Backers, project: int) -> float:
    """About the greatest cost at which the project would have been chosen in some round of Equal Shares.

    A float, because it is only where the search begins: the answer is found by running the rule.
    """
    weights, scale = election.ballots.weights, election.ballots.scale
    best = 0.0
    for step in replay(election, outcome, backers):
        held = [(step.money[g] / step.unit, weights[g], given / scale) for g, given in backers.of[project]]
        if step.rho is None:
            best = max(best, sum(money * weight for money, weight, _ in held))
        elif outcome.rule == "mes_card":
            best = max(best, sum(min(money, float(step.rho) * points) * weight for money, weight, points in held))
        else:
            best = max(best, _root(held, float(step.rho)))
    return best


def _root(held: list[tuple[float, int, float]], rho: float) -> float:
    """The greatest c with Σ min(money, ρ · points · c) ≥ c: Newton from above on a concave line of pieces."""
    cost = sum(money * weight for money, weight, _ in held)
    for _ in range(60):
        given = sum(money * weight for money, weight, points in held if money <= rho * points * cost)
        slope = sum(rho * points * weight for money, weight, points in held if money > rho * points * cost)
        nearer = given / (1 - slope) if slope < 1 else cost
        if not nearer < cost:
            break
        cost = nearer
    return cost
