"""Why an outcome is as it is: every number is a fact that anyone can check by running the rule again.

Read in this order: `changes` (the same election with one thing changed), `ledger` (who paid what), `search`, `near`
(closed forms), `figures` and `rivals` (what a losing project lacked), `project`, `accounts`, `whole`, `words`.
"""
from __future__ import annotations

from app.allocation.explain.accounts import Account, accounts
from app.allocation.explain.changes import with_approvals, with_cost, with_only, with_votes
from app.allocation.explain.figures import Case, Figure, cost_to_win, missing_approvals, missing_votes
from app.allocation.explain.numbers import amount, count, money, one_line, percent
from app.allocation.explain.project import Effective, Explanation, Money, Payment, explain
from app.allocation.explain.rivals import rival_reduction
from app.allocation.explain.sentences import (
    comparison_sentences,
    label_sentences,
    project_sentences,
    whole_sentences,
)
from app.allocation.explain.whole import Comparison, Slice, Whole, by_label, compare, whole_result
from app.allocation.explain.words import Language, rule_name, say

__all__ = [
    "Account",
    "Case",
    "Comparison",
    "Effective",
    "Explanation",
    "Figure",
    "Language",
    "Money",
    "Payment",
    "Slice",
    "Whole",
    "accounts",
    "amount",
    "by_label",
    "compare",
    "comparison_sentences",
    "cost_to_win",
    "count",
    "explain",
    "label_sentences",
    "missing_approvals",
    "missing_votes",
    "money",
    "one_line",
    "percent",
    "project_sentences",
    "rival_reduction",
    "rule_name",
    "say",
    "whole_result",
    "whole_sentences",
    "with_approvals",
    "with_cost",
    "with_only",
    "with_votes",
]
