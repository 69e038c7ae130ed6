"""One project explained: its turn, what its supporters' votes still counted for, and where their money went."""
from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from app.allocation import Election, ElectionError, read_pb, tally
from app.allocation.explain import Case, explain
from app.allocation.explain.ledger import Backers, level, replay
from tests.allocation.made import as_election, random_election
from tests.allocation.reference import rho

FOLDER = Path(__file__).parents[1] / "elections"
ASSEN = read_pb(FOLDER / "Netherlands_Assen_2024.pb")
SHARES = ("mes_cost", "mes_card", "mes_cost_add1", "mes_cost_add1_os", "mes_cost_add1u")


def test_under_greedy_its_turn_and_what_stood_before_are_told():
    told = explain(Case.of(ASSEN, "1", "greedy"))
    assert (told.is_funded, told.place, told.supporters, told.cost) == (False, None, 23, 40_000)
    assert told.stood_before == ("3", "9", "8", "2", "11")
    assert told.left_at_turn == 6_800
    assert (told.effective, told.money) == ((), None)
    assert [figure.name for figure in told.figures] == [
        "missing_votes", "missing_approvals", "cost_to_win", "rival_reduction",
    ]  # fmt: skip


def test_a_winner_has_a_place_and_lacks_nothing():
    told = explain(Case.of(ASSEN, "8", "greedy"))
    assert (told.is_funded, told.place, told.stood_before, told.left_at_turn, told.figures) == (True, 3, ("3", "9"), 71_800, ())


def test_a_project_that_is_not_there_is_refused():
    with pytest.raises(ElectionError) as refused:
        Case.of(ASSEN, "no such", "greedy")
    assert refused.value.code == "project.unknown"


@pytest.mark.parametrize("kind", ["approval", "cumulative", "ordinal"])
@pytest.mark.parametrize("rule", SHARES)
def test_every_payment_adds_up_to_the_cost_and_nobody_pays_more_than_they_have(rule, kind):
    for seed in range(8):
        election = as_election(random_election(seed, kind))
        outcome = tally(election, rule)
        weights, money = election.ballots.weights, [outcome.share] * len(election.ballots)
        steps = list(replay(election, outcome, Backers.in_(election)))
        for step in steps:
            held = [Fraction(some, step.unit) for some in step.money]
            assert held == money
            assert all(0 <= paid <= some for paid, some in zip(step.paid, step.money, strict=True))
            if step.project is not None:
                together = sum(paid * weight for paid, weight in zip(step.paid, weights, strict=True))
                assert Fraction(together, step.unit) == election.projects[step.project].cost
            money = [some - Fraction(paid, step.unit) for some, paid in zip(money, step.paid, strict=True)]
        chosen = [election.projects[step.project].id for step in steps if step.project is not None]
        assert tuple(chosen) == outcome.winners[: len(chosen)]


def test_the_level_is_what_sorting_gives():
    for seed in range(60):
        plain = random_election(seed, "cumulative")
        offered = [(seed % 7 + place * 3 % 5, int(p), 1 + place % 2) for place, s in enumerate(plain.ballots) for p in s.values() if p]
        for cost in (1, 3, 8, 20):
            plain_offers = [(Fraction(money), Fraction(points)) for money, points, weight in offered for _ in range(weight)]
            assert level(cost, offered) == rho(Fraction(cost), plain_offers)


def test_there_is_no_level_without_offers_or_with_too_little():
    assert level(1, []) is None
    assert level(5, [(1, 1, 4)]) is None
    assert level(4, [(1, 1, 4)]) == 1


@pytest.mark.parametrize("kind", ["approval", "cumulative"])
@pytest.mark.parametrize("rule", ["mes_cost", "mes_card"])
def test_effective_votes_are_those_of_the_rounds_and_never_more_than_the_votes(rule, kind):
    seen = 0
    for seed in range(10):
        election = as_election(random_election(seed, kind))
        for project in election.projects:
            case = Case.of(election, project.id, rule)
            told = explain(Case(election, case.project, rule, case.tie, case.outcome, most_runs=2))
            votes = [one.votes for one in told.effective if one.votes is not None]
            assert all(later <= before for before, later in pairwise(votes))
            assert all(count <= told.score for count in votes)
            if told.is_funded:
                assert told.look is not None
                assert told.effective[-1].votes == told.look.quantities["effective_votes"]
                assert told.effective[-1].before == project.id
                seen += 1
            elif told.effective:
                assert (told.effective[-1].votes, told.effective[-1].before) == (None, None)
                assert told.effective[-1].held + told.effective[-1].missing == told.cost
    assert seen > 10


def test_the_supporters_money_is_all_accounted_for():
    for seed in range(10):
        election = as_election(random_election(seed))
        for project in election.projects:
            case = Case.of(election, project.id, "mes_cost")
            told = explain(Case(election, case.project, "mes_cost", case.tie, case.outcome, most_runs=2))
            money = told.money
            assert money is not None
            assert money.start == case.outcome.share * told.supporters
            assert money.start == sum(spent for _, spent in money.spent_on) + money.left
            assert {id_ for id_, _ in money.spent_on} <= set(case.outcome.winners)
            if told.is_funded:
                assert sum(paid.voters * paid.each for paid in money.paid) == told.cost
                assert sum(paid.voters for paid in money.paid) == told.supporters


def test_whoever_has_spent_everything_is_counted():
    election = Election.of(8, {"a": 6, "b": 3}, [["a", "b"], ["a"], ["a"], ["b"]])
    told = explain(Case.of(election, "b", "mes_cost"))
    first, last = told.effective
    assert (first.before, first.votes, first.held, first.spent_out) == ("a", 2, 4, 0)
    assert (last.before, last.votes, last.held, last.missing, last.spent_out) == (None, None, 2, 1, 1)
    assert (told.money.start, told.money.spent_on, told.money.left, told.money.paid) == (4, (("a", 2),), 2, ())
