"""Pages of the money: from the total to the voucher in a few steps, and the bookkeeper's forms."""
from __future__ import annotations

import csv
import io
import itertools
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from app.base.files import keep_bytes
from app.change.transaction import change_by
from app.extensions import db
from app.fund.commands.corrections import place_hold, reverse
from app.fund.commands.pot import create_source, receive, set_aside
from app.fund.commands.projects import appropriate, encumber, pay, return_unspent
from app.fund.models import FundTransaction
from app.fund.queries import balance_of, books_of
from app.fund.states import SourceKind
from app.people.models import Area, Person
from app.policy.actor import machine
from app.process.commands.rounds import create_round
from app.process.models import Round
from app.vocabulary import Role
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do, visit

_keys = itertools.count(1)
P02, C02 = "P02-2026", "HT-2026-02"


@pytest.fixture(autouse=True)
def forms_without_token(clean_app):
    """The token has its own tests."""
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield
    clean_app.config["WTF_CSRF_ENABLED"] = True


def slip(is_public=True):
    with change_by(machine("test")) as change:
        upload = keep_bytes(b"%PDF-1.7 slip", "application/pdf", "回单.pdf", is_public)
        change.session.flush()
    return upload


@pytest.fixture
def heyuan(village):
    """386,000 received, 18,000 set aside, P02 decided, contracted and paid once; bookings 1 to 5."""
    head_id, keeper_id = village.person("罗敏", Role.COMMITTEE_HEAD), village.person("恒信代理记账", Role.BOOKKEEPER)
    with village.app.app_context():
        head, keeper = db.session.get_one(Person, head_id), db.session.get_one(Person, keeper_id)
        year = do(create_round, db.session.get_one(Area, village.community), 2026, "2026 年社区资金", by=head)
        source = do(create_source, year, SourceKind.GUARANTEE, "=社区保障资金", by=keeper)
        do(receive, source, 38_600_000, slip(), by=keeper)
        do(set_aside, year, "mobilisation", 1_800_000, "民意征集、宣传", by=keeper)
        do(appropriate, year, P02, 8_820_000, "decision:1", "排水沟疏通", by=head)
        do(encumber, year, C02, P02, 8_690_000, "蓉达市政维修", by=head)
        do(pay, year, C02, P02, 3_476_050, slip(is_public=False), "payment:1", "第一期", by=keeper)
    village.head, village.keeper = head_id, keeper_id
    return village


@pytest.fixture
def stranger(heyuan):
    return heyuan.app.test_client()


@pytest.fixture
def keeper(heyuan, client_of):
    return client_of("记账员", Role.BOOKKEEPER)[0]


def read(client, path):
    return visit(client, "GET", path, buffered=True)


def send(client, path, **data):
    return visit(client, "POST", path, data={"act_key": f"key-{next(_keys)}", **data}, content_type="multipart/form-data")


def paper():
    return (io.BytesIO(b"%PDF-1.7 paper"), "回单.pdf")


def test_the_year_shows_where_the_money_came_from_and_where_it_is(stranger):
    page = read(stranger, "/money").text
    for said in ("36.8 万元", "¥386,000.00", "34,760.50 元", "52,139.50 元", "民意征集、宣传", "排水沟疏通"):
        assert said in page, said


def test_every_number_opens_down_to_the_voucher(stranger):
    assert f"/money/projects/{P02}" in read(stranger, "/money").text
    project = read(stranger, f"/money/projects/{P02}").text
    assert "/money/5" in project
    payment = read(stranger, "/money/5").text
    assert f"/money/accounts/encumb:{C02}" in payment
    assert "第一期" in payment
    lines = read(stranger, f"/money/accounts/encumb:{C02}").text
    assert "¥52,139.50" in lines


def test_a_public_voucher_opens_for_everybody_and_another_for_who_checks(heyuan, stranger, client_of):
    assert "/files/1" in read(stranger, "/money/1").text
    public = read(stranger, "/files/1")
    assert public.status_code == 200
    assert public.headers["Content-Type"] == "application/pdf"
    assert public.headers["X-Content-Type-Options"] == "nosniff"
    assert "public" in public.headers["Cache-Control"]
    assert "/files/2" not in read(stranger, "/money/5").text
    assert read(stranger, "/files/2").status_code == 403
    supervisor, _ = client_of("吴成林", Role.SUPERVISOR)
    assert "/files/2" in read(supervisor, "/money/5").text
    private = read(supervisor, "/files/2")
    assert private.status_code == 200
    assert "no-store" in private.headers["Cache-Control"]
    assert read(stranger, "/files/99").status_code == 404


def test_a_file_that_is_no_picture_and_no_pdf_is_only_saved(heyuan, stranger):
    with heyuan.app.app_context(), change_by(machine("test")) as change:
        upload = keep_bytes(b"<script>", "text/html", "x.html")
        change.session.flush()
        number = upload.id
    assert read(stranger, f"/files/{number}").headers["Content-Disposition"].startswith("attachment")


def test_a_booking_without_a_voucher_says_why(stranger):
    assert "不需要" in read(stranger, "/money/3").text


def test_pages_that_do_not_exist_say_so(stranger):
    accounts = ("approp:P99", "unappropriated:99", "unappropriated:x")
    for path in ("/money/99", *(f"/money/accounts/{name}" for name in accounts), "/money/projects/P99", "/money?year=1999"):
        assert read(stranger, path).status_code == 404, path


def test_before_the_first_year_the_page_says_what_comes(village):
    assert "还没有开始过资金年度" in read(village.app.test_client(), "/money").text


def test_pages_take_few_statements(heyuan, stranger):
    with heyuan.app.app_context():
        head, year = db.session.get_one(Person, heyuan.head), db.session.get_one(Round, 1)
        for n in range(8):
            do(appropriate, year, f"P1{n}-2026", 100_000, "decision:1", f"项目 {n}", by=head)
    for path in ("/money", "/money/5", "/money/all", f"/money/projects/{P02}", "/money/accounts/unappropriated:1"):
        assert len(asked_by(heyuan.app, lambda path=path: read(stranger, path))) <= 12, path


def test_the_ledger_as_excel_has_chinese_heads_exact_money_and_no_formula(stranger):
    answer = read(stranger, "/money/ledger.xlsx?year=2026")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:3] == ["编号", "时间", "这一笔是什么"]
    assert sum(Decimal(str(row[6].value or 0)) for row in rows[1:]) == sum(Decimal(str(row[7].value or 0)) for row in rows[1:])
    assert rows[1][7].value == 386_000
    assert rows[1][7].number_format == "#,##0.00"
    assert all(cell.data_type != "f" for row in rows for cell in row)


def test_the_ledger_as_csv_is_read_by_every_program(stranger):
    content = read(stranger, "/money/ledger.csv").data
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][7] == "386000.00"
    assert len(rows) == 11
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_a_stop_stands_on_top(heyuan, stranger, client_of):
    _, supervisor = client_of("吴成林", Role.SUPERVISOR)
    with heyuan.app.app_context():
        do(place_hold, db.session.get_one(Round, 1), P02, "单价未经表决改动", "finding:1", by=db.session.get_one(Person, supervisor))
    for path in ("/money", f"/money/projects/{P02}"):
        assert "单价未经表决改动" in read(stranger, path).text


def test_what_was_taken_back_says_by_which_booking(heyuan, stranger):
    with heyuan.app.app_context():
        do(reverse, db.session.get_one(FundTransaction, 5), "付错了", by=db.session.get_one(Person, heyuan.keeper))
    assert "/money/6" in read(stranger, "/money/5").text
    assert "付错了" in read(stranger, "/money/6").text


def test_the_check_says_yes_and_names_what_differs(heyuan, stranger):
    page = read(stranger, "/money/check").text
    assert "对得上" in page
    with heyuan.app.app_context():
        builder = db.engine.raw_connection()
        builder.driver_connection.set_authorizer(None)
        for trigger in ("fund_leg_no_update", "fund_leg_no_delete"):
            builder.driver_connection.execute(f"DROP TRIGGER {trigger}")
        builder.driver_connection.execute("UPDATE fund_leg SET amount_fen = amount_fen - 100 WHERE id = 2")
        builder.invalidate()
        db.engine.dispose()
    page = read(stranger, "/money/check").text
    assert "对不上" in page
    assert "legs" in page


def test_the_bookkeeper_enters_a_source_and_what_came_in(heyuan, keeper):
    assert read(keeper, "/money/sources/new").status_code == 200
    assert send(keeper, "/money/sources/new", kind="gift", name=" ").status_code == 422
    assert send(keeper, "/money/sources/new", kind="gift", name="商会定向捐赠", is_earmarked="y").status_code == 303
    assert read(keeper, "/money/receive").status_code == 200
    unreadable = send(keeper, "/money/receive", source=2, amount="一万", voucher=paper())
    assert unreadable.status_code == 422
    assert "一万" in unreadable.text
    assert send(keeper, "/money/receive", source=2, amount="45,000").status_code == 422
    landing = send(keeper, "/money/receive", source=2, amount="45,000.50", voucher=paper())
    assert landing.location == "/money/6"
    with heyuan.app.app_context():
        assert balance_of("source:2") == -4_500_050


def test_a_double_click_enters_once(heyuan, keeper):
    given = {"source": "1", "amount": "100", "why_no_voucher": "回单月底给", "act_key": "the-same-key"}
    first, second = (send(keeper, "/money/receive", **given) for _ in range(2))
    assert first.location == second.location == "/money/6"
    with heyuan.app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM fund_transaction")) == 6


def test_a_reserve_is_made_and_pays(heyuan, keeper):
    assert read(keeper, "/money/set-aside").status_code == 200
    assert send(keeper, "/money/set-aside", slug="x", memo="应急", amount="999,999").status_code == 422
    assert send(keeper, "/money/set-aside", slug="emergency", memo="应急备用", amount="30,000").status_code == 303
    assert read(keeper, "/money/pay-reserve").status_code == 200
    bill = {"slug": "emergency", "amount": "500", "bill": "0071", "memo": "抢修水管"}
    assert send(keeper, "/money/pay-reserve", **bill).status_code == 422
    assert send(keeper, "/money/pay-reserve", voucher=paper(), **bill).status_code == 303
    again = send(keeper, "/money/pay-reserve", voucher=paper(), **bill)
    assert again.status_code == 409
    with heyuan.app.app_context():
        assert {r.slug: r.left for r in books_of(db.session.get_one(Round, 1)).reserves} == {"mobilisation": 1_800_000, "emergency": 2_950_000}


def test_a_booking_is_taken_back_by_the_bookkeeper(heyuan, keeper, stranger):
    assert read(keeper, "/money/5/take-back").status_code == 200
    assert send(keeper, "/money/5/take-back", why=" ").status_code == 422
    assert send(keeper, "/money/5/take-back", why="付错了").location == "/money/6"
    assert send(keeper, "/money/5/take-back", why="再来").status_code == 409
    assert read(stranger, "/money/5/take-back").status_code == 403
    assert read(keeper, "/money/99/take-back").status_code == 404


def test_the_bookkeepers_forms_are_closed_to_others(heyuan, stranger, client_of):
    resident, _ = client_of("李桂芳")
    for path in ("/money/sources/new", "/money/receive", "/money/set-aside", "/money/pay-reserve"):
        for client in (stranger, resident):
            assert read(client, path).status_code == 403
            assert send(client, path, amount="1").status_code == 403


def test_in_english_it_is_english(stranger):
    page = read(stranger, "/money?lang=en").text
    assert "¥368,000 for projects" in page
    assert "was paid under contract" in page


def test_a_sentence_does_not_say_the_projects_name_twice(heyuan, stranger):
    with heyuan.app.app_context():
        head = db.session.get_one(Person, heyuan.head)
        do(return_unspent, db.session.get_one(Round, 1), P02, 100, memo="排水沟疏通：合同比估价少", by=head)
    page = read(stranger, "/money/6").text
    assert "合同比估价少" in page
    assert "（排水沟疏通" not in page
