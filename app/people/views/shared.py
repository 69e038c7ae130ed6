"""What the pages of people share: the blueprint, the door in front of them, and the places somebody may look after."""
from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from app.base.saying import gettext as _
from app.change.refusals import NotAllowed
from app.change.transaction import change_by
from app.extensions import db, limiter
from app.people.commands.reading import note_reading
from app.people.models import Area, Person
from app.people.queries import areas_in, paths_held
from app.people.sessions import Visitor, current_visitor, find_actor
from app.policy.actor import current_actor
from app.policy.decide import refusal
from app.policy.rule import Rule
from app.policy.table import TABLE, P
from app.vocabulary import Layer, Reason, Role

blueprint = Blueprint("people", __name__)
blueprint.before_app_request(find_actor)

_NOTED = parse("1 per hour")


def back() -> str:
    """Where somebody was on their way to when the door stood in between; on this site only."""
    target = request.form.get("next") or "/"
    inside = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if inside and not urlsplit(target).netloc else "/"


def to_sign_in() -> ResponseReturnValue:
    """Nobody is signed in: to the door, and back here afterwards."""
    return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else "/me"))


def visitor_or_403() -> Visitor:
    """Who sent this form; nobody else's forms are heard."""
    visitor = current_visitor()
    if visitor is None:
        raise NotAllowed(Reason("permission.not_signed_in"))
    return visitor


def roles_for(permission: P) -> tuple[Role, ...]:
    """The roles that the table names for this permission."""
    rows = TABLE[permission]
    return tuple(who for rule in (rows if isinstance(rows, tuple) else (rows,)) if isinstance(rule, Rule) for who in rule.who if isinstance(who, Role))


def places(permission: P, *layers: Layer) -> list[Area]:
    """The places in which this actor may do this; a page for nobody is refused."""
    paths = paths_held(current_actor(), *roles_for(permission))
    found = areas_in(paths, *layers)
    if not found:
        if not current_actor().is_signed_in:
            raise NotAllowed(Reason("permission.not_signed_in"))
        raise NotAllowed(Reason("permission.not_your_role"))
    return found


def demand_right(permission: P, subject: object) -> None:
    """A page that shows more than the public sees asks the same table as its buttons."""
    if reason := refusal(current_actor(), permission, subject):
        raise NotAllowed(reason)


def note_view(area: Area) -> None:
    """Who looked at whose data is kept for the supervisors: one entry an hour for each reader and place."""
    actor = current_actor()
    if limiter.limiter.hit(_NOTED, "reading", str(actor.person_id), str(area.id)):
        area_id = area.id
        with change_by(actor) as change:
            note_reading(change, change.session.get_one(Area, area_id), request.endpoint or "")


def person_or_404(person_id: int) -> Person:
    """The person, when the reader may see the roll of their home."""
    person = db.session.get(Person, person_id) or abort(404)
    demand_right(P.ROLL_READ, person)
    return person


def area_label(area: Area, names: dict[int, str]) -> str:
    """棉纺12号院 3栋: the place with what stands above it, below the community."""
    line = [names[int(i)] for i in area.path.strip("/").split("/") if int(i) in names]
    return " ".join(line[1:] if len(line) > 1 else line)


def worded(values: Iterable[StrEnum]) -> list[tuple[StrEnum, str]]:
    """For a list to choose from: our words in the reader's language."""
    say = current_app.extensions["wushi_words"]
    return [(value, say.word(value)) for value in values]


def area_choices(areas: list[Area]) -> list[tuple[int, str]]:
    """For a list to choose from: places with the line of places above them, in tree order."""
    names = {a.id: a.name for a in areas}
    return [(a.id, area_label(a, names) or _("the whole community")) for a in areas]
