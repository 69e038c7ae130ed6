"""The inbox of the office: what waits for an answer, the five things that can be said, taking voices down, and visits."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Area, Person
from app.people.queries import holders
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.step1_raise.commands.matters import (
    OWNING,
    accept_matter,
    answer_matter,
    assign_owner,
    merge_matter,
    transfer_matter,
)
from app.step1_raise.commands.voices import Said, log_visit, take_down_voice
from app.step1_raise.forms import (
    AcceptForm,
    AnswerForm,
    AssignForm,
    MergeForm,
    TakeDownForm,
    TransferForm,
    VisitForm,
    pick,
    places,
)
from app.step1_raise.models import Matter, Visit, Voice
from app.step1_raise.queries.forms import collecting_round
from app.step1_raise.queries.matters import newest_visits, no_answer_yet, similar_matters
from app.step1_raise.queries.people import person_named
from app.step1_raise.states import MATTER
from app.step1_raise.story import holding_of
from app.step1_raise.views.shared import blueprint, community_or_404, demand_right, matter_or_404, my_places
from app.step1_raise.views.voice import joined
from app.vocabulary import Channel

Act = Callable[[Change], Any]
DEEDS = {
    "accept": (P.MATTER_ACCEPT, "accept"),
    "answer": (P.MATTER_ANSWER, "answer"),
    "merge": (P.MATTER_MERGE, "merge"),
    "transfer": (P.MATTER_TRANSFER, "transfer"),
    "assign": (P.MATTER_ASSIGN, None),
}
"""What the committee can do with a matter: the permission, and the row of its life that must exist."""


def deeds_for(matter: Matter) -> list[str]:
    """The deeds that the table of its life and the permission table both allow now."""
    actor = current_actor()
    return [
        deed for deed, (permission, verb) in DEEDS.items()
        if allows(actor, permission, matter) and (verb is None or MATTER.can(matter.state, verb)) and not (deed == "transfer" and matter.answered_at)
    ]  # fmt: skip


@blueprint.get("/desk/voices")
def inbox() -> ResponseReturnValue:
    """Everything that waits for a word, the latest first."""
    my_places(P.VOICE_TAKE_DOWN)
    waiting = no_answer_yet(community_or_404())
    late = sum(1 for one in waiting if one.days_late)
    return render_template("step1_raise/inbox.html", waiting=waiting, late=late, visits=newest_visits(community_or_404(), 5))


@blueprint.get("/desk/voices/<number>")
def handle(number: str) -> ResponseReturnValue:
    """One matter on the desk: every voice in full, what sounds the same, and what can be done."""
    matter = matter_or_404(number)
    demand_right(P.VOICE_TAKE_DOWN, matter.area)
    like_it = similar_matters(matter.community, f"{matter.title} {matter.text}", besides=matter)
    return render_template("step1_raise/handle.html", matter=matter, deeds=deeds_for(matter), like_it=like_it, held=holding_of(matter))


@blueprint.route("/desk/voices/<number>/<deed>", methods=["GET", "POST"])
def say(number: str, deed: str) -> ResponseReturnValue:
    """Accept, answer, merge, hand over, or let another answer: each with a public reason."""
    if deed not in DEEDS:
        abort(404)
    matter = matter_or_404(number)
    demand_right(DEEDS[deed][0], matter)
    form, act = _FORMS[deed](matter)
    if landing := form.attempt(act, url_for("raise.handle", number=number)):
        return redirect(landing, 303)
    return render_template("step1_raise/say.html", form=form, matter=matter, deed=deed), form.status if form.is_submitted() else 200


def _accept(matter: Matter) -> tuple[ActForm, Act]:
    form = AcceptForm(title=matter.title, text=matter.text, category=matter.category, needs_money=True)

    def act(change: Change) -> None:
        round_ = collecting_round(matter.community) if form.needs_money.data else None
        accept_matter(
            change, matter, form.why.data or "", form.title.data or "", form.text.data or "", form.category.data or "", round_,
            form.reply_on.data, bool(form.show_photos.data),
        )  # fmt: skip

    return form, act


def _answer(matter: Matter) -> tuple[ActForm, Act]:
    form = AnswerForm()
    return form, lambda change: answer_matter(change, matter, form.answer.data or "")


def _merge(matter: Matter) -> tuple[ActForm, Act]:
    form = MergeForm(into=request.args.get("into", ""))

    def act(change: Change) -> None:
        into = joined(form.into.data)
        assert into is not None  # the field is required
        merge_matter(change, matter, into, form.why.data or "")

    return form, act


def _transfer(matter: Matter) -> tuple[ActForm, Act]:
    form = TransferForm()
    return form, lambda change: transfer_matter(change, matter, form.to.data or "", form.why.data or "", form.reply_on.data)


def _assign(matter: Matter) -> tuple[ActForm, Act]:
    form = AssignForm(owner=matter.owner_id)
    form.owner.choices = pick(*((person.id, person.name) for person in holders(matter.community, *OWNING)))

    def act(change: Change) -> None:
        assign_owner(change, matter, change.session.get_one(Person, form.owner.data), form.why.data or "")

    return form, act


_FORMS: dict[str, Callable[[Matter], tuple[ActForm, Act]]] = {
    "accept": _accept, "answer": _answer, "merge": _merge, "transfer": _transfer, "assign": _assign,
}  # fmt: skip


@blueprint.route("/desk/voices/new", methods=["GET", "POST"])
def take_down() -> ResponseReturnValue:
    """Write down what somebody says, on the telephone, at the desk, at the door."""
    areas = my_places(P.VOICE_TAKE_DOWN)
    visit = db.session.get(Visit, request.args.get("visit", 0, int))
    form = TakeDownForm(channel=Channel.VISIT.value if visit else request.args.get("channel", Channel.CALL.value))
    form.area.choices = places(areas)
    if not form.is_submitted():
        form.area.data = visit.area_id if visit else areas[0].id

    def act(change: Change) -> Voice:
        area = change.session.get_one(Area, form.area.data)
        said = Said(form.text.data or "", form.wish.data or "", area, None, bool(form.may_contact.data))
        person = person_named(community_or_404(), form.who.data or "")
        return take_down_voice(
            change, area, said, Channel(form.channel.data), person, form.witness.data or "", bool(form.is_read_back.data), visit, joined(form.join.data)
        )

    if landing := form.attempt(act, lambda made: url_for("raise.receipt", number=made.matter.number, voice=made.id)):
        return redirect(landing, 303)
    return render_template("step1_raise/take_down.html", form=form, visit=visit), form.status if form.is_submitted() else 200


@blueprint.route("/desk/visits/new", methods=["GET", "POST"])
def visit() -> ResponseReturnValue:
    """Log a patrol or a home visit; the voices heard there follow."""
    areas = my_places(P.VISIT_LOG)
    form = VisitForm()
    form.area.choices = places(areas)
    if not form.is_submitted():
        form.area.data = areas[0].id

    def act(change: Change) -> Visit:
        return log_visit(change, change.session.get_one(Area, form.area.data), form.note.data or "")

    if landing := form.attempt(act, lambda made: url_for("raise.take_down", visit=made.id)):
        flash(_("The visit is logged. Now write down what was said there."), "ok")
        return redirect(landing, 303)
    visits = newest_visits(community_or_404())
    return render_template("step1_raise/visit.html", form=form, visits=visits), form.status if form.is_submitted() else 200
