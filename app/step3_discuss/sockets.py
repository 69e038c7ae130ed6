"""The other door into the same commands: what a live page may ask for."""
from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import current_app
from pydantic import Field

from app.ballots.commands.casting import answer_question
from app.ballots.models import Question
from app.ballots.options import MOST, MOST_POINTS
from app.ballots.queries import own_answer
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.extensions import db
from app.live.clients import Client
from app.live.limits import RUNNING, VOTING, WRITING
from app.live.sockets import entered, now_ms
from app.live.wire import Ack, Body, acts, casts, no, reads
from app.people.models import Person
from app.policy.actor import Actor
from app.step3_discuss import room_state, thinking_sockets
from app.step3_discuss.commands.agenda import finish_item, put_back_item, start_item
from app.step3_discuss.commands.attendance import check_in
from app.step3_discuss.commands.comments import hide_comment, post_comment
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker, start_timer, stop_timer, withdraw_hand
from app.step3_discuss.commands.votes import close_vote, open_vote
from app.step3_discuss.messages import ID, KEY, ROOM, InRoom, Post, meeting_of
from app.step3_discuss.models import AgendaItem, Comment
from app.step3_discuss.parts import PARTS, parts_for, shared_a_moment
from app.step3_discuss.queries import item_of, turns_now
from app.step3_discuss.states import Side, TurnKind
from app.step3_discuss.thinking_models import IdeaGroup
from app.vocabulary import Reason

Code = Annotated[str, Field(max_length=20)]


class Vote(Body):
    """A bean: `choice`; over options, by the kind of the question, `chosen`, `ranking` (best first) or `points`.
    `rev` grows with each new choice of the same person."""

    question: int = ID
    choice: Literal["for", "against", "abstain"] | None = None
    chosen: list[Code] | None = Field(None, max_length=MOST)
    ranking: list[Code] | None = Field(None, max_length=MOST)
    points: dict[Code, Annotated[int, Field(ge=0, le=MOST_POINTS)]] | None = Field(None, max_length=MOST)
    key: str = KEY
    rev: int = Field(ge=1, le=10_000)

    @property
    def answer(self) -> dict[str, Any]:
        """What it says, as a ballot is read."""
        return {"choice": self.choice} if self.choice else {"chosen": self.chosen, "ranking": self.ranking, "points": self.points}


class VoteStatus(Body):
    """Is mine counted?"""

    question: int = ID


class Showing(Body):
    """What shall I show? `seq`: the newest event heard of; `have`: the tag of each part that is there already."""

    room: str = ROOM
    seq: int = Field(0, ge=0)
    have: dict[str, str] = Field(default_factory=dict, max_length=len(PARTS))


class SignIn(InRoom):
    """With the code on the wall."""

    code: str = Field(max_length=12)


class Speaker(InRoom):
    """A hand; `person` when the facilitator raises it for somebody."""

    person: int | None = Field(None, ge=1)
    side: Literal["none", "for", "against"] = "none"
    kind: Literal["turn", "point"] = "turn"


class Writing(Post):
    """A line to the room: `item`, what was before it when the writing began; `group`, a heading of its board."""

    item: int | None = Field(None, ge=1, le=2**31 - 1)
    group: int | None = Field(None, ge=1, le=2**31 - 1)


class Hide(Body):
    """A comment is folded away."""

    id: int = ID
    reason: str = Field(max_length=400)
    key: str = KEY


class Item(InRoom):
    """An agenda item."""

    item: int = ID


class QuestionAct(Body):
    """A question of a meeting."""

    question: int = ID
    key: str = KEY


class Timer(InRoom):
    """So many seconds."""

    seconds: int = Field(ge=1, le=3600)


def _item(body: Item) -> AgendaItem:
    found = db.session.get(AgendaItem, body.item)
    if found is None or found.meeting.room != body.room:
        raise NotValid(Reason("room.unknown"))
    return found


def _question(number: int) -> Question:
    found = db.session.get(Question, number)
    if found is None:
        raise NotNow(Reason("ballot.not_open"))
    return found


@casts("vote.cast", Vote, VOTING)
def cast_vote(actor: Actor, body: Vote) -> Ack:
    """One bean from a phone. The answer says that it counts, and nothing else."""
    question = room_state.question_before_the_room(body.question) or _question(body.question)
    answer = answer_question(question, actor, body.answer, body.rev)
    return {"counted": answer.is_counted, "rev": answer.rev}


@reads("vote.status", VoteStatus)
def vote_status(actor: Actor, body: VoteStatus, client: Client) -> Ack:
    """Whether one's own ballot counts."""
    if not actor.is_signed_in:
        return no(Reason("auth.needed"))
    answer = own_answer(_question(body.question), actor.person_id)
    return {"ok": True, "entitled": answer.is_entitled, "counted": answer.is_counted, "rev": answer.rev}


@reads("meeting.show", Showing)
def show(actor: Actor, body: Showing, client: Client) -> Ack:
    """The parts of the page that are others now: asked by every phone after an event, so they are drawn once for many."""
    seen = entered(body.room, actor, body.seq)
    if isinstance(seen, dict):
        return seen
    if not isinstance(seen.look, room_state.Look):
        return no(Reason("room.unknown"))
    mine = room_state.own_state(seen.look, actor)
    with current_app.request_context(client.environ):  # the language of the page that asks
        found = parts_for(seen, actor, mine)
    html = {name: [part.tag, part.html] for name, part in found.items() if body.have.get(name) != part.tag}
    return {"ok": True, "seq": seen.seq, "now": now_ms(), "state": shared_a_moment(seen), "mine": mine, "html": html}


@acts("meeting.check_in", SignIn, WRITING)
def sign_in(change: Change, body: SignIn) -> Ack:
    """Here I am."""
    check_in(change, meeting_of(body.room, whole=True), body.code)
    return {}


@acts("speaker.ask", Speaker, RUNNING)
def raise_hand(change: Change, body: Speaker) -> Ack:
    """A hand goes up."""
    meeting = meeting_of(body.room)
    person = db.session.get(Person, body.person) if body.person else None
    turn = ask_to_speak(change, meeting, person, Side(body.side), TurnKind(body.kind))
    return {"turn": turn.id}


@acts("speaker.withdraw", InRoom, RUNNING)
def lower_hand(change: Change, body: InRoom) -> Ack:
    """One's own hand goes down."""
    turn = next((t for t in turns_now(meeting_of(body.room)) if t.person_id == change.actor.person_id), None)
    if turn is None:
        raise NotNow(Reason("speaker.not_waiting"))
    withdraw_hand(change, turn)
    return {}


@acts("speaker.call", Speaker, RUNNING)
def give_floor(change: Change, body: Speaker) -> Ack:
    """The facilitator calls whoever is next, or a person by name."""
    meeting = meeting_of(body.room)
    turn = next((t for t in turns_now(meeting) if t.person_id == body.person), None) if body.person else None
    call_speaker(change, meeting, turn)
    return {}


@acts("speaker.end", InRoom, RUNNING)
def take_floor(change: Change, body: InRoom) -> Ack:
    """Thank you."""
    turn = room_state.speaking(turns_now(meeting_of(body.room)))
    if turn is None:
        raise NotNow(Reason("speaker.does_not_speak"))
    end_speaker(change, turn)
    return {}


@acts("comment.post", Writing, WRITING)
def write(change: Change, body: Writing) -> Ack:
    """Something is written to the room."""
    item = db.session.get(AgendaItem, body.item) if body.item else None
    group = db.session.get(IdeaGroup, body.group) if body.group else None
    if body.group and group is None:
        raise NotValid(Reason("board.other_item"))
    return {"id": post_comment(change, meeting_of(body.room), body.text, item, group).id}


@acts("comment.hide", Hide, RUNNING)
def fold_away(change: Change, body: Hide) -> Ack:
    """With a reason."""
    comment = db.session.get(Comment, body.id)
    if comment is None:
        raise NotValid(Reason("room.unknown"))
    hide_comment(change, comment, body.reason)
    return {}


@acts("item.start", Item, RUNNING)
def bring_up(change: Change, body: Item) -> Ack:
    """The item comes before the room."""
    start_item(change, _item(body))
    return {}


@acts("item.end", Item, RUNNING)
def finish(change: Change, body: Item) -> Ack:
    """On to the next."""
    finish_item(change, _item(body))
    return {}


@acts("item.undo", Item, RUNNING)
def undo(change: Change, body: Item) -> Ack:
    """It waits again."""
    put_back_item(change, _item(body))
    return {}


@acts("question.open", Item, RUNNING)
def put(change: Change, body: Item) -> Ack:
    """The question is put as it stands in the agenda, secretly and by phone; any other way is a form on the desk."""
    return {"question": open_vote(change, _item(body)).id}


@acts("question.close", QuestionAct, RUNNING)
def close(change: Change, body: QuestionAct) -> Ack:
    """The vote ends."""
    question = _question(body.question)
    item = item_of(question)
    if item is None:
        raise NotValid(Reason("question.of_another_item"))
    close_vote(change, item, question)
    return {"result": room_state.question_state(question).get("result", {})}


@acts("timer.start", Timer, RUNNING)
def timer_on(change: Change, body: Timer) -> Ack:
    """The wall counts down."""
    start_timer(change, meeting_of(body.room), body.seconds)
    return {}


@acts("timer.stop", InRoom, RUNNING)
def timer_off(change: Change, body: InRoom) -> Ack:
    """Enough."""
    stop_timer(change, meeting_of(body.room))
    return {}


HEARD_ELSEWHERE = (thinking_sockets,)
"""The board, motions and flags have a file of their own."""
