"""Pages that everybody reads: all matters, one matter and its story, what is not answered; and standing behind a matter."""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.base.paging import Page, page_of
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.extensions import db
from app.people.models import Area
from app.people.queries import areas_under
from app.policy.actor import current_actor
from app.record.standing import standing
from app.step1_raise.commands.matters import support_matter, withdraw_support
from app.step1_raise.forms import LAYERS, SearchForm, pick
from app.step1_raise.models import Matter
from app.step1_raise.queries.categories import category_words
from app.step1_raise.queries.matters import (
    answer_days,
    beats_of,
    matters_query,
    my_matters,
    neighbours_of,
    no_answer_yet,
    supported_matters,
)
from app.step1_raise.states import ENDED, MatterState
from app.step1_raise.story import holding_of, panels_of, short_day, story_of
from app.step1_raise.views.shared import blueprint, community_or_404, matter_or_404, me, row_of, to_sign_in
from app.vocabulary import Layer, Step


@blueprint.get("/matters")
def matters() -> ResponseReturnValue:
    """Every matter of the community, to look through and to search."""
    community = community_or_404()
    kept = {name: value for name, value in request.args.items() if name != "page" and value}
    late = standing(lambda: sum(one.days_late > 0 for one in no_answer_yet(community)), "late", community.id)
    return render_template("step1_raise/matters.html", told=lambda: _asked_for(community), community=community, kept=kept, late=late)


def _asked_for(community: Area) -> tuple[SearchForm, Page]:
    """What was asked, as a form, and the rows that answer it, ready to be drawn."""
    places = [(one.id, one.name) for one in areas_under(community) if one.layer in LAYERS and one.layer is not Layer.BUILDING and one.id != community.id]
    steps = [_("Raise"), _("Submit"), _("Discuss"), _("Execute"), _("Oversee")]
    form = SearchForm(request.args)
    form.step.choices = pick(("", _("all")), *zip(map(str, Step), steps, strict=True))
    form.area.choices = pick((0, _("everywhere")), *places)
    return form, _page_of(community, form, {place for place, _name in places})


def _page_of(community: Area, form: SearchForm, places: set[int]) -> Page:
    step = Step(form.step.data) if form.step.data in list(Step) else None
    area = db.session.get(Area, form.area.data) if form.area.data in places else None
    state = request.args.get("state", "")
    query = matters_query(community, form.q.data or "", step, MatterState(state) if state in list(MatterState) else None, area, form.category.data or "")
    page = page_of(db.session(), query, request.args.get("page", 1, int), 20)
    return replace(page, rows=[row_of(matter) for matter in page.rows])


@blueprint.get("/matters/unanswered")
def unanswered() -> ResponseReturnValue:
    """What still waits for a word, the latest first: nothing can vanish."""
    community = community_or_404()

    def told() -> tuple[list[dict[str, Any]], int]:
        rows = [row_of(one.matter) | {"aside": _("waiting for %(num)s days", num=one.days)} for one in no_answer_yet(community)]
        return rows, answer_days(community)

    return render_template("step1_raise/unanswered.html", told=told, community=community)


@blueprint.get("/matters/<number>")
def matter(number: str) -> ResponseReturnValue:
    """The story of one matter from top to bottom."""
    found = cache(lambda: matter_or_404(number))
    behind = cache(lambda: neighbours_of(found()))
    known = standing(lambda: _known(found(), behind()[1]), "matter", number)
    mine = current_actor().person_id in known.supporters
    return render_template("step1_raise/matter.html", known=known, told=cache(lambda: _told(found(), behind()[0])), mine=mine, form=ActForm())


@dataclass(frozen=True)
class Known:
    """What of a matter every look at its page needs; the rest of the page stands until the record moves."""

    number: str
    title: str
    area_path: str
    may_be_supported: bool
    supporters: frozenset[int]


def _known(found: Matter, supporters: set[int]) -> Known:
    may_be_supported = found.state not in ENDED and found.step in (Step.RAISE, Step.SUBMIT)
    return Known(found.number, found.title, found.area.path, may_be_supported, frozenset(supporters))


def _told(found: Matter, behind: int) -> dict[str, Any]:
    """The page of a matter for everybody, ready to be drawn."""
    return {
        "matter": found, "beats": beats_of(found), "held": holding_of(found), "lines": _lines_of(found), "panels": _panels_of(found),
        "behind": behind, "photos": [voice for voice in found.voices if voice.photo is not None and voice.photo.is_public],
        "category": category_words(found.category), "has_ended": found.state in ENDED,
    }  # fmt: skip


def _panels_of(found: Matter) -> list[Markup]:
    """The blocks of the later steps, drawn: everybody sees the same."""
    return [Markup(render_template(name, block=block, matter=found)) for name, block in panels_of(found)]


def _lines_of(found: Matter) -> list[dict[str, Any]]:
    """The story, ready to be drawn."""
    return [
        {"when": short_day(line.at), "at": line.at.isoformat(), "by": line.who, "text": line.text, "no": line.entry_seq, "url": line.link}
        for line in story_of(found)
    ]


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
