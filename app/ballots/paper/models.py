"""The issue book, the stubs, the bundles and what was keyed of them. Nothing here ties a voter to what is on a sheet."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.ballots.models import Question
from app.ballots.paper.rules import imprint
from app.ballots.paper.states import BookState, BundleState, Sheet
from app.base.database import Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.people.models import Person


class PaperBook(Model):
    """One kind of paper in a vote: all who vote on the same pots get the same. Its numbers must add up before the vote closes."""

    __tablename__ = "paper_book"
    __table_args__ = (UniqueConstraint("question_id", "style"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), index=True)
    style: Mapped[str] = mapped_column(String(2))  # A, B, …: printed on the paper
    pots: Mapped[list[str]] = mapped_column(JSON)  # codes of the pots on it; none where the question is plain
    printed: Mapped[int] = mapped_column(default=0)  # stubs are numbered 1 to this
    state: Mapped[BookState] = mapped_column(words(BookState), default=BookState.OPEN)
    box: Mapped[int | None]  # counted face down at the close
    spoiled: Mapped[int | None]
    unused: Mapped[int | None]
    missing: Mapped[int | None]
    why: Mapped[str] = mapped_column(Text, default="")  # what became of the missing ones
    counted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    counted_with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    counted_at: Mapped[datetime | None] = mapped_column(Moment)
    question: Mapped[Question] = relationship()
    counted_by: Mapped[Person | None] = relationship(foreign_keys=[counted_by_id])
    counted_with: Mapped[Person | None] = relationship(foreign_keys=[counted_with_id])
    pads: Mapped[list[PaperPad]] = relationship(order_by="PaperPad.first", back_populates="book")
    bundles: Mapped[list[PaperBundle]] = relationship(order_by="PaperBundle.no", back_populates="book")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.question.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"paper:{self.question_id}{self.style.lower()}"


class PaperPad(Model):
    """A pad of papers that a desk has been given, by the numbers of its stubs."""

    __tablename__ = "paper_pad"
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("paper_book.id"), index=True)
    first: Mapped[int]
    last: Mapped[int]
    place: Mapped[str] = mapped_column(String(120))
    book: Mapped[PaperBook] = relationship(back_populates="pads")


class PaperStub(Model):
    """A stub that was torn off, who signed it, and what became of its sheet. No time: the box has no order."""

    __tablename__ = "paper_stub"
    __table_args__ = {"sqlite_with_rowid": False}
    book_id: Mapped[int] = mapped_column(ForeignKey("paper_book.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sheet: Mapped[Sheet] = mapped_column(words(Sheet), default=Sheet.OUT)
    book: Mapped[PaperBook] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.book.area_path


class PaperBundle(Model):
    """Up to fifty sheets under a band. `lines` is what was agreed on, one line a sheet, once it is locked."""

    __tablename__ = "paper_bundle"
    __table_args__ = (UniqueConstraint("book_id", "no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("paper_book.id"), index=True)
    no: Mapped[int]
    size: Mapped[int]
    salt: Mapped[str] = mapped_column(String(32))  # in its hashes; told with the ballots after the count
    state: Mapped[BundleState] = mapped_column(words(BundleState), default=BundleState.WAITING)
    lines: Mapped[list[str] | None] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    book: Mapped[PaperBook] = relationship(back_populates="bundles")
    keyings: Mapped[list[PaperKeying]] = relationship(order_by="PaperKeying.id", back_populates="bundle")
    photos: Mapped[list[PaperPhoto]] = relationship(order_by="PaperPhoto.position, PaperPhoto.id", back_populates="bundle")

    @property
    def name(self) -> str:
        """What stands on its band: A03."""
        return imprint(self.book.style, self.no, 0).split("-")[0]

    def imprint(self, position: int) -> str:
        """What is stuck on one of its sheets: A03-17."""
        return imprint(self.book.style, self.no, position)

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.book.area_path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"bundle:{self.book.question_id}{self.name.lower()}"


class PaperKeying(Model):
    """What one person read off a bundle. The two clerks' are blind; the third person's has only the sheets that differed."""

    __tablename__ = "paper_keying"
    __table_args__ = (UniqueConstraint("bundle_id", "clerk_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("paper_bundle.id"), index=True)
    clerk_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    lines: Mapped[list[str]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    settles: Mapped[list[int] | None] = mapped_column(JSON)  # positions, when it is the third person's
    bundle: Mapped[PaperBundle] = relationship(back_populates="keyings")
    clerk: Mapped[Person] = relationship()


class PaperPhoto(Model):
    """A photo of a sheet, or of a whole bundle (position 0), so that nobody can change a sheet afterwards."""

    __tablename__ = "paper_photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("paper_bundle.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    bundle: Mapped[PaperBundle] = relationship(back_populates="photos")
    upload: Mapped[Upload] = relationship()


class PaperSample(Model):
    """The sheets that the dice picked for a supervisor to read again, and what they read."""

    __tablename__ = "paper_sample"
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    dice: Mapped[str] = mapped_column(String(20))
    imprints: Mapped[list[str]] = mapped_column(JSON)
    read: Mapped[list[str] | None] = mapped_column(JSON)  # one line for each imprint
    differences: Mapped[list[str] | None] = mapped_column(JSON)  # imprints that read otherwise
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # papers, margin: how the size was worked out
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question: Mapped[Question] = relationship()
    by: Mapped[Person] = relationship()

    @property
    def is_everything(self) -> bool:
        """Whether it holds every sheet: because there are few, or because a smaller one differed."""
        return len(self.imprints) == self.facts["papers"]

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.question.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"sample:{self.question_id}"
