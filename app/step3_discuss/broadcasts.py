"""Facts that change a number on the wall: a bean has fallen, somebody has come."""
from __future__ import annotations

from flask import current_app

from app.ballots.facts import HallCounted, TurnoutChanged
from app.ballots.models import Question
from app.change.facts import on
from app.extensions import db
from app.live.pulse import pulses
from app.step3_discuss.queries import item_of


@on(TurnoutChanged)
def show_turnout(fact: TurnoutChanged) -> None:
    """How many have voted, with the next pulse; never at the moment of one ballot."""
    _mark(fact.question_id)


@on(HallCounted)
def show_count(fact: HallCounted) -> None:
    """That a teller has counted, with the next pulse."""
    _mark(fact.question_id)


def _mark(question_id: int) -> None:
    """The room of a question is looked up once: in a vote this is told a thousand times."""
    rooms: dict[int, str] = current_app.extensions.setdefault("wushi_rooms", {})
    room = rooms.get(question_id)
    if room is None:
        question = db.session.get(Question, question_id)
        item = item_of(question) if question is not None else None
        if item is None:
            return
        room = rooms[question_id] = item.meeting.room
    pulses.mark(room)
