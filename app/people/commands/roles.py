"""Granting and ending roles: in an area, for a term, in public."""
from __future__ import annotations

from datetime import date

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.facts import RoleEnded, RoleGranted
from app.people.models import Area, Person, RoleGrant
from app.people.rules import reasons_against_granting
from app.policy.table import P
from app.vocabulary import Reason, Role


@command(P.ROLE_GRANT)
def grant_role(change: Change, area: Area, person: Person, role: Role, from_on: date, until_on: date, post: str = "") -> RoleGrant:
    """A person takes office in an area, for a term; three powers never meet in one pair of hands."""
    if reasons := reasons_against_granting(person, role, area, from_on, until_on):
        raise NotValid(reasons)
    grant = change.add(RoleGrant(person_id=person.id, role=role, area_id=area.id, from_on=from_on, until_on=until_on, post=clean(post)))
    change.record(
        "role.grant", grant, news=RoleGranted(person_id=person.id),
        d={
            "role": str(role), "area": area.id, "person": person.id, "from": from_on.isoformat(), "until": until_on.isoformat(), "name": person.name,
            "post": grant.post,
        },
    )  # fmt: skip
    return grant


@command(P.ROLE_END)
def end_role(change: Change, grant: RoleGrant, why: str) -> None:
    """A person leaves office before the term is over; the reason is public."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    if grant.ended_on is not None:
        raise NotNow(Reason("role.already_ended"))
    grant.ended_on, grant.ended_why = clock.today(), why
    change.record("role.end", grant, d={"role": str(grant.role), "person": grant.person_id}, why=why, news=RoleEnded(person_id=grant.person_id))
