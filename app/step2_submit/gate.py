"""The door of submit: nothing is discussed that has no price and no layer, and nothing is left lying."""
from __future__ import annotations

from app.process.gates import gate
from app.process.models import Round
from app.step1_raise.queries.matters import round_matters
from app.step1_raise.states import MatterState
from app.step2_submit.queries import appeals_waiting, dockets_of, proposals_of_round
from app.step2_submit.states import DocketState, ProposalState
from app.vocabulary import Reason, Step

_SETTLED = (ProposalState.TABLED, ProposalState.STOPPED)


@gate(Step.SUBMIT)
def outstanding(round_: Round) -> list[Reason]:
    """Every matter of the year is a proposal, every proposal is tabled or stopped, every appeal answered, and the list hangs."""
    reasons = []
    if waiting := sum(matter.state is MatterState.ACCEPTED for matter in round_matters(round_)):
        reasons.append(Reason("round.matters_without_proposal", {"n": waiting}))
    if unfinished := [p.code for p in proposals_of_round(round_) if p.state not in _SETTLED]:
        reasons.append(Reason("round.proposals_unfinished", {"n": len(unfinished), "codes": ", ".join(unfinished)}))
    if appeals := [p.code for p in appeals_waiting(round_.area) if p.matter.round_id == round_.id]:
        reasons.append(Reason("round.appeals_waiting", {"n": len(appeals), "codes": ", ".join(appeals)}))
    if not any(docket.round_id == round_.id and docket.state is not DocketState.DRAFT for docket in dockets_of(round_.area)):
        reasons.append(Reason("round.no_docket"))
    return reasons
