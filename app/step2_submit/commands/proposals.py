"""Proposals: made from a matter, sorted by the lists, costed, and studied by the Party organisation."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotValid, demand
from app.change.transaction import Change
from app.policy.table import P
from app.process.models import Round
from app.step1_raise.models import Matter
from app.step1_raise.movement import move_matter
from app.step2_submit.facts import ProposalChanged
from app.step2_submit.models import CostLine, Proposal, ScreeningHit
from app.step2_submit.negative_list import words_found
from app.step2_submit.rules import Line, came_up_on, reasons_against_costing
from app.step2_submit.states import PROPOSAL, Duty, ProposalState
from app.vocabulary import Layer, Reason

OPINION = 2000


@command(P.PROPOSAL_SORT)
def make_proposal(
    change: Change,
    matter: Matter,
    code: str,
    title: str = "",
    changes: str = "",
    category: str = "",
    beneficiaries: str = "",
    round_: Round | None = None,
) -> Proposal:
    """The committees make a proposal of what was raised: it gets its code on the list, and its words are held against the negative list."""
    code, title = clean(code), clean(title) or matter.title
    round_id = round_.id if round_ else matter.round_id
    demand((bool(code), "proposal.no_code"), (len(title) <= 120, "matter.title_too_long"))
    if round_id is not None and change.session.scalar(select(Matter.id).where(Matter.round_id == round_id, Matter.list_code == code, Matter.id != matter.id)):
        raise NotValid(Reason("proposal.code_taken", {"code": code}, field="code"))
    move_matter(change, matter, "sort")
    matter.round_id, matter.list_code, matter.title = round_id, code, title
    proposal: Proposal = change.add(Proposal(
        matter_id=matter.id, code=code, title=title, changes=clean(changes), category=clean(category) or matter.category,
        beneficiaries=clean(beneficiaries), made_at=clock.now(),
    ))  # fmt: skip
    _bring_up(change, proposal)
    change.record(
        "proposal.make", proposal, news=ProposalChanged(proposal.id),
        d={"code": code, "title": title, "round": round_id or 0, "rules": ",".join(hit.rule for hit in proposal.hits)},
    )  # fmt: skip
    return proposal


@command(P.PROPOSAL_SORT)
def sort_proposal(
    change: Change,
    proposal: Proposal,
    duty: Duty,
    category: str = "",
    layer: Layer | None = None,
    changes: str = "",
    beneficiaries: str = "",
) -> None:
    """Whose affair is it by the lists, who is concerned, which layer decides, and what will be different: in one sentence each."""
    changes = clean(changes) or proposal.changes
    demand((proposal.state is not ProposalState.TABLED, "proposal.tabled_already"), (bool(changes), "proposal.no_changes"))
    proposal.duty, proposal.changes = duty, changes
    proposal.category = clean(category) or proposal.category
    proposal.beneficiaries = clean(beneficiaries) or proposal.beneficiaries
    proposal.matter.category = proposal.category
    if layer is not None:
        proposal.matter.layer = layer
    if proposal.state is ProposalState.SORTING:
        _bring_up(change, proposal)
    change.record(
        "proposal.sort", proposal, news=ProposalChanged(proposal.id),
        d={"duty": str(duty), "category": proposal.category, "layer": str(proposal.matter.layer), "changes": changes, "for": proposal.beneficiaries},
    )  # fmt: skip


def _bring_up(change: Change, proposal: Proposal) -> None:
    """Hold the words against the list. A rule that was brought up stays until a person has decided on it."""
    text = f"{proposal.title}\n{proposal.changes}\n{proposal.matter.text}"
    known = {hit.rule for hit in proposal.hits}
    for rule, found in words_found(text, clock.today()).items():
        if rule not in known:
            proposal.hits.append(ScreeningHit(rule=rule, found=found))
    change.session.flush()


@command(P.PROPOSAL_RESUBMIT)
def resubmit_proposal(change: Change, proposal: Proposal, why: str, title: str = "") -> None:
    """A body decided against it; the committees bring it back in another shape, saying what is different. Everything is looked at anew."""
    why, title = clean(why), clean(title) or proposal.title
    demand((bool(why), "text.missing"), (len(title) <= 120, "matter.title_too_long"))
    move_matter(change, proposal.matter, "resubmit")
    change.move(proposal, PROPOSAL, "send_back")
    proposal.title = proposal.matter.title = title
    proposal.study_opinion, proposal.studied_on, proposal.studied_by_id = "", None, None
    _bring_up(change, proposal)
    change.record("proposal.resubmit", proposal, why=why, news=ProposalChanged(proposal.id), d={"code": proposal.code, "title": title})


@command(P.PROPOSAL_COST)
def cost_proposal(change: Change, proposal: Proposal, lines: Sequence[Line], own_fen: int = 0, layer: Layer | None = None) -> None:
    """What it costs, line by line with where each price comes from; what those who carry it pay themselves; who decides."""
    lines = [Line(clean(line.item), line.amount_fen, clean(line.basis)) for line in lines]
    if reasons := reasons_against_costing(proposal, lines, own_fen):
        raise NotValid(reasons)
    change.move(proposal, PROPOSAL, "cost")
    total = sum(line.amount_fen for line in lines)
    proposal.costs = [CostLine(item=line.item, amount_fen=line.amount_fen, basis=line.basis) for line in lines]
    proposal.own_fen, proposal.fund_fen = own_fen, total - own_fen
    if layer is not None:
        proposal.matter.layer = layer
    change.record(
        "proposal.cost", proposal, news=ProposalChanged(proposal.id),
        d={
            "fund_fen": proposal.fund_fen, "own_fen": own_fen, "total_fen": total, "layer": str(proposal.matter.layer),
            "lines": [{"item": line.item, "fen": line.amount_fen, "basis": line.basis} for line in lines],
        },
    )  # fmt: skip


@command(P.PROPOSAL_STUDY)
def study_proposal(change: Change, proposal: Proposal, opinion: str, on: date | None = None) -> None:
    """The Party organisation has studied it first, says what it thinks, and when; the residents decide."""
    opinion, on = clean(opinion), on or clock.today()
    demand(
        (bool(opinion), "text.missing"), (on <= clock.today(), "study.in_the_future"), (len(opinion) <= OPINION, "study.too_long"),
        (on >= came_up_on(proposal), "study.before_it_was_made"),
    )  # fmt: skip
    change.move(proposal, PROPOSAL, "study")
    proposal.study_opinion, proposal.studied_on, proposal.studied_by_id = opinion, on, change.actor.person_id
    change.record("proposal.study", proposal, d={"on": on.isoformat(), "opinion": opinion}, news=ProposalChanged(proposal.id))


@command(P.PROPOSAL_STUDY)
def study_proposals(change: Change, round_: Round, proposals: Sequence[Proposal], opinion: str, on: date | None = None) -> None:
    """The whole list is studied in one sitting; each proposal keeps its own line in the record."""
    demand((bool(proposals), "study.nothing_to_study"), (all(p.matter.round_id == round_.id for p in proposals), "study.another_round"))
    for proposal in proposals:
        study_proposal(change, proposal, opinion, on)
