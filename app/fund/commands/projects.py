"""Money of projects: given by a vote, bound by a contract, paid on a voucher, and what comes back."""
from __future__ import annotations

from sqlalchemy import select

from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.fund import accounts
from app.fund.commands.ledger import Slip, balance, book
from app.fund.models import FundLeg, FundTransaction
from app.fund.queries import reason_held
from app.fund.rules import reasons_against_amount, reasons_against_name
from app.fund.states import Move
from app.policy.table import P
from app.process.models import Round
from app.process.queries import limit_of
from app.vocabulary import Reason


@command(P.FUND_APPROPRIATE)
def appropriate(change: Change, round_: Round, project: str, amount: int, subject: str, title: str = "") -> FundTransaction:
    """The vote gives a project its money: from here on nobody else can have it. `subject`: the decision's record key."""
    reasons = [*reasons_against_amount(amount), *reasons_against_name(project, "project")]
    if not subject:
        reasons.append(Reason("fund.no_decision", field="subject"))
    if not reasons and _year_of(change, accounts.approp(project), round_):
        reasons.append(Reason("fund.other_year", {"project": project}))
    if reasons:
        raise NotValid(reasons)
    slip = Slip(round_, Move.APPROPRIATE, subject, clean(title))
    return book(change, slip, [(accounts.unappropriated(round_.id), -amount), (accounts.approp(project), amount)])


@command(P.FUND_ENCUMBER)
def encumber(change: Change, round_: Round, contract: str, project: str, amount: int, memo: str = "") -> FundTransaction:
    """A contract is signed: its sum is bound, out of what the vote gave the project and not a fen more."""
    reasons = [*reasons_against_amount(amount), *reasons_against_name(contract, "contract")]
    if not reasons and project_of(change, contract) not in (None, project):
        reasons.append(Reason("fund.other_project", {"contract": contract, "project": project}))
    if not reasons and _year_of(change, accounts.approp(project), round_):
        reasons.append(Reason("fund.other_year", {"project": project}))
    if reasons:
        raise NotValid(reasons)
    slip = Slip(round_, Move.ENCUMBER, f"contract:{contract}", clean(memo))
    return book(change, slip, [(accounts.approp(project), -amount), (accounts.encumb(contract), amount)])


@command(P.FUND_PAY)
def pay(change: Change, round_: Round, contract: str, project: str, amount: int, voucher: Upload | None, payment: str, memo: str = "") -> FundTransaction:
    """Money leaves for work that was done, on a voucher, unless somebody has asked it to wait. `payment`: its record key; it is paid once."""
    reasons = _against_paying(amount, voucher)
    if not reasons and project_of(change, contract) != project:
        reasons.append(Reason("fund.other_project", {"contract": contract, "project": project}))
    if reasons:
        raise NotValid(reasons)
    _refuse_when_paid(change, payment)
    if held := reason_held(project):
        raise NotNow(held)
    _seal_when_large(change, round_, amount)
    slip = Slip(round_, Move.PAY, payment, clean(memo), voucher)
    return book(change, slip, [(accounts.encumb(contract), -amount), (accounts.spent(project), amount)])


@command(P.FUND_PAY)
def pay_from_reserve(change: Change, round_: Round, slug: str, amount: int, voucher: Upload | None, payment: str, memo: str) -> FundTransaction:
    """A reserve pays for what it was kept for, on a voucher and in a sentence."""
    reasons = _against_paying(amount, voucher)
    if not clean(memo):
        reasons.append(Reason("fund.no_purpose", field="memo"))
    if reasons:
        raise NotValid(reasons)
    _refuse_when_paid(change, payment)
    _seal_when_large(change, round_, amount)
    slip = Slip(round_, Move.PAY, payment, clean(memo), voucher)
    return book(change, slip, [(accounts.reserve(round_.id, slug), -amount), (accounts.spent(f"{round_.id}.{slug}"), amount)])


@command(P.FUND_RELEASE)
def release(change: Change, round_: Round, contract: str, project: str, amount: int | None = None, memo: str = "") -> FundTransaction:
    """A contract ends or shrinks: what it no longer needs is the project's again. Without an amount: all that is left of it."""
    if project_of(change, contract) != project:
        raise NotValid(Reason("fund.other_project", {"contract": contract, "project": project}))
    fen = _amount_or_rest(change, accounts.encumb(contract), amount)
    slip = Slip(round_, Move.RELEASE, f"contract:{contract}", clean(memo))
    return book(change, slip, [(accounts.encumb(contract), -fen), (accounts.approp(project), fen)])


@command(P.FUND_REFUND)
def refund(change: Change, round_: Round, contract: str, project: str, amount: int, voucher: Upload | None, memo: str = "") -> FundTransaction:
    """Somebody who was paid gives money back: the project has it again, and what was paid stays visible as paid."""
    reasons = _against_paying(amount, voucher)
    if not reasons and project_of(change, contract) != project:
        reasons.append(Reason("fund.other_project", {"contract": contract, "project": project}))
    back = -balance(change, accounts.outside(contract))
    if not reasons and back + amount > _paid_on(change, contract):
        reasons.append(Reason("fund.more_back_than_paid", {"paid_fen": _paid_on(change, contract) - back}, field="amount"))
    if reasons:
        raise NotValid(reasons)
    slip = Slip(round_, Move.REFUND, f"contract:{contract}", clean(memo), voucher)
    return book(change, slip, [(accounts.outside(contract), -amount), (accounts.approp(project), amount)])


@command(P.FUND_RETURN)
def return_unspent(change: Change, round_: Round, project: str, amount: int | None = None, memo: str = "") -> FundTransaction:
    """A project gives back what it did not need: it is open to others again. Without an amount: all of it."""
    fen = _amount_or_rest(change, accounts.approp(project), amount)
    slip = Slip(round_, Move.RETURN, f"project:{project}", clean(memo))
    return book(change, slip, [(accounts.approp(project), -fen), (accounts.unappropriated(round_.id), fen)])


def project_of(change: Change, contract: str) -> str | None:
    """The project whose money a contract binds; None when it binds none yet."""
    first = select(FundLeg.transaction_id).where(FundLeg.account == accounts.encumb(contract)).order_by(FundLeg.id).limit(1).scalar_subquery()
    account = change.session.scalar(select(FundLeg.account).where(FundLeg.transaction_id == first, FundLeg.account.startswith("approp:")))
    return accounts.name_of(account) if account else None


def _year_of(change: Change, account: str, round_: Round) -> bool:
    """Whether the account already stands in the books of another year or community."""
    found = change.session.scalar(select(FundTransaction.round_id).join(FundLeg).where(FundLeg.account == account).order_by(FundLeg.id).limit(1))
    return found is not None and found != round_.id


def _paid_on(change: Change, contract: str) -> int:
    moves = select(FundTransaction.id).where(FundTransaction.move.in_((Move.PAY, Move.REVERSE)))
    legs = select(FundLeg.transaction_id).where(FundLeg.account == accounts.encumb(contract), FundLeg.transaction_id.in_(moves))
    rows = change.session.scalars(select(FundLeg.amount_fen).where(FundLeg.transaction_id.in_(legs), FundLeg.account.startswith("spent:")))
    return sum(rows)


def _amount_or_rest(change: Change, account: str, amount: int | None) -> int:
    if amount is None:
        amount = balance(change, account)
        if amount <= 0:
            raise NotNow(Reason("fund.nothing_left", {"account": accounts.name_of(account)}))
    elif reasons := reasons_against_amount(amount):
        raise NotValid(reasons)
    return amount


def _against_paying(amount: int, voucher: Upload | None) -> list[Reason]:
    return [*reasons_against_amount(amount), *([] if voucher is not None else [Reason("fund.no_voucher", field="voucher")])]


def _seal_when_large(change: Change, round_: Round, fen: int) -> None:
    """From the set amount on, the record is signed with the payment, so that the voucher can carry it."""
    if fen >= limit_of(round_.area, "sealed_payment", "yuan") * 100:
        change.seal("fund.pay")


def _refuse_when_paid(change: Change, payment: str) -> None:
    """One payment is paid once (I8), unless what was paid has been taken back."""
    if not payment:
        raise NotValid(Reason("fund.no_payment"))
    taken_back = select(FundTransaction.reverses_id).where(FundTransaction.reverses_id.is_not(None))
    query = select(FundTransaction.id).where(FundTransaction.subject == payment, FundTransaction.move == Move.PAY)
    if (number := change.session.scalar(query.where(FundTransaction.id.not_in(taken_back)))) is not None:
        raise NotNow(Reason("fund.paid_already", {"number": number}))
