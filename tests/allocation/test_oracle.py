"""The rules against pabutools, an independent implementation, on random small elections. It is installed for tests only."""
from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from gmpy2 import mpq
from pabutools.election import (
    AdditiveSatisfaction,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import lexico_tie_breaking

from app.allocation import LEX, tally
from tests.allocation.made import as_election, random_election
from tests.allocation.reference import Plain

KINDS = ("approval", "choose-1", "cumulative", "ordinal")


class Points(AdditiveSatisfaction):
    """What a voter gives: pabutools' own Borda gives the last of a ranking 0, ours 1, so points are passed as points."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(instance, profile, ballot, lambda i, p, b, project, computed: b.get(project, 0))


class PointsTimesCost(AdditiveSatisfaction):
    """The utility of mes_cost, and what makes pabutools' greedy by density a greedy by score."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(
            instance, profile, ballot, lambda i, p, b, project, computed: b.get(project, 0) * project.cost
        )


def of_pabutools(plain: Plain) -> tuple[Instance, Any, bool]:
    """The same election in the oracle's terms, and whether its ballots are plain."""
    projects = {name: Project(name, mpq(cost.numerator, cost.denominator)) for name, cost in plain.costs.items()}
    instance = Instance(projects.values(), budget_limit=mpq(plain.budget.numerator, plain.budget.denominator))
    if plain.vote_type in ("approval", "choose-1"):
        sheets = [ApprovalBallot(projects[name] for name in sheet) for sheet in plain.ballots]
        return instance, ApprovalProfile(sheets, instance=instance), True
    points = [
        CardinalBallot({projects[name]: mpq(int(given)) for name, given in sheet.items() if given})
        for sheet in plain.ballots
    ]
    return instance, CardinalProfile(points, instance=instance), False


def asked(plain: Plain, rule: str) -> list[str]:
    """The oracle's winners, in its order where it keeps one."""
    instance, profile, is_plain = of_pabutools(plain)
    by_cost, by_points = (Cost_Sat, Cardinality_Sat) if is_plain else (PointsTimesCost, Points)
    rules: dict[str, Callable[[], Any]] = {
        "greedy": lambda: greedy_utilitarian_welfare(instance, profile, sat_class=by_cost, tie_breaking=lexico_tie_breaking),
        "greedy_density": lambda: greedy_utilitarian_welfare(
            instance, profile, sat_class=by_points, tie_breaking=lexico_tie_breaking
        ),
        "mes_cost": lambda: method_of_equal_shares(instance, profile, sat_class=by_cost, tie_breaking=lexico_tie_breaking),
        "mes_card": lambda: method_of_equal_shares(instance, profile, sat_class=by_points, tie_breaking=lexico_tie_breaking),
        "mes_cost_add1": lambda: method_of_equal_shares(
            instance, profile, sat_class=by_cost, tie_breaking=lexico_tie_breaking, voter_budget_increment=1
        ),
        "phragmen": lambda: sequential_phragmen(instance, profile, tie_breaking=lexico_tie_breaking),
    }
    return [project.name for project in rules[rule]()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", ["greedy", "greedy_density", "mes_cost", "mes_card", "mes_cost_add1", "phragmen"])
def test_the_oracle_chooses_the_same(rule, kind):
    if rule == "phragmen" and kind in ("cumulative", "ordinal"):
        pytest.skip("Phragmén counts approvals")
    for seed in range(40):
        dice = random.Random(seed)
        plain = supported(random_election(seed, kind, projects=dice.randint(2, 7), voters=dice.randint(2, 9)))
        if plain.costs:
            found = list(tally(as_election(plain), rule, LEX).winners)
            assert sorted(found) == sorted(asked(plain, rule)), seed


def supported(plain: Plain) -> Plain:
    """Without the projects that nobody supports: pabutools treats those differently from rule to rule."""
    named = {name for name in plain.costs if plain.supporters(name)}
    ballots = tuple({name: points for name, points in sheet.items() if name in named} for sheet in plain.ballots)
    return Plain(plain.budget, {name: cost for name, cost in plain.costs.items() if name in named}, ballots, plain.vote_type)
