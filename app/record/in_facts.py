"""What an entry says and what it changed, for people: names of facts as words, values as sums, days, people and things."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from flask_babel.speaklater import LazyString

from app.base.printing import day, moment, yuan
from app.base.saying import gettext as _
from app.base.saying import lazy_gettext as _l
from app.record.sentences import officials, page_of_thing

_FEN = {"amount", "award", "covered", "fen", "invoice", "own", "returned", "unit_price"}
_PEOPLE = {"owner", "person"}
_OF_OTHERS = {"of": "", "status": "attendance", "step": "step", "next": "", "to": "round", "parent": ""}
_THING = re.compile(r"[a-z_]+:[^:\s]+")
_DAY, _MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)")
FACTS: dict[str, LazyString] = {
    "group": _l("heading"), "hands_down": _l("hands that went down"),
    "adopted": _l("adopted"), "costs_fen": _l("prices"), "most": _l("how many, or points"), "titles": _l("what could be chosen"),
    "abstain": _l("abstaining"), "accepted": _l("accepted"), "account": _l("account"), "again": _l("filled in again"), "against": _l("against"),
    "amount": _l("sum"), "amount_fen": _l("sum"), "arithmetic": _l("arithmetic"), "award": _l("awarded"), "base": _l("out of"), "basis": _l("basis"),
    "body": _l("body"), "box": _l("in the box"), "budget_fen": _l("budget"), "bundle": _l("bundle"), "call": _l("how it was called"),
    "casts": _l("votes cast"), "category": _l("category"), "cause": _l("because of"), "changes": _l("what changes"), "channel": _l("how it came"),
    "checked": _l("checked"), "closes": _l("closes"), "code": _l("number on the list"), "contract": _l("contract"), "cost_fen": _l("price"),
    "count": _l("how many"), "counted": _l("counted"), "counted_root": _l("fingerprint of what was counted"), "days": _l("days"),
    "decision": _l("decision"), "dice": _l("dice"), "docket": _l("docket"), "due": _l("due"), "duty": _l("whose duty"),
    "earmarked": _l("for one purpose only"), "ends_at": _l("ends"), "entitled": _l("entitled"), "errors": _l("mistakes"),
    "facilitator": _l("facilitator"), "fen": _l("sum"), "floor": _l("days by the rule"), "for": _l("for whom"), "found": _l("present"),
    "from": _l("from"), "fund_fen": _l("from the fund"), "hall": _l("in the hall"), "households": _l("number of households"),
    "invoice": _l("invoice"), "item": _l("item"), "items": _l("items"), "kind": _l("kind"), "late": _l("days late"), "layer": _l("layer"),
    "lead": _l("in charge"), "left_fen": _l("left over"), "legs": _l("booked"), "lines": _l("lines"), "majority": _l("majority"),
    "marks": _l("marks"), "meeting": _l("meeting"), "memo": _l("what for"), "milestone": _l("part"), "move": _l("movement"), "name": _l("name"),
    "need": _l("votes needed"), "needed": _l("needed to be quorate"), "next": _l("next step by"), "not_voted": _l("did not vote"), "note": _l("note"),
    "notice": _l("notice"), "observers": _l("observers"), "offers": _l("offers"), "ok": _l("in order"), "on": _l("on"),
    "online_counted": _l("by phone, counted"), "opens": _l("opens"), "opinion": _l("opinion"), "options": _l("choices"), "outcome": _l("outcome"),
    "own_fen": _l("own share"), "owner": _l("in charge"), "paper_counted": _l("on paper, counted"), "partner": _l("partner"), "parts": _l("parts"),
    "passed": _l("passed"), "people": _l("people"), "person": _l("person"), "phone": _l("by phone"), "place": _l("place"),
    "planned": _l("planned for"), "position": _l("place in the order"), "post": _l("post"), "pot": _l("pot"), "present": _l("here"),
    "project": _l("project"), "projects": _l("projects"), "proposal": _l("proposal"), "qualified": _l("qualified"), "question": _l("question"),
    "quorum": _l("quorum"), "quorum_needed": _l("needed to be quorate"), "reason": _l("reason"), "recused": _l("stood aside"),
    "reference": _l("reference"), "report": _l("report"), "residents": _l("residents"), "result": _l("result"), "retention": _l("held back"),
    "role": _l("role"), "roll": _l("on the roll"), "root": _l("fingerprint of the list"), "round": _l("fund year"), "rule": _l("rule"),
    "scores": _l("scores"), "seconds": _l("how many seconds"), "secrecy": _l("secrecy"), "sheets": _l("sheets"), "size": _l("entries covered"),
    "spoiled": _l("spoiled"), "status": _l("how they came"), "step": _l("step"), "stops_money": _l("stops the money"), "struck": _l("struck out"),
    "subject": _l("about"), "superseded": _l("replaced by a later vote"), "text": _l("text"), "tier": _l("how admitted"), "title": _l("title"),
    "to": _l("moved to"), "total_fen": _l("together"), "totals": _l("totals"), "transaction": _l("booking"), "unit": _l("unit"),
    "unit_price": _l("unit price"), "until": _l("up to the day"), "used_fen": _l("used"), "verb": _l("deed"), "voters": _l("voters"),
    "votes": _l("votes"), "votes_for": _l("in favour"), "voucher": _l("voucher"), "way": _l("way"), "what": _l("what was seen"),
    "winners": _l("chosen"), "witness": _l("witness"), "year": _l("year"),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One fact in words, with a page where it names a thing that has one. `is_code`: a fingerprint, to be set as such."""

    name: str
    values: tuple[str, ...]
    url: str = ""
    is_code: bool = False


def facts_of(body: dict[str, Any]) -> list[Said]:
    """The public facts of an entry."""
    facts = body.get("d", {})
    names = officials({value for name, value in facts.items() if name in _PEOPLE and isinstance(value, int) and not isinstance(value, bool)})
    return [_said(name, value, names) for name, value in sorted(facts.items())]


def changes_of(body: dict[str, Any]) -> list[Said]:
    """What moved along its life: the thing, and what it is now."""
    found = []
    for line in body.get("to", []):
        thing, _blank, state = line.partition(" ")
        found.append(Said(thing_said(thing), (current_app.extensions["wushi_words"].named(thing.partition(":")[0], state),), page_of_thing(thing)))
    return found


def thing_said(obj: str) -> str:
    """`matter:2026-0041` as `事项 2026-0041`."""
    kind, _colon, key = obj.partition(":")
    return f"{current_app.extensions['wushi_words'].noun(kind)} {key}"


def name_said(name: str) -> str:
    """The name of a fact in words; one without words stands as it is in the bytes."""
    return str(FACTS.get(name, name))


def _said(name: str, value: Any, names: dict[int, str]) -> Said:
    name = "votes_for" if name == "for" and isinstance(value, int) else name  # `for` is for whom, or how many were
    if isinstance(value, list):
        return Said(name_said(name), tuple(_inner(name, one) for one in value))
    if isinstance(value, str) and len(value) >= 32 and re.fullmatch(r"(sha256:)?[0-9a-f]+", value):
        return Said(name_said(name), (value,), is_code=True)
    if name in _PEOPLE and value in names:
        return Said(name_said(name), (names[value],))
    url = page_of_thing(value) if isinstance(value, str) and _THING.fullmatch(value) else ""
    return Said(name_said(name), (_inner(name, value),), url)


def _inner(name: str, value: Any) -> str:
    """A value, and what is inside it, in one line."""
    if isinstance(value, dict):
        return _("; ").join(f"{name_said(key)}{_(': ')}{_inner(key, one)}" for key, one in value.items())
    if isinstance(value, list):
        return _(", ").join(_inner(name, one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return yuan(value) if name in _FEN or name.endswith("_fen") else str(value)
    return _text(name, str(value))


def _text(name: str, value: str) -> str:
    if _DAY.fullmatch(value):
        return day(date.fromisoformat(value), True)
    if _MOMENT.fullmatch(value):
        return moment(datetime.strptime(value.replace("Z", "+0000"), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC))
    words = current_app.extensions["wushi_words"]
    if _THING.fullmatch(value) and value.partition(":")[0] in words.nouns:
        return thing_said(value)
    return str(words.named(_OF_OTHERS.get(name, name), value))
