"""Pages of the paper desk: the book, the hand-out, the bundles and their two clerks, the sample, everything printed."""
from __future__ import annotations

from app.ballots.paper import door
from app.ballots.paper.views import desk, handing, keying, printing, sample
from app.ballots.paper.views.blueprint import blueprint

__all__ = ["blueprint", "desk", "door", "handing", "keying", "printing", "sample"]
