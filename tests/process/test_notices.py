"""公示: it hangs its days, it is proven, objections are answered, and nobody takes it down earlier."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.areas import create_area
from app.process.commands.notices import answer_objection, close_notice, file_objection, post_notice, prove_place, withdraw_notice
from app.process.commands.packs import change_pack
from app.process.models import Notice
from app.process.queries import has_hung, notice_floor, notices_about, notices_hanging, replacement_of, waiting_objections
from app.process.states import NoticeState, ObjectionState
from app.record import queries as record
from app.vocabulary import Layer, Role
from tests.fixtures.house import do

POSTED = clock.hall_time(date(2026, 4, 13), 16)
SHEET = ("decision:1", "decision", "议事会决定", "到会 27 人。")


def later(days):
    return clock.at(POSTED + timedelta(days=days))


def codes(refusal, command, *args, **kwargs):
    with pytest.raises(refusal) as refused:
        do(command, *args, **kwargs)
    return refused.value.codes


@pytest.fixture
def hanging(a_notice):
    with clock.at(POSTED):
        return a_notice()


def test_the_day_of_posting_is_not_counted(hanging):
    assert (hanging.posted_on, hanging.days, hanging.until_on) == (date(2026, 4, 13), 7, date(2026, 4, 20))
    assert hanging.state is NoticeState.POSTED


def test_nobody_takes_it_down_before_its_last_day_has_passed(hanging, the_head, a_person):
    for who in (the_head, a_person("何婷", Role.RECORDER)):
        with later(7):
            assert codes(NotNow, close_notice, hanging, by=who) == ["notice.still_hangs"]
    with later(8):
        do(close_notice, hanging, by=the_head)
    assert hanging.closed_on == date(2026, 4, 21)
    assert has_hung("decision:1", "decision")
    assert not has_hung("decision:1", "acceptance")


def test_an_administrator_neither(hanging, a_person):
    admin = a_person("管理员", Role.ADMINISTRATOR)
    with later(3), pytest.raises(NotAllowed):
        do(close_notice, hanging, by=admin)


def test_the_house_itself_neither(hanging):
    with later(3):
        assert codes(NotNow, close_notice, hanging) == ["notice.still_hangs"]


def test_a_changed_floor_does_not_shorten_what_hangs(hanging, packs, a_person, the_head):
    admin = a_person("管理员", Role.ADMINISTRATOR)
    with later(1):
        do(change_pack, packs["notice_floor"], {**packs["notice_floor"].rule, "numbers": {"days": 1}}, "新规定", date(2026, 4, 15), "改", by=admin)
    with later(3):
        assert notice_floor(hanging.area) == 1
        assert codes(NotNow, close_notice, hanging, by=the_head) == ["notice.still_hangs"]


def test_longer_is_allowed_and_shorter_is_not(a_community, the_head):
    assert do(post_notice, a_community, *SHEET, 15, by=the_head).days == 15
    assert codes(NotValid, post_notice, a_community, *SHEET, 6, by=the_head) == ["notice.too_short"]
    assert do(post_notice, a_community, "meeting:1", "meeting", "开会通知", "4 月 12 日 14:30", by=the_head).days == 3


def test_a_notice_needs_words(a_community, the_head):
    assert codes(NotValid, post_notice, a_community, "x:1", "decision", " ", "", by=the_head) == ["notice.no_title", "notice.no_body"]


def test_a_photo_proves_the_board(hanging, a_person, a_picture):
    photo = a_picture()
    do(prove_place, hanging, "3 栋单元门", photo, by=a_person("黎桂英", Role.BUILDING_HEAD))
    assert hanging.places[0].photo.sha256 == photo.sha256
    assert record.of("notice:1")[-1].body["f"] == {"photo.jpg": f"sha256:{photo.sha256}"}


def test_a_board_without_a_name_proves_nothing(hanging, the_head, a_picture):
    assert codes(NotValid, prove_place, hanging, " ", a_picture(), by=the_head) == ["notice.no_place"]


def test_after_it_is_down_no_photo_and_no_objection_is_taken(hanging, the_head, a_person, a_picture):
    with later(8):
        do(close_notice, hanging, by=the_head)
        assert codes(NotNow, prove_place, hanging, "南门", a_picture(), by=the_head) == ["notice.hangs_no_more"]
        assert codes(NotNow, file_objection, hanging, "晚了", by=a_person("李桂芳")) == ["notice.hangs_no_more"]
        assert codes(NotNow, close_notice, hanging, by=the_head) == ["state.not_now"]


def test_an_objection_has_a_day_for_its_answer_and_holds_the_notice_until_then(hanging, the_head, a_person):
    with later(1):
        objection = do(file_objection, hanging, "7 栋的灯照进窗户", by=a_person("李桂芳"))
    assert objection.due_on == date(2026, 4, 29)
    with later(8):
        assert codes(NotNow, close_notice, hanging, by=the_head) == ["notice.objection_waits"]
        do(answer_objection, objection, "加了灯罩", by=the_head)
        assert codes(NotNow, answer_objection, objection, "再答", by=the_head) == ["state.not_now"]
        do(close_notice, hanging, by=the_head)
    assert (objection.state, objection.answered_by_id) == (ObjectionState.ANSWERED, the_head.id)


def test_what_a_resident_writes_stays_out_of_the_public_entry(hanging, a_person):
    do(file_objection, hanging, "7 栋的灯照进窗户", by=a_person("李桂芳"))
    assert not any("照进窗户" in entry.text or "李桂芳" in entry.text for entry in record.of("objection:1"))


def test_a_helper_writes_it_down_for_somebody(hanging, a_person):
    neighbour = a_person("黎桂英")
    objection = do(file_objection, hanging, "字太小", neighbour, by=a_person("何婷", Role.HELPER))
    assert objection.person_id == neighbour.id


def test_nobody_answers_their_own_objection(hanging, the_head):
    objection = do(file_objection, hanging, "我有意见", by=the_head)
    assert codes(NotValid, answer_objection, objection, "没问题", by=the_head) == ["objection.your_own"]


def test_empty_and_endless_words_are_refused(hanging, the_head, a_person):
    someone = a_person("李桂芳")
    assert codes(NotValid, file_objection, hanging, " ", by=someone) == ["text.missing"]
    assert codes(NotValid, file_objection, hanging, "长" * 2001, by=someone) == ["objection.too_long"]
    objection = do(file_objection, hanging, "字太小", by=someone)
    assert codes(NotValid, answer_objection, objection, " ", by=the_head) == ["text.missing"]


def test_a_wrong_notice_is_withdrawn_only_with_a_reason_and_a_right_one_that_hangs_its_full_days(hanging, the_head):
    with later(5):
        assert codes(NotValid, withdraw_notice, hanging, " ", "更正", "27 人", by=the_head) == ["notice.no_reason"]
        assert codes(NotValid, withdraw_notice, hanging, "人数写错", "", "", by=the_head) == ["notice.no_title", "notice.no_body"]
        assert codes(NotValid, withdraw_notice, hanging, "人数写错", "更正", "27 人", 2, by=the_head) == ["notice.too_short"]
        assert hanging.state is NoticeState.POSTED
        right = do(withdraw_notice, hanging, "人数写错", "更正", "到会 26 人", by=the_head)
        assert codes(NotNow, withdraw_notice, hanging, "再来", "更正", "27 人", by=the_head) == ["state.not_now"]
    assert (hanging.state, hanging.withdrawn_why) == (NoticeState.WITHDRAWN, "人数写错")
    assert (right.subject, right.until_on) == ("decision:1", date(2026, 4, 25))
    assert replacement_of(hanging).id == right.id


def test_an_objection_to_a_withdrawn_notice_still_has_to_be_answered(hanging, the_head, a_person):
    with later(1):
        objection = do(file_objection, hanging, "人数不对", by=a_person("李桂芳"))
        right = do(withdraw_notice, hanging, "人数写错", "更正", "到会 26 人", by=the_head)
    assert waiting_objections(right) == 1
    with later(10):
        assert codes(NotNow, close_notice, right, by=the_head) == ["notice.objection_waits"]
        do(answer_objection, objection, "您说得对，已更正", by=the_head)
        do(close_notice, right, by=the_head)


def test_notices_of_the_courtyards_are_listed_with_those_of_the_community(a_community, the_head, hanging):
    yard = do(create_area, a_community, Layer.COURTYARD, "棉纺13号院")
    inner = do(post_notice, yard, *SHEET, by=the_head)
    assert {n.id for n in notices_hanging(a_community)} == {hanging.id, inner.id}
    assert [n.id for n in notices_hanging(yard)] == [inner.id]
    assert [n.id for n in notices_about("decision:1")] == [hanging.id, inner.id]


def test_a_neighbour_from_elsewhere_does_not_object_here(hanging, a_person, a_household):
    town = hanging.area.parent
    other = do(create_area, town, Layer.COMMUNITY, "别的社区")
    stranger = a_person("外人", household=a_household(area=other))
    with pytest.raises(NotAllowed):
        do(file_objection, hanging, "我不同意", by=stranger)


def test_a_resident_neither_posts_nor_proves_nor_answers_nor_takes_down(hanging, a_person, a_picture):
    resident = a_person("王建国")
    objection = do(file_objection, hanging, "字太小", by=a_person("李桂芳"))
    for command, rest in [
        (post_notice, (hanging.area, *SHEET)), (prove_place, (hanging, "南门", a_picture())), (close_notice, (hanging,)),
        (withdraw_notice, (hanging, "错", "对", "对")), (answer_objection, (objection, "好")),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            do(command, *rest, by=resident)
    assert db.session.get(Notice, hanging.id).state is NoticeState.POSTED
