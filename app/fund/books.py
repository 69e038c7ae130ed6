"""The books of one year, read once and then asked: balances, projects, reserves, lines with their running balance. No database."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from app.fund import accounts
from app.fund.models import FundLeg, FundTransaction, Hold, Source
from app.fund.states import Move
from app.process.models import Round


@dataclass(frozen=True)
class ProjectMoney:
    """Where the money of a project stands, in fen. awarded = free + bound + paid − refunded, always."""

    number: str
    title: str
    voted: int  # given by votes, without those that were taken back
    awarded: int  # the same, less what the project gave back
    free: int  # not yet under contract
    bound: int  # under contract, not yet paid (a retention is part of it)
    paid: int
    refunded: int
    contracts: tuple[str, ...]
    hold: Hold | None = None

    @property
    def given_back(self) -> int:
        """What it did not need and returned to the pot."""
        return self.voted - self.awarded

    @property
    def contracted(self) -> int:
        """The contracts as they stand: paid and still to pay."""
        return self.bound + self.paid


@dataclass(frozen=True)
class ReserveMoney:
    """A reserve: what was set aside, what of it was paid."""

    slug: str
    purpose: str
    set_aside: int
    paid: int

    @property
    def left(self) -> int:
        """What it still holds."""
        return self.set_aside - self.paid


@dataclass(frozen=True)
class AccountLine:
    """One line of an account, with what the account held after it."""

    transaction: FundTransaction
    amount: int
    left: int


@dataclass(frozen=True)
class Books:
    """Every transaction of a year (and the one by which it took over money from the year before), oldest first."""

    round: Round
    transactions: list[FundTransaction]
    sources: list[Source]
    holds: list[Hold]

    @cached_property
    def balances(self) -> dict[str, int]:
        """What every account of the year holds."""
        sums: dict[str, int] = defaultdict(int)
        for _, leg in self._legs():
            sums[leg.account] += leg.amount_fen
        return dict(sums)

    def _legs(self) -> list[tuple[FundTransaction, FundLeg]]:
        pot = accounts.unappropriated(self.round.id)
        found = []
        for transaction in self.transactions:
            for leg in transaction.legs:
                is_pot = leg.account.startswith("unappropriated:")
                if leg.account == pot or (transaction.round_id == self.round.id and not is_pot):
                    found.append((transaction, leg))
        return found

    def of(self, kind: str) -> dict[str, int]:
        """Balances of one kind of account, by the name after the colon."""
        return {accounts.name_of(a): fen for a, fen in self.balances.items() if accounts.kind_of(a) == kind}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What the projects are called, as the vote that gave them money said."""
        named = (t for t in self.transactions if t.move is Move.APPROPRIATE and t.memo)
        return {accounts.name_of(leg.account): t.memo for t in named for leg in t.legs if leg.account.startswith("approp:")}

    @cached_property
    def project_of(self) -> dict[str, str]:
        """The project of each contract."""
        found: dict[str, str] = {}
        for transaction in self.transactions:
            if transaction.move is Move.ENCUMBER:
                names = {accounts.kind_of(leg.account): accounts.name_of(leg.account) for leg in transaction.legs}
                found.setdefault(names["encumb"], names["approp"])
        return found

    @cached_property
    def projects(self) -> list[ProjectMoney]:
        """All projects that were ever given money this year, by number."""
        free, bound, paid, outside = (self.of(kind) for kind in ("approp", "encumb", "spent", "outside"))
        stopped = {hold.project: hold for hold in self.holds if hold.lifted_at is None}
        found = []
        for number in sorted(free):
            mine = tuple(c for c, p in self.project_of.items() if p == number)
            tied, left = sum(bound.get(c, 0) for c in mine), paid.get(number, 0)
            back = -sum(outside.get(c, 0) for c in mine)
            awarded = free[number] + tied + left - back
            sums = (self._voted(number), awarded, free[number], tied, left, back)
            found.append(ProjectMoney(number, self.titles.get(number, ""), *sums, contracts=mine, hold=stopped.get(number)))
        return found

    def _voted(self, number: str) -> int:
        """What votes gave; a vote's booking that was taken back does not count."""
        moves = (t for t in self.transactions if (t.reverses or t).move is Move.APPROPRIATE)
        return sum(leg.amount_fen for t in moves for leg in t.legs if leg.account == accounts.approp(number))

    @cached_property
    def reserves(self) -> list[ReserveMoney]:
        """What was set aside, in the order in which it was."""
        purposes: dict[str, str] = {}
        for transaction, leg in self._legs():
            if transaction.move is Move.SET_ASIDE and leg.account.startswith("reserve:"):
                purposes.setdefault(accounts.name_of(leg.account), transaction.memo)
        left, paid = self.of("reserve"), self.of("spent")
        return [ReserveMoney(n.partition(".")[2], memo, left[n] + paid.get(n, 0), paid.get(n, 0)) for n, memo in purposes.items()]

    def came_from(self, source: Source) -> int:
        """What a source has given so far."""
        return -self.balances.get(accounts.source(source.id), 0)

    @cached_property
    def carried_in(self) -> int:
        """What the year before handed on."""
        return self._carried(1)

    @cached_property
    def carried_out(self) -> int:
        """What was handed on to the year after."""
        return -self._carried(-1)

    def _carried(self, sign: int) -> int:
        """Moves over the year's border in one direction; a correction counts with the move that it takes back."""
        pot, total = accounts.unappropriated(self.round.id), 0
        for transaction in self.transactions:
            first = transaction.reverses or transaction
            if first.move is Move.CARRY_OVER and (first.round_id != self.round.id) == (sign > 0):
                total += sum(leg.amount_fen for leg in transaction.legs if leg.account == pot)
        return total

    @property
    def received(self) -> int:
        """Everything that came in this year."""
        return sum(self.came_from(source) for source in self.sources) + self.carried_in

    @property
    def set_aside(self) -> int:
        """Everything that was set aside."""
        return sum(reserve.set_aside for reserve in self.reserves)

    @property
    def open_to_projects(self) -> int:
        """What is there for projects."""
        return self.received - self.set_aside - self.carried_out

    @property
    def free(self) -> int:
        """Not given to any project."""
        return self.balances.get(accounts.unappropriated(self.round.id), 0)

    def total(self, name: str) -> int:
        """Sum over the projects: `voted`, `awarded`, `free`, `bound`, `paid`, `refunded` or `contracted`."""
        return sum(getattr(project, name) for project in self.projects)

    def project(self, number: str) -> ProjectMoney | None:
        """One project's money."""
        return next((project for project in self.projects if project.number == number), None)

    def lines(self, account: str) -> list[AccountLine]:
        """The lines of an account, oldest first, with the balance after each."""
        left, found = 0, []
        for transaction in self.transactions:
            for leg in transaction.legs:
                if leg.account == account:
                    left += leg.amount_fen
                    found.append(AccountLine(transaction, leg.amount_fen, left))
        return found

    def reversed_by(self, transaction: FundTransaction) -> FundTransaction | None:
        """The correction that takes a transaction back."""
        return next((t for t in self.transactions if t.reverses_id == transaction.id), None)
