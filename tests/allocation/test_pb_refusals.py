"""What is refused, with the physical line and a stable code; what is accepted with a warning; what is accepted."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from app.allocation import Election, Limits, PbError, read_pb

HEAD = "META\nkey;value\nnum_projects;2\nnum_votes;3\nbudget;10\nvote_type;approval\n"
PROJECTS = "PROJECTS\nproject_id;cost;name\na;4;A\nb;7;B\n"
VOTES = "VOTES\nvoter_id;vote\n1;a\n2;a,b\n3;\n"
POINTS = "VOTES\nvoter_id;vote;points\n1;a;3\n2;a,b;1,2\n3;;\n"
WHOLE = HEAD + PROJECTS + VOTES


def of_type(kind: str, votes: str) -> str:
    return HEAD.replace("approval", kind) + PROJECTS + votes


def swapped(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


REFUSED: dict[str, tuple[str | bytes, int, str]] = {
    "nothing": ("", 1, "section.missing"),
    "only blank lines": ("\n \n", 1, "section.missing"),
    "text": ("hello\nthere", 1, "section.missing"),
    "not utf-8": (WHOLE.encode().replace(b"4;A", b"4;\xff"), 9, "file.not_utf8"),
    "utf-16": (WHOLE.encode("utf-16"), 1, "file.nul"),
    "nul": (swapped("2;a,b", "2;a\0b"), 14, "file.nul"),
    "a lone carriage return": (swapped("4;A", "4;A\rB"), 9, "file.stray_return"),
    "a lone carriage return among votes": (swapped("2;a,b", "2;a\r,b"), 14, "file.stray_return"),
    "no META": (WHOLE.removeprefix("META\n"), 1, "section.missing"),
    "no PROJECTS": (HEAD + VOTES, 7, "section.unexpected"),
    "no VOTES": (HEAD + PROJECTS, 10, "section.missing"),
    "META again": (HEAD + HEAD + PROJECTS + VOTES, 7, "section.unexpected"),
    "META without header": (swapped("key;value\n", ""), 2, "meta.header"),
    "META that stops": ("META\n", 1, "section.empty"),
    "no budget": (swapped("budget;10\n", ""), 1, "meta.missing"),
    "no vote_type": (swapped("vote_type;approval\n", ""), 1, "meta.missing"),
    "an unknown vote_type": (swapped("approval", "lottery"), 6, "meta.vote_type"),
    "a META key twice": (swapped("budget;10", "budget;10\nbudget;10"), 6, "meta.duplicate"),
    "a META row of three cells": (swapped("budget;10", "budget;10;20"), 5, "row.wrong_length"),
    "no money": (swapped("budget;10", "budget;0"), 5, "budget.not_positive"),
    "less than no money": (swapped("budget;10", "budget;-1"), 5, "budget.not_positive"),
    "no cost column": (swapped("cost", "price"), 8, "column.missing"),
    "no project_id column": (swapped("project_id", "id"), 8, "column.missing"),
    "a column twice": (swapped("cost;name", "cost;cost"), 8, "column.duplicate"),
    "no cost": (swapped("a;4;A", "a;;A"), 9, "number.unreadable"),
    "a cost below zero": (swapped("a;4;A", "a;-4;A"), 9, "cost.negative"),
    "no project": (HEAD + "PROJECTS\nproject_id;cost\n" + VOTES, 9, "projects.none"),
    "a project twice": (swapped("b;7;B", "a;7;B"), 10, "project.duplicate"),
    "a project without an id": (swapped("b;7;B", " ;7;B"), 10, "project.no_id"),
    "a project with a comma": (swapped("b;7;B", "b,c;7;B"), 10, "project.comma"),
    "a project row too short": (swapped("b;7;B", "b;7"), 10, "row.wrong_length"),
    "a project row too long": (swapped("b;7;B", "b;7;B;"), 10, "row.wrong_length"),
    "no ballot": (HEAD + PROJECTS + "VOTES\nvoter_id;vote\n", 12, "votes.none"),
    "no header of votes": (HEAD + PROJECTS + "VOTES\n", 11, "section.empty"),
    "no vote column": (swapped("voter_id;vote", "voter_id;choice"), 12, "column.missing"),
    "no voter_id column": (swapped("voter_id;vote", "id;vote"), 12, "column.missing"),
    "an unknown project": (swapped("2;a,b", "2;a,c"), 14, "ballot.unknown_project"),
    "an id is text": (swapped("2;a,b", "2;a,B"), 14, "ballot.unknown_project"),
    "an empty token": (swapped("2;a,b", "2;a,,b"), 14, "ballot.empty_token"),
    "a comma at the end": (swapped("2;a,b", "2;a,"), 14, "ballot.empty_token"),
    "a vote row too short": (swapped("2;a,b", "2"), 14, "row.wrong_length"),
    "a vote row too long": (swapped("2;a,b", "2;a,b;"), 14, "row.wrong_length"),
    "rows that make up for one another": (swapped("1;a\n2;a,b", "1\n2;a,b;a"), 13, "row.wrong_length"),
    "an open quotation mark": (swapped("4;A", '4;"A'), 9, "cell.quote_open"),
    "an open quotation mark among votes": (swapped("2;a,b", '2;"a,b'), 14, "cell.quote_open"),
    "text behind a quotation mark": (swapped("4;A", '4;"A"B'), 9, "cell.quote_inside"),
    "a line after a cell of two lines": (
        swapped("4;A", '4;"A\nA"').replace("2;a,b", "2;c"), 15, "ballot.unknown_project",
    ),
    "two projects on a choose-1 ballot": (of_type("choose-1", VOTES), 14, "ballot.more_than_one"),
    "no points column": (of_type("cumulative", VOTES), 12, "column.missing"),
    "more ids than points": (of_type("cumulative", POINTS.replace("1,2", "1")), 14, "ballot.points_length"),
    "points without ids": (of_type("scoring", POINTS.replace("3;;", "3;;1")), 15, "ballot.points_length"),
    "an empty number of points": (of_type("scoring", POINTS.replace("1,2", "1,")), 14, "ballot.empty_token"),
    "points below zero": (of_type("cumulative", POINTS.replace("1,2", "1,-2")), 14, "ballot.negative_points"),
    "points that are no number": (of_type("scoring", POINTS.replace("1,2", "1,x")), 14, "number.unreadable"),
    "a ranking with a project twice": (of_type("ordinal", VOTES.replace("a,b", "a,b,a")), 14, "ballot.ranked_twice"),
}
UNREADABLE = ("1e3", "NaN", "inf", "-inf", "1_000", "1 000", "1.000.000", "1,000,000", "0x10", "١٢", "½", "--1", "1.", ".5", "")


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_its_line_and_its_code(case: str) -> None:
    text, line, code = REFUSED[case]
    with pytest.raises(PbError) as refused:
        read_pb(text if isinstance(text, bytes) else text.encode())
    assert (refused.value.line, refused.value.code) == (line, code)
    chinese, _, english = refused.value.reason.partition(" / ")
    assert chinese
    assert english
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("written", UNREADABLE)
@pytest.mark.parametrize("where", ["budget;10", "a;4;A"])
def test_what_is_not_a_plain_decimal_is_no_amount(written: str, where: str) -> None:
    number = "10" if "10" in where else "4"
    with pytest.raises(PbError) as refused:
        read_pb(swapped(where, where.replace(number, written)).encode())
    assert refused.value.code == "number.unreadable"
    assert refused.value.line == (5 if where == "budget;10" else 9)


@pytest.mark.parametrize("kind", ["cumulative", "ordinal", "scoring", "choose-1"])
def test_crlf_does_not_change_the_line_of_a_refusal(kind: str) -> None:
    bad = of_type(kind, "VOTES\nvoter_id;vote;points\n1;a;1\n2;z;1\n").replace("\n", "\r\n")
    with pytest.raises(PbError) as refused:
        read_pb(bad.encode())
    assert (refused.value.line, refused.value.code) == (14, "ballot.unknown_project")


LIMITED = {
    "file.too_large": Limits(bytes=20), "projects.too_many": Limits(projects=1), "votes.too_many": Limits(ballots=2),
    "cell.too_long": Limits(cell=7), "number.too_long": Limits(digits=1),
}


@pytest.mark.parametrize("code", LIMITED)
def test_a_limit_is_an_argument(code: str) -> None:
    with pytest.raises(PbError) as refused:
        read_pb(WHOLE.encode(), limits=LIMITED[code])
    assert refused.value.code == code


def test_a_long_cell_among_votes_is_refused_too() -> None:
    with pytest.raises(PbError) as refused:
        read_pb(swapped("2;a,b", f"{'2' * 40};a,b").encode(), limits=Limits(cell=30))
    assert (refused.value.line, refused.value.code) == (14, "cell.too_long")


WARNED: dict[str, tuple[str, int, str]] = {
    "a cost above the budget": (swapped("b;7;B", "b;11;B"), 10, "warn.cost_above_budget"),
    "a project for nothing": (swapped("b;7;B", "b;0;B"), 10, "warn.zero_cost"),
    "another number of projects": (swapped("num_projects;2", "num_projects;3"), 3, "warn.count"),
    "another number of votes": (swapped("num_votes;3", "num_votes;many"), 4, "warn.count"),
    "no number of votes": (swapped("num_votes;3\n", ""), 1, "warn.count"),
    "a voter twice": (swapped("3;", "1;"), 15, "warn.duplicate_voter"),
    "a project twice in an approval": (swapped("2;a,b", "2;a,b,a"), 14, "warn.named_twice"),
    "a project twice in a choose-1": (of_type("choose-1", VOTES.replace("a,b", "a,a")), 14, "warn.named_twice"),
    "points twice": (of_type("cumulative", POINTS.replace("a,b;1,2", "a,a;1,2")), 14, "warn.points_added"),
    "a long ballot": (swapped("vote_type", "max_length;1\nvote_type"), 15, "warn.max_length"),
    "many points": (
        of_type("cumulative", POINTS).replace("vote_type", "max_sum_points;2\nvote_type"), 14, "warn.max_sum_points",
    ),
    "a decimal comma": (swapped("budget;10", "budget;10,5"), 5, "warn.comma"),
}


@pytest.mark.parametrize("case", WARNED)
def test_it_is_accepted_with_a_warning(case: str) -> None:
    text, line, code = WARNED[case]
    found = read_pb(text.encode()).warnings
    assert (line, code) in [(warned.line, warned.code) for warned in found]
    assert {warned.code for warned in found} == {code}


def test_a_file_without_oddities_has_no_warning() -> None:
    assert read_pb(WHOLE.encode()).warnings == ()


def test_many_warnings_of_a_kind_are_summed_up() -> None:
    rows = "".join(f"{i};a,a\n" for i in range(1000))
    found = read_pb(swapped("1;a\n2;a,b\n3;\n", rows).replace("num_votes;3", "num_votes;1000").encode()).warnings
    assert len(found) == 101
    assert found[-1].code == "warn.more"
    assert "900" in found[-1].reason


def scores(text: str) -> list[Fraction]:
    read = read_pb(text.encode())
    return [read.score(p) for p in range(len(read.projects))]


def test_an_approval_named_twice_counts_once_and_points_given_twice_are_added() -> None:
    assert scores(swapped("2;a,b", "2;a,a")) == [2, 0]
    assert scores(of_type("cumulative", POINTS.replace("a,b;1,2", "a,a;1,2"))) == [6, 0]


def test_the_last_of_a_ranking_gets_one_point() -> None:
    assert scores(of_type("ordinal", VOTES)) == [3, 1]


def test_a_points_column_beside_a_ranking_is_not_read() -> None:
    assert scores(of_type("ordinal", POINTS)) == [3, 1]


def test_no_points_are_no_support() -> None:
    read = read_pb(of_type("cumulative", POINTS.replace("1,2", "1,0")).encode())
    assert read.supporters == [2, 0]


def test_points_may_be_fractions_and_scores_below_zero() -> None:
    assert scores(of_type("scoring", POINTS.replace("1,2", "0.5,-2"))) == [Fraction(7, 2), -2]


def test_an_empty_ballot_counts_as_a_voter() -> None:
    read = read_pb(WHOLE.encode())
    assert read.voters == 3
    assert (1, {}) in list(read.ballots)


def test_ids_are_text_and_blanks_round_them_are_not_part_of_them() -> None:
    text = WHOLE.replace("a;4", "07;4").replace("b;7", "7;7").replace("1;a", "1; 07 ").replace("2;a,b", "2;7,\t07")
    read = read_pb(text.encode())
    assert [project.id for project in read.projects] == ["07", "7"]
    assert read.supporters == [2, 1]


def test_equal_ballots_are_one_group_whatever_their_order() -> None:
    read = read_pb(swapped("3;\n", "3;b,a\n").encode())
    assert [weight for weight, _ in read.ballots] == [1, 2]


def test_amounts_are_exact() -> None:
    read = read_pb(swapped("budget;10", "budget;0010.10").replace("a;4", "a; 0.333 ").encode())
    assert read.budget == Fraction(101, 10)
    assert read.projects[0].cost == Fraction(333, 1000)
    assert read.denominator == 1000


def test_what_separates_lines_elsewhere_does_not_here() -> None:
    read = read_pb(swapped("4;A", "4;A\u2028\u0085\x0c\x0bB").encode())
    assert read.projects[0].name == "A\u2028\u0085\x0c\x0bB"


def test_unknown_columns_and_keys_are_kept() -> None:
    text = swapped("budget", "weather;fine\nbudget").replace("cost;name", "cost;colour").replace("voter_id;vote", "vote;voter_id")
    for voter in ("1;a", "2;a,b", "3;"):
        text = text.replace(f"\n{voter}\n", "\n" + ";".join(reversed(voter.split(";"))) + "\n")
    read = read_pb(text.encode())
    assert read.meta["weather"] == "fine"
    assert read.projects[0].cells["colour"] == "A"
    assert read.votes is not None
    assert list(read.votes) == [["a", "1"], ["a,b", "2"], ["", "3"]]


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.pb"
    path.write_bytes(WHOLE.encode())
    assert isinstance(read_pb(path), Election)
    assert read_pb(str(path)) == read_pb(WHOLE.encode())


def test_a_file_that_is_not_there_is_no_election_but_an_error_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_pb(tmp_path / "none.pb")
