"""A look, what was wrong, how it was put right, and a second pair of eyes."""

from __future__ import annotations

from datetime import date

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotValid, demand
from app.change.transaction import Change
from app.fund.commands.corrections import lift_hold, place_hold
from app.policy.table import P
from app.step4_execute.models import Milestone, Project
from app.step5_oversee.facts import FindingMoved, InspectionRecorded
from app.step5_oversee.models import Finding, Inspection
from app.step5_oversee.rules import reasons_against_finding
from app.step5_oversee.states import FINDING
from app.vocabulary import Reason


@command(P.INSPECTION_RECORD)
def record_inspection(
    change: Change,
    project: Project,
    what: str,
    is_ok: bool,
    milestone: Milestone | None = None,
    photo: Upload | None = None,
    with_whom: str = "",
    on: date | None = None,
) -> Inspection:
    """Somebody went and looked: a supervisor with their name, or a neighbour whose name only supervisors read."""
    what, with_whom, on = clean(what), clean(with_whom)[:160], on or clock.today()
    demand((bool(what), "inspection.no_text"), (on <= clock.today(), "inspection.in_the_future"))
    if milestone is not None and milestone.contract.project_id != project.id:
        raise NotValid(Reason("inspection.other_project", field="milestone"))
    inspection = change.add(
        Inspection(
            project=project, milestone=milestone, on=on, by_id=change.actor.person_id, in_office=change.actor.is_official, with_whom=with_whom, what=what,
            is_ok=is_ok, photo=photo, at=clock.now(),
        )
    )  # fmt: skip
    d: dict[str, object] = {"project": project.number, "ok": is_ok, "on": on.isoformat()} | ({"milestone": milestone.title} if milestone else {})
    public, personal = ({"what": what[:1000]}, {}) if change.actor.is_official else ({}, {"what": what})
    change.record(
        "inspection.record", inspection, d=d | public, pd=personal | {"with": with_whom}, f={"photo": photo.sha256} if photo else None,
        news=InspectionRecorded(project_id=project.id, inspection_id=inspection.id),
    )  # fmt: skip
    return inspection


@command(P.INSPECTION_RECORD)
def raise_finding(change: Change, inspection: Inspection, text: str, due_on: date, stops_money: bool = False) -> Finding:
    """Something is wrong, and has to be right by a day; if it is grave, the project's money waits for it."""
    text = clean(text)
    if reasons := reasons_against_finding(inspection, text, due_on, clock.today()):
        raise NotValid(reasons)
    finding = change.add(Finding(inspection=inspection, text=text, due_on=due_on, stops_money=stops_money))
    project = inspection.project
    if stops_money:
        finding.hold = place_hold(change, project.round, project.number, text, finding.record_key)
    d: dict[str, object] = {"project": project.number, "due": due_on.isoformat(), "stops_money": stops_money}
    public, personal = ({"text": text[:1000]}, {}) if change.actor.is_official else ({}, {"text": text})
    change.record("finding.raise", finding, d=d | public, pd=personal, news=_moved(finding))
    return finding


@command(P.FINDING_RECTIFY)
def rectify_finding(change: Change, finding: Finding, what: str, photo: Upload | None = None) -> None:
    """The committee says what was done about it, with a picture; it counts when somebody else has seen it."""
    what = clean(what)
    demand((bool(what), "finding.no_rectification"))
    change.move(finding, FINDING, "rectify")
    finding.rectification, finding.rectified_on, finding.rectified_by_id = what, clock.today(), change.actor.person_id
    finding.photo = photo or finding.photo
    late = max(0, (clock.today() - finding.due_on).days)
    change.record(
        "finding.rectify", finding, d={"project": finding.inspection.project.number, "what": what[:1000], "late": late},
        f={"photo": photo.sha256} if photo else None, news=_moved(finding),
    )  # fmt: skip


@command(P.FINDING_CONFIRM)
def confirm_finding(change: Change, finding: Finding, note: str = "") -> None:
    """A supervisor went to see: it is right now. Money that waited may go on."""
    _not_who_rectified(change, finding)
    change.move(finding, FINDING, "confirm")
    finding.confirmed_on, finding.confirmed_by_id = clock.today(), change.actor.person_id
    note = clean(note)
    if finding.hold is not None and finding.hold.lifted_at is None:
        lift_hold(change, finding.hold, note or finding.rectification)
    d = {"project": finding.inspection.project.number, "on": finding.confirmed_on.isoformat()}
    change.record("finding.confirm", finding, d=d, why=note or None, news=_moved(finding))


@command(P.FINDING_CONFIRM)
def return_finding(change: Change, finding: Finding, why: str, due_on: date) -> None:
    """A supervisor went to see: it is not right yet. It goes back with a new day."""
    why = clean(why)
    _not_who_rectified(change, finding)
    demand((bool(why), "finding.returned_without_reason"), (due_on >= clock.today(), "finding.due_in_the_past"))
    change.move(finding, FINDING, "return")
    finding.returned_why, finding.due_on = why, due_on
    change.record("finding.return", finding, d={"project": finding.inspection.project.number, "due": due_on.isoformat()}, why=why, news=_moved(finding))


def _not_who_rectified(change: Change, finding: Finding) -> None:
    if finding.rectified_by_id is not None and finding.rectified_by_id == change.actor.person_id:
        raise NotAllowed(Reason("finding.you_put_it_right"))


def _moved(finding: Finding) -> FindingMoved:
    return FindingMoved(project_id=finding.inspection.project_id, finding_id=finding.id)
