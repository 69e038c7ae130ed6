"""What residents read: every sentence in both languages, numbers first, and the numbers of the explanation."""
from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from app.allocation import Election, Project, read_pb, tally
from app.allocation.explain import (
    Case,
    amount,
    by_label,
    compare,
    comparison_sentences,
    count,
    explain,
    label_sentences,
    money,
    one_line,
    percent,
    project_sentences,
    say,
    whole_result,
    whole_sentences,
)
from app.allocation.explain.words import RULES, SENTENCES
from app.allocation.tally import RULES as ALL_RULES

FOLDER = Path(__file__).parents[1] / "elections"
ASSEN = read_pb(FOLDER / "Netherlands_Assen_2024.pb")
HAN = re.compile(r"[\u4e00-\u9fff]")


def said(election: Election, project: str, rule: str, language: str) -> str:
    return "\n".join(project_sentences(election, explain(Case.of(election, project, rule)), language))


def test_a_losing_project_under_greedy_is_told_with_its_numbers_first():
    assert said(ASSEN, "10", "greedy", "en").splitlines()[:6] == [
        "Synthetische lichten had 19 votes and costs 50,000 EUR.",
        "It was not funded.",
        "Funded before its turn came: PopUp Podium, Jongerenplatform, Crossbaan in Peelo, Go-Zero kroegentocht, "
        "Muziekproductie studio, Samen koken en eten.",
        "When its turn came 5,800 EUR was left.",
        "44,200 EUR was missing.",
        "With 7 more ballots for it alone it would have been funded; with one fewer not.",
    ]


def test_the_same_is_said_in_chinese():
    text = said(ASSEN, "10", "greedy", "zh")
    assert "得 19 票，费用 50,000 EUR。" in text
    assert "轮到它时还剩 5,800 EUR。" in text
    assert "再有 7 张只选它的选票，它就会入选；少一张也不行。" in text


def test_under_equal_shares_it_is_told_whose_money_was_spent():
    text = said(ASSEN, "5", "mes_cost", "en")
    assert "At the end its 13 supporters held 4,128.63 EUR, 7 of them nothing; 871.37 EUR short of 5,000 EUR." in text
    assert "Those who chose it had 15,476.19 EUR together. It went to: Jongerenplatform 5,000 EUR, " in text
    assert "With 1 more ballot for it alone it would have been funded; with one fewer not." in text
    assert "Had it cost 4,148.92 EUR or less, it would have been funded." in text


def test_a_funded_project_is_told_what_it_counted_for_and_what_each_paid():
    text = said(ASSEN, "11", "mes_cost", "en")
    assert "It was funded, as number 5." in text
    assert "In the first round it counted as 24 votes." in text
    assert "24 chose it; in its turn it counted as 16.9 votes, where some had spent part on other choices." in text
    assert re.search(r"Supporters paid between [\d.,]+ EUR and [\d.,]+ EUR each; \d+ of them paid the most.", text)


def test_money_is_said_in_the_currency_of_the_election_where_it_has_one():
    election = replace(ASSEN, meta={"currency": "CNY"})
    assert "轮到它时还剩 5,800 元。" in said(election, "10", "greedy", "zh")
    assert "When its turn came ¥5,800 was left." in said(election, "10", "greedy", "en")
    assert "When its turn came 5,800 was left." in said(replace(ASSEN, meta={}), "10", "greedy", "en")
    assert [money(Fraction(-5, 2), currency, "en") for currency in ("CNY", "PLN", "")] == ["-¥2.50", "-2.50 PLN", "-2.50"]


def test_points_are_called_points():
    election = Election.of(5, {"a": 5, "b": 4}, [{"a": 3}, {"a": 1, "b": 1}], "cumulative")
    assert said(election, "b", "greedy", "en").startswith("b had 1 point and costs 4.\n1 voter gave it points.")
    assert "（每张 1 分）" in said(election, "b", "greedy", "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_costs_more_than_all_there_is_is_told_that_no_votes_help(language):
    election = Election.of(5, {"a": 6, "b": 4}, [["a"], ["a", "b"]])
    text = said(election, "a", "greedy", language)
    assert say("figure.dearer_than_budget", language, budget="5") in text
    assert text.count(say("figure.dearer_than_budget", language, budget="5")) == 1
    assert say("cost_to_win.exact", language, value="5") in text


@pytest.mark.parametrize("rule", sorted(ALL_RULES))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_project_under_every_rule_has_something_to_say(rule, language):
    election = Election.of(10, {"a": 6, "b": 5, "c": 11, "d": 3, "e": 0}, [["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]])
    for project in election.projects:
        lines = project_sentences(election, explain(Case.of(election, project.id, rule)), language)
        assert len(lines) >= 2
        assert not any(re.search(r"[{}\[\]|]", line) for line in lines)
        assert language == "zh" or not any(HAN.search(line) for line in lines)


def test_every_sentence_has_the_same_parts_in_both_languages():
    for code, (chinese, english) in SENTENCES.items():
        parts = [set(re.findall(r"{(\w+)}", text)) for text in (chinese, english)]
        assert parts[0] == parts[1], code
        if code not in ("list.comma", "shares.where", "compare.of"):
            assert HAN.search(chinese), code
            assert not HAN.search(english), code


def test_every_rule_has_a_name():
    assert set(ALL_RULES) <= set(RULES)


def test_the_whole_result_and_the_comparison_are_said():
    whole = whole_sentences(whole_result(ASSEN, tally(ASSEN, "mes_cost")), "en")
    assert whole[0] == "Of 84 voters, 77 (91.7 %) have at least one funded project that they named."
    assert whole[-1] == "Shares not spent: 39,300 EUR together; 7 voters spent nothing."
    lines = comparison_sentences(ASSEN, compare(ASSEN), "zh")
    assert "只在“票多者先，放不下就跳过”下入选：Crossbaan in Peelo。" in lines
    same = Election.of(10, {"a": 6}, [["a"]])
    assert comparison_sentences(same, compare(same), "en") == ["Both ways fund the same projects."]


def test_money_and_votes_by_label_stand_side_by_side():
    projects = [Project("a", Fraction(6), {"category": "sport"}), Project("b", Fraction(4), {})]
    election = Election.of(6, projects, [["a"], ["a"], ["b"]])
    lines = label_sentences(by_label(election, tally(election, "greedy"), "category"), "en")
    assert lines == [
        "sport: 66.7 % of the votes, 100.0 % of the money (6).",
        "(filed under nothing): 33.3 % of the votes, 0.0 % of the money (0).",
    ]


@pytest.mark.parametrize(("value", "text"), [
    (Fraction(1434567), "1,434,567"), (Fraction(1, 3), "0.33"), (Fraction(1, 200), "0.01"), (Fraction(-5, 2), "-2.50"),
    (Fraction(-1, 1000), "0.00"), (Fraction(999995, 1000), "1,000.00"),
])  # fmt: skip
def test_money_is_rounded_half_up_only_when_it_is_shown(value, text):
    assert amount(value) == text


def test_votes_and_parts_are_shown_to_the_tenth():
    assert (count(Fraction(187)), count(Fraction(964, 10)), count(Fraction(1929, 20))) == ("187", "96.4", "96.5")
    assert percent(Fraction(2, 3)) == "66.7 %"


def test_a_name_cannot_steer_the_terminal():
    assert one_line("a\x1b[2Jb\n\tc\u202e d") == "a [2Jb c d"
