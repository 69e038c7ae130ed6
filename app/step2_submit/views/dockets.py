"""Putting a docket together and hanging it up."""
from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.printing import is_chinese
from app.change.forms import ActForm
from app.change.transaction import Change
from app.policy.table import P
from app.process.packs import shipped
from app.process.queries import current_round
from app.step2_submit.commands.dockets import make_docket, post_docket, table_proposals
from app.step2_submit.forms import DocketForm, TableForm, pick
from app.step2_submit.models import Docket, Proposal
from app.step2_submit.queries import docket_by_id, earliest_meeting, proposals_of
from app.step2_submit.states import DocketState, ProposalState
from app.step2_submit.views.shared import blueprint, community_or_404, demand_right


@blueprint.route("/desk/dockets/new", methods=["GET", "POST"])
def new_docket() -> ResponseReturnValue:
    """Begin the list of a meeting."""
    community = community_or_404()
    demand_right(P.DOCKET_MAKE, community)
    form = DocketForm(body="council")
    name = "name" if is_chinese() else "name_en"
    form.body.choices = pick(*((pack.body, pack.rule[name]) for pack in shipped() if "quorum" in pack.rule))

    def act(change: Change) -> Docket:
        planned = form.planned_at.data.replace(tzinfo=clock.zone())
        return make_docket(change, community, form.body.data, form.title.data or "", planned, current_round(community))

    if landing := form.attempt(act, lambda made: url_for("submit.fill_docket", id=made.id)):
        return redirect(landing, 303)
    return render_template("step2_submit/docket_new.html", form=form), form.status if form.is_submitted() else 200


@blueprint.route("/desk/dockets/<int:id>", methods=["GET", "POST"])
def fill_docket(id: int) -> ResponseReturnValue:
    """Put what is ready onto it."""
    docket = docket_by_id(id) or abort(404)
    demand_right(P.DOCKET_MAKE, docket)
    ready = [one for one in proposals_of(community_or_404()) if one.state is ProposalState.STUDIED and one.matter.round_id == docket.round_id]
    form = TableForm()
    form.proposals.choices = pick(*((one.id, f"{one.code} {one.title}") for one in ready))
    if not form.is_submitted():
        form.proposals.data = [one.id for one in ready]

    def act(change: Change) -> None:
        table_proposals(change, docket, [one for one in ready if one.id in form.proposals.data])

    if landing := form.attempt(act, url_for("submit.fill_docket", id=id)):
        return redirect(landing, 303)
    return _fill_page(docket, form, ready, ActForm())


def _fill_page(docket: Docket, form: TableForm, ready: list[Proposal], hang: ActForm) -> ResponseReturnValue:
    status = next((one.status for one in (form, hang) if one.is_submitted() and one.status != 200), 200)
    context: dict[str, Any] = {"docket": docket, "form": form, "ready": ready, "hang": hang, "is_draft": docket.state is DocketState.DRAFT}
    context["earliest"] = earliest_meeting(docket)
    return render_template("step2_submit/docket_fill.html", **context), status


@blueprint.post("/desk/dockets/<int:id>/post")
def hang_docket(id: int) -> ResponseReturnValue:
    """Hang it up: from now on nothing on it changes."""
    docket = docket_by_id(id) or abort(404)
    demand_right(P.DOCKET_POST, docket)
    hang = ActForm()
    if landing := hang.attempt(lambda change: post_docket(change, docket), url_for("submit.docket", id=id)):
        return redirect(landing, 303)
    form = TableForm(formdata=None)
    form.proposals.choices = []
    return _fill_page(docket, form, [], hang)
