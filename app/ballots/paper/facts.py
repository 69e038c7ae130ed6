"""What can have happened to papers that a live page wants to know. Never who, never what is on them."""
from __future__ import annotations

from dataclasses import dataclass

from app.change.facts import Fact


@dataclass(frozen=True)
class PaperMoved(Fact):
    """Something about the papers of a vote has changed: look again."""

    question_id: int
