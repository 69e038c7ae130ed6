"""One thing at a time: the agenda is put together, an item comes before the room, whoever has an interest steps aside."""
from __future__ import annotations

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.people.models import Person
from app.policy.table import P
from app.step1_raise.movement import move_matter
from app.step1_raise.states import MatterState
from app.step2_submit.models import Proposal
from app.step3_discuss.commands.floor import lower_hands
from app.step3_discuss.commands.memory import remember
from app.step3_discuss.facts import HallChanged
from app.step3_discuss.models import AgendaItem, Meeting, Recusal
from app.step3_discuss.queries import open_question_of, questions_about, was_talked_about
from app.step3_discuss.rules import current_item, is_on, members, reason_against_deciding
from app.step3_discuss.states import ITEM, NOT_OVER, ItemState
from app.vocabulary import Reason, Role

_COMES_UP = (MatterState.TABLED, MatterState.WAITING)


def _demand_open(meeting: Meeting) -> None:
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))


def _number(meeting: Meeting, order: list[AgendaItem]) -> None:
    for position, item in enumerate(order, 1):
        item.position = position
    meeting.items = order


@command(P.AGENDA_CHANGE)
def add_item(
    change: Change, meeting: Meeting, title: str, minutes: int = 10, proposal: Proposal | None = None, position: int | None = None
) -> AgendaItem:
    """One more thing to talk about; while the meeting runs it can only come after what is before the room."""
    _demand_open(meeting)
    title = clean(title)[:160]
    demand((bool(title), "item.no_title"), (0 < minutes <= 240, "item.minutes"))
    if proposal is not None and any(i.proposal_id == proposal.id for i in meeting.items):
        raise NotValid(Reason("item.on_the_agenda"))
    order = list(meeting.items)
    item: AgendaItem = change.add(AgendaItem(meeting=meeting, title=title, minutes=minutes, proposal=proposal, position=len(order) + 1, state=ITEM.start))
    first = sum(i.state is not ItemState.WAITING for i in order)
    order.insert(len(order) if position is None else min(max(position - 1, first), len(order)), item)
    _number(meeting, order)
    push(change, meeting.room, "agenda.changed", {})
    change.record("agenda.add", item, d={"meeting": meeting.id, "title": title, "minutes": minutes, "position": item.position})
    return item


@command(P.AGENDA_CHANGE)
def move_item(change: Change, item: AgendaItem, position: int) -> None:
    """An item goes to another place in the agenda, never before one that has been up already."""
    _demand_open(item.meeting)
    if item.state is not ItemState.WAITING:
        raise NotNow(Reason("item.has_been_up"))
    order = [i for i in item.meeting.items if i is not item]
    first = sum(i.state is not ItemState.WAITING for i in order)
    order.insert(min(max(position - 1, first), len(order)), item)
    _number(item.meeting, order)
    push(change, item.meeting.room, "agenda.changed", {})
    change.record("agenda.move", item, d={"meeting": item.meeting_id, "position": item.position})


@command(P.AGENDA_CHANGE)
def plan_minutes(change: Change, item: AgendaItem, minutes: int) -> None:
    """More time for this, or less."""
    _demand_open(item.meeting)
    demand((0 < minutes <= 240, "item.minutes"))
    item.minutes = minutes
    push(change, item.meeting.room, "agenda.changed", {})
    change.record("agenda.plan", item, d={"meeting": item.meeting_id, "minutes": minutes})


@command(P.AGENDA_CHANGE)
def drop_item(change: Change, item: AgendaItem, why: str) -> None:
    """An item is taken off the agenda, for a reason everybody reads."""
    meeting, why = item.meeting, clean(why)
    _demand_open(meeting)
    demand((bool(why), "text.missing"))
    if item.state is not ItemState.WAITING or item.recusals or questions_about(item) or was_talked_about(item):
        raise NotNow(Reason("item.has_been_up"))
    change.record("agenda.drop", item, d={"meeting": meeting.id, "title": item.title}, why=why)
    _number(meeting, [i for i in meeting.items if i is not item])
    change.session.delete(item)
    push(change, meeting.room, "agenda.changed", {})


@command(P.MEETING_RUN)
def start_item(change: Change, item: AgendaItem) -> None:
    """The item comes before the room; its matter is being discussed from now on."""
    meeting = item.meeting
    if not is_on(meeting):
        raise NotNow(Reason("meeting.not_running"))
    if (other := current_item(meeting)) is not None and other is not item:
        raise NotNow(Reason("meeting.another_item", {"title": other.title}))
    change.move(item, ITEM, "start")
    item.started_at, meeting.timer_ends_at = clock.now(), None
    if item.proposal is not None and item.proposal.matter.state in _COMES_UP:
        move_matter(change, item.proposal.matter, "discuss")
    remember(change, meeting, "start-item", item.id)
    push(change, meeting.room, "item.started", {"item": item.id})
    change.record("item.start", item, d={"meeting": meeting.id, "title": item.title}, news=HallChanged(meeting.id))


def _hands(lowered: list[int]) -> dict[str, int]:
    """How many hands went down with an item, where there were any."""
    return {"hands_down": len(lowered)} if lowered else {}


@command(P.MEETING_RUN)
def put_back_item(change: Change, item: AgendaItem) -> None:
    """That was a slip, or the time has not come: the item waits again."""
    if questions_about(item):
        raise NotNow(Reason("item.has_been_up"))
    change.move(item, ITEM, "put_back")
    item.started_at, lowered = None, lower_hands(item.meeting)
    push(change, item.meeting.room, "item.put_back", {"item": item.id})
    change.record("item.put_back", item, d={"meeting": item.meeting_id, **_hands(lowered)}, news=HallChanged(item.meeting_id))


@command(P.MEETING_RUN)
def finish_item(change: Change, item: AgendaItem) -> None:
    """On to the next. A proposal leaves the room only with an answer: passed or not, sent up, sent back, dropped, noted; or
    without one where too few were here to give it. Whoever still waits to speak on it waits no longer."""
    if open_question_of(item.meeting) is not None:
        raise NotNow(Reason("meeting.question_open"))
    if item.proposal_id is not None and item.decision is None and not item.talk_only:
        raise NotNow(Reason("item.undecided"))
    change.move(item, ITEM, "finish")
    item.ended_at, item.meeting.timer_ends_at, lowered = clock.now(), None, lower_hands(item.meeting)
    remember(change, item.meeting, "finish-item", item.id, lowered=lowered)
    push(change, item.meeting.room, "item.finished", {"item": item.id})
    change.record("item.finish", item, d={"meeting": item.meeting_id, **_hands(lowered)}, news=HallChanged(item.meeting_id))


@command(P.MEETING_RUN)
def only_talk(change: Change, item: AgendaItem) -> None:
    """Too few are here to decide: the hall talks about it, decides nothing, and says so."""
    short = reason_against_deciding(item)
    if item.state is not ItemState.TALKED or item.decision is not None:
        raise NotNow(Reason("item.not_talked_about"))
    if short is None:
        raise NotNow(Reason("item.enough_are_here"))
    item.talk_only = True
    push(change, item.meeting.room, "item.talk_only", {"item": item.id})
    change.record("item.talk_only", item, d={"meeting": item.meeting_id, **{key: int(str(n)) for key, n in short.values.items()}})


@command(P.MEETING_RUN)
def decide_after_all(change: Change, item: AgendaItem) -> None:
    """Somebody has come while the hall only talked, and now enough are here: the item can be decided like any other."""
    if not item.talk_only or item.state is not ItemState.TALKED:
        raise NotNow(Reason("item.can_be_decided"))
    if (short := reason_against_deciding(item)) is not None:
        raise NotNow(short)
    item.talk_only = False
    push(change, item.meeting.room, "item.enough", {"item": item.id})
    change.record("item.enough", item, d={"meeting": item.meeting_id})


@command(P.RECUSAL_DECLARE)
def declare_recusal(change: Change, item: AgendaItem, person: Person, why: str) -> Recusal:
    """A member says: this touches me or mine. For this item they neither vote nor count, before the question is put."""
    meeting, why = item.meeting, clean(why)
    _demand_open(meeting)
    _demand_own_or_chair(change, item, person)
    demand((bool(why), "text.missing"))
    if person.id not in {a.person_id for a in members(meeting)}:
        raise NotValid(Reason("recusal.not_a_member"))
    if any(r.person_id == person.id for r in item.recusals):
        raise NotValid(Reason("recusal.declared"))
    if questions_about(item) or item.decision is not None:
        raise NotNow(Reason("recusal.too_late"))
    recusal = Recusal(item=item, person=person, why=why)
    change.add(recusal)
    push(change, meeting.room, "recusal.declared", {"item": item.id})
    change.record("recusal.declare", item, d={"meeting": meeting.id, "recused": len(item.recusals)}, pd={"person": person.id, "why": why})
    return recusal


def _demand_own_or_chair(change: Change, item: AgendaItem, person: Person) -> None:
    """Members speak for themselves; facilitator and recorder write down what was said in the room."""
    actor = change.actor
    chairs = actor.person_id in (item.facilitator_id, item.recorder_id) and actor.holds_over(item.area_path, Role.FACILITATOR, Role.RECORDER)
    if not chairs and actor.person_id != person.id:
        raise NotAllowed(Reason("person.not_you"))
