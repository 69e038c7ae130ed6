"""Reasons against screening, costing, tabling and appealing; and what a proposal still lacks."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.base import clock
from app.step2_submit.models import Docket, Proposal, ScreeningHit
from app.step2_submit.states import ProposalState
from app.vocabulary import Reason, Step

_NO_PRICE_YET = (ProposalState.SORTING, ProposalState.SCREENED)


@dataclass(frozen=True)
class Judged:
    """What a person decided on a rule that was brought up: it does not apply, because."""

    why: str
    applies: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the estimate: what, how much, and where the price comes from."""

    item: str
    amount_fen: int
    basis: str = ""


def reasons_against_screening(hits: Sequence[ScreeningHit], judged: Mapping[str, Judged], known: Mapping[str, object]) -> list[Reason]:
    """Every rule that was brought up needs a decision with a reason; one that applies stops the proposal instead."""
    reasons = [Reason("screening.undecided", {"rule": hit.rule}, field=hit.rule) for hit in hits if hit.applies is None and hit.rule not in judged]
    for rule, decision in judged.items():
        if rule not in known:
            reasons.append(Reason("screening.unknown_rule", {"rule": rule}))
        elif not decision.why:
            reasons.append(Reason("screening.no_reason", {"rule": rule}, field=rule))
        elif decision.applies:
            reasons.append(Reason("screening.rule_applies", {"rule": rule}, field=rule))
    return reasons


def reasons_against_costing(proposal: Proposal, lines: Sequence[Line], own_fen: int) -> list[Reason]:
    """A price is lines with a basis; it has a duty, a layer's purpose and somebody who gains by it beside it."""
    reasons = []
    if not lines:
        reasons.append(Reason("cost.no_lines", field="lines"))
    if any(not line.item or line.amount_fen <= 0 for line in lines):
        reasons.append(Reason("cost.empty_line", field="lines"))
    if any(not line.basis for line in lines):
        reasons.append(Reason("cost.no_basis", field="lines"))
    if not 0 <= own_fen < max(1, sum(line.amount_fen for line in lines)):
        reasons.append(Reason("cost.own_share", field="own_fen"))
    if not proposal.changes:
        reasons.append(Reason("proposal.no_changes"))
    return reasons


def reasons_against_tabling(proposal: Proposal, docket: Docket) -> list[Reason]:
    """A docket takes proposals of its own community and round, and each once."""
    reasons = []
    if not proposal.area_path.startswith(docket.area_path) and not docket.area_path.startswith(proposal.area_path):
        reasons.append(Reason("docket.elsewhere"))
    if docket.round_id is not None and proposal.matter.round_id != docket.round_id:
        reasons.append(Reason("docket.another_round", {"code": proposal.code}))
    return reasons


def reasons_against_appealing(hit: ScreeningHit | None, today: date, text: str) -> list[Reason]:
    """Within the days, with a reason, and not over an appeal that still waits."""
    if hit is None:
        return [Reason("proposal.not_stopped")]
    reasons = [] if text else [Reason("text.missing", field="text")]
    if hit.appeal_until is None or today > hit.appeal_until:
        reasons.append(Reason("appeal.too_late"))
    if hit.appeal and not hit.appeal_answer:
        reasons.append(Reason("appeal.waits_already"))
    return reasons


def came_up_on(proposal: Proposal) -> date:
    """The day from which on it can be studied: when it was made, or last came back to the committees."""
    return clock.local(max([proposal.made_at, *(beat.entered_at for beat in proposal.matter.beats if beat.step is Step.SUBMIT)])).date()


def missing(proposal: Proposal) -> list[Reason]:
    """What the proposal still lacks before it can stand on a docket, in the order of the work."""
    lacks = []
    if proposal.duty is None or not proposal.changes:
        lacks.append(Reason("lacks.sorting"))
    if proposal.state is ProposalState.SORTING:
        lacks.append(Reason("lacks.screening"))
    if not proposal.costs or proposal.state in _NO_PRICE_YET:
        lacks.append(Reason("lacks.cost"))
    if proposal.studied_on is None or proposal.state in (*_NO_PRICE_YET, ProposalState.COSTED):
        lacks.append(Reason("lacks.study"))
    if proposal.state is not ProposalState.TABLED:
        lacks.append(Reason("lacks.docket"))
    return lacks
