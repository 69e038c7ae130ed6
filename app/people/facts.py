"""What can have happened to people."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class RoleGranted(Fact):
    """A person holds a role from now on."""

    person_id: int


@dataclass(frozen=True)
class RoleEnded(Fact):
    """A role is no longer held."""

    person_id: int


@dataclass(frozen=True)
class SessionRevoked(Fact):
    """A session was ended; its sockets must close."""

    sign_in_id: int


@dataclass(frozen=True)
class RollChanged(Fact):
    """Households or people of an area were entered, changed or taken out."""

    area_id: int
