"""The roll by hand, one line at a time: moving in, changes, moving out, kinship. Sheets come in through `imports`."""
from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.commands.sessions import revoke_all
from app.people.facts import RollChanged
from app.people.models import Area, CodeSlip, Household, Kinship, Person, RoleGrant
from app.people.phones import is_phone, tidy_phone
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
    change.record("household.enter", household, d={"area": area.id}, pd={"code": code, "door": household.door}, news=RollChanged(area_id=area.id))
    return household


@command(P.HOUSEHOLD_CHANGE)
def change_household(change: Change, household: Household, area: Area, door: str) -> None:
    """The door plate was written down wrongly, or belongs to another building."""
    _still_here(household.valid_until)
    household.area_id, household.door = area.id, clean(door)
    change.record("household.change", household, d={"area": area.id}, pd={"door": household.door}, news=RollChanged(area_id=area.id))


@command(P.HOUSEHOLD_CHANGE)
def move_out_household(change: Change, household: Household, until_on: date, why: str) -> None:
    """A whole household moves away: from this day on it no longer counts, its slips are void and its phones signed out."""
    why = clean(why)
    _still_here(household.valid_until)
    demand((bool(why), "text.missing"), (until_on > household.valid_from, "household.leaves_before_it_came"))
    people = _leaving(change, Person.household_id == household.id, until_on)
    household.valid_until = until_on
    _void_slips(change, CodeSlip.household_id == household.id)
    change.record(
        "household.leave", household, d={"until": until_on.isoformat(), "people": len(people)}, pd={"why": why}, news=RollChanged(area_id=household.area_id)
    )


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
    name, phone = clean(name), tidy_phone(phone)
    _judge_person(change, None, name, phone, birth_year)
    household = place if isinstance(place, Household) else None
    person = Person(
        household_id=household.id if household else None, area_id=None if household else place.id, name=name, phone=phone or None, birth_year=birth_year,
        roll_no=clean(roll_no) or None, residence=residence if household else Residence.NONE, valid_from=valid_from or clock.today(),
    )  # fmt: skip
    change.add(person)
    change.record("person.enter", person, d={"residence": str(person.residence)}, pd={"name": name, "phone": phone, "birth_year": birth_year})
    return person


@command(P.PERSON_CHANGE)
def change_person(change: Change, person: Person, name: str, phone: str | None, birth_year: int | None, residence: Residence) -> None:
    """A name was misspelt, a number is new: the roll is put right. What stood there before can still be proven."""
    name, phone = clean(name), tidy_phone(phone)
    _still_here(person.valid_until)
    _judge_person(change, person, name, phone, birth_year)
    person.name, person.phone, person.birth_year = name, phone or None, birth_year
    person.residence = residence if person.household_id else Residence.NONE
    change.record("person.change", person, d={"residence": str(person.residence)}, pd={"name": name, "phone": phone, "birth_year": birth_year})


@command(P.PERSON_CHANGE)
def move_out_person(change: Change, person: Person, until_on: date, why: str) -> None:
    """A person moves away or dies: from this day on they no longer count; what they said and decided stays."""
    why = clean(why)
    _still_here(person.valid_until)
    demand((bool(why), "text.missing"), (until_on > person.valid_from, "person.leaves_before_they_came"))
    in_office = change.session.scalar(
        select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.until_on > until_on, RoleGrant.ended_on.is_(None)).limit(1)
    )
    demand((in_office is None, "person.still_in_office"))
    _leaving(change, Person.id == person.id, until_on)
    _void_slips(change, CodeSlip.person_id == person.id)
    change.record("person.leave", person, d={"until": until_on.isoformat()}, pd={"why": why})


@command(P.KINSHIP_DECLARE)
def declare_kinship(change: Change, area: Area, person: Person, relative: Person, kind: str = "") -> Kinship:
    """Two people say that they are near relatives, so that neither supervises the other."""
    demand((person.id != relative.id, "kinship.oneself"))
    first, second = sorted((person.id, relative.id))
    found = change.session.scalar(select(Kinship).where(Kinship.person_id == first, Kinship.relative_id == second))
    if found is not None:
        raise NotValid(Reason("kinship.known"))
    kinship = change.add(Kinship(person_id=first, relative_id=second, kind=clean(kind)[:40]))
    change.record("kinship.declare", area, pd={"pair": [first, second], "kind": kinship.kind})
    return kinship


def _judge_person(change: Change, person: Person | None, name: str, phone: str, birth_year: int | None) -> None:
    reasons = []
    if not name:
        reasons.append(Reason("person.no_name", field="name"))
    if phone and not is_phone(phone):
        reasons.append(Reason("person.phone_unreadable", field="phone"))
    if birth_year is not None and not 1900 <= birth_year <= clock.today().year:
        reasons.append(Reason("person.born_when", field="birth_year"))
    holder = change.session.scalar(select(Person.id).where(Person.phone == phone)) if phone else None
    if holder is not None and (person is None or holder != person.id):
        reasons.append(Reason("person.phone_taken", field="phone"))
    if reasons:
        raise NotValid(reasons)


def _still_here(until: date | None) -> None:
    if until is not None and until <= clock.today():
        raise NotNow(Reason("roll.already_left"))


def _leaving(change: Change, which: object, until_on: date) -> list[Person]:
    """Put an end date on people; who leaves today is signed out today."""
    people = list(change.session.scalars(select(Person).where(which, Person.valid_until.is_(None))))  # type: ignore[arg-type]
    for person in people:
        person.valid_until = until_on
    if until_on <= clock.today():
        revoke_all(change, [p.id for p in people])
    return people


def _void_slips(change: Change, which: object) -> None:
    change.session.execute(update(CodeSlip).where(which, CodeSlip.revoked_at.is_(None)).values(revoked_at=clock.now()))  # type: ignore[arg-type]
