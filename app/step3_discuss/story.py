"""What step three adds to the page of a matter: where it was discussed, what was decided, and how it was worked out."""
from __future__ import annotations

from datetime import datetime

from flask import g, has_request_context, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.ballots.states import Became
from app.base import clock
from app.base.printing import day
from app.base.saying import gettext as _
from app.extensions import db
from app.people.models import Area
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step1_raise.story import Holding, StoryLine, entries_about, holder, keyer, teller
from app.step2_submit.models import Proposal
from app.step3_discuss.models import AgendaItem, Decision, Meeting
from app.step3_discuss.states import NOT_OVER, ItemState, Outcome


def _items(matter: Matter) -> list[AgendaItem]:
    """The agenda items about a matter, oldest meeting first; read once for a page."""
    if not has_request_context():
        return _read(matter)
    read: dict[str, list[AgendaItem]] = g.setdefault("matter_items", {})
    if matter.number not in read:
        read[matter.number] = _read(matter)
    return read[matter.number]


def _read(matter: Matter) -> list[AgendaItem]:
    path = joinedload(AgendaItem.meeting).joinedload(Meeting.area)
    query = select(AgendaItem).join(Proposal, AgendaItem.proposal_id == Proposal.id).where(Proposal.matter_id == matter.id)
    return list(db.session.scalars(query.options(path, joinedload(AgendaItem.decision).joinedload(Decision.question)).order_by(AgendaItem.id)))


def _keys(items: list[AgendaItem]) -> list[str]:
    return [item.decision.record_key for item in items if item.decision is not None]


@keyer
def keys(matter: Matter) -> list[str]:
    """The decisions about it."""
    return _keys(_items(matter))


@teller
def told(matter: Matter) -> list[StoryLine]:
    """When a body had it before it, and what became of it."""
    items = _items(matter)
    numbers = {entry.obj: entry.seq for entry in entries_about(*_keys(items))}
    lines = []
    for item in items:
        link = url_for("discuss.meeting", id=item.meeting_id) if has_request_context() else ""
        if item.decision is None and item.started_at is not None:
            lines.append(StoryLine(item.started_at, item.meeting.title, _("It is being discussed."), None, link))
        elif item.decision is not None:
            seq = numbers.get(item.decision.record_key)
            lines.append(StoryLine(item.decision.at, item.meeting.title, words_for(item.decision), seq, link))
    return lines


def words_for(decision: Decision) -> str:
    """A decision as a sentence with its numbers."""
    question = decision.question
    if question is not None and question.ranked:
        adopted = "、".join(row["title"] for row in question.ranked if row["became"] is Became.ADOPTED)
        need = question.result["arithmetic"]["majority"][0]["needed"] if question.result else 0
        return str(_("Adopted: %(what)s; %(need)s votes of %(base)s were needed.", what=adopted, need=need, base=question.base))
    if question is not None and question.result:
        numbers = {"votes": question.result["for"], "need": question.need, "base": question.result["base"]}
        passed = decision.outcome is Outcome.PASSED
        if passed:
            return str(_("Passed: %(votes)s for, %(need)s needed of %(base)s.", **numbers))
        return str(_("Not passed: %(votes)s for, %(need)s needed of %(base)s.", **numbers))
    return str(_other_words(decision))


def _other_words(decision: Decision) -> object:
    match decision.outcome:
        case Outcome.SENT_UP:
            above = db.session.get(Area, decision.to_area_id)
            return _("Sent up to %(area)s: %(why)s", area=above.name if above else "", why=decision.why)
        case Outcome.SENT_BACK:
            return _("Sent back, to return by %(day)s: %(why)s", day=day(decision.until_on), why=decision.why)
        case Outcome.DROPPED:
            return _("Dropped: %(why)s", why=decision.why)
    return _("Noted: %(why)s", why=decision.why)


@holder
def holds(matter: Matter) -> Holding | None:
    """Who waits for whom, and for how many days: the meeting that has it, the layer it went up to, the committees it went back to."""
    items = _items(matter)
    last = next((item.decision for item in reversed(items) if item.decision is not None), None)
    if matter.state is MatterState.SORTED and last is not None and last.outcome is Outcome.SENT_BACK:
        return _sent_back(matter, last)
    if matter.state not in (MatterState.TABLED, MatterState.DISCUSSED):
        return None
    coming = [i.meeting for i in items if i.decision is None and i.state is not ItemState.DONE and i.meeting.state in NOT_OVER]
    if coming:
        meeting = coming[-1]
        when, where = day(meeting.starts_at), meeting.place
        return Holding(meeting.facilitator.name, _("facilitator"), _("has it on the agenda of %(day)s, in %(place)s.", day=when, place=where))
    return _waits(items, last)


def _sent_back(matter: Matter, last: Decision) -> Holding:
    days, until = _days_since(last.at), last.until_on
    said = _("brings it back by %(day)s; the body that sent it back has waited %(n)s days.", day=day(until), n=days)
    name = matter.owner.name if matter.owner is not None else _("the committees")
    return Holding(name, _("residents’ committee"), said, until is not None and until < clock.today())


def _waits(items: list[AgendaItem], last: Decision | None) -> Holding | None:
    """No meeting has it: either a layer above was sent it, or too few were there and the next meeting is not called yet."""
    if last is not None and last.outcome is Outcome.SENT_UP:
        above = db.session.get(Area, last.to_area_id)
        said = _("has had it for %(n)s days and has not called a meeting about it yet.", n=_days_since(last.at))
        return Holding(above.name if above else "", _("the layer above"), said)
    talked = [i for i in items if i.talk_only and i.decision is None and i.state is ItemState.DONE]
    if talked:
        meeting = talked[-1].meeting
        said = _("has waited %(n)s days for a meeting to which enough people come.", n=_days_since(talked[-1].ended_at or meeting.starts_at))
        return Holding(meeting.facilitator.name, _("facilitator"), said)
    return None


def _days_since(moment: datetime) -> int:
    return (clock.today() - clock.local(moment).date()).days
