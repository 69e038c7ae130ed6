"""Coming in and going out: sessions begin with a proof and can be ended one by one. All of it stands in the restricted stream."""
from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import Change
from app.people.facts import SessionRevoked
from app.people.models import Person, SignIn
from app.people.states import Proof
from app.policy.table import P
from app.vocabulary import Reason

LASTS = {Proof.HOUSEHOLD: timedelta(days=90), Proof.SLIP: timedelta(days=90), Proof.PASSWORD: timedelta(days=90), Proof.TOTP: timedelta(hours=16)}
"""How long a session lives at most: a season on one's own phone, a working day at a desk."""


def token_hash(token: str) -> str:
    """What is kept of a session's token. The token itself has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@command(P.SESSION_START)
def start_session(
    change: Change, person: Person, by: Proof, device: str = "", seen_from: str = "", instead_of: int | None = None
) -> tuple[SignIn, str]:
    """A person has shown their code or password at the door and comes in. Returns the session and its token, once.

    `instead_of` is the session that this browser had before: it ends, whoever's it was.
    """
    if person.valid_until is not None and person.valid_until <= clock.today():
        raise NotValid(Reason("sign_in.not_on_roll"))
    token, now = secrets.token_urlsafe(32), clock.now()
    before = change.session.get(SignIn, instead_of) if instead_of else None
    if before is not None and before.revoked_at is None:
        _revoke(change, before)
    row = SignIn(
        token_hash=token_hash(token), person_id=person.id, made_at=now, seen_at=now, ends_at=now + LASTS[by], device=clean(device)[:120], by=by.value
    )
    change.add(row)
    change.record("session.start", f"session:{row.id}", d={"by": by.value, "person": person.id}, pd={"device": row.device, "from": seen_from}, restricted=True)
    return row, token


@command(P.SESSION_START)
def note_failure(change: Change, person: Person | None, by: Proof, seen_from: str = "") -> None:
    """Somebody stood at the door with a proof that was not right: what they typed is not kept, only that it happened."""
    change.record(
        "session.refuse", "session:none", d={"by": by.value, "person": person.id if person else 0}, pd={"from": seen_from}, restricted=True
    )


@command(P.SESSION_END)
def end_session(change: Change, sign_in: SignIn) -> None:
    """A person signs out, here or on a phone that they no longer have in hand."""
    if sign_in.person_id != change.actor.person_id and change.actor.system is None:
        raise NotAllowed(Reason("session.not_yours"))
    if sign_in.revoked_at is not None:
        raise NotNow(Reason("session.already_ended"))
    _revoke(change, sign_in)
    change.record("session.end", f"session:{sign_in.id}", d={"person": sign_in.person_id}, restricted=True)


@command(P.SESSION_END)
def end_sessions(change: Change, person: Person, keep: int | None = None) -> int:
    """Every phone and computer of this person is signed out, but for the one in hand. Returns how many there were."""
    if person.id != change.actor.person_id and change.actor.system is None:
        raise NotAllowed(Reason("session.not_yours"))
    ended = revoke_all(change, [person.id], keep)
    change.record("session.end", f"person:{person.id}", d={"person": person.id, "count": ended}, restricted=True)
    return ended


def revoke_all(change: Change, person_ids: list[int], keep: int | None = None, by: tuple[Proof, ...] = tuple(Proof)) -> int:
    """End the open sessions of these people inside another command, which records it."""
    open_ones = select(SignIn).where(SignIn.revoked_at.is_(None), SignIn.by.in_([p.value for p in by]))
    ended = []
    for start in range(0, len(person_ids), 500):
        some = change.session.scalars(open_ones.where(SignIn.person_id.in_(person_ids[start : start + 500])))
        ended += [row for row in some if row.id != keep]
    for row in ended:
        _revoke(change, row)
    return len(ended)


def _revoke(change: Change, row: SignIn) -> None:
    row.revoked_at = clock.now()
    change.tell(SessionRevoked(sign_in_id=row.id))
