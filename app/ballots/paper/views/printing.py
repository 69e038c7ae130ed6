"""Everything that is printed: ballots, sheets for beans, the poster, bands and labels, and the Excel sheet of a bundle."""
from __future__ import annotations

from flask import Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from app.ballots.paper.models import PaperBook
from app.ballots.paper.queries import books_of, locked_papers, reader_of
from app.ballots.paper.rules import bundle_sizes
from app.ballots.paper.sheets import MOST_PAPERS, ballots_pdf, bands_pdf, beans_pdf, poster_pdf
from app.ballots.paper.story import paper_of, widest_paper
from app.ballots.paper.views.blueprint import DESK, blueprint, book_or_404, bundle_or_404, vote_or_404
from app.ballots.paper.workbook import bundle_sheet
from app.ballots.states import QuestionState
from app.base.saying import gettext as _
from app.policy.table import P

MOST_BEANS = 60  # pictures make a file heavy
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, name: str, kind: str = "application/pdf") -> Response:
    shown = "inline" if kind == "application/pdf" else "attachment"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'{shown}; filename="{name}"'})


def _asked_for(book: PaperBook, most: int) -> tuple[int, int]:
    """From which stub to which; 404 for numbers that are not in the book."""
    first = request.args.get("first", 1, type=int)
    last = min(request.args.get("last", book.printed, type=int), book.printed, first + most - 1)
    if not 1 <= first <= last:
        abort(404)
    return first, last


@blueprint.get(f"{DESK}/<letter>/ballots.pdf")
def ballots(id: int, letter: str) -> ResponseReturnValue:
    """Ballots by the numbers of their stubs, at most 500 in one file."""
    book = book_or_404(vote_or_404(id, P.PAPER_BOOK), letter)
    first, last = _asked_for(book, MOST_PAPERS)
    return _file(ballots_pdf(paper_of(book), first, last), f"ballots-{id}-{book.style}-{first}-{last}.pdf")


@blueprint.get(f"{DESK}/<letter>/beans.pdf")
def beans(id: int, letter: str) -> ResponseReturnValue:
    """The same ballots with large pictures and bowls, for some of the stubs."""
    book = book_or_404(vote_or_404(id, P.PAPER_BOOK), letter)
    first, last = _asked_for(book, MOST_BEANS)
    return _file(beans_pdf(paper_of(book, with_pictures=True), first, last), f"beans-{id}-{book.style}-{first}-{last}.pdf")


@blueprint.get(f"{DESK}/poster.pdf")
def poster(id: int) -> ResponseReturnValue:
    """A3 for the wall, with the desks where one gets a paper."""
    question = vote_or_404(id, P.PAPER_HAND_OUT)
    book = widest_paper(question) or abort(404)
    desks = sorted({pad.place for each in books_of(question) for pad in each.pads})
    url = f"{request.host_url}votes/{id}"
    return _file(poster_pdf(paper_of(book), url, _(", ").join(desks)), f"poster-{id}.pdf")


@blueprint.get(f"{DESK}/<letter>/bands.pdf")
def bands(id: int, letter: str) -> ResponseReturnValue:
    """Bands and labels for the bundles; before the box is open, for as many as were counted."""
    book = book_or_404(vote_or_404(id, P.PAPER_HAND_OUT), letter)
    sizes = [bundle.size for bundle in book.bundles] or bundle_sizes(book.box or 0)
    if not sizes:
        abort(404)
    return _file(bands_pdf(paper_of(book), sizes), f"bands-{id}-{book.style}.pdf")


@blueprint.get(f"{DESK}/bundles/<name>.xlsx")
def workbook(id: int, name: str) -> ResponseReturnValue:
    """The sheet that a clerk fills in instead of the screen."""
    bundle = bundle_or_404(vote_or_404(id, P.PAPER_KEY), name)
    paper, imprints = paper_of(bundle.book), [bundle.imprint(place) for place in range(1, bundle.size + 1)]
    content = bundle_sheet(reader_of(bundle.book), [line.title for line in paper.lines], imprints, bundle.name)
    return _file(content, f"{bundle.name}.xlsx", _XLSX)


@blueprint.get(f"{DESK}/papers.json")
def papers(id: int) -> ResponseReturnValue:
    """After the count, for supervisors: every sheet with the salts, so that the fingerprints in the record can be worked out again."""
    question = vote_or_404(id, P.PAPER_SAMPLE)
    if question.state is not QuestionState.CLOSED:
        abort(404)
    answer = jsonify(locked_papers(question))
    answer.headers["Content-Disposition"] = f'attachment; filename="papers-{id}.json"'
    return answer
