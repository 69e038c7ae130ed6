"""The sign-in sheet: who is here, excused, absent or gone, in their own hand by phone or ticked on paper."""
from __future__ import annotations

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push, stir
from app.people.models import Area, Person
from app.people.queries import adults_of
from app.policy.table import P
from app.process.queries import pack_of
from app.process.rules import proxy_of, quorum_share
from app.step3_discuss.commands.memory import remember
from app.step3_discuss.facts import HallChanged
from app.step3_discuss.models import Attendee, Meeting
from app.step3_discuss.queries import due_list, turns_now
from app.step3_discuss.rules import EARLIEST_CHECK_IN, layers, line_of, present_members, unit_of
from app.step3_discuss.states import NOT_OVER, Attendance, MeetingState, Standing
from app.vocabulary import Reason


def _set(change: Change, line: Attendee, status: Attendance) -> None:
    """Arriving and leaving keep their hour."""
    now = clock.now()
    if status is Attendance.PRESENT and line.status is not Attendance.PRESENT:
        line.in_at, line.out_at = line.in_at or now, None
    if status is Attendance.LEFT:
        line.out_at = now
        for turn in turns_now(line.meeting):
            if turn.person_id == line.person_id and turn.called_at is None:  # whoever has gone waits for no floor
                turn.ended_at = now
    line.status = status
    stir(change, line.meeting.room)


@command(P.ATTENDANCE_MARK)
def mark_attendance(change: Change, meeting: Meeting, person: Person, status: Attendance, note: str = "") -> Attendee:
    """A tick on the sheet by whoever keeps it. Everything after a question was opened counts from the next question on."""
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    line = line_of(meeting, person.id)
    if line is None:
        raise NotValid(Reason("attendance.not_on_the_sheet"))
    if status is Attendance.LEFT and line.status is not Attendance.PRESENT:
        raise NotValid(Reason("attendance.was_not_here"))
    remember(change, meeting, "attend", line.id, status=str(line.status), note=line.note, came=line.in_at is not None)
    _set(change, line, status)
    line.note = clean(note)[:160] or line.note
    change.record(
        "attendance.mark", meeting, news=HallChanged(meeting.id),
        d={"status": str(status), "present": len(present_members(meeting))}, pd={"person": person.id, "note": line.note},
    )  # fmt: skip
    return line


@command(P.MEETING_CHECK_IN)
def check_in(change: Change, meeting: Meeting, code: str) -> Attendee:
    """Somebody signs in with their own phone by the code on the wall; a household may send whoever of it has come."""
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    if clock.now() < meeting.starts_at - EARLIEST_CHECK_IN:
        raise NotNow(Reason("attendance.too_early"))
    if clean(code).upper().replace(" ", "") != meeting.join_code:
        raise NotValid(Reason("attendance.wrong_code", field="code"))
    line = line_of(meeting, change.actor.person_id) or _line_of_household(change, meeting)
    if line is None:
        raise NotAllowed(Reason("attendance.not_due"))
    if line.status is Attendance.PRESENT:
        raise NotNow(Reason("attendance.here_already"))
    _set(change, line, Attendance.PRESENT)
    change.record(
        "meeting.check_in", meeting, news=HallChanged(meeting.id), d={"present": len(present_members(meeting))}, pd={"person": line.person_id}
    )
    return line


def _line_of_household(change: Change, meeting: Meeting) -> Attendee | None:
    """Where households are counted, the line of one's own household, unless somebody of it is here already."""
    if meeting.counted != "households":
        return None
    me = change.session.get(Person, change.actor.person_id)
    if me is None or me.household_id is None:
        return None
    for line in meeting.attendees:
        if line.standing is Standing.MEMBER and line.person.household_id == me.household_id and line.status is not Attendance.PRESENT:
            line.person_id = me.id
            return line
    return None


@command(P.MEETING_CHECK_IN)
def check_out(change: Change, meeting: Meeting) -> Attendee:
    """Somebody has to go home early and says so: from the next question on they are no longer counted as here."""
    line = line_of(meeting, change.actor.person_id)
    if line is None or line.status is not Attendance.PRESENT:
        raise NotNow(Reason("attendance.was_not_here"))
    _set(change, line, Attendance.LEFT)
    change.record(
        "meeting.check_out", meeting, news=HallChanged(meeting.id), d={"present": len(present_members(meeting))}, pd={"person": line.person_id}
    )
    return line


@command(P.ATTENDANCE_MARK)
def name_proxy(change: Change, meeting: Meeting, member: Person, proxy: Person, letter: str) -> Attendee:
    """Where the rule of the body allows it, somebody comes in a member's place, with a letter that is named here."""
    letter = clean(letter)[:160]
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    if not meeting.rule_pack.rule.get("is_proxy"):
        raise NotValid(Reason("proxy.rule_knows_none", field="proxy"))
    demand((bool(letter), "proxy.no_letter"))
    line = next((a for a in meeting.attendees if a.person_id == member.id and a.standing is Standing.MEMBER), None)
    if line is None:
        raise NotValid(Reason("attendance.not_on_the_sheet"))
    if line_of(meeting, proxy.id) is not None:
        raise NotValid(Reason("proxy.has_own_vote", field="proxy"))
    if proxy_of(meeting.rule_pack.rule) == "household" and (proxy.household_id is None or proxy.household_id != member.household_id):
        raise NotValid(Reason("proxy.of_another_home", field="proxy"))
    if not adults_of([proxy]):
        raise NotValid(Reason("proxy.not_of_age", field="proxy"))
    line.proxy, line.note = proxy, letter
    _set(change, line, Attendance.PRESENT)
    change.record(
        "attendance.proxy", meeting, news=HallChanged(meeting.id), d={"present": len(present_members(meeting))},
        pd={"person": member.id, "proxy": proxy.id, "letter": letter},
    )  # fmt: skip
    return line


@command(P.ATTENDANCE_MARK)
def join_layer(change: Change, meeting: Meeting, area: Area, body: str = "") -> int:
    """Two layers sit together: the members of the other one are due as well. Each needs its own quorum, votes by itself and is judged by
    the rule of its own body: the same kind of body where none is named, the rule of this meeting where that layer has none. Returns how
    many are due."""
    if meeting.state is not MeetingState.CONVENED:
        raise NotNow(Reason("layer.before_it_begins"))
    if area.id == meeting.area_id or not (area.path.startswith(meeting.area.path) or meeting.area.path.startswith(area.path)):
        raise NotValid(Reason("layer.not_above_or_below", field="area"))
    if len(layers(meeting)) > 1:
        raise NotValid(Reason("layer.two_at_most"))
    pack = pack_of(area, body or meeting.rule_pack.body, clock.local(meeting.starts_at).date()) or (None if body else meeting.rule_pack)
    if pack is None:
        raise NotValid(Reason("meeting.no_rule"))
    meeting.joined_pack = pack
    listed = {a.person_id for a in meeting.attendees}
    due = [p for p in due_list(area, quorum_share(pack, unit_of(meeting, area.id))["of"]) if p.id not in listed]
    demand((bool(due), "meeting.nobody_due"), (quorum_share(pack)["of"] != "area+heads", "meeting.floor_area_needed"))
    meeting.attendees.extend(
        Attendee(person_id=p.id, standing=Standing.MEMBER, layer_id=area.id, status=Attendance.DUE, turns=0, note="") for p in due
    )
    push(change, meeting.room, "hall.changed", {})
    change.record("meeting.join_layer", meeting, news=HallChanged(meeting.id), d={"area": area.id, "due": len(due), "body": pack.body, "pack": pack.id})
    return len(due)


@command(P.ATTENDANCE_MARK)
def invite_guest(change: Change, meeting: Meeting, person: Person, note: str = "", standing: Standing = Standing.GUEST) -> Attendee:
    """Somebody who knows about it is invited: they speak, they never vote."""
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    if standing is Standing.MEMBER:
        raise NotValid(Reason("attendance.members_follow_from_the_rule"))
    if line_of(meeting, person.id) is not None:
        raise NotValid(Reason("attendance.on_the_sheet"))
    line = Attendee(meeting=meeting, person=person, standing=standing, note=clean(note)[:160], status=Attendance.DUE, turns=0)
    change.add(line)
    change.record("attendance.invite", meeting, d={"standing": str(standing)}, pd={"person": person.id, "note": line.note})
    return line


@command(P.ATTENDANCE_MARK)
def count_observers(change: Change, meeting: Meeting, number: int) -> None:
    """Neighbours who listen at the back: counted, not named."""
    if meeting.state not in NOT_OVER:
        raise NotNow(Reason("meeting.is_over"))
    if not 0 <= number <= 5000:
        raise NotValid(Reason("attendance.observers", field="number"))
    meeting.observers = number
    push(change, meeting.room, "hall.changed", {})
    change.record("attendance.observers", meeting, d={"observers": number})


