"""What is written down between the pages of founding: sealed with the set-up key, kept by the browser, never here.

That the notes can be read proves that their holder has shown the key; when the key is dead they are waste paper.
"""
from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import session

from app.base import clock
from app.console.setup.key import key_of

LAST = timedelta(days=3)
"""Somebody who was called away comes back the next day."""

_NAME = "setup"


def read(instance: Path) -> dict[str, Any] | None:
    """What has been written so far; None for whoever has not shown the key."""
    box, token = _box(instance), session.get(_NAME)
    if box is None or not isinstance(token, str):
        return None
    try:
        found = json.loads(box.decrypt_at_time(token.encode(), int(LAST.total_seconds()), _now()))
    except InvalidToken:
        return None
    return dict(found)


def write(instance: Path, **more: object) -> None:
    """Add to the notes; call it only after the key was shown."""
    box = _box(instance)
    if box is not None:
        session[_NAME] = box.encrypt_at_time(json.dumps((read(instance) or {}) | more).encode(), _now()).decode()
        session.permanent = True


def tear_up() -> None:
    """Nothing is left in this browser."""
    session.pop(_NAME, None)


def _now() -> int:
    return int(clock.now().timestamp())


def _box(instance: Path) -> Fernet | None:
    key = key_of(instance)
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"setup notes {key}".encode()).digest())) if key else None
