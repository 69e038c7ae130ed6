"""What was read is written back as the same election, and a file without oddities byte for byte."""
from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.allocation import Election, Project, VoteType, read_pb, write_pb

ELECTIONS = Path(__file__).parent / "elections"
SMALL = (
    b"META\nkey;value\ndescription;made\nnum_projects;2\nnum_votes;3\nbudget;10\nvote_type;approval\n"
    b"PROJECTS\nproject_id;cost;name\na;4;A\nb;7.50;B\nVOTES\nvoter_id;vote\n1;a\n2;a,b\n3;\n"
)


@pytest.mark.parametrize("path", sorted(ELECTIONS.glob("*.pb")), ids=lambda path: path.stem)
def test_a_real_file_comes_back_byte_for_byte(path: Path) -> None:
    raw = path.read_bytes()
    read = read_pb(raw)
    assert write_pb(read) == raw
    assert read_pb(path) == read


@pytest.mark.parametrize("odd", [
    SMALL,
    SMALL.replace(b"\n", b"\r\n"),
    SMALL[:-1],
    b"\xef\xbb\xbf" + SMALL,
    SMALL.replace(b"budget;10\n", b"budget;10\r\n"),
    SMALL.replace(b"a;4;A", b'a;4;"A ""great""; one\n\nof two lines"'),
    SMALL.replace(b"a;4;A", "a;4;三角花园\u2028\u0085\x0c'".encode()),
    SMALL.replace(b"1;a\n", b"1; a \n"),
], ids=["plain", "crlf", "no newline at the end", "mark", "one other end", "quoted", "unicode", "blanks"])
def test_these_bytes_come_back_as_they_were(odd: bytes) -> None:
    assert write_pb(read_pb(odd)) == odd


@pytest.mark.parametrize("odd", [
    SMALL.replace(b"a;4;A", b'"a";"4";A'),
    SMALL.replace(b"PROJECTS", b"\n  \nPROJECTS "),
    SMALL.replace(b"1;a\n", b'"1";"a"\n\n'),
    SMALL.replace(b"a;4;A", b'a;4;5" pipe'),
])
def test_an_oddly_written_file_comes_back_as_the_same_election(odd: bytes) -> None:
    read = read_pb(odd)
    again = read_pb(write_pb(read))
    assert again == read
    assert [warned.code for warned in again.warnings] == [warned.code for warned in read.warnings]


def test_votes_written_otherwise_are_not_the_same_election() -> None:
    assert read_pb(SMALL) != read_pb(SMALL.replace(b"1;a", b"9;a"))
    assert read_pb(SMALL) == read_pb(SMALL.replace(b"1;a\n", b'"1";a\n'))


names = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=","), min_size=1, max_size=5).filter(
    lambda name: name.strip(" \t") == name
)
cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=8)


@st.composite
def made(draw: st.DrawFn) -> Election:
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    money = st.integers(1, 50_000).map(lambda cents: Fraction(cents, 100))
    projects = [Project(id_, draw(money), {"name": draw(cells)}) for id_ in ids]
    kind = draw(st.sampled_from(list(VoteType)))
    some = st.lists(st.sampled_from(ids), unique=True, max_size=1 if kind is VoteType.CHOOSE_1 else 4)
    lowest = -3 if kind is VoteType.SCORING else 0
    points = st.dictionaries(st.sampled_from(ids), st.integers(lowest, 9).filter(bool), max_size=4)
    ballots = draw(st.lists(points if kind.has_points else some, min_size=1, max_size=6))
    return Election.of(draw(money), projects, ballots, kind)


@given(made())
@settings(max_examples=150, deadline=None)
def test_a_made_election_is_written_and_read_as_what_it_was(election: Election) -> None:
    written = write_pb(election)
    read = read_pb(written)
    assert (read.budget, read.vote_type, read.voters) == (election.budget, election.vote_type, election.voters)
    assert [(p.id, p.cost, p.name) for p in read.projects] == [(p.id, p.cost, p.name) for p in election.projects]
    assert read.score_units == election.score_units
    assert sorted(map(repr, read.ballots)) == sorted(map(repr, election.ballots))
    assert read.warnings == tuple(warned for warned in read.warnings if warned.code == "warn.cost_above_budget")
    assert write_pb(read) == written
