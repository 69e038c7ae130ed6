"""Every voter's account adds up, and all accounts together pay for what was bought."""
from __future__ import annotations

from fractions import Fraction

import pytest

from app.allocation import Election, tally
from app.allocation.explain import accounts
from tests.allocation.made import as_election, random_election


@pytest.mark.parametrize("rule", ["mes_cost", "mes_card", "mes_cost_add1u"])
def test_what_a_voter_had_is_what_was_paid_and_what_is_left(rule):
    for seed in range(12):
        election = as_election(random_election(seed, "cumulative" if seed % 2 else "approval"))
        outcome = tally(election, rule)
        found = accounts(election, outcome)
        assert sum(account.voters for account in found) == election.voters
        bought: dict[str, Fraction] = {}
        for account in found:
            assert account.start == outcome.share == sum((amount for _, amount in account.paid), account.left)
            assert account.left >= 0
            assert {id_ for id_, _ in account.paid} <= set(account.named)
            for id_, amount in account.paid:
                bought[id_] = bought.get(id_, Fraction(0)) + amount * account.voters
        assert bought == {p.id: p.cost for p in election.projects if p.id in bought}
        assert set(bought) <= set(outcome.winners)


def test_equal_ballots_share_an_account():
    election = Election.of(12, {"a": 6, "b": 9}, [["a"], ["a"], ["b"], []])
    first, second, third = accounts(election, tally(election, "mes_cost"))
    assert (first.voters, first.named, first.paid, first.left) == (2, ("a",), (("a", 3),), 0)
    assert (second.paid, second.left, third.named, third.left) == ((), 3, (), 3)


def test_without_shares_there_are_no_accounts():
    election = Election.of(12, {"a": 6}, [["a"]])
    assert accounts(election, tally(election, "greedy")) == ()
