"""A very large vote is counted whole, although not every losing project gets its figures: the time for them is bounded."""
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ballots import count
from app.ballots.count import SECONDS_TO_EXPLAIN, runs_for
from app.ballots.states import BallotKind, Fate


@given(st.floats(1e-6, 30), st.integers(0, 300))
def test_the_runs_for_one_figure_are_bounded_and_fewer_the_slower_the_rule_is(seconds, losers):
    runs = runs_for(seconds, losers)
    assert 12 <= runs <= 100
    assert runs == 12 or runs * 4 * max(1, losers) * seconds <= SECONDS_TO_EXPLAIN
    assert runs_for(seconds * 2, losers) <= runs


@pytest.mark.parametrize("seconds", [0.0, SECONDS_TO_EXPLAIN])
def test_when_the_time_for_explaining_is_over_winners_are_still_told_and_losers_keep_votes_and_fate(a_town, monkeypatch, seconds):
    monkeypatch.setattr(count, "SECONDS_TO_EXPLAIN", seconds)
    town = a_town(10)
    vote = town.poll(BallotKind.CHOOSE)
    for n, person in enumerate(town.people):
        vote.cast(person, *(("01", "02", "03") if n < 6 else ("01", "02", "05")))
    rows = {row.code: row for row in vote.finish().pots[0].rows}
    assert {code: (row.votes, row.is_funded) for code, row in rows.items()} == {
        "01": (10, True), "02": (10, True), "03": (6, True), "05": (4, False), "04": (0, False),
    }  # fmt: skip
    assert all(rows[code].told for code in ("01", "02", "03"))
    assert (rows["05"].fate, bool(rows["05"].told), bool(rows["05"].missing)) == (Fate.NO_MONEY, bool(seconds), bool(seconds))
