"""Pages of the votes: the ballot and its receipt, the doors beside one's own phone, the result, the desk of those who run it."""

from __future__ import annotations

from app.ballots.views import bag, desk, doors, help, receipts, result, story, voter
from app.ballots.views.blueprint import blueprint

__all__ = ["bag", "blueprint", "desk", "doors", "help", "receipts", "result", "story", "voter"]
