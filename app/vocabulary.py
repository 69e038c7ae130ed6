"""The words everyone uses: roles, layers, steps, channels and the reason for a refusal."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is in an area. RESIDENT follows from the roll; every other role is granted for a term."""

    ADMINISTRATOR = "administrator"
    BOOKKEEPER = "bookkeeper"  # agency that keeps the books: enters, never approves (A19)
    BUILDING_HEAD = "building_head"
    COMMITTEE = "committee"
    COMMITTEE_HEAD = "committee_head"
    COUNCIL = "council"
    FACILITATOR = "facilitator"
    GROUP_HEAD = "group_head"
    GUEST = "guest"  # attends and speaks, never votes
    HELPER = "helper"  # 代办员: writes down what another person says, before a witness
    PARTY = "party"  # the Party organisation, which studies important matters first (organic law 2026)
    RECORDER = "recorder"
    RESIDENT = "resident"
    STREET_CLERK = "street_clerk"
    SUPERVISOR = "supervisor"


class Power(StrEnum):
    """The three powers that exclude each other in one community (三分离, D05)."""

    DECIDING = "deciding"
    EXECUTING = "executing"
    SUPERVISING = "supervising"


POWER_OF: dict[Role, Power] = {
    Role.COUNCIL: Power.DECIDING,
    Role.COMMITTEE: Power.EXECUTING,
    Role.COMMITTEE_HEAD: Power.EXECUTING,
    Role.BOOKKEEPER: Power.EXECUTING,
    Role.SUPERVISOR: Power.SUPERVISING,
}


class Layer(StrEnum):
    """Kinds of area, from the widest to the narrowest; a tree may leave any of them out (B03)."""

    CITY = "city"
    DISTRICT = "district"
    TOWN = "town"  # town or sub-district (镇、街道)
    COMMUNITY = "community"
    GRID = "grid"
    COURTYARD = "courtyard"  # courtyard, compound or villagers' group (院落、小区、村民小组)
    BUILDING = "building"


class Step(StrEnum):
    """The five steps of a matter, in order (五事协商, C08)."""

    RAISE = "raise"
    SUBMIT = "submit"
    DISCUSS = "discuss"
    EXECUTE = "execute"
    OVERSEE = "oversee"


class Channel(StrEnum):
    """The door through which somebody acted."""

    PHONE = "phone"
    PAPER = "paper"
    HELPER = "helper"
    VISIT = "visit"
    DESK = "desk"
    CALL = "call"
    HALL = "hall"


@dataclass(frozen=True)
class Reason:
    """Why not. `code` is stable (`noun.word`); the sentence is in the package's `words`, filled in from `values`."""

    code: str
    values: dict[str, object] = field(default_factory=dict)
    field: str | None = None  # the form field it belongs to, when it belongs to one
