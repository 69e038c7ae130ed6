"""Reading proposals and dockets: where each stands, what it lacks, which were stopped and by whom."""
from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.base import clock
from app.extensions import db
from app.people.models import Area, Household, Person
from app.process.models import Round
from app.process.packs import shipped_pack
from app.process.queries import notice_floor, pack_of
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step2_submit.models import Docket, DocketItem, Proposal, ScreeningHit
from app.step2_submit.states import DocketState, ProposalState

_MATTER = joinedload(Proposal.matter)
_WHOLE = (
    _MATTER.options(joinedload(Matter.community), joinedload(Matter.area), joinedload(Matter.owner), selectinload(Matter.beats)),
    selectinload(Proposal.hits).options(
        joinedload(ScreeningHit.decided_by),
        joinedload(ScreeningHit.appeal_answered_by),
        joinedload(ScreeningHit.appealed_by).joinedload(Person.household).joinedload(Household.area),
    ),
    selectinload(Proposal.costs),
    joinedload(Proposal.studied_by),
)


def proposal_of(matter: Matter) -> Proposal | None:
    """The proposal that a matter became."""
    return db.session.scalar(select(Proposal).where(Proposal.matter_id == matter.id).options(*_WHOLE))


def proposal_in_short(matter: Matter) -> Proposal | None:
    """The same for the story of the matter: what it is called, what it costs, what stands against it. One statement."""
    hits = joinedload(Proposal.hits)
    query = select(Proposal).where(Proposal.matter_id == matter.id)
    return db.session.scalars(query.options(hits, hits.joinedload(ScreeningHit.decided_by))).unique().one_or_none()


def proposal_by_number(number: str) -> Proposal | None:
    """By the number of its matter, because the two are one thing to a resident."""
    return db.session.scalar(select(Proposal).join(Matter).where(Matter.number == number).options(*_WHOLE))


def proposals_of_round(round_: Round) -> list[Proposal]:
    """Every proposal of a year in the order of the list, the stopped ones too."""
    query = select(Proposal).join(Matter).where(Matter.round_id == round_.id).options(*_WHOLE)
    return list(db.session.scalars(query.order_by(Proposal.code, Proposal.id)))


def proposals_of(community: Area) -> list[Proposal]:
    """Every proposal of a community that has not yet been heard, by code: the desk of the two committees."""
    at_work = (MatterState.SORTED, MatterState.TABLED, MatterState.REFUSED, MatterState.TRANSFERRED)
    query = select(Proposal).join(Matter).where(Matter.community_id == community.id, Matter.state.in_(at_work)).options(*_WHOLE)
    return list(db.session.scalars(query.order_by(Proposal.code, Proposal.id)))


def accepted_matters(community: Area) -> list[Matter]:
    """Taken up, and not yet a proposal."""
    query = select(Matter).where(Matter.community_id == community.id, Matter.state == MatterState.ACCEPTED)
    return list(db.session.scalars(query.options(joinedload(Matter.owner), joinedload(Matter.area)).order_by(Matter.answer_due_on)))


def appeals_waiting(community: Area) -> list[Proposal]:
    """Stopped proposals over which a resident has appealed and nobody has answered."""
    waiting = select(ScreeningHit.proposal_id).where(ScreeningHit.appeal != "", ScreeningHit.appeal_answer == "")
    query = select(Proposal).join(Matter).where(Matter.community_id == community.id, Proposal.id.in_(waiting)).options(*_WHOLE)
    return list(db.session.scalars(query.order_by(Proposal.code)))


def stopping_hit(proposal: Proposal) -> ScreeningHit | None:
    """The rule by which a proposal stands still; None while it does not."""
    if proposal.state is not ProposalState.STOPPED:
        return None
    return next((hit for hit in reversed(proposal.hits) if hit.applies), None)


def next_code(round_: Round | None) -> str:
    """The next free code of the list, P01, P02 …"""
    if round_ is None:
        return "P01"
    codes = db.session.scalars(select(Matter.list_code).where(Matter.round_id == round_.id, Matter.list_code.startswith("P")))
    taken = [int(code[1:]) for code in codes if code and code[1:].isdigit()]
    return f"P{max(taken, default=0) + 1:02d}"


def docket_by_id(docket_id: int) -> Docket | None:
    """A docket with its items and its notice."""
    query = select(Docket).where(Docket.id == docket_id)
    items = selectinload(Docket.items).joinedload(DocketItem.proposal).joinedload(Proposal.matter)
    return db.session.scalar(query.options(items, joinedload(Docket.notice), joinedload(Docket.area), joinedload(Docket.round)))


def dockets_of(community: Area, state: DocketState | None = None) -> list[Docket]:
    """The dockets of a community and its parts, soonest first."""
    query = select(Docket).join(Area, Area.id == Docket.area_id).where(Area.path.startswith(community.path, autoescape=True))
    query = query.options(selectinload(Docket.items), joinedload(Docket.area))
    return list(db.session.scalars((query.where(Docket.state == state) if state else query).order_by(Docket.planned_at.desc())))


def notice_days_of(area: Area, body: str) -> int | None:
    """How many days before the meeting its list hangs, by the pack of that body; None when there is no such body."""
    pack = pack_of(area, body)
    if pack is not None:
        return int(pack.rule.get("notice_days", 0))
    try:
        return int(shipped_pack(body).rule.get("notice_days", 0))
    except KeyError:
        return None


def dockets_with(proposal: Proposal) -> list[Docket]:
    """The dockets on which a proposal stands or stood."""
    query = select(Docket).join(DocketItem).where(DocketItem.proposal_id == proposal.id)
    return list(db.session.scalars(query.order_by(Docket.planned_at)))


def earliest_meeting(docket: Docket) -> date:
    """The first day on which the body could meet if its list were hung up today."""
    days = max(notice_days_of(docket.area, docket.body) or 0, notice_floor(docket.area, "docket"))
    return clock.today() + timedelta(days=days)
