"""The fund year on a page: five steps with their dates, where it stands, and what is outstanding before the next."""
from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.saying import gettext as _
from app.change.transaction import Change
from app.extensions import db
from app.policy.table import P
from app.process.commands.rounds import create_round, move_round, set_calendar
from app.process.forms import DeedForm, RoundForm, StepDatesForm
from app.process.gates import outstanding
from app.process.models import CalendarDay, Round
from app.process.queries import round_with_days, rounds_of
from app.process.states import ROUND
from app.process.views.shared import blueprint, demand_right, found_or_404, here_or_404, status_of
from app.record.standing import standing
from app.vocabulary import Step
from app.web.links import link


@blueprint.get("/rounds/<int:id>")
def round(id: int) -> ResponseReturnValue:
    """The year."""
    return _year(found_or_404(db.session.get(Round, id)), DeedForm(formdata=None))


@blueprint.post("/rounds/<int:id>/move/<verb>")
def move(id: int, verb: str) -> ResponseReturnValue:
    """On to the next step, when nothing is outstanding."""
    found = found_or_404(round_with_days(id))
    form = DeedForm()
    if landing := form.attempt(lambda change: move_round(change, found, verb), url_for("process.round", id=id)):
        flash(_("The year has moved on."))
        return redirect(landing, 303)
    return _year(found, form)


def _year(found: Round, form: DeedForm) -> ResponseReturnValue:
    reasons = standing(lambda: outstanding(found), "outstanding", found.id)
    verbs = ROUND.verbs(found.state)
    page = render_template("process/round.html", round=found, steps=list(Step), told=cache(lambda: _told(found)), reasons=reasons, verbs=verbs, form=form)
    return page, status_of(form)


def _told(found: Round) -> dict[str, Any]:
    """The year's dates, what belongs to it, and the other years: the same for everybody."""
    places = [
        (_("The list of projects"), link("submit.round_list", id=found.id)), (_("The ranking"), link("discuss.ranking", id=found.id)),
        (_("The money"), link("fund.overview", year=found.year)), (_("Meetings"), link("discuss.meetings")), (_("Notices"), url_for("process.notices")),
    ]  # fmt: skip
    others = [r for r in rounds_of(found.area) if r.id != found.id]
    return {"days": {day.step: day for day in found.days}, "places": [(label, url) for label, url in places if url], "others": others}


@blueprint.route("/rounds/new", methods=["GET", "POST"])
def new_round() -> ResponseReturnValue:
    """Begin a fund year."""
    area = here_or_404()
    demand_right(P.ROUND_CREATE, area)
    year = clock.today().year
    form = RoundForm(year=year, title=_("Community fund %(year)s", year=year))
    numbers = (form.year.data or 0, form.title.data or "", form.max_marks.data or 0)
    if landing := form.attempt(lambda change: create_round(change, area, *numbers), lambda made: url_for("process.dates", id=made.id)):
        flash(_("The year is laid out. Now its dates."))
        return redirect(landing, 303)
    return render_template("process/new_round.html", form=form, area=area), status_of(form)


@blueprint.route("/rounds/<int:id>/dates", methods=["GET", "POST"])
def dates(id: int) -> ResponseReturnValue:
    """The dates of the five steps, a form for each."""
    found = found_or_404(round_with_days(id))
    demand_right(P.CALENDAR_SET, found)
    days = {day.step: day for day in found.days}
    asked = request.form.get("step", "")
    forms = {step: _dates_form(step, days.get(step), sent=step == asked) for step in Step}
    if asked in forms:
        form = forms[Step(asked)]
        if landing := form.attempt(lambda change: _set(change, found, Step(asked), form), url_for("process.dates", id=id)):
            flash(_("The dates are set."))
            return redirect(landing, 303)
        return render_template("process/dates.html", round=found, forms=forms), form.status
    return render_template("process/dates.html", round=found, forms=forms), 200


def _dates_form(step: Step, day: CalendarDay | None, sent: bool) -> StepDatesForm:
    given = {"opens": clock.local(day.opens_at), "closes": clock.local(day.closes_at)} if day else {}
    return StepDatesForm(prefix=step, **given) if sent else StepDatesForm(prefix=step, formdata=None, **given)


def _set(change: Change, found: Round, step: Step, form: StepDatesForm) -> CalendarDay:
    return set_calendar(change, db.session.get_one(Round, found.id), step, _in_the_hall(form.opens.data), _in_the_hall(form.closes.data))


def _in_the_hall(typed: datetime | None) -> datetime:
    """What was typed is a time on the clock of the hall."""
    if typed is None:
        raise ValueError("text.missing")
    return typed.replace(tzinfo=clock.zone())
