"""What the pages of raise share: the blueprint, the community, the person, and the doors in front of desks."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from app.base.saying import gettext as _
from app.change.refusals import NotAllowed
from app.extensions import db
from app.people.models import Area, Household, Person
from app.people.queries import areas_under
from app.policy.actor import current_actor
from app.policy.decide import allows, refusal
from app.policy.table import P
from app.process.queries import community_here
from app.step1_raise.forms import LAYERS
from app.step1_raise.models import Matter
from app.step1_raise.queries.matters import beats_of, days_late, matter_by_number
from app.step1_raise.states import ENDED
from app.step1_raise.story import holds
from app.vocabulary import Reason, Step

blueprint = Blueprint("raise", __name__)


def community_or_404() -> Area:
    """The community that this page is about."""
    return community_here() or abort(404)


def matter_or_404(number: str) -> Matter:
    """The matter of the address."""
    return matter_by_number(number) or abort(404)


def me() -> Person | None:
    """Who is signed in."""
    actor = current_actor()
    if actor.person_id is None:
        return None
    if "raise_me" not in g:
        home = joinedload(Person.household).joinedload(Household.area)
        g.raise_me = db.session.get(Person, actor.person_id, options=[home])
    person: Person | None = g.raise_me
    return person


def my_household() -> Household | None:
    """The household of who is signed in."""
    person = me()
    return person.household if person else None


def to_sign_in() -> ResponseReturnValue:
    """To the door, and back here afterwards."""
    return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))


def demand_right(permission: P, subject: object) -> None:
    """A page for the office asks the same table as its buttons."""
    if reason := refusal(current_actor(), permission, subject):
        raise NotAllowed(reason)


def my_places(permission: P) -> list[Area]:
    """The places of the community in which this actor may do this; a desk without any is refused."""
    actor = current_actor()
    found = [area for area in areas_under(community_or_404()) if area.layer in LAYERS and allows(actor, permission, area)]
    if not found:
        raise NotAllowed(Reason("permission.not_your_role" if actor.is_signed_in else "permission.not_signed_in"))
    return found


def row_of(matter: Matter) -> dict[str, Any]:
    """A matter as a row of a list: name, beats, and who has it in hand in a sentence. It asks no later step, which would ask for each row."""
    held, late = holds(matter), days_late(matter)
    sentence = state_words(matter) if held is None or matter.step not in (Step.RAISE, Step.SUBMIT) else f"{held.name}{_(': ')}{held.what}"
    row = {"title": matter.title, "url": url_for("raise.matter", number=matter.number), "beats": beats_of(matter)}
    row |= {"meta": f"{matter.number}{_(', ')}{matter.area.name}"}
    return row | ({"tag": sentence, "kind": "stop"} if late else {"text": sentence})


def state_words(matter: Matter) -> str:
    """Where a matter stands, for a list; and the answer, where one ended it."""
    word = str(current_app.extensions["wushi_words"].word(matter.state))
    return f"{word}{_(': ')}{matter.answer}" if matter.answer and matter.state in ENDED else word
