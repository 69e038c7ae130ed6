"""Facts that change a number on the wall: a bean has fallen, somebody has come."""
from __future__ import annotations

from app.ballots.facts import HallCounted, SlipsMoved, TurnoutChanged
from app.change.facts import on
from app.live.pulse import pulses
from app.step3_discuss.room_state import room_of


@on(TurnoutChanged)
def show_turnout(fact: TurnoutChanged) -> None:
    """How many have voted, with the next pulse; never at the moment of one ballot."""
    _mark(fact.question_id)


@on(HallCounted)
def show_count(fact: HallCounted) -> None:
    """That a teller has counted, with the next pulse."""
    _mark(fact.question_id)


@on(SlipsMoved)
def show_slips(fact: SlipsMoved) -> None:
    """How many slips were made, drawn or voided, with the next pulse."""
    _mark(fact.question_id)


def _mark(question_id: int) -> None:
    if (room := room_of(question_id)) is not None:
        pulses.mark(room)
