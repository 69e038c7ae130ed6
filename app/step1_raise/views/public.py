"""Pages that everybody reads: all matters, one matter and its story, what is not answered; and standing behind a matter."""
from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.base.paging import page_of
from app.change.forms import ActForm
from app.extensions import db
from app.people.queries import areas_under
from app.policy.actor import current_actor
from app.step1_raise.commands.matters import support_matter, withdraw_support
from app.step1_raise.forms import LAYERS, SearchForm, pick
from app.step1_raise.queries.categories import category_words
from app.step1_raise.queries.matters import (
    answer_days,
    beats_of,
    households_behind,
    matters_query,
    my_matters,
    no_answer_yet,
    supported_matters,
    supports_of,
)
from app.step1_raise.states import ENDED, MatterState
from app.step1_raise.story import holding_of, panels_of, short_day, story_of
from app.step1_raise.views.shared import blueprint, community_or_404, matter_or_404, me, row_of, to_sign_in
from app.vocabulary import Layer, Step


@blueprint.get("/matters")
def matters() -> ResponseReturnValue:
    """Every matter of the community, to look through and to search."""
    community = community_or_404()
    form = SearchForm(request.args)
    steps = [_("Raise"), _("Submit"), _("Discuss"), _("Execute"), _("Oversee")]
    form.step.choices = pick(("", _("all")), *zip(map(str, Step), steps, strict=True))
    areas = [area for area in areas_under(community) if area.layer in LAYERS and area.layer is not Layer.BUILDING]
    form.area.choices = pick((0, _("everywhere")), *((one.id, one.name) for one in areas if one.id != community.id))
    step = Step(form.step.data) if form.step.data in list(Step) else None
    area = next((one for one in areas if one.id == form.area.data), None)
    state = request.args.get("state", "")
    query = matters_query(community, form.q.data or "", step, MatterState(state) if state in list(MatterState) else None, area, form.category.data or "")
    page = page_of(db.session(), query, request.args.get("page", 1, int), 20)
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    waiting = [one for one in no_answer_yet(community) if one.days_late]
    return render_template(
        "step1_raise/matters.html", form=form, page=page, rows=[row_of(matter) for matter in page.rows], kept=kept, late=len(waiting), searched=bool(kept)
    )


@blueprint.get("/matters/unanswered")
def unanswered() -> ResponseReturnValue:
    """What still waits for a word, the latest first: nothing can vanish."""
    community = community_or_404()
    rows = [row_of(one.matter) | {"aside": _("waiting for %(num)s days", num=one.days)} for one in no_answer_yet(community)]
    return render_template("step1_raise/unanswered.html", rows=rows, days=answer_days(community))


@blueprint.get("/matters/<number>")
def matter(number: str) -> ResponseReturnValue:
    """The story of one matter from top to bottom."""
    found = matter_or_404(number)
    supporters = supports_of(found)
    lines = [
        {"when": short_day(line.at), "at": line.at.isoformat(), "by": line.who, "text": line.text, "no": line.entry_seq, "url": line.link}
        for line in story_of(found)
    ]
    return render_template(
        "step1_raise/matter.html", matter=found, beats=beats_of(found), held=holding_of(found), lines=lines, panels=panels_of(found),
        behind=households_behind(found), supports=len(supporters), mine=current_actor().person_id in supporters,
        photos=[voice for voice in found.voices if voice.photo is not None and voice.photo.is_public],
        category=category_words(found.category), has_ended=found.state in ENDED, form=ActForm(),
    )  # fmt: skip


@blueprint.post("/matters/<number>/support")
def support(number: str) -> ResponseReturnValue:
    """Stand behind it, or no longer."""
    return _support(number, withdraw=False)


@blueprint.post("/matters/<number>/withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    """Think again."""
    return _support(number, withdraw=True)


def _support(number: str, withdraw: bool) -> ResponseReturnValue:
    found = matter_or_404(number)
    form, here = ActForm(), url_for("raise.matter", number=number)
    if not current_actor().is_signed_in:
        return redirect(url_for("people.sign_in", next=here))
    act = withdraw_support if withdraw else support_matter
    if landing := form.attempt(lambda change: act(change, found), here):
        return redirect(landing, 303)
    return render_template("step1_raise/refused.html", form=form, back_to=here), form.status


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """What I have raised and what I stand behind, with how far each is."""
    person = me()
    if person is None:
        return to_sign_in()
    own = my_matters(person)
    behind = [one for one in supported_matters(person) if one not in own]
    return render_template("step1_raise/mine.html", rows=[row_of(one) for one in own], behind=[row_of(one) for one in behind])
