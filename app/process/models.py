"""Rounds with their calendar, rule packs, notices with their places and objections."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.people.models import Area, Person
from app.process.states import FillRule, NoticeState, ObjectionState, RoundState
from app.vocabulary import Step


class Round(Model):
    """A fund year of one community: common calendar, one pot, one list."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("area_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[RoundState] = mapped_column(words(RoundState), default=RoundState.DRAFT)
    fill_rule: Mapped[FillRule | None] = mapped_column(words(FillRule))
    max_marks: Mapped[int] = mapped_column(default=5)  # how many items one household form may mark
    area: Mapped[Area] = relationship()
    days: Mapped[list[CalendarDay]] = relationship(order_by="CalendarDay.opens_at", back_populates="round")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"round:{self.id}"

    @property
    def step(self) -> Step | None:
        """Which of the five steps the year is in."""
        return _STEP_OF_ROUND.get(self.state)

    @property
    def is_over(self) -> bool:
        """Whether the year is closed."""
        return self.state is RoundState.CLOSED


_STEP_OF_ROUND = {
    RoundState.RAISING: Step.RAISE,
    RoundState.SUBMITTING: Step.SUBMIT,
    RoundState.DISCUSSING: Step.DISCUSS,
    RoundState.EXECUTING: Step.EXECUTE,
    RoundState.OVERSEEING: Step.OVERSEE,
}


class CalendarDay(Model):
    """When a step of the round is planned to begin and end. Dates never move a round by themselves."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("round_id", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    step: Mapped[Step] = mapped_column(words(Step))
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    round: Mapped[Round] = relationship(back_populates="days")


class RulePack(Model):
    """Quorum, majority, notice and more for one kind of body, as dated data with a source (domain 2.7).

    A change is a new row with a later `valid_from`; every decision keeps the row it was judged by. `rule` holds the
    numbers, see `process.packs`. A pack that nobody has checked says so wherever it is used.
    """

    __tablename__ = "rule_pack"
    __table_args__ = (UniqueConstraint("area_id", "body", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    body: Mapped[str] = mapped_column(String(60), index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(Text)
    is_verified: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # the first day on which it no longer counts
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: shipped with the platform
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_on: Mapped[date | None]
    checked_source: Mapped[str] = mapped_column(Text, default="")  # the text that the checker had in hand
    area: Mapped[Area] = relationship()
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"rule_pack:{self.id}"


class Notice(Model):
    """公示: what hangs on the board and here, for how many days, about which thing."""

    __tablename__ = "notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    subject: Mapped[str] = mapped_column(String(80), index=True)  # record key of what it is about
    kind: Mapped[str] = mapped_column(String(40))  # decision, list, docket, acceptance, report, appraisal, refusal …
    title: Mapped[str] = mapped_column(String(160))
    body: Mapped[str] = mapped_column(Text)
    days: Mapped[int]
    state: Mapped[NoticeState] = mapped_column(words(NoticeState), default=NoticeState.DRAFT)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    posted_on: Mapped[date | None]
    until_on: Mapped[date | None]  # the last day on which it hangs; the day of posting is not counted (Civil Code art. 201)
    closed_on: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)  # the notice that was wrong
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[Area] = relationship()
    made_by: Mapped[Person | None] = relationship()
    replaces: Mapped[Notice | None] = relationship(remote_side=[id])
    places: Mapped[list[NoticePlace]] = relationship(back_populates="notice", order_by="NoticePlace.id")
    objections: Mapped[list[Objection]] = relationship(back_populates="notice", order_by="Objection.id")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"notice:{self.id}"


class NoticePlace(Model):
    """A board where the sheet hangs, proven by a photo."""

    __tablename__ = "notice_place"
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    place: Mapped[str] = mapped_column(String(120))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    posted_at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    notice: Mapped[Notice] = relationship(back_populates="places")
    photo: Mapped[Upload | None] = relationship()
    by: Mapped[Person | None] = relationship()


class Objection(Model):
    """An objection to a notice, and its answer."""

    __tablename__ = "objection"
    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[ObjectionState] = mapped_column(words(ObjectionState), default=ObjectionState.WAITING)
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    notice: Mapped[Notice] = relationship(back_populates="objections")
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.notice.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"objection:{self.id}"
