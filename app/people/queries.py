"""Reading people: what somebody holds, who lives where."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer, joinedload

from app.base import clock
from app.base.paging import Page, page_of
from app.extensions import db
from app.people.models import Area, CodeSlip, Household, Person, RoleGrant, RollImport, SignIn
from app.people.states import Residence
from app.policy.actor import Actor, Holding
from app.vocabulary import Channel, Layer, Role


def holdings_of(person: Person, on: date | None = None) -> tuple[Holding, ...]:
    """What a person holds on a day: roles within their term, and residence while on the roll."""
    on = on or clock.today()
    grants = db.session.scalars(
        select(RoleGrant)
        .options(joinedload(RoleGrant.area))
        .where(RoleGrant.person_id == person.id, in_term(on))
    )
    held = [Holding(grant.role, grant.area.path) for grant in grants]
    if lives_here(person, on):
        assert person.household is not None
        held.append(Holding(Role.RESIDENT, person.household.area.path))
    return tuple(held)


def in_term(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Of the grants, those that hold on the day."""
    return and_(RoleGrant.from_on <= on, RoleGrant.until_on > on, or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > on))


def lives_here(person: Person, on: date) -> bool:
    """On the roll with a household, today. Tenants and absent owners count; rule packs say who votes on what."""
    return person.household is not None and stays(person.residence, person.valid_from, person.valid_until, on)


def stays(residence: Residence, valid_from: date, valid_until: date | None, on: date) -> bool:
    """Whether somebody with a household belongs to it on the day."""
    return residence is not Residence.NONE and valid_from <= on and (valid_until is None or valid_until > on)


def is_adult(person: Person, on: date | None = None) -> bool:
    """Of age this year; where the year of birth was never asked, the roll holds adults only."""
    return person.birth_year is None or (on or clock.today()).year - person.birth_year >= 18


def adults_of(people: list[Person], on: date | None = None) -> list[Person]:
    """Those of them who are of age and on the roll on the day."""
    on = on or clock.today()
    return [p for p in people if is_adult(p, on) and p.valid_from <= on and (p.valid_until is None or p.valid_until > on)]


def actor_of(person: Person, via: Channel = Channel.PHONE) -> Actor:
    """The person as somebody who acts."""
    return Actor(person.id, person.name, holdings_of(person), via)


_DESKS = (
    ((Role.FACILITATOR, Role.RECORDER), "/desk/facilitator"),
    ((Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.PARTY), "/desk/committee"),
    ((Role.SUPERVISOR,), "/desk/supervisor"),
    ((Role.ADMINISTRATOR,), "/desk/administrator"),
    ((Role.BOOKKEEPER,), "/money"),
    ((Role.HELPER,), "/desk/voices/new"),
    ((Role.STREET_CLERK,), "/projects"),
)


def desk_of(holdings: tuple[Holding, ...]) -> str:
    """The address of the desk at which somebody with these roles works; the first page for everybody else."""
    held = {h.role for h in holdings}
    return next((desk for roles, desk in _DESKS if held & set(roles)), "/")


def paths_held(actor: Actor, *roles: Role) -> list[str]:
    """Where the actor holds one of these roles."""
    return sorted({h.path for h in actor.holdings if h.role in roles})


def areas_in(paths: list[str], *layers: Layer) -> list[Area]:
    """The open areas in or below these paths, in tree order; of some layers only when named."""
    if not paths:
        return []
    inside = or_(*(Area.path.startswith(path, autoescape=True) for path in paths))
    found = db.session.scalars(select(Area).where(inside, Area.closed_on.is_(None)))
    wanted = [a for a in found if not layers or a.layer in layers]
    return sorted(wanted, key=lambda a: [int(i) for i in a.path.strip("/").split("/")])


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
    return list(db.session.scalars(_under(area, on or clock.today()).order_by(Household.code)))


def household_ids_under(area: Area) -> list[int]:
    """The numbers of the households on the roll of an area today: of a whole town, in a moment."""
    return list(db.session.scalars(_under(area, clock.today()).with_only_columns(Household.id).order_by(Household.id)))


def _under(area: Area, on: date) -> Select[Household]:
    query = select(Household).join(Area).where(Area.path.startswith(area.path, autoescape=True), Household.valid_from <= on)
    return query.where(or_(Household.valid_until.is_(None), Household.valid_until > on))


def terms_of(person_id: int) -> list[RoleGrant]:
    """Every role somebody holds or held, newest first."""
    query = select(RoleGrant).options(joinedload(RoleGrant.area)).where(RoleGrant.person_id == person_id)
    return list(db.session.scalars(query.order_by(RoleGrant.until_on.desc(), RoleGrant.id.desc())))


def open_sessions(person_id: int) -> list[SignIn]:
    """Where somebody is signed in, last seen first."""
    query = select(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None), SignIn.ends_at > clock.now())
    return list(db.session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def own_data(person: Person) -> dict[str, Any]:
    """Everything that is kept about a person as a person, to hand to them."""
    home = person.household
    slips = db.session.scalars(select(CodeSlip).where(CodeSlip.person_id == person.id).order_by(CodeSlip.id))
    sessions = db.session.scalars(select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id))
    return {
        "name": person.name, "phone": person.phone, "birth_year": person.birth_year, "residence": person.residence.value, "number": person.roll_no,
        "household": home and home.code, "place": home and home.area.name, "door": home and home.door, "may_contact": person.may_contact,
        "since": person.valid_from.isoformat(), "until": person.valid_until and person.valid_until.isoformat(),
        "roles": [{"role": g.role.value, "from": g.from_on.isoformat(), "until": (g.ended_on or g.until_on).isoformat()} for g in terms_of(person.id)],
        "slips": [{"issued": s.issued_at.isoformat(), "void": s.revoked_at and s.revoked_at.isoformat()} for s in slips],
        "sessions": [{"since": s.made_at.isoformat(), "seen": s.seen_at.isoformat(), "device": s.device, "ended": bool(s.revoked_at)} for s in sessions],
    }  # fmt: skip


def under(paths: list[str]) -> ColumnElement[bool]:
    """Inside one of these paths."""
    return or_(*(Area.path.startswith(path, autoescape=True) for path in paths))


def homes_by_area() -> dict[int, int]:
    """How many households stand in each area itself."""
    today = clock.today()
    here = select(Household.area_id, func.count()).where(or_(Household.valid_until.is_(None), Household.valid_until > today)).group_by(Household.area_id)
    return {row[0]: row[1] for row in db.session.execute(here)}


def search_roll(paths: list[str], words: str, number: int) -> Page:
    """Households by their number or door, or by the name or telephone of somebody in them."""
    query = select(Household).join(Area).options(joinedload(Household.area)).where(under(paths)).order_by(Area.path, Household.code)
    for word in words.split():
        inside = select(Person.household_id).where(or_(Person.name.contains(word, autoescape=True), Person.phone.endswith(word, autoescape=True)))
        home = or_(Household.code.contains(word, autoescape=True), Household.door.contains(word, autoescape=True), Area.name.contains(word, autoescape=True))
        query = query.where(or_(home, Household.id.in_(inside)))
    return page_of(db.session(), query, number, 30)


def people_of_homes(homes: list[Household]) -> dict[int, list[Person]]:
    """The people of these households, in the order of their entry."""
    found: dict[int, list[Person]] = {}
    for person in db.session.scalars(select(Person).where(Person.household_id.in_([h.id for h in homes])).order_by(Person.id)):
        found.setdefault(person.household_id or 0, []).append(person)
    return found


def slip_counts(areas: list[Area]) -> list[tuple[Area, int, int, int]]:
    """For each place: households in and below it, of which with a slip of the household, and people with their own."""
    today = clock.today()
    live = or_(Household.valid_until.is_(None), Household.valid_until > today)
    homes = db.session.execute(select(Area.path, func.count(Household.id)).join(Household, Household.area_id == Area.id).where(live).group_by(Area.path)).all()
    by_home = select(Area.path, func.count(CodeSlip.id)).join(Household, CodeSlip.household_id == Household.id).join(Area, Household.area_id == Area.id)
    by_person = (
        select(Area.path, func.count(CodeSlip.id)).join(Person, CodeSlip.person_id == Person.id).join(Household, Person.household_id == Household.id)
        .join(Area, Household.area_id == Area.id)
    )  # fmt: skip
    slips = [db.session.execute(q.where(CodeSlip.revoked_at.is_(None)).group_by(Area.path)).all() for q in (by_home, by_person)]
    return [(area, *(sum(n for path, n in rows if path.startswith(area.path)) for rows in (homes, *slips))) for area in areas]  # type: ignore[misc]


def grants_under(paths: list[str], past: bool = False) -> list[RoleGrant]:
    """Roles held in these places today, or those that are over."""
    today = clock.today()
    ended = or_(RoleGrant.until_on <= today, RoleGrant.ended_on <= today)
    held = RoleGrant.until_on > today, or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > today)
    query = select(RoleGrant).join(Area).options(joinedload(RoleGrant.person), joinedload(RoleGrant.area)).where(under(paths))
    query = query.where(ended) if past else query.where(*held)
    return list(db.session.scalars(query.order_by(Area.path, RoleGrant.role, RoleGrant.id)))


def officers_now() -> list[tuple[Area, list[RoleGrant]]]:
    """Every office that is held today, by community and then by office; guests hold none."""
    grants = [g for g in grants_under(["/"]) if g.role is not Role.GUEST]
    tops = {a.path: a for a in db.session.scalars(select(Area).where(Area.layer.in_((Layer.COMMUNITY, Layer.TOWN))))}
    order = list(_PUBLIC_ORDER)
    groups: dict[str, list[RoleGrant]] = {}
    for grant in grants:
        own = next((path for path in sorted(tops, key=len, reverse=True) if grant.area.path.startswith(path)), None)
        if own is not None:
            groups.setdefault(own, []).append(grant)
    return [(tops[path], sorted(rows, key=lambda g: (order.index(g.role), g.area.path, g.id))) for path, rows in sorted(groups.items(), reverse=True)]


_PUBLIC_ORDER = (
    Role.PARTY, Role.COMMITTEE_HEAD, Role.COMMITTEE, Role.SUPERVISOR, Role.COUNCIL, Role.FACILITATOR, Role.RECORDER, Role.GROUP_HEAD, Role.BUILDING_HEAD,
    Role.HELPER, Role.BOOKKEEPER, Role.STREET_CLERK, Role.ADMINISTRATOR, Role.GUEST, Role.RESIDENT,
)  # fmt: skip


def imports_of(area_ids: list[int]) -> list[RollImport]:
    """Sheets of these communities, newest first, without the rows in them."""
    query = select(RollImport).options(joinedload(RollImport.area), defer(RollImport.rows), defer(RollImport.changes)).where(RollImport.area_id.in_(area_ids))
    return list(db.session.scalars(query.order_by(RollImport.id.desc()).limit(50)))
