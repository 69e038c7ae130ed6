"""Inspections, findings, acceptances and ratings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.fund.models import Hold
from app.people.models import Person
from app.step4_execute.models import Milestone, Project
from app.step5_oversee.states import FindingState
from app.vocabulary import Step


class Inspection(Model):
    """Who looked at what, when, and what they saw (监事单)."""

    __tablename__ = "inspection"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    on: Mapped[date] = mapped_column("on_day")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the ratings themselves said so
    in_office: Mapped[bool] = mapped_column(default=False)  # a supervisor stands by name; a neighbour's is masked
    with_whom: Mapped[str] = mapped_column(String(160), default="")  # who came along
    what: Mapped[str] = mapped_column(Text)
    is_ok: Mapped[bool]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    project: Mapped[Project] = relationship()
    milestone: Mapped[Milestone | None] = relationship()
    by: Mapped[Person | None] = relationship()
    photo: Mapped[Upload | None] = relationship()
    findings: Mapped[list[Finding]] = relationship(back_populates="inspection", order_by="Finding.id")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"inspection:{self.id}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.project.step


class Finding(Model):
    """What is wrong, by when it must be right, and whether the money waits for it."""

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    state: Mapped[FindingState] = mapped_column(words(FindingState), default=FindingState.OPEN)
    stops_money: Mapped[bool] = mapped_column(default=False)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("fund_hold.id"))
    rectified_on: Mapped[date | None]
    rectified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rectification: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    returned_why: Mapped[str] = mapped_column(Text, default="")  # why it was not right yet, when it came back
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    inspection: Mapped[Inspection] = relationship(back_populates="findings")
    photo: Mapped[Upload | None] = relationship()
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])
    rectified_by: Mapped[Person | None] = relationship(foreign_keys=[rectified_by_id])
    hold: Mapped[Hold | None] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.inspection.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"finding:{self.id}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.inspection.project.step


class Acceptance(Model):
    """验收: residents say whether it is done."""

    __tablename__ = "acceptance"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    residents: Mapped[int]  # how many took part and signed
    is_accepted: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    project: Mapped[Project] = relationship()
    by: Mapped[Person] = relationship()
    photo: Mapped[Upload | None] = relationship()


class Rating(Model):
    """What a user of the result thinks of it, 1 to 5; the newest counts."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("project_id", "person_id"), CheckConstraint("stars BETWEEN 1 AND 5", name="stars"))
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    project: Mapped[Project] = relationship()
