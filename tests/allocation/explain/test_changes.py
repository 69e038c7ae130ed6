"""The same election with one thing changed: exactly that, and everything worked out from it anew."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from app.allocation import Election, tally
from app.allocation.explain import with_approvals, with_cost, with_only, with_votes
from tests.allocation.made import as_election, as_plain, random_election
from tests.allocation.reference import Plain


def anew(election: Election) -> Election:
    """The same fields, and nothing that was worked out before."""
    return replace(election)


def sheets(election: Election) -> list[tuple[tuple[str, Fraction], ...]]:
    """All ballots, in no order."""
    return sorted(tuple(sorted(sheet.items())) for sheet in as_plain(election).ballots)


def changes(election: Election) -> list[Election]:
    ballots = election.ballots
    made = [with_votes(election, 0, 3), with_cost(election, 0, Fraction(7, 2))]
    for group, weight in enumerate(ballots.weights):
        named = ballots.chosen[ballots.starts[group] : ballots.starts[group + 1]]
        if 0 not in named:
            made.append(with_approvals(election, 0, {group: weight}))
        elif len(named) > 1:
            made.append(with_only(election, 0, {group: 1}))
    return made


@pytest.mark.parametrize("kind", ["approval", "cumulative", "ordinal"])
def test_what_is_carried_over_is_what_would_be_worked_out_again(kind):
    for seed in range(12):
        election = as_election(random_election(seed, kind))
        for rule in ("greedy", "mes_cost"):  # so that everything has been worked out once
            tally(election, rule)
        for changed in changes(election):
            fresh = anew(changed)
            for name in ("voters", "score_units", "supporters", "index", "denominator", "budget_units", "cost_units"):
                assert getattr(changed, name) == getattr(fresh, name), name
            assert changed.support.pairs == fresh.support.pairs
            for rule in ("greedy", "mes_cost", "mes_card"):
                assert tally(changed, rule).winners == tally(fresh, rule).winners


def test_new_votes_name_the_project_alone_and_give_it_one():
    plain = Plain(Fraction(9), {"a": Fraction(1), "b": Fraction(2)}, ({"a": Fraction(3, 2), "b": Fraction(1)},), "cumulative")
    election = as_election(plain)
    more = with_votes(election, 1, 2)
    assert (more.voters, more.score(1), more.score(0)) == (3, 3, Fraction(3, 2))
    assert sheets(more) == sorted([*sheets(election), (("b", Fraction(1)),), (("b", Fraction(1)),)])


def test_who_adds_a_project_keeps_what_they_gave_to_others():
    election = Election.of(9, {"a": 1, "b": 2, "c": 3}, [["a", "c"], ["a", "c"], ["b"]])
    more = with_approvals(election, 1, {0: 1})
    assert sheets(more) == [
        (("a", 1), ("b", 1), ("c", 1)), (("a", 1), ("c", 1)), (("b", 1),),
    ]  # fmt: skip
    assert sheets(election)[0] == (("a", 1), ("c", 1))


def test_who_names_a_project_alone_keeps_its_points():
    election = Election.of(9, {"a": 1, "b": 2}, [{"a": 4, "b": 3}, {"a": 4, "b": 3}], "cumulative")
    assert sheets(with_only(election, 1, {0: 1})) == [(("a", 4), ("b", 3)), (("b", 3),)]


def test_no_more_voters_are_changed_than_there_are():
    election = Election.of(9, {"a": 1, "b": 2}, [["a"], ["a"]])
    with pytest.raises(ValueError, match="2 voters"):
        with_approvals(election, 1, {0: 3})


def test_another_price_changes_nothing_else():
    election = Election.of(9, {"a": 1, "b": 2}, [["a"], ["b"]])
    cheaper = with_cost(election, 1, Fraction(1, 100))
    assert [project.cost for project in cheaper.projects] == [1, Fraction(1, 100)]
    assert (cheaper.denominator, cheaper.cost_units) == (100, [100, 1])
    assert sheets(cheaper) == sheets(election)
