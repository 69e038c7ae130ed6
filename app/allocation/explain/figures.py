"""What a losing project lacked: how many votes, how many approvals, how much cheaper, how many loyal supporters.

Each figure is defined by running the same rule and tie-breaking again: at the value the project wins, one step short
it loses. Names after Boehmer, Faliszewski, Janeczko et al., "Evaluation of Project Performance in Participatory
Budgeting", IJCAI 2024 (arXiv 2312.14723): singleton, optimist, cost reduction, rivalry reduction.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Any

from app.allocation.election import Election, ElectionError, VoteType
from app.allocation.explain.changes import with_approvals, with_cost, with_votes
from app.allocation.explain.ledger import Backers
from app.allocation.explain.near import Near, dearest, fewest, stands_in_loads, stands_in_shares
from app.allocation.explain.search import Runs, SpentError, greatest, least, some_value, upward
from app.allocation.outcome import Outcome
from app.allocation.tally import tally
from app.allocation.ties import COST_VOTES_LEX, TieBreak

GREEDY = ("greedy", "greedy_stop", "greedy_density")
SHARES = ("mes_cost", "mes_card")
GRID = Fraction(1, 100)
"""The smallest step of a price."""
MOST_RUNS, MOST_RUNS_BY_INCREMENTS = 400, 40
"""How often a rule may be run again for one figure; completions by increments run Equal Shares many times each."""
LEAST_RUNS, ENTRIES_SEEN = 12, 400_000
"""With increments on large elections fewer, so that they look at so many entries of ballots together."""


@dataclass(frozen=True)
class Figure:
    """One number about a losing project.

    `value`: at it the project wins, by a run of the rule. `bound`: nothing short of it wins, seen or proved; the number
    is exact when they are equal, "at least bound" otherwise. `reason` says why there is no value. `voters`: who is
    meant (group of equal ballots → how many of it), where it matters.
    """

    name: str
    value: Fraction | None
    bound: Fraction | None = None
    reason: str = ""
    voters: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_exact(self) -> bool:
        """Whether the value is the very least (for a price: the greatest)."""
        return self.value is not None and self.value == self.bound


@dataclass(frozen=True)
class Case:
    """A project, and the count it is explained in. Options are those of the rule."""

    election: Election
    project: int
    rule: str
    tie: TieBreak
    outcome: Outcome
    options: Mapping[str, Any] = field(default_factory=dict)
    most_runs: int | None = None

    @staticmethod
    def of(election: Election, project: str, rule: str, tie: TieBreak = COST_VOTES_LEX, **options: Any) -> Case:
        """Count once and look at one project. Raises ElectionError for an id that is not in the election."""
        if project not in election.index:
            raise ElectionError(f"没有项目 {project} / there is no project {project}", "project.unknown")
        return Case(election, election.index[project], rule, tie, tally(election, rule, tie, **options), options)

    @cached_property
    def backers(self) -> Backers:
        """Who supports what."""
        return Backers.in_(self.election)

    @property
    def id(self) -> str:
        """The project's id."""
        return self.election.projects[self.project].id

    @property
    def cost(self) -> Fraction:
        """What it costs."""
        return self.election.projects[self.project].cost

    @property
    def has_won(self) -> bool:
        """Whether it is funded."""
        return self.id in self.outcome.winners

    @property
    def by_increments(self) -> bool:
        """Whether the rule runs Equal Shares again and again, so that the increment moves with every change."""
        return self.outcome.increment is not None

    @property
    def runs(self) -> int:
        """How often the rule may be run for one figure."""
        by_size = max(LEAST_RUNS, min(MOST_RUNS_BY_INCREMENTS, ENTRIES_SEEN // max(1, len(self.election.ballots.chosen))))
        return self.most_runs or (by_size if self.by_increments else MOST_RUNS)

    def wins(self, changed: Election) -> bool:
        """Whether the project is funded in a changed election, under the same rule."""
        return self.id in tally(changed, self.rule, self.tie, **self.options).winners


def reason_against_votes(case: Case) -> str:
    """Why no number of votes is named, or nothing."""
    if case.has_won:
        return "won"
    if case.cost > case.election.budget:
        return "dearer_than_budget"
    if case.cost == 0 and case.outcome.share is not None:
        return "free"
    return ""


def missing_votes(case: Case) -> Figure:
    """Least number of new ballots, each naming only this project (1 point), with which it wins.

    Greedy rules and Phragmén: winning is monotone, two or three runs when the guess is right. Equal Shares: all shares
    shrink and winning is not monotone, so every number is tried from the first for which the money could reach.
    """
    name = "missing_votes"
    if reason := reason_against_votes(case):
        return Figure(name, None, reason=reason)
    wins = Runs(lambda votes: case.wins(with_votes(case.election, case.project, votes)), case.runs)
    if case.rule in GREEDY:
        found = least(wins, 1, _most_to_lead(case) + 1, _behind(case))
        return _exactly(name, found)
    if case.rule == "phragmen":
        return _exactly(name, least(wins, 1, 2**62))
    low, high = _range_of_votes(case)
    if low > high:
        return Figure(name, None, reason="never")
    near = _nearest(case) if case.by_increments else None
    return _searched(name, wins, low, high, near.count if near else low)


def _exactly(name: str, found: int | None) -> Figure:
    return Figure(name, None, reason="never") if found is None else Figure(name, Fraction(found), Fraction(found))


def _searched(name: str, wins: Runs, low: int, high: int, guess: int) -> Figure:
    """Every number from `low` on; when the runs go out first, some number that wins and the bound that was reached."""
    found = upward(wins, low, high, reserve=min(64, wins.most // 2))
    if found.value is not None:
        return Figure(name, Fraction(found.value), Fraction(found.bound))
    if found.bound > high:
        return Figure(name, None, reason="never")
    value = some_value(wins, max(found.bound, guess), high)
    return Figure(name, None if value is None else Fraction(value), Fraction(found.bound), "" if value else "not_found")


def _range_of_votes(case: Case) -> tuple[int, int]:
    """Below the first number the shares of all supporters cannot reach the cost; with the last the new ones pay alone.

    (supporters + k) · B/(n + k) ≥ cost, and k · B/(n + k) ≥ cost; increments give more money, so there no bound holds.
    """
    election, cost, budget = case.election, case.cost, case.election.budget
    n, backing = election.voters, election.supporters[case.project]
    if case.by_increments:
        return 1, 2**40
    if budget == cost:
        return (1, 2**40) if backing == n else (1, 0)
    return max(1, ceil((cost * n - backing * budget) / (budget - cost))), ceil(cost * n / (budget - cost))


def _most_to_lead(case: Case) -> int:
    """So many votes put the project before every other in a greedy order, and above any threshold."""
    election, own = case.election, case.election.score(case.project)
    scores = [election.score(p) for p in range(len(election.projects))]
    if case.rule == "greedy_density":
        dense = [score / p.cost for score, p in zip(scores, election.projects, strict=True) if p.cost]
        scores = [density * case.cost for density in dense]
    limits = [Fraction(value) for value in case.options.values() if isinstance(value, int | Fraction)]
    return max(1, ceil(max([*scores, *limits, own]) - own) + 1)


def _behind(case: Case) -> int:
    """How many votes behind the first funded project that left too little, or that ended the list."""
    election = case.election
    for look in case.outcome.rounds:
        if look.money_left < case.cost or (case.rule == "greedy_stop" and not look.taken):
            other = election.index[look.project]
            gap = election.score(other) - election.score(case.project)
            if case.rule == "greedy_density" and election.projects[other].cost:
                gap = election.score(other) / election.projects[other].cost * case.cost - election.score(case.project)
            return max(1, ceil(gap))
    return 1


def missing_approvals(case: Case) -> Figure:
    """Least k such that some k voters who had not named it make it win by naming it too (1 point more each).

    Greedy: the same number as missing votes, whoever they are. Equal Shares, Phragmén: the richest or least loaded of
    the best round. With increments the value wins, but fewer well-chosen voters are not excluded.
    """
    name = "missing_approvals"
    if reason := reason_against_votes(case):
        return Figure(name, None, reason=reason)
    if case.election.vote_type is VoteType.CHOOSE_1:
        return Figure(name, None, reason="one_choice")
    if case.rule in GREEDY:
        return _approvals_in_order(case)
    near = _nearest(case)
    if case.by_increments:
        return _approvals_by_increments(case, near)
    if near is None:
        return Figure(name, None, reason="too_few_ballots")
    return Figure(name, Fraction(near.count), Fraction(near.count), voters=near.voters)


def _approvals_in_order(case: Case) -> Figure:
    votes = missing_votes(case)
    if votes.value is None:
        return Figure("missing_approvals", None, reason=votes.reason)
    count, ballots, voters = int(votes.value), case.election.ballots, {}
    for group, weight in enumerate(ballots.weights):
        if count and case.project not in ballots.chosen[ballots.starts[group] : ballots.starts[group + 1]]:
            voters[group] = min(weight, count)
            count -= voters[group]
    if count:
        return Figure("missing_approvals", None, reason="too_few_ballots")
    return Figure("missing_approvals", votes.value, votes.value, voters=voters)


def _nearest(case: Case) -> Near | None:
    stands = stands_in_loads if case.rule == "phragmen" else stands_in_shares
    return fewest(
        stands(case.election, case.outcome, case.backers, case.project),
        lambda voters: case.wins(with_approvals(case.election, case.project, voters)),
    )


def _approvals_by_increments(case: Case, near: Near | None) -> Figure:
    """The number that would do if the increment stayed, made to win by running; then down as long as it wins."""
    name = "missing_approvals"
    if near is None:
        return Figure(name, None, Fraction(1), "not_found")
    everyone = sum(voters for _, voters, _ in near.stand.rich)
    wins = Runs(lambda k: case.wins(with_approvals(case.election, case.project, near.stand.first(k))), case.runs)
    value = some_value(wins, near.count, everyone)
    if value is None:
        return Figure(name, None, Fraction(1), "not_found")
    try:
        while value > 1 and wins(value - 1):
            value -= 1
    except SpentError:
        pass
    return Figure(name, Fraction(value), Fraction(1), voters=near.stand.first(value))


def cost_to_win(case: Case, grid: Fraction = GRID) -> Figure:
    """Greatest price below its own, on the grid, at which the project wins.

    Monotone under every rule without increments (a lower cost never unseats), so a few runs from a good guess decide.
    With increments: a price that wins while one step more loses; a higher one further off is not excluded.
    """
    name = "cost_to_win"
    if case.has_won or case.cost == 0:
        return Figure(name, None, reason="won" if case.has_won else "free")
    high = ceil(case.cost / grid) - 1
    wins = Runs(lambda steps: case.wins(with_cost(case.election, case.project, steps * grid)), max(case.runs, 200))
    guess = max(1, min(high, int(_price_guess(case) / grid)))
    found = greatest(wins, 1, high, guess)
    if found is None:
        return Figure(name, None, reason="not_found" if case.by_increments else "no_price")
    if case.by_increments:
        return Figure(name, found * grid, found * grid if found == high else high * grid)
    return Figure(name, found * grid, found * grid)


def _price_guess(case: Case) -> Fraction:
    if case.outcome.share is not None:
        return Fraction(round(dearest(case.election, case.outcome, case.backers, case.project) * 10**4), 10**4)
    before = case.election.budget
    for look in case.outcome.rounds:
        if look.project == case.id:
            return before
        before = look.money_left
    return before
