"""What step four tells of a matter, and the place where step five hangs its blocks on a project's page.

@project_panel
def seen(project: Project) -> tuple[str, dict] | None: ...      a template and what it needs
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import g, has_request_context

from app.base import clock
from app.base.printing import day, yuan
from app.base.saying import gettext as _
from app.record.queries import Entry
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step1_raise.story import Holding, StoryLine, entries_about, holder, keyer, line_of, officials_in, on_day, panel, teller
from app.step4_execute.models import Contract, Milestone, Payment, Project
from app.step4_execute.queries import project_of_matter
from app.step4_execute.states import MilestoneState, PaymentState, ProjectState
from app.vocabulary import Step

ProjectPanel = Callable[[Project], tuple[str, dict[str, Any]] | None]
_panels: list[ProjectPanel] = []


def project_panel(make: ProjectPanel) -> ProjectPanel:
    """Add a block to the page of a project."""
    if make not in _panels:
        _panels.append(make)
    return make


def panels_of(project: Project) -> list[tuple[str, dict[str, Any]]]:
    """The blocks that have something to show."""
    return [block for make in _panels if (block := make(project)) is not None]


def project_of(matter: Matter) -> Project | None:
    """The project of a matter, read once for a page."""
    if matter.step not in (Step.EXECUTE, Step.OVERSEE):
        return None
    if not has_request_context():
        return _read(matter)
    read: dict[str, Project | None] = g.setdefault("matter_projects", {})
    if matter.number not in read:
        read[matter.number] = _read(matter)
    return read[matter.number]


def _read(matter: Matter) -> Project | None:
    return project_of_matter(matter.id)


def keys_of(project: Project) -> list[str]:
    """Everything of a project that has entries in the record."""
    keys = [project.record_key]
    if project.contract is not None:
        prices = project.contract.price_changes if project.contract.unit_price_fen else ()
        keys += [project.contract.record_key, *(price.record_key for price in prices)]
        for part in project.contract.milestones:
            keys += [part.record_key, *(payment.record_key for payment in part.payments)]
    return keys


@keyer
def keys(matter: Matter) -> list[str]:
    """Everything of its project."""
    project = project_of(matter)
    return keys_of(project) if project is not None else []


@teller
def told(matter: Matter) -> list[StoryLine]:
    """The lines of the project: award, call, contract, parts, payments, prices."""
    project = project_of(matter)
    if project is None:
        return []
    entries = entries_about(*keys_of(project))
    names = officials_in(entries)
    return [
        line_of(entry, names.get(entry.body["by"], ""), words)
        for entry in entries
        if (words := _words(entry, entry.body.get("d", {}), entry.body.get("why", "")))
    ]


def _words(entry: Entry, d: dict[str, Any], why: str) -> str:
    match entry.action:
        case "project.award":
            return _("set %(sum)s aside for it; %(name)s answers for it.", sum=yuan(d["award"]), name=d["lead"])
        case "project.call":
            return _("called for offers until %(day)s.", day=on_day(d["until"]))
        case "contract.sign":
            return _("chose %(name)s from %(n)s offers, contract %(sum)s: %(why)s", name=d["partner"], n=len(d["offers"]), sum=yuan(d["amount"]), why=why)
        case "project.start":
            return _("began the work.")
        case "milestone.report":
            return _("reported “%(title)s” as done: %(report)s", title=d["title"], report=d["report"])
        case "milestone.accept":
            return _("looked at “%(title)s” and accepted it.", title=d["title"])
        case "milestone.return":
            return _("sent “%(title)s” back: %(why)s", title=d["title"], why=why)
        case "payment.release":
            return _("paid %(sum)s, bank slip attached.", sum=yuan(d["amount"]))
        case "payment.refuse":
            return _("refused a payment of %(sum)s: %(why)s", sum=yuan(d["amount"]), why=why)
        case "price.challenge":
            return _(
                "stopped the money: the price of %(unit)s went from %(old)s to %(new)s without a vote. %(why)s",
                unit=d["unit"],
                old=yuan(d["old"]),
                new=yuan(d["new"]),
                why=why,
            )
        case "price.settle":
            return _("settled the price, %(sum)s: %(why)s", sum=yuan(d["price"]), why=why)
        case "project.finish":
            return _("reported it finished.")
        case "project.close" if d["returned"]:
            return _("closed it; %(sum)s went back into the pot.", sum=yuan(d["returned"]))
        case "project.close":
            return _("closed it.")
        case "acceptance.record":
            return _residents(d, why)
    return ""


def _residents(d: dict[str, Any], why: str) -> str:
    if d["accepted"]:
        return _("%(n)s residents looked and accepted it. %(why)s", n=d["residents"], why=why)
    return _("%(n)s residents looked and did not accept it: %(why)s", n=d["residents"], why=why)


@panel
def money(matter: Matter) -> tuple[str, dict[str, Any]] | None:
    """What was decided, contracted, paid, kept back; and the way to the project's own page."""
    project = project_of(matter)
    if project is None:
        return None
    parts = project.contract.milestones if project.contract else []
    paid = sum(p.amount_fen for m in parts for p in m.payments if p.state is PaymentState.PAID)
    kept = sum(m.amount_fen for m in parts if m.is_retention) - sum(
        p.amount_fen for m in parts if m.is_retention for p in m.payments if p.state is PaymentState.PAID
    )
    return ("step4_execute/panel.html", {"project": project, "paid": paid, "kept": kept})


@holder
def holds(matter: Matter) -> Holding | None:
    """Who has the project in hand, and what they do next."""
    if matter.state is MatterState.DECIDED:
        return Holding(matter.owner.name, _("Residents’ committee"), _("makes a project of it, when the decision has hung its days and is filed."))
    project = project_of(matter)
    if project is None or matter.state is not MatterState.EXECUTING:
        return None
    return Holding(project.lead.name, _("Residents’ committee"), next_of(project), is_late(project) > 0)


def current_part(contract: Contract) -> Milestone | None:
    """The part of the work that is on now."""
    return next((m for m in contract.milestones if m.state is not MilestoneState.ACCEPTED and not m.is_retention), None)


def next_of(project: Project) -> str:
    """What comes next, with a day."""
    match project.state:
        case ProjectState.AWARDED:
            return _("calls for offers next.")
        case ProjectState.SELECTING:
            return _("gathers offers until %(day)s, then chooses.", day=day(project.offers_until))
        case ProjectState.CONTRACTED:
            return _("has signed with %(name)s; the work begins next.", name=project.contract.partner.name if project.contract else "")
    part = current_part(project.contract) if project.contract else None
    if part is None:
        return _("reports it finished next.")
    if part.state is MilestoneState.REPORTED:
        return _("has reported “%(title)s”; a supervisor looks at it.", title=part.title)
    return _("has “%(title)s” done by %(day)s.", title=part.title, day=day(part.due_on))


def is_late(project: Project) -> int:
    """Days over the date of the part that is on now; 0 when in time or when others have it in hand."""
    part = current_part(project.contract) if project.contract and project.state is ProjectState.WORKING else None
    return late_days(part) if part else 0


def late_days(part: Milestone) -> int:
    """Days over its date while a part is not reported."""
    return max(0, (clock.today() - part.due_on).days) if part.state is MilestoneState.WAITING else 0


def missing_of(payment: Payment) -> int:
    """Fen for which the invoices are missing."""
    return max(0, payment.amount_fen - payment.invoice_fen)
