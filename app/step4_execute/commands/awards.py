"""From a decision to a project: filed with the street, given its money, worked on, reported finished."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.fund.commands.projects import appropriate, return_unspent
from app.people.models import Person
from app.policy.table import P
from app.step1_raise.movement import move_matter
from app.step3_discuss.models import Decision, Meeting
from app.step4_execute.facts import ListFiled, ProjectAwarded, ProjectMoved
from app.step4_execute.models import Project, StreetFiling
from app.step4_execute.queries import COMMITTEE, filing_of, holding, money_left, notices_of_list, objections_waiting
from app.step4_execute.rules import number_for, reasons_against_awarding, reasons_against_finishing
from app.step4_execute.states import PROJECT
from app.vocabulary import Reason


@command(P.LIST_FILE)
def file_with_street(change: Change, meeting: Meeting, on: date | None = None, reference: str = "", paper: Upload | None = None) -> StreetFiling:
    """The list of a meeting went to the street, which checks that it is lawful and does not choose. `meeting`: the one that decided."""
    on = on or clock.today()
    if filing_of(meeting) is not None:
        raise NotNow(Reason("list.filed_already"))
    decided = meeting.ended_at or meeting.started_at or meeting.starts_at
    demand((on <= clock.today(), "list.filed_in_the_future"), (on >= clock.local(decided).date(), "list.filed_before_the_meeting"))
    filing = StreetFiling(meeting_id=meeting.id, on=on, reference=clean(reference)[:80], by_id=change.actor.person_id, paper=paper)
    change.add(filing)
    d = {"on": on.isoformat()} | ({"reference": filing.reference} if filing.reference else {})
    change.record("list.file", meeting, d=d, f={"paper": paper.sha256} if paper else None, news=ListFiled(meeting_id=meeting.id))
    return filing


@command(P.PROJECT_AWARD)
def award_project(change: Change, decision: Decision, lead: Person) -> Project:
    """What the body passed becomes a project: it has a number, somebody who answers for it, and exactly the money that was voted (I4)."""
    notices = notices_of_list(decision)
    reasons = reasons_against_awarding(decision, notices, objections_waiting(notices), filing_of(decision.item.meeting) is not None)
    if reasons:
        raise NotValid(reasons)
    proposal = decision.proposal
    assert proposal is not None
    round_ = proposal.matter.round
    assert round_ is not None
    if change.session.scalar(select(Project.id).where(Project.proposal_id == proposal.id)):
        raise NotNow(Reason("project.awarded_already"))
    if lead.id not in holding(round_.area, *COMMITTEE):
        raise NotValid(Reason("project.lead_not_on_committee", field="lead"))
    same = set(change.session.scalars(select(Project.number).where(Project.number.startswith(f"{proposal.code}-{round_.year}", autoescape=True))))
    number = number_for(proposal.code, round_.year, round_.area_id, same)
    project = change.add(
        Project(
            number=number, round_id=round_.id, proposal_id=proposal.id, decision_id=decision.id, title=proposal.title, award_fen=proposal.fund_fen,
            own_fen=proposal.own_fen, lead_id=lead.id, awarded_at=clock.now(),
        )
    )  # fmt: skip
    move_matter(change, proposal.matter, "execute")
    appropriate(change, round_, number, project.award_fen, decision.record_key, project.title)
    change.record(
        "project.award", project, news=ProjectAwarded(project_id=project.id),
        d={"title": project.title, "award": project.award_fen, "own": project.own_fen, "decision": decision.id, "lead": lead.name},
    )  # fmt: skip
    return project


@command(P.OFFER_RECORD)
def call_for_offers(change: Change, project: Project, until_on: date, call: str = "") -> None:
    """The committee asks for offers: what is wanted stands in public, with the last day on which an offer may come."""
    call = clean(call)
    demand((until_on >= clock.today(), "project.call_ends_before_it_begins"))
    change.move(project, PROJECT, "call")
    project.offers_until, project.call = until_on, call
    d = {"until": until_on.isoformat()} | ({"call": call[:500]} if call else {})
    change.record("project.call", project, d=d, news=ProjectMoved(project_id=project.id))


@command(P.PROJECT_MOVE)
def start_project(change: Change, project: Project) -> None:
    """Work begins: barriers stand, people know."""
    change.move(project, PROJECT, "start")
    project.started_on = clock.today()
    change.record("project.start", project, d={"on": project.started_on.isoformat()}, news=ProjectMoved(project_id=project.id))


@command(P.PROJECT_MOVE)
def finish_project(change: Change, project: Project) -> None:
    """The committee says that it is done; from here on those who watch and those who use it have the word."""
    if reasons := reasons_against_finishing(project):
        raise NotValid(reasons)
    change.move(project, PROJECT, "finish")
    project.finished_on = clock.today()
    move_matter(change, project.proposal.matter, "finish")
    change.record("project.finish", project, d={"on": project.finished_on.isoformat()}, news=ProjectMoved(project_id=project.id))


@command(P.PROJECT_MOVE)
def return_saved(change: Change, project: Project) -> int:
    """What the contract saved goes back into the pot, where other projects can have it. Returns the fen."""
    demand((project.contract is not None, "project.no_contract"))
    saved = money_left(project.number)
    return_unspent(change, project.round, project.number, memo=project.title)
    change.record("project.return_saved", project, d={"amount": saved}, news=ProjectMoved(project_id=project.id))
    return saved
