"""Reasons against moves of money. Pure: they see amounts and balances, not the database."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.fund.accounts import is_controlled, name_of
from app.vocabulary import Reason

MAX_FEN = 2**53 - 1  # what the record can carry
_NAME = re.compile(r"^[\w.\-]{1,60}$")


def reasons_against_legs(legs: Iterable[tuple[str, int]], balances: Mapping[str, int]) -> list[Reason]:
    """Legs sum to nothing, none is nothing, and no controlled account goes below zero (I1, I2). `balances`: before the move."""
    legs = list(legs)
    if len(legs) < 2 or sum(amount for _, amount in legs) != 0 or any(amount == 0 for _, amount in legs):
        return [Reason("fund.does_not_balance")]
    after = dict(balances)
    for account, amount in legs:
        after[account] = after.get(account, 0) + amount
    return [
        Reason("fund.overspent", {"left_fen": balances.get(account, 0), "account": name_of(account)}, field="amount")
        for account in dict(legs)
        if after[account] < 0 and is_controlled(account)
    ]


def reasons_against_amount(amount: int) -> list[Reason]:
    """Money moves forward, in whole fen, and no more of it than can be written down."""
    if amount <= 0:
        return [Reason("money.not_positive", field="amount")]
    return [Reason("money.too_much", field="amount")] if amount > MAX_FEN else []


def reasons_against_name(name: str, field: str) -> list[Reason]:
    """Numbers of projects, contracts and reserves become names of accounts."""
    return [] if _NAME.match(name) else [Reason("fund.no_such_number", {"number": name[:60]}, field=field)]
