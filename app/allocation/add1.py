"""Equal Shares completed by raising every voter's share, one whole unit of currency at a time.

equalshares.net ("completion by budget increase"). The outcome depends on the unit of currency: record it with the rule.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.allocation.election import Election
from app.allocation.equal_shares import outcome, refuse_negative_points
from app.allocation.greedy import by_score, fill, is_exhaustive
from app.allocation.outcome import Increment, Outcome, Round
from app.allocation.shares_exact import Choice, competing
from app.allocation.shares_fixed import FixedRun, Ground, Mark
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
    """Up from B/n. Where no share up to a higher one chooses otherwise, the ones between need no counting."""
    refuse_negative_points(election)
    climb = _Climb(election, tie)
    while not (reason := _reason_to_stop(election, climb.run.choices, stops_when_exhaustive)):
        climb.leap()
        later = climb.counted(climb.steps + 1)
        if sum(election.cost_units[choice.project] for choice in later.choices) > election.budget_units:
            reason = "overspent"
            break
        climb.step(later)
    run = climb.counted(climb.steps)
    return outcome(election, rule, tie, True, run.share, run.choices, Increment(climb.steps, run.share, reason))


class _Climb:
    """The way up, share by share, with leaps over those that are proven to choose the same."""

    def __init__(self, election: Election, tie: TieBreak) -> None:
        self.ground = Ground(election, True, tie.ranks(election))
        self.first = election.budget / election.voters
        self.marks: Sequence[Mark] = ()
        self.steps, self.length, self.calm = 0, 1, 0
        self.run = self.counted(0)
        self.marks = self.run.marks

    def counted(self, steps: int) -> FixedRun:
        """The selection at B/n + steps."""
        run = FixedRun(self.ground, self.first + steps)
        run.run(self.marks)
        return run

    def step(self, later: FixedRun) -> None:
        """One step up. After two that changed nothing it is worth while to try a leap again."""
        same = [mark.project for mark in later.marks] == [mark.project for mark in self.marks]
        self.calm = self.calm + 1 if same else 0
        self.length = 2 if self.calm >= 2 else 1
        self.run, self.marks, self.steps = later, later.marks, self.steps + 1

    def leap(self) -> None:
        """Ever longer leaps, while it is proven that every share on the way takes the same projects in order.

        None of these shares can be the last one: their outcome is one that was no reason to stop.
        """
        while self.length > 1:
            followed = FixedRun(self.ground, self.first + self.steps + self.length).follow(self.marks)
            if followed is None:
                self.length //= 2
                self.calm = 0
            else:
                self.marks = followed
                self.steps += self.length
                self.length *= 2


def _reason_to_stop(election: Election, choices: Sequence[Choice], stops_when_exhaustive: bool) -> str:
    """Why this outcome is the last that is looked for, or nothing."""
    taken = {choice.project for choice in choices}
    outside = [p for p in competing(election) if p not in taken]
    if not outside:
        return "all_taken"
    left = election.budget_units - sum(election.cost_units[p] for p in taken)
    return "exhaustive" if stops_when_exhaustive and all(election.cost_units[p] > left for p in outside) else ""
