"""The life of a finding."""

from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class FindingState(StrEnum):
    """A finding is open until somebody else has seen that it is put right."""

    OPEN = "open"
    RECTIFIED = "rectified"
    CONFIRMED = "confirmed"


FINDING = Lifecycle(
    "finding",
    FindingState.OPEN,
    (FindingState.OPEN, "rectify", FindingState.RECTIFIED),
    (FindingState.RECTIFIED, "return", FindingState.OPEN),
    (FindingState.RECTIFIED, "confirm", FindingState.CONFIRMED),
)
