"""一户一表 on the phone: choose, look it over, hand in; and change one's mind until the collection ends."""
from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.change.transaction import Change
from app.people.models import Household
from app.process.models import Round
from app.step1_raise.commands.forms import submit_household_form
from app.step1_raise.forms import HouseholdFormForm
from app.step1_raise.models import HouseholdForm, Matter
from app.step1_raise.queries.forms import collecting_round, collection_ends_at, form_of, latest_round, listed_matters
from app.step1_raise.rules import collection_is_over, paper_came, reasons_against_form
from app.step1_raise.story import prices_of
from app.step1_raise.views.shared import blueprint, community_or_404, me, my_household, to_sign_in
from app.vocabulary import Channel


@blueprint.route("/form", methods=["GET", "POST"])
def household_form() -> ResponseReturnValue:
    """What is most urgent to this household."""
    round_ = collecting_round(community_or_404())
    if round_ is None:
        return render_template("step1_raise/form_closed.html", round_=latest_round(community_or_404()))
    if me() is None:
        return to_sign_in()
    household = my_household()
    if household is None or collection_is_over(round_, clock.now(), Channel.PHONE):
        return render_template("step1_raise/form_closed.html", round_=round_, household=household)
    return _choose(round_, household)


def _choose(round_: Round, household: Household) -> ResponseReturnValue:
    before, listed = form_of(round_, household), listed_matters(round_)
    form = HouseholdFormForm()
    if not form.is_submitted():
        form.marks.data = [mark.matter_id for mark in before.marks] if before else []
        form.wishes.data = before.wishes if before else ""
    marked = [matter for matter in listed if matter.id in (form.marks.data or [])]
    context: dict[str, Any] = {"round_": round_, "before": before, "by_hand": paper_came(before, Channel.PHONE)}
    context |= {"ends_at": collection_ends_at(round_), "prices": prices_of(round_)}
    if form.is_submitted() and form.stage.data == "send":

        def act(change: Change) -> HouseholdForm:
            return submit_household_form(change, round_, household, form.marks.data or [], form.wishes.data or "")

        if landing := form.attempt(act, url_for("raise.form_receipt")):
            return redirect(landing, 303)
    elif form.validate_on_submit() and form.stage.data == "look":
        form.refusals = tuple(reasons_against_form(round_, form.marks.data or [], [matter.id for matter in listed]))
        form.status = 422 if form.refusals else 200
        if not form.refusals:
            form.stage.data = "send"
            return render_template("step1_raise/form_check.html", form=form, marked=marked, household=household, **context)
    form.stage.data = "look"
    return render_template("step1_raise/form.html", form=form, listed=listed, **context), form.status


@blueprint.get("/form/receipt")
def form_receipt() -> ResponseReturnValue:
    """What the household has handed in, by which door, and until when it can be changed."""
    household = my_household()
    if household is None:
        return to_sign_in()
    round_ = latest_round(community_or_404())
    form = form_of(round_, household) if round_ else None
    if form is None or round_ is None:
        return redirect(url_for("raise.household_form"))
    chosen: list[Matter] = [matter for matter in listed_matters(round_) if matter.id in {mark.matter_id for mark in form.marks}]
    is_open = not collection_is_over(round_, clock.now(), Channel.PHONE)
    return render_template(
        "step1_raise/form_receipt.html", form=form, chosen=chosen, round_=round_, is_open=is_open, ends_at=collection_ends_at(round_), prices=prices_of(round_)
    )
