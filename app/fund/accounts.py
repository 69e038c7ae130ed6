"""The names of accounts, in one place. Pure."""
from __future__ import annotations

MAY_BE_NEGATIVE = ("source:", "outside:")  # where money comes from; every other account is controlled


def source(source_id: int) -> str:
    """Where money of a source comes from."""
    return f"source:{source_id}"


def unappropriated(round_id: int) -> str:
    """Received and open to projects."""
    return f"unappropriated:{round_id}"


def reserve(round_id: int, slug: str) -> str:
    """Set aside: mobilisation cost, emergency reserve."""
    return f"reserve:{round_id}.{slug}"


def approp(project: str) -> str:
    """Given to a project by a decision, not yet contracted."""
    return f"approp:{project}"


def encumb(contract: str) -> str:
    """Bound by a signed contract, not yet paid."""
    return f"encumb:{contract}"


def spent(what: str) -> str:
    """Paid out, with a voucher."""
    return f"spent:{what}"


def outside(contract: str) -> str:
    """Whoever gives money back."""
    return f"outside:{contract}"


def is_controlled(account: str) -> bool:
    """Whether this account may never be below zero."""
    return not account.startswith(MAY_BE_NEGATIVE)


def kind_of(account: str) -> str:
    """The part before the colon."""
    return account.partition(":")[0]


def name_of(account: str) -> str:
    """The part after the colon: a project, contract, source or reserve."""
    return account.partition(":")[2]
