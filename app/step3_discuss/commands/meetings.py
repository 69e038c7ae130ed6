"""A meeting is called in time, begins, ends, or is called off. Who is due is written down when it is called."""
from __future__ import annotations

import secrets
from datetime import datetime

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.people.models import Area, Person
from app.people.queries import actor_of
from app.policy.table import P
from app.process.queries import pack_of
from app.process.rules import quorum_share
from app.step2_submit.models import Docket
from app.step2_submit.states import DOCKET, DocketState
from app.step3_discuss.facts import MeetingConvened, MeetingMoved
from app.step3_discuss.models import AgendaItem, Attendee, Meeting
from app.step3_discuss.queries import due_list, open_question_of
from app.step3_discuss.rules import current_item, quorum_of, reasons_against_notice, reasons_against_unit
from app.step3_discuss.states import MEETING, ItemState, MeetingState, Standing
from app.vocabulary import Reason, Role

DICE = 10

_EASY = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1, I and L: it is read off a wall


def _code(length: int) -> str:
    return "".join(secrets.choice(_EASY) for _ in range(length))


@command(P.MEETING_CONVENE)
def convene_meeting(
    change: Change, area: Area, body: str, title: str, place: str, starts_at: datetime, facilitator: Person,
    recorder: Person | None = None, docket: Docket | None = None, counted: str = "", is_practice: bool = False,
) -> Meeting:  # fmt: skip
    """The paper goes up: who meets where and when, by which rule, about what, and everybody who is due."""
    title, place = clean(title), clean(place)
    pack = pack_of(area, body, clock.local(starts_at).date())
    demand((bool(title), "meeting.no_title"), (bool(place), "meeting.no_place"), (pack is not None, "meeting.no_rule"))
    assert pack is not None
    reasons = [*reasons_against_unit(pack, counted), *_reasons_against_officers(area, facilitator, recorder)]
    if not is_practice:
        reasons += reasons_against_notice(pack.rule, clock.today(), clock.local(starts_at).date())
    if starts_at <= clock.now():
        reasons.append(Reason("meeting.in_the_past", field="starts_at"))
    if docket is not None and (docket.state is not DocketState.POSTED or docket.area_id != area.id):
        reasons.append(Reason("meeting.docket_not_posted", field="docket"))
    if reasons:
        raise NotValid(reasons)
    due = due_list(area, quorum_share(pack, counted or None)["of"])
    demand((bool(due), "meeting.nobody_due"))
    meeting: Meeting = change.add(Meeting(
        area=area, docket=docket, rule_pack=pack, title=title, place=place, starts_at=starts_at, facilitator=facilitator, recorder=recorder,
        counted=counted, is_practice=is_practice, projector_code=_code(8), join_code=_code(6), state=MEETING.start, observers=0, turn_seconds=120,
    ))  # fmt: skip
    meeting.attendees = [Attendee(person_id=person.id, standing=Standing.MEMBER) for person in due]
    if docket is not None:
        listed = [entry.proposal for entry in docket.items]
        meeting.items = [AgendaItem(position=n, title=f"{p.code} {p.title}"[:160], proposal_id=p.id, minutes=10) for n, p in enumerate(listed, 1)]
    change.record("meeting.convene", meeting, news=MeetingConvened(meeting.id), d={
        "title": title, "place": place, "starts_at": starts_at.isoformat(), "area": area.id, "body": body, "pack": pack.id, "due": len(due),
        "items": [i.title for i in meeting.items], "facilitator": facilitator.name, "recorder": recorder.name if recorder else "",
        "docket": docket.id if docket else 0, "practice": is_practice, "counted": counted,
    })  # fmt: skip
    return meeting


def _reasons_against_officers(area: Area, facilitator: Person, recorder: Person | None) -> list[Reason]:
    """Who runs a meeting has been trained for it, and is not the one who writes it down."""
    reasons = []
    if not actor_of(facilitator).holds_over(area.path, Role.FACILITATOR):
        reasons.append(Reason("meeting.facilitator_untrained", field="facilitator"))
    if recorder is not None and not actor_of(recorder).holds_over(area.path, Role.RECORDER):
        reasons.append(Reason("meeting.recorder_not_appointed", field="recorder"))
    if recorder is not None and recorder.id == facilitator.id:
        reasons.append(Reason("meeting.two_hands", field="recorder"))
    return reasons


@command(P.MEETING_RUN)
def start_meeting(change: Change, meeting: Meeting) -> None:
    """The facilitator opens the meeting; how many are here is read out, enough or not."""
    change.move(meeting, MEETING, "start")
    meeting.started_at = clock.now()
    due, present, needed = quorum_of(meeting)
    push(change, meeting.room, "meeting.started", {})
    change.record("meeting.start", meeting, d={"due": due, "present": present, "quorum_needed": needed}, news=MeetingMoved(meeting.id))


@command(P.MEETING_RUN)
def throw_dice(change: Change, meeting: Meeting, dice: str) -> None:
    """Somebody in the hall throws ten dice before everybody's eyes: nobody can have worked out beforehand what the record is signed as."""
    if meeting.state is not MeetingState.RUNNING:
        raise NotNow(Reason("meeting.not_running"))
    thrown = "".join(dice.split())
    if len(thrown) != DICE or set(thrown) - set("123456"):
        raise NotValid(Reason("meeting.not_ten_dice", field="text"))
    change.record("meeting.dice", meeting, d={"dice": thrown}, news=MeetingMoved(meeting.id))


@command(P.MEETING_RUN)
def end_meeting(change: Change, meeting: Meeting) -> None:
    """The facilitator closes the meeting. Nothing may be left hanging in the room."""
    if open_question_of(meeting) is not None:
        raise NotNow(Reason("meeting.question_open"))
    if (item := current_item(meeting)) is not None:
        raise NotNow(Reason("meeting.item_open", {"title": item.title}))
    change.move(meeting, MEETING, "end")
    meeting.ended_at, meeting.timer_ends_at = clock.now(), None
    if meeting.docket is not None and meeting.docket.state is DocketState.POSTED and all(i.state is ItemState.DONE for i in meeting.items):
        change.move(meeting.docket, DOCKET, "hear")
    due, present, needed = quorum_of(meeting)
    push(change, meeting.room, "meeting.ended", {})
    change.seal("meeting.end")
    change.record("meeting.end", meeting, news=MeetingMoved(meeting.id), d={
        "due": due, "present": present, "quorum_needed": needed, "observers": meeting.observers,
        "done": sum(i.state is ItemState.DONE for i in meeting.items), "left": sum(i.state is not ItemState.DONE for i in meeting.items),
    })  # fmt: skip


@command(P.MEETING_RUN)
def cancel_meeting(change: Change, meeting: Meeting, why: str) -> None:
    """It does not take place; everybody who was due reads why."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    change.move(meeting, MEETING, "cancel")
    meeting.cancelled_why = why
    push(change, meeting.room, "meeting.cancelled", {})
    change.record("meeting.cancel", meeting, why=why, news=MeetingMoved(meeting.id))
