"""我有一件事要说: the form, the receipt, and putting it with what is already known."""
from __future__ import annotations

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.files import keep_picture
from app.change.forms import ActForm
from app.change.refusals import NotValid
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Area
from app.people.queries import areas_under
from app.policy.actor import current_actor
from app.record.standing import standing
from app.step1_raise.commands.voices import Said, join_matter, raise_voice
from app.step1_raise.forms import LAYERS, VoiceForm, places
from app.step1_raise.models import Matter, Voice
from app.step1_raise.queries.matters import matter_by_number, similar_matters
from app.step1_raise.states import MatterState
from app.step1_raise.views.shared import blueprint, community_or_404, matter_or_404, me, my_household, to_sign_in
from app.vocabulary import Reason


@blueprint.route("/voice", methods=["GET", "POST"])
def voice() -> ResponseReturnValue:
    """Say it: what, where, and what would help."""
    if me() is None:
        return to_sign_in()
    community = community_or_404()
    home = my_household()
    form = VoiceForm(join=request.args.get("join", ""))
    form.area.choices = standing(lambda: places([area for area in areas_under(community) if area.layer in LAYERS]), "voice places", community.id)
    if not form.is_submitted():
        form.area.data = home.area_id if home else community.id
    joins = matter_by_number(form.join.data) if form.join.data else None

    def act(change: Change) -> Voice:
        photo = keep_picture(form.photo.data, is_public=False) if form.photo.data else None
        area = change.session.get(Area, form.area.data)
        return raise_voice(change, community, Said(form.text.data or "", form.wish.data or "", area, photo, bool(form.may_contact.data)), joins)

    if landing := form.attempt(act, lambda made: url_for("raise.receipt", number=made.matter.number, voice=made.id)):
        return redirect(landing, 303)
    return render_template("step1_raise/voice.html", form=form, joins=joins), form.status if form.is_submitted() else 200


@blueprint.get("/voice/like")
def like() -> ResponseReturnValue:
    """Matters that sound the same, while somebody is still writing."""
    found = similar_matters(community_or_404(), request.args.get("text", "")[:400])
    return jsonify([{"number": matter.number, "title": matter.title, "url": url_for("raise.matter", number=matter.number)} for matter in found])


@blueprint.get("/voice/<number>")
def receipt(number: str) -> ResponseReturnValue:
    """The number, who answers, by when, and what comes next; can be printed."""
    matter = matter_or_404(number)
    spoken = db.session.get(Voice, request.args.get("voice", 0, int))
    person_id = current_actor().person_id
    mine = spoken is not None and spoken.matter_id == matter.id and person_id in (spoken.person_id, spoken.helper_id)
    alone = mine and matter.state is MatterState.RAISED and len(matter.voices) == 1 and spoken is not None and spoken.person_id == person_id
    like_it = similar_matters(community_or_404(), f"{matter.title} {matter.text}", besides=matter) if alone else []
    return render_template("step1_raise/receipt.html", matter=matter, spoken=spoken if mine else None, like_it=like_it, form=ActForm())


@blueprint.post("/voice/<number>/join/<into>")
def join(number: str, into: str) -> ResponseReturnValue:
    """It is the same: mine goes with that one."""
    matter, other = matter_or_404(number), matter_or_404(into)
    form = ActForm()
    if landing := form.attempt(lambda change: join_matter(change, matter, other), url_for("raise.matter", number=into)):
        return redirect(landing, 303)
    return render_template("step1_raise/refused.html", form=form, back_to=url_for("raise.receipt", number=number)), form.status


def joined(number: str | None) -> Matter | None:
    """The matter that a form names; a number that nobody knows is refused."""
    number = (number or "").strip()
    if not number:
        return None
    if (found := matter_by_number(number)) is None:
        raise NotValid(Reason("matter.unknown_number", field="join"))
    return found
