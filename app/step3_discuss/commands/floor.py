"""Who has the floor: hands go up, who has spoken least is called, turns and minutes are counted; and the room's timer."""
from __future__ import annotations

from datetime import timedelta

from app.base import clock
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import Change
from app.live.stream import push, stir
from app.people.models import Person
from app.policy.table import P
from app.step3_discuss.models import Attendee, Meeting, SpeakerTurn
from app.step3_discuss.queries import turns_now
from app.step3_discuss.rules import current_item, is_on, queue
from app.step3_discuss.states import Attendance
from app.vocabulary import Reason, Role

LONGEST_TIMER = 3600


def _line(meeting: Meeting, person_id: int | None) -> Attendee | None:
    return next((a for a in meeting.attendees if a.person_id == person_id), None)


@command(P.SPEAKER_ASK)
def ask_to_speak(change: Change, meeting: Meeting, person: Person | None = None) -> SpeakerTurn:
    """A hand goes up: one's own, or one that the facilitator sees in the hall and puts on the list."""
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    person_id = person.id if person is not None else change.actor.person_id
    if person_id != change.actor.person_id and not _chairs(change, meeting):
        raise NotAllowed(Reason("person.not_you"))
    line = _line(meeting, person_id)
    if line is None or line.status is not Attendance.PRESENT:
        raise NotValid(Reason("speaker.not_here"))
    if any(t.person_id == person_id for t in turns_now(meeting)):
        raise NotNow(Reason("speaker.waits_already"))
    item = current_item(meeting)
    turn: SpeakerTurn = change.add(SpeakerTurn(meeting=meeting, item_id=item.id if item else None, person_id=line.person_id, asked_at=clock.now()))
    stir(change, meeting.room)
    change.record("speaker.ask", turn, d={"meeting": meeting.id}, pd={"person": person_id})
    return turn


def _chairs(change: Change, meeting: Meeting) -> bool:
    is_theirs = change.actor.person_id in (meeting.facilitator_id, meeting.recorder_id)
    return is_theirs and change.actor.holds_over(meeting.area_path, Role.FACILITATOR, Role.RECORDER)


@command(P.SPEAKER_ASK)
def withdraw_hand(change: Change, turn: SpeakerTurn) -> None:
    """The hand goes down again; it was no turn."""
    if turn.person_id != change.actor.person_id and not _chairs(change, turn.meeting):
        raise NotAllowed(Reason("person.not_you"))
    if turn.called_at is not None or turn.ended_at is not None:
        raise NotNow(Reason("speaker.not_waiting"))
    turn.ended_at = clock.now()
    stir(change, turn.meeting.room)
    change.record("speaker.withdraw", turn, d={"meeting": turn.meeting_id})


@command(P.MEETING_RUN)
def call_speaker(change: Change, meeting: Meeting, turn: SpeakerTurn | None = None) -> SpeakerTurn:
    """The facilitator gives the floor, by custom to whoever has spoken least; out of order only by naming a person."""
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    waiting = queue(turns_now(meeting), meeting.attendees)
    if any(t.called_at is not None for t in turns_now(meeting)):
        raise NotNow(Reason("speaker.somebody_speaks"))
    chosen = waiting[0].turn if turn is None and waiting else turn
    if chosen is None or chosen.id not in {w.turn.id for w in waiting}:
        raise NotValid(Reason("speaker.not_waiting"))
    out_of_order = chosen.id != waiting[0].turn.id
    chosen.called_at = clock.now()
    ends_at = chosen.called_at + timedelta(seconds=meeting.turn_seconds)
    push(change, meeting.room, "speaker.called", {"ends_at": int(ends_at.timestamp() * 1000)})
    change.record("speaker.call", chosen, d={"meeting": meeting.id, "out_of_order": out_of_order}, pd={"person": chosen.person_id})
    return chosen


@command(P.MEETING_RUN)
def end_speaker(change: Change, turn: SpeakerTurn) -> None:
    """Thank you. The turn is counted, and whether it ran over its two minutes."""
    if turn.called_at is None or turn.ended_at is not None:
        raise NotNow(Reason("speaker.does_not_speak"))
    turn.ended_at = clock.now()
    turn.ran_over = turn.ended_at - turn.called_at > timedelta(seconds=turn.meeting.turn_seconds)
    line = _line(turn.meeting, turn.person_id)
    if line is not None:
        line.turns += 1
    seconds = int((turn.ended_at - turn.called_at).total_seconds())
    push(change, turn.meeting.room, "speaker.ended", {})
    change.record("speaker.end", turn, d={"meeting": turn.meeting_id, "seconds": seconds, "ran_over": turn.ran_over})


@command(P.MEETING_RUN)
def start_timer(change: Change, meeting: Meeting, seconds: int) -> None:
    """Five minutes to talk it over with one's neighbours: the wall counts down."""
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    if not 0 < seconds <= LONGEST_TIMER:
        raise NotValid(Reason("timer.length", field="seconds"))
    meeting.timer_ends_at = clock.now() + timedelta(seconds=seconds)
    push(change, meeting.room, "timer.started", {"ends_at": int(meeting.timer_ends_at.timestamp() * 1000)})
    change.record("timer.start", meeting, d={"seconds": seconds})


@command(P.MEETING_RUN)
def stop_timer(change: Change, meeting: Meeting) -> None:
    """That is enough."""
    if meeting.timer_ends_at is None:
        raise NotNow(Reason("timer.not_on"))
    meeting.timer_ends_at = None
    push(change, meeting.room, "timer.stopped", {})
    change.record("timer.stop", meeting)
