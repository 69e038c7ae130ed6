"""Ballots turned round: for every project, which groups of equal ballots support it, how many voters, which points."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


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
