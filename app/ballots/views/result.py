"""The result: as a story, for the wall of the hall, as a table, and as ballots that anybody can count again."""

from __future__ import annotations

import csv
import io
from typing import Any

import segno
from flask import Response, abort, jsonify, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.ballots import queries
from app.ballots.models import Question
from app.ballots.result import Result
from app.ballots.roll_call import code_call, roll_call
from app.ballots.states import BallotKind, Disclosure, QuestionState
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.story import challenges_said, entries_by_action
from app.ballots.views.told import PotStory, Story, pot_story, story_of, turnout_said
from app.ballots.views.voter import vote_or_404
from app.base.money import in_yuan
from app.base.printing import in_words
from app.base.saying import gettext as _
from app.people.models import neighbour_name
from app.record.standing import standing

ON_THE_WALL = 10
PB = "application/x-pabulib"


def _counted(id: int) -> tuple[Question, Result]:
    question = vote_or_404(id)
    found = queries.result_of(question)
    if found is None:
        abort(404)
    return question, found


@blueprint.get("/votes/<int:id>/result")
def result(id: int) -> ResponseReturnValue:
    """What came out, project by project, and why."""
    question = vote_or_404(id)
    if not standing(lambda: queries.result_of(question) is not None, "has a result", id):
        if question.state is QuestionState.VOID:
            return vote_page("void", question)
        return redirect(url_for("ballots.ballot", id=id))
    return vote_page("result", question, told=lambda: _told(question))


def _told(question: Question) -> dict[str, Any]:
    """The whole story of a result: everybody reads the same."""
    found = queries.result_of(question)
    assert found is not None
    entries = entries_by_action(question)
    return {
        "story": story_of(question, found), "files": _files(question), "opened_seq": entries.get("poll.opened"),
        "published_seq": entries.get("tally.published"), "override_seq": entries.get("outcome.overridden"),
        "challenges": challenges_said(queries.challenges_of(question), mine=False),
        "slips": code_call(question.kind, found.table, {option.code: option.title for option in question.options}),
        "by_name": [[neighbour_name(answer.person), answer.said] for answer in roll_call(question)],
    }  # fmt: skip


def _files(question: Question) -> list[dict[str, str]]:
    """The published ballots of each pot, with the one command that counts them again."""
    if question.rules.disclosure is not Disclosure.OPEN:
        return []
    files = []
    for pot in question.pots:
        if pot.ballots is None:
            continue
        name = f"ballots-{question.id}-{pot.code}.pb"
        tie = " --tie cost_votes_lex" if str(question.rules.tie) == "cost_votes_lex" else ""
        files.append(
            {
                "url": url_for("ballots.ballots_file", id=question.id, pot=pot.code),
                "sha256": pot.ballots.sha256,
                "label": _("Download the ballots: %(pot)s", pot=in_words(pot.title, pot.title_en)),
                "command": f"sha256sum {name}\npython3 -m app tally {name} --rule {question.rules.rule}{tie}",
            }
        )
    return files


@blueprint.get("/votes/<int:id>/ballots.pb", defaults={"pot": ""})
@blueprint.get("/votes/<int:id>/ballots-<pot>.pb")
def ballots_file(id: int, pot: str) -> ResponseReturnValue:
    """The anonymous ballots of one pot, byte for byte as their fingerprint stands in the record."""
    question, _result = _counted(id)
    pots = [p for p in question.pots if p.code == pot or (not pot and len(question.pots) == 1)]
    found = pots[0].ballots if pots else None
    if found is None or not found.is_public or question.rules.disclosure is not Disclosure.OPEN:
        abort(404)
    return send_file(found.path, mimetype=PB, as_attachment=True, download_name=f"ballots-{id}-{pots[0].code}.pb", etag=found.sha256)


@blueprint.get("/votes/<int:id>/result.<any(csv, json):form>")
def result_table(id: int, form: str) -> ResponseReturnValue:
    """The numbers of the result as a table: what the picture shows, nothing else."""
    question, found = _counted(id)
    heads: tuple[str, ...] = ("pot", "place", "code", "title", "votes", "supporters", "cost_yuan", "left_yuan", "fate")
    rows: list[tuple[object, ...]] = [
        (pot.code, row.place, row.code, row.title, row.votes, row.supporters, f"{in_yuan(row.cost_fen):.2f}", f"{in_yuan(row.left_fen):.2f}", str(row.fate))
        for pot in found.pots
        for row in pot.rows
    ]
    if question.kind is BallotKind.PLAIN:
        heads, rows = ("answer", "votes"), [(answer, number) for answer, number in found.counts.items()]
    if form == "json":
        identity = dict(found.identity)
        return jsonify(
            vote=question.record_key,
            text=question.text,
            rule=question.rules.as_dict(),
            votes=found.votes,
            identity=identity,
            rows=[dict(zip(heads, row, strict=True)) for row in rows],
        )
    out = io.StringIO()
    csv.writer(out).writerows([heads, *([_harmless(cell) for cell in row] for row in rows)])
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="result-{id}.csv"'})


def _harmless(cell: object) -> object:
    """A title that a spreadsheet would take for a formula is text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" else cell


@blueprint.get("/votes/<int:id>/wall")
def wall(id: int) -> ResponseReturnValue:
    """One picture that a hall understands: what is decided, and what is not, in the order of the count."""
    question, found = _counted(id)
    pages = _pages(question, found)
    page = min(max(1, request.args.get("page", 1, type=int)), len(pages))
    story = story_of(question, found)
    return vote_page("wall", question, wall={**_wall(question, found, story), **pages[page - 1], "page": page, "pages": len(pages)})


def _wall(question: Question, found: Result, story: Story) -> dict[str, Any]:
    address = url_for("ballots.result", id=question.id, _external=True)
    code = Markup(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=1, dark="#000", light="#fff"))
    return {
        "headline": story.headline,
        "turnout": turnout_said(question, found),
        "plain": story.plain,
        "bad": bool(story.no_quorum) or (found.passed is False),
        "foot": story.no_quorum or (story.pots[0].rule if story.pots else ""),
        "qr": code,
        "pots": len(found.pots),
    }


def _pages(question: Question, found: Result) -> list[dict[str, Any]]:
    """So many projects at a time as the wall can show without scrolling; each pot begins anew."""
    pages: list[dict[str, Any]] = []
    told_whole = story_of(question, found).headline
    for pot in found.pots:
        told: PotStory = pot_story(question, pot)
        for start in range(0, len(told.lines), ON_THE_WALL):
            pages.append(
                {
                    "pot": told.title,
                    "headline": told.headline if len(found.pots) > 1 and told.headline else told_whole,
                    "lines": told.lines[start : start + ON_THE_WALL],
                    "budget_fen": pot.budget_fen,
                    "funded": [line.cost_fen for line in told.lines if line.funded],
                }
            )
    return pages or [{"pot": "", "lines": [], "headline": told_whole}]
