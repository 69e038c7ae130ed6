"""Quorum and majority as whole numbers, from a rule pack; and reasons against calendars, notices and packs. Pure.

Recusal: whoever declares an interest leaves the count of that item, among those due and among those present, and the
quorum is counted anew (domain 2.8). Of 31 due and 27 present with one recused, 30 are due, 20 are needed, 26 are
present, and 14 of 26 pass. Blank and missing votes stay in the base `present`: not voting helps nobody.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Protocol

from app.vocabulary import Reason, Step

AT_LEAST, MORE_THAN = "at_least", "more_than"
QUORUM_OF = ("members", "adults", "households", "groups", "area+heads")
PROXY_OF = ("household", "anyone")
MAJORITY_OF = ("present", "all_members", "participants")


class Pack(Protocol):
    """What judging needs of a rule pack: a row of the table, or one as shipped."""

    @property
    def body(self) -> str:
        """The slug of the body."""

    @property
    def rule(self) -> dict[str, Any]:
        """The numbers."""

    @property
    def is_verified(self) -> bool:
        """Whether somebody compared it with the text in force."""


@dataclass(frozen=True)
class FloorArea:
    """The second count of an owners' decision: floor area in whole square decimetres."""

    due: int
    present: int
    votes_for: int
    recused: int = 0


@dataclass(frozen=True)
class Line:
    """One line that has to be reached: what it is a share of, what is needed, what was found."""

    of: str  # members, adults, households, groups, heads, area; or present, all_members, participants
    base: int
    num: int
    den: int
    mode: str
    needed: int
    found: int

    @property
    def is_reached(self) -> bool:
        """Whether it was."""
        return self.found >= self.needed


@dataclass(frozen=True)
class Arithmetic:
    """Everything a decision needs to print its own sum; `as_dict` is what is stored and recorded (ints, text, bools)."""

    body: str
    due: int  # before recusal
    present: int
    recused: int
    votes_for: int
    against: int
    abstain: int
    quorum: tuple[Line, ...]  # one line; two where area and heads are both counted
    majority: tuple[Line, ...]
    is_quorate: bool
    is_tie: bool
    is_passed: bool
    is_verified: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON columns and record entries."""
        return {**asdict(self), "quorum": [asdict(line) for line in self.quorum], "majority": [asdict(line) for line in self.majority]}


def arithmetic_from(stored: Mapping[str, Any]) -> Arithmetic:
    """The arithmetic as it was stored by `as_dict`."""
    lines = {name: tuple(Line(**line) for line in stored[name]) for name in ("quorum", "majority")}
    return Arithmetic(**{**stored, **lines})


def needed(share: Mapping[str, Any], base: int) -> int:
    """The smallest whole number that satisfies a share of a base; never below one, so nobody decides nothing."""
    if base < 0:
        raise ValueError("count.negative")
    num, den = int(share["num"]), int(share["den"])
    exact = base * num
    return max(1, -(-exact // den) if share["mode"] == AT_LEAST else exact // den + 1)


def quorum_share(pack: Pack, of: str | None = None) -> dict[str, Any]:
    """The quorum's share: the first door, or the one that counts in this unit. ValueError when the pack has none such."""
    doors = [pack.rule[name] for name in ("quorum", "quorum_or") if name in pack.rule]
    chosen = [door for door in doors if of is None or door["of"] == of]
    if not chosen:
        raise ValueError("pack.no_such_quorum")
    return dict(chosen[0])


def quorum_needed(pack: Pack, due: int, of: str | None = None) -> int:
    """How many of those due must be there. `of` names the unit where a body has two doors (adults or households)."""
    return needed(quorum_share(pack, of), due)


def majority_needed(pack: Pack, base: int) -> int:
    """How many of the base must say yes; the base is whoever the pack's majority is `of`."""
    return needed(pack.rule["majority"], base)


def judge(
    pack: Pack, due: int, present: int, votes_for: int, against: int, abstain: int,
    recused: int = 0, *, recused_absent: int = 0, of: str | None = None, area: FloorArea | None = None,
) -> Arithmetic:  # fmt: skip
    """Judge one vote. `due` and `present` are before recusal; `recused` of those present, `recused_absent` of the others.

    `of`: the unit counted, where the body has two doors. `area`: the second count, for a pack of `area+heads`.
    ValueError `count.*` when the numbers cannot be true.
    """
    share, passing = quorum_share(pack, of), pack.rule["majority"]
    _check(due, present, votes_for + against + abstain, recused, recused_absent, min(votes_for, against, abstain))
    due_left, present_left = due - recused - recused_absent, present - recused
    by_area = share["of"] == "area+heads"
    if by_area != (area is not None):
        raise ValueError("count.area_missing" if by_area else "count.area_unasked")
    quorum = [_line(share, "heads" if by_area else share["of"], due_left, present_left)]
    bases = {"present": present_left, "all_members": due_left, "participants": votes_for + against + abstain}
    majority = [_line(passing, passing["of"], bases[passing["of"]], votes_for)]
    if area is not None:
        _check(area.due, area.present, area.votes_for, area.recused, 0, area.votes_for)
        quorum.append(_line(share, "area", area.due - area.recused, area.present - area.recused))
        majority.append(_line(passing, "area", area.present - area.recused, area.votes_for))
    is_quorate = all(line.is_reached for line in quorum)
    is_tie = votes_for == against
    is_passed = is_quorate and votes_for > against and all(line.is_reached for line in majority)
    return Arithmetic(
        pack.body, due, present, recused + recused_absent, votes_for, against, abstain,
        tuple(quorum), tuple(majority), is_quorate, is_tie, is_passed, pack.is_verified,
    )  # fmt: skip


def _line(share: Mapping[str, Any], of: str, base: int, found: int) -> Line:
    return Line(of, base, int(share["num"]), int(share["den"]), str(share["mode"]), needed(share, base), found)


def _check(due: int, present: int, votes: int, recused: int, recused_absent: int, least: int) -> None:
    """ValueError with a reason code when the numbers cannot be true."""
    if min(due, present, recused, recused_absent, least) < 0:
        raise ValueError("count.negative")
    if present > due:
        raise ValueError("count.more_present_than_due")
    if recused > present or recused_absent > due - present:
        raise ValueError("count.more_recused_than_present")
    if votes > present - recused:
        raise ValueError("count.more_votes_than_present")


def proxy_of(rule: Mapping[str, Any]) -> str:
    """Whose letter a body accepts: `nobody`, `household` (somebody of the same home) or `anyone`. A pack that does not say means the home."""
    return str(rule.get("proxy_of", "household")) if rule.get("is_proxy") else "nobody"


def reasons_against_rule(rule: Mapping[str, Any]) -> list[Reason]:
    """A changed pack must still be a rule: shares between nothing and the whole, days and numbers not below zero."""
    reasons = []
    for name, allowed in (("quorum", QUORUM_OF), ("quorum_or", QUORUM_OF), ("majority", MAJORITY_OF)):
        share = rule.get(name)
        if share is not None and not _is_share(share, allowed):
            reasons.append(Reason("pack.not_a_share", field=name))
    if "majority" in rule and rule.get("tie") != "not_passed":
        reasons.append(Reason("pack.tie_never_passes"))
    if rule.get("is_proxy") and proxy_of(rule) not in PROXY_OF:
        reasons.append(Reason("pack.no_such_proxy", field="proxy"))
    amounts = [rule.get("notice_days", 0), rule.get("emergency_days", 0), *dict(rule.get("numbers", {})).values()]
    if any(not isinstance(n, int) or isinstance(n, bool) or n < 0 for n in amounts):
        reasons.append(Reason("pack.below_zero", field="notice_days"))
    elif rule.get("emergency_days", 0) > rule.get("notice_days", 0):
        reasons.append(Reason("pack.emergency_longer", field="emergency_days"))
    return reasons


def _is_share(share: Mapping[str, Any], allowed: tuple[str, ...]) -> bool:
    num, den = share.get("num"), share.get("den")
    if not isinstance(num, int) or not isinstance(den, int) or not 0 < num <= den:
        return False
    if share.get("mode") == MORE_THAN and num == den:
        return False
    return share.get("mode") in (AT_LEAST, MORE_THAN) and share.get("of") in allowed


def reasons_against_dates(step: Step, opens: datetime, closes: datetime, others: Iterable[tuple[Step, datetime, datetime]]) -> list[Reason]:
    """A step ends after it begins, and the five steps stand in the calendar in their order without overlapping."""
    if closes <= opens:
        return [Reason("calendar.ends_before_it_begins", {"step": step}, field="closes")]
    order = list(Step)
    reasons = []
    for other, other_opens, other_closes in others:
        if order.index(other) < order.index(step) and other_closes > opens:
            reasons.append(Reason("calendar.overlaps_before", {"step": step, "other": other}, field="opens"))
        if order.index(other) > order.index(step) and other_opens < closes:
            reasons.append(Reason("calendar.overlaps_after", {"step": step, "other": other}, field="closes"))
    return reasons


def reasons_against_posting(title: str, body: str, days: int, floor: int) -> list[Reason]:
    """A notice says what it is about, in words, and hangs no shorter than the floor."""
    reasons = []
    if not title:
        reasons.append(Reason("notice.no_title", field="title"))
    if not body:
        reasons.append(Reason("notice.no_body", field="body"))
    if days < floor:
        reasons.append(Reason("notice.too_short", {"days": days, "floor": floor}, field="days"))
    return reasons


def reasons_against_closing(until_on: date | None, today: date, waiting: int) -> list[Reason]:
    """Nobody takes a notice down before its last day has passed, or while an objection waits for its answer."""
    reasons = []
    if until_on is None or today <= until_on:
        reasons.append(Reason("notice.still_hangs", {"day": until_on or today}))
    if waiting:
        reasons.append(Reason("notice.objection_waits", {"n": waiting}))
    return reasons
