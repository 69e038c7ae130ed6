"""Lives of rounds, notices and objections."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class RoundState(StrEnum):
    """A fund year walks the five steps as a whole; single matters may be ahead or behind."""

    DRAFT = "draft"
    RAISING = "raising"
    SUBMITTING = "submitting"
    DISCUSSING = "discussing"
    EXECUTING = "executing"
    OVERSEEING = "overseeing"
    CLOSED = "closed"


ROUND = Lifecycle(
    "round",
    RoundState.DRAFT,
    (RoundState.DRAFT, "open", RoundState.RAISING),
    (RoundState.RAISING, "submit", RoundState.SUBMITTING),
    (RoundState.SUBMITTING, "discuss", RoundState.DISCUSSING),
    (RoundState.DISCUSSING, "execute", RoundState.EXECUTING),
    (RoundState.EXECUTING, "oversee", RoundState.OVERSEEING),
    (RoundState.OVERSEEING, "close", RoundState.CLOSED),
)


class NoticeState(StrEnum):
    """A notice hangs its days; nobody can shorten them."""

    DRAFT = "draft"
    POSTED = "posted"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


NOTICE = Lifecycle(
    "notice",
    NoticeState.DRAFT,
    (NoticeState.DRAFT, "post", NoticeState.POSTED),
    (NoticeState.POSTED, "close", NoticeState.CLOSED),
    (NoticeState.POSTED, "withdraw", NoticeState.WITHDRAWN),
)


class ObjectionState(StrEnum):
    """An objection waits for an answer; there is no third state."""

    WAITING = "waiting"
    ANSWERED = "answered"


OBJECTION = Lifecycle("objection", ObjectionState.WAITING, (ObjectionState.WAITING, "answer", ObjectionState.ANSWERED))


class FillRule(StrEnum):
    """What happens at the first project that no longer fits; fixed and printed before scoring (domain 6.4)."""

    SKIP = "skip"  # pass over it and go on with the next
    STOP = "stop"  # stop there
