"""Complaints about what stands in the record."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.console.oversight.states import ComplaintState
from app.extensions import Model
from app.people.models import Area, Person


class Complaint(Model):
    """Somebody says that an entry is not right. Text and answer are read by supervisors and whoever complained; the record tells that there is one."""

    __tablename__ = "complaint"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    seq: Mapped[int] = mapped_column(Integer)  # the entry that it is about
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ComplaintState] = mapped_column(words(ComplaintState), default=ComplaintState.WAITING)
    at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    area: Mapped[Area] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"complaint:{self.id}"
