"""The pages of the paper desk, opened without a script: the whole way from the first pad to the sample, and every refusal in words."""
from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image

from app.ballots.paper import rules
from app.ballots.paper.queries import bundles_of, numbers_of, sample_of
from app.ballots.paper.states import BookState, BundleState
from app.base import clock
from app.extensions import db
from app.people.models import Area, Person
from tests.fixtures.house import visit
from tests.fixtures.papers import PaperVote
from tests.fixtures.people import sign_in_as

MEANT = ["1 2", "1 3", "1 2 3 4", "0", "/", "2"]


class Office:
    """Clients of everybody at the desk; `get` and `post` speak of addresses below the paper desk."""

    def __init__(self, app: Flask, vote: PaperVote) -> None:
        self.app, self.vote = app, vote
        self._clients: dict[int, FlaskClient] = {}

    def _client(self, who: Person) -> FlaskClient:
        if who.id not in self._clients:
            client = self.app.test_client()
            sign_in_as(client, who.id)
            self._clients[who.id] = client
        return self._clients[who.id]

    def get(self, who: Person, rest: str = "", **kwargs: Any) -> Any:
        """Look."""
        db.session.rollback()
        return visit(self._client(who), "GET", f"/desk/votes/{self.vote.id}/paper{rest}", **kwargs)

    def post(self, who: Person, rest: str, form_at: str | None = None, **data: Any) -> Any:
        """Fill in the form of a page and send it."""
        page = self.get(who, rest if form_at is None else form_at)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
        sent = {"csrf_token": token[1] if token else "", **data}
        answer = visit(self._client(who), "POST", f"/desk/votes/{self.vote.id}/paper{rest}", data=sent, content_type="multipart/form-data")
        db.session.rollback()
        return answer


@pytest.fixture
def office(inside: Flask, a_community: Area, a_person: Callable[..., Person]) -> Callable[[timedelta], Office]:
    """`office(timedelta(0))`: a vote that opened so long ago, real time for the pages."""
    made: list[PaperVote] = []

    def make(ago: timedelta = timedelta(0)) -> Office:
        vote = PaperVote(a_community, a_person, clock.now() - ago)
        made.append(vote)
        vote.open(8)
        return Office(inside, vote)

    yield make  # type: ignore[misc]
    for vote in made:
        vote.end()


@pytest.fixture
def opened(office: Callable[..., Office]) -> Office:
    """Six sheets out of the box, in bundle A01."""
    made = office(timedelta(days=9))
    made.vote.lay_out()
    made.vote.hand_out(6)
    made.vote.count(6)
    made.vote.to_the_box()
    made.vote.bundle(6)
    made.vote.end()
    return made


def text(answer: Any) -> str:
    """What a page says."""
    said: str = answer.get_data(as_text=True)
    return said


def test_the_desk_from_the_first_book_to_the_sealed_box(office: Callable[..., Office]) -> None:
    desk = office()
    vote = desk.vote
    assert "建选票发放簿" in text(desk.get(vote.chair))
    assert desk.post(vote.chair, "/lay-out", "").status_code == 303
    assert desk.post(vote.chair, "/a/print", number="60").status_code == 303
    assert desk.post(vote.chair, "/A/pad", first="1", last="60", place="社区大厅").status_code == 303
    assert numbers_of(vote.book()).issued == 60
    who = vote.voters[0]
    assert "拿一张带字母 A 的票" in text(desk.get(vote.other, f"/hand-out/{who.id}"))
    assert desk.post(vote.other, f"/hand-out/{who.id}", number="1").status_code == 303
    assert desk.post(vote.other, f"/hand-out/{who.id}/exchange", f"/hand-out/{who.id}", number="2").status_code == 303
    assert "存根 2 号" in text(desk.get(vote.other, f"/hand-out/{who.id}"))
    second = vote.voters[1]
    assert desk.post(vote.other, f"/hand-out/{second.id}", number="3").status_code == 303
    assert desk.post(vote.other, f"/hand-out/{second.id}/take-back", f"/hand-out/{second.id}").status_code == 303
    assert desk.get(vote.other, "/A/count").status_code == 403  # who hands out does not keep the book
    assert numbers_of(vote.book()).spoiled == 2
    assert desk.post(vote.clerk, "/A/count", box="1", spoiled="2", unused="57", second=str(vote.other.id)).status_code == 303
    assert "何婷和周秀兰清点" in text(desk.get(vote.chair))


def test_a_count_that_does_not_add_up_says_why_and_keeps_what_was_typed(office: Callable[..., Office]) -> None:
    desk = office()
    desk.vote.lay_out(20)
    desk.vote.hand_out(3)
    answer = desk.post(desk.vote.chair, "/A/count", box="4", spoiled="0", unused="17", second=str(desk.vote.other.id))
    assert answer.status_code == 422
    assert "票箱里有 4 张，可发出没退的只有 3 张" in text(answer)
    assert 'value="17"' in text(answer)
    answer = desk.post(desk.vote.chair, "/A/count", box="3", spoiled="0", unused="17", second=str(desk.vote.other.id))
    assert answer.status_code == 303
    assert desk.vote.book().state is BookState.COUNTED
    assert "发到各点 20 = 票箱 3 + 作废 0 + 没用 17" in text(desk.get(desk.vote.chair))
    assert desk.post(desk.vote.chair, "/A/reopen", why="还没到点").status_code == 303
    assert desk.vote.book().state is BookState.OPEN


def test_who_counts_is_not_told_what_to_find(office: Callable[..., Office]) -> None:
    desk = office()
    desk.vote.lay_out(20)
    desk.vote.hand_out(7)
    assert ">7<" not in text(desk.get(desk.vote.chair, "/A/count"))
    assert ">7<" in text(desk.get(desk.vote.chair))


def test_a_stub_that_is_on_no_pad_is_refused_at_the_field(office: Callable[..., Office]) -> None:
    desk = office()
    desk.vote.lay_out(5)
    answer = desk.post(desk.vote.other, f"/hand-out/{desk.vote.voters[0].id}", number="9")
    assert answer.status_code == 422
    assert "A 票的本子上没有 9 号" in text(answer)


def test_a_bundle_is_keyed_twice_and_settled_without_any_script(opened: Office) -> None:
    vote = opened.vote
    assert "录 A01 捆" in text(opened.get(vote.clerk))
    lines = {f"A01-{n:02d}": line for n, line in enumerate(MEANT, 1)}
    assert opened.post(vote.clerk, "/bundles/A01/key", **lines).status_code == 303
    assert opened.get(vote.clerk, "/bundles/A01/key").status_code == 403
    blind = text(opened.get(vote.other, "/bundles/A01/key"))
    assert 'value="1 2"' not in blind
    wrong = opened.post(vote.other, "/bundles/A01/key", **{**lines, "A01-06": "7"})
    assert wrong.status_code == 422
    assert "A01-06：这种票上没有 7 号，只有 1 到 6" in text(wrong)
    assert opened.post(vote.other, "/bundles/A01/key", **{**lines, "A01-06": "2 6"}).status_code == 303
    assert opened.get(vote.other, "/bundles/A01/settle").status_code == 403
    page = text(opened.get(vote.third, "/bundles/A01/settle"))
    assert "一人录：2" in page
    assert "A01-05" not in page
    assert opened.post(vote.third, "/bundles/A01/settle", **{"A01-06": "2"}).status_code == 303
    assert vote.named("A01").lines == MEANT
    assert "第三人，看了 1 张" in text(opened.get(vote.third, "/bundles/A01"))
    assert opened.get(vote.third, "/bundles/A01/settle").status_code == 409


def filled(content: bytes, rows: dict[tuple[int, int], object]) -> io.BytesIO:
    """The downloaded sheet with something written into it."""
    book = load_workbook(io.BytesIO(content))
    for (row, column), value in rows.items():
        book.worksheets[0].cell(row, column).value = value
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_a_clerk_may_key_in_excel_and_is_told_row_and_column(opened: Office) -> None:
    vote = opened.vote
    sheet = opened.get(vote.clerk, "/bundles/A01.xlsx").data
    wrong = opened.post(vote.clerk, "/bundles/A01", **{"f-file": (filled(sheet, {(4, 3): "喜欢"}), "A01.xlsx")})
    assert wrong.status_code == 422
    assert "第 4 行 C 列：“喜欢”认不出" in text(wrong)
    assert '<details class="more" open>' in text(wrong)  # not folded away
    right = {(3, 2): 1, (3, 3): 1, (4, 2): "√", (4, 4): 1, (5, 2): 1, (5, 3): 1, (5, 4): 1, (5, 5): 1, (7, 8): 1, (8, 3): 1}
    assert opened.post(vote.clerk, "/bundles/A01", **{"f-file": (filled(sheet, right), "A01.xlsx")}).status_code == 303
    opened.vote.key("A01", vote.other, MEANT)
    assert vote.named("A01").state is BundleState.LOCKED


def test_a_photo_of_a_sheet_is_kept_for_those_who_count(opened: Office, a_community: Area) -> None:
    vote = opened.vote
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, "JPEG")
    picture.seek(0)
    answer = opened.post(vote.clerk, "/bundles/A01", **{"p-photo": (picture, "sheet.jpg"), "p-position": "3"})
    assert answer.status_code == 303
    photo = vote.named("A01").photos[0]
    assert (photo.position, photo.upload.is_public) == (3, False)
    assert "photo=next" in answer.headers["Location"]
    for who, status in ((vote.clerk, 200), (vote.other, 200), (vote.supervisor, 200), (vote.voters[0], 403)):
        seen = opened.get(who, f"/bundles/A01/photos/{photo.id}")
        assert seen.status_code == status
        seen.close()
    page = text(opened.get(vote.clerk, "/bundles/A01?photo=next"))
    assert "A01-03" in page
    assert 'value="4"' in page  # the next sheet is the fourth


def test_a_supervisor_throws_dice_and_reads_the_sheets_again(opened: Office) -> None:
    vote = opened.vote
    for clerk in (vote.clerk, vote.other):
        vote.key("A01", clerk, MEANT)
    vote.reveal()
    assert "6 张纸票" in text(opened.get(vote.supervisor, "/sample"))
    assert opened.post(vote.supervisor, "/sample", dice="36152", margin="1").status_code == 422
    assert opened.post(vote.supervisor, "/sample", dice="3615246613", margin="1").status_code == 303
    again = {f"A01-{n:02d}": line for n, line in enumerate(MEANT, 1)} | {"A01-01": "1"}
    assert opened.post(vote.supervisor, "/sample", **again).status_code == 303
    found = sample_of(vote.question)
    assert found is not None
    assert found.differences == ["A01-01"]
    page = text(opened.get(vote.supervisor, "/sample"))
    assert "有 1 张和计票时不一样" in page
    assert "重看后票数" in page  # few papers: all were read, and the votes stand side by side
    assert "全部重看" not in page


def test_a_sample_of_many_papers_that_differs_is_followed_by_all_of_them(opened: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "REKEY_ALL_UPTO", 3)
    vote = opened.vote
    for clerk in (vote.clerk, vote.other):
        vote.key("A01", clerk, MEANT)
    vote.reveal()
    assert opened.post(vote.supervisor, "/sample", dice="3615246613", margin="6").status_code == 303
    found = sample_of(vote.question)
    assert found is not None
    assert opened.post(vote.supervisor, "/sample", **dict.fromkeys(found.imprints, "6")).status_code == 303
    assert "全部重看" in text(opened.get(vote.supervisor, "/sample"))
    assert opened.post(vote.supervisor, "/sample/all", "/sample").status_code == 303
    assert "6 张全部重看" in text(opened.get(vote.supervisor, "/sample"))
    assert opened.get(vote.clerk, "/sample").status_code == 403


def test_after_the_count_the_fingerprints_in_the_record_can_be_worked_out_again(opened: Office) -> None:
    vote = opened.vote
    assert opened.get(vote.supervisor, "/papers.json").status_code == 404  # not while the urn is sealed
    for clerk in (vote.clerk, vote.other):
        vote.key("A01", clerk, MEANT)
    vote.reveal()
    assert opened.get(vote.clerk, "/papers.json").status_code == 403
    bundle = opened.get(vote.supervisor, "/papers.json").get_json()["bundles"][0]
    digest = bundle.pop("sha256")
    assert hashlib.sha256(json.dumps(bundle, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest() == digest
    assert f'"sha256":"{digest}"' in vote.entries("paper.locked")[0].body


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_can_be_printed(office: Callable[..., Office], language: str) -> None:
    desk = office()
    desk.vote.lay_out(5)
    for rest in ("/A/ballots.pdf?first=1&last=5", "/A/beans.pdf?first=4&last=5", "/poster.pdf"):
        answer = desk.get(desk.vote.chair, rest + ("&" if "?" in rest else "?") + f"lang={language}")
        assert answer.data.startswith(b"%PDF-"), rest
    assert desk.get(desk.vote.chair, "/A/bands.pdf").status_code == 404  # nothing is counted yet
    assert desk.get(desk.vote.chair, "/A/ballots.pdf?first=6").status_code == 404  # only numbers that are in the book


def test_bands_and_labels_come_with_the_bundles(opened: Office) -> None:
    assert opened.get(opened.vote.chair, "/A/bands.pdf").data.startswith(b"%PDF-")
    assert [bundle.size for bundle in bundles_of(opened.vote.question)] == [6]


def test_a_resident_has_no_business_at_the_paper_desk(opened: Office) -> None:
    places = ("", "/hand-out", "/A/count", "/A/ballots.pdf", "/bundles/A01", "/bundles/A01/key", "/bundles/A01/settle", "/bundles/A01.xlsx", "/sample")
    assert {rest: opened.get(opened.vote.voters[0], rest).status_code for rest in places} == dict.fromkeys(places, 403)


def test_there_is_no_paper_desk_for_a_vote_without_paper_or_a_bundle_that_is_none(opened: Office) -> None:
    vote = opened.vote
    assert opened.get(vote.clerk, "/bundles/B01").status_code == 404
    assert opened.get(vote.chair, "/B/count").status_code == 404
    vote.id = 99
    assert opened.get(vote.clerk).status_code == 404
