"""How many of its own supporters would have made a project win by naming it alone.

Which supporters matters and more is not always better, so there is no closed form: choices of 1, 2, 3 … supporters are
tried one after another, as far as the allowed runs reach; then some number that wins is looked for among those who
gave most to rivals. The first gives the bound, the second the value; they meet when the search was complete.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from app.allocation.explain.changes import with_only
from app.allocation.explain.figures import Case, Figure, reason_against_votes
from app.allocation.explain.ledger import replay
from app.allocation.explain.search import Runs, some_value

LEAST_RUNS, ENTRIES_SEEN = 40, 1_000_000
"""At least so many runs for a bound; else so many that they look at so many entries of ballots together."""


def rival_reduction(case: Case) -> Figure:
    """Least number of the project's supporters who, naming it alone, would have made it win.

    Up to `runs_for(case)` runs for the bound and as many for the value. The figure is exact when every smaller choice
    of supporters was tried. Otherwise the least number is at most `value`, which wins, and at least `bound`; with the
    first `value` − 1 of the same supporters it loses (as far as the runs reach). `not_even_all`: it loses even when all of them name it alone.
    """
    name = "rival_reduction"
    if reason := reason_against_votes(case):
        return Figure(name, None, reason=reason)
    groups = _with_rivals(case)
    if not groups:
        return Figure(name, None, reason="alone_already")
    weights = case.election.ballots.weights
    everyone, runs_left = sum(weights[g] for g in groups), runs_for(case)
    for count in range(_first_possible(case, groups, everyone), everyone + 1):
        for voters in _choices(groups, weights, count):
            if not runs_left:
                return _some(case, groups, count)
            runs_left -= 1
            if case.wins(with_only(case.election, case.project, voters)):
                return Figure(name, Fraction(count), Fraction(count), voters=voters)
    return Figure(name, None, reason="never")


def _first_possible(case: Case, groups: list[int], everyone: int) -> int:
    """Fewer supporters cannot do, whoever they are; for plain ballots under greedy and greedy_stop, else 1.

    A rival r loses at most min(k, supporters in common). Whoever still has more votes than the project stands before it,
    and is taken if it costs no more than the project (under greedy_stop: at any cost), because the project fits after
    it. So the money of all these and the project's own must fit the budget.
    """
    election, cost = case.election, case.cost
    if case.rule not in ("greedy", "greedy_stop") or not election.vote_type.is_plain or case.options:
        return 1
    common, scores = _in_common(case, groups), election.score_units
    taken = [r for r, other in enumerate(election.projects) if case.rule == "greedy_stop" or other.cost <= cost]
    for count in range(1, everyone + 1):
        ahead = (r for r in taken if scores[r] - min(count, common[r]) > scores[case.project])
        if sum(election.projects[r].cost for r in ahead) + cost <= election.budget:
            return count
    return everyone + 1


def _in_common(case: Case, groups: list[int]) -> list[int]:
    """For each project: how many of these voters name it."""
    ballots, found = case.election.ballots, [0] * len(case.election.projects)
    for group in groups:
        for project in ballots.chosen[ballots.starts[group] : ballots.starts[group + 1]]:
            found[project] += ballots.weights[group]
    return found


def runs_for(case: Case) -> int:
    """As many runs as the case allows, fewer where each takes long."""
    if case.by_increments:
        return max(2, case.runs // 2)
    return max(LEAST_RUNS, min(case.runs, ENTRIES_SEEN // max(1, len(case.election.ballots.chosen))))


def _some(case: Case, groups: list[int], bound: int) -> Figure:
    """A number that wins, not proved to be the least."""
    weights = case.election.ballots.weights
    everyone = sum(weights[g] for g in groups)
    wins = Runs(
        lambda count: case.wins(with_only(case.election, case.project, _first(groups, weights, count))), runs_for(case)
    )
    value = some_value(wins, bound, everyone)
    if value is None:
        reason = "not_found" if wins.answers.get(everyone) is not False else "not_even_all"
        return Figure("rival_reduction", None, Fraction(bound), reason)
    return Figure("rival_reduction", Fraction(value), Fraction(bound), voters=_first(groups, weights, value))


def _with_rivals(case: Case) -> list[int]:
    """The groups of supporters who name something else too; those who gave most to what was funded stand first."""
    election, ballots = case.election, case.election.ballots
    given = [0.0] * len(ballots)
    if case.outcome.share is not None:
        for step in replay(election, case.outcome, case.backers):
            given = [before + paid / step.unit for before, paid in zip(given, step.paid, strict=True)]
    else:
        for winner in case.outcome.winners:
            for group, _ in case.backers.of[election.index[winner]]:
                given[group] += 1
    mine = [g for g, _ in case.backers.of[case.project] if ballots.starts[g + 1] - ballots.starts[g] > 1]
    return sorted(mine, key=lambda g: (-given[g], g))


def _choices(groups: list[int], weights: Sequence[int], count: int) -> Iterator[dict[int, int]]:
    """Every way to take `count` voters from the groups (voters of one group are alike)."""
    if count == 0:
        yield {}
        return
    for place, group in enumerate(groups):
        for some in range(min(weights[group], count), 0, -1):
            for rest in _choices(groups[place + 1 :], weights, count - some):
                yield {group: some, **rest}


def _first(groups: list[int], weights: Sequence[int], count: int) -> dict[int, int]:
    taken: dict[int, int] = {}
    for group in groups:
        if count <= 0:
            break
        taken[group] = min(weights[group], count)
        count -= taken[group]
    return taken
