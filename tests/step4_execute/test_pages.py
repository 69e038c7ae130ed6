"""The pages: open to all, quick to read, and every deed behind a form that is done once."""

from __future__ import annotations

import contextvars
import io
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.base import clock
from app.base.money import yuan
from app.extensions import db
from app.fund.models import FundTransaction
from app.fund.states import Move
from app.people.models import Person
from app.step4_execute.models import Payment
from app.step4_execute.states import PaymentState, ProjectState
from app.step5_oversee.commands.inspections import raise_finding, record_inspection
from app.step5_oversee.commands.ratings import rate_project
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do
from tests.fixtures.people import sign_in_as
from tests.fixtures.projects import Works

PDF = b"%PDF-1.4 slip"


class Visitor:
    """Somebody at the pages, on the day on which `works` stands, in a context of their own."""

    def __init__(self, works: Works, person: Person | None = None) -> None:
        self.client: FlaskClient = works.app.test_client()
        self._now = clock.now()
        if person is not None:
            sign_in_as(self.client, person)
        db.session.rollback()

    def _run(self, method: str, path: str, **kwargs: Any) -> Any:
        def visit() -> Any:
            with clock.at(self._now):
                return self.client.open(path, method=method, **kwargs)

        return contextvars.Context().run(visit)

    def get(self, path: str) -> Any:
        """Look at a page."""
        return self._run("GET", path)

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        html = self.get(path).get_data(as_text=True)
        main = html[html.index("<main") :]
        return {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', main)[1]  # type: ignore[index]
            for name in ("csrf_token", "act_key")
        }

    def post(self, path: str, hidden: dict[str, str] | None = None, **data: Any) -> Any:
        """Fill the form in and send it."""
        fields = {key: (io.BytesIO(value), "paper.pdf") if isinstance(value, bytes) else value for key, value in data.items()}
        return self._run("POST", path, data={**(hidden or self.form(path)), **fields}, content_type="multipart/form-data")


@pytest.fixture
def busy(works: Works) -> Works:
    """P02 with a paid part, a payment on its way, a finding and stars; P06 with sealed offers; P10 only decided."""
    works.once("busy", lambda: _make_busy(works))
    return works


def _make_busy(works: Works) -> int:
    contract = works.a_contract()
    first, half, *_ = contract.milestones
    works.go(5, 11)
    works.through(first)
    works.go(5, 27)
    works.approved(works.accept(works.report(half)))
    project = contract.project
    look = do(record_inspection, project, "41 米处渗水", False, None, works.photo(), by=works.supervisor)
    do(raise_finding, look, "41 米处接口漏水", date(2026, 5, 28), by=works.supervisor)
    for n in range(6):
        do(rate_project, project, 5, by=works.person(f"邻居{n}"))
    sealed = works.a_project("P06", "电动车充电棚", 64_800)
    works.call(sealed)
    works.offer(sealed, "明光照明", 64_000)
    works.decide("P10", "邻里节", 16_000)
    works.go(6, 1)
    return 0


PUBLIC = ("/projects", "/projects/P02-2026", "/projects/P06-2026", "/payments/1", "/payments/2", "/findings", "/findings/1", "/partners", "/tasks")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_is_open_to_everybody_in_both_languages(busy: Works, language: str) -> None:
    visitor = Visitor(busy)
    visitor.client.set_cookie("wushi_language", language)
    for path in PUBLIC:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "居民" in answer.text or language == "en"
        assert not re.search(r"1[3-9]\d{9}", answer.text), path


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_asks_the_database_little(busy: Works, path: str, signed_in: bool) -> None:
    visitor = Visitor(busy, busy.person("黎桂英") if signed_in else None)
    queries = asked_by(busy.app, lambda: visitor.get(path))
    assert 0 < len(queries) <= 12, f"{len(queries)}\n" + "\n".join(" ".join(q.split())[-150:] for q in queries)


def test_prices_stay_sealed_until_one_is_chosen(busy: Works) -> None:
    assert "64,000" not in Visitor(busy).get("/projects/P06-2026").text
    assert "明光照明" in Visitor(busy).get("/projects/P06-2026").text
    assert "91,500" in Visitor(busy).get("/projects/P02-2026").text


def test_the_page_says_who_how_late_and_what_is_found(busy: Works) -> None:
    text = Visitor(busy).get("/projects/P02-2026").text
    for said in ("王建国", "罗敏", "吴成林", "三家里最低", "41 米处接口漏水", "晚 4 天", "5.0"):
        assert said in text, said


def test_what_is_not_there_is_said_so(busy: Works) -> None:
    for path in ("/projects/P99-2026", "/payments/99", "/findings/99", "/projects/P06-2026/contract.pdf", "/projects/P02-2026/do/nothing"):
        assert Visitor(busy).get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/projects/P02-2026/contract.pdf", "/projects/P02-2026/acceptance.pdf", "/findings/1/notice.pdf"])
def test_sheets_are_pdfs(busy: Works, path: str) -> None:
    answer = Visitor(busy).get(path)
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


FORMS = {
    "/desk/projects/decisions/3/award": "head", "/desk/projects/meetings/3/file": "clerk", "/projects/P06-2026/do/offer": "clerk",
    "/projects/P06-2026/do/sign": "head", "/projects/P02-2026/do/task": "clerk", "/milestones/3/do/report": "clerk", "/milestones/2/do/ask": "clerk",
    "/payments/2/do/check": "supervisor", "/payments/2/do/refuse": "head", "/payments/2/do/invoice": "clerk", "/contracts/1/do/challenge": "supervisor",
    "/partners/do/register": "head", "/partners/1/do/interest": "supervisor", "/findings/1/do/rectify": "clerk", "/projects/P02-2026/inspect": "supervisor",
    "/projects/P02-2026/oversee/accept": "supervisor", "/projects/P02-2026/oversee/collect": "supervisor", "/milestones/3/judge": "supervisor",
    "/projects/P02-2026/rate": "clerk", "/desk/projects": "books",
}  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_a_form_opens_to_who_may_and_to_nobody_else(busy: Works, path: str) -> None:
    assert Visitor(busy, getattr(busy, FORMS[path])).get(path).status_code == 200
    assert Visitor(busy).get(path).status_code == 403


def test_a_payment_goes_through_three_hands_and_a_double_click_pays_once(busy: Works) -> None:
    supervisor, books = Visitor(busy, busy.supervisor), Visitor(busy, busy.books)
    assert supervisor.post("/payments/2/do/check", note="对过了").status_code == 303
    path = "/payments/2/do/release"
    hidden = books.form(path)
    refused = books.post(path, hidden, slip="34,000", voucher=PDF)
    assert refused.status_code == 422
    assert "34,000" in refused.text
    paid = [books.post(path, hidden, slip="34,760", voucher=PDF) for _ in range(2)]
    assert [answer.status_code for answer in paid] == [303, 303]
    db.session.rollback()
    assert db.session.get_one(Payment, 2).state is PaymentState.PAID
    moves = select(func.count()).select_from(FundTransaction).where(FundTransaction.move == Move.PAY)
    assert db.session.scalar(moves) == 2
    assert "fund" not in paid[0].text


def test_a_contract_is_signed_from_the_page(works: Works) -> None:
    project = works.with_offers()
    head = Visitor(works, works.head)
    path = "/projects/P02-2026/do/sign"
    parts = {
        "parts-0-title": "签约并到料", "parts-0-amount": "40000", "parts-0-due_on": "2026-05-10", "parts-1-title": "质保金", "parts-1-amount": "46,900",
        "parts-1-due_on": "2027-05-10", "parts-1-is_retention": "y",
    }  # fmt: skip
    wrong = head.post(path, offer=str(project.offers[0].id), why="最低", **{**parts, "parts-1-amount": "46,901"})
    assert wrong.status_code == 422
    assert "签约并到料" in wrong.text
    assert head.post(path, offer=str(project.offers[0].id), why="最低", **parts).status_code == 303
    db.session.rollback()
    db.session.refresh(project)
    assert project.state is ProjectState.CONTRACTED
    assert project.contract is not None
    assert [(m.amount_fen, m.is_retention) for m in project.contract.milestones] == [(yuan(40_000), False), (yuan(46_900), True)]


def test_what_cannot_be_read_as_money_is_said_beside_the_field(busy: Works) -> None:
    answer = Visitor(busy, busy.clerk).post("/milestones/2/do/ask", amount="三万")
    assert answer.status_code == 422
    assert "三万" in answer.text


def test_a_neighbour_looks_and_rates_from_the_phone(busy: Works) -> None:
    neighbour = Visitor(busy, busy.person("黎桂英"))
    seen = neighbour.post(
        "/projects/P02-2026/inspect", milestone="0", what="盖板松了一块", is_ok="no", finding="盖板松了", due_on="2026-06-10", on="2026-06-01"
    )
    assert seen.status_code == 303
    assert neighbour.post("/projects/P02-2026/rate", stars="4").status_code == 303
    text = Visitor(busy).get("/projects/P02-2026").text
    assert "盖板松了" in text
    assert "黎**" in text
    assert "黎桂英" not in text


def test_something_wrong_without_saying_what_is_not_kept(busy: Works) -> None:
    answer = Visitor(busy, busy.supervisor).post("/projects/P02-2026/inspect", milestone="0", what="不对", is_ok="no", on="2026-06-01", due_on="2026-06-10")
    assert answer.status_code == 422
    assert "不对" in answer.text


def test_the_desk_names_what_stands_in_the_way(busy: Works) -> None:
    text = Visitor(busy, busy.head).get("/desk/projects").text
    for said in ("邻里节", "还没有公示期满", "还没有报街道备案", "P02-2026"):
        assert said in text, said


def test_the_matter_tells_the_whole_story_and_its_money(busy: Works) -> None:
    number = db.session.get_one(Payment, 1).milestone.contract.project.proposal.matter.number
    text = Visitor(busy).get(f"/matters/{number}").text
    for said in ("划出 88,200 元", "从 3 家里选了蓉达市政维修", "付了 34,760 元", "P02-2026"):
        assert said in text, said


def test_the_desk_asks_no_more_for_many_decisions_than_for_one(busy: Works) -> None:
    head = Visitor(busy, busy.head)

    def asked() -> int:
        return len(asked_by(busy.app, lambda: head.get("/desk/projects")))

    few = asked()
    for code in ("P11", "P12", "P13"):
        busy.decide(code, f"项目 {code}", 10_000)
    assert asked() <= few + 1
