"""What can have happened under the eyes of those who watch."""

from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class InspectionRecorded(Fact):
    """Somebody looked."""

    project_id: int
    inspection_id: int


@dataclass(frozen=True)
class FindingMoved(Fact):
    """A finding was raised, put right, sent back or confirmed."""

    project_id: int
    finding_id: int


@dataclass(frozen=True)
class MilestoneJudged(Fact):
    """A part of the work was accepted, or sent back."""

    project_id: int
    milestone_id: int


@dataclass(frozen=True)
class ProjectJudged(Fact):
    """Residents said whether it is done; or the project was closed."""

    project_id: int


@dataclass(frozen=True)
class ProjectRated(Fact):
    """A user of the result gave stars."""

    project_id: int
