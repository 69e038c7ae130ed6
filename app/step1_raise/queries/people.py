"""Finding who speaks, from what an ear of the community types while listening."""
from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.change.refusals import NotValid
from app.extensions import db
from app.people.models import Area, Household, Person
from app.vocabulary import Reason


def person_named(community: Area, typed: str) -> Person | None:
    """The person of a phone number, a household number or a name, or of two of these; None when nothing was typed.

    NotValid when nobody or more than one fits: a voice is never put into the wrong mouth.
    """
    words = typed.split()
    if not words:
        return None
    query = select(Person).join(Household, Household.id == Person.household_id).join(Area, Area.id == Household.area_id)
    query = query.where(Area.path.startswith(community.path, autoescape=True)).options(joinedload(Person.household))
    for word in words:
        query = query.where(or_(Person.phone == word, Person.name == word, Household.code == word))
    found = list(db.session.scalars(query.order_by(Person.id).limit(5)))
    if not found:
        raise NotValid(Reason("voice.nobody_by_this_name", field="who"))
    if len(found) > 1:
        names = ", ".join(f"{person.name} {person.household.code if person.household else ''}".strip() for person in found)
        raise NotValid(Reason("voice.several_by_this_name", {"names": names}, field="who"))
    return found[0]
