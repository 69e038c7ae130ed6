"""The fund year: laid out, given its dates, and moved on when nothing is outstanding."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P
from app.process.facts import CalendarSet, RoundCreated, RoundMoved
from app.process.gates import outstanding
from app.process.models import CalendarDay, Round
from app.process.rules import reasons_against_dates
from app.process.states import ROUND, RoundState
from app.vocabulary import Layer, Reason, Step

_ORDER = list(Step)


@command(P.ROUND_CREATE)
def create_round(change: Change, area: Area, year: int, title: str, max_marks: int = 5) -> Round:
    """The community begins a fund year: one calendar, one pot, one list."""
    title = clean(title)
    reasons = []
    if area.layer is not Layer.COMMUNITY:
        reasons.append(Reason("round.not_a_community", field="area"))
    if not 2000 <= year <= 2200:
        reasons.append(Reason("round.no_such_year", field="year"))
    if not title:
        reasons.append(Reason("round.no_title", field="title"))
    if not 1 <= max_marks <= 10:
        reasons.append(Reason("round.marks", field="max_marks"))
    if change.session.scalar(select(Round.id).where(Round.area_id == area.id, Round.year == year)):
        reasons.append(Reason("round.year_taken", {"year": year}, field="year"))
    if reasons:
        raise NotValid(reasons)
    round_ = change.add(Round(area_id=area.id, year=year, title=title, max_marks=max_marks, state=RoundState.DRAFT))
    change.record("round.create", round_, d={"area": area.id, "year": year, "title": title, "max_marks": max_marks}, news=RoundCreated(round_id=round_.id))
    return round_


@command(P.CALENDAR_SET)
def set_calendar(change: Change, round_: Round, step: Step, opens: datetime, closes: datetime) -> CalendarDay:
    """The dates of one step go up on the wall; a step that is over keeps the dates it had."""
    here = round_.step
    if round_.is_over or (here is not None and _ORDER.index(step) < _ORDER.index(here)):
        raise NotNow(Reason("calendar.step_is_over", {"step": step}))
    others = [(day.step, day.opens_at, day.closes_at) for day in round_.days if day.step is not step]
    if reasons := reasons_against_dates(step, opens, closes, others):
        raise NotValid(reasons)
    day = next((day for day in round_.days if day.step is step), None)
    if day is None:
        day = CalendarDay(round_id=round_.id, step=step, opens_at=opens, closes_at=closes)
        round_.days.append(day)
    day.opens_at, day.closes_at = opens, closes
    moments = {"opens": f"{opens:%Y-%m-%dT%H:%M:%S%z}", "closes": f"{closes:%Y-%m-%dT%H:%M:%S%z}"}
    change.record("calendar.set", round_, d={"step": str(step), **moments}, news=CalendarSet(round_id=round_.id))
    return day


@command(P.ROUND_MOVE)
def move_round(change: Change, round_: Round, verb: str) -> None:
    """The year goes on to its next step, once every gate of the present one is open."""
    before = round_.state
    ROUND.after(before, verb)
    if reasons := outstanding(round_):
        raise NotNow(reasons)
    change.move(round_, ROUND, verb)
    change.record("round.move", round_, d={"verb": verb, "from": str(before), "to": str(round_.state)}, news=RoundMoved(round_id=round_.id))
