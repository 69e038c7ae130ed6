"""The Method of Equal Shares, exactly. Ballots in, winners and every round's reason out; no clock, no database.

Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities", NeurIPS 2021;
equalshares.net. Every voter holds B/n; a project is paid by its supporters, at the lowest price per utility.
"""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from app.allocation import shares_exact
from app.allocation.election import Election
from app.allocation.greedy import is_exhaustive
from app.allocation.outcome import Increment, Outcome, Round
from app.allocation.reasons import refusal
from app.allocation.shares_exact import Choice
from app.allocation.shares_fixed import FixedRun, Ground
from app.allocation.shares_told import told
from app.allocation.ties import COST_VOTES_LEX, TieBreak

Utility = Literal["cost", "cardinality"]
_MANY = 200  # entries (distinct ballot × project) from which arrays are quicker than lists of whole numbers


def equal_shares(election: Election, tie: TieBreak = COST_VOTES_LEX, *, utility: Utility = "cost") -> Outcome:
    """The Method of Equal Shares without completion: it may leave money unspent.

    Utilities u_i(p) = s_i(p)·cost(p) (`cost`, rule mes_cost) or s_i(p) (`cardinality`, rule mes_card). ρ(p) solves
    Σ_i min(b_i, ρ·u_i(p)) = cost(p); each round takes the affordable project with the least ρ, ties by `tie`.
    Projects with zero score or cost never compete. A round costs about the supporters of two projects.
    Raises ElectionError (`rule.negative_points`) for ballots with points below zero.
    """
    refuse_negative_points(election)
    share = election.budget / election.voters
    by_cost = utility == "cost"
    choices = choose(election, share, by_cost, tie.ranks(election))
    return outcome(election, "mes_cost" if by_cost else "mes_card", tie, by_cost, share, choices)


def refuse_negative_points(election: Election) -> None:
    """Equal Shares has no meaning for points below zero."""
    if election.has_negative_points:
        raise refusal("rule.negative_points")


def choose(election: Election, share: Fraction, by_cost: bool, ranks: list[int]) -> list[Choice]:
    """The selection at a given share for each voter."""
    if election.support.entries >= _MANY:
        ground = Ground(election, by_cost, ranks)
        if ground.fits:
            return FixedRun(ground, share).run()
    return shares_exact.run(election, share, by_cost, ranks)


def outcome(
    election: Election, rule: str, tie: TieBreak, by_cost: bool, share: Fraction, choices: Sequence[Choice],
    increment: Increment | None = None,
) -> Outcome:
    """The result of a selection; its rounds are worked out again, along these choices, when asked for."""
    taken = [choice.project for choice in choices]
    left = election.budget_units - sum(election.cost_units[p] for p in taken)

    def rounds() -> tuple[Round, ...]:
        return told(election, tie, by_cost, share, choices)

    money = Fraction(left, election.denominator)
    return Outcome(
        rule, tie, tuple(election.projects[p].id for p in taken), election.budget - money, money,
        is_exhaustive(election, taken, left), increment, share, _rounds=rounds,
    )
