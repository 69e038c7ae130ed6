"""Kinds of witnesses."""
from __future__ import annotations

from enum import StrEnum


class WitnessKind(StrEnum):
    """A supervisor's own device counts towards the quorum; a town's server vouches besides."""

    DEVICE = "device"
    TOWN = "town"
