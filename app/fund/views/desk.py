"""The bookkeeper's desk: sources, receipts, reserves, corrections. Each form is one command."""
from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from app.base.files import Upload, keep_paper
from app.base.saying import gettext as _
from app.change.transaction import Change
from app.extensions import db
from app.fund.commands.corrections import reverse
from app.fund.commands.pot import create_source, receive, set_aside
from app.fund.commands.projects import pay_from_reserve
from app.fund.forms import ReceiveForm, ReservePaymentForm, ReverseForm, SetAsideForm, SourceForm
from app.fund.models import FundTransaction, Source
from app.fund.queries import books_of, transaction_by_id
from app.fund.states import SourceKind
from app.fund.views.shared import blueprint, books_asked, demand_right, status_of
from app.policy.table import P


def _paper(change: Change, form: Any) -> Upload | None:
    """The paper that was handed in, kept; None when there was none."""
    if not form.voucher.data:
        return None
    upload = keep_paper(form.voucher.data, is_public=bool(form.is_public.data))
    change.session.flush()
    return upload


def _its_page(transaction: FundTransaction) -> str:
    return url_for("fund.transaction", id=transaction.id)


def _desk(form: Any, title: str, deed: str, action: str, books: Any) -> ResponseReturnValue:
    return render_template("fund/desk.html", form=form, title=title, deed=deed, action=action, round=books.round), status_of(form)


@blueprint.route("/money/sources/new", methods=["GET", "POST"])
def new_source() -> ResponseReturnValue:
    """A line at the top of the year's sheet."""
    books = books_asked()
    demand_right(P.SOURCE_CREATE, books.round)
    form = SourceForm()
    words = (form.name.data or "", form.note.data or "", bool(form.is_earmarked.data))
    where = url_for("fund.receive_money", year=books.round.year)
    if landing := form.attempt(lambda change: create_source(change, books.round, SourceKind(form.kind.data), *words), where):
        flash(_("The source stands at the top of the year. Enter what has come in."))
        return redirect(landing, 303)
    return _desk(form, _("A source of money"), _("Enter this source"), url_for("fund.new_source", year=books.round.year), books)


@blueprint.route("/money/receive", methods=["GET", "POST"])
def receive_money() -> ResponseReturnValue:
    """Money has come in."""
    books = books_asked()
    demand_right(P.FUND_RECEIVE, books.round)
    form = ReceiveForm()
    form.source.choices = [SelectChoice(source.id, source.name) for source in books.sources]
    if not books.sources:
        return redirect(url_for("fund.new_source", year=books.round.year))
    if landing := form.attempt(lambda change: _receive(change, form), _its_page):
        flash(_("Entered. Everybody can read it now."))
        return redirect(landing, 303)
    return _desk(form, _("Money has come in"), _("Enter this money"), url_for("fund.receive_money", year=books.round.year), books)


def _receive(change: Change, form: ReceiveForm) -> FundTransaction:
    source = change.session.get_one(Source, form.source.data)
    return receive(change, source, form.amount.data, _paper(change, form), form.why_no_voucher.data or "", form.memo.data or "")


@blueprint.route("/money/set-aside", methods=["GET", "POST"])
def set_money_aside() -> ResponseReturnValue:
    """A part of the pot is kept back."""
    books = books_asked()
    demand_right(P.FUND_SET_ASIDE, books.round)
    form = SetAsideForm()
    if landing := form.attempt(lambda change: _set_aside(change, books.round, form), _its_page):
        flash(_("Set aside. Everybody reads what for."))
        return redirect(landing, 303)
    return _desk(form, _("Set money aside"), _("Set it aside"), url_for("fund.set_money_aside", year=books.round.year), books)


def _set_aside(change: Change, round_: Any, form: SetAsideForm) -> FundTransaction:
    return set_aside(change, round_, form.slug.data or "", form.amount.data, form.memo.data or "")


@blueprint.route("/money/pay-reserve", methods=["GET", "POST"])
def pay_reserve() -> ResponseReturnValue:
    """A reserve pays for what it was kept for."""
    books = books_asked()
    demand_right(P.FUND_PAY, books.round)
    form = ReservePaymentForm()
    form.slug.choices = [SelectChoice(reserve.slug, reserve.purpose) for reserve in books.reserves]
    if not books.reserves:
        return redirect(url_for("fund.set_money_aside", year=books.round.year))
    if landing := form.attempt(lambda change: _pay_reserve(change, books.round, form), _its_page):
        flash(_("Paid and entered, with its voucher."))
        return redirect(landing, 303)
    return _desk(form, _("Pay from a reserve"), _("Enter this payment"), url_for("fund.pay_reserve", year=books.round.year), books)


def _pay_reserve(change: Change, round_: Any, form: ReservePaymentForm) -> FundTransaction:
    words = (f"bill:{(form.bill.data or '').strip()}", form.memo.data or "")
    return pay_from_reserve(change, round_, str(form.slug.data), form.amount.data, _paper(change, form), *words)


@blueprint.route("/money/<int:id>/take-back", methods=["GET", "POST"])
def take_back(id: int) -> ResponseReturnValue:
    """A booking was wrong."""
    found = transaction_by_id(id)
    if found is None:
        abort(404)
    demand_right(P.FUND_REVERSE, found)
    form = ReverseForm()
    if landing := form.attempt(lambda change: reverse(change, db.session.get_one(FundTransaction, id), form.why.data or ""), _its_page):
        flash(_("Taken back. Both bookings stay to be read."))
        return redirect(landing, 303)
    title = _("Take back booking no. %(number)s", number=id)
    return _desk(form, title, _("Take it back"), url_for("fund.take_back", id=id), books_of(found.round))
