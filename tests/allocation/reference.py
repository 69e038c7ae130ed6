"""Every rule again, as slowly and plainly as its definition reads: fractions, whole ballots, no shortcut.

It shares no line with app/allocation. Voters are not grouped, money is kept voter by voter, and every round looks at
every project. What the fast rules answer is held against this on random elections and on the small real files.
"""
from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

POINTS = ("cumulative", "scoring")


@dataclass(frozen=True)
class Plain:
    """An election as plain values: what it costs, and who gave how many points to what (1 for an approval)."""

    budget: Fraction
    costs: dict[str, Fraction]
    ballots: tuple[dict[str, Fraction], ...]
    vote_type: str = "approval"

    def score(self, project: str) -> Fraction:
        return sum((ballot.get(project, Fraction(0)) for ballot in self.ballots), Fraction(0))

    def supporters(self, project: str) -> list[int]:
        return [i for i, ballot in enumerate(self.ballots) if ballot.get(project, 0) > 0]


def places(election: Plain, tie: str | list[str]) -> dict[str, int]:
    """Project → its place in the tie-breaking order, the first wins."""
    if isinstance(tie, list):
        ordered = tie
    elif tie == "lex":
        ordered = sorted(election.costs)
    elif tie == "revlex":
        ordered = sorted(election.costs, reverse=True)
    else:
        ordered = sorted(election.costs, key=lambda p: (election.costs[p], -election.score(p), p))
    return {project: place for place, project in enumerate(ordered)}


def greedy(election: Plain, tie: str | list[str]) -> list[str]:
    """By score; take what fits the money left, pass over what does not."""
    place = places(election, tie)
    return fill(election, sorted(election.costs, key=lambda p: (-election.score(p), place[p])), election.budget)


def greedy_stop(election: Plain, tie: str | list[str]) -> list[str]:
    """The same order; the first that does not fit ends it."""
    place = places(election, tie)
    left, taken = election.budget, []
    for project in sorted(election.costs, key=lambda p: (-election.score(p), place[p])):
        if election.costs[project] > left:
            break
        left -= election.costs[project]
        taken.append(project)
    return taken


def greedy_density(election: Plain, tie: str | list[str]) -> list[str]:
    """By score for each unit of money; what costs nothing stands first."""
    place = places(election, tie)
    costs = election.costs
    ordered = sorted(costs, key=lambda p: (costs[p] > 0, -election.score(p) / costs[p] if costs[p] else 0, place[p]))
    return fill(election, ordered, election.budget)


def fill(election: Plain, ordered: list[str], left: Fraction) -> list[str]:
    """Down the list with the purse in hand."""
    taken = []
    for project in ordered:
        if election.costs[project] <= left:
            left -= election.costs[project]
            taken.append(project)
    return taken


def rho(cost: Fraction, offers: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The ρ with Σ min(b, ρ·u) = cost over the offers (b, u), or None when the money does not reach."""
    if sum((b for b, _ in offers), Fraction(0)) < cost:
        return None
    paid, rest = Fraction(0), sum((u for _, u in offers), Fraction(0))
    for b, u in sorted(offers, key=lambda offer: offer[0] / offer[1]):
        if (cost - paid) / rest <= b / u:
            return (cost - paid) / rest
        paid, rest = paid + b, rest - u
    return None


def equal_shares(election: Plain, tie: str | list[str], utility: str, share: Fraction) -> list[str]:
    """The Method of Equal Shares with `share` for every voter; utility `cost` or `cardinality`."""
    place = places(election, tie)
    money = [share] * len(election.ballots)
    worth = {p: election.costs[p] if utility == "cost" else Fraction(1) for p in election.costs}
    open_, taken = {p for p in election.costs if election.costs[p] > 0 and election.supporters(p)}, []
    while True:
        found = {}
        for p in open_:
            offers = [(money[i], election.ballots[i][p] * worth[p]) for i in election.supporters(p)]
            if (needed := rho(election.costs[p], offers)) is not None:
                found[p] = needed
        if not found:
            return taken
        best = min(found, key=lambda p: (found[p], place[p]))
        for i in election.supporters(best):
            money[i] -= min(money[i], found[best] * election.ballots[i][best] * worth[best])
        open_.remove(best)
        taken.append(best)


def mes_cost(election: Plain, tie: str | list[str]) -> list[str]:
    return equal_shares(election, tie, "cost", election.budget / len(election.ballots))


def mes_card(election: Plain, tie: str | list[str]) -> list[str]:
    return equal_shares(election, tie, "cardinality", election.budget / len(election.ballots))


def add1(election: Plain, tie: str | list[str], ends_when_exhaustive: bool) -> list[str]:
    """Equal Shares again and again, each time with one unit more for everyone, until the real money ends it."""
    share = election.budget / len(election.ballots)
    before: list[str] = []
    able = [p for p in election.costs if election.costs[p] > 0 and election.supporters(p)]
    while True:
        taken = equal_shares(election, tie, "cost", share)
        left = election.budget - sum(election.costs[p] for p in taken)
        if left < 0:
            return before
        rest = [p for p in able if p not in taken]
        if not rest or (ends_when_exhaustive and all(election.costs[p] > left for p in rest)):
            return taken
        before, share = taken, share + 1


def mes_cost_add1(election: Plain, tie: str | list[str]) -> list[str]:
    return add1(election, tie, True)


def mes_cost_add1_os(election: Plain, tie: str | list[str]) -> list[str]:
    return add1(election, tie, False)


def mes_cost_add1u(election: Plain, tie: str | list[str]) -> list[str]:
    """Add1, then greedy on what is left."""
    taken, place = add1(election, tie, True), places(election, tie)
    left = election.budget - sum(election.costs[p] for p in taken)
    ordered = sorted(set(election.costs) - set(taken), key=lambda p: (-election.score(p), place[p]))
    return taken + fill(election, ordered, left)


def phragmen(election: Plain, tie: str | list[str]) -> list[str]:
    """Sequential Phragmén: the least new load first; over as soon as one that attains it does not fit."""
    place = places(election, tie)
    loads = [Fraction(0)] * len(election.ballots)
    open_ = {p for p in election.costs if election.costs[p] <= election.budget}
    left, taken = election.budget, []
    while open_:
        new = {}
        for p in open_:
            if backers := election.supporters(p):
                new[p] = (sum(loads[i] for i in backers) + election.costs[p]) / len(backers)
        least = min(new.values(), default=None)
        tied = [p for p in new if new[p] == least] if new else list(open_)
        if any(election.costs[p] > left for p in tied):
            break
        best = min(tied, key=lambda p: place[p])
        for i in election.supporters(best):
            loads[i] = new[best]
        left -= election.costs[best]
        open_.remove(best)
        taken.append(best)
    return taken


RULES: dict[str, Callable[[Plain, str | list[str]], list[str]]] = {
    rule.__name__: rule
    for rule in (
        greedy, greedy_stop, greedy_density, mes_cost, mes_card, phragmen,
        mes_cost_add1, mes_cost_add1_os, mes_cost_add1u,
    )
}  # fmt: skip
TIES = ("lex", "cost_votes_lex", "revlex")


def rules_for(vote_type: str) -> list[str]:
    """The rules that these ballots allow."""
    return [rule for rule in RULES if rule != "phragmen" or vote_type in ("approval", "choose-1")]


def plain_pb(path: Path) -> Plain:
    """A well-formed `.pb` file, read with the standard library and no care for oddities."""
    lines, sections, current = path.read_text("utf-8-sig").split("\n"), {}, []
    for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=";"):
        if len(row) == 1 and row[0].strip() in ("META", "PROJECTS", "VOTES"):
            current = sections.setdefault(row[0].strip(), [])
        elif row:
            current.append([cell.strip() for cell in row])
    meta = {row[0]: row[1] for row in sections["META"]}
    names, *rows = sections["PROJECTS"]
    costs = {row[names.index("project_id")]: Fraction(row[names.index("cost")].replace(",", ".")) for row in rows}
    names, *rows = sections["VOTES"]
    vote, points = names.index("vote"), names.index("points") if "points" in names else None
    ballots = tuple(_ballot(meta["vote_type"], row[vote], row[points] if points is not None else "") for row in rows)
    return Plain(Fraction(meta["budget"].replace(",", ".")), costs, ballots, meta["vote_type"])


def _ballot(vote_type: str, vote: str, points: str) -> dict[str, Fraction]:
    named = [name for name in vote.split(",") if name]
    if vote_type in POINTS:
        found: dict[str, Fraction] = {}
        for name, given in zip(named, points.split(","), strict=True) if named else ():
            found[name] = found.get(name, Fraction(0)) + Fraction(given)
        return found
    if vote_type == "ordinal":
        return {name: Fraction(len(named) - place) for place, name in enumerate(named)}
    return dict.fromkeys(named, Fraction(1))
