"""Reading what those who watch have seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.people.models import Area
from app.process.models import Round
from app.step1_raise.models import Matter
from app.step2_submit.models import Proposal
from app.step4_execute.models import Contract, Milestone, Project
from app.step4_execute.states import ProjectState
from app.step5_oversee.models import Acceptance, Finding, Inspection, Rating
from app.step5_oversee.ratings import Stars, stars_of
from app.step5_oversee.states import FindingState


def inspections_of(project: Project) -> list[Inspection]:
    """Who looked at a project, oldest first, with what was found."""
    findings = joinedload(Inspection.findings).joinedload(Finding.rectified_by)
    query = select(Inspection).where(Inspection.project_id == project.id)
    found = db.session.scalars(query.options(joinedload(Inspection.by), joinedload(Inspection.milestone), findings).order_by(Inspection.on, Inspection.id))
    return list(found.unique())


def findings_of(project: Project) -> list[Finding]:
    """The findings of a project, oldest first."""
    query = select(Finding).join(Inspection).where(Inspection.project_id == project.id).options(joinedload(Finding.inspection))
    return list(db.session.scalars(query.order_by(Finding.id)))


def finding_by_id(finding_id: int) -> Finding | None:
    """A finding with its project."""
    project = joinedload(Finding.inspection).joinedload(Inspection.project)
    options = (
        project.joinedload(Project.round).joinedload(Round.area), project.joinedload(Project.proposal).joinedload(Proposal.matter).joinedload(Matter.community),
        project.joinedload(Project.contract).joinedload(Contract.partner), joinedload(Finding.inspection).joinedload(Inspection.by),
        joinedload(Finding.rectified_by), joinedload(Finding.hold),
    )  # fmt: skip
    return db.session.scalar(select(Finding).where(Finding.id == finding_id).options(*options))


def findings_in(area: Area) -> list[Finding]:
    """All findings of a community: what is not put right first, soonest due first; then what waits for a second look; then the rest."""
    order = case((Finding.state == FindingState.OPEN, 0), (Finding.state == FindingState.RECTIFIED, 1), else_=2)
    query = select(Finding).join(Inspection).join(Project).join(Round).join(Area).where(Area.path.startswith(area.path, autoescape=True))
    project = joinedload(Finding.inspection).joinedload(Inspection.project)
    options = (
        project.joinedload(Project.lead),
        project.joinedload(Project.round).joinedload(Round.area),
        joinedload(Finding.inspection).joinedload(Inspection.by),
    )
    return list(db.session.scalars(query.options(*options).order_by(order, Finding.due_on, Finding.id)))


def acceptances_of(project: Project) -> list[Acceptance]:
    """What residents said, oldest first; the newest counts."""
    query = select(Acceptance).where(Acceptance.project_id == project.id).options(joinedload(Acceptance.by), joinedload(Acceptance.photo))
    return list(db.session.scalars(query.order_by(Acceptance.id)))


def acceptance_of(project: Project) -> Acceptance | None:
    """The newest word of the residents."""
    return next(reversed(acceptances_of(project)), None)


def stars_for(project: Project, since: datetime | None = None) -> Stars:
    """Everybody's newest stars; with a moment, only those given after it."""
    query = select(Rating.stars).where(Rating.project_id == project.id)
    return stars_of(list(db.session.scalars(query.where(Rating.at > since) if since else query)))


def stars_by_project(projects: Iterable[Project]) -> dict[int, Stars]:
    """Stars of many projects at once."""
    given: dict[int, list[int]] = {}
    for project_id, stars in db.session.execute(select(Rating.project_id, Rating.stars).where(Rating.project_id.in_([p.id for p in projects]))):
        given.setdefault(project_id, []).append(stars)
    return {project_id: stars_of(found) for project_id, found in given.items()}


def rating_of(project: Project, person_id: int) -> Rating | None:
    """The stars somebody gave."""
    return db.session.scalar(select(Rating).where(Rating.project_id == project.id, Rating.person_id == person_id))


def newest_alarm(project: Project) -> Inspection | None:
    """The newest look that the ratings themselves took, with its findings."""
    query = select(Inspection).where(Inspection.project_id == project.id, Inspection.by_id.is_(None)).options(selectinload(Inspection.findings))
    return db.session.scalar(query.order_by(Inspection.id.desc()).limit(1))


def findings_open_in(round_: Round) -> list[Finding]:
    """Findings of a year that nobody has confirmed as right."""
    query = select(Finding).join(Inspection).join(Project).where(Project.round_id == round_.id, Finding.state != FindingState.CONFIRMED)
    return list(db.session.scalars(query.options(joinedload(Finding.inspection).joinedload(Inspection.project)).order_by(Finding.id)))


def projects_not_closed(round_: Round) -> list[Project]:
    """Projects of a year that are not closed."""
    return list(db.session.scalars(select(Project).where(Project.round_id == round_.id, Project.state != ProjectState.CLOSED).order_by(Project.number)))


def milestone_by_id(milestone_id: int) -> Milestone | None:
    """A part of the work with its contract and project."""
    project = joinedload(Milestone.contract).joinedload(Contract.project)
    options = (
        project.joinedload(Project.round).joinedload(Round.area), project.joinedload(Project.proposal).joinedload(Proposal.matter).joinedload(Matter.community),
        joinedload(Milestone.contract).joinedload(Contract.partner), joinedload(Milestone.contract).selectinload(Contract.milestones),
    )  # fmt: skip
    return db.session.scalar(select(Milestone).where(Milestone.id == milestone_id).options(*options))
