"""An outcome and its explanation as plain data for JSON: money as exact decimal text, other numbers as "p/q"."""
from __future__ import annotations

from fractions import Fraction
from typing import Any

from app.allocation.decimals import decimal
from app.allocation.election import Election
from app.allocation.explain import Explanation, Figure, Whole
from app.allocation.outcome import Outcome, Round

Data = dict[str, Any]


def outcome_data(file: str, election: Election, outcome: Outcome) -> Data:
    """What `tally --json` prints for a file, before any explanation."""
    return {
        "file": file,
        "rule": outcome.rule,
        "tie_breaking": outcome.tie.name,
        "rules_version": outcome.version,
        "budget": decimal(election.budget),
        "voters": election.voters,
        "winners": list(outcome.winners),
        "total_cost": decimal(outcome.total_cost),
        "money_left": decimal(outcome.money_left),
        "exhaustive": outcome.exhaustive,
        **({"share": exact(outcome.share)} if outcome.share is not None else {}),
        **({"increment": _increment(outcome)} if outcome.increment else {}),
        "rounds": [_round(look) for look in outcome.rounds],
        "warnings": [{"line": odd.line, "reason": odd.reason, "code": odd.code} for odd in election.warnings],
    }


def _increment(outcome: Outcome) -> Data:
    raised = outcome.increment
    if not raised:
        return {}
    return {
        "steps": raised.steps, "share": exact(raised.share), "reason": raised.reason, "met_ties": raised.met_ties,
    }  # fmt: skip


def _round(look: Round) -> Data:
    tie = {"projects": list(look.tie.projects), "decided_by": look.tie.decided_by} if look.tie else None
    return {
        "number": look.number,
        "project": look.project,
        "taken": look.taken,
        "reason": look.reason,
        "quantities": {name: exact(value) for name, value in look.quantities.items()},
        "money_left": decimal(look.money_left),
        "tie": tie,
    }


def exact(value: Fraction) -> str:
    """A fraction as "p/q", whole numbers too, so that every reader may split it."""
    return f"{value.numerator}/{value.denominator}"


def explanation_data(told: Explanation) -> Data:
    """One project explained. `figures` by name; effective votes and payments only where voters hold shares."""
    return {
        "project": told.project,
        "cost": decimal(told.cost),
        "score": exact(told.score),
        "supporters": told.supporters,
        "funded": told.is_funded,
        "place": told.place,
        "stood_before": list(told.stood_before),
        "left_at_turn": decimal(told.left_at_turn),
        "figures": {figure.name: _figure(figure) for figure in told.figures},
        "effective_votes": [
            {
                "before": round_.before, "votes": None if round_.votes is None else exact(round_.votes),
                "held": exact(round_.held), "missing": exact(round_.missing), "spent_out": round_.spent_out,
            }
            for round_ in told.effective
        ],
        "supporters_money": _money(told),
    }  # fmt: skip


def _figure(figure: Figure) -> Data:
    """`exact`: the value is the very least (price: greatest). Otherwise it wins, and nothing below `bound` does."""
    return {
        "value": None if figure.value is None else decimal(figure.value),
        "bound": None if figure.bound is None else decimal(figure.bound),
        "exact": figure.is_exact,
        "reason": figure.reason,
    }


def _money(told: Explanation) -> Data | None:
    if told.money is None:
        return None
    return {
        "start": exact(told.money.start),
        "spent_on": {id_: exact(spent) for id_, spent in told.money.spent_on},
        "left": exact(told.money.left),
        "paid": [{"voters": paid.voters, "each": exact(paid.each)} for paid in told.money.paid],
    }


def whole_data(whole: Whole) -> Data:
    """The figures of the whole result."""
    return {
        "voters": whole.voters,
        "reached": whole.reached,
        "share_reached": exact(whole.share_reached),
        "money_per_voter": exact(whole.money_per_voter),
        "unspent": None if whole.unspent is None else exact(whole.unspent),
        "unspent_voters": whole.unspent_voters,
    }
