"""The receipt to keep: as a file or as a sheet to print, made of what the page sends, because the house has none of it."""

from __future__ import annotations

import json

from flask import Response, request, url_for

from app.ballots.content import ballot_from
from app.ballots.models import Question
from app.ballots.views.blueprint import blueprint
from app.ballots.views.voter import vote_or_404
from app.base.printing import in_words
from app.base.saying import gettext as _
from app.people.away import away
from app.web.sheet import sheet_pdf, sheet_words

LONGEST = 4000


def _sent() -> list[tuple[str, str]]:
    """What belongs to a receipt, with its name: fingerprint, secret number, word, ballot, signature."""
    labels = {
        "c": _("Fingerprint (c)"),
        "n": _("Secret number (n)"),
        "tag": _("Your own word"),
        "b": _("The ballot as it is counted"),
        "signature": _("The house signs that it will be in the list"),
    }
    return [(label, request.form.get(name, "")[:LONGEST]) for name, label in labels.items()]


@blueprint.post("/votes/<int:id>/receipt.txt")
def receipt_file(id: int) -> Response:
    """As text, for a machine as well as for people."""
    question = vote_or_404(id)
    lines = [f"{_('Vote')}: {in_words(question.text, question.text_en)}", *(f"{label}: {said}" for label, said in _sent())]
    lines += ["", _("How to work it out at home"), url_for("ballots.rules", id=id, _anchor="at-home", _external=True), ""]
    return Response("\n".join(lines), mimetype="text/plain; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="receipt-{id}.txt"'})


@blueprint.post("/votes/<int:id>/receipt.pdf")
def receipt_sheet(id: int) -> Response:
    """As one page: what was voted in words, the reference, and the place where it is checked as a picture to scan."""
    question = vote_or_404(id)
    said = {
        "title": _("Receipt"),
        "place": f"{in_words(question.text, question.text_en)} · {question.area.name}",
        "no": request.form.get("reference", "")[:40],
        "facts": [[label, _broken(text)] for label, text in _sent() if text],
        "paragraphs": [
            *_chosen(question),
            _("After the close, scan the picture: it leads to the list in which this fingerprint must stand."),
            _("Nobody may ask you for this receipt. If somebody does, throw it away and vote anew, or take a paper ballot: that one counts then."),
        ],
        "signs": [],
    }
    words = sheet_words(said, url_for("ballots.mark", id=id, _external=True))
    content = away(lambda: sheet_pdf(words))
    headers = {"Content-Disposition": f'attachment; filename="receipt-{id}.pdf"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


def _chosen(question: Question) -> list[str]:
    """What was voted, by the names of the projects; nothing where the page sent no ballot that can be read."""
    try:
        ballot = ballot_from(question.kind, json.loads(request.form.get("b", "")))
    except (ValueError, AttributeError):
        return []
    titles = {option.code: in_words(option.title, option.title_en) for option in question.options}
    named = [*(titles.get(code, code) for code in ballot.named), *(f"{titles.get(code, code)} × {number}" for code, number in ballot.given)]
    return [_("What you voted") + _(": ") + _("; ").join(named)] if named else []


def _broken(text: str) -> str:
    """Long hexadecimal numbers in groups of eight, so that they can be compared by eye and the line can end."""
    return " ".join(text[n : n + 8] for n in range(0, len(text), 8)) if len(text) >= 64 and text.isalnum() else text
