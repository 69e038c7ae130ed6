"""Personal codes: eight characters and a check character, none of which can be taken for another. Pure.

Printed are only 2–9 and fifteen letters; of every pair that eyes confuse (2 Z, 5 S, 6 G, 8 B) the digit is printed and
the letter is understood. 0 1 D I L O Q U V are never used. 23 is prime, so the check character finds every single wrong
character and every pair that changed places.
"""
from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

ALPHABET = "23456789ACEFHJKMNPRTWXY"
LENGTH = 8
_MEANT = str.maketrans("ZSGB", "2568")
_P = len(ALPHABET)


def make_code() -> str:
    """A new code with its check character: 36 bits of chance."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + _check(body)


def read_code(typed: str) -> str | None:
    """The code as it was meant, or None: upper or lower case, full-width, blanks and dashes are all forgiven."""
    text = unicodedata.normalize("NFKC", typed or "").upper().translate(_MEANT)
    text = "".join(c for c in text if c.isalnum())
    if len(text) != LENGTH + 1 or any(c not in ALPHABET for c in text) or _check(text[:LENGTH]) != text[LENGTH]:
        return None
    return text


def in_groups(code: str) -> str:
    """As it is printed: K7M 4HX 2PA."""
    return " ".join(code[i : i + 3] for i in range(0, len(code), 3))


def code_hash(code: str, key: bytes) -> str:
    """What is kept of a code: without the key of this installation it cannot be tried out."""
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def _check(body: str) -> str:
    return ALPHABET[sum((i + 1) * ALPHABET.index(c) for i, c in enumerate(body)) % _P]
