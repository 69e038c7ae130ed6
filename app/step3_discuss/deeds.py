"""What the facilitator's table can do, by name: each deed is one command with what stands in the form."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from werkzeug.exceptions import NotFound

from app.ballots.models import Question
from app.ballots.states import Secrecy, Way
from app.base import clock
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Area, Person
from app.step3_discuss.commands.agenda import add_item, declare_recusal, drop_item, finish_item, move_item, put_back_item, start_item
from app.step3_discuss.commands.attendance import count_observers, invite_guest, mark_attendance
from app.step3_discuss.commands.comments import hide_comment
from app.step3_discuss.commands.decisions import decide_item, drop_matter, note_item, send_back, send_up
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker, start_timer, stop_timer, withdraw_hand
from app.step3_discuss.commands.meetings import cancel_meeting, end_meeting, start_meeting, throw_dice
from app.step3_discuss.commands.votes import close_vote, extend_vote, open_vote, void_vote
from app.step3_discuss.forms import DeskForm
from app.step3_discuss.models import AgendaItem, Comment, Meeting, SpeakerTurn
from app.step3_discuss.queries import open_question_of, turns_now
from app.step3_discuss.rules import current_item
from app.step3_discuss.states import Attendance
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
    return open_vote(change, _item(change, meeting, form), form.text.data or "", secrecy, way, tellers, form.seconds.data)


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
    "drop-item": lambda c, m, f: drop_item(c, _item(c, m, f), f.why.data or ""),
    "start-item": lambda c, m, f: start_item(c, _item(c, m, f)),
    "finish-item": lambda c, m, f: finish_item(c, _item(c, m, f)),
    "put-back": lambda c, m, f: put_back_item(c, _item(c, m, f)),
    "attend": lambda c, m, f: mark_attendance(c, m, _row(c, Person, f.person.data), _word(Attendance, f.status.data), f.text.data or ""),
    "invite": lambda c, m, f: invite_guest(c, m, _row(c, Person, f.person.data), f.text.data or ""),
    "observers": lambda c, m, f: count_observers(c, m, f.number.data or 0),
    "recuse": lambda c, m, f: declare_recusal(c, _item(c, m, f), _row(c, Person, f.person.data), f.why.data or ""),
    "hand": lambda c, m, f: ask_to_speak(c, m, _row(c, Person, f.person.data)),
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
