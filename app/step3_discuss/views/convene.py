"""Calling a meeting."""
from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.base import clock
from app.base.printing import is_chinese
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
from app.step2_submit.models import Docket
from app.step3_discuss.commands.meetings import convene_meeting
from app.step3_discuss.forms import ConveneForm
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import dockets_waiting
from app.step3_discuss.templates import TEMPLATES
from app.step3_discuss.views.blueprint import blueprint
from app.vocabulary import Role


def _label(pack: RulePack) -> str:
    rule = pack.rule
    return str(rule.get("name" if is_chinese() else "name_en", pack.body))


@blueprint.route("/desk/meetings/new", methods=["GET", "POST"])
def convene() -> ResponseReturnValue:
    """The paper that calls a meeting."""
    area = community_here()
    if area is None or not allows(current_actor(), P.MEETING_CONVENE, area):
        abort(403)
    form = _form(area)
    if landing := form.attempt(lambda change: _call(change, area.id, form), _landing):
        return redirect(landing)
    return render_template("step3_discuss/convene.html", form=form, kinds=TEMPLATES), form.status if form.is_submitted() else 200


def _landing(meeting: Meeting) -> str:
    """Whoever will run it goes to the table, everybody else to the page."""
    mine = current_actor().person_id in (meeting.facilitator_id, meeting.recorder_id)
    return url_for("discuss.desk" if mine else "discuss.meeting", id=meeting.id)


def _form(area: Area) -> ConveneForm:
    form = ConveneForm()
    bodies = [pack for pack in packs_in_force(area) if "quorum" in pack.rule and pack.rule["quorum"]["of"] != "area+heads"]
    form.body.choices = [SelectChoice(pack.body, _label(pack)) for pack in sorted(bodies, key=lambda p: p.body != "council")]
    form.docket.choices = [SelectChoice(0, _("none"))] + [SelectChoice(docket.id, docket.title) for docket in dockets_waiting(area)]
    form.facilitator.choices = [SelectChoice(p.id, p.name) for p in holders(area, Role.FACILITATOR)]
    form.recorder.choices = [SelectChoice(0, _("nobody yet"))] + [SelectChoice(p.id, p.name) for p in holders(area, Role.RECORDER)]
    return form


def _call(change: Change, area_id: int, form: ConveneForm) -> Any:
    """The hour on the form is the hour of the hall."""
    at = form.starts_at.data
    starts_at = clock.hall_time(at.date(), at.hour, at.minute)
    session = db.session
    return convene_meeting(
        change, session.get_one(Area, area_id), form.body.data, form.title.data or "", form.place.data or "", starts_at,
        session.get_one(Person, form.facilitator.data), session.get(Person, form.recorder.data) if form.recorder.data else None,
        session.get(Docket, form.docket.data) if form.docket.data else None, form.counted.data or "", bool(form.is_practice.data), form.kind.data or "",
    )  # fmt: skip
