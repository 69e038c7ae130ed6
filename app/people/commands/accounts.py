"""Passwords, second factors, and the accounts of those who work at a desk."""
from __future__ import annotations

import pyotp
from flask import current_app
from sqlalchemy import select

from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.commands.sessions import revoke_all
from app.people.models import Account, Person
from app.people.passwords import NewPassword, seal, totp_step, unseal
from app.people.states import Proof
from app.policy.table import P
from app.settings import Settings
from app.vocabulary import Reason


def totp_key() -> bytes:
    """The key under which second factors are kept."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("totp")


@command(P.ACCOUNT_SET)
def set_password(change: Change, person: Person, new: NewPassword, proved_by: Proof = Proof.TOTP, keep: int | None = None) -> None:
    """A person chooses a password; every other phone that was signed in as them is signed out."""
    if change.actor.system is None and change.actor.person_id != person.id:
        raise NotAllowed(Reason("account.not_yours"))
    demand((new.person_id == person.id, "account.not_yours"), (proved_by is not Proof.HOUSEHOLD, "password.needs_own_proof"))
    demand((person.phone is not None or _login_of(change, person) is not None, "password.no_phone"))
    account = change.session.get(Account, person.id) or change.add(Account(person_id=person.id))
    account.password_hash = new.hash
    ended = revoke_all(change, [person.id], keep)
    change.record("account.set", f"account:{person.id}", d={"password": True, "sessions": ended}, restricted=True)


@command(P.SESSION_START)
def renew_hash(change: Change, person: Person, new_hash: str) -> None:
    """The same password, just shown at the door, is kept by today's measure from now on; nobody notices."""
    account = change.session.get_one(Account, person.id)
    account.password_hash = new_hash
    change.record("account.set", f"account:{person.id}", d={"rehash": True}, restricted=True)


@command(P.ACCOUNT_OPEN)
def open_account(change: Change, person: Person, login: str, new: NewPassword) -> Account:
    """Somebody gets a desk, or lost their phone and begins anew: a login name, a starting password, and no second factor yet."""
    login = clean(login).lower()
    demand((login.isascii() and login.replace(".", "").replace("-", "").isalnum() and 3 <= len(login) <= 40 and not login.isdigit(), "account.bad_login"))
    demand((new.person_id == person.id, "account.not_yours"))
    taken = change.session.scalar(select(Account).where(Account.login == login, Account.person_id != person.id))
    if taken is not None:
        raise NotValid(Reason("account.login_taken", {"login": login}, field="login"))
    account: Account = change.session.get(Account, person.id) or change.add(Account(person_id=person.id))
    account.login, account.password_hash, account.totp_secret, account.totp_last_step = login, new.hash, None, None
    ended = revoke_all(change, [person.id])
    change.record("account.open", f"account:{person.id}", d={"sessions": ended}, pd={"login": login}, restricted=True)
    return account


@command(P.SESSION_START)
def enrol_second_factor(change: Change, person: Person, secret: str, code: str) -> None:
    """The first time at the desk: the app on the phone and the house agree on a secret, proven by a first code."""
    account = change.session.get(Account, person.id)
    if account is None or account.totp_secret is not None:
        raise NotNow(Reason("account.second_factor_set"))
    step = totp_step(secret, code, None)
    if step is None:
        raise NotValid(Reason("account.code_wrong", field="code"))
    account.totp_secret, account.totp_last_step = seal(secret, totp_key()), step
    change.record("account.set", f"account:{person.id}", d={"second_factor": True}, restricted=True)


@command(P.SESSION_START)
def use_code(change: Change, person: Person, code: str) -> None:
    """The code of the moment is shown at the door; it opens once."""
    account = change.session.get(Account, person.id)
    step = None
    if account is not None and account.totp_secret is not None:
        step = totp_step(unseal(account.totp_secret, totp_key()), code, account.totp_last_step)
    if account is None or step is None:
        raise NotValid(Reason("sign_in.staff_wrong"))
    account.totp_last_step = step
    change.record("account.set", f"account:{person.id}", d={"code_used": True}, restricted=True)


def new_secret() -> str:
    """A secret for a second factor: 160 bits."""
    return pyotp.random_base32(32)


def _login_of(change: Change, person: Person) -> str | None:
    account = change.session.get(Account, person.id)
    return account.login if account else None
