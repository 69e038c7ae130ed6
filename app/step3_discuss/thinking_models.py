"""What a meeting thinks with and is remembered by: ideas, motions, flags, materials, and the names under the minutes."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.people.models import Person
from app.step3_discuss.models import AgendaItem, Comment, HangsOnMeeting, Meeting
from app.step3_discuss.states import MotionState, Side


class _OfItem(HangsOnMeeting):
    """Hangs on an agenda item, and through it on the meeting."""

    @property
    def meeting(self) -> Meeting:
        """The meeting of the item."""
        meeting: Meeting = getattr(self, "item").meeting  # noqa: B009
        return meeting


class IdeaGroup(_OfItem, Model):
    """Ideas that belong together; when they are weighed it is an option."""

    __tablename__ = "idea_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    item: Mapped[AgendaItem] = relationship()
    arguments: Mapped[list[Argument]] = relationship(order_by="Argument.id", back_populates="group")


class Idea(_OfItem, Model):
    """One line on the board. The board names nobody."""

    __tablename__ = "idea"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("idea_group.id"))
    text: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    item: Mapped[AgendaItem] = relationship()


class Argument(_OfItem, Model):
    """A reason for or against an option; it stays, whatever becomes of the option."""

    __tablename__ = "argument"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("idea_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    side: Mapped[Side] = mapped_column(words(Side))
    text: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    item: Mapped[AgendaItem] = relationship()
    group: Mapped[IdeaGroup] = relationship(back_populates="arguments")


class Motion(_OfItem, Model):
    """What somebody moves the hall to decide, or how they would have the text read instead."""

    __tablename__ = "motion"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("motion.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seconder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)  # the whole text as it would read
    state: Mapped[MotionState] = mapped_column(words(MotionState), default=MotionState.MOVED)
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment)
    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    seconder: Mapped[Person | None] = relationship(foreign_keys=[seconder_id])


class CommentFlag(Model):
    """Somebody finds that a comment breaks the rules; only the facilitator folds it away."""

    __tablename__ = "comment_flag"
    comment_id: Mapped[int] = mapped_column(ForeignKey("meeting_comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    comment: Mapped[Comment] = relationship()


class Material(HangsOnMeeting, Model):
    """A paper that is read before the meeting."""

    __tablename__ = "meeting_material"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text, default="")
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    meeting: Mapped[Meeting] = relationship()
    upload: Mapped[Upload | None] = relationship()


class MaterialRead(Model):
    """I have read it."""

    __tablename__ = "material_read"
    material_id: Mapped[int] = mapped_column(ForeignKey("meeting_material.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Signature(Model):
    """A name under the minutes."""

    __tablename__ = "minutes_signature"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    imprint: Mapped[str] = mapped_column(String(64))  # SHA-256 of the text that was signed
    person: Mapped[Person] = relationship()
