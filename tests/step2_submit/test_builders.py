"""The builders other tests stand on."""
from __future__ import annotations

from app.step1_raise.states import MatterState
from app.step2_submit.states import DocketState, ProposalState
from app.vocabulary import Step


def test_a_proposal_stands_on_a_posted_docket(a_proposal):
    proposal = a_proposal("P02", "雨污排水沟", 88_200)
    assert (proposal.state, proposal.fund_fen) == (ProposalState.TABLED, 8_820_000)
    assert (proposal.matter.state, proposal.matter.step, proposal.matter.list_code) == (MatterState.TABLED, Step.SUBMIT, "P02")


def test_two_proposals_may_share_a_docket(a_proposal, a_docket):
    docket = a_docket()
    a_proposal("P01", docket=docket, post=False)
    a_proposal("P02", docket=docket)
    assert [item.proposal.code for item in docket.items] == ["P01", "P02"]
    assert docket.state is DocketState.POSTED
    assert docket.notice is not None
