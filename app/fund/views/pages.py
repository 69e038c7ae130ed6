"""What everybody reads: the year, an account with its balance after each line, a booking down to its voucher, the checks."""
from __future__ import annotations

from functools import cache

from flask import Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.local import LocalProxy

from app.base.saying import gettext as _
from app.fund import accounts
from app.fund.books import Books
from app.fund.exports import comma_separated, workbook
from app.fund.models import FundTransaction
from app.fund.queries import books_of, replay_faults, round_of_account, transaction_by_id, trial_balance
from app.fund.sentences import account_name, project_name, sentence
from app.fund.states import Move
from app.fund.views.shared import blueprint, books_asked, year_asked
from app.record.queries import by_number
from app.web.links import link

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEWEST = 8


def _say(books: Books) -> dict[str, object]:
    return {
        "books": books, "said": lambda t: sentence(t, books), "account_said": lambda a: account_name(a, books),
        "project_said": lambda n: project_name(n, books), "account": accounts,
    }  # fmt: skip


@blueprint.get("/money")
def overview() -> ResponseReturnValue:
    """This year: where the money came from, what it is for, where it is."""
    round_, years = year_asked()
    if round_ is None:
        return render_template("fund/none.html")
    books: Books = LocalProxy(cache(lambda: books_of(round_)))  # type: ignore[assignment]  # read only where the page says something anew
    return render_template("fund/overview.html", round=round_, years=years, newest=NEWEST, **_say(books))


@blueprint.get("/money/all")
def ledger() -> ResponseReturnValue:
    """Every booking of the year, newest first."""
    books = books_asked()
    return render_template("fund/ledger.html", round=books.round, **_say(books))


@blueprint.get("/money/accounts/<path:account>")
def account(account: str) -> ResponseReturnValue:
    """The lines of one account."""
    round_ = round_of_account(account)
    if round_ is None:
        abort(404)
    books = books_of(round_)
    lines = books.lines(account)
    if not lines:
        abort(404)
    sign = -1 if not accounts.is_controlled(account) else 1
    return render_template("fund/account.html", round=round_, name=account, lines=lines, sign=sign, **_say(books))


@blueprint.get("/money/projects/<number>")
def project(number: str) -> ResponseReturnValue:
    """A yuan's way through one project, from the vote to the voucher."""
    round_ = round_of_account(accounts.approp(number))
    found = books_of(round_).project(number) if round_ else None
    if round_ is None or found is None:
        abort(404)
    books = books_of(round_)
    mine = {accounts.approp(number), accounts.spent(number), *(accounts.encumb(c) for c in found.contracts), *(accounts.outside(c) for c in found.contracts)}
    story = [t for t in books.transactions if any(leg.account in mine for leg in t.legs)]
    return render_template("fund/project.html", round=round_, project=found, story=story, page=link("execute.project", number=number), **_say(books))


@blueprint.get("/money/<int:id>")
def transaction(id: int) -> ResponseReturnValue:
    """One booking: both sides, who, when, the voucher or why there is none."""
    found = transaction_by_id(id)
    if found is None:
        abort(404)
    books = books_of(found.round)
    entry = by_number(found.entry_seq)
    return render_template(
        "fund/transaction.html", transaction=found, round=found.round, stops=_stops(found, books), taken_back=books.reversed_by(found),
        why_none=_why_no_voucher(found, entry.body.get("why", "") if entry else ""), **_say(books),
    )  # fmt: skip


def _why_no_voucher(found: FundTransaction, why: str) -> str:
    if found.move is Move.RECEIVE:
        return why
    if found.move is Move.APPROPRIATE:
        return str(_("None is needed: the decision is the paper, and no money left the fund."))
    return str(_("None is needed: the money stayed inside the fund."))


def _stops(found: FundTransaction, books: Books) -> list[dict[str, str]]:
    """The way of this money from its source to here."""
    stops = [{"label": _("Came in %(year)s", year=books.round.year), "url": url_for("fund.overview", year=books.round.year)}]
    names = {accounts.kind_of(leg.account): accounts.name_of(leg.account) for leg in found.legs}
    if found.move is Move.PAY and "encumb" in names:
        contract = names["encumb"]
        steps = (
            (Move.APPROPRIATE, accounts.approp(books.project_of.get(contract, "")), _("Given by the vote")),
            (Move.ENCUMBER, accounts.encumb(contract), _("Contract %(number)s", number=contract)),
        )
        for move, account_, label in steps:
            before = next((t for t in books.transactions if t.move is move and any(leg.account == account_ for leg in t.legs)), None)
            if before is not None:
                stops.append({"label": label, "url": url_for("fund.transaction", id=before.id)})
        stops.append({"label": _("Paid"), "url": ""})
        return stops
    word = current_app.extensions["wushi_words"].word
    return [*stops, {"label": word(found.move), "url": ""}]


@blueprint.get("/money/check")
def check() -> ResponseReturnValue:
    """Do the books balance, and do they say what the record says?"""
    return render_template("fund/check.html", trial=trial_balance(), faults=replay_faults())


@blueprint.get("/money/ledger.xlsx")
def ledger_xlsx() -> ResponseReturnValue:
    """The year as an Excel file."""
    books = books_asked()
    return _file(workbook(books, current_app.extensions["wushi_words"]), XLSX, f"money-{books.round.year}.xlsx")


@blueprint.get("/money/ledger.csv")
def ledger_csv() -> ResponseReturnValue:
    """The year as a CSV file."""
    books = books_asked()
    return _file(comma_separated(books, current_app.extensions["wushi_words"]), "text/csv; charset=utf-8", f"money-{books.round.year}.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
