"""Thinking together: everything is written down before anything is judged; then sorted; then weighed, for and against."""
from __future__ import annotations

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.policy.table import P
from app.step3_discuss.models import AgendaItem
from app.step3_discuss.rules import current_item, is_here, is_on
from app.step3_discuss.states import BOARD, BoardState, Side
from app.step3_discuss.thinking_models import Argument, Idea, IdeaGroup
from app.step3_discuss.thinking_queries import groups_of, ideas_of
from app.vocabulary import Reason

LONGEST_IDEA = 200
MOST_GROUPS = 12


@command(P.MEETING_RUN)
def move_board(change: Change, item: AgendaItem, verb: str) -> None:
    """`collect`, `sort`, `weigh`, `shut`: the facilitator leads from one to the next, and back where it makes sense."""
    if not is_on(item.meeting) or current_item(item.meeting) is not item:
        raise NotNow(Reason("item.not_talked_about"))
    if verb == "weigh" and not groups_of(item):
        raise NotNow(Reason("board.no_groups"))
    item.board = BOARD.after(item.board, verb)
    push(change, item.meeting.room, "board.moved", {"item": item.id, "board": str(item.board)})
    change.record(f"board.{verb}", item, d={"meeting": item.meeting_id, "ideas": len(ideas_of(item)), "groups": len(groups_of(item))})


def _demand_board(item: AgendaItem, *states: BoardState) -> None:
    if not is_on(item.meeting) or item.board not in states:
        raise NotNow(Reason("board.not_now"))


def _demand_words(text: str) -> str:
    text = clean(text)
    demand((bool(text), "text.missing"))
    if len(text) > LONGEST_IDEA:
        raise NotValid(Reason("comment.too_long", {"most": LONGEST_IDEA}, field="text"))
    return text


@command(P.IDEA_POST)
def post_idea(change: Change, item: AgendaItem, text: str) -> Idea:
    """One idea, as it comes. The board says nobody's name and takes no answer."""
    _demand_board(item, BoardState.COLLECT)
    if not is_here(item.meeting, change.actor.person_id):
        raise NotValid(Reason("speaker.not_here"))
    idea: Idea = change.add(Idea(item=item, person_id=change.actor.person_id, text=_demand_words(text), at=clock.now()))
    push(change, item.meeting.room, "idea.posted", {"id": idea.id})
    change.record("idea.post", idea, d={"meeting": item.meeting_id}, pd={"text": idea.text})
    return idea


@command(P.MEETING_RUN)
def make_group(change: Change, item: AgendaItem, title: str) -> IdeaGroup:
    """A heading under which ideas are put."""
    _demand_board(item, BoardState.SORT)
    title = _demand_words(title)[:120]
    groups = groups_of(item)
    if len(groups) >= MOST_GROUPS:
        raise NotValid(Reason("board.too_many_groups", {"most": MOST_GROUPS}))
    group: IdeaGroup = change.add(IdeaGroup(item=item, title=title, position=len(groups) + 1))
    push(change, item.meeting.room, "board.changed", {})
    change.record("board.group", group, d={"meeting": item.meeting_id, "title": title})
    return group


@command(P.MEETING_RUN)
def put_idea(change: Change, idea: Idea, group: IdeaGroup | None) -> None:
    """An idea goes under a heading, or back among the loose ones."""
    _demand_board(idea.item, BoardState.SORT)
    if group is not None and group.item_id != idea.item_id:
        raise NotValid(Reason("board.other_item"))
    idea.group_id = group.id if group is not None else None
    push(change, idea.item.meeting.room, "board.changed", {})
    change.record("board.put", idea, d={"meeting": idea.item.meeting_id, "group": idea.group_id or 0})


@command(P.IDEA_POST)
def argue(change: Change, group: IdeaGroup, side: Side, text: str) -> Argument:
    """A reason for an option, or against it; both stay, whatever the hall decides."""
    _demand_board(group.item, BoardState.WEIGH)
    if not is_here(group.item.meeting, change.actor.person_id):
        raise NotValid(Reason("speaker.not_here"))
    if side is Side.NONE:
        raise NotValid(Reason("board.no_side"))
    argument: Argument = change.add(
        Argument(item=group.item, group=group, person_id=change.actor.person_id, side=side, text=_demand_words(text), at=clock.now())
    )
    push(change, group.item.meeting.room, "board.changed", {})
    change.record("board.argue", argument, d={"meeting": group.item.meeting_id, "side": str(side)}, pd={"text": argument.text})
    return argument
