"""Matters: supported by neighbours; accepted, answered, merged or handed over by the committee, with a public reason."""
from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.models import Person
from app.people.queries import actor_of
from app.policy.table import P
from app.process.models import Round
from app.step1_raise.facts import MatterAnswered, MatterSupported
from app.step1_raise.models import Matter, Support
from app.step1_raise.movement import move_matter
from app.step1_raise.queries.matters import answer_days, next_word_due, supports_of
from app.step1_raise.rules import reasons_against_joining
from app.step1_raise.states import ENDED, MatterState
from app.vocabulary import Reason, Role

OWNING = (Role.COMMITTEE_HEAD, Role.COMMITTEE, Role.PARTY)


@command(P.MATTER_SUPPORT)
def support_matter(change: Change, matter: Matter) -> Support:
    """附议: a neighbour stands behind it. It is a signal, not a vote; one a person."""
    person_id = change.actor.person_id
    if matter.state in ENDED:
        raise NotNow(Reason("voice.matter_ended", {"number": matter.number}))
    if _support_of(change, matter) is not None:
        raise NotValid(Reason("matter.already_supported"))
    assert person_id is not None
    support: Support = change.add(Support(matter_id=matter.id, person_id=person_id, at=clock.now()))
    change.record("matter.support", matter, d={"supports": len(supports_of(matter))}, news=MatterSupported(matter.id))
    return support


@command(P.MATTER_SUPPORT)
def withdraw_support(change: Change, matter: Matter) -> None:
    """The neighbour has thought again."""
    support = _support_of(change, matter)
    if support is None:
        raise NotValid(Reason("matter.not_supported"))
    change.session.delete(support)
    change.session.flush()
    change.record("matter.unsupport", matter, d={"supports": len(supports_of(matter))}, news=MatterSupported(matter.id))


def _support_of(change: Change, matter: Matter) -> Support | None:
    query = select(Support).where(Support.matter_id == matter.id, Support.person_id == change.actor.person_id)
    return change.session.scalar(query)


@command(P.MATTER_ACCEPT)
def accept_matter(
    change: Change,
    matter: Matter,
    why: str,
    title: str = "",
    text: str = "",
    category: str = "",
    round_: Round | None = None,
    reply_on: date | None = None,
    show_photos: bool = False,
) -> None:
    """The committees take it up: they give it a clear name, say why, and say by when they speak again."""
    why = _public_reason(why)
    title, text = clean(title) or matter.title, clean(text) or matter.text
    reply_on = reply_on or next_word_due(matter, round_)
    demand((reply_on >= clock.today(), "matter.reply_in_the_past"), (len(title) <= 120, "matter.title_too_long"))
    move_matter(change, matter, "accept")
    matter.title, matter.text, matter.category = title, text, clean(category)
    matter.round_id = round_.id if round_ else None
    if show_photos:
        for voice in matter.voices:
            if voice.photo is not None:
                voice.photo.is_public = True
    _answered(matter, why, reply_on)
    change.record(
        "matter.accept", matter, why=why, news=MatterAnswered(matter.id),
        d={"title": title, "category": matter.category, "round": matter.round_id or 0, "next": reply_on.isoformat()}, pd={"text": text},
    )  # fmt: skip


@command(P.MATTER_ANSWER)
def answer_matter(change: Change, matter: Matter, answer: str) -> None:
    """The committee tells the household what became of it; silence is not a state. Of what was handed over, the reply."""
    answer = _public_reason(answer)
    handed_over = matter.state is MatterState.TRANSFERRED
    move_matter(change, matter, "answer")
    _answered(matter, answer)
    d = {"from": matter.transferred_to} if handed_over else None
    change.record("matter.answer", matter, why=answer, d=d, news=MatterAnswered(matter.id))


@command(P.MATTER_MERGE)
def merge_matter(change: Change, matter: Matter, into: Matter, why: str) -> None:
    """Two voices speak of one thing: it goes on under the other number, and nobody has to ask which."""
    why = _public_reason(why)
    demand((matter.id != into.id, "matter.into_itself"), (matter.community_id == into.community_id, "matter.elsewhere"))
    if reasons := reasons_against_joining(into):
        raise NotNow(reasons)
    move_matter(change, matter, "merge")
    matter.merged_into_id = into.id
    change.session.execute(update(Matter).where(Matter.merged_into_id == matter.id).values(merged_into_id=into.id))
    _answered(matter, why)
    change.record("matter.merge", matter, d={"into": into.number}, why=why, news=MatterAnswered(matter.id))


@command(P.MATTER_TRANSFER)
def transfer_matter(change: Change, matter: Matter, to: str, why: str, reply_on: date | None = None) -> None:
    """It is another's duty: it is handed over by name, and the committee says by when that other replies."""
    to, why = clean(to), _public_reason(why)
    reply_on = reply_on or clock.today() + timedelta(days=answer_days(matter.community))
    demand((bool(to), "matter.transfer_to_nobody"), (reply_on >= clock.today(), "matter.reply_in_the_past"))
    if matter.state is not MatterState.RAISED:  # once it is a proposal, step two stops it with a rule
        raise NotNow(Reason("matter.already_taken_up"))
    move_matter(change, matter, "transfer")
    matter.transferred_to = to
    _answered(matter, why, reply_on)
    change.record("matter.transfer", matter, d={"to": to, "reply": reply_on.isoformat()}, why=why, news=MatterAnswered(matter.id))


@command(P.MATTER_ASSIGN)
def assign_owner(change: Change, matter: Matter, owner: Person, why: str) -> None:
    """Another member answers for it from now on; who, and why, is public."""
    why = _public_reason(why)
    demand((actor_of(owner).holds_over(matter.area_path, *OWNING), "matter.owner_without_office"))
    matter.owner_id = owner.id
    change.record("matter.assign", matter, d={"owner": owner.id, "name": owner.name}, why=why)


def _public_reason(text: str) -> str:
    text = clean(text)
    demand((bool(text), "text.missing"))
    return text


def _answered(matter: Matter, answer: str, next_on: date | None = None) -> None:
    """Keep the words, the moment of the first public answer, and when the next is due."""
    matter.answer = answer
    matter.answered_at = matter.answered_at or clock.now()
    if next_on is not None:
        matter.answer_due_on = next_on
