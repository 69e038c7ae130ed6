"""What can have happened to proposals and dockets."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class ProposalChanged(Fact):
    """A proposal was made, sorted, screened, costed, studied or tabled."""

    proposal_id: int


@dataclass(frozen=True)
class ProposalStopped(Fact):
    """A proposal was stopped with a rule, a name and a reason; residents may appeal."""

    proposal_id: int


@dataclass(frozen=True)
class DocketPosted(Fact):
    """A docket hangs on the board."""

    docket_id: int
