"""The rounds of an Equal Shares selection, told with exact numbers by walking along its choices once more."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.allocation.election import Election
from app.allocation.outcome import Round, Tie
from app.allocation.shares_exact import Choice, Purses
from app.allocation.ties import TieBreak


def told(
    election: Election, tie: TieBreak, by_cost: bool, share: Fraction, choices: Sequence[Choice]
) -> tuple[Round, ...]:
    """A round for every project taken, then one for every project passed over, in file order."""
    purses = Purses(election, share)
    rounds: list[Round] = []
    left = election.budget
    for choice in choices:
        p = choice.project
        project = election.projects[p]
        held = Fraction(purses.held_by_supporters(p), purses.scale * election.denominator)
        price = purses.price(p)
        assert price is not None, "a project was taken that its supporters cannot pay"
        sigma = Fraction(price[0], price[1] * purses.scale * election.denominator) * election.ballots.scale
        rho = sigma / project.cost if by_cost else sigma
        quantities = {
            "cost": project.cost, "score": election.score(p), "money": held, "rho": rho, "payment": sigma,
            "effective_votes": project.cost / sigma,
        }
        purses.pay(p, price)
        left -= project.cost
        met = None
        if choice.tied:
            ids = tuple(election.projects[q].id for q in choice.tied)
            met = Tie(ids, tie.decided_by(election, choice.tied[0], choice.tied[1]))
        rounds.append(Round(len(rounds) + 1, project.id, True, "taken.least_rho", quantities, left, met))
    taken = {choice.project for choice in choices}
    for p in range(len(election.projects)):
        if p not in taken:
            rounds.append(_passed(election, purses, p, len(rounds) + 1, left))
    return tuple(rounds)


def _passed(election: Election, purses: Purses, p: int, number: int, left: Fraction) -> Round:
    """Why this project was not taken."""
    project = election.projects[p]
    quantities = {"cost": project.cost, "score": election.score(p)}
    if election.score_units[p] <= 0:
        reason = "passed.no_support"
    elif not project.cost:
        reason = "passed.zero_cost"
    elif project.cost > election.budget:
        reason = "passed.over_budget"
    else:
        reason = "passed.unaffordable"
        held = Fraction(purses.held_by_supporters(p), purses.scale * election.denominator)
        quantities |= {"money": held, "missing": project.cost - held}
    return Round(number, project.id, False, reason, quantities, left)
