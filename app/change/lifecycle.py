"""State machines as tables: read a lifecycle top to bottom and you know the thing."""
from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from app.change.refusals import NotNow
from app.vocabulary import Reason

S = TypeVar("S", bound=StrEnum)


class Lifecycle(Generic[S]):
    """Rows of (from, verb, to). No row, no move."""

    every: ClassVar[dict[str, Lifecycle[StrEnum]]] = {}

    def __init__(self, noun: str, start: S, *rows: tuple[S, str, S]) -> None:
        """`noun` names the thing in reason codes; the first state is `start`."""
        self.noun, self.start, self.rows = noun, start, rows
        self._after = {(state, verb): to for state, verb, to in rows}
        assert len(self._after) == len(rows), f"two rows of {noun} begin alike"
        Lifecycle.every[noun] = self  # type: ignore[assignment]

    def after(self, state: S, verb: str) -> S:
        """The state after the verb, or NotNow with `<noun>.not_now`."""
        try:
            return self._after[(state, verb)]
        except KeyError:
            raise NotNow(Reason("state.not_now", {"noun": self.noun, "state": str(state), "verb": verb})) from None

    def verbs(self, state: S) -> tuple[str, ...]:
        """What can be done from here: buttons are this, where the permission table agrees."""
        return tuple(verb for came, verb, _ in self.rows if came == state)

    def can(self, state: S, verb: str) -> bool:
        """Whether there is such a row."""
        return (state, verb) in self._after
