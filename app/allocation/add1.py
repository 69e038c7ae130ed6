"""Equal Shares completed by raising every voter's share, one whole unit of currency at a time.

equalshares.net ("completion by budget increase"). The outcome depends on the unit of currency: record it with the rule.
"""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from app.allocation.election import Election
from app.allocation.equal_shares import choose, outcome, refuse_negative_points
from app.allocation.greedy import by_score, fill, is_exhaustive
from app.allocation.outcome import Increment, Outcome, Round
from app.allocation.shares_exact import Choice, competing
from app.allocation.ties import COST_VOTES_LEX, TieBreak


def mes_cost_add1(election: Election, tie: TieBreak = COST_VOTES_LEX) -> Outcome:
    """mes_cost with shares B/n, B/n + 1, B/n + 2, …

    Stops with the current outcome when no project with positive score and cost fits what is left of B; with the
    previous outcome when the current one costs more than B.
    """
    return _raised(election, "mes_cost_add1", tie, stops_when_exhaustive=True)


def mes_cost_add1_os(election: Election, tie: TieBreak = COST_VOTES_LEX) -> Outcome:
    """The same without the first stop ("only overspending"), save that it ends when every project is in.

    The official outcomes of Assen 2024, Świecie 2023 and Wieliczka 2023 are those of this variant.
    """
    return _raised(election, "mes_cost_add1_os", tie, stops_when_exhaustive=False)


def mes_cost_add1u(election: Election, tie: TieBreak = COST_VOTES_LEX) -> Outcome:
    """mes_cost_add1, then `greedy` on the money left; projects without a vote come last and are eligible."""
    first = mes_cost_add1(election, tie)
    inside = {election.index[id_] for id_ in first.winners}
    order = [p for p in by_score(election, tie) if p not in inside]
    before = int(first.money_left * election.denominator)
    added, left = fill(election, order, before)
    money = Fraction(left, election.denominator)
    return replace(
        first, rule="mes_cost_add1u", winners=(*first.winners, *(election.projects[p].id for p in added)),
        total_cost=election.budget - money, money_left=money,
        exhaustive=is_exhaustive(election, [*inside, *added], left),
        _rounds=lambda: _and_then(election, first.rounds, order, before),
    )


def _and_then(election: Election, rounds: tuple[Round, ...], order: list[int], left: int) -> tuple[Round, ...]:
    """The rounds of Equal Shares that took a project, then the looks of greedy at all others."""
    told = [round_ for round_ in rounds if round_.taken]
    for p in order:
        project, cost = election.projects[p], election.cost_units[p]
        taken = cost <= left
        left -= cost if taken else 0
        told.append(Round(
            len(told) + 1, project.id, taken, "taken.fits" if taken else "passed.does_not_fit",
            {"cost": project.cost, "score": election.score(p)}, Fraction(left, election.denominator),
        ))
    return tuple(told)


def _raised(election: Election, rule: str, tie: TieBreak, *, stops_when_exhaustive: bool) -> Outcome:
    refuse_negative_points(election)
    ranks, steps = tie.ranks(election), 0
    share = election.budget / election.voters
    choices = choose(election, share, True, ranks)
    while True:
        reason = _reason_to_stop(election, choices, stops_when_exhaustive)
        if reason:
            break
        later = choose(election, share + 1, True, ranks)
        if sum(election.cost_units[choice.project] for choice in later) > election.budget_units:
            reason = "overspent"
            break
        steps, share, choices = steps + 1, share + 1, later
    return outcome(election, rule, tie, True, share, choices, Increment(steps, share, reason))


def _reason_to_stop(election: Election, choices: list[Choice], stops_when_exhaustive: bool) -> str:
    """Why this outcome is the last that is looked for, or nothing."""
    taken = {choice.project for choice in choices}
    outside = [p for p in competing(election) if p not in taken]
    if not outside:
        return "all_taken"
    left = election.budget_units - sum(election.cost_units[p] for p in taken)
    return "exhaustive" if stops_when_exhaustive and all(election.cost_units[p] > left for p in outside) else ""
