"""Calling a meeting."""
from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from app.base import clock
from app.base.saying import gettext as _
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Area, Person
from app.people.queries import holders
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.models import RulePack
from app.process.queries import community_here, packs_in_force
from app.process.sentences import name_of_body
from app.step2_submit.models import Docket
from app.step3_discuss.commands.meetings import convene_meeting
from app.step3_discuss.forms import ConveneForm
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import dockets_waiting
from app.step3_discuss.rules import notice_days
from app.step3_discuss.templates import TEMPLATES
from app.step3_discuss.views.blueprint import blueprint
from app.vocabulary import Layer, Role


def _label(pack: RulePack) -> str:
    """The body, and how long before a meeting it is told of it."""
    days, urgent = notice_days(pack.rule), notice_days(pack.rule, "emergency")
    told = _("%(days)s days before, in an emergency %(urgent)s", days=days, urgent=urgent) if urgent < days else _("%(days)s days before", days=days)
    return f"{name_of_body(pack)} · {told}"


def _layers(area: Area) -> list[Area]:
    """The community and the layers within it that meet."""
    below = select(Area).where(Area.path.startswith(area.path, autoescape=True), Area.id != area.id, Area.closed_on.is_(None), Area.layer != Layer.BUILDING)
    return [area, *db.session.scalars(below.order_by(Area.path))]


@blueprint.route("/desk/meetings/new", methods=["GET", "POST"])
def convene() -> ResponseReturnValue:
    """The paper that calls a meeting."""
    area = community_here()
    if area is None or not allows(current_actor(), P.MEETING_CONVENE, area):
        abort(403)
    form = _form(area)
    if landing := form.attempt(lambda change: _call(change, form), _landing):
        return redirect(landing)
    return render_template("step3_discuss/convene.html", form=form, kinds=TEMPLATES), form.status if form.is_submitted() else 200


def _landing(meeting: Meeting) -> str:
    """Whoever will run it goes to the table, everybody else to the page."""
    mine = current_actor().person_id in (meeting.facilitator_id, meeting.recorder_id)
    return url_for("discuss.desk" if mine else "discuss.meeting", id=meeting.id)


def _form(area: Area) -> ConveneForm:
    form = ConveneForm()
    form.area.choices = [SelectChoice(layer.id, layer.name) for layer in _layers(area)]
    bodies = [pack for pack in packs_in_force(area) if "quorum" in pack.rule and pack.rule["quorum"]["of"] != "area+heads"]
    form.body.choices = [SelectChoice(pack.body, _label(pack)) for pack in sorted(bodies, key=lambda p: p.body != "council")]
    form.docket.choices = [SelectChoice(0, _("none"))] + [SelectChoice(docket.id, docket.title) for docket in dockets_waiting(area)]
    form.facilitator.choices = [SelectChoice(p.id, p.name) for p in holders(area, Role.FACILITATOR)]
    form.recorder.choices = [SelectChoice(0, _("nobody yet"))] + [SelectChoice(p.id, p.name) for p in holders(area, Role.RECORDER)]
    return form


def _call(change: Change, form: ConveneForm) -> Any:
    """The hour on the form is the hour of the hall."""
    at = form.starts_at.data
    starts_at = clock.hall_time(at.date(), at.hour, at.minute)
    session = db.session
    return convene_meeting(
        change, session.get_one(Area, form.area.data), form.body.data, form.title.data or "", form.place.data or "", starts_at,
        session.get_one(Person, form.facilitator.data), session.get(Person, form.recorder.data) if form.recorder.data else None,
        session.get(Docket, form.docket.data) if form.docket.data else None, form.counted.data or "", bool(form.is_practice.data), form.kind.data or "",
    )  # fmt: skip
