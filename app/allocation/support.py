"""Ballots turned round: for every project, which groups of equal ballots support it, how many voters, which points."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Backers:
    """The groups that support one project, as arrays beside one another.

    `weighted` = weights × points, `all_points` and `voters` their sums; `points` None where everybody gives 1.
    """

    groups: Whole
    weights: Whole
    points: Whole | None
    weighted: Whole
    all_points: int
    voters: int
    most_points: int

    @staticmethod
    def of(groups: Whole, weights: Whole, points: Whole | None) -> Backers:
        """With the sums worked out."""
        weighted = weights if points is None else weights * points
        voters = int(weights.sum())
        most = 1 if points is None or not len(points) else int(points.max())
        return Backers(groups, weights, points, weighted, int(weighted.sum()), voters, most)


@dataclass(frozen=True, eq=False)
class Support:
    """For each project the groups (indices of distinct ballots) that give it points above 0, in ballot order."""

    backers: list[Backers]

    @staticmethod
    def of(
        projects: int, weights: Sequence[int], starts: Sequence[int], chosen: Sequence[int],
        points: Sequence[int] | None,
    ) -> Support:
        """From ballots in rows. O(entries)."""
        columns = np.asarray(chosen)
        bounds = np.asarray(starts, np.int64)
        rows = np.repeat(np.arange(len(weights)), bounds[1:] - bounds[:-1])
        given = None if points is None else _whole(points, sum(weights))
        if given is not None:
            columns, rows, given = columns[given > 0], rows[given > 0], given[given > 0]
        order = np.argsort(columns.astype(np.int16) if projects < 1 << 15 else columns, kind="stable")
        rows = rows.take(order)
        weighed = np.asarray(weights, np.int64).take(rows)
        ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(columns, minlength=projects))))
        if given is not None:
            given, weighed = given.take(order), weighed.astype(given.dtype)
            return Support([Backers.of(rows[a:b], weighed[a:b], given[a:b]) for a, b in pairwise(ends.tolist())])
        sums = np.concatenate((ends[:1], np.cumsum(weighed))).take(ends)
        return Support([
            Backers(rows[a:b], weighed[a:b], None, weighed[a:b], voters, voters, 1)
            for (a, b), voters in zip(pairwise(ends.tolist()), np.diff(sums).tolist(), strict=True)
        ])

    @cached_property
    def entries(self) -> int:
        """How many (group, project) pairs there are."""
        return sum(len(backers.groups) for backers in self.backers)

    @cached_property
    def most_points(self) -> int:
        """The most that anybody gives to a project."""
        return max(backers.most_points for backers in self.backers)

    @cached_property
    def pairs(self) -> list[list[tuple[int, int]]]:
        """For each project (group, weight), as lists."""
        return [list(zip(b.groups.tolist(), b.weights.tolist(), strict=True)) for b in self.backers]

    @cached_property
    def triples(self) -> list[list[tuple[int, int, int]]]:
        """For each project (group, points, weight × points), as lists."""
        return [
            list(zip(b.groups.tolist(), (np.ones_like(b.groups) if b.points is None else b.points).tolist(),
                     b.weighted.tolist(), strict=True))
            for b in self.backers
        ]


def _whole(points: Sequence[int], voters: int) -> Whole:
    """As int64; as Python's own whole numbers where sums over all voters would not fit: exact, and slow."""
    if max(map(abs, points), default=0) * voters < 1 << 62:
        return np.array(points, np.int64)
    return np.array(points, object)
