"""Looking something up in the record as people ask for it: by word, by person, by amount, by date, by thing, in either language.

No index of its own: one pass over the entries, some milliseconds for five thousand. Residents are not found by name, because the record does not have it.
"""
from __future__ import annotations

import calendar
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from flask import current_app
from sqlalchemy import JSON, ColumnElement, and_, cast, func, or_, select

from app.base import clock
from app.extensions import db
from app.record.models import RecordEntry

MOST_WORDS, LONGEST = 8, 80
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
_ENGLISH_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?\b", re.IGNORECASE)
_APART = re.compile(r"(?<=\d)\s+(?=[年月日万元])|(?<=[年月])\s+(?=\d)")
_DATE = re.compile(r"(?:(\d{4})[年/.-])?(?:(\d{1,2})(?:月|[/.-](?=\d)|$))(?:(\d{1,2})[日号]?)?")
_AMOUNT = re.compile(r"[¥￥]?(\d[\d,]*(?:\.\d+)?)(万)?元?")
_THING = re.compile(r"[a-z_]+:[^:\s]+")
_people_called: list[Callable[[str], set[int]]] = []


def people_from(look_up: Callable[[str], set[int]]) -> None:
    """Tell the search who is called what: the record stands below people and does not know them."""
    if look_up not in _people_called:
        _people_called.append(look_up)


def words_of(asked: str) -> list[str]:
    """What was typed, cut at blanks; `4 月 20 日`, `12 May 2026` and `12,500 元` stay whole."""
    text = _ENGLISH_DAY.sub(_day_in_figures, unicodedata.normalize("NFKC", asked)[:LONGEST])
    return _APART.sub("", text).split()[:MOST_WORDS]


def _day_in_figures(found: re.Match[str]) -> str:
    month = _MONTHS[found[2].capitalize()]
    return f"{found[3]}年{month}月{found[1]}日" if found[3] else f"{month}月{found[1]}日"


def asked_for(asked: str) -> ColumnElement[bool]:
    """What an entry must be to be found: every word must fit in one way or another."""
    return and_(*(_fits(word) for word in words_of(asked)))


def _fits(word: str) -> ColumnElement[bool]:
    if _THING.fullmatch(word):
        return or_(RecordEntry.obj == word, RecordEntry.body.contains(word, autoescape=True))
    if (span := dates_of(word)) is not None:
        return _written_in(*span)
    ways = [*_amounts(word), *_numbers(word)] or [_says(word)]
    return or_(*ways)


def _says(word: str) -> ColumnElement[bool]:
    """In its text, by what was done, by the kind of thing, by who did it."""
    words, lower = current_app.extensions["wushi_words"], word.lower()
    ways = [RecordEntry.body.contains(json.dumps(word, ensure_ascii=False)[1:-1], autoescape=True)]
    if actions := [code for code in words.actions if lower in words.action(code).lower()]:
        ways.append(RecordEntry.action.in_(actions))
    ways += [RecordEntry.obj.startswith(f"{kind}:", autoescape=True) for kind in words.nouns if lower == words.noun(kind).lower()]
    people = sorted({number for look_up in _people_called for number in look_up(word)})
    ways += [RecordEntry.body.contains(f'"by":"s:{number:02d}"') for number in people]
    return or_(*ways)


def _amounts(word: str) -> list[ColumnElement[bool]]:
    """`12500`, `12,500.50 元`, `1.25 万`: any sum of just so many fen, coming or going."""
    found = _AMOUNT.fullmatch(word)
    if found is None:
        return []
    try:
        fen = Decimal(found[1].replace(",", "")) * (1_000_000 if found[2] else 100)
    except InvalidOperation:
        return []
    if fen != fen.to_integral_value() or not fen:
        return []
    exact = or_(*(RecordEntry.body.contains(f'":{sign}{int(fen)}{end}') for sign in ("", "-") for end in (",", "}")))
    return [and_(RecordEntry.body.contains(str(int(fen))), exact)]  # one look at most entries instead of four


def _numbers(word: str) -> list[ColumnElement[bool]]:
    """The entry of this number, and the things of this number."""
    return [RecordEntry.seq == int(word), RecordEntry.obj.endswith(f":{word}")] if word.isdecimal() and len(word) < 10 else []


def dates_of(word: str) -> tuple[int | None, int, int | None] | None:
    """Year, month and day that a word names: `2026-04-20`, `2026年4月`, `4月20日`, `4/20`. None where it is no date."""
    found = _DATE.fullmatch(word) if not word.isdecimal() and not _AMOUNT.fullmatch(word) else None
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if month is None or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return year, month, day


def _written_in(year: int | None, month: int, day: int | None) -> ColumnElement[bool]:
    """On these days by the clock of the community; without a year, in each year of the record."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    written = func.json_extract(RecordEntry.body, "$.t") if is_sqlite else cast(RecordEntry.body, JSON)["t"].as_string()
    years = [year] if year else range(_year_of(RecordEntry.seq.asc()), _year_of(RecordEntry.seq.desc()) + 1)
    spans = []
    for each in years:
        try:
            first = date(each, month, day or 1)
        except ValueError:
            continue
        days = 1 if day else calendar.monthrange(each, month)[1]
        spans.append(and_(written >= _in_utc(first), written < _in_utc(first + timedelta(days=days))))
    return or_(*spans) if spans else RecordEntry.seq < 0


def _in_utc(day: date) -> str:
    return datetime.combine(day, time(), clock.zone()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _year_of(order: ColumnElement[int]) -> int:
    """The year of the oldest or the newest entry."""
    body = db.session.scalar(select(RecordEntry.body).order_by(order).limit(1))
    return int(json.loads(body)["t"][:4]) if body else clock.today().year
