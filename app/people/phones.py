"""Telephone numbers as people write them. Pure."""
from __future__ import annotations

import re
import unicodedata

_PHONE = re.compile(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}|\+\d{7,15}")


def tidy_phone(typed: str | None) -> str:
    """Digits only, without the Chinese prefix; full-width digits, blanks and dashes are forgiven. '' for nothing."""
    text = re.sub(r"[\s\-—–()./·]", "", unicodedata.normalize("NFKC", typed or ""))
    for prefix in ("+86", "0086"):
        text = text.removeprefix(prefix)
    return text


def is_phone(text: str) -> bool:
    """Whether this can be a number that rings somewhere."""
    return _PHONE.fullmatch(text) is not None
