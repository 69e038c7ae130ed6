"""Ballots turned round: for every project, which groups of equal ballots support it, how many voters, which points."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Backers:
    """The groups that support one project, as arrays beside one another.

    `weighted` = weights × points, `all_points` and `voters` their sums; `points` None where everybody gives 1.
    """

    groups: npt.NDArray[np.intp]
    weights: Whole
    points: Whole | None
    weighted: Whole
    all_points: int
    voters: int
    most_points: int

    @staticmethod
    def of(groups: npt.NDArray[np.intp], weights: Whole, points: Whole | None) -> Backers:
        """With the sums worked out."""
        weighted = weights if points is None else weights * points
        voters = int(weights.sum())
        most = 1 if points is None or not len(points) else int(points.max())
        return Backers(groups, weights, points, weighted, int(weighted.sum()), voters, most)


@dataclass(frozen=True, eq=False)
class Support:
    """For each project the groups (indices of distinct ballots) that give it points above 0, in ballot order."""

    weights: Sequence[int]
    groups: list[list[int]]
    given: list[list[int]] | None  # points beside groups; None: 1 each

    @staticmethod
    def of(
        projects: int, weights: Sequence[int], starts: Sequence[int], chosen: Sequence[int],
        points: Sequence[int] | None,
    ) -> Support:
        """From ballots in rows. O(entries)."""
        groups: list[list[int]] = [[] for _ in range(projects)]
        if points is None:
            for i in range(len(weights)):
                for p in chosen[starts[i] : starts[i + 1]]:
                    groups[p].append(i)
            return Support(weights, groups, None)
        given: list[list[int]] = [[] for _ in range(projects)]
        for i in range(len(weights)):
            for entry in range(starts[i], starts[i + 1]):
                if points[entry] > 0:
                    groups[chosen[entry]].append(i)
                    given[chosen[entry]].append(points[entry])
        return Support(weights, groups, given)

    @cached_property
    def entries(self) -> int:
        """How many (group, project) pairs there are."""
        return sum(map(len, self.groups))

    @cached_property
    def pairs(self) -> list[list[tuple[int, int]]]:
        """For each project (group, weight)."""
        weights = self.weights
        return [[(i, weights[i]) for i in groups] for groups in self.groups]

    @cached_property
    def triples(self) -> list[list[tuple[int, int, int]]]:
        """For each project (group, points, weight × points)."""
        weights, given = self.weights, self.given or [[1] * len(groups) for groups in self.groups]
        return [
            [(i, points, weights[i] * points) for i, points in zip(groups, shown, strict=True)]
            for groups, shown in zip(self.groups, given, strict=True)
        ]

    @cached_property
    def most_points(self) -> int:
        """The most that anybody gives to a project."""
        return max((max(given) for given in self.given if given), default=1) if self.given else 1

    @cached_property
    def backers(self) -> list[Backers]:
        """The same as arrays."""
        weights = np.array(self.weights, np.int64)
        made = []
        for p, listed in enumerate(self.groups):
            groups = np.array(listed, np.intp)
            points = None if self.given is None else np.array(self.given[p], np.int64)
            made.append(Backers.of(groups, weights[groups], points))
        return made
