"""Handing out papers: find the person on the roll, tear off the stub, and what becomes of the sheet afterwards."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots.models import Entitled, Question
from app.ballots.paper.commands.book import hand_out, note_carried_off, replace_sheet, take_back
from app.ballots.paper.forms import StubForm
from app.ballots.paper.queries import book_for, books_of, find_voters, household_has_paper, next_stub, stub_of
from app.ballots.paper.views.blueprint import DESK, blueprint, vote_or_404
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.extensions import db
from app.people.models import Person
from app.policy.table import P


@blueprint.get(f"{DESK}/hand-out")
def search(id: int) -> ResponseReturnValue:
    """Who stands at the desk?"""
    question = vote_or_404(id, P.PAPER_HAND_OUT)
    text = request.args.get("q", "")[:40]
    found = [(line, person, area, stub_of(question, person.id), household_has_paper(question, line)) for line, person, area in find_voters(question, text)]
    return render_template("ballots/paper/search.html", question=question, q=text, found=found, has_books=bool(books_of(question)))


@blueprint.route(f"{DESK}/hand-out/<int:person_id>", methods=["GET", "POST"])
def person(id: int, person_id: int) -> ResponseReturnValue:
    """One person: hand out a paper, or what becomes of the one they have."""
    question, line, who = _voter(id, person_id)
    form = StubForm()
    stub = stub_of(question, person_id)
    if stub is None and (landing := form.attempt(lambda change: hand_out(change, question, who, form.number.data or 0), url_for("paper.search", id=id))):
        flash(_("%(name)s has a paper now. From now on the paper counts; what was sent by phone does not.", name=who.name))
        return redirect(landing, 303)
    return _page(question, line, who, form)


def _page(question: Question, line: Entitled, who: Person, form: StubForm) -> ResponseReturnValue:
    book, stub = book_for(question, line), stub_of(question, who.id)
    if book is not None and form.number.data is None:
        form.number.data = next_stub(book)
    page = render_template(
        "ballots/paper/person.html", question=question, line=line, person=who, book=book, stub=stub, form=form,
        is_taken=household_has_paper(question, line), nobody=ActForm(),
    )  # fmt: skip
    return page, form.status if form.refusals else 200


_DEEDS: dict[str, Callable[..., Any]] = {"take-back": take_back, "carried-off": note_carried_off}


@blueprint.post(f"{DESK}/hand-out/<int:person_id>/<deed>")
def sheet_deed(id: int, person_id: int, deed: str) -> ResponseReturnValue:
    """Exchange a spoiled sheet, take it back for good, or note that it was carried off."""
    question, line, who = _voter(id, person_id)
    stub = stub_of(question, person_id) or abort(404)
    form = StubForm() if deed == "exchange" else ActForm()
    if deed not in _DEEDS and deed != "exchange":
        abort(404)

    def run(change: Any) -> Any:
        return replace_sheet(change, stub, form.number.data or 0) if isinstance(form, StubForm) else _DEEDS[deed](change, stub)

    if landing := form.attempt(run, url_for("paper.person", id=id, person_id=person_id)):
        return redirect(landing, 303)
    shown = form if isinstance(form, StubForm) else StubForm()
    shown.refusals, shown.status = form.refusals, form.status
    return _page(question, line, who, shown)


def _voter(id: int, person_id: int) -> tuple[Question, Entitled, Person]:
    question = vote_or_404(id, P.PAPER_HAND_OUT)
    line = db.session.get(Entitled, (id, person_id)) or abort(404)
    return question, line, db.session.get_one(Person, person_id)
