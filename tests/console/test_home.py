"""The first page: a stranger sees in ten seconds what is decided, with which money, and what they can do."""
from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.base import clock
from app.extensions import db
from app.process.models import CalendarDay, Notice, Round
from app.process.states import NoticeState, RoundState
from app.step1_raise.models import Beat, Matter, Voice
from app.step1_raise.states import MatterState
from app.vocabulary import Channel, Role, Step
from tests.fixtures.counting import asked_by
from tests.fixtures.house import visit
from tests.fixtures.ranking import add_money

MOST_STATEMENTS = 12


@pytest.fixture
def a_year(village):
    """`a_year(RoundState.RAISING)`: a fund year with a calendar and 552,200 yuan; gives its id."""

    def make(state: RoundState) -> int:
        with village.app.app_context():
            year = clock.today().year
            round_ = Round(area_id=village.community, year=year, title=f"{year} 年社区保障资金", state=state)
            db.session.add(round_)
            db.session.flush()
            for step, first, last in ((Step.RAISE, (1, 1), (12, 30)), (Step.SUBMIT, (1, 2), (12, 31))):
                opens, closes = clock.hall_time(date(year, *first)), clock.hall_time(date(year, *last), 20)
                db.session.add(CalendarDay(round_id=round_.id, step=step, opens_at=opens, closes_at=closes))
            add_money(round_, 55_220_000)
            db.session.commit()
            return round_.id

    return make


def a_matter(village, person: int, owner: int, number: str, due: date) -> None:
    with village.app.app_context():
        matter = Matter(
            number=number, community_id=village.community, area_id=village.building, title=f"事 {number}", state=MatterState.RAISED,
            raised_at=datetime(2026, 1, 2, tzinfo=UTC), owner_id=owner, answer_due_on=due,
        )  # fmt: skip
        db.session.add(matter)
        db.session.flush()
        db.session.add(Beat(matter_id=matter.id, step=Step.RAISE, entered_at=matter.raised_at))
        db.session.add(Voice(matter_id=matter.id, person_id=person, channel=Channel.PHONE, text="晚上看不见路", at=matter.raised_at))
        db.session.commit()


def said_to(client, lang: str = "en") -> str:
    return visit(client, "GET", f"/?lang={lang}").get_data(as_text=True)


def test_while_no_community_stands_the_first_page_leads_to_the_set_up(clean_app):
    answer = visit(clean_app.test_client(), "GET", "/")
    assert answer.status_code == 302
    assert answer.location == "/setup"


def test_a_stranger_reads_how_much_is_decided_here_and_that_anyone_can_take_part(village, a_year):
    a_year(RoundState.RAISING)
    said = said_to(village.app.test_client())
    assert "This year there are ¥552,200" in said
    assert "Household forms are being collected" in said
    assert "No phone?" in said


@pytest.mark.parametrize(("state", "words"), [
    (RoundState.RAISING, "Household forms are being collected"),
    (RoundState.SUBMITTING, "Household forms are being collected"),
    (RoundState.DISCUSSING, "put in order and voted on"),
    (RoundState.EXECUTING, "being carried out"),
    (RoundState.OVERSEEING, "say how good it is"),
    (RoundState.CLOSED, "No fund year is open"),
])  # fmt: skip
def test_what_can_be_done_today_follows_the_step_of_the_year(village, a_year, state, words):
    a_year(state)
    assert words in said_to(village.app.test_client())


def test_a_council_member_is_led_to_the_scores(client_of, a_year):
    client, _ = client_of("周敏", Role.COUNCIL)
    a_year(RoundState.DISCUSSING)
    assert "To the scores and the order" in said_to(client)


def test_a_draft_year_is_nobodys_business_yet(village, a_year):
    a_year(RoundState.DRAFT)
    assert "No fund year is open" in said_to(village.app.test_client())


def test_my_matters_stand_with_who_answers_and_a_late_answer_says_so(village, client_of, a_year):
    client, person = client_of("李桂芳")
    owner = village.person("罗敏", Role.COMMITTEE_HEAD)
    a_matter(village, person, owner, "2026-0041", date(2026, 1, 12))
    a_matter(village, person, owner, "2026-0042", date(2099, 1, 12))
    said = said_to(client)
    assert "/matters/2026-0041" in said
    assert "days late. 罗敏 owes it" in said
    assert "罗敏 answers by 12 January" in said


def test_nobody_sees_the_matters_of_another(village, client_of, a_year):
    _, person = client_of("李桂芳")
    other, _ = client_of("王建国")
    a_matter(village, person, village.person("罗敏", Role.COMMITTEE_HEAD), "2026-0041", date(2099, 1, 12))
    assert "2026-0041" not in said_to(other)


def test_a_hanging_notice_says_its_day(village, a_year):
    round_id = a_year(RoundState.SUBMITTING)
    with village.app.app_context():
        today = clock.today()
        posted = today - clock.days(2)
        db.session.add(Notice(
            area_id=village.community, subject=f"round:{round_id}", kind="list", title="今年的清单", body="…", days=7,
            state=NoticeState.POSTED, posted_on=posted, until_on=posted + clock.days(7),
        ))  # fmt: skip
        db.session.commit()
    assert "Day 2 of 7, until the end of" in said_to(village.app.test_client())


def test_the_page_is_whole_in_chinese_too(village, a_year):
    a_year(RoundState.RAISING)
    said = said_to(village.app.test_client(), "zh")
    assert "今年有 55.22 万元" in said
    assert "没有手机" in said


def test_the_first_page_costs_at_most_twelve_statements(village, client_of, a_year):
    client, person = client_of("李桂芳")
    owner = village.person("罗敏", Role.COMMITTEE_HEAD)
    a_year(RoundState.RAISING)
    for n in range(8):
        a_matter(village, person, owner, f"2026-{n:04d}", date(2026, 1, 12))
    assert visit(client, "GET", "/").status_code == 200
    said = asked_by(village.app, lambda: visit(client, "GET", "/"))
    assert 0 < len(said) <= MOST_STATEMENTS, "\n".join(statement[:120] for statement in said)


def test_help_names_every_word_in_both_languages(village):
    said = visit(village.app.test_client(), "GET", "/help?lang=en").get_data(as_text=True)
    assert "五事协商" in said
    assert "five-step deliberation" in said
    assert "secret vote" in said
