"""The same election with one thing changed: what every figure of an explanation is defined by.

Each function gives a new election and leaves the old one as it is. A changed election is no file any more, so what a
file said beyond the counting (layout, warnings) is dropped; equal ballots may stand in two groups of it.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from app.allocation.election import Ballots, Election, Project

Sheet = tuple[Sequence[int], Sequence[int]]
"""One ballot: the projects it names and their points (units of 1/scale)."""

OF_BALLOTS = ("voters", "support", "_totals", "index")
OF_PRICES = ("denominator", "budget_units", "cost_units", "index")
"""What an election has worked out from its ballots, or from its prices, and need not work out again when these stay."""


def with_votes(election: Election, project: int, votes: int) -> Election:
    """`votes` new ballots that name the project alone and give it 1 (an approval, a point, the only place). O(size)."""
    old = election.ballots
    points = None if old.points is None else [*old.points, old.scale]
    starts = [*old.starts, old.starts[-1] + 1]
    ballots = Ballots([*old.weights, votes], starts, [*old.chosen, project], points, old.scale)
    return _with(election, ballots, [(((project,), (old.scale,)), votes)])


def with_approvals(election: Election, project: int, voters: Mapping[int, int]) -> Election:
    """So many voters of each group (index of the distinct ballot) add the project to what they chose, with 1 point.

    The groups must not name it already. Points given to other projects stay as they are. O(size).
    """

    scale = election.ballots.scale

    def added(sheet: Sheet) -> Sheet:
        pairs = sorted([*zip(*sheet, strict=True), (project, scale)])
        return [p for p, _ in pairs], [given for _, given in pairs]

    return _for_some(election, voters, added)


def with_only(election: Election, project: int, voters: Mapping[int, int]) -> Election:
    """So many voters of each group name the project alone: it keeps its points, the others get none. O(size)."""

    def alone(sheet: Sheet) -> Sheet:
        return (project,), (sheet[1][sheet[0].index(project)],)

    return _for_some(election, voters, alone)


def with_cost(election: Election, project: int, cost: Fraction) -> Election:
    """The project at another price. O(projects)."""
    old = election.projects[project]
    dearer = Project(old.id, cost, old.cells)
    projects = (*election.projects[:project], dearer, *election.projects[project + 1 :])
    return _keeping(election, replace(election, projects=projects, votes=None, warnings=()), OF_BALLOTS)


def _for_some(election: Election, voters: Mapping[int, int], change: Callable[[Sheet], Sheet]) -> Election:
    """The voters meant become a group of their own beside the rest of theirs."""
    old = election.ballots
    weights, starts, chosen, points = list[int](), [0], list[int](), list[int]()
    moves: list[tuple[Sheet, int]] = []
    for group, weight in enumerate(old.weights):
        span, moved = slice(old.starts[group], old.starts[group + 1]), voters.get(group, 0)
        if not 0 <= moved <= weight:
            raise ValueError(f"group {group} has {weight} voters, not {moved}")
        named = old.chosen[span]
        sheet: Sheet = (named, [1] * len(named) if old.points is None else old.points[span])
        parts = [(sheet, weight - moved)]
        if moved:
            parts.append((change(sheet), moved))
            moves += [(sheet, -moved), parts[-1]]
        for kept, some in parts:
            if some:
                weights.append(some)
                chosen += kept[0]
                points += kept[1]
                starts.append(len(chosen))
    return _with(election, Ballots(weights, starts, chosen, None if old.points is None else points, old.scale), moves)


def _with(election: Election, ballots: Ballots, moves: Iterable[tuple[Sheet, int]]) -> Election:
    """The election with other ballots; its scores are the old ones and what moved."""
    scores, supporters = list(election.score_units), list(election.supporters)
    for (named, given), voters in moves:
        for project, points in zip(named, given, strict=True):
            scores[project] += voters * points
            supporters[project] += voters * (points > 0)
    changed = _keeping(election, replace(election, ballots=ballots, votes=None, warnings=()), OF_PRICES)
    changed.__dict__["_totals"] = (scores, supporters)
    return changed


def _keeping(old: Election, changed: Election, names: tuple[str, ...]) -> Election:
    changed.__dict__.update({name: getattr(old, name) for name in names})
    return changed
