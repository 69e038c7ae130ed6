"""What is fixed before the first ballot: read from a form, written to the record at opening, changed by nobody after."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.ballots.states import Conflict, Disclosure, Door, TieRule, VoterUnit


@dataclass(frozen=True)
class PollSettings:
    """The rules of one vote. Shares are whole per cent of a pot's budget; 0 means "no such limit" throughout.

    `rule` is a name of `app.allocation.RULES`, fill and completion included (`greedy` passes over what does not fit,
    `greedy_stop` ends there, `mes_cost_add1u` completes Equal Shares).
    """

    min_number: int = 0  # of projects, in each pot in which anything is chosen
    max_number: int = 0
    min_percent: int = 0  # of the pot's budget
    max_percent: int = 0  # BUDGET without one: 100
    points: int = 0  # POINTS: so many to share in each pot
    score_max: int = 0  # SCORE: each from 0 to so many
    unit: VoterUnit = VoterUnit.PERSON
    conflict: Conflict = Conflict.LAST
    rule: str = "greedy"
    min_votes: int = 1  # a project with fewer votes is not funded (greedy rules; the others fund nothing that nobody named)
    exclusive: tuple[tuple[str, str], ...] = ()  # pairs of option codes of which one at most is funded
    tie: TieRule = TieRule.COST_VOTES
    disclosure: Disclosure = Disclosure.OPEN
    quorum_num: int = 0  # so many of the roll must take part (num/den); 0: none asked
    quorum_den: int = 1
    doors: tuple[Door, ...] = (Door.PHONE, Door.DESK)
    check_hours: int = 24  # between the close and the opening of the urn
    batch_hours: int = 6  # how often new casts are committed to the record, ten at least
    challenge_days: int = 7  # after the count
    archive_days: int = 90  # after the count: urn and scrutineers' bundle are destroyed

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the JSON column and the record entry."""
        plain = asdict(self)
        return {**plain, "exclusive": [list(pair) for pair in self.exclusive], "doors": [str(door) for door in self.doors]} | {
            name: str(plain[name]) for name in ("unit", "conflict", "tie", "disclosure")
        }


def settings_from(stored: Mapping[str, Any]) -> PollSettings:
    """The settings as `as_dict` stored them; ValueError for a word that is none of ours."""
    known = {f.name for f in fields(PollSettings)}
    given = {name: value for name, value in stored.items() if name in known}
    kinds: dict[str, Any] = {"unit": VoterUnit, "conflict": Conflict, "tie": TieRule, "disclosure": Disclosure}
    given |= {name: kind(given[name]) for name, kind in kinds.items() if name in given}
    if "exclusive" in given:
        given["exclusive"] = tuple((str(one), str(other)) for one, other in given["exclusive"])
    if "doors" in given:
        given["doors"] = tuple(Door(door) for door in given["doors"])
    return PollSettings(**given)


UNIQUE_FROM = 8
"""From so many projects on, a ballot's pattern is a signature: 26 % are shared by fewer than five (record-and-ballots 3.2)."""


def advised_disclosure(projects: int, ranked_or_points: bool) -> Disclosure:
    """What the house proposes: single ballots are published only where a pattern can hardly name its voter."""
    return Disclosure.SCRUTINEERS if ranked_or_points or projects >= UNIQUE_FROM else Disclosure.OPEN
