"""The three ways to say no. Each carries reasons with stable codes; the sentences are in the packages' `words`."""
from __future__ import annotations

from collections.abc import Iterable

from app.vocabulary import Reason


class Refused(Exception):
    """A command that was not carried out; nothing has changed."""

    status = 400

    def __init__(self, reasons: Reason | Iterable[Reason]) -> None:
        """Take one reason or several."""
        self.reasons: tuple[Reason, ...] = (reasons,) if isinstance(reasons, Reason) else tuple(reasons)
        super().__init__(", ".join(r.code for r in self.reasons))

    @property
    def codes(self) -> list[str]:
        """The reason codes, in order."""
        return [r.code for r in self.reasons]


class NotAllowed(Refused):
    """Not by you (403)."""

    status = 403


class NotNow(Refused):
    """Not in this state (409)."""

    status = 409


class NotValid(Refused):
    """Not like this (422)."""

    status = 422


def demand(*checks: tuple[bool, str] | Reason | None) -> None:
    """Raise NotValid with every reason whose condition does not hold: `demand((amount > 0, "money.not_positive"))`."""
    reasons = []
    for check in checks:
        if isinstance(check, Reason):
            reasons.append(check)
        elif check is not None and not check[0]:
            reasons.append(Reason(check[1]))
    if reasons:
        raise NotValid(reasons)
