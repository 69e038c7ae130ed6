"""What can have happened to rounds, rules and notices."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class RoundCreated(Fact):
    """A fund year was laid out."""

    round_id: int


@dataclass(frozen=True)
class RoundMoved(Fact):
    """The year went on to its next step."""

    round_id: int


@dataclass(frozen=True)
class CalendarSet(Fact):
    """A step of the year got its dates."""

    round_id: int


@dataclass(frozen=True)
class RulesChanged(Fact):
    """A rule pack was adopted, changed or checked."""

    area_id: int


@dataclass(frozen=True)
class NoticePosted(Fact):
    """A notice hangs from today."""

    notice_id: int


@dataclass(frozen=True)
class NoticeProven(Fact):
    """A photo shows the sheet on a board."""

    notice_id: int


@dataclass(frozen=True)
class NoticeClosed(Fact):
    """A notice has hung its days and was taken down."""

    notice_id: int


@dataclass(frozen=True)
class NoticeWithdrawn(Fact):
    """A notice was wrong; another hangs in its place."""

    notice_id: int
    replacement_id: int


@dataclass(frozen=True)
class ObjectionFiled(Fact):
    """Somebody objects to a notice."""

    notice_id: int
    objection_id: int


@dataclass(frozen=True)
class ObjectionAnswered(Fact):
    """An objection has its answer."""

    notice_id: int
    objection_id: int
