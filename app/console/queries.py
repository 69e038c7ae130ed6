"""Reads for the home page and the desks: few statements, each over several rooms of the house."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.ballots.models import Question
from app.ballots.states import QuestionState
from app.base import clock
from app.extensions import db
from app.fund.models import FundLeg, FundTransaction, Hold
from app.people.models import Area, Household, Person, RoleGrant, RollImport, SignIn
from app.process.models import Notice, NoticePlace, Objection, Round, RulePack
from app.process.states import NoticeState, ObjectionState, RoundState
from app.step1_raise.models import HouseholdForm, Matter, Voice
from app.step1_raise.states import MatterState
from app.step2_submit.models import Docket, Proposal
from app.step2_submit.states import DocketState, ProposalState
from app.step3_discuss.models import AgendaItem, Decision, Meeting
from app.step3_discuss.states import NOT_OVER, Outcome
from app.step4_execute.models import Contract, Milestone, Payment, PriceChange, Project
from app.step4_execute.states import MilestoneState, PaymentState, PriceChangeState, ProjectState
from app.step5_oversee.models import Finding, Inspection
from app.step5_oversee.states import FindingState
from app.vocabulary import Role


@dataclass(frozen=True)
class YearMoney:
    """Where the money of a year is, in fen; the four parts of the bar."""

    paid: int = 0
    signed: int = 0
    decided: int = 0
    free: int = 0
    aside: int = 0

    @property
    def total(self) -> int:
        """Everything the year has received and kept."""
        return self.paid + self.signed + self.decided + self.free + self.aside

    @property
    def for_projects(self) -> int:
        """What the residents decide about, or have decided about."""
        return self.total - self.aside


_PART_OF_ACCOUNT = {"spent": "paid", "encumb": "signed", "approp": "decided", "unappropriated": "free", "reserve": "aside"}


def years_of(community: Area) -> list[Round]:
    """The fund years with their calendars, newest first, drafts left out. One statement."""
    query = select(Round).where(Round.area_id == community.id, Round.state != RoundState.DRAFT).options(joinedload(Round.days))
    return list(db.session.scalars(query.order_by(Round.year.desc())).unique())


def money_of(rounds: Iterable[Round]) -> dict[int, YearMoney]:
    """Where the money of these years is, by round. One statement."""
    ids = [r.id for r in rounds]
    query = select(FundTransaction.round_id, FundLeg.account, func.sum(FundLeg.amount_fen)).join(FundLeg, FundLeg.transaction_id == FundTransaction.id)
    parts: dict[int, dict[str, int]] = {i: {} for i in ids}
    for round_id, account, fen in db.session.execute(query.where(FundTransaction.round_id.in_(ids)).group_by(FundTransaction.round_id, FundLeg.account)):
        if (part := _PART_OF_ACCOUNT.get(account.partition(":")[0])) is not None:
            parts[round_id][part] = parts[round_id].get(part, 0) + int(fen)
    return {i: YearMoney(**found) for i, found in parts.items()}


def meetings_ahead(community: Area, at_most: int = 3) -> list[Meeting]:
    """Meetings from today on, soonest first."""
    since = clock.hall_time(clock.today(), 0)
    query = select(Meeting).join(Area).where(Area.path.startswith(community.path, autoescape=True), Meeting.starts_at >= since)
    query = query.where(Meeting.state.in_(NOT_OVER), Meeting.is_practice.is_(False))
    return list(db.session.scalars(query.options(joinedload(Meeting.area)).order_by(Meeting.starts_at).limit(at_most)))


def hanging(community: Area, at_most: int = 3) -> list[Notice]:
    """Notices that hang now, soonest to end first; nothing but the notice itself."""
    query = select(Notice).join(Area).where(Area.path.startswith(community.path, autoescape=True), Notice.state == NoticeState.POSTED)
    return list(db.session.scalars(query.order_by(Notice.until_on, Notice.id).limit(at_most)))


def last_decisions(community: Area, at_most: int = 3) -> list[Decision]:
    """What bodies decided last, with the matter it was about."""
    query = select(Decision).join(AgendaItem, Decision.item_id == AgendaItem.id).join(Meeting, AgendaItem.meeting_id == Meeting.id)
    query = query.join(Area, Meeting.area_id == Area.id).where(Area.path.startswith(community.path, autoescape=True), Decision.outcome != Outcome.NOTED)
    options = (joinedload(Decision.proposal).joinedload(Proposal.matter), joinedload(Decision.item).joinedload(AgendaItem.meeting))
    query = query.where(Decision.proposal_id.is_not(None)).options(*options).order_by(Decision.at.desc(), Decision.id.desc())
    return list(db.session.scalars(query.limit(at_most)))


def said_by(person_id: int, at_most: int) -> list[int]:
    """Which matters a person has raised, the last first. One statement."""
    query = select(Voice.matter_id).where(Voice.person_id == person_id, Voice.matter_id.is_not(None)).distinct()
    return list(db.session.scalars(query.order_by(Voice.matter_id.desc()).limit(at_most)))


@dataclass(frozen=True)
class Counts:
    """What the first page counts."""

    late: int  # matters without an answer past their date
    projects: int  # of the year
    votes: int  # open now


def counts_of(community: Area, round_: Round | None) -> Counts:
    """Count it. One statement."""
    late = select(func.count(Matter.id)).where(
        Matter.community_id == community.id, Matter.state.in_((MatterState.RAISED, MatterState.TRANSFERRED)), Matter.answer_due_on < clock.today()
    )
    projects = select(func.count(Project.id)).where(Project.round_id == (round_.id if round_ is not None else 0))
    votes = select(func.count(Question.id)).where(Question.state == QuestionState.OPEN, Question.settings.is_not(None))
    return Counts(*db.session.execute(select(*(query.scalar_subquery() for query in (late, projects, votes)))).one())


def has_form(round_id: int, person_id: int | None) -> bool:
    """Whether this person's household has handed in its form of the year."""
    household = select(Person.household_id).where(Person.id == (person_id or 0)).scalar_subquery()
    query = select(HouseholdForm.id).where(HouseholdForm.round_id == round_id, HouseholdForm.household_id == household)
    return db.session.scalar(query.limit(1)) is not None


# ── the desks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def proposals_without_price(community: Area) -> list[Proposal]:
    """Screened, and nobody has said what it costs."""
    query = select(Proposal).join(Matter).where(Matter.community_id == community.id, Proposal.state == ProposalState.SCREENED)
    return list(db.session.scalars(query.options(joinedload(Proposal.matter).joinedload(Matter.owner)).order_by(Proposal.code)))


def objections_waiting(community: Area) -> list[Objection]:
    """Objections that nobody has answered, soonest due first."""
    query = select(Objection).join(Notice).join(Area).where(Area.path.startswith(community.path, autoescape=True))
    query = query.where(Objection.state == ObjectionState.WAITING).options(joinedload(Objection.notice))
    return list(db.session.scalars(query.order_by(Objection.due_on, Objection.id)))


def findings_open(community: Area) -> list[Finding]:
    """What is wrong and not yet confirmed as put right, soonest due first."""
    query = select(Finding).join(Inspection).join(Project, Inspection.project_id == Project.id).join(Round, Project.round_id == Round.id)
    query = query.where(Round.area_id == community.id, Finding.state != FindingState.CONFIRMED)
    options = (joinedload(Finding.inspection).joinedload(Inspection.project).joinedload(Project.lead), joinedload(Finding.inspection).joinedload(Inspection.by))
    return list(db.session.scalars(query.options(*options).order_by(Finding.due_on, Finding.id)))


def holds_standing(community: Area) -> list[Hold]:
    """Money that is stopped now."""
    query = select(Hold).join(Round).where(Round.area_id == community.id, Hold.lifted_at.is_(None))
    return list(db.session.scalars(query.order_by(Hold.placed_at)))


_WHOLE_PAYMENT = (
    joinedload(Payment.milestone).joinedload(Milestone.contract).joinedload(Contract.project).joinedload(Project.proposal).joinedload(Proposal.matter),
    joinedload(Payment.asked_by),
    joinedload(Payment.approved_by),
)


def payments_in(community: Area, *states: PaymentState) -> list[Payment]:
    """Payments in these states, oldest first."""
    query = select(Payment).join(Milestone).join(Contract).join(Project).join(Round, Project.round_id == Round.id)
    query = query.where(Round.area_id == community.id, Payment.state.in_(states)).options(*_WHOLE_PAYMENT)
    return list(db.session.scalars(query.order_by(Payment.asked_at, Payment.id)))


def milestones_in(community: Area, *states: MilestoneState) -> list[Milestone]:
    """Parts of the work in these states, soonest due first, with the payments asked for them."""
    query = select(Milestone).join(Contract).join(Project).join(Round, Project.round_id == Round.id)
    query = query.where(Round.area_id == community.id, Milestone.state.in_(states))
    options = (joinedload(Milestone.contract).joinedload(Contract.project).joinedload(Project.lead), selectinload(Milestone.payments))
    return list(db.session.scalars(query.options(*options).order_by(Milestone.due_on, Milestone.id)))


def prices_in_question(community: Area) -> list[PriceChange]:
    """Prices that are no longer what was voted, and that no body has settled."""
    query = select(PriceChange).join(Contract).join(Project).join(Round, Project.round_id == Round.id)
    query = query.where(Round.area_id == community.id, PriceChange.state == PriceChangeState.FOUND)
    return list(db.session.scalars(query.options(joinedload(PriceChange.contract).joinedload(Contract.project)).order_by(PriceChange.found_at)))


def notices_without_photo(community: Area) -> list[Notice]:
    """Notices that hang or were taken down, and not one photo says where."""
    proven = select(NoticePlace.notice_id).where(NoticePlace.photo_id.is_not(None))
    query = select(Notice).join(Area).where(Area.path.startswith(community.path, autoescape=True), Notice.id.not_in(proven))
    query = query.where(or_(Notice.state == NoticeState.CLOSED, (Notice.state == NoticeState.POSTED) & (Notice.posted_on < clock.today())))
    return list(db.session.scalars(query.order_by(Notice.posted_on.desc(), Notice.id.desc()).limit(30)))


def projects_without_contract(community: Area) -> list[Project]:
    """Money is set aside, and nobody is under contract yet."""
    query = select(Project).join(Round).where(Round.area_id == community.id, Project.state.in_((ProjectState.AWARDED, ProjectState.SELECTING)))
    return list(db.session.scalars(query.options(joinedload(Project.lead)).order_by(Project.number)))


def my_meetings(person_id: int, community: Area) -> list[Meeting]:
    """What somebody runs or writes down and is not over, soonest first."""
    query = select(Meeting).where(or_(Meeting.facilitator_id == person_id, Meeting.recorder_id == person_id))
    query = query.where(Meeting.state.in_(NOT_OVER)).options(joinedload(Meeting.area))
    return list(db.session.scalars(query.order_by(Meeting.starts_at)))


def dockets_ready(community: Area) -> list[Docket]:
    """Lists that hang and have no meeting yet."""
    called = select(Meeting.docket_id).where(Meeting.docket_id.is_not(None))
    query = select(Docket).join(Area, Docket.area_id == Area.id).where(Area.path.startswith(community.path, autoescape=True))
    query = query.where(Docket.state == DocketState.POSTED, Docket.id.not_in(called)).options(joinedload(Docket.area))
    return list(db.session.scalars(query.order_by(Docket.planned_at)))


@dataclass(frozen=True)
class SetUp:
    """How far the installation is: counts, and which posts nobody holds."""

    places: int
    households: int
    people: int
    sessions: int
    unchecked_rules: int
    empty_posts: list[Role]
    last_import: RollImport | None


NEEDED = (Role.COMMITTEE_HEAD, Role.COMMITTEE, Role.PARTY, Role.COUNCIL, Role.FACILITATOR, Role.RECORDER, Role.SUPERVISOR, Role.BOOKKEEPER)
"""Posts without which a year cannot be walked to its end."""


def set_up_of(community: Area) -> SetUp:
    """How far the set-up is. Three statements."""
    inside, today, now = Area.path.startswith(community.path, autoescape=True), clock.today(), clock.now()
    counts = (
        select(func.count(Area.id)).where(inside),
        select(func.count(Household.id)).join(Area).where(inside, or_(Household.valid_until.is_(None), Household.valid_until > today)),
        select(func.count(Person.id)).join(Household, Person.household_id == Household.id).join(Area).where(
            inside, or_(Person.valid_until.is_(None), Person.valid_until > today)
        ),
        select(func.count(SignIn.id)).where(SignIn.revoked_at.is_(None), SignIn.ends_at > now),
        select(func.count(RulePack.id)).where(RulePack.is_verified.is_(False), or_(RulePack.valid_until.is_(None), RulePack.valid_until > today)),
    )
    row = db.session.execute(select(*(query.scalar_subquery() for query in counts))).one()
    held = select(RoleGrant.role).join(Area).where(inside, RoleGrant.from_on <= today, RoleGrant.until_on > today)
    roles = set(db.session.scalars(held.where(or_(RoleGrant.ended_on.is_(None), RoleGrant.ended_on > today)).distinct()))
    last = db.session.scalar(select(RollImport).where(RollImport.area_id == community.id).order_by(RollImport.id.desc()).limit(1))
    places, households, people, sessions, unchecked = (int(n) for n in row)
    return SetUp(places, households, people, sessions, unchecked, [role for role in NEEDED if role not in roles], last)


def people_called(text: str) -> set[int]:
    """Who of those that ever held an office is called like this, for the record, where only they stand by their number."""
    query = select(RoleGrant.person_id).join(Person, RoleGrant.person_id == Person.id).where(Person.name.contains(text, autoescape=True))
    return set(db.session.scalars(query.distinct().limit(50))) if len(text) > 1 else set()


def names_of(numbers: set[int]) -> dict[int, str]:
    """Officials by their number, for the record."""
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers)))
    return {int(number): name for number, name in found}
