"""Which rooms there are. A package provides its own by a prefix: what a room shows, who may enter, what its pulse says."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.policy.actor import Actor

_NAME = re.compile(r"^([a-z]{2,20}):([1-9][0-9]{0,9})$")


@dataclass(frozen=True)
class Provider:
    """What `live` has to know of a kind of room; `number` is the part of its name after the colon.

    `look` reads the room once for everybody; the others are asked with what it found, which no longer hangs on the
    database. None: there is no such room.
    """

    look: Callable[[int], Any]
    may_join: Callable[[Any, Actor], str | None]  # the reason code against, or None
    shared: Callable[[Any], dict[str, Any]]  # what all see
    own: Callable[[Any, Actor], dict[str, Any]]  # what only this person sees
    pulse: Callable[[Any], dict[str, Any]]  # the numbers, last value wins
    is_quick: Callable[[Any, Actor, str], bool]  # a projector or a desk, which may have five pulses a second


_providers: dict[str, Provider] = {}


def provide(prefix: str, provider: Provider) -> None:
    """Rooms called `prefix:<number>` are from now on answered by this provider."""
    _providers[prefix] = provider


def find(room: str) -> tuple[Provider, int] | None:
    """The provider of a room and the room's number; None when there can be no such room."""
    name = _NAME.match(room)
    if name is None or name[1] not in _providers:
        return None
    return _providers[name[1]], int(name[2])
