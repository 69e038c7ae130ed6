"""Reasons against granting a role: separation of the three powers, and kin of the committee in supervision."""
from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from app.change.refusals import NotValid
from app.extensions import db
from app.people.models import Area, Household, Kinship, Person, RoleGrant
from app.people.phones import tidy_phone
from app.people.queries import community_of, under
from app.vocabulary import POWER_OF, Power, Reason, Role

_COMMITTEE = (Role.COMMITTEE, Role.COMMITTEE_HEAD)


def reasons_against_granting(person: Person, role: Role, area: Area, from_on: date, until_on: date) -> list[Reason]:
    """Deciding, executing and supervising exclude each other in one community (D05); a supervisor is neither a
    committee member nor a near relative of one (村民委员会组织法 art. 32 as of 2018; see rule pack `separation`)."""
    reasons = []
    if until_on <= from_on:
        reasons.append(Reason("role.term_ends_before_it_begins", field="until_on"))
    if role is Role.RESIDENT:
        reasons.append(Reason("role.from_the_roll_only", field="role"))
    power = POWER_OF.get(role)
    community = community_of(area)
    if power is not None:
        held = {POWER_OF[g.role] for g in _grants(person.id, community, from_on, until_on) if g.role in POWER_OF}
        if other := held - {power}:
            reasons.append(Reason("role.powers_exclude", {"power": min(other)}, field="role"))
    if power is Power.SUPERVISING and (relative := _relative_with(person, community, _COMMITTEE, from_on, until_on)):
        reasons.append(Reason("role.relative_of_committee", {"name": relative.name}, field="person"))
    if role in _COMMITTEE and (relative := _relative_with(person, community, (Role.SUPERVISOR,), from_on, until_on)):
        reasons.append(Reason("role.relative_of_supervisor", {"name": relative.name}, field="person"))
    return reasons


def relatives_of(person: Person) -> list[Person]:
    """Declared near relatives, and everyone of the same household."""
    pairs = db.session.execute(
        select(Kinship.person_id, Kinship.relative_id).where(or_(Kinship.person_id == person.id, Kinship.relative_id == person.id))
    )
    ids = {i for pair in pairs for i in pair} - {person.id}
    kin = select(Person).where(Person.id.in_(ids))
    found = set(db.session.scalars(kin))
    if person.household_id is not None:
        found |= set(db.session.scalars(select(Person).where(Person.household_id == person.household_id, Person.id != person.id)))
    return sorted(found, key=lambda p: p.id)


def person_meant(paths: list[str], typed: str, field: str = "person") -> Person:
    """The one person on these rolls with this name or telephone; with none or several of them, a refusal that says so."""
    typed, phone = typed.strip(), tidy_phone(typed)
    home = select(Household.id).join(Area).where(under(paths))
    here = or_(Person.household_id.in_(home), Person.area_id.in_(select(Area.id).where(under(paths))))
    named = or_(Person.name == typed, Person.phone == phone) if phone else Person.name == typed
    found = list(db.session.scalars(select(Person).where(here, named, Person.valid_until.is_(None)).limit(2)))
    if not found:
        raise NotValid(Reason("person.not_found", {"typed": typed}, field=field))
    if len(found) > 1:
        raise NotValid(Reason("person.several", {"typed": typed}, field=field))
    return found[0]


def _relative_with(person: Person, community: Area, roles: tuple[Role, ...], from_on: date, until_on: date) -> Person | None:
    for relative in relatives_of(person):
        if any(g.role in roles for g in _grants(relative.id, community, from_on, until_on)):
            return relative
    return None


def _grants(person_id: int, community: Area, from_on: date, until_on: date) -> list[RoleGrant]:
    """Grants of the person inside the community whose terms overlap."""
    query = select(RoleGrant).join(Area).where(RoleGrant.person_id == person_id, Area.path.startswith(community.path, autoescape=True))
    query = query.where(RoleGrant.from_on < until_on, RoleGrant.until_on > from_on)
    return list(db.session.scalars(query.where(or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > from_on))))
