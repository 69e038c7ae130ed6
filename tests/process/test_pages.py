"""Pages of notices, rules and the year: what everybody reads, and what only some may do."""
from __future__ import annotations

import contextvars
import io
import itertools
from datetime import date, timedelta

import pytest
from PIL import Image

from app.base import clock
from app.extensions import db
from app.people.models import Area, Person
from app.process.commands.notices import file_objection, post_notice, withdraw_notice
from app.process.commands.packs import adopt_packs
from app.process.commands.rounds import create_round, set_calendar
from app.process.models import Notice, Round, RulePack
from app.process.states import NoticeState, RoundState
from app.vocabulary import Role, Step
from tests.fixtures.counting import asked_by
from tests.fixtures.house import do, visit

POSTED = clock.hall_time(date(2026, 4, 13), 16)
_keys = itertools.count(1)


@pytest.fixture(autouse=True)
def forms_without_token(clean_app):
    """The token has its own tests."""
    clean_app.config["WTF_CSRF_ENABLED"] = False
    yield
    clean_app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def heyuan(village):
    """A community with rules, a year and a notice that hangs since 13 April."""
    head = village.person("罗敏", Role.COMMITTEE_HEAD)
    with village.app.app_context(), clock.at(POSTED):
        community, chief = db.session.get_one(Area, village.community), db.session.get_one(Person, head)
        do(adopt_packs, community)
        year = do(create_round, community, 2026, "2026 年社区资金", by=chief)
        do(set_calendar, year, Step.RAISE, POSTED, POSTED + timedelta(days=30), by=chief)
        do(post_notice, community, "decision:1", "decision", "议事会决定", "到会 27 人。\n通过 12 件。", by=chief)
    village.head = head
    return village


@pytest.fixture
def signed_in(heyuan, client_of):
    """`signed_in("何婷", Role.RECORDER)` is a client."""
    return lambda name, *roles: client_of(name, *roles)[0]


@pytest.fixture
def stranger(heyuan):
    return heyuan.app.test_client()


def on_day(n, client, method, path, **kwargs):
    """One request, so many days after the posting, in a context of its own."""

    def go():
        with clock.at(POSTED + timedelta(days=n)):
            return client.open(path, method=method, buffered=True, **kwargs)

    return contextvars.Context().run(go)


def read(client, path, day=1):
    return on_day(day, client, "GET", path)


def send(client, path, day=1, **data):
    data.setdefault("act_key", f"key-{next(_keys)}")
    return on_day(day, client, "POST", path, data=data, content_type="multipart/form-data")


def a_photo():
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "JPEG")
    return (io.BytesIO(out.getvalue()), "board.jpg")


def test_everybody_sees_what_hangs_and_counts_its_days(stranger):
    page = read(stranger, "/notices", 3).text
    assert "议事会决定" in page
    assert "3" in page
    assert "4 月 20 日" in page
    assert "贴一张公示" not in page


def test_a_sheet_says_what_it_says_and_where_its_entry_is(stranger):
    page = read(stranger, "/notices/1").text
    assert "通过 12 件。" in page
    assert "/record/" in page
    assert read(stranger, "/notices/99").status_code == 404


def test_the_list_of_notices_takes_few_statements(heyuan, stranger):
    with heyuan.app.app_context(), clock.at(POSTED):
        head = db.session.get_one(Person, heyuan.head)
        for n in range(6):
            notice = do(post_notice, db.session.get_one(Area, heyuan.community), f"x:{n}", "report", "季报", "收支", by=head)
            do(file_objection, notice, "看不清", by=head)
    for path in ("/notices", "/notices/2", "/rules", "/rules/1", "/rounds/1"):
        assert len(asked_by(heyuan.app, lambda path=path: read(stranger, path))) <= 12, path


def test_a_resident_objects_and_is_masked(heyuan, signed_in, stranger):
    answer = send(signed_in("李桂芳"), "/notices/1", text="7 栋的灯照进窗户")
    assert answer.status_code == 303
    page = read(stranger, "/notices/1").text
    assert "7 栋的灯照进窗户" in page
    assert "李**" in page
    assert "李桂芳" not in page


def test_an_empty_objection_keeps_the_page_and_says_so(signed_in):
    assert send(signed_in("李桂芳"), "/notices/1", text=" ").status_code == 422


def test_who_is_not_signed_in_is_told_how(stranger):
    assert "居委会" in read(stranger, "/notices/1").text
    assert send(stranger, "/notices/1", text="我不同意").status_code == 403


def test_the_office_writes_an_objection_down_for_a_resident(heyuan, signed_in, stranger):
    heyuan.person("黎桂英")
    phone = heyuan.get(Person, heyuan.read(lambda: db.session.query(Person).filter_by(name="黎桂英").one().id), "phone")
    client = signed_in("何婷", Role.HELPER)
    assert send(client, "/notices/1", text="字太小", phone="000").status_code == 422
    assert send(client, "/notices/1", text="字太小", phone=phone).status_code == 303
    assert "黎**" in read(stranger, "/notices/1").text


def test_an_objection_is_answered_by_name(heyuan, signed_in, stranger):
    send(signed_in("李桂芳"), "/notices/1", text="字太小")
    supervisor = signed_in("吴成林", Role.SUPERVISOR)
    assert read(supervisor, "/objections/1/answer").status_code == 200
    assert send(supervisor, "/objections/1/answer", answer="换大字").status_code == 303
    assert "吴成林" in read(stranger, "/notices/1").text
    assert send(supervisor, "/objections/1/answer", answer="再换").status_code == 409
    assert read(stranger, "/objections/1/answer").status_code == 403


def test_a_late_answer_says_by_how_many_days(heyuan, signed_in, stranger):
    send(signed_in("李桂芳"), "/notices/1", text="字太小")
    assert "晚了 2 天" in read(stranger, "/notices/1", 18).text


def test_a_photo_from_the_board(heyuan, signed_in, stranger):
    client = signed_in("何婷", Role.RECORDER)
    assert send(client, "/notices/1/proof", **{"p-place": "3 栋", "p-photo": (io.BytesIO(b"no"), "x.jpg")}).status_code == 422
    assert send(client, "/notices/1/proof", **{"p-place": "3 栋", "p-photo": a_photo(), "p-act_key": "k1"}).status_code == 303
    assert "3 栋" in read(stranger, "/notices/1").text
    assert send(stranger, "/notices/1/proof", **{"p-place": "4 栋", "p-photo": a_photo(), "p-act_key": "k2"}).status_code == 403


def test_nobody_closes_it_early_and_the_office_closes_it_after(heyuan, signed_in):
    client = signed_in("何婷", Role.RECORDER)
    early = send(client, "/notices/1/close", 6)
    assert early.status_code == 409
    assert "4 月 20 日" in early.text
    assert send(client, "/notices/1/close", 8).status_code == 303
    assert heyuan.get(Notice, 1, "state") is NoticeState.CLOSED


def test_a_new_notice_is_posted_by_the_office_only_and_no_shorter_than_the_floor(heyuan, signed_in, stranger):
    assert read(stranger, "/notices/new").status_code == 403
    client = signed_in("何婷", Role.RECORDER)
    assert read(client, "/notices/new").status_code == 200
    given = {"area": heyuan.community, "kind": "report", "title": "一季度收支", "body": "收 600,200 元"}
    short = send(client, "/notices/new", days=3, **given)
    assert short.status_code == 422
    assert "一季度收支" in short.text
    assert send(client, "/notices/new", days=7, **given).location == "/notices/2"


def test_a_wrong_notice_is_replaced(heyuan, signed_in, stranger):
    client = signed_in("何婷", Role.RECORDER)
    assert read(client, "/notices/1/withdraw").status_code == 200
    assert send(client, "/notices/1/withdraw", why="人数错", title="更正", body="到会 26 人", days=7).location == "/notices/2"
    assert "人数错" in read(stranger, "/notices/1").text
    assert "人数错" in read(stranger, "/notices/2").text


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_the_sheet_prints(stranger, size):
    answer = read(stranger, f"/notices/1/poster.pdf?size={size}")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_rules_say_in_words_what_counts_and_that_nobody_has_checked_them(stranger):
    page = read(stranger, "/rules").text
    assert "村（居）民议事会" in page
    assert "三分之二以上" in page
    assert "未核对" in page
    in_english = read(stranger, "/rules?lang=en").text
    assert "At least 2/3 of the members must take part. To pass, more than half of those present must say yes." in in_english


def test_a_rule_is_checked_by_name(heyuan, signed_in, stranger):
    council = heyuan.read(lambda: db.session.query(RulePack).filter_by(body="council").one().id)
    assert send(stranger, f"/rules/{council}", seen="章程", on="2026-04-14").status_code == 403
    assert send(signed_in("宋佳", Role.STREET_CLERK), f"/rules/{council}", seen="章程第九条", on="2026-04-14").status_code == 303
    page = read(stranger, f"/rules/{council}").text
    assert "宋佳" in page
    assert "章程第九条" in page


def test_an_administrator_changes_a_rule_from_a_day_to_come(heyuan, signed_in, stranger):
    council = heyuan.read(lambda: db.session.query(RulePack).filter_by(body="council").one().id)
    admin = signed_in("管理员", Role.ADMINISTRATOR)
    assert read(stranger, f"/rules/{council}/change").status_code == 403
    assert read(admin, f"/rules/{council}/change").status_code == 200
    given = {"notice_days": 5, "quorum_num": 2, "quorum_den": 3, "quorum_mode": "at_least", "majority_num": 2, "majority_den": 3, "majority_mode": "at_least"}
    given |= {"emergency_days": 2, "proxy": "anyone"}
    words = {"source": "章程修订", "why": "居民会议决定"}
    assert send(admin, f"/rules/{council}/change", valid_from="2026-04-14", **given, **words).status_code == 422
    assert send(admin, f"/rules/{council}/change", valid_from="2026-06-01", **given, **words).status_code == 303
    assert "居民" in read(stranger, f"/rules/{council}").text
    changed = heyuan.read(lambda: db.session.query(RulePack).filter_by(body="council").order_by(RulePack.id.desc()).first().id)
    page = read(stranger, f"/rules/{changed}").text
    assert "紧急会议提前通知" in page and "名册上任何成年人，要有书面委托" in page


def test_an_administrator_changes_a_limit(heyuan, signed_in):
    floor = heyuan.read(lambda: db.session.query(RulePack).filter_by(body="notice_floor").one().id)
    admin = signed_in("管理员", Role.ADMINISTRATOR)
    assert "number_days" in read(admin, f"/rules/{floor}/change").text
    answer = send(admin, f"/rules/{floor}/change", number_days=10, number_meeting=3, source="街道通知", why="更稳妥", valid_from="2026-06-01")
    assert answer.status_code == 303


def test_rules_are_taken_over_by_an_administrator(village, client_of):
    client, _ = client_of("管理员", Role.ADMINISTRATOR)
    assert "平台自带" in visit(client, "GET", "/rules").text
    assert visit(client, "POST", "/rules", data={"act_key": "k"}).status_code == 303
    assert "村（居）民议事会" in visit(client, "GET", "/rules").text


def test_the_year_says_where_it_stands_and_what_is_outstanding(stranger):
    page = read(stranger, "/rounds/1").text
    assert "2026 年社区资金" in page
    assert "都办完了" in page
    assert "/move/" not in page


def test_the_head_moves_the_year_on(heyuan, signed_in):
    client = signed_in("陈国平", Role.PARTY)
    assert "/rounds/1/move/open" in read(client, "/rounds/1").text
    assert send(client, "/rounds/1/move/open").status_code == 303
    assert heyuan.get(Round, 1, "state") is RoundState.RAISING
    assert send(client, "/rounds/1/move/open").status_code == 409


def test_a_year_and_its_dates_are_laid_out_by_the_office(heyuan, signed_in, stranger):
    assert read(stranger, "/rounds/new").status_code == 403
    assert read(stranger, "/rounds/1/dates").status_code == 403
    client = signed_in("邓主任", Role.COMMITTEE)
    assert read(client, "/rounds/new").status_code == 200
    assert send(client, "/rounds/new", year=2026, title="又一个", max_marks=5).status_code == 422
    assert send(client, "/rounds/new", year=2027, title="2027 年", max_marks=5).location == "/rounds/2/dates"
    dates = {"step": "raise", "raise-opens": "2027-01-05T09:00", "raise-closes": "2027-02-28T18:00", "raise-act_key": "d1"}
    assert send(client, "/rounds/2/dates", **dates).status_code == 303
    with heyuan.app.app_context():
        assert [clock.local(day.opens_at).hour for day in db.session.get_one(Round, 2).days] == [9]
    wrong = dates | {"raise-closes": "2027-01-01T18:00", "raise-act_key": "d2"}
    assert send(client, "/rounds/2/dates", **wrong).status_code == 422


def test_a_withdrawn_sheet_is_not_printed_from_its_page(heyuan, stranger):
    with heyuan.app.app_context(), clock.at(POSTED):
        do(withdraw_notice, db.session.get_one(Notice, 1), "人数错", "更正", "到会 26 人", by=db.session.get_one(Person, heyuan.head))
    assert "poster.pdf" not in read(stranger, "/notices/1").text


def test_the_calendar_on_the_command_line_says_what_it_did(heyuan, monkeypatch):
    from click.testing import CliRunner

    from app.process import cli

    monkeypatch.setattr(cli, "create_app", lambda _settings: heyuan.app)
    with clock.at(POSTED + timedelta(days=8)):
        said = CliRunner().invoke(cli.calendar).output
        again = CliRunner().invoke(cli.calendar).output
    assert "notice:1 close" in said
    assert "round:1 open" in said
    assert "notice:1" not in again
