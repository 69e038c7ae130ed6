"""The whole result: whom it reaches, where the money goes, and the same ballots counted in another way."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.allocation.election import Election, Project
from app.allocation.explain.ledger import Backers, replay
from app.allocation.outcome import Outcome
from app.allocation.tally import tally
from app.allocation.ties import COST_VOTES_LEX, TieBreak

NAMELESS = ""
"""The label of projects that are filed under nothing."""


@dataclass(frozen=True)
class Whole:
    """Figures of one outcome, exact.

    `reached`: voters with at least one funded project they named, of `voters`. `money_per_voter`: the cost of the
    funded projects a voter named, on average over all voters. `unspent`: what voters still hold of their shares,
    together, and `unspent_voters`: how many paid nothing (None where voters hold no shares).
    """

    rule: str
    winners: tuple[str, ...]
    total_cost: Fraction
    money_left: Fraction
    voters: int
    reached: int
    money_per_voter: Fraction
    unspent: Fraction | None
    unspent_voters: int | None
    currency: str = ""

    @property
    def share_reached(self) -> Fraction:
        """The part of the voters who got at least one project they named."""
        return Fraction(self.reached, self.voters)


@dataclass(frozen=True)
class Slice:
    """One label (a category, a group, an area): its part of all points given, and its part of the money spent."""

    label: str
    projects: Fraction
    votes: Fraction
    share_of_votes: Fraction
    money: Fraction
    share_of_money: Fraction


@dataclass(frozen=True)
class Comparison:
    """The same ballots under two rules: what both fund, and what only one of them does."""

    first: Whole
    second: Whole
    both: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def whole_result(election: Election, outcome: Outcome) -> Whole:
    """The figures of one outcome. One pass over the ballots, and a replay under Equal Shares."""
    ballots = election.ballots
    costs = {election.index[id_]: election.projects[election.index[id_]].cost for id_ in outcome.winners}
    backers = Backers.in_(election)
    has_any, chosen = [False] * len(ballots), Fraction(0)
    for project, cost in costs.items():
        chosen += cost * election.supporters[project]
        for group, _ in backers.of[project]:
            has_any[group] = True
    reached = sum(weight for weight, has in zip(ballots.weights, has_any, strict=True) if has)
    unspent, idle = _unspent(election, outcome, backers)
    return Whole(
        outcome.rule, outcome.winners, outcome.total_cost, outcome.money_left, election.voters, reached,
        chosen / election.voters, unspent, idle, election.currency,
    )  # fmt: skip


def _unspent(election: Election, outcome: Outcome, backers: Backers) -> tuple[Fraction | None, int | None]:
    if outcome.share is None:
        return None, None
    *_, last = replay(election, outcome, backers)
    weights, full = election.ballots.weights, int(outcome.share * last.unit)
    left = sum(held * weight for held, weight in zip(last.money, weights, strict=True))
    idle = sum(weight for held, weight in zip(last.money, weights, strict=True) if held == full)
    return Fraction(left, last.unit), idle


def compare(
    election: Election, rules: tuple[str, str] = ("greedy", "mes_cost_add1u"), tie: TieBreak = COST_VOTES_LEX
) -> Comparison:
    """Greedy beside Equal Shares (or any two rules) on the same ballots with the same tie-breaking."""
    first, second = (whole_result(election, tally(election, rule, tie)) for rule in rules)
    return Comparison(
        first, second, tuple(id_ for id_ in first.winners if id_ in second.winners),
        tuple(id_ for id_ in first.winners if id_ not in second.winners),
        tuple(id_ for id_ in second.winners if id_ not in first.winners),
    )  # fmt: skip


def by_label(election: Election, outcome: Outcome, column: str) -> tuple[Slice, ...]:
    """Share of the money beside share of the votes for each label of a column (`category`, `target`, `neighborhood` …).

    A project with several labels, separated by commas as in Pabulib, counts for each in equal parts. Votes are points.
    In the order of the votes; empty when no project has the column.
    """
    if not any(project.cells.get(column) for project in election.projects):
        return ()
    parts: dict[str, tuple[Fraction, Fraction, Fraction]] = {}
    for index, project in enumerate(election.projects):
        labels = labels_of(project, column)
        money = project.cost if project.id in outcome.winners else Fraction(0)
        for label in labels:
            count, votes, spent = parts.get(label, (Fraction(0), Fraction(0), Fraction(0)))
            part = Fraction(1, len(labels))
            parts[label] = (count + part, votes + part * election.score(index), spent + part * money)
    all_votes = sum((votes for _, votes, _ in parts.values()), Fraction(0))
    made = (
        Slice(label, count, votes, _part(votes, all_votes), spent, _part(spent, outcome.total_cost))
        for label, (count, votes, spent) in parts.items()
    )
    return tuple(sorted(made, key=lambda slice_: (-slice_.votes, slice_.label)))


def labels_of(project: Project, column: str) -> tuple[str, ...]:
    """The labels of a project in a column, each once; the nameless one when it has none."""
    return _once(part.strip() for part in project.cells.get(column, "").split(",") if part.strip()) or (NAMELESS,)


def _once(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))


def _part(some: Fraction, whole: Fraction) -> Fraction:
    return some / whole if whole else Fraction(0)
