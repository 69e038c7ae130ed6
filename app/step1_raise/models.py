"""Voices and the matters they become, visits, household forms and support."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.people.models import Area, Household, Person
from app.process.models import Round
from app.step1_raise.states import STEP_OF, MatterState
from app.vocabulary import Channel, Layer, Step


class Matter(Model):
    """事项, the atom: numbered, owned, answered. `area` is where it is; `community` is who answers for it."""

    __tablename__ = "matter"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # 2026-0041
    community_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"), index=True)  # when it needs fund money
    list_code: Mapped[str | None] = mapped_column(String(10))  # P01, on the round's printed list
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    layer: Mapped[Layer] = mapped_column(words(Layer), default=Layer.COMMUNITY)  # the layer that decides
    state: Mapped[MatterState] = mapped_column(words(MatterState), default=MatterState.RAISED, index=True)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who owes the next answer
    answer_due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)  # first public answer of any kind
    answer: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    transferred_to: Mapped[str] = mapped_column(String(120), default="")
    community: Mapped[Area] = relationship(foreign_keys=[community_id])
    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    round: Mapped[Round | None] = relationship()
    owner: Mapped[Person] = relationship()
    merged_into: Mapped[Matter | None] = relationship(remote_side=[id])
    voices: Mapped[list[Voice]] = relationship(back_populates="matter", order_by="Voice.id")
    beats: Mapped[list[Beat]] = relationship(back_populates="matter", order_by="Beat.id")

    @property
    def area_path(self) -> str:
        """Where permissions look: the community as a whole."""
        return self.community.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"matter:{self.number}"

    @property
    def step(self) -> Step:
        """Which of the five steps it is in."""
        return STEP_OF[self.state]


class Beat(Model):
    """When a matter entered and left a step: the days under the five characters."""

    __tablename__ = "matter_beat"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    step: Mapped[Step] = mapped_column(words(Step))
    entered_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)
    matter: Mapped[Matter] = relationship(back_populates="beats")


class Visit(Model):
    """A patrol or a home visit: who went where, and what was heard."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    visitor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[Area] = relationship()
    visitor: Mapped[Person] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"visit:{self.id}"


class Voice(Model):
    """What one person said, in their words, through whichever door. A helper's entry names helper and witness."""

    __tablename__ = "voice"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    text: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    witness: Mapped[str] = mapped_column(String(80), default="")
    may_contact: Mapped[bool] = mapped_column(default=False)
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    matter: Mapped[Matter] = relationship(back_populates="voices")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    helper: Mapped[Person | None] = relationship(foreign_keys=[helper_id])
    photo: Mapped[Upload | None] = relationship()


class Support(Model):
    """附议: one person stands behind a matter. It is a signal, not a vote."""

    __tablename__ = "matter_support"
    __table_args__ = (UniqueConstraint("matter_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class HouseholdForm(Model):
    """一户一表: one form a household and round; the newest counts until the collection closes, paper before phone."""

    __tablename__ = "household_form"
    __table_args__ = (UniqueConstraint("round_id", "household_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("household.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who filled it in
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    witness: Mapped[str] = mapped_column(String(80), default="")
    wishes: Mapped[str] = mapped_column(Text, default="")
    round: Mapped[Round] = relationship()
    household: Mapped[Household] = relationship()
    marks: Mapped[list[FormMark]] = relationship(back_populates="form", cascade="all, delete-orphan")


class FormMark(Model):
    """A matter that a household marked as most urgent."""

    __tablename__ = "household_form_mark"
    form_id: Mapped[int] = mapped_column(ForeignKey("household_form.id"), primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True, index=True)
    form: Mapped[HouseholdForm] = relationship(back_populates="marks")
