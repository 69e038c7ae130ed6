"""What the room of a meeting shows: to everybody the same, and to each person only what is their own. Never a choice."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from flask import current_app

from app.ballots.commands.casting import fixed_pots
from app.ballots.commands.slips import slip_numbers
from app.ballots.models import Question
from app.ballots.options import Asked
from app.ballots.queries import asked_in, counts_of, own_answer, told_of, turnout
from app.ballots.roll_call import codes_of
from app.ballots.states import BallotKind, QuestionState, Secrecy, Way
from app.ballots.views.sheet import how_said
from app.base import clock
from app.extensions import db
from app.live.looks import looks
from app.live.rooms import Provider, provide
from app.people.models import Person, neighbour_name
from app.policy.actor import Actor
from app.policy.decide import allows, refusal
from app.policy.table import P
from app.step3_discuss.comment_queries import Topic, topics_of
from app.step3_discuss.floor_rules import Coverage, Waiting, coverage, last_side, queue
from app.step3_discuss.models import AgendaItem, Attendee, Meeting, SpeakerTurn
from app.step3_discuss.queries import item_of, meeting_by_id, newest_question_of, questions_about, turns_now, whose_hands_went_down
from app.step3_discuss.rules import EARLIEST_CHECK_IN, current_item, layers, quorum_of, quorum_of_each
from app.step3_discuss.states import NOT_OVER, Attendance, BoardState, MeetingState, Standing, TurnKind
from app.step3_discuss.thinking_queries import groups_of

CODES_ON_WALL = 33  # three columns of letters that are 4 % of its height: measured in tests/step3_discuss/test_slips.py


def ms(moment: Any) -> int:
    """A moment as clients count."""
    return int(moment.timestamp() * 1000)


def shown_name(meeting: Meeting, person: Person) -> str:
    """Members of a council are known by name; neighbours who came for their household, and guests, by surname and building."""
    line = next((a for a in meeting.attendees if a.person_id == person.id), None)
    is_office = line is not None and line.standing is Standing.MEMBER and meeting.rule_pack.rule.get("quorum", {}).get("of") == "members"
    if is_office:
        return person.name
    return neighbour_name(person)


def phase_of(meeting: Meeting, question: Question | None) -> str:
    """The one idea of this moment."""
    if meeting.state is not MeetingState.RUNNING:
        return str(meeting.state)
    if question is not None and question.state is QuestionState.OPEN:
        return "voting"
    if question is not None and question.state is QuestionState.CLOSED:
        return "result"
    return "talking" if current_item(meeting) is not None else "pause"


def question_state(question: Question) -> dict[str, Any]:
    """A question as all see it. The result is there when it is closed, and nothing of it before (R5)."""
    body: dict[str, Any] = {
        "id": question.id, "text": question.text, "state": str(question.state), "secrecy": str(question.secrecy), "way": str(question.way),
        "need": question.need, "base": question.base,
    }  # fmt: skip
    if question.ends_at is not None and question.state is QuestionState.OPEN:
        body["ends_at"] = ms(question.ends_at)
    if question.kind is not BallotKind.PLAIN:
        body |= _options_state(asked_in(question))
    if question.state is QuestionState.CLOSED and question.result:
        body["result"] = told_of(question)
    return body


def _options_state(asked: Asked) -> dict[str, Any]:
    """What can be chosen, by numbers as they hang on the wall, and within which limits."""
    is_paid = asked.kind is BallotKind.BUDGET
    options = [{"code": str(n), "title": o.title, **({"cost_fen": o.cost_fen} if is_paid else {})} for n, o in enumerate(asked.options, 1)]
    more = {"budget_fen": asked.budget_fen} if is_paid else {"most": asked.number} if asked.number else {}
    return {"kind": str(asked.kind), "options": options, **more}


@dataclass(frozen=True)
class Look:
    """A meeting as it stands this moment, read once."""

    meeting: Meeting
    item: AgendaItem | None
    question: Question | None
    turns: list[SpeakerTurn]
    turnout: dict[str, int] | None

    @cached_property
    def state(self) -> dict[str, Any]:
        """What all see, worked out once."""
        return shared_state(self)

    @cached_property
    def lines(self) -> dict[int | None, Attendee]:
        """`line_of` for everybody at once: their own line, or that of the member in whose place they came."""
        instead: dict[int | None, Attendee] = {line.proxy_id: line for line in reversed(self.meeting.attendees) if line.proxy_id is not None}
        return instead | {line.person_id: line for line in self.meeting.attendees}

    @property
    def phase(self) -> str:
        """The one idea of this moment."""
        return phase_of(self.meeting, self.question)

    @property
    def speaker(self) -> SpeakerTurn | None:
        """Who has the floor."""
        return speaking(self.turns)

    @property
    def waiting(self) -> list[Waiting]:
        """Who is next."""
        number = self.item.id if self.item is not None else None
        return queue(self.turns, self.meeting.attendees, self.item is not None and self.item.by_sides, last_side(self.turns, number))

    @property
    def circle(self) -> Coverage | None:
        """How far the round has come, where there is one."""
        return coverage(self.turns, self.item.id) if self.item is not None else None

    @cached_property
    def lowered(self) -> set[int]:
        """Whose hand went down with the last item."""
        return whose_hands_went_down(self.meeting) if self.meeting.state is MeetingState.RUNNING else set()

    @cached_property
    def topics(self) -> list[Topic]:
        """What people write, by item."""
        return topics_of(self.meeting, partial(shown_name, self.meeting)) if self.meeting.state is MeetingState.RUNNING else []

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """The headings of the board before the room: who writes may choose one."""
        on = self.item is not None and self.item.board not in (BoardState.NONE, BoardState.COLLECT)
        return [(group.id, group.title) for group in groups_of(self.item)] if self.item is not None and on else []

    @property
    def layer(self) -> str:
        """Which layer is asked, where two sit together; nothing where there is one."""
        return _layer_of(self.meeting, self.question) if self.question is not None and len(layers(self.meeting)) > 1 else ""

    @property
    def answers(self) -> list[tuple[str, Question]]:
        """Each layer's answer to the item, where two sit together; nothing where there is one."""
        asked = questions_about(self.item) if self.item is not None and len(layers(self.meeting)) > 1 else []
        return [(_layer_of(self.meeting, question), question) for question in asked if question.state is QuestionState.CLOSED]

    @property
    def how(self) -> str:
        """What one does with a ballot over the options before the room; nothing where it is for or against."""
        return how_said(self.question) if self.question is not None and self.question.pots else ""

    @property
    def codes(self) -> list[tuple[str, str]]:
        """What every slip chose, by code, once a vote by slip is closed."""
        return codes_of(self.question) if self.question is not None else []

    @property
    def is_table_on_wall(self) -> bool:
        """Whether the wall has room for every code with its choice: beside a yes or no of one layer, and not for more than it can show."""
        is_alone = self.question is not None and not self.question.listed and len(self.answers) < 2
        return is_alone and 0 < len(self.codes) <= CODES_ON_WALL

    @property
    def place(self) -> int:
        """The number of the item before the room, from 1."""
        return self.meeting.items.index(self.item) + 1 if self.item is not None else 0


def _layer_of(meeting: Meeting, question: Question) -> str:
    return question.layer.name if question.layer is not None else meeting.area.name


def quorum_lines(meeting: Meeting) -> list[tuple[str, int, int, int]]:
    """The name of each layer that sits here, and how many of it are due, here and needed."""
    names = {a.layer_id: a.layer.name for a in meeting.attendees if a.layer is not None}
    return [(names.get(layer, meeting.area.name), *numbers) for layer, numbers in quorum_of_each(meeting).items()]


def look(meeting: Meeting) -> Look:
    """Read what the room is doing."""
    item = current_item(meeting)
    question = newest_question_of(item)
    if question is not None:
        assert all(pot.area.name and pot.options is not None for pot in question.pots)  # read while it still can be: a look outlives its connection
    turns = turns_now(meeting, item) if meeting.state is MeetingState.RUNNING else []
    return Look(meeting, item, question, turns, turnout_of(question) if question is not None else None)


def shared_state(seen: Look) -> dict[str, Any]:
    """What all see."""
    meeting, question = seen.meeting, seen.question
    due, present, needed = quorum_of(meeting)
    state: dict[str, Any] = {
        "phase": seen.phase, "due": due, "present": present, "needed": needed, "queue": len(seen.waiting), "items": len(meeting.items),
    }  # fmt: skip
    if seen.item is not None:
        state["item"] = {"id": seen.item.id, "n": seen.place, "of": len(meeting.items), "title": seen.item.title}
        if seen.headings:
            state["item"]["headings"] = {str(number): title[:24] for number, title in seen.headings}
    if seen.topics:
        state["comments"] = {str(topic.item_id or 0): topic.of for topic in seen.topics}
    if question is not None:
        state["question"] = question_state(question) | ({"layer": seen.layer} if seen.layer else {})
        state["turnout"] = seen.turnout
    if meeting.timer_ends_at is not None:
        state["timer"] = ms(meeting.timer_ends_at)
    if seen.speaker is not None:
        state["speaker"] = {"name": shown_name(meeting, seen.speaker.person), "since": ms(seen.speaker.called_at), "seconds": meeting.turn_seconds}
    if seen.circle is not None:
        state["circle"] = {"spoke": seen.circle.spoke, "passed": seen.circle.passed, "of": seen.circle.of}
    return state


def turnout_of(question: Question) -> dict[str, int]:
    """How many of how many have answered."""
    found = turnout(question)
    return {"question": question.id, "cast": found.cast, "of": found.of}


def own_state(seen: Look, actor: Actor) -> dict[str, Any]:
    """What only this person sees: whether they are here, may vote, and whether their vote counts."""
    meeting, question = seen.meeting, seen.question
    line = seen.lines.get(actor.person_id) if actor.person_id else None
    here = line is not None and line.status is Attendance.PRESENT
    mine: dict[str, Any] = {"here": here, "listed": line is not None, "may": []}
    if question is not None and actor.is_signed_in:
        answer = own_answer(question, actor.person_id)
        mine |= {"question": question.id, "entitled": answer.is_entitled, "counted": answer.is_counted, "rev": answer.rev}
        if question.state is QuestionState.OPEN and answer.is_entitled and question.way is not Way.HALL and question.secrecy is not Secrecy.SLIP:
            mine["may"].append("cast")
    if meeting.state is MeetingState.RUNNING and allows(actor, P.COMMENT_POST, meeting):
        mine["may"].append("comment")
    if meeting.state is MeetingState.RUNNING and here:
        own = [t for t in seen.turns if line is not None and t.person_id == line.person_id and t.ended_at is None and t.called_at is None]
        mine["hand"] = any(t.kind is not TurnKind.ROUND for t in own)
        mine["lowered"] = line is not None and line.person_id in seen.lowered and not own
        mine["asked"] = any(t.kind is TurnKind.ROUND for t in own)  # the circle will come to them
        mine["may"].append("speak")
    if meeting.state in NOT_OVER and _may_sign_in(meeting, line, actor):
        mine["may"].append("check_in")
    return mine


def _may_sign_in(meeting: Meeting, line: Attendee | None, actor: Actor) -> bool:
    if clock.now() < meeting.starts_at - EARLIEST_CHECK_IN:
        return False
    if line is not None:
        return line.status is not Attendance.PRESENT
    return actor.is_signed_in and meeting.counted == "households"


def look_at(meeting_id: int) -> Look | None:
    """The room as it is now, for everybody who enters until something happens."""
    meeting = meeting_by_id(meeting_id)
    seen = look(meeting) if meeting is not None else None
    if seen is not None and seen.question is not None:
        fixed_pots(seen.question)  # read while they still can be, like the place where permissions will look
        assert seen.question.area_path
    return seen


def room_of(question_id: int) -> str | None:
    """The room in which a question is put; looked up once, because in a vote it is asked a thousand times."""
    rooms: dict[int, str] = current_app.extensions.setdefault("wushi_rooms", {})
    if question_id not in rooms:
        question = db.session.get(Question, question_id)
        item = item_of(question) if question is not None else None
        if item is None:
            return None
        rooms[question_id] = item.meeting.room
    return rooms[question_id]


def question_before_the_room(question_id: int) -> Question | None:
    """The question as everybody in its room sees it, without reading it again for each of them; None when it is another now.
    That it has been closed meanwhile the urn knows by itself."""
    room = room_of(question_id)
    seen = looks().just_now(room) if room is not None else None
    question: Question | None = seen.look.question if seen is not None else None
    return question if question is not None and question.id == question_id else None


def shared(seen: Look) -> dict[str, Any]:
    """What all see; turnout is counted anew, because it moves without an event."""
    return {**seen.state, **_turnout(seen)}


def pulse(seen: Look) -> dict[str, Any]:
    """The figures: present, waiting to speak, turnout, tellers, slips."""
    return {"present": seen.state["present"], "queue": seen.state["queue"], **_turnout(seen)}


def _turnout(seen: Look) -> dict[str, Any]:
    """How many have answered; of tellers how many have counted, of slips how many were made, drawn and voided."""
    question = seen.question
    if question is None:
        return {}
    told: dict[str, Any] = {"turnout": turnout_of(question)}
    if question.state is QuestionState.OPEN and question.way is not Way.PHONES:
        told["counted"] = sum(row.count is not None for row in counts_of(question))
    if question.state is QuestionState.OPEN and question.secrecy is Secrecy.SLIP:
        told["slips"] = dict(zip(("issued", "void", "drawn"), slip_numbers(question), strict=True))
    return told


def may_join(seen: Look, actor: Actor) -> str | None:
    """Watching is public."""
    against = refusal(actor, P.ROOM_JOIN, seen.meeting)
    return against.code if against else None


def is_quick(seen: Look, actor: Actor, code: str) -> bool:
    """The paired projector, and the two who run the meeting."""
    meeting = seen.meeting
    runs_it = actor.person_id is not None and actor.person_id in (meeting.facilitator_id, meeting.recorder_id)
    return runs_it or (bool(code) and code == meeting.projector_code)


def speaking(turns: list[SpeakerTurn]) -> SpeakerTurn | None:
    """Who has the floor."""
    return next((t for t in turns if t.called_at is not None and t.ended_at is None), None)


provide("meeting", Provider(look_at, may_join, shared, own_state, pulse, is_quick))
