"""Dockets: what a body will have before it, put together and hung up in time."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotValid, demand
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P
from app.process.commands.notices import post_notice
from app.process.models import Round
from app.step1_raise.movement import move_matter
from app.step2_submit.facts import DocketPosted, ProposalChanged
from app.step2_submit.models import Docket, DocketItem, Proposal
from app.step2_submit.queries import earliest_meeting, notice_days_of
from app.step2_submit.rules import reasons_against_tabling
from app.step2_submit.states import DOCKET, PROPOSAL, DocketState
from app.vocabulary import Reason


@command(P.DOCKET_MAKE)
def make_docket(change: Change, area: Area, body: str, title: str, planned_at: datetime, round_: Round | None = None) -> Docket:
    """A body is going to meet: its list of business is begun. `body` is the name of its rule pack."""
    title = clean(title)
    demand((bool(title), "docket.no_title"), (planned_at > clock.now(), "docket.in_the_past"))
    if notice_days_of(area, body) is None:
        raise NotValid(Reason("docket.unknown_body", field="body"))
    docket: Docket = change.add(Docket(area_id=area.id, round_id=round_.id if round_ else None, body=body, title=title, planned_at=planned_at))
    d = {"area": area.id, "body": body, "title": title, "planned": planned_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "round": docket.round_id or 0}
    change.record("docket.make", docket, d=d)
    return docket


@command(P.PROPOSAL_TABLE)
def table_proposal(change: Change, proposal: Proposal, docket: Docket) -> DocketItem:
    """A proposal that is sorted, screened, costed and studied comes onto the list of a meeting."""
    if docket.state is not DocketState.DRAFT:
        raise NotValid(Reason("docket.hangs_already"))
    if reasons := reasons_against_tabling(proposal, docket):
        raise NotValid(reasons)
    change.move(proposal, PROPOSAL, "table")
    move_matter(change, proposal.matter, "table")
    item = DocketItem(proposal_id=proposal.id, position=len(docket.items) + 1)
    docket.items.append(item)
    change.record("proposal.table", proposal, d={"docket": docket.id, "position": item.position}, news=ProposalChanged(proposal.id))
    return item


@command(P.DOCKET_MAKE)
def table_proposals(change: Change, docket: Docket, proposals: Sequence[Proposal]) -> None:
    """Several at once, in this order."""
    demand((bool(proposals), "docket.nothing_on_it"))
    for proposal in proposals:
        table_proposal(change, proposal, docket)


@command(P.DOCKET_POST)
def post_docket(change: Change, docket: Docket) -> None:
    """The list hangs on the board so many days before the meeting as the rules of that body ask; a meeting that is too soon is refused."""
    demand((bool(docket.items), "docket.nothing_on_it"))
    earliest = earliest_meeting(docket)
    days = (earliest - clock.today()).days
    if clock.local(docket.planned_at).date() < earliest:
        raise NotValid(Reason("docket.too_soon", {"days": days, "earliest": earliest.isoformat()}))
    change.move(docket, DOCKET, "post")
    lines = "\n".join(f"{item.position}. {item.proposal.code} {item.proposal.title}" for item in docket.items)
    notice = post_notice(change, docket.area, docket, "docket", docket.title, lines, days)
    docket.notice_id = notice.id
    codes = ",".join(item.proposal.code for item in docket.items)
    change.record("docket.post", docket, d={"notice": notice.id, "days": days, "items": codes}, news=DocketPosted(docket.id))
