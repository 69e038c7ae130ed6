"""Pages of the ranking: the story in order, its rules, the sheets of scores, and the calculation to take home."""
from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.money import in_yuan
from app.change.forms import ActForm
from app.change.refusals import NotAllowed
from app.extensions import db
from app.people.models import Area, Person
from app.policy.actor import current_actor
from app.policy.decide import allows, refusal
from app.policy.table import P
from app.process.models import Round
from app.process.states import FillRule
from app.record import queries as record
from app.step3_discuss import ranking_queries as queries
from app.step3_discuss.commands.ranking import fix_rules, give_scores, make_ranking, publish_ranking
from app.step3_discuss.models import Ranking
from app.step3_discuss.ranking_forms import RulesForm, scores_form
from app.step3_discuss.ranking_sheet import as_workbook, points_text, sheet_bytes, sheet_hash
from app.step3_discuss.states import RankingState
from app.step3_discuss.views.blueprint import blueprint
from app.vocabulary import Channel, Reason, Role

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/rounds/<int:id>/ranking")
def ranking(id: int) -> ResponseReturnValue:
    """The order of the year, told from the first project to the last; before it is published, its rules and how far it is."""
    round_ = _round(id)
    found = queries.ranking_of(id)
    if found is not None and found.state is RankingState.PUBLISHED and found.sheet is not None:
        return render_template(
            "step3_discuss/ranking.html", ranking=found, round=round_, sheet=found.sheet, told=lambda: (_entries(found), sheet_hash(found.sheet))
        )
    return _before(round_, found, ActForm())


def _before(round_: Round, found: Ranking | None, form: ActForm) -> ResponseReturnValue:
    """What can be seen before there is an order."""
    people = queries.scorers(found) if found is not None and found.state is RankingState.SCORING else []
    listed = queries.listed_in(found) if found is not None else []
    page = render_template(
        "step3_discuss/ranking_before.html", ranking=found, round=round_, scorers=people, listed=listed,
        entries=_entries(found) if found is not None else {}, form=form,
    )  # fmt: skip
    return page, form.status if form.refusals else 200


def _entries(found: Ranking) -> dict[str, int]:
    """Where the rules and the result stand in the record: action → number of the newest entry."""
    return {entry.action: entry.seq for entry in record.of(found.record_key)}


@blueprint.route("/rounds/<int:id>/ranking/rules", methods=["GET", "POST"])
def ranking_rules(id: int) -> ResponseReturnValue:
    """Lay the sheet out and fix its rules: one form, because rules without a sheet mean nothing."""
    round_ = _round(id)
    _demand(P.RANKING_FIX, round_)
    found = queries.ranking_of(id)
    form = RulesForm()
    if request.method == "GET":
        _fill_in(form, round_, found)
    here = url_for("discuss.ranking", id=id)
    if landing := form.attempt(lambda change: fix_rules(change, queries.ranking_of(id) or make_ranking(change, round_), form.rules()), here):
        return redirect(landing)
    listed = queries.listed_in(found) if found else queries.tabled_in(round_)
    page = render_template("step3_discuss/ranking_rules.html", form=form, round=round_, ranking=found, listed=listed)
    return page, form.status if form.is_submitted() else 200


def _fill_in(form: RulesForm, round_: Round, found: Ranking | None) -> None:
    """The usual rules, pencilled in (40/20/40 is the mission's own default, not a published standard)."""
    form.weight_household.data, form.weight_grid.data, form.weight_council.data = (
        (found.weight_household, found.weight_grid, found.weight_council) if found else (40, 20, 40)
    )
    form.trim.data = found.trim if found else 1
    form.tie.data = found.tie_rule.value if found else "households"
    form.fill.data = str(round_.fill_rule or (found.fill_rule if found else FillRule.SKIP))
    form.available.data = f"{in_yuan(queries.open_money(round_)):,}".removesuffix(".00")


@blueprint.route("/rounds/<int:id>/ranking/scores", methods=["GET", "POST"])
def ranking_scores(id: int) -> ResponseReturnValue:
    """A council member's own sheet, made for a phone."""
    actor = current_actor()
    found = _scoring(id)
    if not actor.holds_over(found.area_path, Role.COUNCIL):
        raise NotAllowed(Reason("ranking.not_a_member"))
    person = db.session.get(Person, actor.person_id)
    assert person is not None
    if queries.scorer_key(person) not in {scorer.key for scorer in queries.scorers(found)}:
        raise NotAllowed(queries.reason_without_sheet(found, person))
    return _sheet_page(found, person, Channel.PHONE, url_for("discuss.ranking", id=id))


@blueprint.route("/rounds/<int:id>/ranking/scores/<scorer>", methods=["GET", "POST"])
def ranking_paper(id: int, scorer: str) -> ResponseReturnValue:
    """What a member or a grid wrote on paper, entered by the recorder."""
    found = _scoring(id)
    actor = current_actor()
    if not actor.holds_over(found.area_path, Role.RECORDER, Role.FACILITATOR):
        _demand(P.RANKING_PUBLISH, found)
    whose = queries.person_by(scorer) or queries.area_by(scorer)
    if whose is None:
        abort(404)
    rows = queries.scorers(found)
    after = next((row.key for row in rows if not row.given and row.key != scorer), None)
    landing = url_for("discuss.ranking_paper", id=id, scorer=after) if after else url_for("discuss.ranking", id=id)
    return _sheet_page(found, whose, Channel.PAPER, landing)


def _sheet_page(found: Ranking, whose: Person | Area, channel: Channel, landing: str) -> ResponseReturnValue:
    """One sheet of scores; what was given before stands in it."""
    proposals = queries.listed_in(found)
    form = scores_form(proposals)
    given = queries.sheet_of(found, queries.scorer_key(whose))
    if request.method == "GET":
        for proposal in proposals:
            if proposal.code in given:
                form[proposal.code].data = points_text(given[proposal.code]).removesuffix(".0")
    if done := form.attempt(lambda change: give_scores(change, found, whose, form.scores(), channel), landing):
        return redirect(done)
    rows = [(proposal, form[proposal.code]) for proposal in proposals]
    page = render_template(
        "step3_discuss/ranking_scores.html", ranking=found, form=form, rows=rows, whose=whose, is_paper=channel is Channel.PAPER,
        is_grid=isinstance(whose, Area), given=len(given),
    )  # fmt: skip
    return page, form.status if form.is_submitted() else 200


@blueprint.post("/rounds/<int:id>/ranking/publish")
def ranking_publish(id: int) -> ResponseReturnValue:
    """Do the sum in front of everybody."""
    round_, found, form = _round(id), _ranking(id), ActForm()
    if landing := form.attempt(lambda change: publish_ranking(change, found), url_for("discuss.ranking", id=id)):
        return redirect(landing)
    return _before(round_, found, form)


@blueprint.get("/rounds/<int:id>/ranking.xlsx")
def ranking_workbook(id: int) -> ResponseReturnValue:
    """The calculation as a spreadsheet, with formulas that work it out again."""
    found = _published(id)
    name = f"ranking-{found.round.year}.xlsx"
    return Response(as_workbook(found.sheet or {}), mimetype=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/rounds/<int:id>/ranking.json")
def ranking_sheet(id: int) -> ResponseReturnValue:
    """The exact bytes whose hash stands in the record."""
    return Response(sheet_bytes(_published(id).sheet or {}), mimetype="application/json")


def _round(id: int) -> Round:
    return db.get_or_404(Round, id)


def _ranking(id: int) -> Ranking:
    found = queries.ranking_of(id)
    if found is None:
        abort(404)
    return found


def _published(id: int) -> Ranking:
    found = _ranking(id)
    if found.state is not RankingState.PUBLISHED:
        abort(404)
    return found


def _scoring(id: int) -> Ranking:
    """The ranking while it takes scores; NotAllowed for those who have no sheet here."""
    found = _ranking(id)
    _demand(P.RANKING_SCORE, found)
    return found


def _demand(permission: P, subject: Round | Ranking) -> None:
    actor = current_actor()
    if not allows(actor, permission, subject):
        reason = refusal(actor, permission, subject)
        assert reason is not None
        raise NotAllowed(reason)
