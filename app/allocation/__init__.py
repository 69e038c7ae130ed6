"""Choosing the projects of a participatory budget: exact, fast, explained. Pure: no web, no database, no clock.

Read in this order: `election` (what goes in), `ties`, `outcome` (what comes out), `greedy`, `equal_shares`, `add1`,
`phragmen`, `completion`, `weighted` (the rules), `tally` (rules by name), `pb_read` and `pb_write` (Pabulib files),
`explain` (why), `command_line` (`python3 -m app tally`).
"""
from __future__ import annotations

from app.allocation.add1 import mes_cost_add1, mes_cost_add1_os, mes_cost_add1u
from app.allocation.completion import then_greedy
from app.allocation.election import Ballots, Election, Limits, Project, VoteType
from app.allocation.equal_shares import equal_shares
from app.allocation.greedy import greedy, greedy_density, greedy_stop
from app.allocation.outcome import Increment, Outcome, Round, Tie
from app.allocation.pb_read import read_pb
from app.allocation.pb_write import write_pb
from app.allocation.phragmen import phragmen
from app.allocation.reasons import ElectionError, PbError, Warning_
from app.allocation.tally import RULES, mes_card, mes_cost, tally
from app.allocation.ties import COST_VOTES_LEX, LEX, REVLEX, TieBreak

__all__ = [
    "COST_VOTES_LEX",
    "LEX",
    "REVLEX",
    "RULES",
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
    "equal_shares",
    "greedy",
    "greedy_density",
    "greedy_stop",
    "mes_card",
    "mes_cost",
    "mes_cost_add1",
    "mes_cost_add1_os",
    "mes_cost_add1u",
    "phragmen",
    "read_pb",
    "tally",
    "then_greedy",
    "write_pb",
]
