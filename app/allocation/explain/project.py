"""One project explained: what stood before it, what was left, how its supporters' money counted, what it lacked."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.allocation.explain.figures import Case, Figure, cost_to_win, missing_approvals, missing_votes
from app.allocation.explain.ledger import Step, level, offers, replay
from app.allocation.explain.rivals import rival_reduction
from app.allocation.outcome import Round


@dataclass(frozen=True)
class Effective:
    """What a project counted for in one round of Equal Shares.

    `before`: the project chosen in that round (None: after the last one). `votes` = cost/t, where t is the most that
    any supporter (for one point) would pay so that all payments reach the cost; None when their money does not reach:
    then `missing` is what they lack. `held`: what the supporters held together. `spent_out`: how many hold nothing.
    """

    before: str | None
    votes: Fraction | None
    held: Fraction
    missing: Fraction
    spent_out: int


@dataclass(frozen=True)
class Payment:
    """So many voters paid, or held, so much each."""

    voters: int
    each: Fraction


@dataclass(frozen=True)
class Money:
    """The supporters' money under Equal Shares: all of them together, exact.

    `start`: what they held at first; `spent_on`: what of it went to each chosen project, in order; `left`: unspent.
    `paid`: what each paid for this project when it was chosen, the most first.
    """

    start: Fraction
    spent_on: tuple[tuple[str, Fraction], ...]
    left: Fraction
    paid: tuple[Payment, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that is said of one project. `figures` are there for a project that lost; `money` and `effective` only
    where voters hold shares. `stood_before`: what was taken before its turn; `left_at_turn`: of the budget."""

    project: str
    name: str
    cost: Fraction
    score: Fraction
    supporters: int
    voters: int
    is_funded: bool
    place: int | None
    look: Round | None
    stood_before: tuple[str, ...]
    left_at_turn: Fraction
    effective: tuple[Effective, ...]
    money: Money | None
    figures: tuple[Figure, ...]


def explain(case: Case) -> Explanation:
    """Explain a project in the count of the case. A few runs of the rule; up to `case.runs` for some figures."""
    election, outcome = case.election, case.outcome
    look, before, left = _turn(case)
    project = election.projects[case.project]
    asked = () if case.has_won else (missing_votes, missing_approvals, cost_to_win, rival_reduction)
    steps = [] if outcome.share is None else list(replay(election, outcome, case.backers))
    return Explanation(
        project.id, project.name, project.cost, election.score(case.project), election.supporters[case.project],
        election.voters, case.has_won, outcome.winners.index(case.id) + 1 if case.has_won else None, look, before, left,
        _effective(case, steps), _money(case, steps) if steps else None, tuple(ask(case) for ask in asked),
    )  # fmt: skip


def _turn(case: Case) -> tuple[Round | None, tuple[str, ...], Fraction]:
    """The look at the project, what was taken before, and the money left just then."""
    taken: list[str] = []
    left = case.election.budget
    for look in case.outcome.rounds:
        if look.project == case.id:
            return look, tuple(taken), left
        if look.taken:
            taken.append(look.project)
        left = look.money_left
    return None, tuple(taken), left


def _effective(case: Case, steps: list[Step]) -> tuple[Effective, ...]:
    """Round by round until it was chosen. A project without price or supporters counts for nothing in any round."""
    election, found = case.election, []
    if not case.cost or not case.backers.of[case.project]:
        return ()
    for step in steps:
        offered = offers(election, case.backers, case.project, step.money)
        held = sum(money * weight for money, _, weight in offered)
        price = int(case.cost * step.unit)
        most = level(price, offered)
        votes = None if most is None else Fraction(price) / (most * election.ballots.scale)
        before = None if step.project is None else election.projects[step.project].id
        empty = sum(weight for money, _, weight in offered if not money)
        missing = Fraction(max(0, price - held), step.unit)
        found.append(Effective(before, votes, Fraction(held, step.unit), missing, empty))
        if step.project == case.project:
            break
    return tuple(found)


def _money(case: Case, steps: list[Step]) -> Money:
    election, weights = case.election, case.election.ballots.weights
    mine = case.backers.of[case.project]
    spent: list[tuple[str, Fraction]] = []
    paid: dict[Fraction, int] = {}
    for step in steps:
        if step.project is None:
            continue
        together = sum(step.paid[g] * weights[g] for g, _ in mine)
        if together:
            spent.append((election.projects[step.project].id, Fraction(together, step.unit)))
        if step.project == case.project:
            for g, _ in mine:
                each = Fraction(step.paid[g], step.unit)
                paid[each] = paid.get(each, 0) + weights[g]
    share = case.outcome.share or Fraction(0)
    start = share * sum(weights[g] for g, _ in mine)
    left = start - sum((amount for _, amount in spent), Fraction(0))
    return Money(start, tuple(spent), left, tuple(Payment(paid[each], each) for each in sorted(paid, reverse=True)))
