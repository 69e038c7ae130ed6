"""Completion by greedy: whatever a rule left unspent goes down the list of what it did not take."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from app.allocation.election import Election
from app.allocation.greedy import by_score, fill, is_exhaustive
from app.allocation.outcome import Outcome, Round, Tie
from app.allocation.ties import TieBreak


def then_greedy(election: Election, first: Outcome, rule: str = "") -> Outcome:
    """The outcome, then `greedy` on the money left with the same tie-breaking; projects without a vote come last.

    `rule`: the name of the whole (the first rule's name and `_then_greedy` when none is given). Exhaustive.
    """
    inside = {election.index[id_] for id_ in first.winners}
    order = [p for p in by_score(election, first.tie) if p not in inside]
    before = int(first.money_left * election.denominator)
    added, left = fill(election, order, before)
    money = Fraction(left, election.denominator)
    return replace(
        first, rule=rule or f"{first.rule}_then_greedy",
        winners=(*first.winners, *(election.projects[p].id for p in added)),
        total_cost=election.budget - money, money_left=money,
        exhaustive=is_exhaustive(election, [*inside, *added], left),
        _rounds=lambda: _and_then(election, first, order, before),
    )  # fmt: skip


def _and_then(election: Election, first: Outcome, order: list[int], left: int) -> tuple[Round, ...]:
    """The rounds of the first rule that took a project, then the looks of greedy at all others."""
    told = [round_ for round_ in first.rounds if round_.taken]
    ties = _ties(election, first.tie, order)
    for p in order:
        project, cost = election.projects[p], election.cost_units[p]
        taken = cost <= left
        left -= cost if taken else 0
        told.append(Round(
            len(told) + 1, project.id, taken, "taken.fits" if taken else "passed.does_not_fit",
            {"cost": project.cost, "score": election.score(p)}, Fraction(left, election.denominator), ties.get(p),
        ))  # fmt: skip
    return tuple(told)


def _ties(election: Election, tie: TieBreak, order: list[int]) -> dict[int, Tie]:
    """Those with equal scores, told at the first of them."""
    found = {}
    for _, group in groupby(order, key=election.score_units.__getitem__):
        equal = list(group)
        if len(equal) > 1:
            ids = tuple(election.projects[p].id for p in equal)
            found[equal[0]] = Tie(ids, tie.decided_by(election, equal[0], equal[1]))
    return found
