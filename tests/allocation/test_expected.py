"""Forty real elections, every rule and tie-breaking: the winners, what they cost and their order are those of the oracle."""
from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.allocation import LEX, Election, TieBreak, read_pb, tally

ELECTIONS = Path(__file__).parent / "elections"
EXPECTED: dict[str, Any] = json.loads((ELECTIONS / "expected.json").read_text())["files"]
CASES = [(name, rule) for name, entry in EXPECTED.items() for rule in entry["rules"]]
LONG = ("mes_cost_add1", "mes_cost_add1_os")  # their rounds are those of mes_cost at another share


@cache
def election(name: str) -> Election:
    return read_pb(ELECTIONS / name)


def test_all_forty_are_there() -> None:
    assert len(EXPECTED) == 40
    assert {path.name for path in ELECTIONS.glob("*.pb")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_is_read_as_the_oracle_read_it(name: str) -> None:
    read, entry = election(name), EXPECTED[name]
    assert read.voters == entry["n_votes"]
    assert len(read.projects) == entry["n_projects"]
    assert str(read.budget) == entry["budget"]
    assert read.vote_type == entry["vote_type"]


@pytest.mark.parametrize(("name", "rule"), CASES)
def test_the_winners_their_cost_and_their_order_are_the_expected_ones(name: str, rule: str) -> None:
    entry = EXPECTED[name]["rules"][rule]
    outcome = tally(election(name), rule, LEX)
    assert sorted(outcome.winners) == entry["winners" if entry["status"] == "ok" else "prototype_winners"]
    if "cost" in entry:
        assert str(outcome.total_cost) == entry["cost"]
    if "order" in entry:
        assert list(outcome.winners) == entry["order"]


@pytest.mark.parametrize(("name", "rule"), [case for case in CASES if case[1] != "mes_cost_add1u"])
def test_under_every_tie_breaking_the_winners_are_the_expected_ones(name: str, rule: str) -> None:
    entry = EXPECTED[name]["rules"][rule]
    if entry["status"] != "ok" or (entry["tie"] == "none" and "add1" in rule):
        pytest.skip("no tie was met, so that no tie-breaking was asked")
    for tie in ("cost_votes_lex", "revlex"):
        winners = sorted(tally(election(name), rule, TieBreak.named(tie)).winners)
        assert winners == entry.get("variants", {}).get(tie, entry)["winners"]


@pytest.mark.parametrize(("name", "rule"), [case for case in CASES if case[1] not in LONG])
def test_the_rounds_say_the_truth_of_their_run(name: str, rule: str) -> None:
    read = election(name)
    outcome = tally(read, rule)
    assert tuple(told.project for told in outcome.rounds if told.taken) == outcome.winners
    assert outcome.rounds[-1].money_left == outcome.money_left == read.budget - outcome.total_cost
    assert {told.project for told in outcome.rounds} == {project.id for project in read.projects}
    left = read.budget
    for told in outcome.rounds:
        left -= told.quantities["cost"] if told.taken else 0
        assert told.money_left == left
