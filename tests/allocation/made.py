"""Elections that hypothesis makes up: few voters and projects, small numbers, so that ties and corners are common."""
from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import strategies as st

from app.allocation import Election, VoteType
from tests.allocation.reference import Plain

NAMES = ("0", "1", "2", "10", "07", "7", "9", "A/1", "B_2", "C.3")
"""Ids whose order by code points is not their order as numbers."""
KINDS = ("approval", "choose-1", "cumulative", "scoring", "ordinal")

whole_costs = st.integers(1, 20).map(Fraction)
even_costs = st.sampled_from([2, 4, 5, 10]).map(Fraction)
decimal_costs = st.integers(1, 900).map(lambda cents: Fraction(cents, 100))
some_costs = st.one_of(whole_costs, even_costs, decimal_costs)
some_budgets = st.one_of(st.integers(1, 60).map(Fraction), st.integers(1, 4000).map(lambda cents: Fraction(cents, 100)))
costs_with_free = st.one_of(some_costs, st.just(Fraction(0)))


def ballot_of(kind: str, names: list[str], below_zero: bool) -> st.SearchStrategy[dict[str, Fraction]]:
    """One voter's sheet, as points for each project."""
    some = st.lists(st.sampled_from(names), unique=True, max_size=len(names))
    if kind == "choose-1":
        return st.sampled_from(names).map(lambda name: {name: Fraction(1)})
    if kind == "approval":
        return some.map(lambda chosen: dict.fromkeys(chosen, Fraction(1)))
    if kind == "ordinal":
        return some.map(lambda chosen: {name: Fraction(len(chosen) - place) for place, name in enumerate(chosen)})
    points = st.integers(-2 if below_zero else 0, 5).map(Fraction)
    return st.dictionaries(st.sampled_from(names), points, max_size=len(names))


@st.composite
def elections(
    draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, costs: st.SearchStrategy[Fraction] = some_costs,
    below_zero: bool = False, most_projects: int = 7, most_voters: int = 9,
) -> Plain:
    """Any small election of these kinds. `below_zero`: scoring ballots may take points away."""
    kind = draw(st.sampled_from(kinds))
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=most_projects))
    ballots = draw(st.lists(ballot_of(kind, names, below_zero and kind == "scoring"), min_size=1, max_size=most_voters))
    price = {name: draw(costs) for name in names}
    budget = draw(some_budgets)
    return Plain(budget, price, tuple(ballots), kind)


def random_election(seed: int, kind: str = "approval", projects: int = 6, voters: int = 8) -> Plain:
    """The same election for the same seed, denser than what hypothesis finds first: many overlaps, many ties."""
    dice = random.Random(seed)
    names = [str(n) for n in range(projects)]
    price = {name: Fraction(dice.randint(1, 20)) for name in names}
    ballots = []
    for _ in range(voters):
        chosen = [name for name in names if dice.random() < 0.55]
        dice.shuffle(chosen)
        if kind == "choose-1":
            chosen = chosen[:1] or names[:1]
        points = {
            "ordinal": lambda place, n: n - place,
            "cumulative": lambda place, n: dice.randint(0, 4),
        }.get(kind, lambda place, n: 1)
        ballots.append({name: Fraction(points(place, len(chosen))) for place, name in enumerate(chosen)})
    budget = Fraction(dice.randint(5, max(6, int(sum(price.values()) * 2 / 3))))
    return Plain(budget, price, tuple(ballots), kind)


def with_few_prices(plain: Plain, seed: int) -> Plain:
    """The same election with prices that make different sums meet: ties between unlike projects in every round."""
    dice = random.Random(seed)
    price = {name: Fraction(dice.choice((1, 2, 2, 3, 4, Fraction(5, 2)))) for name in plain.costs}
    return Plain(Fraction(dice.randint(2, max(3, int(sum(price.values()))))), price, plain.ballots, plain.vote_type)


def as_election(plain: Plain) -> Election:
    """The same election for the rules under test."""
    kind = VoteType(plain.vote_type)
    ballots: list[list[str] | dict[str, Fraction]] = [
        dict(sheet) if kind.has_points or kind is VoteType.ORDINAL else list(sheet) for sheet in plain.ballots
    ]
    return Election.of(plain.budget, plain.costs, ballots, kind)


def as_plain(election: Election) -> Plain:
    """An election voter by voter, for the reference."""
    ids = [project.id for project in election.projects]
    sheets = tuple(
        {ids[p]: Fraction(points) for p, points in sheet.items()}
        for weight, sheet in election.ballots
        for _ in range(weight)
    )
    return Plain(election.budget, {p.id: p.cost for p in election.projects}, sheets, election.vote_type.value)
