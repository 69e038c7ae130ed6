"""Sheet against roll: what would be new, changed, gone, and which rows cannot be taken. Reads only; a few statements in all."""
from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base import clock
from app.people.imports.lines import Fault, Line
from app.people.models import Area, Household, Person, RoleGrant
from app.people.states import Residence
from app.vocabulary import Layer

Place = tuple[str, ...]
"""(yard,) or (yard, building)."""


@dataclass
class Plan:
    """What applying would do. New things are named by the sheet, known ones by their id."""

    new_areas: dict[Place, str] = field(default_factory=dict)  # place → layer
    areas: dict[Place, int] = field(default_factory=dict)
    new_homes: dict[str, tuple[Place, str]] = field(default_factory=dict)  # code → place, door
    homes: dict[str, int] = field(default_factory=dict)
    changed_homes: dict[int, dict[str, Any]] = field(default_factory=dict)  # id → new values; area_id may be a Place
    new_people: list[Line] = field(default_factory=list)
    changed_people: dict[int, dict[str, Any]] = field(default_factory=dict)  # id → new values; household_id may be a code
    unchanged: int = 0
    gone_people: list[tuple[int, str]] = field(default_factory=list)
    gone_homes: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """The figures of the preview and of the record."""
        return {
            "areas": len(self.new_areas), "households": len(self.new_homes), "households_changed": len(self.changed_homes), "people": len(self.new_people),
            "people_changed": len(self.changed_people), "unchanged": self.unchanged, "gone": len(self.gone_people), "errors": len({f.row for f in self.faults}),
        }  # fmt: skip


@dataclass
class _Known:
    """What the roll says now, in the few columns that matter."""

    areas: dict[Place, int]
    homes: dict[str, Any]
    people: dict[int, Any]
    by_no: dict[str, int]
    by_name: dict[tuple[int, str], list[int]]
    phones: dict[str, int]
    inside: set[int]


def make_plan(session: Session, community: Area, lines: list[Line], is_whole: bool = False) -> Plan:
    """Compare. Rows with faults stay out; the others are planned as if those rows did not exist."""
    plan, known = Plan(), _read(session, community)
    plan.areas, plan.homes = dict(known.areas), {}
    met: set[int] = set()
    for line in lines:
        plan.faults += [Fault(line.row, column, code, said) for column, code, said in line.faults]
    good = [line for line in lines if not line.faults]
    good = _without_taken_phones(plan, known, _recognised(plan, known, good))
    for line in good:
        _plan_place(plan, line)
        _plan_home(plan, known, line, _place(line))
        _plan_person(plan, known, line, met)
    if is_whole:
        _plan_gone(session, plan, known, met, lines)
    return plan


def _place(line: Line) -> Place:
    return (line.yard, line.building) if line.building else (line.yard,)


def _read(session: Session, community: Area) -> _Known:
    columns_of_area = (Area.id, Area.parent_id, Area.name, Area.layer)
    found = session.execute(select(*columns_of_area).where(Area.path.startswith(community.path, autoescape=True), Area.closed_on.is_(None)))
    areas: dict[Place, int] = {}
    names = {area.id: area for area in found}
    for area in names.values():
        parent = names.get(area.parent_id or 0)
        if area.layer is not Layer.BUILDING or area.parent_id == community.id:
            areas.setdefault((area.name,), area.id)
        if parent is not None and parent.id != community.id:
            areas.setdefault((parent.name, area.name), area.id)
    areas = {place: id_ for place, id_ in areas.items() if id_ != community.id}
    columns = (Household.id, Household.code, Household.area_id, Household.door, Household.valid_until)
    homes = {row.code: row for row in session.execute(select(*columns))}
    inside = {row.id for row in homes.values() if row.area_id in names}
    fields = (Person.id, Person.household_id, Person.roll_no, Person.name, Person.phone, Person.birth_year, Person.residence, Person.valid_until)
    people = {row.id: row for row in session.execute(select(*fields))}
    by_name: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in people.values():
        if row.household_id is not None:
            by_name[(row.household_id, row.name)].append(row.id)
    return _Known(
        areas, homes, people, {p.roll_no: p.id for p in people.values() if p.roll_no}, by_name, {p.phone: p.id for p in people.values() if p.phone}, inside
    )


def _who(known: _Known, line: Line) -> tuple[int | None, str]:
    """The person of the roll whom the line means, or None; a fault code when it cannot be told."""
    if line.roll_no and (found := known.by_no.get(line.roll_no)):
        home = known.people[found].household_id
        return (found, "") if home in known.inside else (None, "row.person_elsewhere")
    home = known.homes.get(line.code)
    same = known.by_name.get((home.id, line.name), []) if home else []
    same = [i for i in same if not line.roll_no or not known.people[i].roll_no]
    if len(same) > 1:
        return None, "row.same_name"
    return (same[0] if same else None), ""


def _without_taken_phones(plan: Plan, known: _Known, lines: list[Line]) -> list[Line]:
    """A number belongs to one person; one that the sheet itself gives to somebody else is free."""
    changing = {person: line.phone for line in lines if line.phone and (person := _who(known, line)[0])}
    good = []
    for line in lines:
        holder = known.phones.get(line.phone) if line.phone else None
        if holder is not None and holder != _who(known, line)[0] and changing.get(holder, line.phone) == line.phone:
            plan.faults.append(Fault(line.row, "phone", "row.phone_taken", line.phone))
        else:
            good.append(line)
    return good


def _recognised(plan: Plan, known: _Known, lines: list[Line]) -> list[Line]:
    """Lines whose household is of this community and whose person, when known, is one and only one."""
    good, met = [], set()
    for line in lines:
        home = known.homes.get(line.code)
        person, fault = _who(known, line)
        if home is not None and home.id not in known.inside:
            plan.faults.append(Fault(line.row, "code", "row.household_elsewhere", line.code))
        elif fault or person in met:
            plan.faults.append(Fault(line.row, "name", fault or "row.same_name", line.name))
        else:
            good.append(line)
            met.update({person} - {None})
    return good


def _plan_home(plan: Plan, known: _Known, line: Line, place: Place) -> None:
    home = known.homes.get(line.code)
    if home is None:
        old = plan.new_homes.get(line.code)
        plan.new_homes[line.code] = (place, line.door or (old[1] if old else ""))
        return
    plan.homes[line.code] = home.id
    new: dict[str, Any] = {}
    if known.areas.get(place) != home.area_id:
        new["area_id"] = known.areas.get(place, place)
    if line.door and line.door != home.door:
        new["door"] = line.door
    if home.valid_until is not None:
        new["valid_until"] = None
    if new:
        plan.changed_homes[home.id] = {**plan.changed_homes.get(home.id, {}), **new}


def _plan_person(plan: Plan, known: _Known, line: Line, met: set[int]) -> None:
    person, _ = _who(known, line)
    if person is None:
        plan.new_people.append(line)
        return
    met.add(person)
    old, home = known.people[person], known.homes.get(line.code)
    said = {"name": line.name, "phone": line.phone, "birth_year": line.birth_year, "roll_no": line.roll_no}
    new: dict[str, Any] = {k: v for k, v in said.items() if v and v != getattr(old, k)}
    if line.residence and Residence(line.residence) is not old.residence:
        new["residence"] = line.residence
    if home is None or home.id != old.household_id:
        new["household_id"] = home.id if home else line.code
    if old.valid_until is not None:
        new["valid_until"] = None
    if new:
        plan.changed_people[person] = new
    else:
        plan.unchanged += 1


def _plan_place(plan: Plan, line: Line) -> None:
    """Places that the good rows need, the yard before its buildings."""
    if (line.yard,) not in plan.areas and (line.yard,) not in plan.new_areas:
        plan.new_areas[(line.yard,)] = line.layer
    place = _place(line)
    if len(place) == 2 and place not in plan.areas and place not in plan.new_areas:
        plan.new_areas[place] = "building"


def _plan_gone(session: Session, plan: Plan, known: _Known, met: set[int], lines: list[Line]) -> None:
    """Who is on the roll and not on the sheet. A row with a fault still speaks for its people: nobody goes by a typing error."""
    spoken = {line.roll_no for line in lines if line.roll_no} | {f"{line.code}\x1f{line.name}" for line in lines}
    codes = {line.code for line in lines}
    code_of = {home.id: home.code for home in known.homes.values()}
    today = clock.today()
    held = select(RoleGrant.person_id).where(RoleGrant.until_on > today, or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > today))
    in_office = set(session.scalars(held))
    staying: Counter[int] = Counter()
    for person in known.people.values():
        if person.household_id not in known.inside or person.valid_until is not None or person.id in met:
            continue
        if person.roll_no in spoken or f"{code_of[person.household_id]}\x1f{person.name}" in spoken:
            staying[person.household_id] += 1
        elif person.id in in_office:
            staying[person.household_id] += 1
            plan.faults.append(Fault(0, "name", "row.gone_in_office", person.name))
        else:
            plan.gone_people.append((person.id, person.name))
    plan.gone_homes = [
        h.id for h in known.homes.values() if h.id in known.inside and h.code not in codes and h.valid_until is None and not staying[h.id]
    ]
