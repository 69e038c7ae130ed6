"""Where paper comes in: what closing and counting ask of the sheets, answered by whoever keeps them.

`app.ballots.paper` hands itself in with `keep_paper(door)` when it is imported; without it no vote has paper.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.ballots.content import Ballot
from app.ballots.models import Question
from app.vocabulary import Reason


@dataclass(frozen=True)
class Box:
    """The paper of one vote in numbers. Identity: issued = in_box + spoiled + unused.

    `spoiled`: sheets handed back and replaced or never replaced, `in_box`: ballots in the box, counted unopened.
    """

    issued: int = 0
    in_box: int = 0
    spoiled: int = 0
    unused: int = 0


@dataclass(frozen=True)
class PaperLines:
    """What the sheets say once every bundle is locked: readable ballots, and how many are not valid."""

    ballots: Sequence[Ballot] = ()
    invalid: int = 0


class PaperDoor(Protocol):
    """What the keeper of the sheets answers."""

    def reasons_against_closing(self, question: Question) -> list[Reason]:
        """The stubs do not add up, or the box has not been counted."""

    def box(self, question: Question) -> Box:
        """The numbers at close."""

    def reasons_against_revealing(self, question: Question) -> list[Reason]:
        """Bundles that nobody or only one has keyed, differences that nobody has settled."""

    def lines(self, question: Question) -> PaperLines:
        """Everything that stands on the sheets; asked when the urn opens."""


class _NoPaper:
    """A vote without paper."""

    def reasons_against_closing(self, question: Question) -> list[Reason]:
        """Nothing to add up."""
        return []

    def box(self, question: Question) -> Box:
        """No sheets."""
        return Box()

    def reasons_against_revealing(self, question: Question) -> list[Reason]:
        """Nothing to key."""
        return []

    def lines(self, question: Question) -> PaperLines:
        """Nothing was written."""
        return PaperLines()


_door: list[PaperDoor] = [_NoPaper()]


def keep_paper(door: PaperDoor) -> None:
    """The keeper of the sheets takes over."""
    _door[0] = door


def paper() -> PaperDoor:
    """Whoever keeps the sheets."""
    return _door[0]
