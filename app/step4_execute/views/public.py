"""What everybody may see: the list of projects, a project from vote to voucher, a payment and its three people."""

from __future__ import annotations

import io
from typing import Any

from flask import render_template as page
from flask import send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.fund.queries import holds_on
from app.people.models import Area
from app.policy.actor import current_actor
from app.record.queries import of
from app.step4_execute.queries import (
    filing_of,
    holds_of,
    notices_of_list,
    partners_of,
    payment_by_id,
    project_by_number,
    projects_of,
    tasks_open,
    title_of,
)
from app.step4_execute.rules import open_price, paid_fen, reasons_against_finishing, reasons_against_paying
from app.step4_execute.sheets import contract_sheet
from app.step4_execute.states import PAYMENT, PROJECT, PaymentState, ProjectState
from app.step4_execute.story import panels_of
from app.step4_execute.views.shared import blueprint, found_or_404, here_or_404


@blueprint.get("/projects")
def projects() -> ResponseReturnValue:
    """Every project of the community: given, contracted, paid, where it stands, late in words."""
    area = here_or_404()
    return page("step4_execute/projects.html", area=area, told=lambda: _list_of(area))


def _list_of(area: Area) -> dict[str, Any]:
    """The projects with what is paid and what is stopped."""
    found = projects_of(area)
    paid = {project.id: sum(paid_fen(part) for part in project.contract.milestones) if project.contract else 0 for project in found}
    return {"projects": found, "paid": paid, "holds": holds_of(p.number for p in found)}


@blueprint.get("/projects/<number>")
def project(number: str) -> ResponseReturnValue:
    """One project from the vote to the voucher."""
    title = found_or_404(title_of(number))
    return page("step4_execute/project.html", number=number, title=title, told=lambda: Markup(page("step4_execute/project_told.html", **_told(number))))


def _told(number: str) -> dict[str, Any]:
    """Everything its page says, asked for only when it is drawn."""
    found = found_or_404(project_by_number(number))
    parts = found.contract.milestones if found.contract else []
    paid = sum(paid_fen(part) for part in parts)
    keys = [found.record_key, *([found.contract.record_key] if found.contract else [])]
    first = {entry.obj: entry.seq for entry in reversed(of(*keys))}
    is_open = found.contract is not None  # prices of offers are sealed until one is chosen
    return {
        "project": found, "parts": parts, "paid": paid, "is_open": is_open, "holds": holds_on(number), "panels": panels_of(found),
        "filing": filing_of(found.decision.item.meeting), "notices": notices_of_list(found.decision), "can": PROJECT.can,
        "may_finish": not reasons_against_finishing(found), "entry": first.get(found.record_key),
        "contract_entry": first.get(found.contract.record_key) if found.contract else None,
    }  # fmt: skip


@blueprint.get("/payments/<int:id>")
def payment(id: int) -> ResponseReturnValue:
    """A payment: who asked, who approved, who checked, and what is still missing."""
    found = found_or_404(payment_by_id(id))
    contract = found.milestone.contract
    over = found.state in (PaymentState.PAID, PaymentState.REFUSED)
    missing = [] if over else reasons_against_paying(found, holds_on(contract.project.number), open_price(contract))
    shown = ("approve", "check", "release", "invoice", "refuse")
    deeds = [name for name in shown if (PAYMENT.can(found.state, name) if name != "invoice" else not over and found.invoice_fen < found.amount_fen)]
    return page(
        "step4_execute/payment.html", payment=found, contract=contract, project=contract.project, missing=missing, deeds=deeds, entries=of(found.record_key)
    )


@blueprint.get("/projects/<number>/contract.pdf")
def contract_pdf(number: str) -> ResponseReturnValue:
    """The contract sheet on A4: partner, parts, sum in capitals, room for seals."""
    found = found_or_404(project_by_number(number))
    contract = found_or_404(found.contract)
    url = url_for("execute.project", number=number, _external=True)
    return send_file(io.BytesIO(contract_sheet(contract, url)), mimetype="application/pdf", download_name=f"{contract.number}.pdf")


@blueprint.get("/partners")
def partners() -> ResponseReturnValue:
    """The register: who may undertake work, and who stands in for whom."""
    area = here_or_404()
    return page("step4_execute/partners.html", area=area, partners=partners_of(area))


@blueprint.get("/tasks")
def tasks() -> ResponseReturnValue:
    """干事清单: what is open, by whom, by when; what is overdue stands first."""
    area = here_or_404()
    return page("step4_execute/tasks.html", area=area, tasks=tasks_open(area), actor_id=current_actor().person_id, closed=ProjectState.CLOSED)
