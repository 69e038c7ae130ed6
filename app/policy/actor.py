"""The one who acts, with what they hold and where."""
from __future__ import annotations

from dataclasses import dataclass

from flask import g, has_request_context

from app.vocabulary import Channel, Role


@dataclass(frozen=True)
class Holding:
    """A role in an area. `path` is the area's line of ids from the root, `/1/4/17/`."""

    role: Role
    path: str


@dataclass(frozen=True)
class Actor:
    """Who acts, through which door. Nobody (`person_id` None, no name) is a passer-by; `system` names a machine."""

    person_id: int | None = None
    name: str = ""
    holdings: tuple[Holding, ...] = ()
    via: Channel = Channel.PHONE
    system: str | None = None  # 'calendar', 'cli', 'setup': an actor that is not a person

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person we know."""
        return self.person_id is not None

    def holds(self, *roles: Role) -> bool:
        """Whether any of the roles is held anywhere."""
        return any(h.role in roles for h in self.holdings)

    def holds_over(self, path: str, *roles: Role) -> bool:
        """An office reaches down: held in the area or above it. Residence reaches up: they live in it."""
        return any(
            h.role in roles and (h.path.startswith(path) if h.role is Role.RESIDENT else path.startswith(h.path)) for h in self.holdings
        )

    @property
    def is_official(self) -> bool:
        """Officials are accountable by name and carry a stable number in the record; residents a fresh one each time."""
        return self.system is not None or any(h.role is not Role.RESIDENT for h in self.holdings)


PASSER_BY = Actor()


def machine(name: str) -> Actor:
    """An actor that is a part of the house: the calendar, the command line."""
    return Actor(system=name, name=name, via=Channel.DESK)


def current_actor() -> Actor:
    """The actor of this request, as `people` found them at the door."""
    return g.get("actor", PASSER_BY) if has_request_context() else PASSER_BY
