"""The pot of a year: sources, what comes in, what is set aside, what the next year takes over."""
from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.fund import accounts
from app.fund.commands.ledger import Slip, balance, book
from app.fund.models import FundLeg, FundTransaction, Source
from app.fund.rules import reasons_against_amount, reasons_against_name
from app.fund.states import Move, SourceKind
from app.policy.table import P
from app.process.models import Round
from app.vocabulary import Reason


@command(P.SOURCE_CREATE)
def create_source(change: Change, round_: Round, kind: SourceKind, name: str, note: str = "", is_earmarked: bool = False) -> Source:
    """A line at the top of the year's sheet: who gives money, under which name."""
    name, note = clean(name), clean(note)
    reasons = [] if name else [Reason("source.no_name", field="name")]
    if change.session.scalar(select(Source.id).where(Source.round_id == round_.id, Source.name == name)):
        reasons.append(Reason("source.name_taken", field="name"))
    if reasons:
        raise NotValid(reasons)
    source = change.add(Source(round_id=round_.id, kind=kind, name=name, note=note, is_earmarked=is_earmarked))
    d: dict[str, Any] = {"round": round_.id, "kind": str(kind), "name": name, "earmarked": is_earmarked}
    change.record("source.create", source, d=d | ({"note": note} if note else {}))
    return source


@command(P.FUND_RECEIVE)
def receive(change: Change, source: Source, amount: int, voucher: Upload | None = None, why_no_voucher: str = "", memo: str = "") -> FundTransaction:
    """Money has come in: the bank's slip is there, or it is said why not."""
    reasons = [*reasons_against_amount(amount), *_against_no_voucher(voucher, why_no_voucher)]
    if source.round.is_over:
        raise NotNow(Reason("fund.year_closed", {"year": source.round.year}))
    if reasons:
        raise NotValid(reasons)
    slip = Slip(source.round, Move.RECEIVE, source.record_key, clean(memo), voucher, why=clean(why_no_voucher) or None)
    return book(change, slip, [(accounts.source(source.id), -amount), (accounts.unappropriated(source.round_id), amount)])


@command(P.FUND_SET_ASIDE)
def set_aside(change: Change, round_: Round, slug: str, amount: int, memo: str) -> FundTransaction:
    """A part of the pot is kept back for a purpose that everybody can read: mobilisation, emergencies."""
    memo = clean(memo)
    reasons = [*reasons_against_amount(amount), *reasons_against_name(slug, "slug")]
    if not memo:
        reasons.append(Reason("fund.no_purpose", field="memo"))
    if reasons:
        raise NotValid(reasons)
    slip = Slip(round_, Move.SET_ASIDE, round_.record_key, memo)
    return book(change, slip, [(accounts.unappropriated(round_.id), -amount), (accounts.reserve(round_.id, slug), amount)])


@command(P.FUND_RETURN)
def return_reserve(change: Change, round_: Round, slug: str, memo: str = "") -> FundTransaction:
    """What a reserve did not need goes back into the pot."""
    account = accounts.reserve(round_.id, slug)
    left = balance(change, account)
    if left <= 0:
        raise NotNow(Reason("fund.nothing_left", {"account": slug}))
    return book(change, Slip(round_, Move.RETURN, round_.record_key, clean(memo)), [(account, -left), (accounts.unappropriated(round_.id), left)])


@command(P.FUND_CARRY_OVER)
def carry_over(change: Change, round_: Round, following: Round, memo: str = "") -> FundTransaction:
    """The year hands what was open to projects on to the next; contracts still open stay with their year and are listed."""
    reasons = []
    if following.area_id != round_.area_id or following.year <= round_.year:
        reasons.append(Reason("fund.not_the_next_year", field="following"))
    if reasons:
        raise NotValid(reasons)
    left = balance(change, accounts.unappropriated(round_.id))
    if left <= 0:
        raise NotNow(Reason("fund.nothing_left", {"account": str(round_.year)}))
    still = [{"contract": name, "fen": fen} for name, fen in open_encumbrances(change, round_)]
    slip = Slip(round_, Move.CARRY_OVER, following.record_key, clean(memo), also={"open": still} if still else {})
    return book(change, slip, [(accounts.unappropriated(round_.id), -left), (accounts.unappropriated(following.id), left)])


def open_encumbrances(change: Change, round_: Round) -> list[tuple[str, int]]:
    """Contracts of a year that still bind money, with what they bind."""
    rows = change.session.execute(
        select(FundLeg.account, func.sum(FundLeg.amount_fen))
        .join(FundTransaction)
        .where(FundTransaction.round_id == round_.id, FundLeg.account.startswith("encumb:"))
        .group_by(FundLeg.account)
        .having(func.sum(FundLeg.amount_fen) > 0)
        .order_by(FundLeg.account)
    )
    return [(accounts.name_of(account), int(fen)) for account, fen in rows]


def _against_no_voucher(voucher: Upload | None, why: str) -> list[Reason]:
    return [] if voucher is not None or clean(why) else [Reason("fund.no_voucher", field="voucher")]
