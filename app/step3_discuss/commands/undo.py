"""Taking back the last deed of the table: what was only a slip, and has had no consequence yet."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.change.command import command
from app.change.refusals import NotNow
from app.change.transaction import Change
from app.live.stream import push
from app.policy.table import P
from app.step3_discuss.commands.floor import lower_hands, raise_again
from app.step3_discuss.models import Attendee, Comment, Meeting, SpeakerTurn
from app.step3_discuss.queries import last_deed
from app.step3_discuss.rules import line_of
from app.step3_discuss.states import ITEM, MOTION, Attendance, MotionState, TurnKind
from app.step3_discuss.thinking_models import Motion
from app.vocabulary import Reason


def _call(change: Change, turn: SpeakerTurn, was: dict[str, Any]) -> None:
    turn.called_at = None


def _end(change: Change, turn: SpeakerTurn, was: dict[str, Any]) -> None:
    turn.ended_at, turn.ran_over = None, False
    line = line_of(turn.meeting, turn.person_id)
    if line is not None and turn.kind is not TurnKind.POINT:
        line.turns -= 1


def _hand(change: Change, turn: SpeakerTurn, was: dict[str, Any]) -> None:
    change.session.delete(turn)


def _attend(change: Change, line: Attendee, was: dict[str, Any]) -> None:
    line.status, line.note = Attendance(was["status"]), was["note"]
    line.in_at = line.in_at if was["came"] else None


def _start_item(change: Change, item: Any, was: dict[str, Any]) -> None:
    change.move(item, ITEM, "put_back")
    item.started_at = None
    lower_hands(item.meeting)


def _finish_item(change: Change, item: Any, was: dict[str, Any]) -> None:
    change.move(item, ITEM, "reopen")
    item.ended_at = None
    raise_again(change, was.get("lowered", []))


def _hide(change: Change, comment: Comment, was: dict[str, Any]) -> None:
    comment.hidden_why, comment.hidden_by_id = "", None


def _move(change: Change, motion: Motion, was: dict[str, Any]) -> None:
    change.session.delete(motion)


def _second(change: Change, motion: Motion, was: dict[str, Any]) -> None:
    if motion.state is MotionState.ADOPTED:
        change.move(motion, MOTION, "reconsider")
        motion.item.reads = was["reads"]
    change.move(motion, MOTION, "unsecond")
    motion.seconder_id = None


def _withdraw(change: Change, motion: Motion, was: dict[str, Any]) -> None:
    change.move(motion, MOTION, "reconsider")
    if motion.seconder_id is not None:
        change.move(motion, MOTION, "second")


def _settle(change: Change, motion: Motion, was: dict[str, Any]) -> None:
    change.move(motion, MOTION, "reconsider")
    motion.item.reads, motion.votes_for, motion.votes_against = was["reads"], None, None


_BACK: dict[str, Callable[[Change, Any, dict[str, Any]], None]] = {
    "call": _call, "end": _end, "hand": _hand, "attend": _attend, "start-item": _start_item, "finish-item": _finish_item, "hide": _hide,
    "move": _move, "second": _second, "withdraw": _withdraw, "settle": _settle,
}  # fmt: skip


@command(P.MEETING_RUN)
def undo_last(change: Change, meeting: Meeting) -> str:
    """The last deed is taken back, and that it was stands in the record as well. Returns which deed it was."""
    last = last_deed(meeting)
    if last is None:
        raise NotNow(Reason("undo.nothing"))
    assert meeting.undo is not None
    deed, row = str(meeting.undo["deed"]), int(meeting.undo["row"])
    _BACK[deed](change, last, meeting.undo)
    meeting.undo = None
    change.record("meeting.undo", meeting, d={"deed": deed, "row": row})
    push(change, meeting.room, "hall.changed", {"undone": deed})
    return deed
