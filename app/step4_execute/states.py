"""Lives of projects, contracts, milestones, payments and price changes."""

from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class ProjectState(StrEnum):
    """项目: money is set aside for it."""

    AWARDED = "awarded"
    SELECTING = "selecting"  # offers are being gathered
    CONTRACTED = "contracted"
    WORKING = "working"
    FINISHED = "finished"  # reported finished; residents accept in step five
    CLOSED = "closed"


PROJECT = Lifecycle(
    "project",
    ProjectState.AWARDED,
    (ProjectState.AWARDED, "call", ProjectState.SELECTING),
    (ProjectState.SELECTING, "contract", ProjectState.CONTRACTED),
    (ProjectState.CONTRACTED, "start", ProjectState.WORKING),
    (ProjectState.WORKING, "finish", ProjectState.FINISHED),
    (ProjectState.FINISHED, "redo", ProjectState.WORKING),
    (ProjectState.FINISHED, "close", ProjectState.CLOSED),
)


class MilestoneState(StrEnum):
    """里程碑: reported by those who work, accepted by those who watch."""

    WAITING = "waiting"
    REPORTED = "reported"
    ACCEPTED = "accepted"


MILESTONE = Lifecycle(
    "milestone",
    MilestoneState.WAITING,
    (MilestoneState.WAITING, "report", MilestoneState.REPORTED),
    (MilestoneState.REPORTED, "return", MilestoneState.WAITING),
    (MilestoneState.REPORTED, "accept", MilestoneState.ACCEPTED),
)


class PaymentState(StrEnum):
    """Asked by one, approved by another, checked by a supervisor, and only then released."""

    ASKED = "asked"
    APPROVED = "approved"
    CHECKED = "checked"
    PAID = "paid"
    REFUSED = "refused"


PAYMENT = Lifecycle(
    "payment",
    PaymentState.ASKED,
    (PaymentState.ASKED, "approve", PaymentState.APPROVED),
    (PaymentState.ASKED, "refuse", PaymentState.REFUSED),
    (PaymentState.APPROVED, "check", PaymentState.CHECKED),
    (PaymentState.APPROVED, "refuse", PaymentState.REFUSED),
    (PaymentState.CHECKED, "refuse", PaymentState.REFUSED),
    (PaymentState.CHECKED, "release", PaymentState.PAID),
)


class PriceChangeState(StrEnum):
    """A price may only change by the body that set it."""

    FOUND = "found"  # somebody noticed or asked; the money stops
    VOTED = "voted"
    KEPT = "kept"  # the old price stands


PRICE_CHANGE = Lifecycle(
    "price_change",
    PriceChangeState.FOUND,
    (PriceChangeState.FOUND, "vote", PriceChangeState.VOTED),
    (PriceChangeState.FOUND, "keep", PriceChangeState.KEPT),
)


class TaskState(StrEnum):
    """A line of 干事清单."""

    OPEN = "open"
    DONE = "done"


TASK = Lifecycle("task", TaskState.OPEN, (TaskState.OPEN, "finish", TaskState.DONE))


class Tier(StrEnum):
    """What kind of organisation a partner is."""

    REGISTERED = "registered"  # registered social organisation
    FILED = "filed"  # 备案: known to the street, not registered
    INFORMAL = "informal"  # a team of neighbours; a registered organisation or company stands in for it
    COMPANY = "company"
    DONOR = "donor"  # gives, never undertakes
