"""Explanations of real elections: each figure is run again at its value and one step short, by the very same rule."""
from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from app.allocation import Election, read_pb
from app.allocation.explain import (
    Case,
    Figure,
    cost_to_win,
    missing_approvals,
    missing_votes,
    rival_reduction,
    with_approvals,
    with_cost,
    with_only,
    with_votes,
)
from app.allocation.explain.figures import GRID

FOLDER = Path(__file__).parents[1] / "elections"
FILES = (
    "Netherlands_Assen_2024.pb",
    "Poland_Warszawa_2019_Radosc.pb",
    "Poland_Czestochowa_2024_Grabowka.pb",
    "US_Stanford_Dataset_Merced_Peoples_Budget_Ballot_2019_vote_rankings.pb",
    "Poland_Wroclaw_2017_Rejon_nr_11_750.pb",
    "Poland_Swiecie_2023.pb",
    "Poland_Warszawa_2024_Praga-Polnoc.pb",
)
RULES = ("greedy", "greedy_stop", "greedy_density", "mes_cost", "mes_card", "phragmen")


@cache
def election(name: str) -> Election:
    return read_pb(FOLDER / name)


def losers(name: str, rule: str, most: int) -> list[Case]:
    """Some losing projects, spread over the list."""
    read = election(name)
    if rule == "phragmen" and not read.vote_type.is_plain:
        return []
    cases = [Case.of(read, project.id, rule) for project in read.projects[:: max(1, len(read.projects) // (2 * most))]]
    return [case for case in cases if not case.has_won][:most]


def one_fewer(figure: Figure) -> list[dict[int, int]]:
    """The voters of a figure without one of them, for some of the groups."""
    return [{**figure.voters, group: some - 1} for group, some in list(figure.voters.items())[:4]]


def without_last(figure: Figure) -> dict[int, int]:
    """The voters of a figure without the last of them."""
    last = list(figure.voters)[-1]
    return {group: some - (group == last) for group, some in figure.voters.items()}


def check(case: Case, figure: Figure) -> None:
    """At the value it wins; one step short of an exact one it does not."""
    if figure.value is None:
        return
    elect, project, value = case.election, case.project, figure.value
    if figure.name == "missing_votes":
        assert case.wins(with_votes(elect, project, int(value)))
        assert value == 1 or not figure.is_exact or not case.wins(with_votes(elect, project, int(value) - 1))
    elif figure.name == "cost_to_win":
        assert case.wins(with_cost(elect, project, value))
        assert not case.wins(with_cost(elect, project, value + GRID))
    else:
        change = with_approvals if figure.name == "missing_approvals" else with_only
        assert sum(figure.voters.values()) == value
        assert case.wins(change(elect, project, figure.voters))
        if figure.is_exact:
            assert not any(case.wins(change(elect, project, fewer)) for fewer in one_fewer(figure))
        elif figure.name == "rival_reduction":  # at most this many: the last of those meant is needed, others may do
            assert figure.bound is not None and 1 <= figure.bound < value
            assert not case.wins(with_only(elect, project, without_last(figure)))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", FILES)
def test_every_figure_of_a_losing_project_holds_when_the_rule_is_run_again(name, rule):
    for case in losers(name, rule, 1 if "Praga" in name else 2):
        for figure in (missing_votes(case), missing_approvals(case), cost_to_win(case)):
            check(case, figure)
            assert figure.value is not None or figure.reason


@pytest.mark.parametrize("rule", ["greedy", "mes_cost"])
@pytest.mark.parametrize("name", FILES[:5])
def test_loyal_supporters_win_when_the_rule_is_run_again(name, rule):
    for case in losers(name, rule, 1):
        check(case, rival_reduction(Case(case.election, case.project, rule, case.tie, case.outcome, most_runs=60)))


@pytest.mark.parametrize("rule", ["mes_cost_add1", "mes_cost_add1u"])
def test_with_increments_the_figures_hold_too_and_say_when_they_are_bounds(rule):
    for case in losers("Netherlands_Assen_2024.pb", rule, 1):
        short = Case(case.election, case.project, rule, case.tie, case.outcome, most_runs=10)
        for figure in (missing_votes(short), missing_approvals(short), cost_to_win(short)):
            check(short, figure)
            assert figure.bound is not None


@pytest.mark.parametrize("name", FILES)
def test_under_greedy_the_missing_votes_are_the_gap_to_the_first_that_left_too_little(name):
    read = election(name)
    for case in losers(name, "greedy", 3):
        if case.cost > read.budget:
            continue
        ranks = case.tie.ranks(read)
        first = next(read.index[look.project] for look in case.outcome.rounds if look.taken and look.money_left < case.cost)
        gap = read.score(first) - read.score(case.project)
        figure = missing_votes(case)
        # the tie is decided with the new score, which is equal here, so that only cost and id are left
        assert figure.value == gap + (ranks_after(case, int(gap), first) if gap else 1)
        assert ranks[first] != ranks[case.project]


def ranks_after(case: Case, votes: int, first: int) -> int:
    """0 when the project stands first among equals once it has so many votes more, else 1."""
    again = case.tie.ranks(with_votes(case.election, case.project, votes))
    return int(again[case.project] > again[first])
