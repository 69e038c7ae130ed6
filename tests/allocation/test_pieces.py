"""Pieces of a text brought together: what is equal by chance only stays apart, and every way of reading reads the same."""
from __future__ import annotations

import random

import numpy as np
import pytest

from app.allocation import Election, PbError, pb_votes, read_pb
from app.allocation.pieces import WORD, Known, Pieces, alike

LONG = "a-project-of-many-letters"


def pieces_of(words: list[bytes]) -> tuple[Pieces, np.ndarray, np.ndarray]:
    lengths = np.array([len(word) for word in words], np.int64)
    return Pieces(b"".join(words) + bytes(WORD)), np.cumsum(lengths) - lengths, lengths


def test_equal_pieces_come_together_in_the_order_in_which_they_appear() -> None:
    pieces, *span = pieces_of([b"7", b"", b"70", b"7", b"12345678", b"123456789", b"12345678", b"", b"7"])
    groups = alike(pieces.numbers(*span), pieces, [tuple(span)])
    assert groups.first.tolist() == [0, 1, 2, 4, 5]
    assert groups.sums(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9])).tolist() == [14, 10, 3, 12, 6]


@pytest.mark.parametrize("number", [0, 2**63])
def test_unlike_pieces_stay_apart_though_their_numbers_are_equal(number: int) -> None:
    pieces, *span = pieces_of([b"12345678a", b"12345678b", b"1", b"12345678a"])
    groups = alike(np.full(4, number, np.uint64), pieces, [tuple(span)])
    assert groups.first.tolist() == [0, 1, 2]
    assert groups.sums(np.ones(4, np.int64)).tolist() == [2, 1, 1]


def test_known_pieces_are_found_and_none_else() -> None:
    known = Known([b"7", b"07", b"70", b"12345678"])
    text = b"07,7,,70,123456789,12345678,1234567,8" + bytes(WORD)
    ends = np.flatnonzero(np.frombuffer(text, np.uint8)[: -WORD + 1] % 44 == 0)
    assert known.works
    assert known.find(Pieces(text), ends).tolist() == [2, 1, 0, 3, 0, 4, 0, 0]
    assert not Known([LONG.encode()]).works


def made(kind: str, ids: list[str], rows: int, newline: str, seed: int) -> bytes:
    """Many rows, more than are searched at a time; popular ballots, some in another order, some empty."""
    dice = random.Random(seed)
    sheets = [dice.sample(ids, dice.randint(0, min(4, len(ids)))) for _ in range(60)]
    lines = ["META", "key;value", "budget;10", f"num_projects;{len(ids)}", f"num_votes;{rows}", f"vote_type;{kind}"]
    lines += ["PROJECTS", "project_id;cost", *(f"{id_};5" for id_ in ids)]
    lines += ["VOTES", "points;voter_id;vote"]
    for row in range(rows):
        sheet = dice.choice(sheets)
        lines.append(f"{','.join(str(1 + len(id_) % 3) for id_ in sheet)};v{row:05d};{','.join(sheet)}")
    return newline.join(lines).encode()


@pytest.mark.parametrize(("kind", "ids", "newline"), [
    ("approval", ["a", "b", "c", "d", "e"], "\n"),
    ("approval", ["a", "bb", LONG], "\r\n"),
    ("approval", [f"p{n}" for n in range(900)], "\n"),
    ("cumulative", ["a", "b", "cc", "d"], "\r\n"),
    ("ordinal", ["a", "b", "cc", LONG], "\n"),
])  # fmt: skip
def test_rows_read_together_are_read_as_one_by_one(
    kind: str, ids: list[str], newline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = made(kind, ids, 9_000, newline, len(ids))
    assert len(raw) > 1 << 17
    together = read_pb(raw)
    monkeypatch.setattr(Pieces, "numbers", lambda self, starts, lengths: np.zeros(len(starts), np.uint64))
    by_chance_equal = read_pb(raw)
    monkeypatch.setattr(pb_votes, "count", lambda *_: None)
    for other in (by_chance_equal, read_pb(raw)):
        assert other == together
        assert other.warnings == together.warnings == ()


def test_a_voter_who_comes_twice_is_seen_however_far_apart() -> None:
    raw = made("approval", ["a", "b"], 9_000, "\n", 1).replace(b";v08999;", b";v00003;")
    assert [(odd.code, odd.line) for odd in read_pb(raw).warnings] == [("warn.duplicate_voter", 13 + 8_999)]


@pytest.mark.parametrize("bad", [b";v08000", b";v08000;a;", b";v08000;a\r", b";v08000;x"])
def test_what_is_wrong_far_down_is_refused_with_its_line(bad: bytes) -> None:
    raw = made("approval", ["a", "b"], 9_000, "\n", 1)
    at = raw.index(b";v08000")
    with pytest.raises(PbError) as refused:
        read_pb(raw[:at] + bad + b"!" + raw[raw.index(b"\n", at) :])
    assert refused.value.line == 13 + 8_000


def test_packed_ballots_are_the_same_as_listed_ones() -> None:
    listed = Election.of(10, {"a": 5, "b": 5}, [["a"], ["b", "a"], ["a"], []])
    read = read_pb(b"META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\na;5\nb;5\nVOTES\nvoter_id;vote\n1;a\n2;b,a\n3;a\n4;\n")
    assert read.ballots == listed.ballots
