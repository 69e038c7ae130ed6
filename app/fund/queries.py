"""Reading the books, and checking them against themselves and against the record."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.base.text import mask
from app.extensions import db
from app.fund import accounts
from app.fund.books import AccountLine, Books, ProjectMoney
from app.fund.models import FundLeg, FundTransaction, Hold, Source
from app.people.models import Person
from app.people.queries import actor_of
from app.process.models import Round
from app.record.models import RecordEntry
from app.vocabulary import Reason


def books_of(round_: Round) -> Books:
    """The whole year in four statements."""
    pot = select(FundLeg.transaction_id).where(FundLeg.account == accounts.unappropriated(round_.id))
    transactions = db.session.scalars(
        select(FundTransaction)
        .where(or_(FundTransaction.round_id == round_.id, FundTransaction.id.in_(pot)))
        .options(selectinload(FundTransaction.legs), joinedload(FundTransaction.voucher), joinedload(FundTransaction.by), joinedload(FundTransaction.reverses))
        .order_by(FundTransaction.id)
    )
    sources = db.session.scalars(select(Source).where(Source.round_id == round_.id).order_by(Source.id))
    holds = db.session.scalars(select(Hold).where(Hold.round_id == round_.id).options(joinedload(Hold.by)).order_by(Hold.id))
    return Books(round_, list(transactions), list(sources), list(holds))


def balances(round_: Round) -> dict[str, int]:
    """What every account of a year holds, in fen."""
    return books_of(round_).balances


def balance_of(account: str) -> int:
    """What one account holds, in fen."""
    return int(db.session.scalar(select(func.coalesce(func.sum(FundLeg.amount_fen), 0)).where(FundLeg.account == account)) or 0)


def money_of_project(round_: Round, project: str) -> ProjectMoney | None:
    """Given, contracted, paid, left of one project."""
    return books_of(round_).project(project)


def account_lines(account: str) -> list[AccountLine]:
    """The lines of an account with its running balance; empty when there is no such account."""
    round_ = round_of_account(account)
    return books_of(round_).lines(account) if round_ else []


def round_of_account(account: str) -> Round | None:
    """The year in whose books an account stands."""
    kind, name = accounts.kind_of(account), accounts.name_of(account)
    if kind == "unappropriated":
        return db.session.get(Round, int(name)) if name.isdecimal() else None
    query = select(Round).join(FundTransaction, FundTransaction.round_id == Round.id).join(FundLeg).where(FundLeg.account == account)
    return db.session.scalar(query.limit(1))


def transaction_by_id(number: int) -> FundTransaction | None:
    """One transaction with everything that its page shows."""
    return db.session.scalar(
        select(FundTransaction)
        .where(FundTransaction.id == number)
        .options(
            selectinload(FundTransaction.legs), joinedload(FundTransaction.voucher), joinedload(FundTransaction.by),
            joinedload(FundTransaction.round).joinedload(Round.area), joinedload(FundTransaction.reverses),
        )
    )  # fmt: skip


def holds_on(project: str) -> list[Hold]:
    """Stops that stand on a project's money."""
    query = select(Hold).where(Hold.project == project, Hold.lifted_at.is_(None)).options(joinedload(Hold.by)).order_by(Hold.id)
    return list(db.session.scalars(query))


def reason_held(project: str) -> Reason | None:
    """Why money of a project may not leave now, with who stopped it; None when it may."""
    for hold in holds_on(project):
        return Reason("fund.held", {"name": public_name(hold.by), "why": hold.why, "day": hold.placed_at, "project": project})
    return None


def public_name(person: Person | None) -> str:
    """Officials by name, residents masked."""
    if person is None:
        return ""
    return person.name if actor_of(person).is_official else mask(person.name)


@dataclass(frozen=True)
class TrialBalance:
    """Every account of the installation with its sum; balanced when they add up to nothing and none is below zero."""

    rows: list[tuple[str, int]]
    overdrawn: list[str]
    lopsided: list[int]  # transactions whose legs do not sum to nothing

    @property
    def is_balanced(self) -> bool:
        """Whether the books are in order."""
        return not self.overdrawn and not self.lopsided and sum(fen for _, fen in self.rows) == 0


def trial_balance() -> TrialBalance:
    """The check an accountant makes first."""
    total = func.sum(FundLeg.amount_fen)
    rows = [(account, int(fen)) for account, fen in db.session.execute(select(FundLeg.account, total).group_by(FundLeg.account).order_by(FundLeg.account))]
    lopsided = db.session.scalars(select(FundLeg.transaction_id).group_by(FundLeg.transaction_id).having(total != 0).order_by(FundLeg.transaction_id))
    return TrialBalance(rows, [a for a, fen in rows if fen < 0 and accounts.is_controlled(a)], list(lopsided))


@dataclass(frozen=True)
class Fault:
    """A transaction whose rows and record entry do not say the same. `what`: missing_row, missing_entry, or the fields that differ."""

    transaction: int
    seq: int | None
    what: str


def replay_faults() -> list[Fault]:
    """Build the ledger again from the record and compare it with the tables, both ways; empty when they agree."""
    rows = {t.id: t for t in db.session.scalars(select(FundTransaction).options(selectinload(FundTransaction.legs), joinedload(FundTransaction.voucher)))}
    faults, seen = [], set()
    entries = db.session.execute(select(RecordEntry.seq, RecordEntry.body).where(RecordEntry.obj.startswith("fund:")).order_by(RecordEntry.seq))
    for seq, body in entries:
        entry = json.loads(body)
        number = entry.get("d", {}).get("transaction")
        if number is None:
            continue
        seen.add(number)
        row = rows.get(number)
        what = "missing_row" if row is None else ",".join(_differences(row, seq, entry))
        if what:
            faults.append(Fault(number, seq, what))
    return faults + [Fault(number, row.entry_seq, "missing_entry") for number, row in rows.items() if number not in seen]


def _differences(row: FundTransaction, seq: int, entry: dict[str, Any]) -> list[str]:
    d = entry["d"]
    legs = [{"account": leg.account, "fen": leg.amount_fen} for leg in sorted(row.legs, key=lambda leg: leg.id)]
    voucher = f"sha256:{row.voucher.sha256}" if row.voucher else None
    pairs = {
        "entry": (row.entry_seq, seq), "round": (row.round_id, d["round"]), "move": (str(row.move), d["move"]), "legs": (legs, d["legs"]),
        "subject": (row.subject, d["subject"]), "memo": (row.memo, d.get("memo", "")), "reverses": (row.reverses_id, d.get("reverses")),
        "voucher": (voucher, entry.get("f", {}).get("voucher")), "time": (f"{row.at:%Y-%m-%dT%H:%M:%SZ}", entry["t"]),
    }  # fmt: skip
    return [name for name, (here, there) in pairs.items() if here != there]
