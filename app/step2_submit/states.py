"""The life of a proposal before it is discussed, and of a docket."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class ProposalState(StrEnum):
    """提案: from sorting to the table."""

    SORTING = "sorting"
    SCREENED = "screened"  # nothing in the way, or a named person said why it is not
    STOPPED = "stopped"  # a rule, a name, a reason, and days to appeal
    COSTED = "costed"  # has a price and a layer
    STUDIED = "studied"  # the Party organisation has studied it (organic law 2026)
    TABLED = "tabled"  # on a docket


P = ProposalState
PROPOSAL = Lifecycle(
    "proposal",
    P.SORTING,
    (P.SORTING, "screen", P.SCREENED),
    (P.SORTING, "stop", P.STOPPED),
    (P.SCREENED, "stop", P.STOPPED),
    (P.COSTED, "stop", P.STOPPED),
    (P.STUDIED, "stop", P.STOPPED),
    (P.STOPPED, "reopen", P.SORTING),
    (P.SCREENED, "cost", P.COSTED),
    (P.COSTED, "cost", P.COSTED),
    (P.COSTED, "study", P.STUDIED),
    (P.STUDIED, "table", P.TABLED),
    (P.TABLED, "send_back", P.SORTING),
)


class DocketState(StrEnum):
    """A docket is put together, hung up, and then heard."""

    DRAFT = "draft"
    POSTED = "posted"
    HEARD = "heard"


DOCKET = Lifecycle(
    "docket",
    DocketState.DRAFT,
    (DocketState.DRAFT, "post", DocketState.POSTED),
    (DocketState.POSTED, "hear", DocketState.HEARD),
)


class Duty(StrEnum):
    """Which list a matter falls under (A05, C17)."""

    SELF = "self"  # the community's own affair
    ASSIST = "assist"  # assisting government, by agreement and paid
    OTHER = "other"  # somebody else's duty
