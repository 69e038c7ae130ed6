"""The paper desk of a vote: what to do now, the issue book in numbers, the bundles."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.ballots.paper.commands.book import count_book, give_to_desk, lay_out_books, print_papers, reopen_book
from app.ballots.paper.commands.bundles import bundle_book
from app.ballots.paper.door import Papers
from app.ballots.paper.forms import BundleForm, CountForm, PadForm, PrintForm, WhyForm
from app.ballots.paper.models import PaperBook
from app.ballots.paper.queries import books_of, bundles_of, next_bundle, next_unsettled, numbers_of, pots_on, sample_of
from app.ballots.paper.views.blueprint import DESK, blueprint, book_or_404, vote_or_404
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Person
from app.people.queries import holders
from app.policy.actor import current_actor
from app.policy.table import P
from app.vocabulary import Role

_COUNTERS = (
    Role.BUILDING_HEAD, Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.COUNCIL, Role.FACILITATOR, Role.GROUP_HEAD, Role.HELPER, Role.RECORDER, Role.SUPERVISOR,
)  # fmt: skip
Run = Callable[[Change, Any], Any]


@blueprint.get(DESK)
def overview(id: int) -> ResponseReturnValue:
    """Where the papers stand, and the one thing to do next."""
    question = vote_or_404(id, P.PAPER_HAND_OUT, P.PAPER_SAMPLE)
    me = current_actor().person_id
    books = [(book, numbers_of(book), pots_on(book)) for book in books_of(question)]
    return render_template(
        "ballots/paper/overview.html", question=question, books=books, bundles=bundles_of(question), sample=sample_of(question),
        mine=next_bundle(question, me), unsettled=next_unsettled(question, me), open_box=Papers().reasons_against_revealing(question),
    )  # fmt: skip


@blueprint.post(f"{DESK}/lay-out")
def lay_out(id: int) -> ResponseReturnValue:
    """Open the books."""
    question, form = vote_or_404(id, P.PAPER_BOOK), ActForm()
    if not form.attempt(lambda change: lay_out_books(change, question), url_for("paper.overview", id=id)):
        for sentence in form.reasons:
            flash(sentence, "stop")
    return redirect(url_for("paper.overview", id=id), 303)


def _deed(id: int, letter: str, form: ActForm, run: Run, title: str, label: str, hint: str = "", done: str = "", danger: bool = False) -> ResponseReturnValue:
    """One form about one book."""
    question = vote_or_404(id, P.PAPER_BOOK)
    book = book_or_404(question, letter)
    if landing := form.attempt(lambda change: run(change, book), url_for("paper.overview", id=id)):
        if done:
            flash(done)
        return redirect(landing, 303)
    page = render_template(
        "ballots/paper/deed.html", question=question, book=book, numbers=numbers_of(book), form=form, title=title, label=label, hint=hint, danger=danger,
        is_count=isinstance(form, CountForm),
    )  # fmt: skip
    return page, form.status if form.is_submitted() else 200


@blueprint.route(f"{DESK}/<letter>/print", methods=["GET", "POST"])
def print_more(id: int, letter: str) -> ResponseReturnValue:
    """Print so many more."""
    form = PrintForm()
    return _deed(
        id, letter, form, lambda change, book: print_papers(change, book, form.number.data or 0),
        _("Print papers %(letter)s", letter=letter.upper()), _("Number these stubs"),
        _("The stubs carry on from the last number. Then download and print them."),
    )  # fmt: skip


@blueprint.route(f"{DESK}/<letter>/pad", methods=["GET", "POST"])
def pad(id: int, letter: str) -> ResponseReturnValue:
    """A pad for a desk."""
    form = PadForm()
    book = book_or_404(vote_or_404(id, P.PAPER_BOOK), letter)
    if not form.is_submitted():
        form.first.data = max((p.last for p in book.pads), default=0) + 1
        form.last.data = book.printed or None
    return _deed(
        id, letter, form, lambda change, found: give_to_desk(change, found, form.first.data or 0, form.last.data or 0, form.place.data or ""),
        _("Give a desk a pad of papers %(letter)s", letter=book.style), _("Give this pad to the desk"),
    )  # fmt: skip


@blueprint.route(f"{DESK}/<letter>/count", methods=["GET", "POST"])
def count(id: int, letter: str) -> ResponseReturnValue:
    """Close the desk and count."""
    form = CountForm()
    book = book_or_404(vote_or_404(id, P.PAPER_BOOK), letter)
    form.second.choices = _others(book)

    def run(change: Change, found: PaperBook) -> None:
        second = db.session.get_one(Person, form.second.data)
        count_book(change, found, form.box.data or 0, form.spoiled.data or 0, form.unused.data or 0, second, form.why.data or "")

    return _deed(
        id, letter, form, run, _("Close the desk and count papers %(letter)s", letter=book.style), _("It adds up: seal the box"),
        _("Two people count. Nobody looks at what is on a sheet: they lie face down, are counted and go back into the box."),
        _("It adds up. The box is sealed."), danger=True,
    )  # fmt: skip


def _others(book: PaperBook) -> list[tuple[int, str]]:
    me = current_actor().person_id
    return [(person.id, person.name) for person in holders(book.question.area, *_COUNTERS) if person.id != me]


@blueprint.route(f"{DESK}/<letter>/reopen", methods=["GET", "POST"])
def reopen(id: int, letter: str) -> ResponseReturnValue:
    """The desk opens again."""
    form = WhyForm()
    return _deed(
        id, letter, form, lambda change, book: reopen_book(change, book, form.why.data or ""),
        _("Open the desk for papers %(letter)s again", letter=letter.upper()), _("Open the desk again"), danger=True,
    )  # fmt: skip


@blueprint.route(f"{DESK}/<letter>/bundle", methods=["GET", "POST"])
def bundle_up(id: int, letter: str) -> ResponseReturnValue:
    """Open the box, bundle, label."""
    form = BundleForm()
    return _deed(
        id, letter, form, lambda change, book: bundle_book(change, book, form.sheets.data or 0, form.why.data or ""),
        _("Open the box of papers %(letter)s", letter=letter.upper()), _("Make bundles of fifty"),
        _("Mix the sheets, make bundles of fifty, and put each under its band with its labels. From then on the order stays."),
    )  # fmt: skip
