"""What a member's live page may ask for besides voting: ideas, motions, flags, passing in the circle, going home."""
from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.extensions import db
from app.live.limits import RUNNING, WRITING
from app.live.wire import Ack, acts
from app.step3_discuss.commands.attendance import check_out
from app.step3_discuss.commands.board import argue, post_idea
from app.step3_discuss.commands.comments import flag_comment
from app.step3_discuss.commands.floor import withdraw_hand
from app.step3_discuss.commands.motions import move_motion, second_motion
from app.step3_discuss.commands.undo import undo_last
from app.step3_discuss.messages import InRoom, Numbered, Post, meeting_of
from app.step3_discuss.models import AgendaItem, Comment
from app.step3_discuss.queries import turns_now
from app.step3_discuss.rules import current_item, line_of
from app.step3_discuss.states import Side, TurnKind
from app.step3_discuss.thinking_models import IdeaGroup, Motion
from app.vocabulary import Reason


class Argue(Numbered):
    """For an option, or against it; `id` is the heading."""

    side: Literal["for", "against"]
    text: str = Field(max_length=2000)


def _item(room: str) -> AgendaItem:
    item = current_item(meeting_of(room))
    if item is None:
        raise NotNow(Reason("item.not_talked_about"))
    return item


@acts("meeting.check_out", InRoom, WRITING)
def go_home(change: Change, body: InRoom) -> Ack:
    """I have to go."""
    check_out(change, meeting_of(body.room))
    return {}


@acts("meeting.undo", InRoom, RUNNING)
def take_back(change: Change, body: InRoom) -> Ack:
    """The table takes its last deed back."""
    return {"undone": undo_last(change, meeting_of(body.room))}


@acts("speaker.pass", InRoom, RUNNING)
def pass_on(change: Change, body: InRoom) -> Ack:
    """In the circle: I say nothing."""
    meeting = meeting_of(body.room)
    line = line_of(meeting, change.actor.person_id)
    asked = (t for t in turns_now(meeting) if line is not None and t.person_id == line.person_id and t.kind is TurnKind.ROUND)
    turn = next(asked, None)
    if turn is None:
        raise NotNow(Reason("speaker.not_waiting"))
    withdraw_hand(change, turn)
    return {}


@acts("idea.post", Post, WRITING)
def write_idea(change: Change, body: Post) -> Ack:
    """One idea on the board."""
    return {"id": post_idea(change, _item(body.room), body.text).id}


@acts("board.argue", Argue, WRITING)
def give_reason(change: Change, body: Argue) -> Ack:
    """A reason, for or against."""
    group = db.session.get(IdeaGroup, body.id)
    if group is None:
        raise NotValid(Reason("room.unknown"))
    return {"id": argue(change, group, Side(body.side), body.text).id}


@acts("motion.move", Post, WRITING)
def move(change: Change, body: Post) -> Ack:
    """I move, or move to amend."""
    return {"id": move_motion(change, _item(body.room), body.text).id}


@acts("motion.second", Numbered, RUNNING)
def second(change: Change, body: Numbered) -> Ack:
    """I second it."""
    motion = db.session.get(Motion, body.id)
    if motion is None:
        raise NotValid(Reason("room.unknown"))
    second_motion(change, motion)
    return {}


@acts("comment.flag", Numbered, WRITING)
def point_out(change: Change, body: Numbered) -> Ack:
    """This attacks somebody."""
    comment = db.session.get(Comment, body.id)
    if comment is None:
        raise NotValid(Reason("room.unknown"))
    flag_comment(change, comment)
    return {}
