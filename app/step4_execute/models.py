"""Projects, tasks, partners, offers, contracts, milestones, payments and price changes."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Fen, Moment, words
from app.base.files import Upload
from app.extensions import db
from app.people.models import Area, Person
from app.process.models import Round
from app.step2_submit.models import Proposal
from app.step3_discuss.models import Decision
from app.step4_execute.states import MilestoneState, PaymentState, PriceChangeState, ProjectState, TaskState
from app.vocabulary import Step


class Project(db.Model):
    """项目: a decided proposal with money set aside. `number` names its accounts in the fund."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)  # P02-2026
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    title: Mapped[str] = mapped_column(String(120))
    award_fen: Mapped[int] = mapped_column(Fen)
    own_fen: Mapped[int] = mapped_column(Fen, default=0)
    state: Mapped[ProjectState] = mapped_column(words(ProjectState), default=ProjectState.AWARDED)
    lead_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    awarded_at: Mapped[datetime] = mapped_column(Moment)
    round: Mapped[Round] = relationship()
    proposal: Mapped[Proposal] = relationship()
    decision: Mapped[Decision] = relationship()
    lead: Mapped[Person] = relationship()
    tasks: Mapped[list[Task]] = relationship(back_populates="project", order_by="Task.id")
    offers: Mapped[list[Offer]] = relationship(back_populates="project", order_by="Offer.id")
    contract: Mapped[Contract | None] = relationship(back_populates="project", uselist=False)

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"project:{self.number}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.proposal.matter.step


class Task(db.Model):
    """干事清单: who does what by when."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    state: Mapped[TaskState] = mapped_column(words(TaskState), default=TaskState.OPEN)
    done_on: Mapped[date | None]
    project: Mapped[Project] = relationship(back_populates="tasks")
    owner: Mapped[Person] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"task:{self.id}"


class Partner(db.Model):
    """An organisation that may undertake work; an informal team needs a host (A26, P16)."""

    __tablename__ = "partner"
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(120), unique=True)
    tier: Mapped[str] = mapped_column(String(40), default="registered")  # registered, filed, informal, company, donor
    host_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    contact: Mapped[str] = mapped_column(String(120), default="")
    area: Mapped[Area] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"partner:{self.id}"


class Offer(db.Model):
    """A quotation or application."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("project_id", "partner_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    score_tenths: Mapped[int | None] = mapped_column(Integer)  # where offers are scored: 864 is 86.4
    is_qualified: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    project: Mapped[Project] = relationship(back_populates="offers")
    partner: Mapped[Partner] = relationship()


class Contract(db.Model):
    """合同: one a project; its amount is reserved in the fund."""

    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    unit: Mapped[str] = mapped_column(String(80), default="")  # what a unit price is for, where one is agreed
    unit_price_fen: Mapped[int | None] = mapped_column(Fen)
    chosen_why: Mapped[str] = mapped_column(Text)
    signed_on: Mapped[date]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    project: Mapped[Project] = relationship(back_populates="contract")
    partner: Mapped[Partner] = relationship()
    milestones: Mapped[list[Milestone]] = relationship(back_populates="contract", order_by="Milestone.position")
    price_changes: Mapped[list[PriceChange]] = relationship(back_populates="contract", order_by="PriceChange.id")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"contract:{self.number}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.project.step


class Milestone(db.Model):
    """里程碑: a part of the work and the part of the money that follows it."""

    __tablename__ = "milestone"
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    condition: Mapped[str] = mapped_column(String(200), default="")
    amount_fen: Mapped[int] = mapped_column(Fen)
    due_on: Mapped[date]
    state: Mapped[MilestoneState] = mapped_column(words(MilestoneState), default=MilestoneState.WAITING)
    report: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    reported_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    contract: Mapped[Contract] = relationship(back_populates="milestones")
    photo: Mapped[Upload | None] = relationship()
    payments: Mapped[list[Payment]] = relationship(back_populates="milestone", order_by="Payment.id")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.contract.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"milestone:{self.id}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.contract.step


class Payment(db.Model):
    """A request for money that three different people carry to the end."""

    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    invoice_fen: Mapped[int] = mapped_column(Fen, default=0)  # how much of it invoices cover
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))  # bank slip, at release
    state: Mapped[PaymentState] = mapped_column(words(PaymentState), default=PaymentState.ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    check_note: Mapped[str] = mapped_column(Text, default="")
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    transaction_id: Mapped[int | None] = mapped_column(ForeignKey("fund_transaction.id"))
    refused_why: Mapped[str] = mapped_column(Text, default="")
    milestone: Mapped[Milestone] = relationship(back_populates="payments")
    invoice: Mapped[Upload | None] = relationship(foreign_keys=[invoice_id])
    voucher: Mapped[Upload | None] = relationship(foreign_keys=[voucher_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.milestone.contract.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"payment:{self.id}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.milestone.contract.step


class PriceChange(db.Model):
    """A price that is no longer what was voted: the money stops until the body has spoken."""

    __tablename__ = "price_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    old_fen: Mapped[int] = mapped_column(Fen)
    new_fen: Mapped[int] = mapped_column(Fen)
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[PriceChangeState] = mapped_column(words(PriceChangeState), default=PriceChangeState.FOUND)
    found_at: Mapped[datetime] = mapped_column(Moment)
    found_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("fund_hold.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    contract: Mapped[Contract] = relationship(back_populates="price_changes")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.contract.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"price_change:{self.id}"
