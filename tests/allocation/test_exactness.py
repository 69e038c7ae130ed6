"""No float decides: elections on which floats choose wrongly, and two ways of counting that must agree."""
from __future__ import annotations

import random
from fractions import Fraction

import pytest

from app.allocation import COST_VOTES_LEX, LEX, REVLEX, Election, ElectionError, TieBreak, mes_card, mes_cost, phragmen, shares_fixed, tally
from app.allocation.shares_exact import Choice, run
from app.allocation.shares_fixed import FixedRun, Ground

BIG = 2**53


def both_ways(election: Election, by_cost: bool, tie: TieBreak = LEX) -> list[Choice]:
    """What whole numbers choose, after seeing that fixed point chooses the same and meets the same ties."""
    share, ranks = election.budget / election.voters, tie.ranks(election)
    plainly = run(election, share, by_cost, ranks)
    quickly = FixedRun(Ground(election, by_cost, ranks), share).run()
    assert [(c.project, set(c.tied)) for c in quickly] == [(c.project, set(c.tied)) for c in plainly]
    return plainly


def random_election(dice: random.Random, kind: str, projects: int, voters: int, cost: int, finest: int) -> Election:
    names = [str(p) for p in range(projects)]
    costs = {name: Fraction(dice.randint(1, cost), dice.choice((1, 1, finest))) for name in names}
    ballots: list[object] = []
    for _ in range(voters):
        named = [name for name in names if dice.random() < 0.4] or names[:1]
        dice.shuffle(named)
        points = {name: dice.randint(0, 4) for name in named}
        ballots.append(points if kind in ("cumulative", "scoring") else named[:1] if kind == "choose-1" else named)
    weights = [dice.choice((1, 1, 2, 30)) for _ in ballots]
    budget = Fraction(dice.randint(cost, cost * projects), dice.choice((1, finest)))
    return Election.of(budget, costs, ballots, kind, weights)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["approval", "cumulative", "ordinal", "choose-1"])
@pytest.mark.parametrize(("cost", "finest"), [(6, 1), (20, 10), (1000, 1), (10**6, 100), (BIG, 1), (10**25, 10**9)])
def test_fixed_point_and_whole_numbers_choose_the_same(kind: str, cost: int, finest: int) -> None:
    dice = random.Random(f"{kind} {cost}")
    for _ in range(40):
        election = random_election(dice, kind, dice.randint(2, 9), dice.randint(1, 25), cost, finest)
        for by_cost in (True, False):
            both_ways(election, by_cost)


@pytest.mark.parametrize("bits", [60, 40, 30, 24, 18])
def test_the_bounds_hold_however_coarse_the_fixed_point_is(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With few bits most questions are in doubt; a bound that is too narrow would then answer one of them wrongly."""
    monkeypatch.setattr(shares_fixed, "_BITS", bits)
    dice = random.Random(bits)
    for _ in range(25):
        kind = dice.choice(("approval", "cumulative", "ordinal"))
        election = random_election(dice, kind, dice.randint(5, 20), dice.randint(10, 120), dice.choice((50, 5000)), 1)
        for by_cost in (True, False):
            both_ways(election, by_cost)
    for _ in range(6):
        election = random_election(dice, "approval", 6, 15, 200, 1)
        winners, steps = step_by_step(election, True)
        outcome = tally(election, "mes_cost_add1", LEX)
        assert outcome.increment is not None
        assert (list(outcome.winners), outcome.increment.steps) == (winners, steps)


@pytest.mark.parametrize("tie", [LEX, COST_VOTES_LEX, REVLEX, TieBreak.order("54321")], ids=lambda tie: tie.name)
def test_ties_at_every_turn_are_broken_alike(tie: TieBreak) -> None:
    ballots = [list(pair) for pair in ("12", "23", "34", "45", "51") for _ in range(2)]
    election = Election.of(30, dict.fromkeys("12345", 6), ballots)
    assert len(both_ways(election, True, tie)[0].tied) == 5
    assert mes_cost(election, tie).winners[0] == {"revlex": "5", "order": "5"}.get(tie.name, "1")
    assert len(tally(election, "phragmen", tie).winners) == 5


def test_costs_near_the_limit_of_floats_are_told_apart() -> None:
    """BIG and BIG + 1 are the same float; the dearer one does not fit."""
    election = Election.of(BIG, {"a": BIG + 1, "b": BIG}, [["a", "b"]])
    for rule in ("greedy", "greedy_density", "mes_cost", "mes_card", "phragmen", "mes_cost_add1"):
        assert tally(election, rule, LEX).winners == ("b",), rule


@pytest.mark.parametrize("voters", [1, 3, 7])
def test_a_supporter_who_lacks_the_smallest_coin_cannot_pay(voters: int) -> None:
    share = BIG
    for cost, wins in ((share * voters + 1, False), (share * voters, True)):
        election = Election.of(share * voters * 2, {"a": cost, "z": 1}, [["a"]] * voters + [["z"]] * voters)
        assert ("a" in mes_cost(election).winners) is wins
        both_ways(election, True)


def test_densities_that_differ_in_the_thirtieth_place_are_told_apart() -> None:
    n = 10**15
    election = Election.of(n * n * 3, {"a": n * n + n, "b": n * n + n + 1}, [["a"]] * 3 + [["b"]] * 3)
    assert tally(election, "greedy_density", REVLEX).winners[0] == "a"
    assert mes_card(election, REVLEX).winners[0] == "a"
    assert phragmen(election, REVLEX).winners[0] == "a"


def test_prices_that_differ_by_less_than_ten_to_the_minus_thirty_are_told_apart() -> None:
    """Three of five supporters have paid for "first" before; ρ of the two differ from the thirtieth place on."""
    tiny = Fraction(1, 10**31)
    for sign in (1, -1):
        costs = {"first": Fraction(2), "a": Fraction(5) + sign * tiny, "b": Fraction(5)}
        ballots = [["first", "a", "b"]] * 3 + [["a"]] * 2 + [["b"]] * 2
        election = Election.of(Fraction(21), costs, ballots)
        chosen = [election.projects[c.project].id for c in both_ways(election, False, LEX)]
        assert chosen[:2] == ["first", "a" if sign < 0 else "b"]


def test_an_exact_tie_by_different_sums_is_a_tie() -> None:
    """1/3 + 1/3 + 1/3 beside 1: thirds that floats do not add up to one are still equal, and the tie-breaking decides."""
    costs = {"x": Fraction(1), "y": Fraction(1), "p": Fraction(2), "q": Fraction(2)}
    ballots = [["x", "p"]] * 3 + [["y", "q"]] * 3 + [["p"]] * 2 + [["q"]] * 2
    election = Election.of(Fraction(10), costs, ballots)
    assert mes_cost(election, LEX).winners.index("p") < mes_cost(election, LEX).winners.index("q")
    assert mes_cost(election, REVLEX).winners.index("q") < mes_cost(election, REVLEX).winners.index("p")
    for tie in (LEX, REVLEX):
        assert any(set(c.tied) == {2, 3} for c in both_ways(election, True, tie))


def test_a_price_that_empties_a_purse_exactly_leaves_nothing_behind() -> None:
    """Each of three holds 10/3 and pays 10/3 for "a": "b" of a coin's worth is then not affordable."""
    election = Election.of(10, {"a": 10, "b": Fraction(1, 10**12)}, [["a", "b"]] * 3)
    assert [c.project for c in both_ways(election, False, LEX)] == [1]
    assert [c.project for c in both_ways(election, True, LEX)] == [0]


def test_add1_is_the_same_whether_shares_are_leapt_over_or_not() -> None:
    dice = random.Random("leaps")
    for _ in range(60):
        kind = dice.choice(("approval", "cumulative", "ordinal"))
        election = random_election(dice, kind, dice.randint(2, 7), dice.randint(1, 12), dice.choice((30, 300)), 1)
        for rule, stops in (("mes_cost_add1", True), ("mes_cost_add1_os", False)):
            outcome = tally(election, rule, LEX)
            assert outcome.increment is not None
            winners, steps = step_by_step(election, stops)
            assert (list(outcome.winners), outcome.increment.steps) == (winners, steps)


def step_by_step(election: Election, stops_when_exhaustive: bool) -> tuple[list[str], int]:
    """Add1 as it is defined, one share after another."""
    ranks, share, steps = LEX.ranks(election), election.budget / election.voters, 0
    costs, scores = election.cost_units, election.score_units
    before: list[int] = []
    while True:
        taken = [choice.project for choice in run(election, share + steps, True, ranks)]
        left = election.budget_units - sum(costs[p] for p in taken)
        if left < 0:
            return [election.projects[p].id for p in before], steps - 1
        outside = [p for p in range(len(costs)) if p not in taken and scores[p] > 0 and costs[p]]
        if not outside or (stops_when_exhaustive and all(costs[p] > left for p in outside)):
            return [election.projects[p].id for p in taken], steps
        before, steps = taken, steps + 1


def test_add1_with_shares_far_apart_comes_to_an_end() -> None:
    """One voter for a project that costs a thousand million shares: the way up is leapt over, not walked."""
    election = Election.of(10**15, {"a": 9 * 10**14, "b": 1}, [["a"]] + [["b"]] * 10**3)
    outcome = tally(election, "mes_cost_add1", LEX)
    assert set(outcome.winners) == {"a", "b"}
    assert outcome.increment is not None
    assert outcome.increment.share >= 9 * 10**14


@pytest.mark.parametrize("points", [1, Fraction(1, 10**30), 10**30])
def test_points_of_any_size_are_counted(points: Fraction) -> None:
    """Points that no machine word holds: whole numbers take over, and what counts is only how they compare."""
    ballots = [{"a": 3 * points, "b": points}, {"a": points}, {"b": 4 * points}, {"c": 2 * points}] * 60
    ballots += [{"a": 1}, {"c": Fraction(1, 3)}]
    election = Election.of(100, {"a": 50, "b": 30, "c": 25}, ballots, "cumulative")
    smaller = Election.of(100, {"a": 50, "b": 30, "c": 25}, ballots[:8], "cumulative")
    for some in (election, smaller):
        for rule in ("greedy", "greedy_density", "mes_cost", "mes_card", "mes_cost_add1"):
            outcome = tally(some, rule, LEX)
            assert outcome.rounds[-1].money_left == outcome.money_left
            assert outcome.total_cost == sum(some.projects[some.index[id_]].cost for id_ in outcome.winners)


@pytest.mark.parametrize("weights", [[1], [1, 0], [1, -1], [1, 2**52]])
def test_weights_are_whole_numbers_above_zero_one_for_each_ballot(weights: list[int]) -> None:
    with pytest.raises(ElectionError) as refused:
        Election.of(10, {"a": 4}, [["a"], []], weights=weights)
    assert refused.value.code == "ballot.weight"


def test_a_weight_counts_as_so_many_voters() -> None:
    dice = random.Random("weights")
    for _ in range(20):
        weighted = random_election(dice, "approval", 5, 8, 40, 1)
        ids = [project.id for project in weighted.projects]
        single = [[ids[p] for p in scores] for weight, scores in weighted.ballots for _ in range(weight)]
        apart = Election.of(weighted.budget, weighted.projects, single)
        assert apart == weighted
        for rule in ("greedy", "mes_cost", "mes_card", "phragmen"):
            assert tally(apart, rule) == tally(weighted, rule)


def test_scores_below_zero_are_summed_exactly_and_refused_by_equal_shares() -> None:
    election = Election.of(10, {"a": 4, "b": 7}, [{"a": -10**25, "b": 1}, {"a": 10**25}], "scoring")
    assert (election.score(0), election.score(1), election.supporters) == (0, 1, [1, 1])
    assert tally(election, "greedy").winners == ("b",)
    with pytest.raises(ElectionError) as refused:
        tally(election, "mes_cost")
    assert refused.value.code == "rule.negative_points"
    with pytest.raises(ElectionError) as refused:
        tally(election, "phragmen")
    assert refused.value.code == "rule.ballots_not_plain"
