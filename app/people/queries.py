"""Reading people: what somebody holds, who lives where."""
from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.extensions import db
from app.people.models import Area, Household, Person, RoleGrant
from app.people.states import Residence
from app.policy.actor import Actor, Holding
from app.vocabulary import Channel, Layer, Role


def holdings_of(person: Person, on: date | None = None) -> tuple[Holding, ...]:
    """What a person holds on a day: roles within their term, and residence while on the roll."""
    on = on or clock.today()
    grants = db.session.scalars(
        select(RoleGrant)
        .options(joinedload(RoleGrant.area))
        .where(RoleGrant.person_id == person.id, RoleGrant.from_on <= on, RoleGrant.until_on > on)
        .where(or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > on))
    )
    held = [Holding(grant.role, grant.area.path) for grant in grants]
    if lives_here(person, on):
        assert person.household is not None
        held.append(Holding(Role.RESIDENT, person.household.area.path))
    return tuple(held)


def lives_here(person: Person, on: date) -> bool:
    """On the roll with a household, today. Tenants and absent owners count; rule packs say who votes on what."""
    if person.household is None or person.residence is Residence.NONE or person.valid_from > on:
        return False
    return person.valid_until is None or person.valid_until > on


def actor_of(person: Person, via: Channel = Channel.PHONE) -> Actor:
    """The person as somebody who acts."""
    return Actor(person.id, person.name, holdings_of(person), via)


def community_of(area: Area) -> Area:
    """The community an area lies in: itself or the nearest above. The root when no community stands above it."""
    here: Area = area
    while here.layer is not Layer.COMMUNITY and here.parent is not None:
        here = here.parent
    return here


def communities() -> list[Area]:
    """Every community of this installation."""
    return list(db.session.scalars(select(Area).where(Area.layer == Layer.COMMUNITY).order_by(Area.id)))


def areas_under(area: Area, layer: Layer | None = None) -> list[Area]:
    """The area and everything below it, in tree order; of one layer when named."""
    query = select(Area).where(Area.path.startswith(area.path, autoescape=True), Area.closed_on.is_(None)).order_by(Area.path)
    return list(db.session.scalars(query.where(Area.layer == layer) if layer else query))


def holders(area: Area, *roles: Role, on: date | None = None) -> list[Person]:
    """Who holds one of the roles in exactly this area on a day, in order of their grant."""
    on = on or clock.today()
    found = db.session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.area_id == area.id, RoleGrant.role.in_(roles), RoleGrant.from_on <= on, RoleGrant.until_on > on)
        .where(or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > on))
        .order_by(RoleGrant.id)
    )
    return list(dict.fromkeys(found))


def households_under(area: Area, on: date | None = None) -> list[Household]:
    """Households on the roll of an area on a day, by code."""
    on = on or clock.today()
    query = select(Household).join(Area).where(Area.path.startswith(area.path, autoescape=True), Household.valid_from <= on)
    return list(db.session.scalars(query.where(or_(Household.valid_until.is_(None), Household.valid_until > on)).order_by(Household.code)))
