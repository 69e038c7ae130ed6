"""The doors between the steps of a year. Imports run downward, so the steps' doors are hung up here: `wiring` hangs each
step's `gate.outstanding` at the end of its step, and any other package can hang one of its own:

    @gate(Step.SUBMIT)
    def outstanding(round_: Round) -> list[Reason]:

Everything that a gate names stands in the way of leaving that step.
"""
from __future__ import annotations

from collections.abc import Callable

from app.process.models import Round
from app.vocabulary import Reason, Step

Gate = Callable[[Round], list[Reason]]
_gates: dict[Step, list[Gate]] = {step: [] for step in Step}


def gate(step: Step) -> Callable[[Gate], Gate]:
    """Hang a door at the end of a step. Hanging the same one twice is one door."""

    def hang(door: Gate) -> Gate:
        if door not in _gates[step]:
            _gates[step].append(door)
        return door

    return hang


def outstanding(round_: Round) -> list[Reason]:
    """What is still outstanding before this year may go on, from every gate of its present step."""
    if round_.step is None:
        return _before_opening(round_) if not round_.is_over else []
    return [reason for door in _gates[round_.step] for reason in door(round_)]


def _before_opening(round_: Round) -> list[Reason]:
    """A year opens only when everybody can read until when they may raise."""
    return [] if any(day.step is Step.RAISE for day in round_.days) else [Reason("round.no_dates")]
