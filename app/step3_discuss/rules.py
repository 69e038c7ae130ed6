"""Reasons against convening, running and deciding. Pure but for the rows they are given."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from app.ballots.models import Question
from app.ballots.rules import Present
from app.people.models import Area
from app.process.models import RulePack
from app.process.rules import quorum_needed, quorum_share
from app.step3_discuss.models import AgendaItem, Attendee, Meeting
from app.step3_discuss.states import Attendance, ItemState, MeetingState, Standing
from app.vocabulary import Reason

LONGEST_COMMENT = 300
EARLIEST_CHECK_IN = timedelta(hours=2)


def notice_days(rule: dict[str, Any], kind: str = "") -> int:
    """How many days before; fewer for an emergency only where the rule itself says how many."""
    return int(rule["emergency_days"] if kind == "emergency" and "emergency_days" in rule else rule.get("notice_days", 0))


def reasons_against_notice(rule: dict[str, Any], today: date, starts_on: date, kind: str = "") -> list[Reason]:
    """Whoever is due must hear of it in time: as many days before as the rule of this body says."""
    days = notice_days(rule, kind)
    earliest = today + timedelta(days=days)
    return [Reason("meeting.too_soon", {"days": days, "earliest": earliest}, field="starts_at")] if starts_on < earliest else []


def reasons_against_unit(pack: RulePack, counted: str) -> list[Reason]:
    """A body with two doors counts in one unit; floor area is counted by nobody here yet."""
    try:
        share = quorum_share(pack, counted or None)
    except ValueError:
        return [Reason("meeting.no_such_unit", field="counted")]
    return [Reason("meeting.floor_area_needed")] if share["of"] == "area+heads" else []


def members(meeting: Meeting) -> list[Attendee]:
    """Those who are due and may vote."""
    return [a for a in meeting.attendees if a.standing is Standing.MEMBER]


def present_members(meeting: Meeting) -> list[Attendee]:
    """Those of them who are here now."""
    return [a for a in members(meeting) if a.status is Attendance.PRESENT]


def here_for(item: AgendaItem, layer: int | None = None) -> Present:
    """The numbers by which a layer judges this item: recused members leave the count of it, present or not."""
    due = [a for a in members(item.meeting) if a.layer_id == layer]
    away, here = {r.person_id for r in item.recusals}, {a.person_id for a in due if a.status is Attendance.PRESENT}
    recused = away & {a.person_id for a in due}
    return Present(len(due), len(here), len(recused & here), len(recused - here), unit_of(item.meeting, layer) or "")


def entitled_to(item: AgendaItem, *layer: int | None) -> list[int]:
    """Who may vote on it: the members who are here and have no interest in it; of one layer, where it is named."""
    away = {r.person_id for r in item.recusals}
    return [a.voter_id for a in present_members(item.meeting) if a.person_id not in away and (not layer or a.layer_id in layer)]


def layers(meeting: Meeting) -> list[int | None]:
    """None for the body that was called, and the other layer where two sit together."""
    return list(dict.fromkeys(a.layer_id for a in members(meeting))) or [None]


def layers_to_ask(meeting: Meeting, asked: Iterable[Question]) -> list[int | None]:
    """The layers that have not been asked yet: each answers by itself, by its own rule."""
    done = {question.layer_id for question in asked}
    return [layer for layer in layers(meeting) if layer not in done]


def pack_for(meeting: Meeting, layer: int | None) -> RulePack:
    """The rule by which a layer is judged in this meeting."""
    return meeting.joined_pack if layer is not None and meeting.joined_pack is not None else meeting.rule_pack


def unit_of(meeting: Meeting, layer: int | None) -> str | None:
    """The unit in which a layer is counted: the one chosen for the meeting, where its rule has a door of that unit."""
    rule = pack_for(meeting, layer).rule
    return meeting.counted if meeting.counted in {rule[name]["of"] for name in ("quorum", "quorum_or") if name in rule} else None


def reason_against_deciding(item: AgendaItem) -> Reason | None:
    """Below the quorum nothing is voted on, and the hall hears how many are missing. Two layers together need it each."""
    for layer in layers(item.meeting):
        here = here_for(item, layer)
        needed = quorum_needed(pack_for(item.meeting, layer), here.due_left, unit_of(item.meeting, layer))
        if here.base < needed:
            return Reason("meeting.no_quorum", {"needed": needed, "present": here.base, "missing": needed - here.base})
    return None


def quorum_of_each(meeting: Meeting) -> dict[int | None, tuple[int, int, int]]:
    """Layer → due, present, needed: one line, or two where two layers sit together."""
    found = {}
    for layer in layers(meeting):
        due = [a for a in members(meeting) if a.layer_id == layer]
        needed = quorum_needed(pack_for(meeting, layer), len(due), unit_of(meeting, layer))
        found[layer] = (len(due), sum(a.status is Attendance.PRESENT for a in due), needed)
    return found


def quorum_of(meeting: Meeting) -> tuple[int, int, int]:
    """Due, present, needed for the meeting as a whole: the sums, where two layers sit together."""
    due, present, needed = zip(*quorum_of_each(meeting).values(), strict=True)
    return sum(due), sum(present), sum(needed)


def line_of(meeting: Meeting, person_id: int | None) -> Attendee | None:
    """Somebody's line of the sheet: their own, or that of the member in whose place they came."""
    own = next((a for a in meeting.attendees if a.person_id == person_id), None)
    return own or next((a for a in meeting.attendees if a.proxy_id is not None and a.proxy_id == person_id), None)


def is_here(meeting: Meeting, person_id: int | None) -> bool:
    """Whether they are signed in."""
    line = line_of(meeting, person_id) if person_id is not None else None
    return line is not None and line.status is Attendance.PRESENT


def current_item(meeting: Meeting) -> AgendaItem | None:
    """What is before the room now."""
    return next((item for item in meeting.items if item.state is ItemState.TALKED), None)


def reason_against_sending_up(meeting: Meeting, to: Area) -> Reason | None:
    """Up is an area that contains this one."""
    above = meeting.area.path.startswith(to.path) and to.path != meeting.area.path
    return None if above else Reason("decision.not_above", field="to_area")


def is_on(meeting: Meeting) -> bool:
    """Whether it is running."""
    return meeting.state is MeetingState.RUNNING
