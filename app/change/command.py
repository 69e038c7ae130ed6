"""What a command is: it asks its permission first, and it never leaves without an entry."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from app.change.refusals import NotAllowed, NotNow
from app.change.transaction import Change
from app.policy.decide import refusal
from app.policy.table import P
from app.vocabulary import Reason

A = ParamSpec("A")
R = TypeVar("R")
T = TypeVar("T")

COMMANDS: dict[str, tuple[P, Callable[..., object]]] = {}


class NothingRecorded(RuntimeError):
    """A command changed something and wrote no entry: a fault of ours, never of the person."""


def command(permission: P) -> Callable[[Callable[Concatenate[Change, T, A], R]], Callable[Concatenate[Change, T, A], R]]:
    """A function (change, subject, …) that may run only where the table lets the actor, and must record."""

    def wrap(do: Callable[Concatenate[Change, T, A], R]) -> Callable[Concatenate[Change, T, A], R]:
        @functools.wraps(do)
        def run(change: Change, subject: T, *args: A.args, **kwargs: A.kwargs) -> R:
            against(change, permission, subject)
            before, outside = change.entries, change.is_rehearsal
            change.is_rehearsal = outside or bool(getattr(subject, "is_rehearsal", False))
            result = do(change, subject, *args, **kwargs)
            change.is_rehearsal = outside
            if change.entries == before:
                raise NothingRecorded(do.__qualname__)
            return result

        run.permission = permission  # type: ignore[attr-defined]
        COMMANDS[f"{do.__module__}.{do.__qualname__}"] = (permission, run)
        return run  # type: ignore[return-value]

    return wrap


def against(change: Change, permission: P, subject: object) -> None:
    """Raise when the table says no: NotNow when only the step is wrong, NotAllowed otherwise."""
    reason: Reason | None = refusal(change.actor, permission, subject)
    if reason is not None:
        raise (NotNow if reason.code == "permission.not_in_this_step" else NotAllowed)(reason)
