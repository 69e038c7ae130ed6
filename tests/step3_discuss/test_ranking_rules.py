"""三步量分 as arithmetic: the mission's own table, and what must hold for any list whatever."""
from __future__ import annotations

import io
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.process.states import FillRule
from app.step3_discuss.ranking_rules import (
    Candidate,
    Rules,
    Verdict,
    Weights,
    exact,
    household_points,
    kept_scores,
    mean_points,
    points_of,
    printed,
    ranked,
    reasons_against_rules,
    reasons_against_scores,
    sum_of,
)
from app.step3_discuss.ranking_sheet import as_workbook, sheet_bytes, sheet_from, sheet_hash
from app.step3_discuss.states import TieRule
from tests.fixtures.ranking import THE_YEAR, the_candidates

RULES = Rules(Weights(40, 20, 40), 1, TieRule.HOUSEHOLDS, FillRule.SKIP, 55_220_000)

TABLE = [  # domain 6.4: place, number, households' share as printed is left out; grid, council, total, what became of it
    ("P02", "82.7", "91.2", "93.0", "funded"), ("P04", "86.5", "88.9", "90.8", "funded"), ("P06", "84.8", "90.1", "89.3", "funded"),
    ("P01", "81.8", "86.4", "83.9", "funded"), ("P11", "84.2", "87.5", "83.7", "funded"), ("P15", "82.3", "87.0", "79.0", "funded"),
    ("P14", "80.7", "84.8", "76.5", "funded"), ("P05", "72.0", "71.5", "71.7", "funded"), ("P09", "75.7", "77.0", "71.5", "funded"),
    ("P13", "78.0", "80.6", "71.1", "does_not_fit"), ("P07", "73.3", "78.3", "65.1", "funded"), ("P10", "74.3", "74.6", "64.8", "funded"),
    ("P03", "63.5", "63.7", "59.9", "waits"), ("P16", "71.7", "76.4", "59.5", "funded"), ("P24", "66.3", "68.8", "58.7", "waits"),
    ("P23", "63.0", "64.9", "55.4", "waits"), ("P12", "60.7", "60.2", "51.7", "waits"), ("P25", "58.3", "58.1", "46.6", "waits"),
]  # fmt: skip


def with_fill(fill: FillRule, available_fen: int = 55_220_000) -> Rules:
    return Rules(RULES.weights, RULES.trim, RULES.tie, fill, available_fen)


def test_the_year_comes_out_as_in_the_printed_table_to_the_last_digit():
    lines = ranked(the_candidates(), RULES)
    found = [
        (x.candidate.code, printed(x.points.grid), printed(x.points.council), printed(x.points.total), x.verdict.value) for x in lines
    ]
    assert found == TABLE


def test_twelve_projects_use_550_600_and_1_600_is_left():
    found = sum_of(ranked(the_candidates(), RULES), RULES.available_fen)
    assert (found.projects, found.used_fen, found.left_fen) == (12, 55_060_000, 160_000)


def test_stopping_at_the_first_would_leave_45_700_idle():
    rules = with_fill(FillRule.STOP)
    found = sum_of(ranked(the_candidates(), rules), rules.available_fen)
    assert (found.projects, found.used_fen, found.left_fen) == (9, 50_650_000, 4_570_000)


def test_when_its_turn_came_p13_lacked_20_300():
    line = next(x for x in ranked(the_candidates(), RULES) if x.candidate.code == "P13")
    assert (line.place, line.left_before_fen, line.missing_fen, line.left_after_fen) == (10, 4_570_000, 2_030_000, 4_570_000)


def test_the_first_stage_is_support_relative_to_the_top_item():
    assert household_points(1368, 1368) == 100
    assert household_points(795, 1368) == Fraction(6625, 114)
    assert household_points(0, 0) == 0


def test_the_highest_and_the_lowest_are_left_out():
    assert kept_scores((800, 950, 600, 850), 1) == (850, 800)
    assert mean_points((850, 800)) == Fraction(165, 2)


def test_when_trimming_leaves_nobody_there_is_no_mean():
    with pytest.raises(ValueError, match="too_few_scores"):
        kept_scores((800, 900), 1)
    with pytest.raises(ValueError, match="too_few_scores"):
        mean_points(())


def a_candidate(code: str, households: int = 10, fund_fen: int = 100, grid: int = 500, council: int = 500) -> Candidate:
    return Candidate(code, code, fund_fen, households, (grid,), (council,) * 3)


def test_a_tie_goes_to_more_households_or_to_the_cheaper_and_then_by_number():
    # equal totals with different households: what the forms give, the council takes
    rules = Rules(Weights(50, 0, 50), 0, TieRule.HOUSEHOLDS, FillRule.SKIP, 10_000)
    more = Candidate("P2", "", 900, 10, (0,), (0,))
    fewer = Candidate("P1", "", 100, 5, (0,), (500,))
    same = Candidate("P3", "", 100, 5, (0,), (500,))
    assert [x.candidate.code for x in ranked([fewer, same, more], rules)] == ["P2", "P1", "P3"]
    cheaper = Rules(rules.weights, 0, TieRule.CHEAPER, FillRule.SKIP, 10_000)
    assert [x.candidate.code for x in ranked([same, more, fewer], cheaper)] == ["P1", "P3", "P2"]


@pytest.mark.parametrize(("rules", "codes"), [
    (Rules(Weights(40, 20, 39), 1, TieRule.HOUSEHOLDS, FillRule.SKIP, 1), ["ranking.weights_not_100"]),
    (Rules(Weights(-10, 50, 60), 1, TieRule.HOUSEHOLDS, FillRule.SKIP, 1), ["ranking.weights_not_100"]),
    (Rules(Weights(40, 20, 40), 4, TieRule.HOUSEHOLDS, FillRule.SKIP, 1), ["ranking.trim_out_of_range"]),
    (Rules(Weights(40, 20, 40), 1, TieRule.HOUSEHOLDS, FillRule.SKIP, 0), ["money.not_positive"]),
    (RULES, []),
])  # fmt: skip
def test_rules_that_cannot_stand_are_refused(rules, codes):
    assert [reason.code for reason in reasons_against_rules(rules)] == codes


@pytest.mark.parametrize(("scores", "by_member", "codes"), [
    ([-5], True, ["ranking.score_out_of_range"]), ([1005], True, ["ranking.score_out_of_range"]), ([863], True, ["ranking.score_not_half"]),
    ([863], False, []), ([865, 0, 1000], True, []),
])  # fmt: skip
def test_scores_that_cannot_stand_are_refused(scores, by_member, codes):
    assert [reason.code for reason in reasons_against_scores(scores, by_member)] == codes


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(1433, 20), "71.7"),
    (Fraction(7164, 100), "71.6"), (Fraction(7165, 100), "71.7"), (Fraction(0), "0.0"), (Fraction(100), "100.0"), (Fraction(9995, 100), "100.0"),
])  # fmt: skip
def test_print_rounds_half_up_once(value, text):
    assert printed(value) == text


def test_a_fraction_stands_on_the_sheet_as_it_is():
    assert exact(Fraction(2254, 27)) == "2254/27"
    assert exact(Fraction(86)) == "86"


# ── for any list whatever ───────────────────────────────────────────────────────────────────────────────────────────

scores = st.integers(0, 1000)
candidates = st.lists(
    st.builds(
        Candidate, code=st.integers(1, 999).map(lambda n: f"P{n:03d}"), title=st.just(""), fund_fen=st.integers(1, 10_000_000),
        households=st.integers(0, 3000), grids=st.lists(scores, min_size=1, max_size=6).map(tuple), council=st.lists(scores, min_size=3, max_size=9).map(tuple),
    ),
    max_size=12, unique_by=lambda c: c.code,
)  # fmt: skip
weights = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted).map(lambda cut: Weights(cut[0], cut[1] - cut[0], 100 - cut[1]))
all_rules = st.builds(Rules, weights, st.integers(0, 1), st.sampled_from(TieRule), st.sampled_from(FillRule), st.integers(1, 30_000_000))


@given(candidates, all_rules, st.randoms(use_true_random=False))
def test_the_order_in_which_projects_are_read_in_changes_nothing(listed, rules, random):
    shuffled = random.sample(listed, len(listed))
    assert ranked(shuffled, rules) == ranked(listed, rules)


@given(candidates, all_rules, st.randoms(use_true_random=False))
def test_the_order_in_which_scores_come_in_changes_no_points(listed, rules, random):
    most = max((c.households for c in listed), default=0)
    for c in listed:
        grids, council = random.sample(c.grids, len(c.grids)), random.sample(c.council, len(c.council))
        mixed = Candidate(c.code, c.title, c.fund_fen, c.households, tuple(grids), tuple(council))
        assert points_of(mixed, most, rules) == points_of(c, most, rules)


@given(candidates, all_rules)
def test_no_figure_is_ever_a_float(listed, rules):
    def kinds(value):
        if isinstance(value, dict):
            return [k for inner in value.values() for k in kinds(inner)]
        if isinstance(value, list):
            return [k for inner in value for k in kinds(inner)]
        return [type(value)]

    for line in ranked(listed, rules):
        assert {type(line.points.household), type(line.points.grid), type(line.points.council), type(line.points.total)} == {Fraction}
        assert type(line.left_before_fen) is int
    assert set(kinds(sheet_from(listed, rules, {}))) <= {int, str}


@given(candidates, all_rules)
def test_what_stopping_funds_is_the_beginning_of_what_skipping_funds(listed, rules):
    def funded(fill: FillRule) -> list[str]:
        lines = ranked(listed, Rules(rules.weights, rules.trim, rules.tie, fill, rules.available_fen))
        return [x.candidate.code for x in lines if x.verdict is Verdict.FUNDED]

    stop, skip = funded(FillRule.STOP), funded(FillRule.SKIP)
    assert skip[: len(stop)] == stop


@given(candidates, all_rules)
def test_money_is_never_overspent_and_always_adds_up(listed, rules):
    lines = ranked(listed, rules)
    left = rules.available_fen
    for line in lines:
        assert line.left_before_fen == left >= 0
        left = line.left_after_fen
    found = sum_of(lines, rules.available_fen)
    assert found.left_fen == left
    assert found.used_fen + found.left_fen == rules.available_fen


@given(candidates, all_rules)
def test_under_skipping_nothing_that_fitted_was_passed_over(listed, rules):
    for line in ranked(listed, Rules(rules.weights, rules.trim, rules.tie, FillRule.SKIP, rules.available_fen)):
        assert (line.verdict is Verdict.FUNDED) == (line.candidate.fund_fen <= line.left_before_fen)


@given(candidates.filter(bool), all_rules, st.data())
def test_a_higher_council_score_never_lowers_a_project(listed, rules, data):
    chosen = data.draw(st.sampled_from(listed))
    before = next(x.place for x in ranked(listed, rules) if x.candidate.code == chosen.code)
    better = Candidate(chosen.code, chosen.title, chosen.fund_fen, chosen.households, chosen.grids, tuple(min(1000, s + 10) for s in chosen.council))
    after = next(x.place for x in ranked([better if c.code == chosen.code else c for c in listed], rules) if x.candidate.code == chosen.code)
    assert after <= before


@given(st.lists(scores, min_size=3, max_size=40))
def test_the_trimmed_mean_lies_between_the_lowest_and_the_highest_kept(given_scores):
    kept = kept_scores(given_scores, 1)
    assert len(kept) == len(given_scores) - 2
    assert min(kept) * 10 <= mean_points(kept) * 100 <= max(kept) * 10


# ── the sheet ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sheet_holds_every_input_and_every_step():
    sheet = sheet_from(the_candidates(), RULES, {"grids": ["1", "2", "3", "4", "5", "6"]})
    first = sheet["lines"][0]
    total = (40 * 100 + 20 * Fraction(248, 3) + 40 * Fraction(456, 5)) / 100
    assert first["exact"] == {"household": "100", "grid": "248/3", "council": "456/5", "total": str(total)}
    assert first["households"] == 1368
    assert first["grids"] == [950, 920, 600, 970, 580, 940]
    assert (len(first["council"]), first["kept"]) == (27, 25)
    assert first["council"] == sorted(first["council"], reverse=True)
    assert sheet["other"] == {"fill": "stop", "projects": 9, "used_fen": 50_650_000, "left_fen": 4_570_000}


def test_the_hash_changes_with_one_tenth_of_one_score():
    listed = the_candidates()
    one = listed[0]
    moved = [Candidate(one.code, one.title, one.fund_fen, one.households, (one.grids[0] + 1, *one.grids[1:]), one.council), *listed[1:]]
    assert sheet_hash(sheet_from(listed, RULES, {})) != sheet_hash(sheet_from(moved, RULES, {}))


def test_the_bytes_of_the_sheet_do_not_depend_on_how_it_was_kept():

    sheet = sheet_from(the_candidates(), RULES, {})
    assert sheet_bytes(json.loads(json.dumps(sheet))) == sheet_bytes(sheet)


def test_the_spreadsheet_holds_the_figures_and_the_formulas(inside):

    with inside.test_request_context():
        content = as_workbook(sheet_from(the_candidates(), RULES, {"grids": ["1", "2", "3", "4", "5", "6"]}))
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [page.cell(2, n).value for n in (1, 2, 4, 5, 9)] == [1, "P02", 88200, 1368, 93.0]
    assert page.cell(2, 15).value == "=ROUND((L2*40+M2*20+N2*40)/100,1)"
    assert page.cell(2, 13).value.endswith("!B2:G2)")


def test_the_year_of_the_fixture_is_the_year_of_the_table():
    assert len(THE_YEAR) == 18
