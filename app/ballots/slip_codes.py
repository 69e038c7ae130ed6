"""Codes on slips: eight characters that can be read out and typed, without those that look alike."""
from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I
LENGTH = 8


def new_code() -> str:
    """A fresh code, 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def typed(code: str) -> str:
    """A code as somebody typed it, as it was printed."""
    return "".join(c for c in code.upper() if c.isalnum())


def slip_hash(key: bytes, code: str) -> str:
    """Under which name a code lies in the bag and in the urn, hex."""
    return hmac.new(key, b"slip" + typed(code).encode(), hashlib.sha256).hexdigest()
