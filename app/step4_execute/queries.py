"""Reading projects: what rules need, what pages show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, String, cast, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.base import clock
from app.extensions import db
from app.fund import accounts
from app.fund.models import Hold
from app.fund.queries import balance_of
from app.people.models import Area, Person, RoleGrant
from app.people.rules import relatives_of
from app.process.models import Notice, Round
from app.process.queries import limit_of
from app.process.states import ObjectionState
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step2_submit.models import Proposal
from app.step3_discuss.models import AgendaItem, Decision, Meeting, Ranking, Recusal
from app.step3_discuss.states import Outcome
from app.step4_execute.models import (
    Contract,
    Milestone,
    Offer,
    Partner,
    Payment,
    PriceChange,
    Project,
    StreetFiling,
    Task,
)
from app.step4_execute.states import PaymentState, PriceChangeState, ProjectState, TaskState, Tier
from app.vocabulary import Role

COMMITTEE = (Role.COMMITTEE, Role.COMMITTEE_HEAD)
_LIST_KINDS = ("decision", "list", "result")


# ── What rules need ──────────────────────────────────────────────────────────────────────────────────────────────────


def notices_of_lists(decisions: Sequence[Decision]) -> dict[int, list[Notice]]:
    """By decision: the notices that made it public, its own, its meeting's, its year's list; also those that were withdrawn and replaced."""
    rounds = {d.id: d.proposal.matter.round_id for d in decisions if d.proposal is not None}
    keys = {key for d in decisions for key in (d.record_key, f"meeting:{d.item.meeting_id}", f"round:{rounds.get(d.id)}")}
    query = select(Notice, Ranking.round_id).outerjoin(Ranking, Notice.subject == literal("ranking:") + cast(Ranking.id, String))
    query = query.where(or_(Notice.subject.in_(keys), Ranking.round_id.in_(list(rounds.values()))), Notice.kind.in_(_LIST_KINDS))
    found = db.session.execute(query.options(joinedload(Notice.objections)).order_by(Notice.id)).unique().all()
    return {d.id: [n for n, ranked in found if _is_about(n, d, rounds.get(d.id), ranked)] for d in decisions}


def _is_about(notice: Notice, decision: Decision, round_id: int | None, ranked: int | None) -> bool:
    if notice.posted_on is None or notice.posted_on < clock.local(decision.at).date():
        return False
    own = (decision.record_key, f"meeting:{decision.item.meeting_id}", f"round:{round_id}")
    return notice.subject in own or (ranked is not None and ranked == round_id)


def notices_of_list(decision: Decision) -> list[Notice]:
    """The notices that made one decision public."""
    return notices_of_lists([decision])[decision.id]


def objections_waiting(notices: Iterable[Notice]) -> int:
    """Objections to these notices that nobody has answered."""
    return sum(objection.state is ObjectionState.WAITING for notice in notices for objection in notice.objections)


def filing_of(meeting: Meeting) -> StreetFiling | None:
    """When the list of a meeting was filed with the street."""
    return db.session.scalar(select(StreetFiling).where(StreetFiling.meeting_id == meeting.id))


def filings_of(meeting_ids: Iterable[int]) -> dict[int, StreetFiling]:
    """Filings by meeting."""
    return {filing.meeting_id: filing for filing in db.session.scalars(select(StreetFiling).where(StreetFiling.meeting_id.in_(list(meeting_ids))))}


def money_left(number: str) -> int:
    """What a project was given and has not yet bound by a contract or returned, in fen."""
    return balance_of(accounts.approp(number))


def offers_needed(project: Project) -> int:
    """How many qualified offers must be there: the community's rule; one is enough below the amount that the rule names, if any."""
    area = project.round.area
    below = limit_of(area, "offers_floor", "direct_below_yuan") * 100
    return 1 if 0 < project.award_fen < below else limit_of(area, "offers_floor", "offers")


def near_to(partner: Partner) -> set[int]:
    """Ids of everybody who declared an interest in a partner or its host, and of their near relatives."""
    people = [interest.person for one in (partner, partner.host) if one for interest in one.interests]
    return {p.id for p in people} | {r.id for p in people for r in relatives_of(p)}


def holding(area: Area, *roles: Role) -> set[int]:
    """Ids of everybody who holds one of the roles in the area, above it or below it, today."""
    today = clock.today()
    above = [int(part) for part in area.path.strip("/").split("/")]
    query = select(RoleGrant.person_id).join(Area).where(RoleGrant.role.in_(roles), RoleGrant.from_on <= today, RoleGrant.until_on > today)
    query = query.where(or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > today))
    return set(db.session.scalars(query.where(or_(Area.path.startswith(area.path, autoescape=True), Area.id.in_(above)))))


def recused_from(decision: Decision) -> set[int]:
    """Ids of those who stood aside from the vote on a decision."""
    return set(db.session.scalars(select(Recusal.person_id).where(Recusal.item_id == decision.item_id)))


# ── What pages show ──────────────────────────────────────────────────────────────────────────────────────────────────


def decisions_to_award(area: Area) -> list[Decision]:
    """Passed decisions of a community that have no project yet, oldest first."""
    query = (
        select(Decision)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .join(Meeting)
        .join(Area)
        .join(Proposal, Decision.proposal_id == Proposal.id)
        .join(Matter)
    )
    query = query.where(Area.path.startswith(area.path, autoescape=True), Decision.outcome == Outcome.PASSED, Matter.round_id.is_not(None))
    query = query.where(Matter.state == MatterState.DECIDED)
    taken = select(Project.proposal_id)
    options = (
        joinedload(Decision.proposal).joinedload(Proposal.matter).joinedload(Matter.round).joinedload(Round.area),
        joinedload(Decision.item).joinedload(AgendaItem.meeting).joinedload(Meeting.area),
    )
    return list(db.session.scalars(query.where(Decision.proposal_id.not_in(taken)).options(*options).order_by(Decision.id)))


def title_of(number: str) -> str | None:
    """What a project is called; None when there is no such project."""
    return db.session.scalar(select(Proposal.title).join(Project, Project.proposal_id == Proposal.id).where(Project.number == number))


def project_by_number(number: str) -> Project | None:
    """A project with everything its page tells, in one statement; its offers, parts and tasks are few."""
    return db.session.scalars(_whole().where(Project.number == number)).unique().one_or_none()


def project_of_matter(matter_id: int) -> Project | None:
    """The same, of a matter."""
    return db.session.scalars(_whole().join(Proposal).where(Proposal.matter_id == matter_id)).unique().one_or_none()


def _whole() -> Select[Project]:
    options = (
        joinedload(Project.round).joinedload(Round.area),
        joinedload(Project.lead),
        joinedload(Project.proposal).joinedload(Proposal.matter).joinedload(Matter.community),
        joinedload(Project.decision).joinedload(Decision.item).joinedload(AgendaItem.meeting),
        joinedload(Project.contract).joinedload(Contract.partner),
        joinedload(Project.contract).joinedload(Contract.milestones).joinedload(Milestone.payments).options(*_three_people()),
        joinedload(Project.offers).joinedload(Offer.partner),
        joinedload(Project.tasks).joinedload(Task.owner),
    )
    return select(Project).options(*options)


def _three_people() -> tuple[_AbstractLoad, ...]:
    return (joinedload(Payment.asked_by), joinedload(Payment.approved_by), joinedload(Payment.checked_by), joinedload(Payment.released_by))


def projects_of(area: Area, round_: Round | None = None) -> list[Project]:
    """The projects of a community, by number; of one year when named."""
    query = select(Project).join(Round).join(Area).where(Area.path.startswith(area.path, autoescape=True))
    if round_ is not None:
        query = query.where(Project.round_id == round_.id)
    options = (
        joinedload(Project.round).joinedload(Round.area),
        joinedload(Project.lead),
        joinedload(Project.contract).joinedload(Contract.partner),
        joinedload(Project.contract).selectinload(Contract.milestones).joinedload(Milestone.payments),
    )
    return list(db.session.scalars(query.options(*options).order_by(Round.year.desc(), Project.number)))


def holds_of(numbers: Iterable[str]) -> dict[str, list[Hold]]:
    """What stops the money now, by project number."""
    found: dict[str, list[Hold]] = {}
    for hold in db.session.scalars(
        select(Hold).where(Hold.project.in_(list(numbers)), Hold.lifted_at.is_(None)).options(joinedload(Hold.by)).order_by(Hold.id)
    ):
        found.setdefault(hold.project, []).append(hold)
    return found


def payment_by_id(payment_id: int) -> Payment | None:
    """A payment with its chain."""
    project = joinedload(Payment.milestone).joinedload(Milestone.contract).joinedload(Contract.project)
    options = (
        *_three_people(), joinedload(Payment.refused_by), joinedload(Payment.voucher), selectinload(Payment.invoices),
        project.joinedload(Project.round).joinedload(Round.area), project.joinedload(Project.proposal).joinedload(Proposal.matter).joinedload(Matter.community),
        joinedload(Payment.milestone).joinedload(Milestone.contract).joinedload(Contract.partner),
        joinedload(Payment.milestone).joinedload(Milestone.contract).selectinload(Contract.price_changes),
        joinedload(Payment.milestone).selectinload(Milestone.payments), project.joinedload(Project.decision).joinedload(Decision.item),
    )  # fmt: skip
    return db.session.scalar(select(Payment).where(Payment.id == payment_id).options(*options))


def payments_waiting(area: Area) -> list[Payment]:
    """Payments on their way, oldest first."""
    waiting = (PaymentState.ASKED, PaymentState.APPROVED, PaymentState.CHECKED)
    query = select(Payment).join(Milestone).join(Contract).join(Project).join(Round).join(Area)
    query = query.where(Area.path.startswith(area.path, autoescape=True), Payment.state.in_(waiting))
    contract = joinedload(Payment.milestone).joinedload(Milestone.contract)
    options = (
        *_three_people(), contract.joinedload(Contract.project).joinedload(Project.round).joinedload(Round.area),
        contract.joinedload(Contract.project).joinedload(Project.proposal).joinedload(Proposal.matter).joinedload(Matter.community),
        contract.joinedload(Contract.partner), contract.selectinload(Contract.price_changes),
    )  # fmt: skip
    return list(db.session.scalars(query.options(*options).order_by(Payment.asked_at, Payment.id)))


def tasks_open(area: Area, on: date | None = None) -> list[Task]:
    """Open lines of the work list, soonest due first; with a day, only those due before it."""
    query = select(Task).join(Project).join(Round).join(Area).where(Area.path.startswith(area.path, autoescape=True), Task.state == TaskState.OPEN)
    if on is not None:
        query = query.where(Task.due_on < on)
    options = (
        joinedload(Task.owner),
        joinedload(Task.project).joinedload(Project.round).joinedload(Round.area),
        joinedload(Task.project).joinedload(Project.proposal).joinedload(Proposal.matter),
    )
    return list(db.session.scalars(query.options(*options).order_by(Task.due_on, Task.id)))


def partners_of(area: Area) -> list[Partner]:
    """The register of partners, by name."""
    query = select(Partner).where(Partner.area_id == area.id).options(joinedload(Partner.host), selectinload(Partner.interests))
    return list(db.session.scalars(query.order_by(Partner.name)))


def undertakers_of(area: Area) -> list[Partner]:
    """Partners who may make an offer."""
    return [p for p in partners_of(area) if p.tier is not Tier.DONOR]


def hosts_of(area: Area) -> list[Partner]:
    """Partners who may stand in for a team."""
    return [p for p in partners_of(area) if p.tier in (Tier.REGISTERED, Tier.COMPANY, Tier.DONOR)]


def office_of(area: Area) -> list[Person]:
    """The members of the committee, to lead projects and take tasks."""
    return list(db.session.scalars(select(Person).where(Person.id.in_(holding(area, *COMMITTEE))).order_by(Person.id)))


def projects_unfinished(round_: Round) -> list[Project]:
    """Projects of a year on which work is not yet reported finished."""
    going = (ProjectState.AWARDED, ProjectState.SELECTING, ProjectState.CONTRACTED, ProjectState.WORKING)
    return list(db.session.scalars(select(Project).where(Project.round_id == round_.id, Project.state.in_(going)).order_by(Project.number)))


def decisions_about_price(price: PriceChange) -> list[Decision]:
    """Passed decisions that may have settled a price: made since it was noticed, about this proposal or about no proposal."""
    project = price.contract.project
    query = (
        select(Decision)
        .join(AgendaItem, Decision.item_id == AgendaItem.id)
        .join(Meeting)
        .join(Area)
        .where(Area.path.startswith(project.area_path, autoescape=True))
    )
    query = query.where(
        Decision.outcome == Outcome.PASSED, Decision.at >= price.found_at, or_(Decision.proposal_id.is_(None), Decision.proposal_id == project.proposal_id)
    )
    return list(db.session.scalars(query.options(joinedload(Decision.item)).order_by(Decision.id)))


def contract_by_id(contract_id: int) -> Contract | None:
    """A contract with its project."""
    project = joinedload(Contract.project)
    options = (
        joinedload(Contract.partner),
        selectinload(Contract.price_changes),
        project.joinedload(Project.round).joinedload(Round.area),
        _matter_of(project),
    )
    return db.session.scalar(select(Contract).where(Contract.id == contract_id).options(*options))


def part_by_id(part_id: int) -> Milestone | None:
    """A part of the work with its contract and project."""
    contract = joinedload(Milestone.contract)
    project = contract.joinedload(Contract.project)
    options = (
        selectinload(Milestone.payments),
        contract.joinedload(Contract.partner),
        project.joinedload(Project.round).joinedload(Round.area),
        _matter_of(project),
    )
    return db.session.scalar(select(Milestone).where(Milestone.id == part_id).options(*options))


def _matter_of(project: _AbstractLoad) -> _AbstractLoad:
    """The matter behind a project: permissions ask for its step."""
    return project.joinedload(Project.proposal).joinedload(Proposal.matter).joinedload(Matter.community)


def price_questions(area: Area) -> list[Contract]:
    """Contracts whose price nobody has settled yet."""
    query = select(Contract).join(Project).join(Round).join(Area).where(Area.path.startswith(area.path, autoescape=True))
    found = db.session.scalars(query.options(joinedload(Contract.project), selectinload(Contract.price_changes)).order_by(Contract.id))
    return [c for c in found if any(change.state is PriceChangeState.FOUND for change in c.price_changes)]
