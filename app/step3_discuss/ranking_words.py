"""The ranking's reasons and words in sentences; `words` gathers them with those of the meetings."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.step3_discuss.ranking_rules import Verdict
from app.step3_discuss.states import RankingState, TieRule

REASONS: dict[str, LazyString] = {
    "ranking.empty_list": _l("No project is on the list yet. Table the proposals first."),
    "ranking.forms_open": _l("Household forms may still come in. The sum is done when the collection is over."),
    "ranking.grid_by_recorder": _l("A grid's scores are entered by the recorder or the facilitator, from its sheet."),
    "ranking.grid_missing": _l("%(code)s: %(given)s of %(needed)s grids have scored it."),
    "ranking.joined_later": _l("This list is scored by the council as it was on %(day)s, when its rules were fixed. Who joined later scores the next list."),
    "ranking.more_than_there_is": _l("This is more than the fund holds for projects."),
    "ranking.no_scores": _l("The sheet is empty. Give at least one project a score."),
    "ranking.not_a_grid": _l("This is not a grid of the community."),
    "ranking.not_a_member": _l("Only members of the council score."),
    "ranking.not_on_list": _l("%(code)s is not on the list that was fixed."),
    "ranking.not_your_sheet": _l("This is another member's sheet."),
    "ranking.other_fill_rule": _l("The year has already agreed on another rule for when the money runs short: %(rule)s."),
    "ranking.published_already": _l("The order is published; no score is taken or changed any more."),
    "ranking.rules_first": _l("The rules are not fixed yet. No score is taken before they are."),
    "ranking.score_not_half": _l("Council members give whole or half points, for example 86 or 86.5."),
    "ranking.score_out_of_range": _l("A score lies between 0 and 100."),
    "ranking.score_unreadable": _l("A score is a number from 0 to 100 with at most one digit after the point, for example 86.5."),
    "ranking.there_already": _l("This year already has its sheet."),
    "ranking.too_few_scores": _l("%(code)s has %(given)s council scores; with the highest and lowest left out it needs at least %(needed)s."),
    "ranking.trim_out_of_range": _l("Between 0 and 3 of the highest and lowest scores can be left out."),
    "ranking.weights_not_100": _l("The three weights must make 100; they make %(sum)s."),
}
WORDS: dict[StrEnum, LazyString] = {
    RankingState.DRAFT: _l("rules not fixed yet"),
    RankingState.SCORING: _l("scores are coming in"),
    RankingState.PUBLISHED: _l("published"),
    TieRule.HOUSEHOLDS: _l("the one that more households marked goes first"),
    TieRule.CHEAPER: _l("the one that costs less goes first"),
    Verdict.FUNDED: _l("the money reaches"),
    Verdict.DOES_NOT_FIT: _l("does not fit"),
    Verdict.WAITS: _l("waits"),
}
