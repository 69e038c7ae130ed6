"""The whole life of a matter, from the first voice to the residents' acceptance. Later steps move it along this table."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle
from app.vocabulary import Step


class MatterState(StrEnum):
    """Where a matter stands. Silence is not a state."""

    RAISED = "raised"  # has a number, an owner and an answer date
    ACCEPTED = "accepted"  # the committees take it up
    SORTED = "sorted"  # list, layer, cost are being settled (step 2)
    TABLED = "tabled"  # on a docket
    DISCUSSED = "discussed"  # a layer has it before it
    DECIDED = "decided"  # passed, funded
    WAITING = "waiting"  # good, but the money ended before it
    EXECUTING = "executing"
    OVERSEEN = "overseen"  # done, being inspected, accepted and rated
    CLOSED = "closed"  # accepted by residents
    ANSWERED = "answered"  # settled by an answer
    MERGED = "merged"  # goes on under another number
    TRANSFERRED = "transferred"  # another's duty; handed over with a date to reply
    REFUSED = "refused"  # stopped with a rule, a name and a reason
    DROPPED = "dropped"  # a layer decided against it


S = MatterState
MATTER = Lifecycle(
    "matter",
    S.RAISED,
    (S.RAISED, "answer", S.ANSWERED),
    (S.RAISED, "merge", S.MERGED),
    (S.RAISED, "transfer", S.TRANSFERRED),
    (S.RAISED, "accept", S.ACCEPTED),
    (S.ACCEPTED, "merge", S.MERGED),
    (S.TRANSFERRED, "answer", S.ANSWERED),  # the other party has replied
    (S.ACCEPTED, "sort", S.SORTED),
    (S.SORTED, "transfer", S.TRANSFERRED),
    (S.SORTED, "refuse", S.REFUSED),
    (S.REFUSED, "appeal", S.SORTED),
    (S.TRANSFERRED, "appeal", S.SORTED),
    (S.SORTED, "table", S.TABLED),
    (S.TABLED, "discuss", S.DISCUSSED),
    (S.DISCUSSED, "decide", S.DECIDED),
    (S.DISCUSSED, "wait", S.WAITING),
    (S.DISCUSSED, "drop", S.DROPPED),
    (S.DISCUSSED, "send_up", S.DISCUSSED),
    (S.DISCUSSED, "send_back", S.SORTED),
    (S.WAITING, "discuss", S.DISCUSSED),
    (S.DROPPED, "resubmit", S.SORTED),
    (S.DECIDED, "execute", S.EXECUTING),
    (S.EXECUTING, "finish", S.OVERSEEN),
    (S.OVERSEEN, "redo", S.EXECUTING),
    (S.OVERSEEN, "close", S.CLOSED),
)

STEP_OF: dict[MatterState, Step] = {
    S.RAISED: Step.RAISE,
    S.ANSWERED: Step.RAISE,
    S.MERGED: Step.RAISE,
    S.ACCEPTED: Step.SUBMIT,
    S.SORTED: Step.SUBMIT,
    S.TRANSFERRED: Step.SUBMIT,
    S.REFUSED: Step.SUBMIT,
    S.TABLED: Step.SUBMIT,
    S.DISCUSSED: Step.DISCUSS,
    S.WAITING: Step.DISCUSS,
    S.DROPPED: Step.DISCUSS,
    S.DECIDED: Step.EXECUTE,
    S.EXECUTING: Step.EXECUTE,
    S.OVERSEEN: Step.OVERSEE,
    S.CLOSED: Step.OVERSEE,
}
ENDED = frozenset({S.ANSWERED, S.MERGED, S.TRANSFERRED, S.REFUSED, S.DROPPED, S.CLOSED})
