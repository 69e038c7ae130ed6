"""The desk of the two committees: what is to be done with each proposal, and doing it."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.money import in_yuan, yuan
from app.base.printing import is_chinese
from app.change.forms import ActForm
from app.change.transaction import Change
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.queries import current_round
from app.step1_raise.models import Matter
from app.step1_raise.queries.matters import matter_by_number
from app.step1_raise.states import MatterState
from app.step2_submit.commands.proposals import cost_proposal, make_proposal, resubmit_proposal, sort_proposal, study_proposal
from app.step2_submit.commands.screening import Stop, reopen_proposal, screen_proposal, stop_proposal, uphold_stop
from app.step2_submit.forms import (
    BLANK_LINES,
    CostForm,
    MakeForm,
    ResubmitForm,
    SecondLookForm,
    SortForm,
    StopForm,
    StudyForm,
    pick,
    screen_form,
)
from app.step2_submit.models import Proposal
from app.step2_submit.negative_list import rules_on
from app.step2_submit.queries import (
    accepted_matters,
    appeals_waiting,
    dockets_of,
    next_code,
    proposals_of,
    stopping_hit,
)
from app.step2_submit.rules import Judged, Line, missing
from app.step2_submit.states import PROPOSAL, DocketState, Duty, ProposalState
from app.step2_submit.story import rule_title
from app.step2_submit.views.shared import blueprint, community_or_404, demand_desk, demand_right, proposal_or_404
from app.vocabulary import Layer

Act = Callable[[Change], Any]
DEEDS = {
    "sort": (P.PROPOSAL_SORT, None),
    "screen": (P.PROPOSAL_SCREEN, "screen"),
    "cost": (P.PROPOSAL_COST, "cost"),
    "study": (P.PROPOSAL_STUDY, "study"),
    "stop": (P.PROPOSAL_STOP, "stop"),
    "look": (P.PROPOSAL_REOPEN, "reopen"),
    "again": (P.PROPOSAL_RESUBMIT, "send_back"),
}
"""What can be done with a proposal: the permission, and the row of its life that must exist."""
ORDER = (ProposalState.SORTING, ProposalState.SCREENED, ProposalState.COSTED, ProposalState.STUDIED, ProposalState.TABLED, ProposalState.STOPPED)


def deeds_for(proposal: Proposal) -> list[str]:
    """What this actor can do with it now, the next thing first."""
    actor, hit = current_actor(), stopping_hit(proposal)
    is_open = proposal.state not in (ProposalState.TABLED, ProposalState.STOPPED)
    found = [
        deed for deed, (permission, verb) in DEEDS.items()
        if allows(actor, permission, proposal) and (is_open if verb is None else PROPOSAL.can(proposal.state, verb))
    ]  # fmt: skip
    if "look" in found and (hit is None or not hit.appeal or hit.appeal_answer or hit.decided_by_id == actor.person_id):
        found.remove("look")
    if "again" in found and proposal.matter.state is not MatterState.DROPPED:
        found.remove("again")
    if proposal.duty is not None and "sort" in found:  # sorted already: what comes next stands first
        found = [*[deed for deed in found if deed not in ("sort", "stop")], *[deed for deed in found if deed in ("sort", "stop")]]
    return found


_NEXT = {ProposalState.SCREENED: "cost", ProposalState.COSTED: "study", ProposalState.STOPPED: "look"}


def next_deed(proposal: Proposal, deeds: list[str]) -> str:
    """What is to be done with it next, when it is this actor who can do it."""
    wanted = _NEXT.get(proposal.state) or ("" if proposal.state is not ProposalState.SORTING else "screen" if proposal.duty else "sort")
    return wanted if wanted in deeds else ""


@blueprint.get("/desk/proposals")
def desk() -> ResponseReturnValue:
    """Everything between the voice and the meeting, by how far it is, with what each still lacks."""
    community = community_or_404()
    demand_desk(community)
    every = proposals_of(community)
    columns = [(state, [(one, missing(one), deeds_for(one)) for one in every if one.state is state]) for state in ORDER]
    dockets = dockets_of(community)
    draft = next((docket for docket in dockets if docket.state is DocketState.DRAFT and allows(current_actor(), P.DOCKET_MAKE, docket)), None)
    return render_template(
        "step2_submit/desk.html", columns=columns, next_deed=next_deed, draft=draft, accepted=accepted_matters(community), appeals=appeals_waiting(community),
        dockets=dockets, round_=current_round(community), shown=request.args.get("state", ""),
    )  # fmt: skip


@blueprint.route("/desk/proposals/<number>/make", methods=["GET", "POST"])
def make(number: str) -> ResponseReturnValue:
    """Make a proposal of a matter that was taken up."""
    matter: Matter = matter_by_number(number) or abort(404)
    demand_right(P.PROPOSAL_SORT, matter)
    round_ = matter.round or current_round(matter.community)
    form = MakeForm(code=next_code(round_), title=matter.title)

    def act(change: Change) -> Proposal:
        return make_proposal(change, matter, form.code.data or "", form.title.data or "", round_=round_ if form.in_round.data else None)

    if landing := form.attempt(act, url_for("submit.work", number=number, deed="sort")):
        return redirect(landing, 303)
    return render_template("step2_submit/work.html", form=form, matter=matter, proposal=None, deed="make"), form.status if form.is_submitted() else 200


@blueprint.route("/desk/proposals/<number>/<deed>", methods=["GET", "POST"])
def work(number: str, deed: str) -> ResponseReturnValue:
    """Sort it, hold it against the list, put a price on it, stop it, or take the second look."""
    if deed not in _WORK:
        abort(404)
    proposal = proposal_or_404(number)
    demand_right(DEEDS[deed][0], proposal)
    form, act = _WORK[deed](proposal)
    if landing := form.attempt(act, url_for("submit.proposal", number=number)):
        return redirect(landing, 303)
    decided = [hit for hit in proposal.hits if hit.applies is not None]
    context = {"matter": proposal.matter, "proposal": proposal, "deed": deed, "decided": decided, "rule_title": rule_title}
    return render_template("step2_submit/work.html", form=form, **context), form.status if form.is_submitted() else 200


def _sort(proposal: Proposal) -> tuple[ActForm, Act]:
    form = SortForm(
        duty=(proposal.duty or Duty.SELF).value, category=proposal.category, layer=proposal.matter.layer.value,
        changes=proposal.changes, beneficiaries=proposal.beneficiaries,
    )  # fmt: skip

    def act(change: Change) -> None:
        sort_proposal(
            change, proposal, Duty(form.duty.data), form.category.data or "", Layer(form.layer.data), form.changes.data or "", form.beneficiaries.data or ""
        )

    return form, act


def _screen(proposal: Proposal) -> tuple[ActForm, Act]:
    rules = rules_on(clock.today())
    form = screen_form(proposal.hits, rules, is_chinese())

    def act(change: Change) -> None:
        screen_proposal(change, proposal, {name: Judged(str(field.data or "")) for name, field in form._fields.items() if name in rules})

    return form, act


def _stop(proposal: Proposal) -> tuple[ActForm, Act]:
    rules = rules_on(clock.today())
    brought_up = [hit.rule for hit in proposal.hits]
    form = StopForm(rule=next(iter(brought_up), "N1"))
    in_order = sorted(rules.items(), key=lambda pair: pair[0] not in brought_up)
    form.rule.choices = pick(*((code, f"{code} {rule.title(is_chinese())}") for code, rule in in_order))

    def act(change: Change) -> None:
        stop_proposal(change, proposal, form.rule.data, form.why.data or "", Stop(form.kind.data), form.to.data or "", form.reply_on.data)

    return form, act


def _cost(proposal: Proposal) -> tuple[ActForm, Act]:
    before = [{"item": line.item, "amount": f"{in_yuan(line.amount_fen):,}", "basis": line.basis} for line in proposal.costs]
    form = CostForm(lines=[*before, *({} for _n in range(BLANK_LINES))], own=f"{in_yuan(proposal.own_fen):,}" if proposal.own_fen else "")

    def act(change: Change) -> None:
        typed = [line.form for line in form.lines if line.form.item.data or line.form.amount.data]
        lines = [Line(one.item.data or "", yuan(one.amount.data or "0"), one.basis.data or "") for one in typed]
        cost_proposal(change, proposal, lines, yuan(form.own.data or "0"))

    return form, act


def _look(proposal: Proposal) -> tuple[ActForm, Act]:
    form = SecondLookForm()

    def act(change: Change) -> None:
        (reopen_proposal if form.outcome.data == "reopen" else uphold_stop)(change, proposal, form.why.data or "")

    return form, act


def _again(proposal: Proposal) -> tuple[ActForm, Act]:
    form = ResubmitForm(title=proposal.title)

    def act(change: Change) -> None:
        resubmit_proposal(change, proposal, form.why.data or "", form.title.data or "")

    return form, act


_WORK: dict[str, Callable[[Proposal], tuple[ActForm, Act]]] = {"sort": _sort, "screen": _screen, "stop": _stop, "cost": _cost, "look": _look, "again": _again}


@blueprint.route("/desk/proposals/study", methods=["GET", "POST"])
def study() -> ResponseReturnValue:
    """The Party organisation writes down what it thinks of those that have a price; several in one sitting."""
    community = community_or_404()
    demand_right(P.DOCKET_POST, community)
    ready = [one for one in proposals_of(community) if one.state is ProposalState.COSTED and allows(current_actor(), P.PROPOSAL_STUDY, one)]
    form = StudyForm(on=clock.today())
    form.proposals.choices = pick(*((one.id, f"{one.code} {one.title}") for one in ready))
    if not form.is_submitted():
        form.proposals.data = [one.id for one in ready]

    def act(change: Change) -> None:
        for one in ready:
            if one.id in form.proposals.data:
                study_proposal(change, one, form.opinion.data or "", form.on.data)

    if landing := form.attempt(act, url_for("submit.desk")):
        return redirect(landing, 303)
    return render_template("step2_submit/study.html", form=form, ready=ready), form.status if form.is_submitted() else 200
