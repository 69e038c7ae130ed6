"""What people write to the room; hidden only with a reason, and the reason stays."""
from __future__ import annotations

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.policy.table import P
from app.step3_discuss.commands.memory import remember
from app.step3_discuss.models import AgendaItem, Comment, Meeting
from app.step3_discuss.rules import LONGEST_COMMENT, current_item, is_here, is_on
from app.step3_discuss.states import BoardState, ItemState
from app.step3_discuss.thinking_models import CommentFlag, IdeaGroup
from app.vocabulary import Reason


@command(P.COMMENT_POST)
def post_comment(change: Change, meeting: Meeting, text: str, item: AgendaItem | None = None, group: IdeaGroup | None = None) -> Comment:
    """Somebody writes what they would rather not say aloud, about what is before the room, or about one heading of its board. `item`: what
    was before the room when they began to write; who writes slowly is not moved to the next thing meanwhile."""
    text = clean(text)
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    demand((bool(text), "text.missing"))
    if len(text) > LONGEST_COMMENT:
        raise NotValid(Reason("comment.too_long", {"most": LONGEST_COMMENT}, field="text"))
    now = current_item(meeting)
    about = item if item is not None and item.meeting_id == meeting.id and item.state is not ItemState.WAITING else now
    if now is not None and about is now and now.board is BoardState.COLLECT:
        raise NotNow(Reason("board.no_criticism"))
    if group is not None and (about is None or group.item_id != about.id):
        raise NotValid(Reason("board.other_item", field="group"))
    where = ({"item": about.id} if about is not None else {}) | ({"group": group.id} if group is not None else {})
    comment: Comment = change.add(Comment(
        meeting=meeting, item_id=where.get("item"), group_id=where.get("group"), person_id=change.actor.person_id, text=text, at=clock.now(), hidden_why="",
    ))  # fmt: skip
    push(change, meeting.room, "comment.posted", {"id": comment.id, **where})
    change.record("comment.post", comment, d={"meeting": meeting.id, **where}, pd={"text": text})
    return comment


@command(P.COMMENT_FLAG)
def flag_comment(change: Change, comment: Comment) -> None:
    """Somebody in the hall finds that this attacks a person. The facilitator sees how many do; nothing is hidden by numbers."""
    if not is_here(comment.meeting, change.actor.person_id):
        raise NotValid(Reason("speaker.not_here"))
    if comment.hidden_why or change.session.get(CommentFlag, (comment.id, change.actor.person_id)) is not None:
        raise NotNow(Reason("comment.flagged_already"))
    change.add(CommentFlag(comment_id=comment.id, person_id=change.actor.person_id))
    push(change, comment.meeting.room, "comment.flagged", {"id": comment.id})
    change.record("comment.flag", comment, d={"meeting": comment.meeting_id})


@command(P.COMMENT_HIDE)
def show_comment(change: Change, comment: Comment, on_wall: bool = True) -> None:
    """What somebody wrote goes up on the wall, instead of what hung there before; or comes down."""
    if comment.hidden_why:
        raise NotNow(Reason("comment.hidden_already"))
    for other in change.session.scalars(select(Comment).where(Comment.meeting_id == comment.meeting_id, Comment.on_wall)):
        other.on_wall = False
    comment.on_wall = on_wall
    push(change, comment.meeting.room, "comment.shown", {"id": comment.id})
    change.record("comment.show", comment, d={"meeting": comment.meeting_id, "on_wall": on_wall})


@command(P.COMMENT_HIDE)
def hide_comment(change: Change, comment: Comment, why: str) -> None:
    """A comment that attacks a person or names a neighbour is folded away; everybody reads why, its writer reads it still."""
    why = clean(why)[:200]
    demand((bool(why), "text.missing"))
    if comment.hidden_why:
        raise NotNow(Reason("comment.hidden_already"))
    comment.hidden_why, comment.hidden_by_id, comment.on_wall = why, change.actor.person_id, False
    remember(change, comment.meeting, "hide", comment.id)
    push(change, comment.meeting.room, "comment.hidden", {"id": comment.id})
    change.record("comment.hide", comment, d={"meeting": comment.meeting_id}, why=why)
