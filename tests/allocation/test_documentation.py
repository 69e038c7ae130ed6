"""docs/allocation.md says what is so: its example runs, and it names every rule, tie-breaking, figure and key."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.allocation import RULES, read_pb, tally
from app.allocation.as_json import outcome_data
from app.allocation.ties import BY_NAME

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "allocation.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
ELECTIONS = Path(__file__).parent / "elections"


def test_there_is_an_example():
    assert len(EXAMPLES) == 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_runs_and_says_something(example, capsys):
    exec(compile(example, "docs/allocation.md", "exec"), {"__name__": "example"})
    said = capsys.readouterr().out.splitlines()
    assert "With 1 more ballot for it alone it would have been funded; with one fewer not." in said
    assert said[-1] == "('benches',)"


def test_every_rule_tie_breaking_and_key_is_named():
    election = read_pb(ELECTIONS / "Netherlands_Assen_2024.pb")
    keys = outcome_data("a", election, tally(election, "mes_cost_add1"))
    for word in (*RULES, *BY_NAME, *keys, "missing_votes", "missing_approvals", "cost_to_win", "rival_reduction"):
        assert f"`{word}`" in PAGE or f"`{word}" in PAGE or f" {word}`" in PAGE, word
