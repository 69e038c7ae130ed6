"""验收: part by part by supervisors, the whole by residents; and the end of a project."""

from __future__ import annotations

from datetime import date

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.fund import accounts
from app.fund.commands.projects import return_unspent
from app.fund.queries import balance_of, holds_on
from app.policy.table import P
from app.step1_raise.movement import move_matter
from app.step4_execute.models import Milestone, Project
from app.step4_execute.states import MILESTONE, PROJECT, ProjectState
from app.step5_oversee.facts import MilestoneJudged, ProjectJudged
from app.step5_oversee.models import Acceptance
from app.step5_oversee.queries import acceptance_of, findings_of, inspections_of, stars_for
from app.step5_oversee.rules import reasons_against_acceptance, reasons_against_accepting, reasons_against_closing
from app.vocabulary import Reason


@command(P.MILESTONE_ACCEPT)
def accept_milestone(change: Change, milestone: Milestone) -> None:
    """A supervisor says: this part is there, as it was agreed. Only now can its money be checked."""
    MILESTONE.after(milestone.state, "accept")
    project = milestone.contract.project
    if reasons := reasons_against_accepting(milestone, inspections_of(project), findings_of(project), acceptance_of(project)):
        raise NotValid(reasons)
    change.move(milestone, MILESTONE, "accept")
    milestone.accepted_at = clock.now()
    change.record(
        "milestone.accept", milestone, d={"project": project.number, "title": milestone.title, "amount": milestone.amount_fen},
        news=MilestoneJudged(project_id=project.id, milestone_id=milestone.id),
    )  # fmt: skip


@command(P.MILESTONE_ACCEPT)
def return_milestone(change: Change, milestone: Milestone, why: str) -> None:
    """It is not there yet: the part goes back to those who work, with the reason."""
    why = clean(why)
    demand((bool(why), "milestone.returned_without_reason"))
    change.move(milestone, MILESTONE, "return")
    project = milestone.contract.project
    change.record(
        "milestone.return", milestone, d={"project": project.number, "title": milestone.title}, why=why,
        news=MilestoneJudged(project_id=project.id, milestone_id=milestone.id),
    )  # fmt: skip


@command(P.ACCEPTANCE_RECORD)
def record_acceptance(
    change: Change, project: Project, residents: int, is_accepted: bool, note: str = "", photo: Upload | None = None, on: date | None = None
) -> Acceptance:
    """Residents looked at the whole and signed: it is done, or it is not and goes back to work."""
    note, on = clean(note), on or clock.today()
    if project.state is not ProjectState.FINISHED:
        raise NotNow(Reason("acceptance.not_finished"))
    if reasons := reasons_against_acceptance(residents, is_accepted, note, on, clock.today()):
        raise NotValid(reasons)
    acceptance = change.add(
        Acceptance(project=project, on=on, residents=residents, is_accepted=is_accepted, note=note, by_id=change.actor.person_id, photo=photo)
    )
    if not is_accepted:
        change.move(project, PROJECT, "redo")
        move_matter(change, project.proposal.matter, "redo")
    change.record(
        "acceptance.record", project, d={"residents": residents, "accepted": is_accepted, "on": on.isoformat()}, why=note or None,
        f={"photo": photo.sha256} if photo else None, news=ProjectJudged(project_id=project.id),
    )  # fmt: skip
    return acceptance


@command(P.PROJECT_CLOSE)
def close_project(change: Change, project: Project) -> None:
    """Accepted, paid, rated, nothing open: the project ends, and what it did not need goes back into the pot. The retention stays bound."""
    PROJECT.after(project.state, "close")
    reasons = reasons_against_closing(project, findings_of(project), acceptance_of(project), stars_for(project), len(holds_on(project.number)))
    if reasons:
        raise NotValid(reasons)
    change.move(project, PROJECT, "close")
    project.closed_on = clock.today()
    left = balance_of(accounts.approp(project.number))
    if left:
        return_unspent(change, project.round, project.number, memo=project.title)
    move_matter(change, project.proposal.matter, "close")
    change.record("project.close", project, d={"on": project.closed_on.isoformat(), "returned": left}, news=ProjectJudged(project_id=project.id))
