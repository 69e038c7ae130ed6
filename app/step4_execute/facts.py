"""What can have happened to projects, contracts and payments."""

from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class ListFiled(Fact):
    """The street has the list of a meeting."""

    meeting_id: int


@dataclass(frozen=True)
class ProjectAwarded(Fact):
    """A decision became a project with money set aside."""

    project_id: int


@dataclass(frozen=True)
class ProjectMoved(Fact):
    """A project went on: offers called for, work begun, reported finished."""

    project_id: int


@dataclass(frozen=True)
class OfferCame(Fact):
    """An offer came in."""

    project_id: int
    offer_id: int


@dataclass(frozen=True)
class ContractSigned(Fact):
    """A partner was chosen and the contract signed."""

    project_id: int
    contract_id: int


@dataclass(frozen=True)
class MilestoneReported(Fact):
    """Those who work say that a part is done."""

    project_id: int
    milestone_id: int


@dataclass(frozen=True)
class PaymentMoved(Fact):
    """A request for money was made, approved, checked, paid or refused."""

    project_id: int
    payment_id: int


@dataclass(frozen=True)
class PriceChallenged(Fact):
    """A price is not what was voted; the money stands still."""

    project_id: int
    price_change_id: int


@dataclass(frozen=True)
class PriceSettled(Fact):
    """The old price stands, or the new one was voted."""

    project_id: int
    price_change_id: int


@dataclass(frozen=True)
class TaskMoved(Fact):
    """A line of the work list was given out or done."""

    project_id: int
    task_id: int
