"""Who stands at the door: proofs are checked here, before any change begins. A refusal never says what exists."""
from __future__ import annotations

from collections import Counter

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import or_, select

from app.change.refusals import NotValid, Refused
from app.change.transaction import change_by
from app.extensions import db
from app.people.codes import code_hash, read_code
from app.people.commands.sessions import note_failure
from app.people.commands.slips import slip_key
from app.people.models import Account, CodeSlip, Person
from app.people.passwords import is_password
from app.people.phones import tidy_phone
from app.people.queries import adults_of
from app.people.states import Proof, Residence
from app.people.tries import ask_to_try, count_failure
from app.policy.actor import PASSER_BY
from app.vocabulary import Reason

PATIENCE = 600
"""Seconds that the second page of a sign-in may stay open."""


def refuse(error: Refused, person: Person | None, by: Proof, account: str = "") -> Refused:
    """Count the failure, note it in the restricted stream, and give the refusal back to raise."""
    count_failure(account)
    person_id = person.id if person else None
    with change_by(PASSER_BY) as change:
        note_failure(change, change.session.get(Person, person_id) if person_id else None, by, request.remote_addr or "")
    return error


def slip_of_code(typed: str) -> CodeSlip:
    """The slip of this code. A code that cannot be one at all is a slip of the finger, not a try."""
    ask_to_try()
    code = read_code(typed)
    if code is None:
        raise NotValid(Reason("sign_in.code_unreadable", field="code"))
    slip: CodeSlip | None = db.session.scalar(select(CodeSlip).where(CodeSlip.code_hash == code_hash(code, slip_key())))
    if slip is None or slip.revoked_at is not None:
        raise refuse(NotValid(Reason("sign_in.code_wrong", field="code")), None, Proof.SLIP)
    return slip


def people_of_slip(slip: CodeSlip) -> list[Person]:
    """Who may come in with it: the person, or the adults of the household."""
    mine = Person.id == slip.person_id if slip.person_id else Person.household_id == slip.household_id
    people = list(db.session.scalars(select(Person).where(mine, Person.residence != Residence.NONE).order_by(Person.birth_year, Person.id)))
    found = [p for p in people if p in adults_of(people)] if slip.household_id else people
    if not found:
        raise NotValid(Reason("sign_in.nobody_home"))
    return found


def names_on_the_door(people: list[Person]) -> list[tuple[int, str]]:
    """Names as the holder of a household's slip sees them: enough to find oneself, no more unless two look the same."""
    shown = {p.id: veil(p.name) for p in people}
    twice = {name for name, n in Counter(shown.values()).items() if n > 1}
    return [(p.id, p.name if shown[p.id] in twice else shown[p.id]) for p in people]


def veil(name: str) -> str:
    """李*芳, 李*: the first name masked but for its last character."""
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def person_of_password(who: str, password: str, is_staff: bool = False) -> tuple[Person, Account]:
    """Whose phone number (or, for staff, login name) and password these are. The work is the same whoever it is."""
    phone, by = tidy_phone(who), Proof.TOTP if is_staff else Proof.PASSWORD
    key = phone.lower() or "nobody"
    ask_to_try(key)
    named = Person.phone == phone if phone else Person.id == 0
    found = db.session.execute(
        select(Person, Account).join(Account, Account.person_id == Person.id).where(or_(named, Account.login == who.strip().lower()) if is_staff else named)
    ).first()
    if not is_password(found[1].password_hash if found else None, password):
        wrong = Reason("sign_in.staff_wrong" if is_staff else "sign_in.password_wrong", field=None if is_staff else "password")
        raise refuse(NotValid(wrong), found[0] if found else None, by, key)
    assert found is not None
    return found[0], found[1]


def remember(kind: str, value: object) -> str:
    """What the second page of a sign-in has to know, signed."""
    return str(_signer(kind).dumps(value))


def recall(kind: str, token: str | None) -> list[object]:
    """What was remembered, or a refusal when it took too long."""
    try:
        value = _signer(kind).loads(token or "", max_age=PATIENCE)
    except BadSignature as error:
        raise NotValid(Reason("sign_in.took_too_long")) from error
    return list(value)


def _signer(kind: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"door-{kind}")
