"""What follows from the record stands until the record moves: worked out once, kept in memory, dropped with the next entry.

Every change of what people see writes an entry, so the newest one says whether something can have become
otherwise; days that are counted change at midnight. Only for what all residents see alike: nothing of a person, no
form. Ballots write no entry while a vote is open, so nothing about an open vote may stand here.
"""
from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from flask import current_app, g
from markupsafe import Markup
from sqlalchemy import select

from app.base import clock
from app.base.printing import is_chinese
from app.extensions import db
from app.policy.actor import current_actor
from app.record.models import RecordEntry

MOST = 2_000
_NEWEST = select(RecordEntry.leaf).where(RecordEntry.action != "restricted").order_by(RecordEntry.seq.desc()).limit(1)
T = TypeVar("T")


def standing(make: Callable[[], T], *key: Hashable) -> T:
    """What `make` gives, in the reader's language; made anew only when the public record has moved or a day has passed."""
    kept = _kept()
    name = (is_chinese(), *key)
    if name not in kept:
        if len(kept) >= MOST:
            kept.clear()
        kept[name] = make()
    found: T = kept[name]
    return found


def stands(*key: Hashable, caller: Callable[[], str]) -> Markup:
    """The same for a piece of a page: `{% call stands('ranking', ranking.id) %}…{% endcall %}`. Whoever holds an office may
    have buttons among the words, so each of them has their own."""
    actor = current_actor()
    return standing(lambda: Markup(caller()), actor.person_id if actor.is_official else None, *key)


def _kept() -> dict[Hashable, Any]:
    """What still stands. One look at the record a request."""
    if "standing" not in g:
        mark = (_newest_public(), clock.today())
        before = current_app.extensions.get("wushi_standing")
        if before is None or before[0] != mark:
            current_app.extensions["wushi_standing"] = before = (mark, {})
        g.standing = before[1]
    kept: dict[Hashable, Any] = g.standing
    return kept


def _newest_public() -> bytes | None:
    """The leaf of the newest public entry. Visits of the desks and sign-ins move nothing that is public."""
    return db.session.scalar(_NEWEST)
