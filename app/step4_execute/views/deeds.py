"""The pages on which something is done: one form each, out of the table in `deeds`."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.step3_discuss.models import Decision, Meeting
from app.step4_execute.commands.tasks import finish_task
from app.step4_execute.deeds import (
    AREA_DEEDS,
    CONTRACT_DEEDS,
    DECISION_DEEDS,
    MEETING_DEEDS,
    PART_DEEDS,
    PARTNER_DEEDS,
    PAYMENT_DEEDS,
    PRICE_DEEDS,
    PROJECT_DEEDS,
)
from app.step4_execute.forms import PlainForm
from app.step4_execute.models import Partner, PriceChange, Task
from app.step4_execute.queries import contract_by_id, part_by_id, payment_by_id, project_by_number
from app.step4_execute.views.shared import blueprint, found_or_404, here_or_404
from app.web.deeds import deed_page
from app.web.errors import page as refusal_page

_PAGE = "step4_execute/deed.html"
_BOTH = ["GET", "POST"]


@blueprint.route("/desk/projects/meetings/<int:id>/<deed>", methods=_BOTH)
def meeting_deed(id: int, deed: str) -> ResponseReturnValue:
    """File the list of a meeting."""
    meeting = found_or_404(db.session.get(Meeting, id))
    return deed_page(MEETING_DEEDS, deed, meeting, url_for("execute.desk"), _PAGE, about=meeting.title)


@blueprint.route("/desk/projects/decisions/<int:id>/<deed>", methods=_BOTH)
def decision_deed(id: int, deed: str) -> ResponseReturnValue:
    """Award."""
    decision = found_or_404(db.session.get(Decision, id))
    proposal = found_or_404(decision.proposal)
    return deed_page(DECISION_DEEDS, deed, decision, url_for("execute.desk"), _PAGE, about=f"{proposal.code} {proposal.title}", sum_fen=proposal.fund_fen)


@blueprint.route("/projects/<number>/do/<deed>", methods=_BOTH)
def project_deed(number: str, deed: str) -> ResponseReturnValue:
    """Call, offer, sign, start, finish, return, task."""
    project = found_or_404(project_by_number(number))
    more: dict[str, Any] = {"sum_fen": project.award_fen} if deed in ("offer", "sign") else {}
    template = "step4_execute/sign.html" if deed == "sign" else _PAGE
    return deed_page(PROJECT_DEEDS, deed, project, url_for("execute.project", number=number), template, about=f"{number} {project.title}", **more)


@blueprint.route("/milestones/<int:id>/do/<deed>", methods=_BOTH)
def part_deed(id: int, deed: str) -> ResponseReturnValue:
    """Report a part, ask for its money."""
    part = found_or_404(part_by_id(id))
    number = part.contract.project.number
    return deed_page(PART_DEEDS, deed, part, url_for("execute.project", number=number), _PAGE, about=f"{number} {part.title}", sum_fen=part.amount_fen)


@blueprint.route("/payments/<int:id>/do/<deed>", methods=_BOTH)
def payment_deed(id: int, deed: str) -> ResponseReturnValue:
    """Approve, check, release, refuse, add an invoice."""
    payment = found_or_404(payment_by_id(id))
    part = payment.milestone
    about = f"{part.contract.project.number} {part.title}"
    return deed_page(PAYMENT_DEEDS, deed, payment, url_for("execute.payment", id=id), _PAGE, about=about, sum_fen=payment.amount_fen)


@blueprint.route("/contracts/<int:id>/do/<deed>", methods=_BOTH)
def contract_deed(id: int, deed: str) -> ResponseReturnValue:
    """Challenge a price."""
    contract = found_or_404(contract_by_id(id))
    landing = url_for("execute.project", number=contract.project.number)
    return deed_page(CONTRACT_DEEDS, deed, contract, landing, _PAGE, about=f"{contract.project.number} {contract.unit}", sum_fen=contract.unit_price_fen)


@blueprint.route("/prices/<int:id>/do/<deed>", methods=_BOTH)
def price_deed(id: int, deed: str) -> ResponseReturnValue:
    """Settle a price."""
    price = found_or_404(db.session.get(PriceChange, id))
    contract = price.contract
    return deed_page(
        PRICE_DEEDS, deed, price, url_for("execute.project", number=contract.project.number), _PAGE, about=f"{contract.project.number} {contract.unit}"
    )


@blueprint.route("/partners/do/<deed>", methods=_BOTH)
def area_deed(deed: str) -> ResponseReturnValue:
    """Put a partner on the register."""
    area = here_or_404()
    return deed_page(AREA_DEEDS, deed, area, url_for("execute.partners"), _PAGE, about=area.name)


@blueprint.route("/partners/<int:id>/do/<deed>", methods=_BOTH)
def partner_deed(id: int, deed: str) -> ResponseReturnValue:
    """Declare an interest."""
    partner = found_or_404(db.session.get(Partner, id))
    return deed_page(PARTNER_DEEDS, deed, partner, url_for("execute.partners"), _PAGE, about=partner.name)


@blueprint.post("/tasks/<int:id>/finish")
def finish(id: int) -> ResponseReturnValue:
    """A task is done."""
    task = found_or_404(db.session.get(Task, id))
    form = PlainForm()
    landing = form.attempt(lambda change: finish_task(change, task), url_for("execute.tasks"))
    return redirect(landing, 303) if landing else refusal_page(form.status, form.refusals)
