"""A payment passes three pairs of hands: one asks, another approves, a third checks; only then does money move."""

from __future__ import annotations

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.fund.commands.projects import pay
from app.fund.queries import holds_on
from app.policy.table import P
from app.step4_execute.facts import PaymentMoved
from app.step4_execute.models import Invoice, Milestone, Payment
from app.step4_execute.queries import near_to
from app.step4_execute.rules import open_price, reasons_against_asking, reasons_against_paying
from app.step4_execute.states import PAYMENT, PaymentState
from app.vocabulary import Reason


@command(P.PAYMENT_ASK)
def ask_payment(change: Change, milestone: Milestone, amount_fen: int, invoice_fen: int = 0, invoice: Upload | None = None) -> Payment:
    """A committee member asks that a part of the work be paid, with the invoices at hand; what is missing can follow."""
    _not_kin(change, milestone)
    reasons = [*reasons_against_asking(milestone, amount_fen), *_against_invoice(invoice_fen, invoice, amount_fen)]
    if reasons:
        raise NotValid(reasons)
    payment = change.add(Payment(milestone=milestone, amount_fen=amount_fen, asked_by_id=change.actor.person_id, asked_at=clock.now()))
    if invoice is not None:
        _attach(change, payment, invoice_fen, invoice)
    contract = milestone.contract
    change.record(
        "payment.ask", payment, news=_moved(payment), f={"invoice": invoice.sha256} if invoice else None,
        d={"project": contract.project.number, "contract": contract.number, "milestone": milestone.title, "amount": amount_fen, "invoice": payment.invoice_fen},
    )  # fmt: skip
    return payment


@command(P.PAYMENT_ASK)
def add_invoice(change: Change, payment: Payment, invoice_fen: int, invoice: Upload) -> None:
    """A missing invoice came in."""
    if payment.state in (PaymentState.PAID, PaymentState.REFUSED):
        raise NotNow(Reason("payment.is_over"))
    if reasons := _against_invoice(invoice_fen, invoice, payment.amount_fen - payment.invoice_fen):
        raise NotValid(reasons)
    _attach(change, payment, invoice_fen, invoice)
    change.record("payment.invoice", payment, d={"invoice": invoice_fen, "covered": payment.invoice_fen}, f={"invoice": invoice.sha256}, news=_moved(payment))


@command(P.PAYMENT_APPROVE)
def approve_payment(change: Change, payment: Payment) -> None:
    """The head of the committee agrees; not to a request of their own."""
    _not_kin(change, payment.milestone)
    change.move(payment, PAYMENT, "approve")
    payment.approved_by_id, payment.approved_at = change.actor.person_id, clock.now()
    change.record("payment.approve", payment, d={"amount": payment.amount_fen}, news=_moved(payment))


@command(P.PAYMENT_CHECK)
def check_payment(change: Change, payment: Payment, note: str = "") -> None:
    """A supervisor has held work, invoices and contract side by side: nothing is missing, nothing is stopped."""
    _not_kin(change, payment.milestone)
    if not PAYMENT.can(payment.state, "check"):
        change.move(payment, PAYMENT, "check")
    if reasons := _in_the_way(payment):
        raise NotValid(reasons)
    change.move(payment, PAYMENT, "check")
    payment.checked_by_id, payment.checked_at, payment.check_note = change.actor.person_id, clock.now(), clean(note)
    change.record("payment.check", payment, d={"amount": payment.amount_fen}, why=payment.check_note or None, news=_moved(payment))


@command(P.PAYMENT_RELEASE)
def release_payment(change: Change, payment: Payment, voucher: Upload | None, slip_fen: int) -> None:
    """The bank has paid to the partner's account: the slip is here, says the same amount, and the books follow it."""
    _not_kin(change, payment.milestone)
    PAYMENT.after(payment.state, "release")
    if reasons := _in_the_way(payment):
        raise NotValid(reasons)
    if voucher is None:
        raise NotValid(Reason("payment.no_voucher", field="voucher"))
    if slip_fen != payment.amount_fen:
        raise NotValid(Reason("payment.slip_differs", {"slip_fen": slip_fen, "amount_fen": payment.amount_fen}, field="slip"))
    change.move(payment, PAYMENT, "release")
    contract = payment.milestone.contract
    project = contract.project
    change.add(voucher)
    memo = f"{contract.partner.name}：{project.title}，{payment.milestone.title}"
    paid = pay(change, project.round, contract.number, project.number, payment.amount_fen, voucher, payment.record_key, memo)
    payment.voucher, payment.released_at, payment.released_by_id, payment.transaction_id = voucher, clock.now(), change.actor.person_id, paid.id
    change.record("payment.release", payment, d={"amount": payment.amount_fen, "transaction": paid.id}, f={"voucher": voucher.sha256}, news=_moved(payment))


@command(P.PAYMENT_REFUSE)
def refuse_payment(change: Change, payment: Payment, why: str) -> None:
    """It is not paid, and everybody reads why; the part of the work may be asked for again."""
    why = clean(why)
    demand((bool(why), "payment.refused_without_reason"))
    change.move(payment, PAYMENT, "refuse")
    payment.refused_why, payment.refused_by_id = why, change.actor.person_id
    change.record("payment.refuse", payment, d={"amount": payment.amount_fen}, why=why, news=_moved(payment))


def _in_the_way(payment: Payment) -> list[Reason]:
    contract = payment.milestone.contract
    return reasons_against_paying(payment, holds_on(contract.project.number), open_price(contract))


def _not_kin(change: Change, milestone: Milestone) -> None:
    """Nobody has a hand in paying themselves or their relatives (I5)."""
    if change.actor.person_id in near_to(milestone.contract.partner):
        raise NotAllowed(Reason("payment.you_are_near_to_payee"))


def _against_invoice(invoice_fen: int, invoice: Upload | None, most: int) -> list[Reason]:
    if invoice_fen < 0 or (invoice is not None and invoice_fen == 0):
        return [Reason("money.not_positive", field="invoice_amount")]
    if invoice_fen and invoice is None:
        return [Reason("payment.invoice_without_paper", field="invoice")]
    return [Reason("payment.invoice_above_payment", {"most_fen": most}, field="invoice_amount")] if invoice_fen > most else []


def _attach(change: Change, payment: Payment, invoice_fen: int, invoice: Upload) -> None:
    change.add(Invoice(payment=payment, amount_fen=invoice_fen, paper=invoice, at=clock.now()))
    payment.invoice_fen += invoice_fen


def _moved(payment: Payment) -> PaymentMoved:
    return PaymentMoved(project_id=payment.milestone.contract.project_id, payment_id=payment.id)
