"""Proposals with screening, cost, study; dockets."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Fen, Moment, words
from app.extensions import Model
from app.people.models import Area, Person
from app.process.models import Notice, Round
from app.step1_raise.models import Matter
from app.step2_submit.states import DocketState, Duty, ProposalState
from app.vocabulary import Step


class Proposal(Model):
    """提案: a matter that asks for a decision, with price, layer and what it changes."""

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), unique=True)
    code: Mapped[str] = mapped_column(String(10))  # P01, as on the printed list
    title: Mapped[str] = mapped_column(String(120))
    changes: Mapped[str] = mapped_column(Text, default="")  # what will be different, in one sentence
    category: Mapped[str] = mapped_column(String(40), default="")
    beneficiaries: Mapped[str] = mapped_column(String(80), default="")
    duty: Mapped[Duty | None] = mapped_column(words(Duty))
    state: Mapped[ProposalState] = mapped_column(words(ProposalState), default=ProposalState.SORTING)
    fund_fen: Mapped[int] = mapped_column(Fen, default=0)
    own_fen: Mapped[int] = mapped_column(Fen, default=0)  # own share of those who carry it
    made_at: Mapped[datetime] = mapped_column(Moment)
    studied_on: Mapped[date | None]
    study_opinion: Mapped[str] = mapped_column(Text, default="")
    studied_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    matter: Mapped[Matter] = relationship()
    studied_by: Mapped[Person | None] = relationship()
    hits: Mapped[list[ScreeningHit]] = relationship(back_populates="proposal", order_by="ScreeningHit.id")
    costs: Mapped[list[CostLine]] = relationship(back_populates="proposal", order_by="CostLine.id", cascade="all, delete-orphan")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.matter.community.path

    @property
    def record_key(self) -> str:
        """Its name in the record: the matter's number, because the two are one thing to a resident."""
        return f"proposal:{self.matter.number}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.matter.step


class ScreeningHit(Model):
    """A rule of the negative list that the words touched. It only warns; a named person decides, with a reason."""

    __tablename__ = "screening_hit"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    rule: Mapped[str] = mapped_column(String(10))  # N1 … N10, see step2_submit/negative_list
    found: Mapped[str] = mapped_column(String(80), default="")  # the words that were found; empty when a person raised it
    applies: Mapped[bool | None]  # None while nobody has decided
    why: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    appeal_until: Mapped[date | None]
    appeal: Mapped[str] = mapped_column(Text, default="")
    appealed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appealed_at: Mapped[datetime | None] = mapped_column(Moment)
    appeal_answer: Mapped[str] = mapped_column(Text, default="")  # by somebody else than who stopped it
    appeal_answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    appeal_answered_at: Mapped[datetime | None] = mapped_column(Moment)
    proposal: Mapped[Proposal] = relationship(back_populates="hits")
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    appealed_by: Mapped[Person | None] = relationship(foreign_keys=[appealed_by_id])
    appeal_answered_by: Mapped[Person | None] = relationship(foreign_keys=[appeal_answered_by_id])


class CostLine(Model):
    """One line of the estimate."""

    __tablename__ = "cost_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    item: Mapped[str] = mapped_column(String(120))
    amount_fen: Mapped[int] = mapped_column(Fen)
    basis: Mapped[str] = mapped_column(String(160), default="")  # where the price comes from
    proposal: Mapped[Proposal] = relationship(back_populates="costs")


class Docket(Model):
    """What a body will have before it, posted in advance."""

    __tablename__ = "docket"
    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    body: Mapped[str] = mapped_column(String(60))  # which body hears it, a rule pack's name
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[DocketState] = mapped_column(words(DocketState), default=DocketState.DRAFT)
    planned_at: Mapped[datetime] = mapped_column(Moment)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    round: Mapped[Round | None] = relationship()
    area: Mapped[Area] = relationship()
    notice: Mapped[Notice | None] = relationship()
    items: Mapped[list[DocketItem]] = relationship(back_populates="docket", order_by="DocketItem.position")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"docket:{self.id}"


class DocketItem(Model):
    """A proposal on a docket."""

    __tablename__ = "docket_item"
    __table_args__ = (UniqueConstraint("docket_id", "proposal_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    docket_id: Mapped[int] = mapped_column(ForeignKey("docket.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    position: Mapped[int]
    docket: Mapped[Docket] = relationship(back_populates="items")
    proposal: Mapped[Proposal] = relationship()
