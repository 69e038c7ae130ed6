"""What a rule leaves unspent goes greedily down the list of what it did not take."""
from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from app.allocation import LEX, REVLEX, Election, greedy, mes_card, mes_cost, then_greedy
from app.allocation.explain import whole_result
from tests.allocation.made import as_election, elections
from tests.allocation.reference import fill, places
from tests.allocation.reference import mes_cost as plain_mes_cost


@settings(max_examples=50, deadline=None)
@given(elections())
def test_equal_shares_and_then_greedy_is_what_the_reference_gives(plain):
    outcome = then_greedy(as_election(plain), mes_cost(as_election(plain), LEX))
    first, place = plain_mes_cost(plain, "lex"), places(plain, "lex")
    ordered = sorted(set(plain.costs) - set(first), key=lambda p: (-plain.score(p), place[p]))
    left = plain.budget - sum(plain.costs[p] for p in first)
    assert list(outcome.winners) == first + fill(plain, ordered, left)
    assert outcome.exhaustive
    assert outcome.money_left == plain.budget - outcome.total_cost >= 0
    assert [look.project for look in outcome.rounds if look.taken] == list(outcome.winners)


def test_it_is_named_after_the_first_rule():
    election = Election.of(10, {"a": 6, "b": 4}, [["a"], ["b"], []])
    assert then_greedy(election, mes_card(election)).rule == "mes_card_then_greedy"
    assert then_greedy(election, mes_card(election), "ours").rule == "ours"


def test_after_greedy_nothing_is_added():
    election = Election.of(10, {"a": 6, "b": 4, "c": 1}, [["a"], ["b"], []])
    assert then_greedy(election, greedy(election)).winners == greedy(election).winners


def test_ties_of_the_second_part_are_told_too():
    election = Election.of(10, {"a": 9, "b": 6, "c": 6}, [["b"], ["c"], []])
    for tie, winner, by in ((LEX, "b", "id"), (REVLEX, "c", "id_reversed")):
        outcome = then_greedy(election, mes_cost(election, tie))
        assert outcome.winners == (winner,)
        told = outcome.rounds[0].tie
        assert told is not None
        assert (told.projects[0], told.decided_by) == (winner, by)
        assert outcome.rounds[0].money_left == Fraction(4)


def test_shares_left_unspent_are_those_of_the_first_part_whatever_the_whole_is_called():
    election = Election.of(12, {"a": 6, "b": 9}, [["a"], ["a"], ["b"], []])
    whole = whole_result(election, then_greedy(election, mes_card(election), "ours"))
    assert (whole.unspent, whole.unspent_voters) == (whole_result(election, mes_card(election)).unspent, 2) == (6, 2)
