"""Equal Shares completed by raising every voter's share, one whole unit of currency at a time.

equalshares.net ("completion by budget increase"). The outcome depends on the unit of currency: record it with the rule.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.allocation.completion import then_greedy
from app.allocation.election import Election
from app.allocation.equal_shares import outcome, refuse_negative_points
from app.allocation.outcome import Increment, Outcome
from app.allocation.shares_exact import Choice, competing, run
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
    return then_greedy(election, mes_cost_add1(election, tie), "mes_cost_add1u")


def _raised(election: Election, rule: str, tie: TieBreak, *, stops_when_exhaustive: bool) -> Outcome:
    """Up from B/n. Where no share up to a higher one chooses otherwise, the ones between need no counting."""
    refuse_negative_points(election)
    climb = _Climb(election, tie)
    while not (reason := _reason_to_stop(election, climb.last.choices, stops_when_exhaustive)):
        climb.leap()
        later = climb.counted(climb.steps + 1)
        if sum(election.cost_units[choice.project] for choice in later.choices) > election.budget_units:
            reason = "overspent"
            break
        climb.step(later)
    share = climb.first + climb.steps
    last = climb.last if climb.last.share == share else climb.counted(climb.steps)
    return outcome(election, rule, tie, True, share, last.choices, Increment(climb.steps, share, reason, climb.met_ties))


@dataclass(frozen=True, slots=True)
class Counted:
    """A selection at one share, and what it leaves for higher shares."""

    share: Fraction
    choices: Sequence[Choice]
    marks: Sequence[Mark]


class _Climb:
    """The way up, share by share, with leaps over those that are proven to choose the same."""

    def __init__(self, election: Election, tie: TieBreak) -> None:
        self.ground = Ground(election, True, tie.ranks(election))
        self.first = election.budget / election.voters
        self.marks: Sequence[Mark] = ()
        self.steps, self.length, self.calm = 0, 1, 0
        self.met_ties = False
        self.last = self.counted(0)
        self.marks = self.last.marks

    def counted(self, steps: int) -> Counted:
        """The selection at B/n + steps."""
        share, marks = self.first + steps, list[Mark]()
        if self.ground.fits:
            fixed = FixedRun(self.ground, share)
            choices, marks = fixed.run(self.marks), fixed.marks
        else:
            choices = run(self.ground.election, share, True, list(self.ground.ranks))
        self.met_ties |= any(choice.tied for choice in choices)
        return Counted(share, choices, marks)

    def step(self, later: Counted) -> None:
        """One step up. After two that changed nothing it is worth while to try a leap again."""
        same = [mark.project for mark in later.marks] == [mark.project for mark in self.marks]
        self.calm = self.calm + 1 if same and self.ground.fits else 0
        self.length = 2 if self.calm >= 2 else 1
        self.last, self.marks, self.steps = later, later.marks, self.steps + 1

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
