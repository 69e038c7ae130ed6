"""Issuing slips: the answer is the PDF itself, once."""
from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.change.transaction import Change
from app.extensions import db
from app.people.commands.slips import IssuedSlip, issue_slips
from app.people.forms import OneSlipForm, SlipForm
from app.people.models import Area, Household, Person
from app.people.paper import slips_pdf
from app.people.queries import community_of, slip_counts
from app.people.states import SlipKind
from app.people.views.shared import area_choices, blueprint, demand_right, person_or_404, places, worded
from app.policy.table import P


@blueprint.route("/desk/slips", methods=["GET", "POST"])
def slips() -> ResponseReturnValue:
    """Slips for a whole place."""
    areas = places(P.SLIP_ISSUE)
    form = SlipForm()
    form.area.choices = area_choices(areas)
    form.kind.choices = worded(SlipKind)
    if form.kind.data is None:
        form.kind.data = SlipKind.HOUSEHOLD
    community = community_of(areas[0]).name

    def issue(change: Change) -> list[IssuedSlip]:
        return issue_slips(change, db.session.get_one(Area, form.area.data), form.kind.data, bool(form.renew.data))

    if answer := _printed(form, issue, form.kind.data, community, form.telephone.data or "", url_for("people.slips")):
        return answer
    page = render_template("people/slips.html", form=form, counts=slip_counts(places(P.SLIP_ISSUE)))
    return page, form.status if form.is_submitted() else 200


@blueprint.post("/desk/roll/people/<int:person_id>/slip")
def person_slip(person_id: int) -> ResponseReturnValue:
    """A new slip for one person; the old one is void."""
    found, form = person_or_404(person_id), OneSlipForm(prefix="s")
    demand_right(P.SLIP_ISSUE, found)
    community = community_of(found.household.area).name if found.household else ""
    back = url_for("people.person", person_id=person_id)
    answer = _printed(
        form, lambda change: issue_slips(change, db.session.get_one(Person, person_id), SlipKind.PERSON, True), SlipKind.PERSON, community,
        form.telephone.data or "", back,
    )  # fmt: skip
    return answer or _sorry(form, back)


@blueprint.post("/desk/roll/households/<int:household_id>/slip")
def household_slip(household_id: int) -> ResponseReturnValue:
    """A new slip for one household; the old one is void."""
    home, form = db.session.get(Household, household_id) or abort(404), OneSlipForm(prefix="s")
    demand_right(P.SLIP_ISSUE, home)
    back, community = url_for("people.household", household_id=household_id), community_of(home.area).name
    answer = _printed(
        form, lambda change: issue_slips(change, db.session.get_one(Household, household_id), SlipKind.HOUSEHOLD, True), SlipKind.HOUSEHOLD, community,
        form.telephone.data or "", back,
    )  # fmt: skip
    return answer or _sorry(form, back)


def _printed(
    form: ActForm, issue: Callable[[Change], list[IssuedSlip]], kind: SlipKind, community: str, telephone: str, landing: str
) -> ResponseReturnValue | None:
    """Issue and print. The codes live in this answer only; a form sent twice has its slips in the first answer."""
    issued: list[IssuedSlip] = []
    if not form.attempt(lambda change: issued.extend(issue(change)), landing):
        return None
    if not issued:
        flash(_("These slips were issued already a moment ago. If the file is lost, issue them anew; the lost ones are then void."), "wait")
        return redirect(landing, 303)
    site = request.host
    pdf = slips_pdf(issued, kind, community, telephone, lambda code: url_for("people.slip", code=code, _external=True), site)
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": 'attachment; filename="wushi-slips.pdf"', "Cache-Control": "no-store"})


def _sorry(form: ActForm, back: str) -> ResponseReturnValue:
    for sentence in [*form.reasons, *(str(e) for errors in form.errors.values() for e in errors)]:
        flash(sentence, "stop")
    return redirect(back, 303)
