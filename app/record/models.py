"""The entries with their tree and signed heads, append-only, and beside them what may be forgotten: personal values, and bodies that are not public."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.database import Moment
from app.extensions import Model

_Seq = BigInteger().with_variant(Integer(), "sqlite")


class RecordEntry(Model):
    """One entry: the exact bytes and their RFC 9162 leaf hash. `action` and `obj` repeat what the bytes say, to search."""

    __tablename__ = "record_entry"
    __table_args__ = (Index("ix_record_entry_obj_seq", "obj", "seq"), Index("ix_record_entry_action", "action"), {"sqlite_strict": True})
    seq: Mapped[int] = mapped_column(_Seq, primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32).with_variant(LargeBinary(), "sqlite"))
    action: Mapped[str] = mapped_column(Text)
    obj: Mapped[str] = mapped_column(Text)


class RecordNode(Model):
    """A complete subtree of the tree over the entries, above the leaves: `place` = index · 64 + level. Append-only."""

    __tablename__ = "record_node"
    __table_args__ = {"sqlite_strict": True}
    place: Mapped[int] = mapped_column(_Seq, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32).with_variant(LargeBinary(), "sqlite"))


class RecordCheckpoint(Model):
    """A head that the log has signed: the whole note, and why just then. One for each size, so that it cannot fork here. Append-only."""

    __tablename__ = "record_checkpoint"
    size: Mapped[int] = mapped_column(_Seq, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)


class PersonalValue(Model):
    """The value and salt behind a commitment. Deleting the row is the erasure; the entry stays as it is (PIPL art. 47)."""

    __tablename__ = "record_pd"
    seq: Mapped[int] = mapped_column(_Seq, ForeignKey("record_entry.seq"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    value: Mapped[str] = mapped_column(Text)


class RestrictedBody(Model):
    """The body of an entry whose public envelope only commits to it; supervisors read it."""

    __tablename__ = "record_restricted"
    seq: Mapped[int] = mapped_column(_Seq, ForeignKey("record_entry.seq"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
