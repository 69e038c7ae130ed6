"""The plain reference against the stored outcomes of small real elections, and the rules against the reference."""
from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import TieBreak, tally
from tests.allocation.made import KINDS, as_election, costs_with_free, elections, random_election, with_few_prices
from tests.allocation.reference import RULES, TIES, Plain, plain_pb, rules_for

FOLDER = Path(__file__).parent / "elections"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())["files"]
SMALL = sorted(name for name, entry in EXPECTED.items() if entry["entries"] < 600)
BY_INCREMENTS = ("mes_cost_add1", "mes_cost_add1_os", "mes_cost_add1u")
FEW_STEPS = ("Poland_Gdynia_2021_Dzialki_Lesne__small.pb",)
"""Where the increments are few enough for the reference to walk through them one by one."""


def stored(name: str, rule: str, tie: str) -> Any:
    entry = EXPECTED[name]["rules"][rule]
    found = entry.get("variants", {}).get(tie, entry)
    return found.get("winners", found.get("prototype_winners"))


@pytest.mark.parametrize("name", SMALL)
def test_the_reference_gives_the_stored_winners_of_small_real_elections(name):
    election = plain_pb(FOLDER / name)
    for rule in EXPECTED[name]["rules"]:
        for tie in TIES:
            if rule not in BY_INCREMENTS:
                assert sorted(RULES[rule](election, tie)) == stored(name, rule, tie), (rule, tie)


@pytest.mark.parametrize("name", FEW_STEPS)
def test_the_reference_gives_the_stored_winners_with_increments(name):
    election = plain_pb(FOLDER / name)
    for rule in ("mes_cost_add1_os", "mes_cost_add1u"):  # the second contains the third
        assert sorted(RULES[rule](election, "lex")) == stored(name, rule, "lex"), rule


def agree(plain: Plain, drawn: list[str] | None = None) -> None:
    """Every rule that the ballots allow, under every tie-breaking, in order."""
    election = as_election(plain)
    for rule in rules_for(plain.vote_type):
        for tie in (*TIES, *([drawn] if drawn else [])):
            named = TieBreak.order(tie) if isinstance(tie, list) else TieBreak.named(tie)
            outcome = tally(election, rule, named)
            assert list(outcome.winners) == RULES[rule](plain, tie), (rule, tie)
            assert outcome.total_cost == sum(plain.costs[id_] for id_ in outcome.winners)
            assert outcome.total_cost + outcome.money_left == plain.budget


@settings(max_examples=40, deadline=None)
@given(elections(), st.data())
def test_every_rule_agrees_with_the_reference(plain, data):
    agree(plain, data.draw(st.permutations(list(plain.costs))))


@settings(max_examples=40, deadline=None)
@given(elections(costs=costs_with_free))
def test_projects_that_cost_nothing_are_treated_as_the_definitions_say(plain):
    agree(plain)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "scoring"])
def test_dense_elections_with_many_ties_agree_with_the_reference(kind):
    for seed in range(10):
        agree(random_election(seed, kind))
        agree(with_few_prices(random_election(seed, kind, projects=2 + seed % 5), seed))


def test_projects_with_unlike_numbers_of_supporters_tie_as_the_reference_says():
    for seed in range(400):
        plain = with_few_prices(random_election(seed, projects=2 + seed % 5, voters=2 + seed % 6), seed)
        for rule in ("phragmen", "mes_cost", "mes_card"):
            tie = TIES[seed % 3]
            assert list(tally(as_election(plain), rule, TieBreak.named(tie)).winners) == RULES[rule](plain, tie), rule


@settings(max_examples=40, deadline=None)
@given(elections(kinds=("scoring",), below_zero=True))
def test_greedy_rules_count_points_below_zero(plain):
    election = as_election(plain)
    for rule in ("greedy", "greedy_stop", "greedy_density"):
        for tie in TIES:
            assert list(tally(election, rule, TieBreak.named(tie)).winners) == RULES[rule](plain, tie)


@pytest.mark.parametrize("kind", ["approval", "ordinal", "cumulative"])
def test_the_way_for_large_elections_agrees_on_small_ones_with_their_many_ties(kind, monkeypatch):
    module = import_module("app.allocation.equal_shares")  # the package has the function under the same name
    monkeypatch.setattr(module, "_MANY", 0)
    for seed in range(100, 112):
        agree(random_election(seed, kind, projects=2 + seed % 6, voters=3 + seed % 10))
