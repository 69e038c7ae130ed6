"""Making a residents' vote out of a list of projects: this step knows the list, the ballots know the vote."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.ballots.commands.polls import draft_poll
from app.ballots.forms import VoteDraftForm, vote_form
from app.ballots.models import Question
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.settings import advised_disclosure
from app.ballots.states import BallotKind, Conflict, Door, Secrecy, TieRule, VoterUnit
from app.base.saying import gettext as _
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Area
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.queries import community_here
from app.step2_submit.models import Docket, Proposal
from app.step3_discuss.queries import dockets_with_lists, pictures_of, proposals_on
from app.step3_discuss.ranking_queries import open_money
from app.step3_discuss.views.blueprint import blueprint
from app.vocabulary import Layer


@blueprint.get("/desk/votes/new")
def new_vote() -> ResponseReturnValue:
    """Which list of projects is voted on."""
    return render_template("step3_discuss/new_vote_list.html", dockets=dockets_with_lists(_here()))


@blueprint.route("/desk/votes/new/<int:docket_id>", methods=["GET", "POST"])
def new_vote_of(docket_id: int) -> ResponseReturnValue:
    """The rules of the vote, on one page."""
    area = _here()
    docket = db.session.get(Docket, docket_id)
    proposals = proposals_on(docket) if docket is not None else []
    if docket is None or docket.area_id != area.id or not proposals:
        abort(404)
    places = _places(proposals)
    form = vote_form(places)
    if not form.is_submitted():
        _pencil_in(form, docket, len(proposals))
    if landing := form.attempt(lambda change: _draft(change, area, form, proposals), lambda made: url_for("ballots.desk_vote", id=made.id)):
        return redirect(landing, 303)
    page = render_template("step3_discuss/new_vote.html", form=form, docket=docket, proposals=proposals, places=places)
    return page, form.status if form.is_submitted() else 200


def _here() -> Area:
    area = community_here()
    if area is None or not allows(current_actor(), P.POLL_DRAFT, area):
        abort(403)
    return area


def _places(proposals: Sequence[Proposal]) -> list[Area]:
    """Places that could have money of their own: courtyards with projects on the list."""
    return list({p.matter.area.id: p.matter.area for p in proposals if p.matter.area.layer is Layer.COURTYARD}.values())


def _pencil_in(form: VoteDraftForm, docket: Docket, projects: int) -> None:
    form.text.data, form.kind.data, form.unit.data, form.conflict.data = docket.title, BallotKind.BUDGET.value, VoterUnit.PERSON.value, Conflict.LAST.value
    form.rule.data, form.tie.data, form.secrecy.data, form.check_hours.data = "greedy", TieRule.COST_VOTES.value, Secrecy.SECRET.value, 24
    form.disclosure.data = advised_disclosure(projects, ranked_or_points=False).value
    form.doors.data = [Door.PHONE.value, Door.PAPER.value, Door.DESK.value]
    if docket.round is not None:
        form.budget.data = open_money(docket.round)


def _draft(change: Change, area: Area, form: VoteDraftForm, proposals: Sequence[Proposal]) -> Question:
    own = form.own_pots()
    pot_of = {p.id: f"c{p.matter.area_id}" if p.matter.area_id in own else "a" for p in proposals}
    pots = [PotDraft("a", _("Whole community"), area.id, form.budget.data or 0)] if "a" in pot_of.values() else []
    for place_id, fen in own.items():
        place = change.session.get_one(Area, place_id)
        pots.append(PotDraft(f"c{place.id}", place.name, place.id, fen, place.name_en))
    pictures = pictures_of(proposals)
    options = [
        OptionDraft(p.code, pot_of[p.id], p.title, p.fund_fen, "", p.matter.area.name, p.changes, p.category, p.record_key, pictures.get(p.matter_id))
        for p in proposals
    ]
    return draft_poll(
        change,
        area,
        BallotKind(form.kind.data),
        form.text.data or "",
        form.settings(),
        pots,
        options,
        secrecy=Secrecy(form.secrecy.data),
        text_en=form.text_en.data or "",
    )
