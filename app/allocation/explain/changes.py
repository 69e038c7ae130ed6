"""The same election with one thing changed: what every figure of an explanation is defined by.

Each function gives a new election and leaves the old one as it is. A changed election is no file any more, so what a
file said beyond the counting (layout, warnings) is dropped.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from app.allocation.election import Ballots, Election, Project

Sheet = tuple[tuple[int, ...], tuple[int, ...]]
"""One ballot as projects (indices) and points (units of 1/scale)."""


def with_votes(election: Election, project: int, votes: int) -> Election:
    """`votes` new ballots that name the project alone and give it 1 (an approval, a point, the only place). O(size)."""
    return _with_sheets(election, [*_sheets(election), (((project,), (election.ballots.scale,)), votes)])


def with_approvals(election: Election, project: int, voters: Mapping[int, int]) -> Election:
    """So many voters of each group (index of the distinct ballot) add the project to what they chose, with 1 point.

    The groups must not name it already. Points given to other projects stay as they are. O(size).
    """
    scale = election.ballots.scale
    return _for_some(election, voters, lambda sheet: _added(sheet, project, scale))


def with_only(election: Election, project: int, voters: Mapping[int, int]) -> Election:
    """So many voters of each group name the project alone: it keeps its points, the others get none. O(size)."""
    return _for_some(election, voters, lambda sheet: _alone(sheet, project))


def with_cost(election: Election, project: int, cost: Fraction) -> Election:
    """The project at another price. O(projects)."""
    old = election.projects[project]
    dearer = Project(old.id, cost, old.cells)
    projects = (*election.projects[:project], dearer, *election.projects[project + 1 :])
    return replace(election, projects=projects, votes=None, warnings=())


def _for_some(election: Election, voters: Mapping[int, int], change: Callable[[Sheet], Sheet]) -> Election:
    sheets: list[tuple[Sheet, int]] = []
    for group, (sheet, weight) in enumerate(_sheets(election)):
        changed = voters.get(group, 0)
        if not 0 <= changed <= weight:
            raise ValueError(f"group {group} has {weight} voters, not {changed}")
        sheets += [(sheet, weight - changed), *([(change(sheet), changed)] if changed else [])]
    return _with_sheets(election, sheets)


def _sheets(election: Election) -> Iterable[tuple[Sheet, int]]:
    ballots = election.ballots
    for i, weight in enumerate(ballots.weights):
        span = slice(ballots.starts[i], ballots.starts[i + 1])
        chosen = tuple(ballots.chosen[span])
        yield (chosen, (1,) * len(chosen) if ballots.points is None else tuple(ballots.points[span])), weight


def _added(sheet: Sheet, project: int, points: int) -> Sheet:
    pairs = sorted([*zip(*sheet, strict=True), (project, points)])
    return tuple(p for p, _ in pairs), tuple(given for _, given in pairs)


def _alone(sheet: Sheet, project: int) -> Sheet:
    return (project,), (sheet[1][sheet[0].index(project)],)


def _with_sheets(election: Election, sheets: Iterable[tuple[Sheet, int]]) -> Election:
    """Equal sheets are put together again, as every election has them."""
    weights: dict[Sheet, int] = {}
    for sheet, weight in sheets:
        if weight:
            weights[sheet] = weights.get(sheet, 0) + weight
    starts = [0]
    for chosen, _ in weights:
        starts.append(starts[-1] + len(chosen))
    named = [project for sheet in weights for project in sheet[0]]
    points = None if election.ballots.points is None else [given for sheet in weights for given in sheet[1]]
    ballots = Ballots(list(weights.values()), starts, named, points, election.ballots.scale)
    return replace(election, ballots=ballots, votes=None, warnings=())
