"""What can have happened to voices, matters and household forms."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class VoiceRaised(Fact):
    """Somebody said something; it has a number."""

    matter_id: int
    voice_id: int


@dataclass(frozen=True)
class MatterAnswered(Fact):
    """The committee said what becomes of a matter: accepted, answered, merged or handed over."""

    matter_id: int


@dataclass(frozen=True)
class MatterSupported(Fact):
    """Somebody stands behind a matter, or no longer does."""

    matter_id: int


@dataclass(frozen=True)
class FormHandedIn(Fact):
    """A household form came in, or was changed."""

    round_id: int
    household_id: int
