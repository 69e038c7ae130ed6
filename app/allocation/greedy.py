"""Greedy rules: down the list of projects by score (or score per money), each taken if the money left reaches.

This is what most cities do (Pabulib calls it `greedy`); Talmon and Faliszewski, "A Framework for Approval-Based
Budgeting Methods", AAAI 2019.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from app.allocation.election import Election
from app.allocation.outcome import Outcome, Round, Tie
from app.allocation.reasons import refusal
from app.allocation.ties import COST_VOTES_LEX, TieBreak


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a city may ask of a project beside its place: a least score, and no rival taken before it."""

    least_score: Fraction | None = None
    rivals: dict[int, set[int]] = field(default_factory=dict)

    @staticmethod
    def of(election: Election, least: int | Fraction | None, pairs: Iterable[tuple[str, str]]) -> Conditions:
        """From ids. Raises ElectionError (`rule.unknown_rival`) for a pair with an unknown project."""
        rivals: dict[int, set[int]] = {}
        for one, other in pairs:
            unknown = next((id_ for id_ in (one, other) if id_ not in election.index), None)
            if unknown is not None:
                raise refusal("rule.unknown_rival", id=unknown)
            rivals.setdefault(election.index[one], set()).add(election.index[other])
            rivals.setdefault(election.index[other], set()).add(election.index[one])
        return Conditions(None if least is None else Fraction(least), rivals)


def greedy(
    election: Election, tie: TieBreak = COST_VOTES_LEX, *, min_project_score_threshold: int | Fraction | None = None,
    exclusive: Iterable[tuple[str, str]] = (),
) -> Outcome:
    """By score, highest first; take what fits the money left, pass over what does not.

    `min_project_score_threshold`: projects with a lower score are passed over. `exclusive`: pairs of ids; a project
    whose rival is taken is passed over. O(m log m) after the scores.
    """
    conditions = Conditions.of(election, min_project_score_threshold, exclusive)
    return _fill(election, "greedy", tie, conditions)


def greedy_stop(
    election: Election, tie: TieBreak = COST_VOTES_LEX, *, min_project_score_threshold: int | Fraction | None = None,
    exclusive: Iterable[tuple[str, str]] = (),
) -> Outcome:
    """The same order as `greedy`, but the first project that does not fit ends the selection."""
    conditions = Conditions.of(election, min_project_score_threshold, exclusive)
    return _fill(election, "greedy_stop", tie, conditions)


def greedy_density(
    election: Election, tie: TieBreak = COST_VOTES_LEX, *, min_project_score_threshold: int | Fraction | None = None,
    exclusive: Iterable[tuple[str, str]] = (),
) -> Outcome:
    """By score for each unit of money, highest first; what costs nothing stands before all others."""
    conditions = Conditions.of(election, min_project_score_threshold, exclusive)
    return _fill(election, "greedy_density", tie, conditions)


def order_keys(election: Election, by_density: bool) -> list[int]:
    """A whole number for each project, the lower the earlier, equal only where the exact values are equal.

    Densities s/c of two projects differ by at least 1/(c·c'), so that ⌊2^k·s/c⌋ with 2^k ≥ c² tells them apart.
    """
    scores = election.score_units
    if not by_density:
        return [-score for score in scores]
    costs = election.cost_units
    bits = 2 * max(costs).bit_length()
    free = -(max(map(abs, scores)) << bits) - 1
    return [-((score << bits) // cost) if cost else free for score, cost in zip(scores, costs, strict=True)]


def fill(election: Election, order: list[int], left: int) -> tuple[list[int], int]:
    """Down the list with the money `left` (in units): who is taken, and what is left then."""
    costs, taken = election.cost_units, []
    for project in order:
        if costs[project] <= left:
            left -= costs[project]
            taken.append(project)
    return taken, left


def by_score(election: Election, tie: TieBreak) -> list[int]:
    """All projects in the order of `greedy`."""
    keys, ranks = order_keys(election, by_density=False), tie.ranks(election)
    return sorted(range(len(keys)), key=lambda p: (keys[p], ranks[p]))


def is_exhaustive(election: Election, taken: Iterable[int], left: int) -> bool:
    """Whether no project outside with a positive score fits the money left (in units)."""
    inside, scores = set(taken), election.score_units
    return not any(
        cost <= left and scores[p] > 0 and p not in inside for p, cost in enumerate(election.cost_units)
    )


def _fill(election: Election, rule: str, tie: TieBreak, conditions: Conditions) -> Outcome:
    keys, ranks = order_keys(election, rule == "greedy_density"), tie.ranks(election)
    order = sorted(range(len(keys)), key=lambda p: (keys[p], ranks[p]))
    looks = _looks(election, order, conditions, stops=rule == "greedy_stop")
    taken = [p for p, reason, _ in looks if reason == "taken.fits"]
    left = looks[-1][2]
    money = Fraction(left, election.denominator)
    return Outcome(
        rule, tie, tuple(election.projects[p].id for p in taken), election.budget - money, money,
        is_exhaustive(election, taken, left),
        _rounds=lambda: _rounds(election, rule, tie, keys, looks),
    )


def _looks(
    election: Election, order: list[int], conditions: Conditions, *, stops: bool
) -> list[tuple[int, str, int]]:
    """Every project in order with what became of it and the money left then (units)."""
    costs, left, stopped = election.cost_units, election.budget_units, False
    least = None if conditions.least_score is None else conditions.least_score * election.ballots.scale
    taken: set[int] = set()
    looks = []
    for p in order:
        if stopped:
            reason = "passed.stopped"
        elif least is not None and election.score_units[p] < least:
            reason = "passed.below_threshold"
        elif conditions.rivals and not taken.isdisjoint(conditions.rivals.get(p, ())):
            reason = "passed.rival_taken"
        elif costs[p] > left:
            reason, stopped = "passed.does_not_fit", stops
        else:
            reason = "taken.fits"
            left -= costs[p]
            taken.add(p)
        looks.append((p, reason, left))
    return looks


def _rounds(
    election: Election, rule: str, tie: TieBreak, keys: list[int], looks: list[tuple[int, str, int]]
) -> tuple[Round, ...]:
    """The looks in words of exact numbers; a tie is told at the first of those that stood equal."""
    rounds = []
    for number, (p, reason, left) in enumerate(looks):
        project, score = election.projects[p], election.score(p)
        quantities = {"cost": project.cost, "score": score}
        if rule == "greedy_density" and project.cost:
            quantities["density"] = score / project.cost
        rounds.append(Round(
            number + 1, project.id, reason == "taken.fits", reason, quantities,
            Fraction(left, election.denominator), _tie_at(election, tie, keys, looks, number),
        ))
    return tuple(rounds)


def _tie_at(
    election: Election, tie: TieBreak, keys: list[int], looks: list[tuple[int, str, int]], number: int
) -> Tie | None:
    """The tie that begins at this place of the order, if one does."""
    key = keys[looks[number][0]]
    if number and keys[looks[number - 1][0]] == key:
        return None
    equal = [looks[number][0]]
    for p, _, _ in looks[number + 1 :]:
        if keys[p] != key:
            break
        equal.append(p)
    if len(equal) == 1:
        return None
    return Tie(tuple(election.projects[p].id for p in equal), tie.decided_by(election, equal[0], equal[1]))
