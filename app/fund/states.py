"""Kinds of moves and of sources. A move has no life: it is made once and never again changed."""
from __future__ import annotations

from enum import StrEnum


class Move(StrEnum):
    """What a transaction did (record-and-ballots.md 5.3)."""

    RECEIVE = "receive"  # source → unappropriated
    SET_ASIDE = "set_aside"  # unappropriated → reserve (mobilisation cost, emergency reserve)
    APPROPRIATE = "appropriate"  # unappropriated → approp, by a vote
    ENCUMBER = "encumber"  # approp → encumb, by a contract
    PAY = "pay"  # encumb (or reserve) → spent
    RELEASE = "release"  # encumb → approp: a contract ends or shrinks
    REFUND = "refund"  # source:<payee> → approp: money comes back
    RETURN = "return"  # approp → unappropriated: a project is closed
    CARRY_OVER = "carry_over"  # unappropriated of one year → unappropriated of the next
    REVERSE = "reverse"  # a correction, naming what it takes back


class SourceKind(StrEnum):
    """Where money comes from (domain 6.3)."""

    GUARANTEE = "guarantee"  # 社区保障资金
    INCENTIVE = "incentive"  # 激励资金
    CARRY_OVER = "carry_over"
    MICRO_FUND = "micro_fund"  # 社区微基金, through a qualified foundation
    GIFT = "gift"  # earmarked
