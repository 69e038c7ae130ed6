"""The result of a vote as the page tells it: plain, frozen, read from what was stored at the count."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.ballots.states import Fate


@dataclass(frozen=True)
class ProjectRow:
    """One project in the order of the count. `left_fen`: money left at its turn. `told`: sentences by language (zh, en).

    `missing` by name (missing_votes, missing_approvals, cost_to_win in fen, rival_reduction): `{"value", "exact"}`.
    `channels`: supporters online and on paper, None where suppressed. `effective`: what its votes still counted for.
    """

    code: str
    title: str
    title_en: str
    cost_fen: int
    place: int
    fate: Fate
    votes: int | str
    supporters: int
    left_fen: int
    told: Mapping[str, Sequence[str]]
    missing: Mapping[str, Mapping[str, Any]]
    channels: Sequence[int | None] = ()
    effective: str = ""
    reason: str = ""

    @property
    def is_funded(self) -> bool:
        """Whether the count funds it."""
        return self.fate is Fate.FUNDED


@dataclass(frozen=True)
class PotResult:
    """One pot. `reached`: voters with at least one funded project they named, of `voters`. `rounds`: every look of the rule.

    `beside`: the same ballots under the other kind of rule. `decided`: the override's list, None when there is none.
    """

    code: str
    title: str
    title_en: str
    budget_fen: int
    voters: int
    winners: Sequence[str]
    rows: Sequence[ProjectRow]
    total_fen: int = 0
    left_fen: int = 0
    reached: int = 0
    rule: str = ""
    rules_version: str = ""
    tie: str = ""
    tie_order: Sequence[str] = ()
    share: str = ""
    exhaustive: bool = False
    increment: Mapping[str, Any] = field(default_factory=dict)
    rounds: Sequence[Mapping[str, Any]] = ()
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    ballots_sha256: str = ""
    decided: Sequence[str] | None = None


@dataclass(frozen=True)
class AreaRow:
    """One area of the roll: who took part online, on paper, not at all; None where the number is too small to show."""

    area: str
    online: int | None
    paper: int | None
    none: int | None


@dataclass(frozen=True)
class Quorum:
    """So many were needed of the roll, so many took part."""

    needed: int
    roll: int
    took_part: int
    is_reached: bool


@dataclass(frozen=True)
class Result:
    """Everything the result page says. `identity`: the numbers of the close (R6). `counted`: the upload that lists every counted c.

    `table` only of a slip vote: [code, content], sorted by code. `counts` and `passed` only of a plain question.
    """

    votes: int
    online: int
    paper: int
    invalid: int
    broken: int
    quorum: Quorum
    identity: Mapping[str, Any]
    pots: Sequence[PotResult] = ()
    areas: Sequence[AreaRow] = ()
    counted: int = 0
    table: Sequence[Sequence[Any]] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    passed: bool | None = None
    arithmetic: Mapping[str, Any] = field(default_factory=dict)
    override: Mapping[str, Any] = field(default_factory=dict)


def result_from(stored: Mapping[str, Any], identity: Mapping[str, Any], override: Mapping[str, Any] | None) -> Result:
    """The result as `publishing` stored it."""
    decided = {line["pot"]: line["funded"] for line in (override or {}).get("funded", [])}
    plain = {name: stored[name] for name in ("votes", "online", "paper", "invalid", "broken")}
    more = {name: stored[name] for name in ("counted", "table", "counts", "passed", "arithmetic") if name in stored}
    areas = [AreaRow(row["area"], row["online"], row["paper"], row["none"]) for row in stored.get("areas", [])]
    pots = [_pot(pot, decided.get(pot["code"]) if override else None) for pot in stored.get("pots", [])]
    return Result(**plain, **more, quorum=Quorum(**stored["quorum"]), identity=identity, pots=pots, areas=areas, override=override or {})


def _pot(stored: Mapping[str, Any], decided: Sequence[str] | None) -> PotResult:
    rows = [ProjectRow(**{**row, "fate": Fate(row["fate"])}) for row in stored["rows"]]
    return PotResult(**{**stored, "rows": rows, "decided": decided})
