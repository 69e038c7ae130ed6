"""Who is next to speak, and how evenly the floor has been shared. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.step3_discuss.models import Attendee, SpeakerTurn
from app.step3_discuss.states import Attendance, Side, Standing, TurnKind

GENTLE = 20
"""Seconds before the end of a turn at which the clock changes its colour; nobody is cut off."""


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for the floor."""

    turn: SpeakerTurn
    turns_before: int


def queue(turns: Sequence[SpeakerTurn], attendees: Iterable[Attendee], by_sides: bool = False, last: Side = Side.NONE) -> list[Waiting]:
    """Points of order first; then the circle in its order; then whoever has spoken least, among equals the earlier hand.

    `by_sides`: the floor goes to the side that did not have it last (`last`) as long as somebody of it, or of no side,
    is waiting; within a side the same order holds.
    """
    spoken = {a.person_id: a.turns for a in attendees}
    waiting = [Waiting(t, spoken.get(t.person_id, 0)) for t in turns if t.called_at is None and t.ended_at is None]
    of = {kind: [w for w in waiting if (w.turn.kind or TurnKind.TURN) is kind] for kind in TurnKind}
    ordered = sorted(of[TurnKind.TURN], key=lambda w: (w.turns_before, w.turn.asked_at, w.turn.id))
    first = sorted(of[TurnKind.POINT], key=lambda w: (w.turn.asked_at, w.turn.id))
    return [*first, *sorted(of[TurnKind.ROUND], key=lambda w: w.turn.id), *(_alternate(ordered, last) if by_sides else ordered)]


def _alternate(ordered: list[Waiting], last: Side) -> list[Waiting]:
    left, found = list(ordered), []
    while left:
        nearest = next((w for w in left if (w.turn.side or Side.NONE) in (Side.NONE, _other(last)) or last is Side.NONE), left[0])
        left.remove(nearest)
        found.append(nearest)
        last = nearest.turn.side if nearest.turn.side in (Side.FOR, Side.AGAINST) else last
    return found


def _other(side: Side) -> Side:
    return {Side.FOR: Side.AGAINST, Side.AGAINST: Side.FOR}.get(side, Side.NONE)


def last_side(turns: Iterable[SpeakerTurn], item_id: int | None) -> Side:
    """The side that had the floor last on this item."""
    of = [t for t in turns if t.item_id == item_id and t.called_at is not None and t.side in (Side.FOR, Side.AGAINST)]
    return max(of, key=lambda t: (t.called_at, t.id)).side if of else Side.NONE


@dataclass(frozen=True)
class Coverage:
    """How far the circle has come; whom it was ended before reaching is in none of the three."""

    spoke: int
    passed: int
    waiting: int

    @property
    def of(self) -> int:
        """Everybody who is asked."""
        return self.spoke + self.passed + self.waiting


def coverage(turns: Iterable[SpeakerTurn], item_id: int | None) -> Coverage | None:
    """The circle of an item; None where there was none."""
    asked = [t for t in turns if t.kind is TurnKind.ROUND and t.item_id == item_id]
    if not asked:
        return None
    waiting = sum(t.ended_at is None and t.called_at is None for t in asked)
    return Coverage(sum(t.called_at is not None for t in asked), sum(t.passed for t in asked), waiting)


@dataclass(frozen=True)
class Voice:
    """How much of the talking one group did."""

    group: str
    here: int
    spoke: int
    turns: int
    seconds: int


def voices(turns: Iterable[SpeakerTurn], attendees: Iterable[Attendee]) -> list[Voice]:
    """Turns and time by where people live, guests apart; the group whose people spoke least comes first."""
    lines = [a for a in attendees if a.status in (Attendance.PRESENT, Attendance.LEFT) or a.in_at is not None]
    group = {a.person_id: _group(a) for a in lines}
    held = [t for t in turns if t.called_at is not None and t.ended_at is not None and t.person_id in group]
    found = []
    for name in dict.fromkeys(group.values()):
        own = [t for t in held if group[t.person_id] == name]
        seconds = sum(int((t.ended_at - t.called_at).total_seconds()) for t in own if t.ended_at and t.called_at)
        found.append(Voice(name, sum(g == name for g in group.values()), len({t.person_id for t in own}), len(own), seconds))
    return sorted(found, key=lambda v: (v.turns / v.here, v.group))


def _group(line: Attendee) -> str:
    """A place, or empty for guests and for those who do not live here."""
    home = line.person.household
    return home.area.name if home is not None and line.standing is Standing.MEMBER else ""
