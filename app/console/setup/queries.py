"""How far the set-up is: seven steps, each with what stands and what is missing, all read from what is there."""
from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.extensions import db
from app.fund.models import FundLeg, Source
from app.people.models import Account, Area, CodeSlip, Household, Person, RoleGrant, RollImport
from app.people.sessions import LIGHT_OFFICES
from app.people.states import ImportState
from app.process.models import Round, RulePack
from app.process.queries import current_round, packs_in_force, round_with_days
from app.vocabulary import Layer, Role

NEEDED: dict[Role, int] = {
    Role.COMMITTEE_HEAD: 1, Role.COMMITTEE: 1, Role.PARTY: 1, Role.COUNCIL: 3, Role.SUPERVISOR: 1, Role.FACILITATOR: 1, Role.RECORDER: 1, Role.BOOKKEEPER: 1,
    Role.HELPER: 1, Role.STREET_CLERK: 1,
}  # fmt: skip
"""How many of each a year needs to be walked to its end; a council of fewer than three decides nothing."""


@dataclass(frozen=True)
class Standing:
    """Everything that the overview says, read once."""

    community: Area
    places: dict[Layer, int]
    households: int
    people: int
    sheet: RollImport | None  # the last one that was applied or waits to be
    holders: dict[Role, list[RoleGrant]]
    without_login: list[Person]
    packs: list[RulePack]
    round: Round | None
    sources: list[tuple[Source, int]]  # with what has come in, in fen
    slips: int
    missing_posts: list[tuple[Role, int]] = field(default_factory=list)

    @property
    def unchecked(self) -> list[RulePack]:
        """Rules that nobody has held against their text."""
        return [pack for pack in self.packs if not pack.is_verified]

    @property
    def received(self) -> int:
        """The pot, in fen."""
        return sum(fen for _, fen in self.sources)


def standing_of(community: Area) -> Standing:
    """How far a community is. About ten statements, whatever its size."""
    inside, today = Area.path.startswith(community.path, autoescape=True), clock.today()
    places = db.session.execute(select(Area.layer, func.count()).where(inside, Area.id != community.id, Area.closed_on.is_(None)).group_by(Area.layer))
    here = or_(Household.valid_until.is_(None), Household.valid_until > today)
    households = db.session.scalar(select(func.count(Household.id)).join(Area).where(inside, here)) or 0
    on_roll = select(func.count(Person.id)).join(Household, Person.household_id == Household.id).join(Area, Household.area_id == Area.id)
    people = db.session.scalar(on_roll.where(inside, or_(Person.valid_until.is_(None), Person.valid_until > today))) or 0
    sheets = select(RollImport).where(RollImport.area_id == community.id, RollImport.state.in_((ImportState.APPLIED, ImportState.PREVIEWED)))
    slips = select(func.count(CodeSlip.id)).where(CodeSlip.revoked_at.is_(None))
    held = holders_by_role(community)
    year = current_round(community)
    return Standing(
        community, {layer: int(n) for layer, n in places}, households, people,
        db.session.scalar(sheets.order_by(RollImport.id.desc()).limit(1)), held, without_login(held), packs_in_force(community),
        round_with_days(year.id) if year else None, sources_of(year) if year else [], db.session.scalar(slips) or 0,
        [(role, least - len(held.get(role, []))) for role, least in NEEDED.items() if len(held.get(role, [])) < least],
    )  # fmt: skip


def holders_by_role(community: Area) -> dict[Role, list[RoleGrant]]:
    """Who holds what here today, or from a day to come."""
    today = clock.today()
    query = select(RoleGrant).join(Area).where(Area.path.startswith(community.path, autoescape=True), RoleGrant.until_on > today)
    query = query.where(or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > today)).options(joinedload(RoleGrant.person), joinedload(RoleGrant.area))
    found: dict[Role, list[RoleGrant]] = {}
    for grant in db.session.scalars(query.order_by(RoleGrant.id)):
        found.setdefault(grant.role, []).append(grant)
    return found


def without_login(held: dict[Role, list[RoleGrant]]) -> list[Person]:
    """Who works at a desk and has no way to sign in there yet, in the order of their grant."""
    desks = {g.person_id: g.person for role, grants in held.items() if role not in LIGHT_OFFICES for g in grants}
    have = set(db.session.scalars(select(Account.person_id).where(Account.person_id.in_(desks), Account.login.is_not(None))))
    return [person for number, person in desks.items() if number not in have]


def logins_taken() -> set[str]:
    """Login names that somebody has."""
    return {login for login in db.session.scalars(select(Account.login).where(Account.login.is_not(None))) if login}


def sources_of(round_: Round) -> list[tuple[Source, int]]:
    """The sources of a year with what each has given."""
    sources = list(db.session.scalars(select(Source).where(Source.round_id == round_.id).order_by(Source.id)))
    accounts = {f"source:{source.id}": source for source in sources}
    sums = select(FundLeg.account, func.sum(FundLeg.amount_fen)).where(FundLeg.account.in_(accounts)).group_by(FundLeg.account)
    given = {account: -int(fen) for account, fen in db.session.execute(sums)}
    return [(source, given.get(account, 0)) for account, source in accounts.items()]


def is_founded() -> bool:
    """Whether a community stands in this installation."""
    return db.session.scalar(select(Area.id).where(Area.layer == Layer.COMMUNITY).limit(1)) is not None
