"""What is printed: for every kind of ballot, in both languages, on as many pages as it should be, and no ballot unlike another."""
from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from flask import Flask
from flask_babel import force_locale
from PIL import Image, ImageChops

from app.ballots.paper import sheets
from app.ballots.paper.queries import books_of
from app.ballots.paper.sheets import FOLDER, Line, Paper, Part, ballots_pdf, bands_pdf, beans_pdf, picture_of, poster_pdf
from app.ballots.paper.story import how_to, paper_of, widest_paper
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.states import BallotKind
from app.record.stamp import Stamp, on_paper
from app.record.tlog.checkpoints import Checkpoint
from tests.fixtures.papers import PaperVote

CHECKPOINT = on_paper(Stamp(Checkpoint("wushi.test/log", 3_491, bytes(range(32))), "https://wushi.test"))
LINES = tuple(Line(n, f"P{n:02d}", "老院雨污排水沟清掏换盖", "棉纺12号院", "268 户雨天不再进水", "8.82 万元") for n in range(1, 19))
PAPER = Paper("A", "禾苑社区", "2026 年社区资金投给哪些事", "4 月 20 日 20:00 截止", ("想办的打 ✓。",), "tick", 0, (Part("", "55.2 万元", LINES[:8]),), **CHECKPOINT)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Image.Image]]:
    """The pages of the sheet that was made last, as small pictures."""
    seen: list[tuple[str, dict[str, object]]] = []

    def listen(path: str, **said: object) -> bytes:
        seen.append((path, said))
        return typst.compile(path, **said)  # type: ignore[arg-type,no-any-return]

    monkeypatch.setattr(sheets, "typst", type("Press", (), {"compile": staticmethod(listen)}))

    def look() -> list[Image.Image]:
        path, said = seen[-1]
        drawn = typst.compile(path, **said, format="png", ppi=20)  # type: ignore[call-overload]
        return [Image.open(io.BytesIO(page)) for page in (drawn if isinstance(drawn, list) else [drawn])]

    return look


@pytest.mark.parametrize("mark", ["tick", "number", "points"])
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_ballots_and_beans_are_printed_for_every_kind_and_language(inside: Flask, mark: str, language: str) -> None:
    with force_locale(language):
        assert ballots_pdf(replace(PAPER, mark=mark), 1, 2).startswith(b"%PDF-")
        assert beans_pdf(replace(PAPER, mark=mark), 1, 2).startswith(b"%PDF-")


def test_eight_projects_fit_one_page_and_eighteen_both_sides_of_a_sheet(inside: Flask, pages: Callable[[], list[Image.Image]]) -> None:
    ballots_pdf(PAPER, 1, 3)
    assert len(pages()) == 3
    ballots_pdf(replace(PAPER, parts=(Part("", "", LINES),)), 1, 3)
    assert len(pages()) == 6  # a new ballot begins on a new sheet


def test_nothing_below_the_stub_tells_one_ballot_from_another(inside: Flask, pages: Callable[[], list[Image.Image]]) -> None:
    ballots_pdf(PAPER, 1, 2)
    first, second = pages()
    stub = round(first.height * 36 / 297)
    assert first.crop((0, stub, first.width, first.height)).tobytes() == second.crop((0, stub, second.width, second.height)).tobytes()
    assert first.crop((0, 0, first.width, stub)).tobytes() != second.crop((0, 0, second.width, stub)).tobytes()


def test_a_file_holds_at_most_500_ballots(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, object] = {}
    monkeypatch.setattr(sheets, "_pdf", lambda _template, words: said.update(words) or b"")
    ballots_pdf(PAPER, 1, 9_999)
    numbers = said["numbers"]
    assert isinstance(numbers, list)
    assert (len(numbers), numbers[0], numbers[-1]) == (500, "00001", "00500")


def test_a_ballot_for_beans_has_a_stub_four_projects_a_page_and_pictures(inside: Flask, tmp_path: Path, pages: Callable[[], list[Image.Image]]) -> None:
    picture = tmp_path / "p.jpg"
    Image.new("RGB", (900, 600), "orange").save(picture)
    lines = (replace(LINES[0], picture=picture_of(picture)), *LINES[1:8])
    beans_pdf(replace(PAPER, parts=(Part("", "", lines),)), 7, 8)
    drawn = pages()
    assert len(drawn) == 4  # two ballots of two pages
    red, _, blue = drawn[0].convert("RGB").getpixel((drawn[0].width // 5, drawn[0].height * 3 // 10))  # type: ignore[misc]
    assert red - blue > 100, "the picture is on the sheet"


@pytest.mark.parametrize("made", [ballots_pdf, beans_pdf])
def test_the_checkpoint_of_the_opening_is_on_the_paper_as_a_picture(inside: Flask, pages: Callable[[], list[Image.Image]], made: Callable[..., bytes]) -> None:
    made(PAPER, 1, 1)
    sealed = pages()[0].convert("L")
    made(replace(PAPER, checkpoint_code=""), 1, 1)
    bare = pages()[0].convert("L")
    left, top, right, bottom = ImageChops.difference(sealed, bare).getbbox() or (0, 0, 0, 0)
    assert min(right - left, bottom - top) * 25.4 / 20 >= 17, "37 modules of half a millimetre, drawn at 20 dots an inch"


@pytest.mark.parametrize("number", [6, 12, 18, 20])
def test_the_poster_is_one_page(inside: Flask, pages: Callable[[], list[Image.Image]], number: int) -> None:
    lines = tuple(replace(LINES[0], number=n) for n in range(1, number + 1))
    poster_pdf(replace(PAPER, parts=(Part("全社区", "55 万元", lines[: number // 2]), Part("院里", "3 万元", lines[number // 2 :]))), "http://wushi.test/votes/1", "社区大厅")
    assert len(pages()) == 1


def test_each_bundle_has_its_band_and_a_label_for_each_sheet(inside: Flask, pages: Callable[[], list[Image.Image]]) -> None:
    bands_pdf(PAPER, [50, 7])
    assert len(pages()) == 2


@pytest.mark.parametrize(
    ("kind", "rules", "deed"),
    [
        (BallotKind.BUDGET, {}, "加起来不超过 3,000 元"), (BallotKind.CHOOSE, {"max_number": 3}, "最多 3 项"), (BallotKind.CHOOSE, {}, "想办的打 ✓。"),
        (BallotKind.POINTS, {"points": 10}, "您有 10 分"), (BallotKind.SCORE, {"score_max": 5}, "0 到 5"), (BallotKind.RANK, {}, "最要紧的写 1"),
        (BallotKind.PLAIN, {}, "三个里面选一个"),
    ],
)  # fmt: skip
def test_the_paper_says_what_to_do_and_numbers_every_project(paper: PaperVote, kind: BallotKind, rules: dict[str, int], deed: str) -> None:
    paper.open(5, kind, **rules)
    paper.lay_out(5)
    made = paper_of(paper.book())
    assert deed in made.how[0]
    assert [line.number for line in made.lines] == list(range(1, (3 if kind is BallotKind.PLAIN else 6) + 1))
    assert "写错了可以换一张" in how_to(paper.question, list(paper.question.pots))[-1]


def test_numbers_run_through_all_pots_of_a_paper(paper: PaperVote) -> None:
    pots = [PotDraft("a", "全社区", paper.area.id, 3_000_00), PotDraft("b", "为老", paper.area.id, 1_000_00)]
    paper.open(5, pots=pots, options=[OptionDraft("P01", "a", "路灯", 100_00), OptionDraft("Y01", "b", "扶手", 100_00), OptionDraft("P02", "a", "坡道", 100_00)])
    paper.lay_out(5)
    parts = paper_of(paper.book()).parts
    assert [(part.title, [(line.number, line.code) for line in part.lines]) for part in parts] == [
        ("全社区", [(1, "P01"), (2, "P02")]), ("为老", [(3, "Y01")]),
    ]  # fmt: skip
    assert widest_paper(paper.question) in books_of(paper.question)


def test_every_template_of_a_sheet_is_used() -> None:
    used = Path(sheets.__file__).read_text(encoding="utf-8")
    assert [path.name for path in FOLDER.glob("*.typ") if json.dumps(path.name) not in used] == []
