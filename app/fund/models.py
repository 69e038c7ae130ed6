"""Sources, transactions with their legs, and holds on money. Transactions and legs are append-only in the database.

An account is a text: `source:<source id>`, `unappropriated:<round id>`, `reserve:<round id>.<slug>`,
`approp:<project no>`, `encumb:<contract no>`, `spent:<project no>` (of a reserve: `spent:<round id>.<slug>`),
`outside:<contract no>` (whoever gives money back). Legs are positive where an account receives and negative where it
gives; the legs of a transaction sum to 0, and no account but `source:` and `outside:` may ever be below 0.
"""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Fen, Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.fund.states import Move, SourceKind
from app.people.models import Person
from app.process.models import Round


class Source(Model):
    """A source of money of a round."""

    __tablename__ = "fund_source"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[SourceKind] = mapped_column(words(SourceKind))
    name: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    is_earmarked: Mapped[bool] = mapped_column(default=False)
    round: Mapped[Round] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"source:{self.id}"


class FundTransaction(Model):
    """One move of money, numbered 1, 2, 3 … by the command itself; never changed, corrected only by another."""

    __tablename__ = "fund_transaction"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    move: Mapped[Move] = mapped_column(words(Move))
    at: Mapped[datetime] = mapped_column(Moment)
    memo: Mapped[str] = mapped_column(Text)  # one plain sentence: what this money did
    subject: Mapped[str] = mapped_column(String(80), index=True)  # record key of why: project, contract, payment, source
    entry_seq: Mapped[int] = mapped_column(Integer)  # the record entry written with it
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("fund_transaction.id"))
    legs: Mapped[list[FundLeg]] = relationship(back_populates="transaction", order_by="FundLeg.id")
    voucher: Mapped[Upload | None] = relationship()
    by: Mapped[Person | None] = relationship()
    round: Mapped[Round] = relationship()
    reverses: Mapped[FundTransaction | None] = relationship(remote_side=[id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"fund:{self.id}"


class FundLeg(Model):
    """One side of a move. Numbered by the command."""

    __tablename__ = "fund_leg"
    __table_args__ = (CheckConstraint("amount_fen <> 0", name="not_nothing"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("fund_transaction.id"), index=True)
    account: Mapped[str] = mapped_column(String(80), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    transaction: Mapped[FundTransaction] = relationship(back_populates="legs")


class Hold(Model):
    """Money that may not leave until a question is answered: no `pay` from the project while a hold stands."""

    __tablename__ = "fund_hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    project: Mapped[str] = mapped_column(String(40), index=True)  # project number
    why: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(String(80))  # record key of the finding or price change behind it
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    lifted_why: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[Person | None] = relationship()
    round: Mapped[Round] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"hold:{self.id}"
