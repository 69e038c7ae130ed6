"""Code slips: issued on paper, void as soon as a newer one is printed, and never kept in a form that could be read."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import joinedload

from app.base import clock
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.codes import code_hash, make_code
from app.people.commands.sessions import revoke_all, start_session
from app.people.models import Area, CodeSlip, Household, Person, SignIn
from app.people.queries import adults_of, is_adult
from app.people.states import Proof, Residence, SlipKind
from app.policy.table import P
from app.settings import Settings
from app.vocabulary import Reason

MOST = 4000
"""Slips in one go: a whole community of one per household."""


@dataclass(frozen=True)
class IssuedSlip:
    """A slip as it is printed, once; afterwards only the hash of its code remains."""

    code: str = field(repr=False)
    area: str
    door: str
    names: tuple[str, ...]


def slip_key() -> bytes:
    """The key of this installation under which codes are hashed."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("slips")


@command(P.SLIP_ISSUE)
def issue_slips(change: Change, place: Area | Household | Person, kind: SlipKind, renew: bool = False) -> list[IssuedSlip]:
    """New codes on paper, for a place, a household or one person. Without `renew` only for those who have none yet.

    A slip that is renewed makes the old one void, and signs out the phones that came in with it.
    """
    homes = _homes(change, place)
    wanted: list[tuple[Household | None, Person | None, Household]] = []
    if kind is SlipKind.PERSON:
        wanted += [(None, p, h) for h, people in homes for p in people if not isinstance(place, Person) or p.id == place.id]
    else:
        wanted += [(h, None, h) for h, people in homes if people]
    if not renew:
        have = _holders_of_slips(change, kind)
        wanted = [w for w in wanted if (w[1] or w[2]).id not in have]
    if not wanted:
        raise NotNow(Reason("slip.nobody_needs_one"))
    if len(wanted) > MOST:
        raise NotValid(Reason("slip.too_many", {"most": MOST, "count": len(wanted)}))
    ended = _void(change, kind, [(p or h).id for _, p, h in wanted], dict(homes)) if renew else 0
    people_of = {h.id: people for h, people in homes}
    issued, rows, key, now = [], [], slip_key(), clock.now()
    for household, person, home in wanted:
        code = make_code()
        rows.append({
            "person_id": person.id if person else None, "household_id": household.id if household else None, "code_hash": code_hash(code, key),
            "issued_at": now, "issued_by_id": change.actor.person_id,
        })  # fmt: skip
        names = (person.name,) if person else tuple(p.name for p in people_of[home.id])
        issued.append(IssuedSlip(code, home.area.name, home.door, names))
    change.session.execute(insert(CodeSlip), rows)
    change.record("slip.issue", place, d={"kind": kind.value, "count": len(rows), "renewed": renew, "sessions": ended})
    return issued


@command(P.SESSION_START)
def start_session_by_slip(
    change: Change, person: Person, slip: CodeSlip, device: str = "", seen_from: str = "", instead_of: int | None = None
) -> tuple[SignIn, str]:
    """The paper is shown at the door. A person's slip lets in that person; a household's, any adult of the household."""
    if slip.revoked_at is not None:
        raise NotValid(Reason("sign_in.code_wrong", field="code"))
    mine = slip.person_id == person.id or (slip.household_id is not None and slip.household_id == person.household_id and is_adult(person))
    if not mine:
        raise NotValid(Reason("sign_in.not_of_this_household"))
    slip.used_at = slip.used_at or clock.now()
    return start_session(change, person, Proof.SLIP if slip.person_id else Proof.HOUSEHOLD, device, seen_from, instead_of)


def _homes(change: Change, place: Area | Household | Person) -> list[tuple[Household, list[Person]]]:
    """The households in question with their adults, in the order in which somebody would walk from door to door."""
    today = clock.today()
    query = select(Household).join(Area).options(joinedload(Household.area)).where(or_(Household.valid_until.is_(None), Household.valid_until > today))
    if isinstance(place, Area):
        query = query.where(Area.path.startswith(place.path, autoescape=True))
    else:
        query = query.where(Household.id == (place.id if isinstance(place, Household) else place.household_id))
    households = list(change.session.scalars(query.order_by(Area.path, Household.code)))
    living: dict[int, list[Person]] = defaultdict(list)
    query_people = select(Person).join(Household).join(Area).where(Person.residence != Residence.NONE)
    if isinstance(place, Area):
        query_people = query_people.where(Area.path.startswith(place.path, autoescape=True))
    else:
        query_people = query_people.where(Person.household_id.in_([h.id for h in households]))
    for person in adults_of(list(change.session.scalars(query_people.order_by(Person.id)))):
        living[person.household_id or 0].append(person)
    return [(h, living[h.id]) for h in households]


def _holders_of_slips(change: Change, kind: SlipKind) -> set[int]:
    column = CodeSlip.person_id if kind is SlipKind.PERSON else CodeSlip.household_id
    return {i for i in change.session.scalars(select(column).where(column.is_not(None), CodeSlip.revoked_at.is_(None))) if i is not None}


def _void(change: Change, kind: SlipKind, ids: list[int], homes: dict[Household, list[Person]]) -> int:
    """Make the older slips of these holders void; returns how many phones were signed out with them."""
    column = CodeSlip.person_id if kind is SlipKind.PERSON else CodeSlip.household_id
    wanted = set(ids)
    for start in range(0, len(ids), 500):
        some = column.in_(ids[start : start + 500])
        change.session.execute(update(CodeSlip).where(some, CodeSlip.revoked_at.is_(None)).values(revoked_at=clock.now()))
    if kind is SlipKind.PERSON:
        return revoke_all(change, ids, by=(Proof.SLIP,))
    people = [p.id for h, adults in homes.items() if h.id in wanted for p in adults]
    return revoke_all(change, people, by=(Proof.HOUSEHOLD,))
