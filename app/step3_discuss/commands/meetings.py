"""A meeting is called in time, begins, ends, or is called off. Who is due is written down when it is called."""
from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

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
from app.step3_discuss.commands.floor import clear_floor
from app.step3_discuss.facts import MeetingConvened, MeetingMoved
from app.step3_discuss.models import AgendaItem, Attendee, Meeting
from app.step3_discuss.queries import due_list, open_question_of, questions_about
from app.step3_discuss.rules import current_item, notice_days, quorum_of, reasons_against_notice, reasons_against_unit
from app.step3_discuss.states import ITEM, MEETING, NOT_OVER, Attendance, ItemState, MeetingState, Standing
from app.step3_discuss.templates import Template, template_of
from app.vocabulary import Reason, Role

PAIRING = timedelta(minutes=10)
DICE = 10
_EASY = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no 0 and O, no 1, I and L: it is read off a wall


def _code(length: int) -> str:
    return "".join(secrets.choice(_EASY) for _ in range(length))


@command(P.MEETING_CONVENE)
def convene_meeting(
    change: Change, area: Area, body: str, title: str, place: str, starts_at: datetime, facilitator: Person,
    recorder: Person | None = None, docket: Docket | None = None, counted: str = "", is_practice: bool = False, kind: str = "",
) -> Meeting:  # fmt: skip
    """The paper goes up: who meets where and when, by which rule, about what, and everybody who is due."""
    title, place = clean(title), clean(place)
    pack = pack_of(area, body, clock.local(starts_at).date())
    demand((bool(title), "meeting.no_title"), (bool(place), "meeting.no_place"), (pack is not None, "meeting.no_rule"))
    assert pack is not None
    reasons = [*reasons_against_unit(pack, counted), *_reasons_against_officers(area, facilitator, recorder)]
    if not is_practice:
        reasons += reasons_against_notice(pack.rule, clock.today(), clock.local(starts_at).date(), kind)
    if starts_at <= clock.now():
        reasons.append(Reason("meeting.in_the_past", field="starts_at"))
    if docket is not None and (docket.state is not DocketState.POSTED or docket.area_id != area.id):
        reasons.append(Reason("meeting.docket_not_posted", field="docket"))
    if reasons:
        raise NotValid(reasons)
    template = template_of(kind)
    due = due_list(area, quorum_share(pack, counted or None)["of"])
    demand((bool(due), "meeting.nobody_due"))
    meeting: Meeting = change.add(Meeting(
        area=area, docket=None if is_practice else docket, kind=kind, convened_at=clock.now(), rule_pack=pack, title=title, place=place,
        starts_at=starts_at, facilitator=facilitator, recorder=recorder, counted=counted, is_practice=is_practice, projector_code=_code(12),
        join_code=_code(4), state=MEETING.start, observers=0, turn_seconds=template.turn_seconds,
    ))  # fmt: skip
    meeting.attendees = [Attendee(person_id=person.id, standing=Standing.MEMBER) for person in due]
    meeting.items = _agenda(docket, template, is_practice)
    change.record("meeting.convene", meeting.record_key, news=MeetingConvened(meeting.id), d={
        "title": title, "place": place, "starts_at": starts_at.isoformat(), "area": area.id, "body": body, "pack": pack.id, "due": len(due),
        "items": [i.title for i in meeting.items], "facilitator": facilitator.name, "recorder": recorder.name if recorder else "",
        "docket": docket.id if docket else 0, "practice": is_practice, "counted": counted, "kind": kind, "notice_days": notice_days(pack.rule, kind),
    })  # fmt: skip
    return meeting


def _agenda(docket: Docket | None, template: Template, is_practice: bool) -> list[AgendaItem]:
    """What the list says, between how such a meeting begins and ends. Practice has the same titles, and moves nothing."""
    before, after = template.lines()
    listed = [(f"{p.code} {p.title}"[:160], 10, None if is_practice else p.id) for p in (entry.proposal for entry in docket.items)] if docket else []
    lines = listed if docket is not None else [(title, minutes, None) for title, minutes in (*before, *after)]
    return [AgendaItem(position=n, title=title, minutes=minutes, proposal_id=proposal) for n, (title, minutes, proposal) in enumerate(lines, 1)]


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
    clear_floor(meeting)
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


@command(P.MEETING_RUN)
def adjourn_meeting(change: Change, meeting: Meeting, why: str, goes_on_at: datetime) -> None:
    """It is broken off and goes on another day: what is before the hall waits again, and everybody signs in anew."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    if goes_on_at <= clock.now():
        raise NotValid(Reason("meeting.in_the_past", field="goes_on_at"))
    if open_question_of(meeting) is not None:
        raise NotNow(Reason("meeting.question_open"))
    item = current_item(meeting)
    if item is not None and questions_about(item):
        raise NotNow(Reason("meeting.item_open", {"title": item.title}))
    if item is not None:
        change.move(item, ITEM, "put_back")
        item.started_at, item.talk_only = None, False
    due, present, needed = quorum_of(meeting)
    change.move(meeting, MEETING, "adjourn")
    clear_floor(meeting)
    meeting.starts_at, meeting.adjourned_why, meeting.timer_ends_at = goes_on_at, why, None
    for line in meeting.attendees:
        if line.status is Attendance.PRESENT:
            line.status, line.out_at = Attendance.DUE, clock.now()
    push(change, meeting.room, "meeting.adjourned", {})
    change.record("meeting.adjourn", meeting, why=why, news=MeetingMoved(meeting.id), d={
        "due": due, "present": present, "quorum_needed": needed, "goes_on_at": goes_on_at.isoformat(),
    })  # fmt: skip


@command(P.MEETING_RUN)
def resume_meeting(change: Change, meeting: Meeting) -> None:
    """It goes on where it was broken off."""
    change.move(meeting, MEETING, "resume")
    due, present, needed = quorum_of(meeting)
    push(change, meeting.room, "meeting.started", {})
    change.record("meeting.resume", meeting, d={"due": due, "present": present, "quorum_needed": needed}, news=MeetingMoved(meeting.id))


@command(P.MEETING_TAKE_OVER)
def take_over(change: Change, meeting: Meeting, why: str) -> None:
    """Another facilitator takes the chair: the first has lost the line, fallen ill, or wants to speak on the matter."""
    why = clean(why)
    me = change.session.get(Person, change.actor.person_id)
    demand((bool(why), "text.missing"))
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    if me is None or me.id == meeting.recorder_id:
        raise NotValid(Reason("meeting.two_hands"))
    if me.id == meeting.facilitator_id:
        raise NotNow(Reason("meeting.yours_already"))
    before, meeting.facilitator = meeting.facilitator, me
    meeting.undo = None
    push(change, meeting.room, "hall.changed", {})
    change.record("meeting.take_over", meeting, why=why, d={"from": before.name, "to": me.name}, news=MeetingMoved(meeting.id))


@command(P.MEETING_RUN)
def ask_for_pairing(change: Change, meeting: Meeting) -> str:
    """A code that lets one projector in, once, within ten minutes."""
    meeting.pair_code, meeting.pair_until = _code(4), clock.now() + PAIRING
    change.record("wall.ask", meeting)
    return meeting.pair_code


@command(P.WALL_PAIR)
def pair_wall(change: Change, code: str) -> str:
    """A projector shows its code and learns its address; the code is worth nothing afterwards. Returns the address."""
    typed = clean(code).upper().replace(" ", "")
    found = change.session.scalar(select(Meeting).where(Meeting.pair_code == typed)) if typed else None
    if found is None or found.pair_until is None or found.pair_until < clock.now():
        raise NotValid(Reason("wall.wrong_code", field="code"))
    found.pair_code, found.pair_until = "", None
    push(change, found.room, "wall.paired", {})
    change.record("wall.pair", found)
    return found.projector_code
