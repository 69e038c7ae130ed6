"""The supervisors' sample: ten dice, the sheets that they pick, and what stands on them."""
from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.ballots.models import Question
from app.ballots.paper.commands.sample import draw_sample, read_sample, recount_all
from app.ballots.paper.forms import DiceForm, lines_form
from app.ballots.paper.models import PaperSample
from app.ballots.paper.queries import imprints_of, narrowest_lead, readers_of, sample_of, votes_on
from app.ballots.paper.rules import style_of
from app.ballots.paper.story import keys_said, line_said, title_of
from app.ballots.paper.views.blueprint import DESK, blueprint, vote_or_404
from app.ballots.states import QuestionState
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.change.forms import ActForm
from app.policy.table import P
from app.vocabulary import Reason


@blueprint.route(f"{DESK}/sample", methods=["GET", "POST"])
def sample(id: int) -> ResponseReturnValue:
    """Throw the dice once; then the list of sheets to fetch."""
    question = vote_or_404(id, P.PAPER_SAMPLE)
    found = sample_of(question)
    if found is not None:
        return _read(id)
    form, say = DiceForm(), current_app.extensions["wushi_words"]
    if not form.is_submitted():
        form.margin.data = narrowest_lead(question)
    here = url_for("paper.sample", id=id)
    if landing := form.attempt(lambda change: draw_sample(change, question, form.dice.data or "", form.margin.data or 0), here):
        return redirect(landing, 303)
    papers = len(imprints_of(question))
    not_yet = "paper.sample_after_count" if question.state is not QuestionState.CLOSED else "" if papers else "paper.nothing_to_sample"
    page = render_template("ballots/paper/dice.html", question=question, form=form, papers=papers, not_yet=not_yet and say(Reason(not_yet)))
    return page, form.status if form.is_submitted() else 200


def _read(id: int) -> ResponseReturnValue:
    question = vote_or_404(id, P.PAPER_SAMPLE)
    found = sample_of(question)
    assert found is not None
    form = lines_form(found.imprints)
    if found.read is None and (landing := form.attempt(lambda change: read_sample(change, found, form.lines()), url_for("paper.sample", id=id))):
        wrong = len(found.differences or ())
        said = ngettext("%(num)s sheet reads otherwise than it was counted.", "%(num)s sheets read otherwise than they were counted.", wrong)
        flash(said if wrong else _("Every sheet reads as it was counted."), "stop" if wrong else "ok")
        return redirect(landing, 303)
    readers, counted = readers_of(question), imprints_of(question)
    compared = [
        (mark, line_said(readers[style_of(mark)], line), line_said(readers[style_of(mark)], counted[mark]), line != counted[mark])
        for mark, line in zip(found.imprints, found.read or (), strict=False)
    ]
    page = render_template(
        "ballots/paper/sample.html", question=question, sample=found, form=form, keys=keys_said(next(iter(readers.values())).way), compared=compared,
        votes=_votes(question, found) if found.differences and found.is_everything else [],
    )  # fmt: skip
    return page, form.status if form.is_submitted() else 200


def _votes(question: Question, found: PaperSample) -> list[tuple[str, int, int]]:
    """Each project with its votes on paper, as counted and as read again."""
    before, now = votes_on(question, imprints_of(question)), votes_on(question, dict(zip(found.imprints, found.read or (), strict=True)))
    titles = {option.code: f"{option.code} {title_of(option)}" for option in question.options}
    return [(titles.get(code, code), before[code], now[code]) for code in (titles or sorted(before | now))]


@blueprint.post(f"{DESK}/sample/all")
def recount(id: int) -> ResponseReturnValue:
    """Everything again."""
    question, form = vote_or_404(id, P.PAPER_SAMPLE), ActForm()
    found = sample_of(question) or abort(404)
    if not form.attempt(lambda change: recount_all(change, found), url_for("paper.sample", id=id)):
        for sentence in form.reasons:
            flash(sentence, "stop")
    return redirect(url_for("paper.sample", id=id), 303)
