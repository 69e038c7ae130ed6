"""What the facilitator's table can do, by name: each deed is one command with what stands in the form."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from werkzeug.exceptions import NotFound

from app.ballots.models import Question
from app.ballots.options import PLAIN, Asked, OptionLine, read_lines
from app.ballots.states import BallotKind, Secrecy, Way
from app.base import clock
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Area, Person
from app.step3_discuss.commands.agenda import (
    add_item,
    decide_after_all,
    declare_recusal,
    drop_item,
    finish_item,
    move_item,
    only_talk,
    plan_minutes,
    put_back_item,
    start_item,
)
from app.step3_discuss.commands.attendance import count_observers, invite_guest, join_layer, mark_attendance, name_proxy
from app.step3_discuss.commands.board import make_group, move_board, put_idea
from app.step3_discuss.commands.comments import hide_comment, show_comment
from app.step3_discuss.commands.decisions import decide_item, drop_matter, note_item, send_back, send_up
from app.step3_discuss.commands.floor import (
    ask_to_speak,
    begin_round,
    call_speaker,
    end_round,
    end_speaker,
    set_turns,
    start_timer,
    stop_timer,
    take_sides,
    withdraw_hand,
)
from app.step3_discuss.commands.meetings import adjourn_meeting, ask_for_pairing, cancel_meeting, end_meeting, resume_meeting, start_meeting, throw_dice
from app.step3_discuss.commands.motions import move_motion, second_motion, settle_amendment, withdraw_motion
from app.step3_discuss.commands.papers import take_down
from app.step3_discuss.commands.undo import undo_last
from app.step3_discuss.commands.votes import close_vote, extend_vote, open_vote, void_vote
from app.step3_discuss.forms import DeskForm
from app.step3_discuss.models import AgendaItem, Comment, Meeting, SpeakerTurn
from app.step3_discuss.queries import line_of_slip, named_on_roll, open_question_of, turns_now
from app.step3_discuss.rules import current_item
from app.step3_discuss.states import Attendance, Side, TurnKind
from app.step3_discuss.thinking_models import Idea, IdeaGroup, Motion
from app.vocabulary import Reason

Deed = Callable[[Change, Meeting, DeskForm], Any]
Row = TypeVar("Row")


def _row(change: Change, kind: type[Row], number: int | None) -> Row:
    found = change.session.get(kind, number) if number else None
    if found is None:
        raise NotFound()
    return found


def _item(change: Change, meeting: Meeting, form: DeskForm) -> AgendaItem:
    """The item named, or the one before the room."""
    item = _row(change, AgendaItem, form.item.data) if form.item.data else current_item(meeting)
    if item is None or item.meeting_id != meeting.id:
        raise NotNow(Reason("item.not_talked_about"))
    return item


def _asked(meeting: Meeting) -> tuple[AgendaItem, Question]:
    item, question = current_item(meeting), open_question_of(meeting)
    if item is None or question is None:
        raise NotNow(Reason("ballot.not_open"))
    return item, question


def _word(kind: Any, text: str | None, default: Any = None) -> Any:
    try:
        return kind(text) if text or default is None else default
    except ValueError as error:
        raise NotValid(Reason("body.invalid")) from error


def _turn(meeting: Meeting, form: DeskForm) -> SpeakerTurn | None:
    return next((t for t in turns_now(meeting) if t.person_id == form.person.data), None) if form.person.data else None


def _open(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    tellers = [_row(change, Person, number) for number in form.tellers.data or ()]
    secrecy, way = _word(Secrecy, form.secrecy.data, Secrecy.SECRET), _word(Way, form.way.data, Way.PHONES)
    motion = _of(change, meeting, Motion, form.number.data) if form.number.data else None
    seconds = form.seconds.data
    if secrecy is Secrecy.SLIP:  # with codes only, and as long as it takes to draw one
        way, seconds = Way.PHONES, None
    return open_vote(change, _item(change, meeting, form), form.text.data or "", secrecy, way, tellers, seconds, motion, _options(form))


def _options(form: DeskForm) -> Asked:
    kind = _word(BallotKind, form.kind.data, BallotKind.PLAIN)
    if kind is BallotKind.PLAIN:
        return PLAIN
    lines = read_lines(form.options.data or "", kind is BallotKind.BUDGET)
    if lines and isinstance(lines[0], Reason):
        raise NotValid([line for line in lines if isinstance(line, Reason)])
    number = 0 if kind in (BallotKind.BUDGET, BallotKind.RANK) else form.most.data or 0
    return Asked(kind, tuple(line for line in lines if isinstance(line, OptionLine)), number, form.budget.data or 0)


def _end_speaker(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    turn = next((t for t in turns_now(meeting) if t.called_at is not None), None)
    if turn is None:
        raise NotNow(Reason("speaker.does_not_speak"))
    return end_speaker(change, turn)


def _lower(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    turn = _turn(meeting, form)
    if turn is None:
        raise NotNow(Reason("speaker.not_waiting"))
    return withdraw_hand(change, turn)


def _of(change: Change, meeting: Meeting, kind: type[Row], number: int | None) -> Row:
    """A row that hangs on this meeting and on no other."""
    row: Any = _row(change, kind, number)
    if row.meeting.id != meeting.id:
        raise NotFound()
    found: Row = row
    return found


def _hand(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    side, kind = _word(Side, form.side.data, Side.NONE), _word(TurnKind, form.kind.data, TurnKind.TURN)
    return ask_to_speak(change, meeting, _row(change, Person, form.person.data), side, kind)


def _adjourn(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    at = form.goes_on_at.data
    return adjourn_meeting(change, meeting, form.why.data or "", clock.hall_time(at.date(), at.hour, at.minute) if at else clock.now())


def _slip_in(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    """The slip lies on the table: whoever it belongs to is on the sheet, or nobody of the household is."""
    line = line_of_slip(meeting, form.text.data or "")
    if line is None:
        raise NotValid(Reason("attendance.no_such_slip", field="text"))
    return mark_attendance(change, meeting, line.person, Attendance.PRESENT)


def _proxy(change: Change, meeting: Meeting, form: DeskForm) -> Any:
    """Who came is chosen from the list, or written as on the roll: the name, and the building where several have it."""
    if form.other.data:
        came = _row(change, Person, form.other.data)
    else:
        found = named_on_roll(meeting.area, form.text.data or "")
        if len(found) != 1:
            example = f"{found[0].name} {found[0].household.area.name}" if found and found[0].household else ""
            raise NotValid(Reason("proxy.several", {"example": example}) if found else Reason("proxy.no_such_name", field="text"))
        came = found[0]
    return name_proxy(change, meeting, _row(change, Person, form.person.data), came, form.why.data or "")


def _comment(change: Change, meeting: Meeting, form: DeskForm) -> Comment:
    comment = _row(change, Comment, form.comment.data)
    if comment.meeting_id != meeting.id:
        raise NotFound()
    return comment


DEEDS: dict[str, Deed] = {
    "start": lambda c, m, f: start_meeting(c, m),
    "end": lambda c, m, f: end_meeting(c, m),
    "dice": lambda c, m, f: throw_dice(c, m, f.text.data or ""),
    "cancel": lambda c, m, f: cancel_meeting(c, m, f.why.data or ""),
    "add-item": lambda c, m, f: add_item(c, m, f.title.data or "", f.minutes.data or 10, position=f.position.data),
    "move-item": lambda c, m, f: move_item(c, _item(c, m, f), f.position.data or 1),
    "plan-minutes": lambda c, m, f: plan_minutes(c, _item(c, m, f), f.minutes.data or 0),
    "only-talk": lambda c, m, f: only_talk(c, _item(c, m, f)),
    "decide-after-all": lambda c, m, f: decide_after_all(c, _item(c, m, f)),
    "adjourn": _adjourn,
    "resume": lambda c, m, f: resume_meeting(c, m),
    "pair": lambda c, m, f: ask_for_pairing(c, m),
    "slip": _slip_in,
    "join-layer": lambda c, m, f: join_layer(c, m, _row(c, Area, f.area.data), f.kind.data or ""),
    "proxy": _proxy,
    "board": lambda c, m, f: move_board(c, _item(c, m, f), f.mark.data or ""),
    "group": lambda c, m, f: make_group(c, _item(c, m, f), f.title.data or ""),
    "put-idea": lambda c, m, f: put_idea(c, _of(c, m, Idea, f.number.data), _of(c, m, IdeaGroup, f.position.data) if f.position.data else None),
    "move": lambda c, m, f: move_motion(c, _item(c, m, f), f.text.data or "", f.person.data),
    "second": lambda c, m, f: second_motion(c, _of(c, m, Motion, f.number.data), f.person.data),
    "withdraw-motion": lambda c, m, f: withdraw_motion(c, _of(c, m, Motion, f.number.data)),
    "settle": lambda c, m, f: settle_amendment(c, _of(c, m, Motion, f.number.data), f.position.data or 0, f.minutes.data or 0),
    "show": lambda c, m, f: show_comment(c, _comment(c, m, f), not f.waits.data),
    "drop-item": lambda c, m, f: drop_item(c, _item(c, m, f), f.why.data or ""),
    "start-item": lambda c, m, f: start_item(c, _item(c, m, f)),
    "finish-item": lambda c, m, f: finish_item(c, _item(c, m, f)),
    "put-back": lambda c, m, f: put_back_item(c, _item(c, m, f)),
    "attend": lambda c, m, f: mark_attendance(c, m, _row(c, Person, f.person.data), _word(Attendance, f.mark.data), f.text.data or ""),
    "invite": lambda c, m, f: invite_guest(c, m, _row(c, Person, f.person.data), f.text.data or ""),
    "observers": lambda c, m, f: count_observers(c, m, f.number.data or 0),
    "recuse": lambda c, m, f: declare_recusal(c, _item(c, m, f), _row(c, Person, f.person.data), f.why.data or ""),
    "hand": _hand,
    "undo": lambda c, m, f: undo_last(c, m),
    "sides": lambda c, m, f: take_sides(c, _item(c, m, f), bool(f.waits.data)),
    "turn-seconds": lambda c, m, f: set_turns(c, m, f.seconds.data or 0),
    "round": lambda c, m, f: begin_round(c, _item(c, m, f)),
    "end-round": lambda c, m, f: end_round(c, _item(c, m, f)),
    "words": lambda c, m, f: take_down(c, _of(c, m, SpeakerTurn, f.number.data), f.text.data or ""),
    "lower": _lower,
    "call": lambda c, m, f: call_speaker(c, m, _turn(m, f)),
    "end-speaker": _end_speaker,
    "timer": lambda c, m, f: start_timer(c, m, f.seconds.data or 300),
    "stop-timer": lambda c, m, f: stop_timer(c, m),
    "hide": lambda c, m, f: hide_comment(c, _comment(c, m, f), f.why.data or ""),
    "open": _open,
    "extend": lambda c, m, f: extend_vote(c, *_asked(m), f.seconds.data or 60),
    "close": lambda c, m, f: close_vote(c, *_asked(m)),
    "void": lambda c, m, f: void_vote(c, *_asked(m), f.why.data or ""),
    "decide": lambda c, m, f: decide_item(c, _item(c, m, f)),
    "send-up": lambda c, m, f: send_up(c, _item(c, m, f), _row(c, Area, f.area.data), f.why.data or ""),
    "send-back": lambda c, m, f: send_back(c, _item(c, m, f), f.why.data or "", f.until_on.data or clock.today() - timedelta(days=1)),
    "drop": lambda c, m, f: drop_matter(c, _item(c, m, f), f.why.data or ""),
    "note": lambda c, m, f: note_item(c, _item(c, m, f), f.why.data or "", bool(f.waits.data)),
}
