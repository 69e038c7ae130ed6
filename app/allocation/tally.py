"""The rules by name, each with the same input and the same kind of result."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from app.allocation.add1 import mes_cost_add1, mes_cost_add1_os, mes_cost_add1u
from app.allocation.election import Election
from app.allocation.equal_shares import equal_shares
from app.allocation.greedy import greedy, greedy_density, greedy_stop
from app.allocation.outcome import Outcome
from app.allocation.phragmen import phragmen
from app.allocation.reasons import refusal
from app.allocation.ties import COST_VOTES_LEX, TieBreak


def mes_cost(election: Election, tie: TieBreak = COST_VOTES_LEX) -> Outcome:
    """Equal Shares with utilities s·cost."""
    return equal_shares(election, tie, utility="cost")


def mes_card(election: Election, tie: TieBreak = COST_VOTES_LEX) -> Outcome:
    """Equal Shares with utilities s."""
    return equal_shares(election, tie, utility="cardinality")


RULES: Final[dict[str, Callable[..., Outcome]]] = {
    "greedy": greedy,
    "greedy_density": greedy_density,
    "greedy_stop": greedy_stop,
    "mes_card": mes_card,
    "mes_cost": mes_cost,
    "mes_cost_add1": mes_cost_add1,
    "mes_cost_add1_os": mes_cost_add1_os,
    "mes_cost_add1u": mes_cost_add1u,
    "phragmen": phragmen,
}


def tally(election: Election, rule: str, tie: TieBreak = COST_VOTES_LEX, **options: Any) -> Outcome:
    """Count by the rule of this name. `options` are those of the rule's function.

    Raises ElectionError: `rule.unknown`, or what the rule refuses.
    """
    if rule not in RULES:
        raise refusal("rule.unknown", name=rule)
    return RULES[rule](election, tie, **options)
