"""What everybody reads: one proposal with its price and its rules, the list of the year with what was stopped, a docket; and the appeal."""
from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.policy.actor import current_actor
from app.process.queries import round_with_days
from app.step1_raise.queries.categories import category_words
from app.step1_raise.queries.matters import beats_of
from app.step1_raise.story import holding_of, neighbour
from app.step2_submit.commands.screening import appeal_proposal
from app.step2_submit.forms import AppealForm
from app.step2_submit.queries import docket_by_id, dockets_with, proposals_of_round, stopping_hit
from app.step2_submit.rules import missing, reasons_against_appealing
from app.step2_submit.states import ProposalState
from app.step2_submit.story import rule_code, rule_title
from app.step2_submit.views.desk import deeds_for
from app.step2_submit.views.shared import blueprint, proposal_or_404


def _proposal_page(number: str, form: AppealForm) -> str:
    proposal = proposal_or_404(number)
    hit = stopping_hit(proposal)
    return render_template(
        "step2_submit/proposal.html", proposal=proposal, matter=proposal.matter, beats=beats_of(proposal.matter), held=holding_of(proposal.matter),
        hit=hit, can_appeal=hit is not None and not reasons_against_appealing(hit, clock.today(), "…"),
        appellant=neighbour(hit.appealed_by) if hit and hit.appeal else "", rule_title=rule_title, rule_code=rule_code, form=form,
        category=category_words(proposal.category), lacks=missing(proposal), dockets=dockets_with(proposal), deeds=deeds_for(proposal),
    )  # fmt: skip


@blueprint.get("/proposals/<number>")
def proposal(number: str) -> ResponseReturnValue:
    """What changes, for whom, at what price, by which rules, and where it stands."""
    return _proposal_page(number, AppealForm())


@blueprint.post("/proposals/<number>/appeal")
def appeal(number: str) -> ResponseReturnValue:
    """Ask for a second look."""
    found, here = proposal_or_404(number), url_for("submit.proposal", number=number)
    if not current_actor().is_signed_in:
        return redirect(url_for("people.sign_in", next=here))
    form = AppealForm()
    if landing := form.attempt(lambda change: appeal_proposal(change, found, form.text.data or ""), here):
        return redirect(landing, 303)
    return _proposal_page(number, form), form.status


@blueprint.get("/rounds/<int:id>/list")
def round_list(id: int) -> ResponseReturnValue:
    """The list of a year: what is on it with price, and what was stopped, with rule, name and reason."""
    round_ = round_with_days(id) or abort(404)
    every = proposals_of_round(round_)
    stopped = [proposal for proposal in every if proposal.state is ProposalState.STOPPED]
    listed = [proposal for proposal in every if proposal.state is not ProposalState.STOPPED]
    return render_template(
        "step2_submit/round_list.html", round_=round_, listed=listed, stopped=[(one, stopping_hit(one)) for one in stopped],
        total=sum(one.fund_fen for one in listed), rule_title=rule_title, rule_code=rule_code, category_words=category_words,
    )  # fmt: skip


@blueprint.get("/dockets/<int:id>")
def docket(id: int) -> ResponseReturnValue:
    """What a body will have before it, when, and since when that hangs."""
    return render_template("step2_submit/docket.html", docket=docket_by_id(id) or abort(404))
