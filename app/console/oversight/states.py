"""The life of a complaint."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class ComplaintState(StrEnum):
    """Silence is not a state: it waits with its date, or it is answered."""

    WAITING = "waiting"
    ANSWERED = "answered"


COMPLAINT = Lifecycle("complaint", ComplaintState.WAITING, (ComplaintState.WAITING, "answer", ComplaintState.ANSWERED))
