"""An election as the rules see it: a budget, projects with costs, and equal ballots grouped with their weights."""
from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm

from app.allocation.cells import Layout, Limits, VoteRows
from app.allocation.decimals import BLANKS
from app.allocation.reasons import ElectionError, PbError, Warning_, refusal
from app.allocation.support import Support

__all__ = ["Ballots", "Election", "ElectionError", "Limits", "PbError", "Project", "VoteType", "Warning_"]


class VoteType(StrEnum):
    """How a ballot is filled in; the values are Pabulib's."""

    APPROVAL = "approval"
    CHOOSE_1 = "choose-1"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"
    SCORING = "scoring"

    @property
    def has_points(self) -> bool:
        """Whether the voter writes points beside the projects."""
        return self is VoteType.CUMULATIVE or self is VoteType.SCORING

    @property
    def is_plain(self) -> bool:
        """Whether a project is named or not, and nothing more: every score is 1."""
        return self is VoteType.APPROVAL or self is VoteType.CHOOSE_1


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot. `cells` are all columns that the file has for it, by name, as written."""

    id: str
    cost: Fraction
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, or its id where the file has none."""
        return self.cells.get("name") or self.id

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories it is filed under, perhaps none."""
        return _listed(self.cells.get("category", ""))

    @property
    def targets(self) -> tuple[str, ...]:
        """The groups of people it is meant for, perhaps none."""
        return _listed(self.cells.get("target", ""))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(",") if part.strip())


_PACKED = {"weights": "q", "starts": "q", "chosen": "i"}


@dataclass(frozen=True)
class Ballots:
    """Equal ballots, each once, with its weight (how many voters cast it), in the order of first appearance.

    Ballot i names `chosen[starts[i]:starts[i + 1]]` (indices of projects) and gives them `points[…]` (whole numbers in
    units of 1/`scale`; None: 1 for each). Projects given 0 are not in it.
    """

    weights: Sequence[int]
    starts: Sequence[int]
    chosen: Sequence[int]
    points: Sequence[int] | None = None
    scale: int = 1

    def __post_init__(self) -> None:
        """Long rows of numbers are kept packed: whoever computes with all of them need not look at each."""
        for name, kind in _PACKED.items():
            if not isinstance(numbers := getattr(self, name), array):
                object.__setattr__(self, name, array(kind, numbers))

    def __iter__(self) -> Iterator[tuple[int, dict[int, int | Fraction]]]:
        for i, weight in enumerate(self.weights):
            span = slice(self.starts[i], self.starts[i + 1])
            yield weight, dict(zip(self.chosen[span], self._scores(span), strict=True))

    def _scores(self, span: slice) -> Sequence[int | Fraction]:
        if self.points is None:
            return [1] * (span.stop - span.start)
        if self.scale == 1:
            return self.points[span]
        return [Fraction(points, self.scale) for points in self.points[span]]

    def __len__(self) -> int:
        return len(self.weights)


_MOST_VOTERS = 1 << 52  # what a float still counts one by one
Ballot = Iterable[str] | Mapping[str, int | Fraction]


@dataclass(frozen=True)
class Election:
    """A participatory budget to be decided.

    `budget` and costs are exact, in the election's currency; `projects` stand in file order, and an index always means
    that order. `meta`, `votes`, `layout` and `project_columns` keep what a file said beyond it.
    """

    budget: Fraction
    vote_type: VoteType
    projects: tuple[Project, ...]
    ballots: Ballots
    meta: Mapping[str, str] = field(default_factory=dict)
    project_columns: tuple[str, ...] = ("project_id", "cost")
    votes: VoteRows | None = None
    layout: Layout = field(default_factory=Layout)
    warnings: tuple[Warning_, ...] = field(default=(), compare=False)

    @staticmethod
    def of(
        budget: int | Fraction, projects: Iterable[Project | tuple[str, int | Fraction]] | Mapping[str, int | Fraction],
        ballots: Iterable[Ballot], vote_type: VoteType | str = VoteType.APPROVAL, weights: Sequence[int] | None = None,
    ) -> Election:
        """An election from plain values, without any file.

        `projects`: Project objects, pairs (id, cost), or a mapping id → cost. `ballots`: the ids a voter names (best
        first when ordinal), or a mapping id → points. `weights`: how many voters cast each ballot (1 each if left
        out). Raises ElectionError for what a file would be refused for. O(size).
        """
        listed = projects.items() if isinstance(projects, Mapping) else projects
        made = tuple(p if isinstance(p, Project) else Project(p[0], Fraction(p[1])) for p in listed)
        kind = VoteType(vote_type)
        if Fraction(budget) <= 0:
            raise refusal("budget.not_positive")
        if not made:
            raise refusal("projects.none")
        if any(project.cost < 0 for project in made):
            raise refusal("cost.negative")
        index: dict[str, int] = {}
        for project in made:
            if index.setdefault(project.id, len(index)) != len(index) - 1:
                raise refusal("project.duplicate", id=project.id)
        return Election(Fraction(budget), kind, made, _grouped(list(ballots), index, kind, weights))

    @property
    def currency(self) -> str:
        """The currency of all money as the file names it ("CNY"), or nothing."""
        return self.meta.get("currency", "").strip(BLANKS)

    @cached_property
    def voters(self) -> int:
        """n: how many voters cast a ballot, empty ones too."""
        return sum(self.ballots.weights)

    @cached_property
    def denominator(self) -> int:
        """The least number that makes the budget and every cost whole."""
        return lcm(self.budget.denominator, *{project.cost.denominator for project in self.projects})

    @cached_property
    def budget_units(self) -> int:
        """The budget in units of 1/`denominator`."""
        return self.budget.numerator * (self.denominator // self.budget.denominator)

    @cached_property
    def cost_units(self) -> list[int]:
        """Each project's cost in units of 1/`denominator`."""
        whole = self.denominator
        return [project.cost.numerator * (whole // project.cost.denominator) for project in self.projects]

    @cached_property
    def score_units(self) -> list[int]:
        """Each project's score Σ_i s_i(p) in units of 1/`ballots.scale`."""
        return self._totals[0]

    @cached_property
    def supporters(self) -> list[int]:
        """How many voters give each project a score above 0."""
        return self._totals[1]

    def score(self, project: int) -> Fraction:
        """Σ_i s_i(p), exact."""
        return Fraction(self.score_units[project], self.ballots.scale)

    @cached_property
    def index(self) -> dict[str, int]:
        """Project id → its index."""
        return {project.id: i for i, project in enumerate(self.projects)}

    @cached_property
    def support(self) -> Support:
        """The ballots by project, for the rules that spend voters' money."""
        ballots = self.ballots
        return Support.of(len(self.projects), ballots.weights, ballots.starts, ballots.chosen, ballots.points)

    @cached_property
    def has_negative_points(self) -> bool:
        """Whether any ballot takes points away from a project."""
        return min(self.ballots.points or (0,)) < 0

    @cached_property
    def _totals(self) -> tuple[list[int], list[int]]:
        if not self.has_negative_points:
            backers = self.support.backers
            return [b.all_points for b in backers], [b.voters for b in backers]
        ballots = self.ballots
        scores, supporters = [0] * len(self.projects), [0] * len(self.projects)
        for i, weight in enumerate(ballots.weights):
            for entry in range(ballots.starts[i], ballots.starts[i + 1]):
                points = 1 if ballots.points is None else ballots.points[entry]
                scores[ballots.chosen[entry]] += weight * points
                supporters[ballots.chosen[entry]] += weight * (points > 0)
        return scores, supporters


def _grouped(
    ballots: list[Ballot], index: dict[str, int], kind: VoteType, weights: Sequence[int] | None
) -> Ballots:
    """Equal ballots together. Raises ElectionError for an unknown project or a ballot that its type does not allow."""
    if not ballots:
        raise refusal("votes.none")
    if weights is None:
        weights = [1] * len(ballots)
    if len(weights) != len(ballots) or any(weight < 1 for weight in weights) or sum(weights) >= _MOST_VOTERS:
        raise refusal("ballot.weight")
    scored = [_scores_of(ballot, index, kind) for ballot in ballots]
    scale = lcm(*{points.denominator for sheet in scored for points in sheet.values()})
    grouped: dict[tuple[tuple[int, int], ...], int] = {}
    for sheet, weight in zip(scored, weights, strict=True):
        units = {p: points.numerator * (scale // points.denominator) for p, points in sheet.items()}
        key = tuple(sorted((p, given) for p, given in units.items() if given))
        grouped[key] = grouped.get(key, 0) + weight
    starts = [0]
    for key in grouped:
        starts.append(starts[-1] + len(key))
    chosen = [p for key in grouped for p, _ in key]
    points = None if kind.is_plain else [given for key in grouped for _, given in key]
    return Ballots(list(grouped.values()), starts, chosen, points, scale)


def _scores_of(ballot: Ballot, index: dict[str, int], kind: VoteType) -> dict[int, Fraction]:
    """What one ballot gives to each project (index)."""
    if isinstance(ballot, str):
        raise refusal("ballot.kind", kind=kind)
    unknown = next((id_ for id_ in ballot if id_ not in index), None)
    if unknown is not None:
        raise refusal("ballot.unknown_project", id=unknown)
    if kind.has_points != isinstance(ballot, Mapping) and (kind.has_points or kind.is_plain):
        raise refusal("ballot.kind", kind=kind)
    if isinstance(ballot, Mapping):
        return {index[id_]: Fraction(points) for id_, points in ballot.items()}
    named = list(ballot)
    if kind is VoteType.ORDINAL:
        twice = next((id_ for place, id_ in enumerate(named) if id_ in named[:place]), None)
        if twice is not None:
            raise refusal("ballot.ranked_twice", id=twice)
        return {index[id_]: Fraction(len(named) - place) for place, id_ in enumerate(named)}
    if kind is VoteType.CHOOSE_1 and len(set(named)) > 1:
        raise refusal("ballot.more_than_one")
    return {index[id_]: Fraction(1) for id_ in named}
