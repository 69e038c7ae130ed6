"""The whole result: whom it reaches, what the money went to, and the same ballots counted another way."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from app.allocation import Election, Project, read_pb, tally
from app.allocation.explain import by_label, compare, whole_result
from tests.allocation.made import as_election, random_election
from tests.allocation.reference import RULES

FOLDER = Path(__file__).parents[1] / "elections"
ELECTION = Election.of(10, {"a": 6, "b": 5, "c": 4}, [["a"], ["a", "c"], ["b"], []])


def test_reached_is_who_named_something_that_is_funded():
    whole = whole_result(ELECTION, tally(ELECTION, "greedy"))
    assert whole.winners == ("a", "c")
    assert (whole.voters, whole.reached, whole.share_reached) == (4, 2, Fraction(1, 2))
    assert whole.money_per_voter == Fraction(6 + 10, 4)
    assert (whole.unspent, whole.unspent_voters) == (None, None)


def test_the_figures_of_random_elections_are_those_of_counting_voter_by_voter():
    for seed in range(20):
        plain = random_election(seed, "cumulative" if seed % 2 else "approval")
        election = as_election(plain)
        for rule in ("greedy", "mes_cost", "mes_cost_add1u"):
            whole, chosen = whole_result(election, tally(election, rule)), RULES[rule](plain, "cost_votes_lex")
            mine = [[name for name in chosen if sheet.get(name)] for sheet in plain.ballots]
            assert whole.reached == sum(bool(names) for names in mine)
            assert whole.money_per_voter == sum(plain.costs[name] for names in mine for name in names) / len(plain.ballots)


def test_unspent_shares_are_what_equal_shares_leaves():
    election = Election.of(12, {"a": 6, "b": 9}, [["a"], ["a"], ["b"], []])
    whole = whole_result(election, tally(election, "mes_cost"))
    assert (whole.winners, whole.unspent, whole.unspent_voters) == (("a",), 6, 2)
    for seed in range(10):
        made = as_election(random_election(seed))
        outcome = tally(made, "mes_card")
        assert whole_result(made, outcome).unspent == outcome.money_left


def test_two_rules_on_the_same_ballots_are_set_side_by_side():
    found = compare(read_pb(FOLDER / "Netherlands_Assen_2024.pb"))
    assert (found.first.rule, found.second.rule) == ("greedy", "mes_cost_add1u")
    assert found.only_first == ("8",)
    assert set(found.both) | set(found.only_second) == set(found.second.winners)
    assert not set(found.both) & set(found.only_second)


def labelled() -> Election:
    projects = [
        Project("a", Fraction(6), {"category": "sport, culture"}),
        Project("b", Fraction(5), {"category": "sport"}),
        Project("c", Fraction(4), {"category": ""}),
    ]
    return Election.of(10, projects, [["a"], ["a", "c"], ["b"]])


def test_a_project_under_two_labels_counts_half_for_each():
    election = labelled()
    slices = {slice_.label: slice_ for slice_ in by_label(election, tally(election, "greedy"), "category")}
    assert set(slices) == {"sport", "culture", ""}
    assert (slices["sport"].projects, slices["sport"].votes, slices["sport"].money) == (Fraction(3, 2), 2, 3)
    assert (slices["sport"].share_of_votes, slices["sport"].share_of_money) == (Fraction(1, 2), Fraction(3, 10))
    assert (slices[""].votes, slices[""].money) == (1, 4)


def test_all_shares_add_up_to_one():
    election = labelled()
    slices = by_label(election, tally(election, "greedy"), "category")
    assert sum(slice_.share_of_votes for slice_ in slices) == sum(slice_.share_of_money for slice_ in slices) == 1
    assert [slice_.votes for slice_ in slices] == sorted((slice_.votes for slice_ in slices), reverse=True)


def test_without_the_column_or_without_money_there_is_nothing_to_divide():
    assert by_label(ELECTION, tally(ELECTION, "greedy"), "category") == ()
    dear = Election.of(1, [Project("a", Fraction(6), {"category": "x"})], [["a"]])
    assert [slice_.share_of_money for slice_ in by_label(dear, tally(dear, "greedy"), "category")] == [0]
