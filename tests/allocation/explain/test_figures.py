"""Every figure of an explanation, held against trying everything: at the value the project wins, short of it never."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import pytest

from app.allocation import TieBreak
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
from tests.allocation.made import as_election, random_election, with_few_prices
from tests.allocation.reference import RULES, TIES, Plain, rules_for

HALF = Fraction(1, 2)
AT_ONCE = tuple(rule for rule in RULES if not rule.startswith("mes_cost_add1"))
BY_INCREMENTS = tuple(rule for rule in RULES if rule.startswith("mes_cost_add1"))


def losers(seeds: range, rules: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[tuple[Plain, Case]]:
    """Losing projects of random elections, each rule and tie-breaking in turn."""
    for seed in seeds:
        kind = kinds[seed % len(kinds)]
        plain = random_election(seed, kind, projects=5, voters=6)
        if seed % 4 == 1:
            plain = with_few_prices(plain, seed)
        for rule in rules:
            if rule in rules_for(kind):
                tie = TIES[seed % 3]
                for project in plain.costs:
                    case = Case.of(as_election(plain), project, rule, TieBreak.named(tie))
                    if not case.has_won:
                        yield plain, case


def wins(case: Case, plain: Plain) -> bool:
    """Asked of the reference, not of the rules under test."""
    return case.id in RULES[case.rule](plain, case.tie.name)


def others(plain: Plain, **changes: object) -> Plain:
    return Plain(**{**vars(plain), **changes})


def plus_votes(plain: Plain, project: str, votes: int) -> Plain:
    return others(plain, ballots=plain.ballots + ({project: Fraction(1)},) * votes)


def is_a_win(case: Case, figure: Figure) -> bool:
    """The value, run again by the rule."""
    assert figure.value is not None
    election, project = case.election, case.project
    changed = {
        "missing_votes": lambda: with_votes(election, project, int(figure.value)),
        "missing_approvals": lambda: with_approvals(election, project, figure.voters),
        "cost_to_win": lambda: with_cost(election, project, figure.value),
        "rival_reduction": lambda: with_only(election, project, figure.voters),
    }[figure.name]()
    if figure.voters:
        assert sum(figure.voters.values()) == figure.value
    return case.wins(changed)


POINTS_TOO = ("approval", "cumulative", "ordinal")


def test_the_missing_votes_are_the_least_number_of_new_ballots():
    seen = 0
    for plain, case in losers(range(15), AT_ONCE, POINTS_TOO):
        figure = missing_votes(case)
        if figure.value is None:
            assert figure.reason in ("dearer_than_budget", "never")
            assert not any(wins(case, plus_votes(plain, case.id, votes)) for votes in (1, 2, 5, 30))
            continue
        assert figure.is_exact
        assert is_a_win(case, figure)
        tried = [votes for votes in range(1, int(figure.value) + 1) if wins(case, plus_votes(plain, case.id, votes))]
        assert tried == [figure.value]
        seen += 1
    assert seen > 70


def fewest_who_add(case: Case, plain: Plain) -> int | None:
    """By trying every choice of voters who had not named the project."""
    without = [i for i, sheet in enumerate(plain.ballots) if case.id not in sheet or not sheet[case.id]]
    for count in range(1, len(without) + 1):
        for chosen in combinations(without, count):
            sheets = tuple(
                {**sheet, case.id: Fraction(1)} if i in chosen else sheet for i, sheet in enumerate(plain.ballots)
            )
            if wins(case, others(plain, ballots=sheets)):
                return count
    return None


def test_the_missing_approvals_are_the_least_number_of_voters_whoever_is_asked():
    seen = 0
    for plain, case in losers(range(15), AT_ONCE, POINTS_TOO):
        figure = missing_approvals(case)
        found = fewest_who_add(case, plain)
        assert figure.value == found, (case.rule, case.id, plain)
        if found is not None:
            assert figure.is_exact
            assert is_a_win(case, figure)
            seen += 1
    assert seen > 70


def test_the_price_to_win_is_the_highest_on_the_grid():
    seen = 0
    for plain, case in losers(range(15), AT_ONCE, POINTS_TOO):
        figure = cost_to_win(case, HALF)
        lower = [HALF * n for n in range(1, int(case.cost * 2))]
        winning = [price for price in lower if wins(case, others(plain, costs={**plain.costs, case.id: price}))]
        assert figure.value == max(winning, default=None), (case.rule, case.id)
        if figure.value is not None:
            assert is_a_win(case, figure)
            seen += 1
    assert seen > 70


def fewest_who_drop(case: Case, plain: Plain) -> int | None:
    """By trying every choice of supporters who named something else too."""
    sheets = list(enumerate(plain.ballots))
    mine = [i for i, sheet in sheets if sheet.get(case.id) and any(sheet[q] for q in sheet if q != case.id)]
    for count in range(1, len(mine) + 1):
        for chosen in combinations(mine, count):
            loyal = tuple({case.id: sheet[case.id]} if i in chosen else sheet for i, sheet in sheets)
            if wins(case, others(plain, ballots=loyal)):
                return count
    return None


def test_the_rival_reduction_is_the_least_number_of_supporters():
    seen = 0
    for plain, case in losers(range(15), AT_ONCE, POINTS_TOO):
        figure = rival_reduction(case)
        if figure.reason == "dearer_than_budget":
            continue
        assert figure.value == fewest_who_drop(case, plain), (case.rule, case.id)
        if figure.value is not None:
            assert is_a_win(case, figure)
            seen += 1
    assert seen > 40


def test_with_increments_the_value_wins_and_nothing_below_the_bound_does():
    seen = 0
    for plain, case in losers(range(8), BY_INCREMENTS, ("approval", "ordinal")):
        votes, approvals, price = missing_votes(case), missing_approvals(case), cost_to_win(case, HALF)
        for figure in (votes, approvals, price, rival_reduction(case)):
            if figure.value is not None:
                assert is_a_win(case, figure), (case.rule, figure)
                seen += 1
        if votes.bound is not None:
            assert not any(wins(case, plus_votes(plain, case.id, k)) for k in range(1, int(votes.bound)))
        found = fewest_who_add(case, plain)
        if approvals.value is not None and found is not None:
            assert approvals.bound <= found <= approvals.value
        if price.value is not None and price.value < case.cost - HALF:
            assert not case.wins(with_cost(case.election, case.project, price.value + HALF))
    assert seen > 70


def test_a_winner_lacks_nothing():
    case = Case.of(as_election(Plain(Fraction(10), {"1": Fraction(5)}, ({"1": Fraction(1)},))), "1", "greedy")
    assert [f(case).reason for f in (missing_votes, missing_approvals, cost_to_win, rival_reduction)] == ["won"] * 4


def test_no_number_of_votes_helps_what_costs_more_than_the_whole_budget():
    plain = Plain(Fraction(10), {"1": Fraction(11), "2": Fraction(9)}, ({"1": Fraction(1), "2": Fraction(1)},) * 3)
    for rule in RULES:
        case = Case.of(as_election(plain), "1", rule)
        for figure in (missing_votes(case), missing_approvals(case), rival_reduction(case)):
            assert (figure.value, figure.reason) == (None, "dearer_than_budget")
        assert cost_to_win(case).value is not None


def test_when_too_few_ballots_lack_it_no_approvals_are_named():
    ballots = ({"2": Fraction(1)}, {"1": Fraction(1), "2": Fraction(1)})
    plain = Plain(Fraction(10), {"1": Fraction(6), "2": Fraction(5)}, ballots)
    figure = missing_approvals(Case.of(as_election(plain), "1", "greedy", TieBreak.REVLEX))
    assert (figure.value, figure.reason) == (None, "too_few_ballots")


@pytest.mark.parametrize("rule", ["greedy", "mes_cost", "phragmen"])
def test_whoever_may_choose_one_cannot_name_one_more(rule):
    ballots = tuple({name: Fraction(1)} for name in ("2", "1", "2"))
    plain = Plain(Fraction(5), {"1": Fraction(4), "2": Fraction(5)}, ballots, "choose-1")
    case = Case.of(as_election(plain), "1", rule)
    assert not case.has_won
    assert missing_approvals(case).reason == "one_choice"
    assert rival_reduction(case).reason == "alone_already"
