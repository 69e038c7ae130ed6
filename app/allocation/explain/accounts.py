"""Every voter's account under Equal Shares: what the share was, what was paid for each project, what is left."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.allocation.election import Election
from app.allocation.explain.ledger import Backers, replay
from app.allocation.outcome import Outcome


@dataclass(frozen=True)
class Account:
    """The voters of one kind of ballot, who all hold and pay the same. `start` = Σ `paid` + `left`, exact."""

    voters: int
    named: tuple[str, ...]
    start: Fraction
    paid: tuple[tuple[str, Fraction], ...]
    left: Fraction


def accounts(election: Election, outcome: Outcome) -> tuple[Account, ...]:
    """One account for each distinct ballot, in the order of the ballots; empty where the rule gives nobody a share.

    O(rounds · distinct ballots).
    """
    if outcome.share is None:
        return ()
    paid: list[list[tuple[str, Fraction]]] = [[] for _ in election.ballots.weights]
    left = [outcome.share] * len(paid)
    for step in replay(election, outcome, Backers.in_(election)):
        if step.project is None:
            continue
        for group, now in enumerate(step.paid):
            if now:
                amount = Fraction(now, step.unit)
                paid[group].append((election.projects[step.project].id, amount))
                left[group] -= amount
    return tuple(
        Account(weight, tuple(election.projects[p].id for p in sheet), outcome.share, tuple(paid[group]), left[group])
        for group, (weight, sheet) in enumerate(election.ballots)
    )
