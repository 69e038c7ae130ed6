"""Voices: raised by oneself, taken down for somebody else, heard on a visit."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.models import Area, Person
from app.people.queries import community_of
from app.policy.table import P
from app.step1_raise.facts import VoiceRaised
from app.step1_raise.models import Matter, Visit, Voice
from app.step1_raise.movement import enter_step, move_matter
from app.step1_raise.queries.matters import answer_days, next_number, owner_for
from app.step1_raise.rules import reasons_against_joining, reasons_against_witness
from app.step1_raise.states import MatterState
from app.vocabulary import Channel, Layer, Reason, Step

TITLE_LENGTH = 30
_BREAK = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True)
class Said:
    """What somebody said: in their words, where it is, and what they wish for."""

    text: str
    wish: str = ""
    area: Area | None = None  # the whole community when no place was named
    photo: Upload | None = None
    may_contact: bool = False


@command(P.VOICE_RAISE)
def raise_voice(change: Change, community: Area, said: Said, joins: Matter | None = None) -> Voice:
    """A resident says something on their phone: it gets a number, somebody who answers, and a date. Or it joins what is known."""
    person = change.session.get(Person, change.actor.person_id) if change.actor.person_id else None
    return _take(change, community, said, person, change.actor.via, joins=joins)


@command(P.VOICE_TAKE_DOWN)
def take_down_voice(
    change: Change,
    area: Area,
    said: Said,
    channel: Channel,
    person: Person | None = None,
    witness: str = "",
    is_read_back: bool = False,
    visit: Visit | None = None,
    joins: Matter | None = None,
) -> Voice:
    """Somebody says it on the doorstep, at the desk or on the telephone, and an ear of the community writes it down.

    A helper writes before a witness and reads it back. The person may stay unknown.
    """
    witness = clean(witness)
    if reasons := reasons_against_witness(change.actor, area.path, channel, witness, is_read_back):
        raise NotValid(reasons)
    placed = Said(said.text, said.wish, said.area or area, said.photo, said.may_contact)
    return _take(change, community_of(area), placed, person, channel, joins=joins, witness=witness, visit=visit, by_other=True)


@command(P.VISIT_LOG)
def log_visit(change: Change, area: Area, note: str) -> Visit:
    """Somebody of the community went round: where, when, and what they saw. What was said there is taken down in it."""
    note = clean(note)
    demand((bool(note), "text.missing"))
    if change.actor.person_id is None:
        raise NotValid(Reason("visit.nobody"))
    visit: Visit = change.add(Visit(area_id=area.id, visitor_id=change.actor.person_id, at=clock.now(), note=note))
    change.record("visit.log", visit, d={"area": area.id}, pd={"note": note})
    return visit


@command(P.VOICE_RAISE)
def join_matter(change: Change, matter: Matter, into: Matter) -> None:
    """The person who raised it sees that it is the same as another, and puts it there."""
    _only_theirs(change, matter)
    if reasons := reasons_against_joining(into):
        raise NotNow(reasons)
    demand((matter.id != into.id, "matter.into_itself"), (matter.community_id == into.community_id, "matter.elsewhere"))
    move_matter(change, matter, "merge")
    matter.merged_into_id, matter.answered_at = into.id, clock.now()
    change.record("matter.join", matter, d={"into": into.number}, news=VoiceRaised(into.id, matter.voices[0].id))


def _only_theirs(change: Change, matter: Matter) -> None:
    """Only whose voice alone it is may put it with another, and only before the committee has taken it up."""
    if {voice.person_id for voice in matter.voices} != {change.actor.person_id}:
        raise NotValid(Reason("matter.not_only_yours"))
    if matter.state is not MatterState.RAISED:
        raise NotNow(Reason("state.not_now"))


def _take(
    change: Change, community: Area, said: Said, person: Person | None, channel: Channel, joins: Matter | None = None,
    witness: str = "", visit: Visit | None = None, by_other: bool = False,
) -> Voice:  # fmt: skip
    text, wish = clean(said.text), clean(said.wish)
    demand((bool(text), "text.missing"))
    area = said.area or community
    demand((area.path.startswith(community.path), "voice.not_our_place"))
    if joins is not None and (reasons := reasons_against_joining(joins)):
        raise NotNow(reasons)
    matter = joins or _open_matter(change, community, area, text)
    voice: Voice = change.add(Voice(
        matter_id=matter.id, person_id=person.id if person else None, household_id=person.household_id if person else None, channel=channel,
        text=text, wish=wish, at=clock.now(), helper_id=change.actor.person_id if by_other else None, witness=witness,
        may_contact=said.may_contact, photo_id=said.photo.id if said.photo else None, visit_id=visit.id if visit else None,
    ))  # fmt: skip
    change.record(
        "voice.take_down" if by_other else "voice.raise", matter, news=VoiceRaised(matter.id, voice.id),
        d={"voice": voice.id, "area": area.id, "channel": str(channel), "owner": matter.owner_id, "due": matter.answer_due_on.isoformat()},
        pd={"text": text, "wish": wish, "witness": witness, "person": person.id if person else 0},
        f={"photo": said.photo.sha256} if said.photo else None,
    )  # fmt: skip
    return voice


def _open_matter(change: Change, community: Area, area: Area, text: str) -> Matter:
    owner = owner_for(community)
    if owner is None:
        raise NotValid(Reason("matter.no_owner"))
    today = clock.today()
    matter: Matter = change.add(Matter(
        number=next_number(today.year), community_id=community.id, area_id=area.id, title=title_from(text), text=text, layer=_layer_of(area),
        raised_at=clock.now(), owner_id=owner.id, answer_due_on=today + timedelta(days=answer_days(community)),
    ))  # fmt: skip
    enter_step(change, matter, Step.RAISE)
    return matter


def _layer_of(area: Area) -> Layer:
    """The lowest layer that holds everybody concerned decides (domain 3.3): a building or courtyard for itself."""
    return area.layer if area.layer in (Layer.BUILDING, Layer.COURTYARD, Layer.GRID) else Layer.COMMUNITY


def title_from(text: str) -> str:
    """A name for the matter until the committee gives it one: the first sentence, cut where it grows long."""
    first = next((part.strip() for part in _BREAK.split(text) if part.strip()), text.strip())
    return first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"
