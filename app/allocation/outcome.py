"""What every rule gives back: the winners in order, and for every round what was looked at and why."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from app.allocation.ties import TieBreak

VERSION = "1"  # of the set of rules: raise it when any election could come out differently


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects that stood equal in a round, best first under the tie-breaking, and what put the first before the next.

    `decided_by`: `cost`, `score`, `id`, `id_reversed`, `draw`; `all` when all of them were looked at together.
    """

    projects: tuple[str, ...]
    decided_by: str


@dataclass(frozen=True, slots=True)
class Round:
    """One look at one project.

    `reason` when taken: `taken.fits` (greedy), `taken.least_rho` (Equal Shares), `taken.least_load` (Phragmén).
    When passed over: `passed.does_not_fit`, `passed.rival_taken`, `passed.below_threshold`, `passed.unaffordable`
    (supporters' money is short of the cost), `passed.no_support`, `passed.zero_cost`, `passed.over_budget`
    (costs more than the whole budget), `passed.stopped` (the rule had ended before its turn).

    `quantities`, exact, by name: `cost`, `score` always; `density` (score per money) for greedy_density; Equal Shares:
    `rho`, `payment` (the most that any supporter pays; with points: for each point), `effective_votes` (cost/payment:
    how many votes, with points how many points, it counted as), `money` (what the supporters held before);
    a project passed over as unaffordable: `money`, `missing`. Phragmén: `load`.
    `money_left`: of the budget, after this round.
    """

    number: int
    project: str
    taken: bool
    reason: str
    quantities: dict[str, Fraction]
    money_left: Fraction
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class Increment:
    """How a completion by increments ended. `steps`: whole currency units added to B/n in the run whose outcome stands.

    The first run, at B/n itself, is 0; that at which more would be spent than there is (`overspent`) is `steps` + 1.

    `reason`: `exhaustive` (nothing more fits the budget), `overspent` (one unit more would cost more than the budget:
    the outcome before it stands), `all_taken` (every project with support and cost is in). `met_ties`: whether projects
    stood equal at any share on the way; where none did, the outcome is the same under every tie-breaking.
    """

    steps: int
    share: Fraction
    reason: str
    met_ties: bool


@dataclass(frozen=True)
class Outcome:
    """The result of one rule on one election. `winners` in order of selection; money in the election's currency.

    `exhaustive`: no project outside with a positive score fits the money left. `share`: what each voter held at the
    start (Equal Shares only; of the final run under increments). `rounds` are made when first asked for, from the
    records of this same run.
    """

    rule: str
    tie: TieBreak
    winners: tuple[str, ...]
    total_cost: Fraction
    money_left: Fraction
    exhaustive: bool
    increment: Increment | None = None
    share: Fraction | None = None
    version: str = VERSION
    _rounds: Callable[[], tuple[Round, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def rounds(self) -> tuple[Round, ...]:
        """Every look in order. Costs about as much as counting once more."""
        return self._rounds()
