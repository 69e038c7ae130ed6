"""How often the door may be tried: tightly for one account from one phone, widely for one address, where a whole hall is.

Only failures count towards the tight limits, so three hundred neighbours who type their codes correctly on the hall's one
address are never stopped.
"""
from __future__ import annotations

import hashlib
import math
import time
from datetime import UTC, datetime

from flask import request
from limits import RateLimitItem, parse

from app.base import clock
from app.base.visitor import DEVICE_COOKIE, SESSION_COOKIE, address_key, visitor_key
from app.change.refusals import Refused
from app.extensions import limiter
from app.vocabulary import Reason

ACCOUNT_AND_VISITOR = parse("5 per 15 minutes")
ACCOUNT_AND_ADDRESS = parse("15 per 15 minutes")
ACCOUNT = parse("60 per hour")
VISITOR = parse("10 per 15 minutes")
ADDRESS = parse("120 per 15 minutes")
WORK = parse("900 per 15 minutes")
"""Every password that is checked costs the machine work, right or wrong."""


class TooMany(Refused):
    """Too often (429); says from when on it can be tried again."""

    status = 429

    def __init__(self, until: float) -> None:
        """`until` in seconds since the epoch."""
        self.retry_after = max(1, math.ceil(until - time.time()))
        at = clock.local(datetime.fromtimestamp(math.ceil((until + 1) / 60) * 60, UTC))
        super().__init__(Reason("sign_in.too_many", {"time": f"{at:%H:%M}"}))


def _keys(account: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """The counters of this knock. A visitor without any cookie is only an address."""
    kept: list[tuple[RateLimitItem, tuple[str, ...]]] = [(ADDRESS, ("sign-in", address_key()))]
    named = bool(request.cookies.get(SESSION_COOKIE) or request.cookies.get(DEVICE_COOKIE))
    if named:
        kept.append((VISITOR, ("sign-in", visitor_key())))
    if account:
        name = hashlib.sha256(account.encode()).hexdigest()[:24]
        kept += [(ACCOUNT, ("sign-in", name)), (ACCOUNT_AND_ADDRESS, ("sign-in", name, address_key()))]
        if named:
            kept.append((ACCOUNT_AND_VISITOR, ("sign-in", name, visitor_key())))
    return kept


def ask_to_try(account: str = "") -> None:
    """Raise TooMany when this account, phone or address has failed too often. Known and unknown accounts count alike."""
    strategy = limiter.limiter
    for item, ids in _keys(account):
        if not strategy.test(item, *ids):
            raise TooMany(strategy.get_window_stats(item, *ids).reset_time)
    if account and not strategy.hit(WORK, "sign-in-work", address_key()):
        raise TooMany(strategy.get_window_stats(WORK, "sign-in-work", address_key()).reset_time)


def count_failure(account: str = "") -> None:
    """One failure more."""
    for item, ids in _keys(account):
        limiter.limiter.hit(item, *ids)
