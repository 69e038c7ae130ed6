"""Projects, tasks, partners, offers, contracts, milestones, payments and price changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.database import Fen, Moment, words
from app.base.files import Upload
from app.extensions import Model
from app.fund.models import Hold
from app.people.models import Area, Person
from app.process.models import Round
from app.step2_submit.models import Proposal
from app.step3_discuss.models import Decision, Meeting
from app.step4_execute.states import MilestoneState, PaymentState, PriceChangeState, ProjectState, TaskState, Tier
from app.vocabulary import Step


class Project(Model):
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
    call: Mapped[str] = mapped_column(Text, default="")  # what the call for offers asks for
    offers_until: Mapped[date | None]  # the last day on which an offer may come in
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]  # reported finished
    closed_on: Mapped[date | None]
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


class StreetFiling(Model):
    """备案: the street has the list of one meeting before any money is set aside for it."""

    __tablename__ = "street_filing"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), unique=True)
    on: Mapped[date] = mapped_column("on_day")
    reference: Mapped[str] = mapped_column(String(80), default="")  # the street's own number
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    meeting: Mapped[Meeting] = relationship()
    by: Mapped[Person] = relationship()
    paper: Mapped[Upload | None] = relationship()


class Task(Model):
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

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.project.step


class Partner(Model):
    """An organisation that may undertake work; an informal team needs a host (A26, P16)."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("area_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(120))
    tier: Mapped[Tier] = mapped_column(words(Tier), default=Tier.REGISTERED)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    contact: Mapped[str] = mapped_column(String(120), default="")  # not public
    area: Mapped[Area] = relationship()
    host: Mapped[Partner | None] = relationship(remote_side=[id])
    interests: Mapped[list[Interest]] = relationship(back_populates="partner", order_by="Interest.id")

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"partner:{self.id}"


class Interest(Model):
    """A person of the community who has a share in a partner, works there, or lives with somebody who does."""

    __tablename__ = "partner_interest"
    __table_args__ = (UniqueConstraint("partner_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(String(160))
    partner: Mapped[Partner] = relationship(back_populates="interests")
    person: Mapped[Person] = relationship()


class Offer(Model):
    """A quotation or application."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("project_id", "partner_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    score_tenths: Mapped[int | None] = mapped_column(Integer)  # where offers are scored: 864 is 86.4
    is_qualified: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")  # why it does not qualify, or what stands out
    came_on: Mapped[date]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    project: Mapped[Project] = relationship(back_populates="offers")
    partner: Mapped[Partner] = relationship()
    paper: Mapped[Upload | None] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"offer:{self.id}"

    @property
    def step(self) -> Step:
        """The step of its matter."""
        return self.project.step


class Contract(Model):
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
    paper: Mapped[Upload | None] = relationship()
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


class Milestone(Model):
    """里程碑: a part of the work and the part of the money that follows it."""

    __tablename__ = "milestone"
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    condition: Mapped[str] = mapped_column(String(200), default="")
    amount_fen: Mapped[int] = mapped_column(Fen)
    due_on: Mapped[date]
    is_retention: Mapped[bool] = mapped_column(default=False)  # 质保金: always the last
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


class Payment(Model):
    """A request for money that three different people carry to the end."""

    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    invoice_fen: Mapped[int] = mapped_column(Fen, default=0)  # how much of it the invoices cover together
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
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    transaction_id: Mapped[int | None] = mapped_column(ForeignKey("fund_transaction.id"))
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_why: Mapped[str] = mapped_column(Text, default="")
    milestone: Mapped[Milestone] = relationship(back_populates="payments")
    invoices: Mapped[list[Invoice]] = relationship(back_populates="payment", order_by="Invoice.id")
    voucher: Mapped[Upload | None] = relationship(foreign_keys=[voucher_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])
    released_by: Mapped[Person | None] = relationship(foreign_keys=[released_by_id])
    refused_by: Mapped[Person | None] = relationship(foreign_keys=[refused_by_id])

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


class Invoice(Model):
    """发票: a paper that covers a part of a payment."""

    __tablename__ = "invoice"
    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    paper_id: Mapped[int] = mapped_column(ForeignKey("upload.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    payment: Mapped[Payment] = relationship(back_populates="invoices")
    paper: Mapped[Upload] = relationship()


class PriceChange(Model):
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
    settled_why: Mapped[str] = mapped_column(Text, default="")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    contract: Mapped[Contract] = relationship(back_populates="price_changes")
    found_by: Mapped[Person] = relationship()
    hold: Mapped[Hold | None] = relationship()
    decision: Mapped[Decision | None] = relationship()

    @property
    def area_path(self) -> str:
        """Where permissions look."""
        return self.contract.project.round.area.path

    @property
    def record_key(self) -> str:
        """Its name in the record."""
        return f"price_change:{self.id}"
