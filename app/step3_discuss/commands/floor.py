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
from app.step3_discuss.commands.memory import remember
from app.step3_discuss.floor_rules import last_side, queue
from app.step3_discuss.models import AgendaItem, Meeting, SpeakerTurn
from app.step3_discuss.queries import turns_now
from app.step3_discuss.rules import current_item, is_on, line_of
from app.step3_discuss.states import Attendance, Side, TurnKind
from app.vocabulary import Reason, Role

LONGEST_TIMER = 3600


@command(P.SPEAKER_ASK)
def ask_to_speak(change: Change, meeting: Meeting, person: Person | None = None, side: Side = Side.NONE, kind: TurnKind = TurnKind.TURN) -> SpeakerTurn:
    """A hand goes up: one's own, or one that the facilitator sees in the hall and puts on the list."""
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    person_id = person.id if person is not None else change.actor.person_id
    if person_id != change.actor.person_id and not _chairs(change, meeting):
        raise NotAllowed(Reason("person.not_you"))
    line = line_of(meeting, person_id)
    if line is None or line.status is not Attendance.PRESENT:
        raise NotValid(Reason("speaker.not_here"))
    if kind is TurnKind.ROUND:
        raise NotValid(Reason("speaker.round_is_asked"))
    item = current_item(meeting)
    up = [t for t in turns_now(meeting, item) if t.person_id == line.person_id and t.kind is kind and t.ended_at is None]
    if any(t.called_at is None for t in up) or (up and kind is TurnKind.TURN):
        raise NotNow(Reason("speaker.waits_already"))
    turn: SpeakerTurn = change.add(
        SpeakerTurn(meeting=meeting, item_id=item.id if item else None, person_id=line.person_id, asked_at=clock.now(), kind=kind, side=side)
    )
    remember(change, meeting, "hand", turn.id)
    stir(change, meeting.room)
    more = {} if kind is TurnKind.TURN else {"kind": str(kind)}
    change.record("speaker.ask", turn, d={"meeting": meeting.id, **more}, pd={"person": person_id})
    return turn


def _chairs(change: Change, meeting: Meeting) -> bool:
    is_theirs = change.actor.person_id in (meeting.facilitator_id, meeting.recorder_id)
    return is_theirs and change.actor.holds_over(meeting.area_path, Role.FACILITATOR, Role.RECORDER)


@command(P.SPEAKER_ASK)
def withdraw_hand(change: Change, turn: SpeakerTurn) -> None:
    """The hand goes down again; it was no turn. In the circle it means: I pass."""
    mine = line_of(turn.meeting, change.actor.person_id)
    if (mine is None or mine.person_id != turn.person_id) and not _chairs(change, turn.meeting):
        raise NotAllowed(Reason("person.not_you"))
    if turn.called_at is not None or turn.ended_at is not None:
        raise NotNow(Reason("speaker.not_waiting"))
    turn.ended_at, turn.passed = clock.now(), turn.kind is TurnKind.ROUND
    stir(change, turn.meeting.room)
    change.record("speaker.pass" if turn.passed else "speaker.withdraw", turn, d={"meeting": turn.meeting_id})


@command(P.MEETING_RUN)
def call_speaker(change: Change, meeting: Meeting, turn: SpeakerTurn | None = None) -> SpeakerTurn:
    """The facilitator gives the floor, by custom to whoever has spoken least; out of order only by naming a person."""
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    item = current_item(meeting)
    known = turns_now(meeting, item)
    by_sides = item is not None and item.by_sides
    waiting = queue(known, meeting.attendees, by_sides, last_side(known, item.id if item else None))
    chosen = waiting[0].turn if turn is None and waiting else turn
    if any(t.called_at is not None and t.ended_at is None for t in known):
        raise NotNow(Reason("speaker.somebody_speaks"))
    if chosen is None or chosen.id not in {w.turn.id for w in waiting}:
        raise NotValid(Reason("speaker.not_waiting"))
    out_of_order = chosen.id != waiting[0].turn.id
    chosen.called_at = clock.now()
    remember(change, meeting, "call", chosen.id)
    ends_at = chosen.called_at + timedelta(seconds=meeting.turn_seconds)
    push(change, meeting.room, "speaker.called", {"ends_at": int(ends_at.timestamp() * 1000)})
    change.record("speaker.call", chosen, d={"meeting": meeting.id, "out_of_order": out_of_order}, pd={"person": chosen.person_id})
    return chosen


@command(P.MEETING_RUN)
def end_speaker(change: Change, turn: SpeakerTurn) -> None:
    """Thank you. The turn is counted, and whether it ran over its two minutes. A point of order costs nobody a turn."""
    if turn.called_at is None or turn.ended_at is not None:
        raise NotNow(Reason("speaker.does_not_speak"))
    turn.ended_at = clock.now()
    turn.ran_over = turn.ended_at - turn.called_at > timedelta(seconds=turn.meeting.turn_seconds)
    line = line_of(turn.meeting, turn.person_id)
    if line is not None and turn.kind is not TurnKind.POINT:
        line.turns += 1
    remember(change, turn.meeting, "end", turn.id)
    seconds = int((turn.ended_at - turn.called_at).total_seconds())
    push(change, turn.meeting.room, "speaker.ended", {})
    change.record("speaker.end", turn, d={"meeting": turn.meeting_id, "seconds": seconds, "ran_over": turn.ran_over})


def clear_floor(meeting: Meeting) -> None:
    """The meeting ends or breaks off: whoever speaks has spoken, and the hands that are up come down."""
    lower_hands(meeting)
    for turn in turns_now(meeting):
        turn.ended_at = clock.now()
        line = line_of(meeting, turn.person_id)
        if line is not None and turn.kind is not TurnKind.POINT:
            line.turns += 1


def lower_hands(meeting: Meeting) -> list[int]:
    """What a hand was raised for is over: all that still wait go down, points of order and the rest of the circle too. It was no turn, and
    nobody has passed. Returns which, so that they can go up again."""
    waiting = [turn for turn in turns_now(meeting) if turn.called_at is None]
    for turn in waiting:
        turn.ended_at, turn.lowered = clock.now(), True
    return [turn.id for turn in waiting]


def raise_again(change: Change, turns: list[int]) -> None:
    """The end of the item is taken back: its hands wait as before, unless their people have gone or wait anew."""
    for turn in (change.session.get_one(SpeakerTurn, number) for number in turns):
        line = line_of(turn.meeting, turn.person_id)
        is_up = any(t.person_id == turn.person_id and t.kind is turn.kind and t.called_at is None for t in turns_now(turn.meeting))
        if line is not None and line.status is Attendance.PRESENT and not is_up:
            turn.ended_at, turn.lowered = None, False


@command(P.MEETING_RUN)
def set_turns(change: Change, meeting: Meeting, seconds: int) -> None:
    """How long one turn lasts; from the next speaker on."""
    if not 30 <= seconds <= 600:
        raise NotValid(Reason("speaker.seconds", field="seconds"))
    meeting.turn_seconds = seconds
    push(change, meeting.room, "hall.changed", {})
    change.record("meeting.set_turns", meeting, d={"seconds": seconds})


@command(P.MEETING_RUN)
def take_sides(change: Change, item: AgendaItem, by_sides: bool) -> None:
    """From now on one side is heard, then the other; or no longer."""
    item.by_sides = by_sides
    push(change, item.meeting.room, "hall.changed", {})
    change.record("item.take_sides", item, d={"meeting": item.meeting_id, "by_sides": by_sides})


@command(P.MEETING_RUN)
def begin_round(change: Change, item: AgendaItem) -> int:
    """The circle: everybody here is asked once, in the order of the sheet, and may pass. Returns how many are asked."""
    meeting = item.meeting
    if not is_on(meeting) or current_item(meeting) is not item:
        raise NotNow(Reason("item.not_talked_about"))
    if any(t.kind is TurnKind.ROUND and t.ended_at is None for t in turns_now(meeting, item)):
        raise NotNow(Reason("round.runs_already"))
    here = [a for a in meeting.attendees if a.status is Attendance.PRESENT]
    now = clock.now()
    change.session.add_all(
        SpeakerTurn(meeting=meeting, item_id=item.id, person_id=a.person_id, asked_at=now, kind=TurnKind.ROUND, side=Side.NONE) for a in here
    )
    push(change, meeting.room, "round.begun", {"of": len(here)})
    change.record("round.begin", item, d={"meeting": meeting.id, "of": len(here)})
    return len(here)


@command(P.MEETING_RUN)
def end_round(change: Change, item: AgendaItem) -> None:
    """The circle ends; who was not reached is counted neither as having passed nor as having spoken."""
    left = [t for t in turns_now(item.meeting, item) if t.kind is TurnKind.ROUND and t.ended_at is None and t.called_at is None]
    if not left:
        raise NotNow(Reason("round.not_on"))
    for turn in left:
        turn.ended_at = clock.now()
    push(change, item.meeting.room, "round.ended", {})
    change.record("round.end", item, d={"meeting": item.meeting_id, "not_reached": len(left)})


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
