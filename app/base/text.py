"""Small work on written Chinese: masking names, and the bigrams by which text is found."""
from __future__ import annotations

import re
import unicodedata

_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_WORD = re.compile(r"[0-9a-z]+")


def mask(name: str) -> str:
    """A person's name as the public sees it: the surname and stars (PIPL art. 25)."""
    name = name.strip()
    if not name:
        return ""
    if _CJK.match(name):
        return name[0] + "*" * max(1, len(name) - 1)
    return name.split()[-1][:1] + "***"


def terms(text: str) -> list[str]:
    """All search terms of a text: words, single characters and pairs of characters; works on any database."""
    text = unicodedata.normalize("NFKC", text).lower()
    found = dict.fromkeys(_WORD.findall(text))
    for run in _CJK.findall(text):
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
    return list(found)


def clean(text: str | None) -> str:
    """NFC, without control characters and outer blanks: how everything typed is kept."""
    text = unicodedata.normalize("NFC", text or "")
    return "".join(c for c in text if c in "\n\t" or (unicodedata.category(c)[0] != "C")).strip()
