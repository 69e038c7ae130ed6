"""What has happened, told after the commit. A failed teller hurts nobody; what must not be lost reads the record."""
from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

log = logging.getLogger("wushi.facts")


@dataclass(frozen=True)
class Fact:
    """Something that has happened. Carries ids only; whoever hears it reads the rest."""


F = TypeVar("F", bound=Fact)
_listeners: dict[type[Fact], list[Callable[[Fact], None]]] = defaultdict(list)


def on(kind: type[F]) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Listen: `@on(MatterAnswered)` above a function that takes the fact."""

    def listen(teller: Callable[[F], None]) -> Callable[[F], None]:
        if teller not in _listeners[kind]:
            _listeners[kind].append(teller)  # type: ignore[arg-type]
        return teller

    return listen


def tell(fact: Fact) -> None:
    """Tell everyone who listens; a listener that fails is logged and the others still hear."""
    for teller in _listeners[type(fact)]:
        try:
            teller(fact)
        except Exception:
            log.exception("teller %s failed for %r", teller.__qualname__, fact)
