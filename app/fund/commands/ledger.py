"""The one hand that writes into the books: it numbers, checks, records and books a move. Every command of money uses it."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from app.base import clock
from app.base.files import Upload
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.fund.facts import MoneyMoved
from app.fund.models import FundLeg, FundTransaction
from app.fund.rules import reasons_against_legs
from app.fund.states import Move
from app.process.models import Round


@dataclass(frozen=True)
class Slip:
    """What is written on one move besides its legs."""

    round: Round
    move: Move
    subject: str  # record key of why
    memo: str = ""
    voucher: Upload | None = None
    reverses: FundTransaction | None = None
    why: str | None = None
    also: dict[str, Any] = field(default_factory=dict)  # further public facts for the entry


def balance(change: Change, account: str) -> int:
    """What an account holds now, in fen."""
    return int(change.session.scalar(select(func.coalesce(func.sum(FundLeg.amount_fen), 0)).where(FundLeg.account == account)) or 0)


def book(change: Change, slip: Slip, legs: Iterable[tuple[str, int]]) -> FundTransaction:
    """Book a move: legs sum to nothing and leave no controlled account below zero, or it is refused with what is left.

    The entry's `d` holds transaction, round, move, amount_fen, legs [{account, fen}], subject and memo: enough to build the
    whole ledger again from the record alone.
    """
    legs = list(legs)
    balances = {account: balance(change, account) for account, _ in legs}
    if reasons := reasons_against_legs(legs, balances):
        raise (NotNow if slip.reverses is not None else NotValid)(reasons)
    number = (change.session.scalar(select(func.max(FundTransaction.id))) or 0) + 1
    amount = sum(fen for _, fen in legs if fen > 0)
    d = {"transaction": number, "round": slip.round.id, "move": str(slip.move), "amount_fen": amount, "subject": slip.subject}
    d |= {"legs": [{"account": account, "fen": fen} for account, fen in legs], **({"memo": slip.memo} if slip.memo else {}), **slip.also}
    if slip.reverses is not None:
        d["reverses"] = slip.reverses.id
    seq = change.record(
        f"fund.{slip.move}", f"fund:{number}", d=d, why=slip.why, ref=[slip.reverses.entry_seq] if slip.reverses else None,
        f={"voucher": slip.voucher.sha256} if slip.voucher else None, news=MoneyMoved(round_id=slip.round.id, transaction_id=number),
    )  # fmt: skip
    return _write(change, slip, number, seq, legs)


def _write(change: Change, slip: Slip, number: int, seq: int, legs: list[tuple[str, int]]) -> FundTransaction:
    transaction = FundTransaction(
        id=number, round_id=slip.round.id, move=slip.move, at=clock.now(), memo=slip.memo, subject=slip.subject, entry_seq=seq,
        by_id=change.actor.person_id, voucher_id=slip.voucher.id if slip.voucher else None, reverses_id=slip.reverses.id if slip.reverses else None,
    )  # fmt: skip
    change.add(transaction)
    leg = change.session.scalar(select(func.max(FundLeg.id))) or 0
    for account, fen in legs:  # one at a time: the database demands the next number at each
        leg += 1
        change.add(FundLeg(id=leg, transaction_id=number, account=account, amount_fen=fen))
    change.session.refresh(transaction, ["legs"])
    return transaction
