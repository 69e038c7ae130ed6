"""What always holds of the rules, on random elections; and the stored counterexamples of what people expect and does not."""
from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import COST_VOTES_LEX, LEX, REVLEX, Election, TieBreak, tally
from tests.allocation.made import as_election, elections, random_election
from tests.allocation.reference import RULES, Plain, rules_for

STORED = json.loads((Path(__file__).parent / "elections" / "counterexamples.json").read_text())["cases"]
GREEDY = ("greedy", "greedy_stop", "greedy_density")
SHARES = ("mes_cost", "mes_card")
BY_INCREMENTS = ("mes_cost_add1", "mes_cost_add1_os", "mes_cost_add1u")
LESS = settings(max_examples=40, deadline=None)

the_elections = elections()
ties = st.sampled_from([LEX, COST_VOTES_LEX, REVLEX])


def winners(plain: Plain, rule: str, tie: TieBreak = LEX) -> list[str]:
    return list(tally(as_election(plain), rule, tie).winners)


def each_rule(plain: Plain, *without: str) -> Iterator[str]:
    return (rule for rule in rules_for(plain.vote_type) if rule not in without)


@LESS
@given(the_elections, ties)
def test_no_rule_spends_more_than_the_budget(plain, tie):
    for rule in each_rule(plain):
        outcome = tally(as_election(plain), rule, tie)
        assert outcome.total_cost <= plain.budget
        assert outcome.money_left == plain.budget - outcome.total_cost
        assert len(set(outcome.winners)) == len(outcome.winners)


@LESS
@given(the_elections, ties, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_of_projects_does_not_matter(plain, tie, dice):
    names = dice.sample(sorted(plain.costs), len(plain.costs))
    mixed = replace(
        plain, ballots=tuple(dice.sample(plain.ballots, len(plain.ballots))), costs={name: plain.costs[name] for name in names}
    )
    for rule in each_rule(plain):
        assert winners(mixed, rule, tie) == winners(plain, rule, tie)


@LESS
@given(the_elections, ties)
def test_names_do_not_matter_as_long_as_their_order_stays(plain, tie):
    new = {old: f"p{place:03d}" for place, old in enumerate(sorted(plain.costs))}
    renamed = replace(
        plain, costs={new[name]: cost for name, cost in plain.costs.items()},
        ballots=tuple({new[name]: points for name, points in sheet.items()} for sheet in plain.ballots),
    )
    for rule in each_rule(plain):
        assert winners(renamed, rule, tie) == [new[name] for name in winners(plain, rule, tie)]


@LESS
@given(elections(kinds=("approval", "cumulative", "scoring")), ties)
def test_a_loser_that_withdraws_changes_nothing(plain, tie):
    for rule in (*(rule for rule in GREEDY if rule != "greedy_stop"), *SHARES):
        before = winners(plain, rule, tie)
        for loser in set(plain.costs) - set(before):
            without = replace(
                plain, costs={name: cost for name, cost in plain.costs.items() if name != loser},
                ballots=tuple({n: points for n, points in sheet.items() if n != loser} for sheet in plain.ballots),
            )
            if without.costs:
                assert winners(without, rule, tie) == before


@LESS
@given(the_elections, ties)
def test_every_ballot_twice_and_all_money_seven_times_change_nothing(plain, tie):
    twice = replace(plain, ballots=plain.ballots * 2)
    richer = replace(plain, budget=plain.budget * 7, costs={name: cost * 7 for name, cost in plain.costs.items()})
    for rule in each_rule(plain, *BY_INCREMENTS):
        assert winners(twice, rule, tie) == winners(richer, rule, tie) == winners(plain, rule, tie)


@LESS
@given(the_elections, ties)
def test_what_is_said_to_be_exhaustive_is(plain, tie):
    for rule in each_rule(plain):
        outcome = tally(as_election(plain), rule, tie)
        fits = [
            name for name, cost in plain.costs.items()
            if name not in outcome.winners and plain.score(name) > 0 and cost <= outcome.money_left
        ]  # fmt: skip
        assert outcome.exhaustive is (not fits), rule
        if rule in ("greedy", "greedy_density", "mes_cost_add1u"):
            assert outcome.exhaustive


MONOTONE = (*GREEDY, *SHARES, "phragmen")


@LESS
@given(elections(kinds=("approval",)), ties)
def test_one_more_approval_by_a_voter_never_unseats_a_winner(plain, tie):
    for rule in MONOTONE:
        for winner in winners(plain, rule, tie):
            for place, sheet in enumerate(plain.ballots):
                if winner not in sheet:
                    more = list(plain.ballots)
                    more[place] = {**sheet, winner: Fraction(1)}
                    assert winner in winners(replace(plain, ballots=tuple(more)), rule, tie)


@LESS
@given(the_elections, ties, st.data())
def test_a_lower_cost_never_unseats_a_winner(plain, tie, data):
    for rule in each_rule(plain, *BY_INCREMENTS):
        for winner in winners(plain, rule, tie):
            if plain.costs[winner] > Fraction(1, 100):
                cheaper = data.draw(st.integers(1, int(plain.costs[winner] * 100))) * Fraction(1, 100)
                assert winner in winners(replace(plain, costs={**plain.costs, winner: cheaper}), rule, tie)


@LESS
@given(elections(kinds=("approval", "choose-1", "ordinal")), ties)
def test_a_ballot_for_it_alone_never_unseats_a_winner_of_a_greedy_rule_or_phragmen(plain, tie):
    for rule in each_rule(plain, *SHARES, *BY_INCREMENTS):
        for winner in winners(plain, rule, tie):
            assert winner in winners(replace(plain, ballots=(*plain.ballots, {winner: Fraction(1)})), rule, tie)


@LESS
@given(the_elections)
def test_rounds_tell_the_same_story_as_the_winners(plain):
    for rule in each_rule(plain):
        outcome = tally(as_election(plain), rule)
        taken = [look.project for look in outcome.rounds if look.taken]
        assert tuple(taken) == outcome.winners
        assert sorted(look.project for look in outcome.rounds) == sorted(plain.costs)
        left = plain.budget
        for look in outcome.rounds:
            left -= plain.costs[look.project] if look.taken else 0
            assert look.money_left == left
            assert all(type(value) is Fraction for value in look.quantities.values())


def test_a_project_dearer_than_the_budget_never_wins():
    for seed in range(40):
        plain = random_election(seed)
        dear = replace(plain, costs={**plain.costs, "0": plain.budget + Fraction(1, 100)})
        for rule in RULES:
            assert "0" not in winners(dear, rule)


# ── what does not hold ──────────────────────────────────────────────────────────────────────────────────────────────


def stored_election(case: dict[str, Any]) -> Plain:
    costs = {str(place): Fraction(cost) for place, cost in enumerate(case["costs"])}
    ballots = tuple({str(name): Fraction(1) for name in sheet} for sheet in case["ballots"])
    return Plain(Fraction(case["budget"]), costs, ballots)


def changed(plain: Plain, change: dict[str, Any]) -> Plain:
    def sheet(names: list[int]) -> dict[str, Fraction]:
        return {str(name): Fraction(1) for name in names}

    if "budget" in change:
        return replace(plain, budget=Fraction(change["budget"]))
    if "new_ballot" in change:
        return replace(plain, ballots=(*plain.ballots, sheet(change["new_ballot"])))
    ballots = list(plain.ballots)
    ballots[change["ballot"]] = sheet(change["becomes"])
    return replace(plain, ballots=tuple(ballots))


@pytest.mark.parametrize("case", STORED, ids=[f"{case['rule']}: {case['claim']}" for case in STORED])
def test_the_stored_counterexample_still_is_one(case):
    before = stored_election(case)
    after = changed(before, case["change"])
    assert (sorted(winners(before, case["rule"])), sorted(winners(after, case["rule"]))) == (case["before"], case["after"])
    assert (sorted(RULES[case["rule"]](before, "lex")), sorted(RULES[case["rule"]](after, "lex"))) == (case["before"], case["after"])
    assert not set(case["before"]) <= set(case["after"])


def test_equal_shares_alone_may_leave_money_for_a_project_with_votes():
    plain = Plain(Fraction(10), {"1": Fraction(6)}, ({"1": Fraction(1)}, {}, {}))
    for rule in SHARES:
        outcome = tally(as_election(plain), rule)
        assert (outcome.winners, outcome.exhaustive) == ((), False)
    assert tally(as_election(plain), "mes_cost_add1").winners == ("1",)


def test_an_empty_ballot_changes_equal_shares_because_every_share_shrinks():
    one = Election.of(10, {"1": 6}, [["1"], ["1"], []])
    more = Election.of(10, {"1": 6}, [["1"], ["1"], [], []])
    assert tally(one, "mes_cost").winners == ("1",)
    assert tally(more, "mes_cost").winners == ()
    for rule in (*GREEDY, "phragmen"):
        assert tally(one, rule).winners == tally(more, rule).winners == ("1",)


# ── options of the greedy rules ─────────────────────────────────────────────────────────────────────────────────────


@LESS
@given(the_elections, st.integers(0, 6))
def test_below_the_threshold_nothing_wins_and_above_it_nothing_changes(plain, least):
    enough = replace(plain, costs={name: cost for name, cost in plain.costs.items() if plain.score(name) >= least})
    for rule in GREEDY:
        if enough.costs:
            kept = replace(enough, ballots=tuple({n: p for n, p in s.items() if n in enough.costs} for s in plain.ballots))
            found = tally(as_election(plain), rule, LEX, min_project_score_threshold=least).winners
            assert list(found) == winners(kept, rule)


@LESS
@given(the_elections, st.data())
def test_of_two_rivals_the_first_in_the_order_is_taken_and_never_both(plain, data):
    names = sorted(plain.costs)
    pair = (data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names)))
    if pair[0] == pair[1]:
        return
    for rule in GREEDY:
        outcome = tally(as_election(plain), rule, LEX, exclusive=[pair])
        assert not set(pair) <= set(outcome.winners)
        for look in outcome.rounds:
            if look.reason == "passed.rival_taken":
                assert look.project in pair
                assert (set(pair) - {look.project}) <= set(outcome.winners)


def shuffled_seeds(count: int) -> list[int]:
    """The same seeds on every machine."""
    return random.Random(7).sample(range(10_000), count)


@pytest.mark.parametrize("rule", [*GREEDY, *SHARES, "phragmen"])
def test_closed_under_drawing_lots(rule):
    """A draw over all projects decides exactly the ties, whatever order it gives to the others."""
    for seed in shuffled_seeds(40):
        plain = random_election(seed)
        dice = random.Random(seed)
        drawn = dice.sample(sorted(plain.costs), len(plain.costs))
        check: Callable[..., list[str]] = RULES[rule]
        assert winners(plain, rule, TieBreak.order(drawn)) == check(plain, drawn)
