"""Scoring in weighted stages: the arithmetic, and the list of the demonstration community worked out from its ballots."""
from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.allocation import LEX, TieBreak
from app.allocation.weighted import (
    kept_scores,
    mean,
    relative_to_top,
    trimmed_mean,
    weighted_scores,
    weighted_total,
)
from app.demonstration.council import sheets_of_the_council
from app.demonstration.first_half import marks_of_forms
from app.demonstration.heyuan import RANKED

ORDER = ["P02", "P04", "P06", "P01", "P11", "P15", "P14", "P05", "P09", "P13", "P07", "P10", "P03", "P16", "P24", "P23", "P12", "P25"]
TENTHS = [930, 908, 893, 839, 837, 790, 765, 717, 715, 711, 651, 648, 599, 595, 587, 554, 517, 466]
"""The printed order and totals of the year (domain research 6.4), in tenths."""


def test_support_is_measured_against_the_top():
    assert relative_to_top(1368, 1368) == 100
    assert relative_to_top(795, 1368) == Fraction(6625, 114)
    assert relative_to_top(0, 0) == 0


def test_the_extremes_are_left_out_of_a_trimmed_mean():
    assert kept_scores((800, 950, 600, 850), 1) == (850, 800)
    assert trimmed_mean((800, 950, 600, 850), 1) == 825
    assert trimmed_mean((800, 950, 600, 850), 0) == mean((800, 950, 600, 850)) == 800
    with pytest.raises(ValueError, match="too_few_scores"):
        trimmed_mean((800, 950), 1)
    with pytest.raises(ValueError, match="too_few_scores"):
        mean(())


def test_weights_need_not_add_up_to_a_hundred():
    stages = [(2, Fraction(90)), (1, Fraction(60))]
    assert weighted_total(stages) == 80
    assert weighted_total([(40 * weight, points) for weight, points in stages]) == 80
    with pytest.raises(ValueError, match="weights"):
        weighted_total([(0, Fraction(90))])


@cache
def totals_of_the_year() -> dict[str, Fraction]:
    """From the 2,213 household forms, the six grids' scores and the 27 council sheets; no stored figure is read."""
    marks = Counter(code for form in marks_of_forms() for code in form)
    sheets = sheets_of_the_council()
    most = max(marks.values())
    return {
        listed.code: weighted_total([
            (40, relative_to_top(marks[listed.code], most)),
            (20, mean(listed.grids)),
            (40, trimmed_mean([sheet[listed.code] for sheet in sheets], 1) / 10),
        ])
        for listed in RANKED
    }  # fmt: skip


def test_the_list_of_the_demonstration_year_comes_out_of_its_ballots():
    totals = totals_of_the_year()
    outcome = weighted_scores(552_200, {listed.code: listed.yuan for listed in RANKED}, totals)
    assert [look.project for look in outcome.rounds] == ORDER
    assert [int(totals[code] * 10 + Fraction(1, 2)) for code in ORDER] == TENTHS
    assert (len(outcome.winners), outcome.total_cost, outcome.money_left) == (12, 550_600, 1_600)
    assert outcome.exhaustive


def test_stopping_at_the_first_that_does_not_fit_funds_another_list():
    costs = {listed.code: listed.yuan for listed in RANKED}
    outcome = weighted_scores(552_200, costs, totals_of_the_year(), stops=True)
    assert (outcome.rule, list(outcome.winners)) == ("weighted_stop", ORDER[:9])
    assert (outcome.total_cost, outcome.money_left) == (506_500, 45_700)
    assert [look.reason for look in outcome.rounds[9:11]] == ["passed.does_not_fit", "passed.stopped"]


costs_and_totals = st.dictionaries(
    st.sampled_from("ABCDEFG"), st.tuples(st.integers(1, 30), st.fractions(0, 100, max_denominator=27)), min_size=1,
)  # fmt: skip


@given(costs_and_totals, st.integers(1, 90), st.booleans())
def test_the_order_is_by_total_and_money_is_never_overspent(listed, budget, stops):
    totals = {id_: total for id_, (_, total) in listed.items()}
    outcome = weighted_scores(budget, {id_: cost for id_, (cost, _) in listed.items()}, totals, LEX, stops=stops)
    order = [look.project for look in outcome.rounds]
    assert order == sorted(listed, key=lambda id_: (-totals[id_], id_))
    assert outcome.total_cost == sum(listed[id_][0] for id_ in outcome.winners) <= budget
    assert outcome.money_left == budget - outcome.total_cost


@given(costs_and_totals, st.integers(1, 90), st.randoms(use_true_random=False))
def test_a_draw_decides_only_between_equal_totals(listed, budget, dice):
    drawn = dice.sample(sorted(listed), len(listed))
    totals = {id_: Fraction(int(total) // 10) for id_, (_, total) in listed.items()}
    costs = {id_: cost for id_, (cost, _) in listed.items()}
    outcome = weighted_scores(budget, costs, totals, TieBreak.order(drawn))
    assert [look.project for look in outcome.rounds] == sorted(listed, key=lambda id_: (-totals[id_], drawn.index(id_)))
