"""What the pages of submit share."""
from __future__ import annotations

from flask import Blueprint, abort

from app.change.refusals import NotAllowed
from app.people.models import Area
from app.policy.actor import current_actor
from app.policy.decide import allows, refusal
from app.policy.table import P
from app.process.queries import community_here
from app.step2_submit.models import Proposal
from app.step2_submit.queries import proposal_by_number
from app.vocabulary import Reason

blueprint = Blueprint("submit", __name__)
_DESK = (P.DOCKET_MAKE, P.DOCKET_POST, P.PROPOSAL_REOPEN, P.MATTER_ASSIGN)


def community_or_404() -> Area:
    """The community that this page is about."""
    return community_here() or abort(404)


def proposal_or_404(number: str) -> Proposal:
    """The proposal of the address."""
    return proposal_by_number(number) or abort(404)


def demand_desk(community: Area) -> None:
    """The desk is for those who have something to do at it."""
    actor = current_actor()
    if not any(allows(actor, permission, community) for permission in _DESK):
        raise NotAllowed(Reason("permission.not_your_role" if actor.is_signed_in else "permission.not_signed_in"))


def demand_right(permission: P, subject: object) -> None:
    """A page for the office asks the same table as its buttons."""
    if reason := refusal(current_actor(), permission, subject):
        raise NotAllowed(reason)
