"""Choosing the projects of a participatory budget: exact, fast, explained. Pure: no web, no database, no clock.

Read in this order: `election` (what goes in), `ties`, `outcome` (what comes out), `greedy`, `equal_shares`, `add1`,
`phragmen` (the rules), `tally` (rules by name), `pb_read` and `pb_write` (Pabulib files).
"""
from __future__ import annotations

from app.allocation.election import Ballots, Election, ElectionError, Limits, PbError, Project, VoteType, Warning_
from app.allocation.outcome import Increment, Outcome, Round, Tie
from app.allocation.ties import COST_VOTES_LEX, LEX, REVLEX, TieBreak

__all__ = [
    "COST_VOTES_LEX",
    "LEX",
    "REVLEX",
    "Ballots",
    "Election",
    "ElectionError",
    "Increment",
    "Limits",
    "Outcome",
    "PbError",
    "Project",
    "Round",
    "Tie",
    "TieBreak",
    "VoteType",
    "Warning_",
]
