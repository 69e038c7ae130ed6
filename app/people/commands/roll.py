"""Entering households and people by hand, one at a time; sheets come in through `imports`."""
from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotValid, demand
from app.change.transaction import Change
from app.people.models import Area, Household, Kinship, Person
from app.people.states import Residence
from app.policy.table import P
from app.vocabulary import Reason


@command(P.HOUSEHOLD_CHANGE)
def enter_household(change: Change, area: Area, code: str, door: str = "", valid_from: date | None = None) -> Household:
    """A household moves in: it gets its line on the roll."""
    code = clean(code)
    demand((bool(code), "household.no_code"))
    if change.session.scalar(select(Household.id).where(Household.code == code)):
        raise NotValid(Reason("household.code_taken", {"code": code}, field="code"))
    household = change.add(Household(area_id=area.id, code=code, door=clean(door), valid_from=valid_from or clock.today()))
    change.record("household.enter", household, d={"area": area.id}, pd={"code": code, "door": household.door})
    return household


@command(P.PERSON_CHANGE)
def enter_person(
    change: Change,
    place: Household | Area,
    name: str,
    phone: str | None = None,
    birth_year: int | None = None,
    residence: Residence = Residence.REGISTERED,
    valid_from: date | None = None,
    roll_no: str | None = None,
) -> Person:
    """A person is entered: into a household, or, for somebody who only works here, into the area."""
    name = clean(name)
    demand((bool(name), "person.no_name"))
    if phone and change.session.scalar(select(Person.id).where(Person.phone == phone)):
        raise NotValid(Reason("person.phone_taken", field="phone"))
    household = place if isinstance(place, Household) else None
    person = Person(
        household_id=household.id if household else None, name=name, phone=phone or None, birth_year=birth_year, roll_no=roll_no,
        residence=residence if household else Residence.NONE, valid_from=valid_from or clock.today(),
    )  # fmt: skip
    change.add(person)
    change.record("person.enter", person, d={"residence": str(person.residence)}, pd={"name": name, "phone": phone, "birth_year": birth_year})
    return person


@command(P.KINSHIP_DECLARE)
def declare_kinship(change: Change, area: Area, person: Person, relative: Person, kind: str = "") -> Kinship:
    """Two people say that they are near relatives, so that neither supervises the other."""
    demand((person.id != relative.id, "kinship.oneself"))
    first, second = sorted((person.id, relative.id))
    found = change.session.scalar(select(Kinship).where(Kinship.person_id == first, Kinship.relative_id == second))
    if found is not None:
        raise NotValid(Reason("kinship.known"))
    kinship = change.add(Kinship(person_id=first, relative_id=second, kind=kind))
    change.record("kinship.declare", area, pd={"pair": [first, second], "kind": kind})
    return kinship
