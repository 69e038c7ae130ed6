"""Reasons against findings, acceptance and closing. Pure but for the rows they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.step4_execute.models import Milestone, Project
from app.step4_execute.states import MilestoneState, PaymentState
from app.step5_oversee.models import Acceptance, Finding, Inspection
from app.step5_oversee.ratings import FEW, Stars
from app.step5_oversee.states import FindingState
from app.vocabulary import Reason

RESIDENTS_NEEDED = 5  # for the final acceptance (domain 6.6)


def reasons_against_finding(inspection: Inspection, text: str, due_on: date, today: date) -> list[Reason]:
    """A finding says what is wrong and by when it is to be right, and comes from a look at which something was wrong."""
    reasons = []
    if inspection.is_ok:
        reasons.append(Reason("finding.inspection_was_ok"))
    if not text:
        reasons.append(Reason("finding.no_text", field="text"))
    if due_on < today:
        reasons.append(Reason("finding.due_in_the_past", field="due_on"))
    return reasons


def is_open(finding: Finding) -> bool:
    """Until somebody else has seen that it is right."""
    return finding.state is not FindingState.CONFIRMED


def days_late(finding: Finding, today: date) -> int:
    """Days over its date while it is not yet put right; 0 when in time."""
    return max(0, (today - finding.due_on).days) if finding.state is FindingState.OPEN else 0


def last_part(milestones: Sequence[Milestone]) -> Milestone | None:
    """The last part of the work itself: what comes after it is only the retention."""
    return next((m for m in reversed(milestones) if not m.is_retention), None)


def reasons_against_accepting(
    milestone: Milestone, inspections: Sequence[Inspection], findings: Sequence[Finding], acceptance: Acceptance | None
) -> list[Reason]:
    """A part is accepted after somebody looked at it since it was reported and found it right; the last part after the residents did."""
    reasons = []
    since = milestone.reported_at
    looks = [i for i in inspections if i.milestone_id == milestone.id and (since is None or i.at >= since)]
    put_right = bool(looks) and all(f.state is FindingState.CONFIRMED for i in looks for f in i.findings) and any(i.findings for i in looks)
    if not any(i.is_ok for i in looks) and not put_right:
        reasons.append(Reason("milestone.not_inspected"))
    stopping = [f for f in findings if is_open(f) and f.stops_money and f.inspection.milestone_id in (milestone.id, None)]
    if stopping:
        reasons.append(Reason("milestone.finding_open", {"text": stopping[0].text, "n": len(stopping)}))
    is_last = milestone is last_part(milestone.contract.milestones)
    if is_last and (acceptance is None or not acceptance.is_accepted):
        reasons.append(Reason("milestone.residents_have_not_accepted"))
    return reasons


def reasons_against_acceptance(residents: int, is_accepted: bool, note: str, on: date, today: date) -> list[Reason]:
    """At least five residents looked and signed; what is not accepted says why."""
    reasons = []
    if residents < RESIDENTS_NEEDED:
        reasons.append(Reason("acceptance.too_few", {"have": residents, "need": RESIDENTS_NEEDED}, field="residents"))
    if not is_accepted and not note:
        reasons.append(Reason("acceptance.no_reason", field="note"))
    if on > today:
        reasons.append(Reason("acceptance.in_the_future", field="on"))
    return reasons


def reasons_against_closing(project: Project, findings: Sequence[Finding], acceptance: Acceptance | None, stars: Stars, holds: int) -> list[Reason]:
    """A project is closed when residents accepted it, everything but the retention is accepted and paid, nothing is open, and enough people rated it."""
    reasons = []
    if acceptance is None or not acceptance.is_accepted:
        reasons.append(Reason("project.not_accepted"))
    for part in project.contract.milestones if project.contract else []:
        if part.is_retention:
            continue
        paid = sum(p.amount_fen for p in part.payments if p.state is PaymentState.PAID)
        if part.state is not MilestoneState.ACCEPTED:
            reasons.append(Reason("project.part_not_accepted", {"title": part.title}))
        elif paid < part.amount_fen:
            reasons.append(Reason("project.part_not_paid", {"title": part.title, "left_fen": part.amount_fen - paid}))
    still = sum(1 for finding in findings if is_open(finding))
    if still:
        reasons.append(Reason("project.findings_open", {"n": still}))
    if holds:
        reasons.append(Reason("project.money_held", {"n": holds}))
    if stars.count < FEW:
        reasons.append(Reason("project.too_few_ratings", {"have": stars.count, "need": FEW}))
    return reasons
