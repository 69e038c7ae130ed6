"""Who is knocking, for rate limits: a session or a device before an address, because a hall shares one address."""
from __future__ import annotations

import hashlib

from flask import request

SESSION_COOKIE = "wushi"
DEVICE_COOKIE = "wushi_device"


def visitor_key() -> str:
    """A stable key for this visitor; the address only counts for visitors who keep no cookie."""
    for name in (SESSION_COOKIE, DEVICE_COOKIE):
        if value := request.cookies.get(name):
            return f"{name}:{hashlib.sha256(value.encode()).hexdigest()[:24]}"
    return f"address:{request.remote_addr}"


def address_key() -> str:
    """The address alone, for the wide limits that a hall of two hundred phones still fits under."""
    return f"address:{request.remote_addr}"
