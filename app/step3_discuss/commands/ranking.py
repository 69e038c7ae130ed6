"""三步量分 in the hall: its rules go up on the wall, then scores come in, and then the whole sum is shown."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete

from app.ballots.commands.scoring import POT, close_scoring, hand_in_scores, open_scoring
from app.ballots.models import Entitled, Question
from app.ballots.poll_rules import OptionDraft
from app.base import clock
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Area, Person
from app.policy.table import P
from app.process.models import Round
from app.process.states import FillRule, RoundState
from app.record import queries as record
from app.step1_raise.queries.forms import issued, returned_by_channel
from app.step2_submit.models import Proposal
from app.step3_discuss import ranking_queries as queries
from app.step3_discuss.models import GridScore, Ranking
from app.step3_discuss.ranking_rules import Rules, reasons_against_rules, reasons_against_scores
from app.step3_discuss.ranking_sheet import sheet_from, sheet_hash
from app.step3_discuss.states import RANKING, RankingState
from app.vocabulary import Channel, Reason, Role

_HANDS = (Role.FACILITATOR, Role.RECORDER)  # who enters what stands on paper


@command(P.RANKING_FIX)
def make_ranking(change: Change, round_: Round) -> Ranking:
    """The year's projects are going to be put in order: an empty sheet is laid out, with the usual rules pencilled in."""
    if queries.ranking_of(round_.id) is not None:
        raise NotNow(Reason("ranking.there_already"))
    ranking: Ranking = change.add(Ranking(round_id=round_.id, fill_rule=round_.fill_rule or FillRule.SKIP, available_fen=queries.open_money(round_), listed=[]))
    change.record("ranking.make", ranking, d={"round": round_.id})
    return ranking


@command(P.RANKING_FIX)
def fix_rules(change: Change, ranking: Ranking, rules: Rules) -> int:
    """Weights, trimming, ties, filling and the money are fixed and hung up, with the list they apply to, before anyone scores."""
    listed = queries.tabled_in(ranking.round)
    if reasons := [*reasons_against_rules(rules), *_reasons_against_money(ranking, rules, len(listed))]:
        raise NotValid(reasons)
    change.move(ranking, RANKING, "fix_rules")
    weights = rules.weights
    ranking.weight_household, ranking.weight_grid, ranking.weight_council = weights.household, weights.grid, weights.council
    ranking.trim, ranking.tie_rule, ranking.fill_rule = rules.trim, rules.tie, rules.fill
    ranking.available_fen, ranking.listed, ranking.fixed_at = rules.available_fen, [p.id for p in listed], clock.now()
    ranking.round.fill_rule = rules.fill
    ranking.question = _put_to_council(change, ranking, listed)
    return change.record("ranking.fix", ranking, d={
        "weight_household": weights.household, "weight_grid": weights.grid, "weight_council": weights.council, "trim": rules.trim,
        "tie": str(rules.tie), "fill": str(rules.fill), "available_fen": rules.available_fen, "list": " ".join(p.code for p in listed),
    })  # fmt: skip


def _put_to_council(change: Change, ranking: Ranking, listed: list[Proposal]) -> Question:
    """The council as it is now scores the list as it is now."""
    options = [OptionDraft(p.code, POT, p.title, p.fund_fen, subject=p.record_key) for p in listed]
    council = [member.id for member in queries.members_of(ranking.round.area)]
    return open_scoring(change, ranking, ranking.round.area_id, ranking.round.title, options, council)


def _reasons_against_money(ranking: Ranking, rules: Rules, projects: int) -> list[Reason]:
    reasons = []
    if projects == 0:
        reasons.append(Reason("ranking.empty_list"))
    if rules.available_fen > queries.open_money(ranking.round):
        reasons.append(Reason("ranking.more_than_there_is", field="available"))
    agreed = ranking.round.fill_rule
    if agreed is not None and agreed is not rules.fill:
        reasons.append(Reason("ranking.other_fill_rule", {"rule": agreed}, field="fill"))
    return reasons


@command(P.RANKING_SCORE)
def give_scores(change: Change, ranking: Ranking, scorer: Person | Area, scores: Mapping[str, int], channel: Channel = Channel.PHONE) -> None:
    """A member hands in their scores, or the recorder enters what a member or a grid wrote on paper. The newest sheet counts;
    a project may be left blank (an interest, no opinion). Nobody sees a figure before the sum is published: the record
    holds only a commitment to it."""
    _is_scoring(ranking)
    by_hand = change.actor.holds_over(ranking.area_path, *_HANDS)
    _may_score(change, ranking, scorer, by_hand)
    by_code = {proposal.code: proposal.id for proposal in queries.listed_in(ranking)}
    reasons = reasons_against_scores(list(scores.values()), by_member=isinstance(scorer, Person))
    reasons += [Reason("ranking.not_on_list", {"code": code}) for code in scores if code not in by_code]
    if not scores:
        reasons.append(Reason("ranking.no_scores"))
    if reasons:
        raise NotValid(reasons)
    if isinstance(scorer, Person):
        hand_in_scores(change, ranking.question, scorer.id, scores)
    else:
        mine = (GridScore.ranking_id == ranking.id) & (GridScore.area_id == scorer.id)
        change.session.execute(delete(GridScore).where(mine))
        change.session.add_all(GridScore(ranking_id=ranking.id, proposal_id=by_code[code], area_id=scorer.id, tenths=n) for code, n in sorted(scores.items()))
    given: dict[str, Any] = {"scorer": queries.scorer_key(scorer), "count": len(scores), "channel": str(channel)}
    change.record("ranking.score", ranking, d=given, pd={"scores": dict(sorted(scores.items()))})


def _is_scoring(ranking: Ranking) -> None:
    if ranking.state is RankingState.DRAFT:
        raise NotNow(Reason("ranking.rules_first"))
    if ranking.state is RankingState.PUBLISHED:
        raise NotNow(Reason("ranking.published_already"))


def _may_score(change: Change, ranking: Ranking, scorer: Person | Area, by_hand: bool) -> None:
    community = ranking.round.area
    if isinstance(scorer, Area):
        if not by_hand:
            raise NotAllowed(Reason("ranking.grid_by_recorder"))
        if scorer.id not in {grid.id for grid in queries.grids_of(community)}:
            raise NotValid(Reason("ranking.not_a_grid"))
        return
    if scorer.id != change.actor.person_id and not by_hand:
        raise NotAllowed(Reason("ranking.not_your_sheet"))
    if change.session.get(Entitled, (ranking.question_id, scorer.id)) is None:
        raise NotValid(queries.reason_without_sheet(ranking, scorer))


@command(P.RANKING_PUBLISH)
def publish_ranking(change: Change, ranking: Ranking) -> int:
    """The sum is done in front of everybody: every input, every step, the order, and where the money ended. It puts the
    projects in order and decides none of them; the council does that, item by item."""
    _is_scoring(ranking)
    if ranking.round.state in (RoundState.DRAFT, RoundState.RAISING, RoundState.SUBMITTING):
        raise NotNow(Reason("ranking.forms_open"))
    candidates, grids = queries.candidates_of(ranking), queries.grids_of(ranking.round.area)
    reasons = []
    for one in candidates:
        if len(one.grids) < max(1, len(grids)):
            reasons.append(Reason("ranking.grid_missing", {"code": one.code, "given": len(one.grids), "needed": len(grids)}))
        if len(one.council) <= 2 * ranking.trim:
            reasons.append(Reason("ranking.too_few_scores", {"code": one.code, "given": len(one.council), "needed": 2 * ranking.trim + 1}))
    if reasons:
        raise NotValid(reasons)
    change.move(ranking, RANKING, "publish")
    close_scoring(change, ranking.question)
    sheet = sheet_from(candidates, queries.rules_of(ranking), _head(ranking, grids))
    ranking.sheet, ranking.published_at = sheet, clock.now()
    total = sheet["sum"]
    fixed = [entry.seq for entry in record.of(ranking.record_key) if entry.action == "ranking.fix"]
    order = " ".join(line["code"] for line in sheet["lines"])
    return change.record("ranking.publish", ranking, ref=fixed, f={"sheet.json": sheet_hash(sheet)}, d={"order": order, **total})


def _head(ranking: Ranking, grids: list[Area]) -> dict[str, Any]:
    """What a reader of the sheet should know of the year."""
    forms = {str(channel): count for channel, count in returned_by_channel(ranking.round).items()}
    return {
        "round": ranking.round.title, "year": ranking.round.year, "households": issued(ranking.round),
        "forms": sum(forms.values()), "by_channel": forms, "grids": [grid.name for grid in grids],
    }  # fmt: skip
