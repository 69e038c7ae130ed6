"""Passwords and second factors: how they are kept, and how they are checked without stopping the hall.

argon2 and the house's one network loop do not go together: under gevent the hashing goes to the hub's thread pool.
"""
from __future__ import annotations

import base64
import hmac
import os
import unicodedata
from dataclasses import dataclass

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.base import clock
from app.change.refusals import NotValid
from app.people.away import away
from app.people.phones import tidy_phone
from app.vocabulary import Reason

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's floor: a small machine serves a hall
_nobody = _hasher.hash("nobody has this password")
LEAST = 8
STEP = 30
"""Seconds that a code of the second factor lives."""

_COMMON = ("12345678", "123456789", "1234567890", "87654321", "11111111", "88888888", "66666666", "00000000", "password", "qwertyui", "a1234567", "abcd1234")


@dataclass(frozen=True)
class NewPassword:
    """A password that was found strong enough, already hashed: the only thing that a command takes."""

    person_id: int
    hash: str


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def reasons_against_password(password: str, *known: str | None) -> list[Reason]:
    """Too short, the phone number, the login name, or one that everybody tries first."""
    text = _plain(password)
    if len(text) < LEAST:
        return [Reason("password.too_short", {"least": LEAST}, field="password")]
    if len(text) > 200:
        return [Reason("password.too_long", field="password")]
    tidy = tidy_phone(text).lower()
    if any(word and word.lower() in (text.lower(), tidy) for word in known):
        return [Reason("password.is_known", field="password")]
    if text.lower() in _COMMON or len(set(text)) < 3:
        return [Reason("password.too_common", field="password")]
    return []


def new_password(person_id: int, password: str, *known: str | None) -> NewPassword:
    """Judge and hash. Call it before the change begins: hashing takes as long as a whole vote."""
    if reasons := reasons_against_password(password, *known):
        raise NotValid(reasons)
    return NewPassword(person_id, away(lambda: _hasher.hash(_plain(password))))


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the password. Where there is none the same work is done, so that nobody learns which accounts exist."""

    def check() -> bool:
        try:
            return _hasher.verify(kept or _nobody, _plain(password[:400]))
        except (VerificationError, InvalidHashError):
            return False

    return away(check) and kept is not None


def rehashed(kept: str, password: str) -> str | None:
    """The hash by today's measure when the kept one is of an older."""
    return away(lambda: _hasher.hash(_plain(password))) if _hasher.check_needs_rehash(kept) else None


def starting_password() -> str:
    """What an administrator hands over on paper; it is changed at the first sign-in."""
    text = base64.b32encode(os.urandom(10)).decode().lower()
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def totp_uri(secret: str, name: str, issuer: str) -> str:
    """What an authenticator app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def totp_step(secret: str, code: str, last_step: int | None) -> int | None:
    """The step to which this code belongs, one before to one after now; None when wrong or used already."""
    typed = "".join(c for c in unicodedata.normalize("NFKC", code or "") if c.isdigit())
    now = int(clock.wall_time().timestamp()) // STEP
    totp, found = pyotp.TOTP(secret), None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.at(step * STEP).encode(), typed.encode()):
            found = step
    return found if found is not None and (last_step is None or found > last_step) else None


def seal(secret: str, key: bytes) -> str:
    """A second factor as it is kept: whoever steals the database alone cannot make codes. 64 characters."""
    nonce = os.urandom(12)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, base64.b32decode(secret), b"totp")).decode()


def unseal(sealed: str, key: bytes) -> str:
    """The second factor again. ValueError when the key of the installation is another one."""
    raw = base64.urlsafe_b64decode(sealed)
    try:
        return base64.b32encode(AESGCM(key).decrypt(raw[:12], raw[12:], b"totp")).decode()
    except InvalidTag as error:
        raise ValueError("sign_in.second_factor_lost") from error
