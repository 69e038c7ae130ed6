"""Forty real elections, every rule and tie-breaking: all that expected.json says of them is what we find.

Where no projects ever stood equal, which our own run says and is held against the file, all tie-breakings are one count.
"""
from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.allocation import LEX, Election, Outcome, TieBreak, read_pb, tally, then_greedy
from app.allocation.equal_shares import choose

ELECTIONS = Path(__file__).parent / "elections"
EXPECTED: dict[str, Any] = json.loads((ELECTIONS / "expected.json").read_text())["files"]
CASES = [(name, rule) for name, entry in EXPECTED.items() for rule in entry["rules"]]
LONG = ("mes_cost_add1", "mes_cost_add1_os")  # many runs of mes_cost; the rounds are those of the last of them
TIES = ("lex", "cost_votes_lex", "revlex")
OF_A_RULE = {
    "winners", "cost", "order", "tie", "n_tie_events", "tie_examples", "variants", "status",
    "prototype_winners", "prototype_cost", "prototype_tie",
}
OF_A_FILE = {
    "sha256", "bytes", "country", "unit", "vote_type", "declared_rule", "n_votes", "n_projects", "n_distinct_ballots",
    "entries", "budget", "currency", "rules",
}

NO_SUPPORT = {
    "Netherlands_Amsterdam_604.pb": 4, "Poland_Warszawa_2026_Tarchomin.pb": 2, "Switzerland_Zurich_S5D10.pb": 56,
}  # fmt: skip
"""Entries of ballots that give nothing: a project named once more, or with 0 points."""


@cache
def election(name: str) -> Election:
    return read_pb(ELECTIONS / name)


@cache
def counted(name: str, rule: str, tie: str = "lex") -> Outcome:
    """The count; where it is certain without counting again, from what was counted already."""
    if rule == "mes_cost_add1u":
        return then_greedy(election(name), counted(name, "mes_cost_add1", tie), rule)
    if tie != "lex" and rule in LONG and not met_ties(name, rule):
        return replace(counted(name, rule), tie=TieBreak.named(tie))
    return tally(election(name), rule, TieBreak.named(tie))


def met_ties(name: str, rule: str) -> bool:
    """Whether projects with votes stood equal at any time of the count, so that a tie-breaking was asked."""
    outcome, read = counted(name, rule), election(name)
    if outcome.increment:
        return outcome.increment.met_ties
    return any(look.tie and any(read.score(read.index[p]) for p in look.tie.projects) for look in outcome.rounds)


def said_of(entry: dict[str, Any], tie: str) -> dict[str, Any]:
    """What the file says of one tie-breaking. `prototype_…`: found by another program than the oracle."""
    plain = {key.removeprefix("prototype_"): said for key, said in entry.items()}
    return {**plain, **entry.get("variants", {}).get(tie, {})}


def test_all_forty_are_there_and_nothing_that_is_said_of_them_is_left_unread() -> None:
    assert len(EXPECTED) == 40
    assert len(CASES) == 307
    assert {path.name for path in ELECTIONS.glob("*.pb")} == set(EXPECTED)
    assert {key for entry in EXPECTED.values() for key in entry} == OF_A_FILE
    assert {key for entry in EXPECTED.values() for rule in entry["rules"].values() for key in rule} == OF_A_RULE


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_file_is_read_as_the_oracle_read_it(name: str) -> None:
    read, entry, raw = election(name), EXPECTED[name], (ELECTIONS / name).read_bytes()
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (entry["bytes"], entry["sha256"])
    assert read.voters == entry["n_votes"]
    assert len(read.projects) == entry["n_projects"]
    assert str(read.budget) == entry["budget"]
    assert read.vote_type == entry["vote_type"]
    assert [read.meta.get(key, "") for key in ("country", "unit", "currency", "rule")] == [
        entry[key] or "" for key in ("country", "unit", "currency", "declared_rule")
    ]
    assert len(read.ballots) <= entry["n_distinct_ballots"] <= read.voters  # some in two orders were two to the oracle
    assert sum(weight * len(sheet) for weight, sheet in read.ballots) == entry["entries"] - NO_SUPPORT.get(name, 0)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_rule_gives_the_expected_winners_cost_and_order_under_every_tie_breaking(name: str) -> None:
    for rule, entry in EXPECTED[name]["rules"].items():
        for tie in TIES:
            outcome, said = counted(name, rule, tie), said_of(entry, tie)
            assert (outcome.rule, outcome.tie.name) == (rule, tie)
            assert sorted(outcome.winners) == said["winners"], (rule, tie)
            assert str(outcome.total_cost) == said["cost"], (rule, tie)
        if "order" in entry:
            assert list(counted(name, rule).winners) == entry["order"], rule


@pytest.mark.parametrize("name", EXPECTED)
def test_ties_are_met_where_the_oracle_met_them(name: str) -> None:
    for rule, entry in EXPECTED[name]["rules"].items():
        if rule == "mes_cost_add1u":  # said of all of them to be met, because projects without a vote stand equal
            continue
        assert met_ties(name, rule) == (entry.get("tie", "none") != "none"), rule
        if rule in ("mes_cost", "mes_card"):
            met = {frozenset(look.tie.projects) for look in counted(name, rule).rounds if look.tie}
            assert len(met) == entry.get("n_tie_events", 0), rule
            assert met == set(map(frozenset, entry.get("tie_examples", []))), rule


def test_the_rule_that_ends_with_greedy_is_the_two_one_after_the_other() -> None:
    for name in ("Netherlands_Assen_2024.pb", "Poland_Warszawa_2019_Radosc.pb"):
        assert tally(election(name), "mes_cost_add1u", LEX) == counted(name, "mes_cost_add1u")


def test_the_cities_outcomes_are_those_of_the_variant_that_the_page_names() -> None:
    for city in ("Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget"):
        read = election(f"{city}.pb")
        selected = {project.id for project in read.projects if project.cells.get("selected") == "1"}
        assert set(counted(f"{city}.pb", "mes_cost_add1_os").winners) == selected


def test_increments_are_counted_as_the_page_says_of_wieliczka() -> None:
    name = "Poland_Wieliczka_2023_Green_Budget.pb"
    read, stopped, official = election(name), counted(name, "mes_cost_add1"), counted(name, "mes_cost_add1_os")
    assert stopped.increment and official.increment
    assert (stopped.increment.steps, len(stopped.winners), stopped.total_cost) == (150, 31, 984_579)
    assert (official.increment.steps, len(official.winners), official.total_cost) == (164, 30, 995_079)
    assert official.increment.share == official.share == read.budget / read.voters + 164
    one_more = choose(read, official.share + 1, True, LEX.ranks(read))
    assert sum(read.projects[choice.project].cost for choice in one_more) == 1_045_079 > read.budget


@pytest.mark.parametrize("name", EXPECTED)
def test_the_rounds_say_the_truth_of_their_run(name: str) -> None:
    read = election(name)
    for rule in EXPECTED[name]["rules"]:
        if rule in LONG:
            continue
        outcome = counted(name, rule)
        assert tuple(told.project for told in outcome.rounds if told.taken) == outcome.winners
        assert outcome.rounds[-1].money_left == outcome.money_left == read.budget - outcome.total_cost
        assert {told.project for told in outcome.rounds} == {project.id for project in read.projects}
        left = read.budget
        for told in outcome.rounds:
            left -= told.quantities["cost"] if told.taken else 0
            assert told.money_left == left
