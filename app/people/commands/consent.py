"""What a person has allowed, and can take back at any time (PIPL art. 15)."""
from __future__ import annotations

from app.change.command import command
from app.change.refusals import NotAllowed
from app.change.transaction import Change
from app.people.models import Person
from app.policy.table import P
from app.vocabulary import Reason


@command(P.CONSENT_SET)
def set_contact(change: Change, person: Person, may: bool) -> None:
    """A resident says whether the committee may call them; without it they still get every answer on paper and on the page."""
    if change.actor.system is None and change.actor.person_id != person.id:
        raise NotAllowed(Reason("person.not_you"))
    person.may_contact = may
    change.record("consent.set", person, d={"contact": may}, restricted=True)
