"""Witnesses with their lines under our heads, and the logs of others that we witness."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Moment, words
from app.extensions import Model
from app.people.models import Area, Person
from app.witness.states import WitnessKind

_Number = BigInteger().with_variant(Integer(), "sqlite")


class Witness(Model):
    """Somebody outside who signs our heads with a key of their own. Only the public half is here."""

    __tablename__ = "witness"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[WitnessKind] = mapped_column(words(WitnessKind))
    key_name: Mapped[str] = mapped_column(String(200), unique=True)
    vkey: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(80), default="")  # `my phone`, or the town's name
    url: Mapped[str] = mapped_column(String(200), default="")  # of a town: where add-checkpoint lies
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    why_ended: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[Area] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"witness:{self.id}"


class Cosignature(Model):
    """A witness's line under a head. Each is an entry of the record as well, so that a missing one is missed."""

    __tablename__ = "witness_cosignature"
    __table_args__ = (Index("ix_witness_cosignature_size", "size"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(_Number, ForeignKey("record_checkpoint.size"))
    witness_id: Mapped[int] = mapped_column(ForeignKey("witness.id"), index=True)
    time: Mapped[int] = mapped_column(_Number)  # POSIX seconds, by the witness's own clock, under its signature
    line: Mapped[str] = mapped_column(Text)
    witness: Mapped[Witness] = relationship()


class WatchedLog(Model):
    """The log of another town that we witness: its key, and the largest head that we have signed."""

    __tablename__ = "watched_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    vkey: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[int] = mapped_column(_Number, default=0)
    root: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None] = mapped_column(Moment)
    area: Mapped[Area] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"watched:{self.id}"
