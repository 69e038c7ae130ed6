"""What stands on a ballot: read from a form or a file, checked against the rules, turned into exact bytes. Pure.

A ballot is one for all pots of a vote; codes are unique in the vote, so each names its pot by itself. A pot in which
nothing is chosen is left out of that pot's count.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Choice
from app.vocabulary import Reason

MOST_POINTS = 1_000_000
_JCS = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class OptionLike(Protocol):
    """What reading a ballot needs of an option: a row, or one made in a test."""

    @property
    def code(self) -> str:
        """Its code, unique in the vote."""

    @property
    def cost_fen(self) -> int:
        """Its price."""


class PotLike(Protocol):
    """What reading a ballot needs of a pot."""

    @property
    def code(self) -> str:
        """Its short name."""

    @property
    def budget_fen(self) -> int:
        """What it holds; 0 where nothing is paid for."""

    @property
    def options(self) -> Sequence[OptionLike]:
        """What can be chosen in it."""


@dataclass(frozen=True)
class Ballot:
    """What somebody wants. `choice` when plain; `named` for choose and budget (sorted) and rank (best first);
    `given` for points and scores (zeros left out, sorted by code)."""

    kind: BallotKind
    choice: Choice | None = None
    named: tuple[str, ...] = ()
    given: tuple[tuple[str, int], ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every option it names."""
        return self.named or tuple(code for code, _ in self.given)

    def as_content(self) -> dict[str, Any]:
        """The object `b` of the protocol."""
        if self.kind is BallotKind.PLAIN:
            return {"choice": str(self.choice)}
        if self.kind in (BallotKind.POINTS, BallotKind.SCORE):
            return {"points": dict(self.given)}
        return {"ranking" if self.kind is BallotKind.RANK else "chosen": list(self.named)}


@dataclass(frozen=True)
class Spend:
    """One pot on a ballot in hand: what it holds, what is chosen of it, what is left (below zero: too much)."""

    code: str
    budget_fen: int
    cost_fen: int
    number: int

    @property
    def left_fen(self) -> int:
        """Money left in sight."""
        return self.budget_fen - self.cost_fen


def read_ballot(
    kind: BallotKind, raw: Mapping[str, Any], pots: Sequence[PotLike] = (), settings: PollSettings | None = None
) -> Ballot | list[Reason]:
    """The ballot that a form, a file or the opened urn says, or every reason against it, in the voter's order.

    raw: `{"choice": "for"}`, `{"chosen": [codes]}`, `{"ranking": [codes]}` or `{"points": {code: n}}`, as in
    `Ballot.as_content`. `pots` are those of this voter: a code outside them is refused.
    """
    ballot = _parsed(kind, raw)
    if isinstance(ballot, list):
        return ballot
    reasons = _reasons_against(ballot, pots, settings or PollSettings())
    return reasons or ballot


def ballot_from(kind: BallotKind, content: Mapping[str, Any]) -> Ballot:
    """A ballot that was checked before, from its content; ValueError when it is none."""
    ballot = _parsed(kind, content)
    if isinstance(ballot, list):
        raise ValueError(ballot[0].code)
    return ballot


def _parsed(kind: BallotKind, raw: Mapping[str, Any]) -> Ballot | list[Reason]:
    if kind is BallotKind.PLAIN:
        choice = raw.get("choice")
        return Ballot(kind, choice=Choice(choice)) if choice in {str(c) for c in Choice} else [Reason("ballot.empty")]
    if kind in (BallotKind.POINTS, BallotKind.SCORE):
        return _given(kind, raw.get("points"))
    codes = raw.get("ranking" if kind is BallotKind.RANK else "chosen")
    if not isinstance(codes, list | tuple) or not all(isinstance(code, str) for code in codes):
        return [Reason("ballot.unreadable")]
    if len(set(codes)) != len(codes):
        return [Reason("ballot.named_twice")]
    return Ballot(kind, named=tuple(codes) if kind is BallotKind.RANK else tuple(sorted(codes)))


def _given(kind: BallotKind, points: object) -> Ballot | list[Reason]:
    if not isinstance(points, Mapping):
        return [Reason("ballot.unreadable")]
    for number in points.values():
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_POINTS:
            return [Reason("ballot.points_unreadable")]
    return Ballot(kind, given=tuple(sorted((str(code), number) for code, number in points.items() if number)))


def _reasons_against(ballot: Ballot, pots: Sequence[PotLike], settings: PollSettings) -> list[Reason]:
    if ballot.kind is BallotKind.PLAIN:
        return []
    known = {option.code for pot in pots for option in pot.options}
    unknown = sorted(set(ballot.codes) - known)
    if unknown:
        return [Reason("ballot.not_on_your_ballot", {"codes": "、".join(unknown)})]
    if not ballot.codes:
        return [Reason("ballot.empty")]
    return [reason for pot in pots for reason in _reasons_in(pot, ballot, settings)]


def _reasons_in(pot: PotLike, ballot: Ballot, settings: PollSettings) -> list[Reason]:
    spend = spent_in(pot, ballot.codes)
    if not spend.number:
        return []
    reasons = []
    if settings.min_number and spend.number < settings.min_number:
        reasons.append(Reason("ballot.too_few", {"number": spend.number, "least": settings.min_number, "pot": pot.code}))
    if settings.max_number and spend.number > settings.max_number:
        reasons.append(Reason("ballot.too_many", {"number": spend.number, "most": settings.max_number, "pot": pot.code}))
    reasons += _reasons_of_money(spend, ballot.kind, settings)
    codes = {option.code for option in pot.options}
    given = [number for code, number in ballot.given if code in codes]
    if ballot.kind is BallotKind.POINTS and sum(given) > settings.points:
        reasons.append(Reason("ballot.too_many_points", {"given": sum(given), "most": settings.points, "over": sum(given) - settings.points}))
    if ballot.kind is BallotKind.SCORE and max(given, default=0) > settings.score_max:
        reasons.append(Reason("ballot.score_too_high", {"most": settings.score_max}))
    return reasons


def _reasons_of_money(spend: Spend, kind: BallotKind, settings: PollSettings) -> list[Reason]:
    most = settings.max_percent or (100 if kind is BallotKind.BUDGET else 0)
    if not spend.budget_fen:
        return []
    if most and spend.cost_fen * 100 > spend.budget_fen * most:
        ceiling = spend.budget_fen * most // 100
        return [Reason("ballot.over_budget", {"over_fen": spend.cost_fen - ceiling, "ceiling_fen": ceiling, "pot": spend.code})]
    if settings.min_percent and spend.cost_fen * 100 < spend.budget_fen * settings.min_percent:
        floor = -(-spend.budget_fen * settings.min_percent // 100)
        return [Reason("ballot.under_budget", {"missing_fen": floor - spend.cost_fen, "floor_fen": floor, "pot": spend.code})]
    return []


def spent_in(pot: PotLike, codes: Iterable[str]) -> Spend:
    """What is chosen of one pot."""
    chosen = set(codes)
    costs = [option.cost_fen for option in pot.options if option.code in chosen]
    return Spend(pot.code, pot.budget_fen, sum(costs), len(costs))


def cost_fen(pots: Sequence[PotLike], codes: Iterable[str]) -> int:
    """What everything chosen costs together."""
    chosen = set(codes)
    return sum(spent_in(pot, chosen).cost_fen for pot in pots)


def money_left(pots: Sequence[PotLike], codes: Iterable[str]) -> list[Spend]:
    """Each pot with what is left in it, for the bar that is always in sight."""
    chosen = set(codes)
    return [spent_in(pot, chosen) for pot in pots]


def jcs(value: object) -> bytes:
    """RFC 8785 bytes of what a ballot may hold: text, whole numbers, lists and objects with plain keys."""
    return _JCS.encode(value).encode()


def in_bytes(ballot: Ballot) -> bytes:
    """The bytes of `b`."""
    return jcs(ballot.as_content())


def commitment(n: bytes, poll: str, ballot: Ballot, tag: str = "", coded: Callable[[Ballot], bytes] = in_bytes) -> bytes:
    """c = SHA-256("pb-ballot-v1" || n || JCS({poll, tag, b})); an absent tag is left out of the object (decision 4).

    `coded`: whoever has very many ballots in hand, many of them alike, may remember their bytes meanwhile.
    """
    with_tag = b',"tag":' + jcs(tag) if tag else b""
    return hashlib.sha256(b"pb-ballot-v1" + n + b'{"b":' + coded(ballot) + b',"poll":' + jcs(poll) + with_tag + b"}").digest()
