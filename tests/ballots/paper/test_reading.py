"""From numbers on a sheet to a ballot, for every kind, and from an Excel sheet with its mistakes named."""
from __future__ import annotations

import io
from dataclasses import dataclass, field

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.ballots.content import Ballot
from app.ballots.paper.reading import Reader, read_all
from app.ballots.paper.workbook import bundle_sheet, lines_from
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Choice
from app.change.refusals import NotValid


@dataclass(frozen=True)
class Thing:
    """A project on the paper."""

    code: str
    cost_fen: int = 1_000_00


@dataclass(frozen=True)
class Purse:
    """A pot on the paper."""

    code: str = "a"
    budget_fen: int = 2_500_00
    options: tuple[Thing, ...] = field(default=(Thing("P02"), Thing("P04"), Thing("P06"), Thing("P01")))


def reader(kind: BallotKind, **settings: int) -> Reader:
    """Reads a paper with four projects of 1,000 yuan in a pot of 2,500."""
    return Reader(kind, [Purse()], PollSettings(**settings))


@pytest.mark.parametrize(
    ("kind", "settings", "line", "ballot"),
    [
        (BallotKind.BUDGET, {}, "4 1", Ballot(BallotKind.BUDGET, named=("P01", "P02"))),
        (BallotKind.CHOOSE, {"max_number": 2}, "2", Ballot(BallotKind.CHOOSE, named=("P04",))),
        (BallotKind.RANK, {}, "3 1", Ballot(BallotKind.RANK, named=("P06", "P02"))),
        (BallotKind.POINTS, {"points": 10}, "1*6 2*4", Ballot(BallotKind.POINTS, given=(("P02", 6), ("P04", 4)))),
        (BallotKind.SCORE, {"score_max": 5}, "4*5", Ballot(BallotKind.SCORE, given=(("P01", 5),))),
        (BallotKind.PLAIN, {}, "2", Ballot(BallotKind.PLAIN, choice=Choice.AGAINST)),
    ],
)  # fmt: skip
def test_every_kind_of_ballot_can_be_keyed(kind: BallotKind, settings: dict[str, int], line: str, ballot: Ballot) -> None:
    assert reader(kind, **settings).ballot(line) == ballot


@pytest.mark.parametrize(
    ("kind", "settings", "line", "code"),
    [
        (BallotKind.BUDGET, {}, "1 2 3", "ballot.over_budget"), (BallotKind.CHOOSE, {"max_number": 2}, "1 2 3", "ballot.too_many"),
        (BallotKind.BUDGET, {}, "0", "paper.blank"), (BallotKind.BUDGET, {}, "/", "paper.unclear"), (BallotKind.PLAIN, {}, "1 2", "paper.more_than_one"),
        (BallotKind.POINTS, {"points": 10}, "1*6 2*5", "ballot.too_many_points"), (BallotKind.SCORE, {"score_max": 5}, "1*6", "ballot.score_too_high"),
    ],
)  # fmt: skip
def test_what_the_voter_may_not_do_is_keyed_and_does_not_count(kind: BallotKind, settings: dict[str, int], line: str, code: str) -> None:
    judged = reader(kind, **settings).ballot(line)
    assert isinstance(judged, list)
    assert [reason.code for reason in judged] == [code]


def test_a_wrong_key_is_named_with_its_sheet() -> None:
    kept, reasons = read_all(reader(BallotKind.BUDGET), ["2 1", "5", ""], ["A01-01", "A01-02", "A01-03"])
    assert kept[0] == "1 2"
    assert [(r.code, r.values["sheet"]) for r in reasons] == [("paper.no_such_number", "A01-02"), ("paper.nothing_typed", "A01-03")]


IMPRINTS = ["A01-01", "A01-02", "A01-03"]


def filled(kind: BallotKind, rows: dict[tuple[int, int], object], drop: int = 0) -> bytes:
    """The sample file with something written into it: (row, column) → value, as Excel counts them."""
    book = load_workbook(io.BytesIO(bundle_sheet(reader(kind), ["排水沟", "助餐点", "充电棚", "路灯"], IMPRINTS, "A01")))
    sheet = book.worksheets[0]
    for (row, column), value in rows.items():
        sheet.cell(row, column).value = value
    if drop:
        sheet.delete_rows(drop)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_filled_in_sheet_says_what_a_clerk_would_have_keyed(inside: Flask) -> None:
    content = filled(BallotKind.BUDGET, {(3, 2): 1, (3, 5): "√", (5, 6): 1})
    assert lines_from(content, reader(BallotKind.BUDGET), IMPRINTS) == ["1 4", "0", "/"]


def test_places_and_points_come_out_of_a_sheet_too(inside: Flask) -> None:
    content = filled(BallotKind.RANK, {(3, 2): 2, (3, 4): 1, (4, 5): 1, (5, 2): 1})
    assert lines_from(content, reader(BallotKind.RANK), IMPRINTS) == ["3 1", "4", "1"]
    content = filled(BallotKind.POINTS, {(3, 2): 6, (3, 3): "４"})
    assert lines_from(content, reader(BallotKind.POINTS, points=10), IMPRINTS) == ["1*6 2*4", "0", "0"]


@pytest.mark.parametrize(
    ("kind", "rows", "drop", "said"),
    [
        (BallotKind.BUDGET, {(4, 3): "要"}, 0, [("paper.sheet_unreadable_cell", {"row": 4, "column": "C", "typed": "要"})]),
        (BallotKind.RANK, {(4, 3): 2}, 0, [("paper.sheet_unreadable_cell", {"row": 4, "column": "C", "typed": "2"})]),
        (BallotKind.BUDGET, {(4, 1): "B01-02"}, 0,
         [("paper.sheet_other_bundle", {"row": 4, "sheet": "B01-02"}), ("paper.sheet_missing_row", {"sheet": "A01-02"})]),
        (BallotKind.BUDGET, {(4, 1): "A01-01"}, 0,
         [("paper.sheet_row_twice", {"row": 4, "sheet": "A01-01"}), ("paper.sheet_missing_row", {"sheet": "A01-02"})]),
        (BallotKind.BUDGET, {}, 5, [("paper.sheet_missing_row", {"sheet": "A01-03"})]),
        (BallotKind.BUDGET, {(1, 2): "P02"}, 0, [("paper.sheet_columns", {})]),
    ],
)  # fmt: skip
def test_every_mistake_in_a_sheet_is_named(inside: Flask, kind: BallotKind, rows: dict[tuple[int, int], object], drop: int, said: list[tuple[str, dict[str, object]]]) -> None:
    with pytest.raises(NotValid) as caught:
        lines_from(filled(kind, rows, drop), reader(kind), IMPRINTS)
    assert [(reason.code, reason.values) for reason in caught.value.reasons] == said


def test_a_file_that_is_no_sheet_says_so(inside: Flask) -> None:
    with pytest.raises(NotValid) as caught:
        lines_from(b"PK\x03\x04 broken", reader(BallotKind.BUDGET), IMPRINTS)
    assert caught.value.codes == ["sheet.unreadable"]
