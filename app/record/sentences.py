"""Entries as sentences: who did what to which thing. Words come from the packages, names from whoever keeps them."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, url_for
from werkzeug.routing import BuildError

from app.base.saying import gettext as _
from app.record.queries import Entry

_PAGE_OF: dict[str, tuple[str, str]] = {  # kind of thing → endpoint and the name of its argument
    "matter": ("raise.matter", "number"),
    "proposal": ("submit.proposal", "number"),
    "project": ("execute.project", "number"),
    "round": ("process.round", "id"),
    "notice": ("process.notice", "id"),
    "meeting": ("discuss.meeting", "id"),
    "docket": ("submit.docket", "id"),
    "payment": ("execute.payment", "id"),
    "fund": ("fund.transaction", "id"),
}
_look_up: list[Callable[[set[int]], dict[int, str]]] = []


@dataclass(frozen=True)
class Sentence:
    """An entry in words: `罗敏` `答复了一件事项` `事项 2026-0041`, with a page to follow where there is one."""

    entry: Entry
    who: str
    did: str
    thing: str
    url: str
    is_restricted: bool
    about: str = ""  # its title, where it has one
    first: int = -1  # where several envelopes in a row stand as one line: the number of the oldest


def names_from(look_up: Callable[[set[int]], dict[int, str]]) -> None:
    """Tell the record how officials are called: it stands below people and does not know them."""
    if look_up not in _look_up:
        _look_up.append(look_up)


def officials(numbers: set[int]) -> dict[int, str]:
    """Names of officials by their number; what nobody knows stays a number."""
    found: dict[int, str] = {}
    for look_up in _look_up:
        found |= look_up(numbers) if numbers else {}
    return found


def in_words(entries: Iterable[Entry]) -> list[Sentence]:
    """Sentences for a page of entries; names are fetched once for all of them."""
    entries = list(entries)
    names = officials({number for entry in entries if (number := _number(entry.body.get("by", ""))) is not None})
    return [_sentence(entry, names) for entry in entries]


def without_noise(sentences: list[Sentence]) -> list[Sentence]:
    """The same, newest first, with envelopes that follow one another drawn together into one line."""
    kept: list[Sentence] = []
    for one in sentences:
        if one.is_restricted and kept and kept[-1].is_restricted and one.entry.seq == (kept[-1].first if kept[-1].first >= 0 else kept[-1].entry.seq) - 1:
            count = kept[-1].entry.seq - one.entry.seq + 1
            kept[-1] = replace(kept[-1], first=one.entry.seq, did=_("%(count)s entries whose content only supervisors read", count=count))
        else:
            kept.append(one)
    return kept


def _sentence(entry: Entry, names: dict[int, str]) -> Sentence:
    words = current_app.extensions["wushi_words"]
    if entry.action == "restricted":
        return Sentence(entry, "", _("An entry whose content only supervisors read"), "", "", True)
    kind, _colon, key = entry.obj.partition(":")
    facts, who = entry.body.get("d", {}), who_is(entry.body.get("by", ""), names)
    about = next((said for name in ("title", "memo", "name") if isinstance(said := facts.get(name), str) and said), "")
    return Sentence(entry, who, words.action(entry.action), f"{words.noun(kind)} {key}", page_of_thing(entry.obj), False, about)


def _number(by: str) -> int | None:
    kind, _colon, number = by.partition(":")
    return int(number) if kind == "s" and number.isdigit() else None


def who_is(by: str, names: dict[int, str]) -> str:
    """An official by name, a resident only as a resident, a machine as what it is."""
    kind, _colon, key = by.partition(":")
    if kind == "s":
        number = _number(by)
        return names.get(number, _("official %(number)s", number=key)) if number is not None else key
    if kind == "r":
        return str(_("a resident"))
    if kind == "sys":
        machines = {
            "calendar": _("the calendar"), "cli": _("the command line"), "setup": _("the set-up"), "demo": _("the demonstration"),
            "log": _("the record itself"), "night": _("the night watch"),
        }  # fmt: skip
        return str(machines.get(key, _("the system")))
    return str(_("somebody not signed in"))


def page_of_thing(obj: str) -> str:
    """The page of the thing that an entry is about; empty when it has none of its own."""
    kind, _colon, key = obj.partition(":")
    endpoint, argument = _PAGE_OF.get(kind, ("", ""))
    if not endpoint or not key or (argument == "id" and not key.isdigit()):
        return ""
    try:
        values: dict[str, Any] = {argument: int(key) if argument == "id" else key}
        return str(url_for(endpoint, **values))
    except BuildError:
        return ""
