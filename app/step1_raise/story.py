"""The story of a matter, from the first voice to today: told line by line by every step, each line with its entry in the record.

Later steps add to it when they are imported:

    @teller
    def told(matter: Matter) -> list[StoryLine]: ...              lines of the story

    @panel
    def money(matter: Matter) -> tuple[str, dict] | None: ...     an extra block: a template and what it needs

    @holder
    def holds(matter: Matter) -> Holding | None: ...              who has it in hand now, and until when

    @pricer
    def prices(round_: Round) -> dict[int, int]: ...              fen by matter id, for the household form

    @keyer
    def keys(matter: Matter) -> list[str]: ...                    which things of the record its lines are about

For a page the record is read once for all steps, and the names of those who wrote in it once.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g, has_request_context, url_for
from sqlalchemy import select

from app.base import clock
from app.base.printing import day, is_chinese
from app.base.saying import gettext, ngettext
from app.extensions import db
from app.people.models import Person, neighbour_name
from app.process.models import Round
from app.record.queries import Entry, of
from app.step1_raise.models import Matter, Voice
from app.step1_raise.queries.matters import days_late
from app.step1_raise.states import MatterState
from app.vocabulary import Channel

_: Callable[..., str] = gettext


@dataclass(frozen=True)
class StoryLine:
    """One line of the story: when, who, what; and the number of its entry, or None where there is none."""

    at: datetime
    who: str
    text: str
    entry_seq: int | None = None
    link: str = ""


@dataclass(frozen=True)
class Holding:
    """Who has it in hand: "居委会 罗敏: 最迟 6 月 12 日答复". `is_late` turns it red."""

    name: str
    role: str
    what: str
    is_late: bool = False


Teller = Callable[[Matter], list[StoryLine]]
Panel = Callable[[Matter], tuple[str, dict[str, Any]] | None]
Holder = Callable[[Matter], Holding | None]
Pricer = Callable[[Round], dict[int, int]]
Keyer = Callable[[Matter], list[str]]
_tellers: list[Teller] = []
_panels: list[Panel] = []
_holders: list[Holder] = []
_pricers: list[Pricer] = []
_keyers: list[Keyer] = []


def teller(tell: Teller) -> Teller:
    """Add somebody who tells lines of the story."""
    if tell not in _tellers:
        _tellers.append(tell)
    return tell


def panel(make: Panel) -> Panel:
    """Add an extra block under the story."""
    if make not in _panels:
        _panels.append(make)
    return make


def holder(hold: Holder) -> Holder:
    """Add somebody who knows who has the matter in hand; the latest step is asked first."""
    if hold not in _holders:
        _holders.append(hold)
    return hold


def pricer(price: Pricer) -> Pricer:
    """Add somebody who knows what the matters of a year cost the fund; step one itself knows no prices."""
    if price not in _pricers:
        _pricers.append(price)
    return price


def keyer(find: Keyer) -> Keyer:
    """Add somebody who knows which things of the record belong to a matter."""
    if find not in _keyers:
        _keyers.append(find)
    return find


def prices_of(round_: Round) -> dict[int, int]:
    """What the matters of a year cost, as far as it is known."""
    return {matter_id: fen for price in _pricers for matter_id, fen in price(round_).items()}


def story_of(matter: Matter) -> list[StoryLine]:
    """All lines of all steps, oldest first."""
    if has_request_context():
        keys = [key for find in _keyers for key in find(matter)]
        g.story_entries = {key: [] for key in keys}
        for entry in of(*keys):
            g.story_entries[entry.obj].append(entry)
        g.story_names = _officials_in([entry for entries in g.story_entries.values() for entry in entries])
    lines = [line for tell in _tellers for line in tell(matter)]
    return sorted(lines, key=lambda line: (line.at, line.entry_seq or 0))


def panels_of(matter: Matter) -> list[tuple[str, dict[str, Any]]]:
    """The extra blocks that have something to show."""
    return [block for make in _panels if (block := make(matter)) is not None]


def holding_of(matter: Matter) -> Holding | None:
    """Who has it in hand now; None when it has come to its end."""
    return next((held for hold in reversed(_holders) if (held := hold(matter)) is not None), None)


@keyer
def keys(matter: Matter) -> list[str]:
    """The matter, and the proposal that goes by the same number."""
    return [matter.record_key, f"proposal:{matter.number}"]


def entries_about(*things: str) -> list[Entry]:
    """Everything in the record about these things, oldest first."""
    known: dict[str, list[Entry]] = g.get("story_entries", {}) if has_request_context() else {}
    if not all(thing in known for thing in things):
        return of(*things)
    return sorted((entry for thing in dict.fromkeys(things) for entry in known[thing]), key=lambda entry: entry.seq)


def officials_in(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of those who wrote these entries in office, by what stands in `by`. Residents are not looked up."""
    return g.story_names if has_request_context() and "story_names" in g else _officials_in(entries)


def _officials_in(entries: Iterable[Entry]) -> dict[str, str]:
    numbers = {entry.body["by"]: int(entry.body["by"][2:]) for entry in entries if str(entry.body["by"]).startswith("s:")}
    if not numbers:
        return {}
    names = {row[0]: row[1] for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers.values())))}
    return {by: names.get(person_id, "") for by, person_id in numbers.items()}


def neighbour(person: Person | None) -> str:
    """How the public sees a resident: the building and the surname."""
    return neighbour_name(person) if person is not None else _("A resident")


def on_day(text: str) -> str:
    """A date out of the record, as it is said."""
    return day(date.fromisoformat(text))


def short_day(moment: datetime) -> str:
    """The date at the edge of the story, 4-06; with the year when it is another one."""
    local = clock.local(moment)
    return f"{local.month}-{local.day:02d}" if local.year == clock.today().year else f"{local.year}-{local.month}-{local.day:02d}"


def line_of(entry: Entry, who: str, text: str) -> StoryLine:
    """A line with its entry's own time and number."""
    return StoryLine(entry.at, who, text, entry.seq, url_for("record.entry", seq=entry.seq) if has_request_context() else "")


@teller
def told(matter: Matter) -> list[StoryLine]:
    """What step one has to tell: voices, and what the committee said."""
    entries = entries_about(matter.record_key)
    names = officials_in(entries)
    voices = {voice.id: voice for voice in matter.voices}
    lines = []
    for entry in entries:
        said = entry.body.get("d", {})
        if entry.action in ("voice.raise", "voice.take_down"):
            voice = voices.get(said["voice"])
            if voice is not None:
                lines.append(line_of(entry, neighbour(voice.person), _voice_words(matter, voice, names.get(entry.body["by"], ""))))
        elif entry.action == "matter.join":
            lines.append(line_of(entry, neighbour(matter.voices[0].person), _("put it with matter %(number)s, which is the same.", number=said["into"])))
        elif words := _committee_words(entry, said):
            lines.append(line_of(entry, names.get(entry.body["by"], ""), words))
    return lines


def _voice_words(matter: Matter, voice: Voice, writer: str) -> str:
    first = voice.id == matter.voices[0].id
    text = _("said: %(text)s", text=matter.text) if first else _("said the same.")
    if voice.helper_id is None:
        return text
    how = {
        Channel.VISIT: _("%(name)s wrote it down at the door.", name=writer),
        Channel.CALL: _("%(name)s wrote it down on the telephone.", name=writer),
        Channel.HELPER: _("%(name)s wrote it down before a witness and read it back.", name=writer),
    }.get(voice.channel, _("%(name)s wrote it down.", name=writer))
    return text + ("" if is_chinese() else " ") + how


def _committee_words(entry: Entry, said: dict[str, Any]) -> str:
    why = entry.body.get("why", "")
    match entry.action:
        case "matter.accept":
            return _("The committees take it up: %(why)s The next word comes by %(day)s.", why=_stop(why), day=on_day(said["next"]))
        case "matter.answer" if said.get("from"):
            return _("%(name)s replied: %(why)s", name=said["from"], why=why)
        case "matter.answer":
            return _("answered: %(why)s", why=why)
        case "matter.merge":
            return _("put it with matter %(number)s: %(why)s", number=said["into"], why=why)
        case "matter.transfer":
            return _("handed it over to %(name)s, who replies by %(day)s: %(why)s", name=said["to"], day=on_day(said["reply"]), why=why)
        case "matter.assign":
            return _("From now on %(name)s answers for it: %(why)s", name=said["name"], why=why)
    return ""


def _stop(text: str) -> str:
    """A sentence that ends, so that another can follow."""
    return text if text[-1:] in "。！？.!?" else text + ("。" if is_chinese() else ".")


@holder
def holds(matter: Matter) -> Holding | None:
    """Until a later step knows better, it is in the hand of its owner, who owes the next word by a date."""
    late = days_late(matter)
    when = day(matter.answer_due_on)
    owner, office = matter.owner.name, _("Residents’ committee")
    over = ngettext("%(num)s day late.", "%(num)s days late.", late)
    match matter.state:
        case MatterState.RAISED if late:
            return Holding(owner, office, _("should have answered by %(day)s;", day=when) + (" " if not is_chinese() else "") + over, True)
        case MatterState.RAISED:
            return Holding(owner, office, _("answers by %(day)s.", day=when))
        case MatterState.ACCEPTED | MatterState.SORTED if late:
            return Holding(owner, office, _("should have said by %(day)s how far it is;", day=when) + (" " if not is_chinese() else "") + over, True)
        case MatterState.ACCEPTED | MatterState.SORTED:
            return Holding(owner, office, _("sorts it and says by %(day)s how far it is.", day=when))
        case MatterState.TABLED:
            return Holding(owner, office, _("has put it on the list; the meeting decides."))
        case MatterState.TRANSFERRED if late:
            return Holding(matter.transferred_to, "", _("should have replied by %(day)s;", day=when) + (" " if not is_chinese() else "") + over, True)
        case MatterState.TRANSFERRED:
            return Holding(matter.transferred_to, "", _("replies by %(day)s.", day=when))
        case MatterState.DISCUSSED | MatterState.DECIDED | MatterState.EXECUTING | MatterState.OVERSEEN | MatterState.WAITING:
            return Holding(owner, office, _("has it in hand."))
    return None
