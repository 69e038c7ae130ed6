"""What kinds of matters there are; the keys stand in the record, the words on the pages."""
from __future__ import annotations

from app.base.saying import lazy_gettext as _l

CATEGORIES = {
    "infrastructure": _l("roads, lamps, drains and other works"),
    "environment": _l("waste, plants and cleanliness"),
    "elderly": _l("elders and people living alone"),
    "children": _l("children and young people"),
    "access": _l("access without steps"),
    "safety": _l("safety and fire"),
    "culture": _l("sport, culture and festivals"),
    "health": _l("health"),
    "education": _l("courses and training"),
    "order": _l("living together and keeping order"),
    "organising": _l("neighbours who do things themselves"),
}
"""Categories, after the community's own seven and the urban priority list (domain 2.4); the keys stand in the record."""


def category_words(code: str) -> str:
    """The category in the reader's language; what is not known stands as it was written."""
    return str(CATEGORIES.get(code, code))
