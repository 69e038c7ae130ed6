"""Tie-breaking: a total order of the projects, given as an argument, so that a public draw fits as well as a rule."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from app.allocation.election import Election
from app.allocation.reasons import refusal


@dataclass(frozen=True, slots=True)
class TieBreak:
    """A total order of projects: the first in it wins a tie.

    `LEX`: smallest id by code points ("10" before "9"). `COST_VOTES_LEX`: lowest cost, then highest score, then `LEX`
    (the first two as equalshares.net advises). `REVLEX`: largest id. `TieBreak.order(ids)`: the order of a draw.
    """

    name: str
    drawn: tuple[str, ...] = ()

    LEX: ClassVar[TieBreak]
    COST_VOTES_LEX: ClassVar[TieBreak]
    REVLEX: ClassVar[TieBreak]

    @staticmethod
    def order(ids: Iterable[str]) -> TieBreak:
        """The order of a draw: every project of the election exactly once, best first."""
        return TieBreak("order", tuple(ids))

    @staticmethod
    def named(name: str) -> TieBreak:
        """`lex`, `cost_votes_lex` or `revlex`; any other name raises KeyError."""
        return BY_NAME[name]

    def ranks(self, election: Election) -> list[int]:
        """The place of each project (by index in file order) in this order, 0 first. O(m log m).

        Raises ElectionError (`tie.incomplete_order`) when a drawn order does not name every project once.
        """
        projects = election.projects
        ids = [project.id for project in projects]
        indices = range(len(ids))
        if self.name == "lex":
            best_first = sorted(indices, key=ids.__getitem__)
        elif self.name == "revlex":
            best_first = sorted(indices, key=ids.__getitem__, reverse=True)
        elif self.name == "cost_votes_lex":
            costs, scores = election.cost_units, election.score_units
            best_first = sorted(indices, key=lambda p: (costs[p], -scores[p], ids[p]))
        else:
            if sorted(self.drawn) != sorted(ids):
                raise refusal("tie.incomplete_order")
            place = {id_: position for position, id_ in enumerate(self.drawn)}
            return [place[id_] for id_ in ids]
        ranks = [0] * len(ids)
        for position, index in enumerate(best_first):
            ranks[index] = position
        return ranks

    def decided_by(self, election: Election, first: int, second: int) -> str:
        """What put project `first` before `second` (indices): `cost`, `score`, `id`, `id_reversed` or `draw`."""
        if self.name == "cost_votes_lex":
            if election.cost_units[first] != election.cost_units[second]:
                return "cost"
            return "score" if election.score_units[first] != election.score_units[second] else "id"
        return {"lex": "id", "revlex": "id_reversed"}.get(self.name, "draw")


LEX: Final = TieBreak("lex")
COST_VOTES_LEX: Final = TieBreak("cost_votes_lex")
REVLEX: Final = TieBreak("revlex")
TieBreak.LEX, TieBreak.COST_VOTES_LEX, TieBreak.REVLEX = LEX, COST_VOTES_LEX, REVLEX
BY_NAME: Final = {tie.name: tie for tie in (LEX, COST_VOTES_LEX, REVLEX)}
