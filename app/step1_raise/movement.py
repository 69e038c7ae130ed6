"""How a matter moves along its life while the beats are kept: when it came into a step, and when it left."""
from __future__ import annotations

from sqlalchemy import select

from app.base import clock
from app.change.transaction import Change
from app.step1_raise.models import Beat, Matter
from app.step1_raise.states import ENDED, MATTER
from app.vocabulary import Step


def move_matter(change: Change, matter: Matter, verb: str) -> None:
    """Move a matter along its table and write its beats; every step uses this, none moves a matter by hand."""
    change.move(matter, MATTER, verb)
    if matter.state in ENDED:
        leave_step(change, matter)
    else:
        enter_step(change, matter, matter.step)


def enter_step(change: Change, matter: Matter, step: Step) -> None:
    """The matter comes into a step; nothing happens when it is in it already."""
    open_beat = _open_beat(change, matter)
    if open_beat is not None and open_beat.step is step:
        return
    if open_beat is not None:
        open_beat.left_at = clock.now()
    change.session.add(Beat(matter_id=matter.id, step=step, entered_at=clock.now()))


def leave_step(change: Change, matter: Matter) -> None:
    """The matter has come to an end: the step it is in is over."""
    open_beat = _open_beat(change, matter)
    if open_beat is not None:
        open_beat.left_at = clock.now()


def _open_beat(change: Change, matter: Matter) -> Beat | None:
    query = select(Beat).where(Beat.matter_id == matter.id, Beat.left_at.is_(None))
    return change.session.scalar(query.order_by(Beat.id.desc()).limit(1))
