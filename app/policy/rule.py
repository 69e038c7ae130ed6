"""The form of a row in the permission table."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.policy.actor import Actor
from app.vocabulary import Role, Step


class Anyone:
    """Stands in `who` for everybody, signed in or not."""


class Known:
    """Stands in `who` for every signed-in person."""


class Machine:
    """Stands in `who` for the house itself: calendar, set-up, command line."""


@dataclass(frozen=True)
class Predicate:
    """A condition that reads after the actor; its `code` is the reason when it does not hold."""

    holds: Callable[[Actor, object], bool]
    code: str


Who = Role | type[Anyone] | type[Known] | type[Machine]


@dataclass(frozen=True)
class Rule:
    """Who may, in which steps of the matter's or round's life (none named: always), and provided what."""

    who: tuple[Who, ...]
    when: tuple[Step, ...] = ()
    provided: tuple[Predicate, ...] = ()
