"""What only setting up does: founding the community, laying out many places at once, filling a post with many people, opening logins."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Select, or_, select

from app.base import clock
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.console.setup.lines import Holder, Place
from app.people.commands.accounts import enrol_second_factor, open_account
from app.people.commands.areas import create_area
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_person
from app.people.commands.sessions import start_session
from app.people.models import Account, Area, Household, Person, RoleGrant, SignIn
from app.people.passwords import NewPassword
from app.people.states import Proof
from app.policy.table import P
from app.process.commands.packs import adopt_packs
from app.vocabulary import Layer, Reason, Role

YEARS = 5
"""For how long whoever founds the community administers it, unless the term is ended before: that of a committee."""


def end_of_term(from_on: date) -> date:
    """The same day, a term later."""
    last = from_on.replace(day=28) if (from_on.month, from_on.day) == (2, 29) else from_on
    return last.replace(year=from_on.year + YEARS)


@dataclass(frozen=True)
class Founding:
    """What the pages have gathered: the place with those above it (widest first), and who will administer it."""

    name: str
    name_en: str
    above: tuple[tuple[Layer, str], ...]
    keeper: str
    phone: str
    login: str
    password_hash: str
    secret: str


@dataclass(frozen=True)
class Founded:
    """The community, and the open desk of its administrator; the token exists only here."""

    community: Area
    sign_in: SignIn
    token: str


@command(P.COMMUNITY_FOUND)
def found_community(change: Change, _house: None, asked: Founding, code: str, device: str = "", seen_from: str = "") -> Founded:
    """Where there was only a machine there is now a community: its place on the map, its rules as shipped, and somebody who answers for it."""
    if change.session.scalar(select(Area.id).where(Area.layer == Layer.COMMUNITY).limit(1)):
        raise NotNow(Reason("setup.founded_already"))
    above: Area | None = None
    for layer, name in asked.above:
        above = create_area(change, above, layer, name)
    community = create_area(change, above, Layer.COMMUNITY, asked.name, asked.name_en)
    keeper = enter_person(change, community, asked.keeper, asked.phone or None)
    open_account(change, keeper, asked.login, NewPassword(keeper.id, asked.password_hash))
    enrol_second_factor(change, keeper, asked.secret, code)
    grant_role(change, community, keeper, Role.ADMINISTRATOR, clock.today(), end_of_term(clock.today()))
    packs = adopt_packs(change, community)
    change.record("community.found", community, d={
        "name": community.name, "name_en": community.name_en, "above": [name for _, name in asked.above], "by": keeper.id, "packs": len(packs),
        "zone": clock.zone().key,
    })  # fmt: skip
    sign_in, token = start_session(change, keeper, Proof.TOTP, device, seen_from)
    return Founded(community, sign_in, token)


@command(P.AREA_CREATE)
def lay_out_places(change: Change, community: Area, places: list[Place]) -> int:
    """The map of the community is drawn from a list: what stands on it already stays as it is. Returns how many are new."""
    here = {(a.parent_id, a.name): a for a in _areas_in(change, community)}
    made: dict[tuple[tuple[Layer, str], ...], Area] = {(): community}
    new = 0
    for place in places:
        parent = made[place.above]
        area = here.get((parent.id, place.name))
        if area is None:
            area = create_area(change, parent, place.layer, place.name, place.name_en)
            new += 1
        made[place.way] = area
    if not new:
        raise NotValid(Reason("places.all_known", field="lines"))
    return new


def _areas_in(change: Change, community: Area) -> list[Area]:
    return list(change.session.scalars(select(Area).where(Area.path.startswith(community.path, autoescape=True))))


@command(P.ROLE_GRANT)
def fill_post(change: Change, community: Area, role: Role, people: list[Holder], from_on: date, until_on: date, may_enter: bool = False) -> list[RoleGrant]:
    """Several people take the same office for the same term. With `may_enter` whoever is not on the roll is entered as working here."""
    if not people:
        raise NotValid(Reason("holders.nobody", field="people"))
    grants = []
    for holder in people:
        person = _person_of(change, community, holder, may_enter)
        about = Reason("holders.about", {"line": holder.line, "name": holder.name})
        held = select(RoleGrant.id).where(RoleGrant.person_id == person.id, RoleGrant.role == role, RoleGrant.area_id == community.id)
        held = held.where(RoleGrant.until_on > from_on, RoleGrant.from_on < until_on, RoleGrant.ended_on.is_(None))
        if change.session.scalar(held.limit(1)):
            raise NotValid([about, Reason("holders.holds_it", {"name": holder.name}, field="people")])
        try:
            grants.append(grant_role(change, community, person, role, from_on, until_on, holder.post))
        except NotValid as refused:
            raise NotValid([about, *_at("people", refused)]) from refused
    return grants


def _person_of(change: Change, community: Area, holder: Holder, may_enter: bool) -> Person:
    """Who a line means: one person of this community and no other, or a refusal that says which line."""
    today = clock.today()
    found: list[Person] = list(change.session.scalars(_called(holder, community).where(or_(Person.valid_until.is_(None), Person.valid_until > today)).limit(3)))
    where = {"line": holder.line, "name": holder.name}
    if len(found) > 1:
        raise NotValid(Reason("holders.several", where, field="people"))
    if found:
        if found[0].name != holder.name:
            raise NotValid(Reason("holders.other_name", where, field="people"))
        return found[0]
    if not may_enter or holder.household:
        raise NotValid(Reason("holders.unknown", where, field="people"))
    if change.session.scalar(select(Person.id).where(Person.name == holder.name, Person.id.in_(_inside(community))).limit(1)):
        raise NotValid(Reason("holders.other_phone", where, field="people"))  # else somebody could hold two powers under two numbers
    try:
        return enter_person(change, community, holder.name, holder.phone or None)
    except NotValid as refused:
        raise NotValid([Reason("holders.about", where), *_at("people", refused)]) from refused


def _called(holder: Holder, community: Area) -> Select[Any]:
    """The telephone names somebody wherever they live; a name counts only inside the community."""
    if holder.phone and not holder.household:
        unnumbered = (Person.name == holder.name) & Person.id.in_(_inside(community)) & Person.phone.is_(None)
        return select(Person).where(or_(Person.phone == holder.phone, unnumbered))
    query = select(Person).where(Person.name == holder.name, Person.id.in_(_inside(community)))
    if holder.household:
        query = query.join(Household, Person.household_id == Household.id).where(Household.code == holder.household)
    return query


def _inside(community: Area) -> CompoundSelect[Any]:
    homes = select(Person.id).join(Household, Person.household_id == Household.id).join(Area, Household.area_id == Area.id)
    works = select(Person.id).join(Area, Person.area_id == Area.id)
    inside = Area.path.startswith(community.path, autoescape=True)
    return homes.where(inside).union(works.where(inside))


def _at(field: str, refused: NotValid) -> list[Reason]:
    """The reasons again, beside the field of this page that they are about."""
    return [Reason(reason.code, reason.values, field) for reason in refused.reasons]


@command(P.ACCOUNT_OPEN)
def open_logins(change: Change, community: Area, logins: list[tuple[int, str, NewPassword]]) -> list[Account]:
    """Everybody who works here and could not come in yet gets a login name and a starting password, to be handed over on paper."""
    if not logins:
        raise NotValid(Reason("logins.nobody"))
    opened = []
    for person_id, login, new in logins:
        person = change.session.get_one(Person, person_id)
        account = change.session.get(Account, person_id)
        if account is not None and account.login:
            raise NotNow(Reason("logins.has_one", {"name": person.name}))
        try:
            opened.append(open_account(change, person, login, new))
        except NotValid as refused:
            raise NotValid([Reason("logins.about", {"name": person.name}), *_at(f"login_{person_id}", refused)]) from refused
    return opened
