"""Calling, opening, ending: in time, by who was trained for it, with nothing left hanging."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.ballots.states import Choice
from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.process.commands.packs import adopt_packs
from app.process.models import Round
from app.process.states import RoundState
from app.record import queries as record
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step2_submit.models import Proposal
from app.step2_submit.states import ProposalState
from app.step3_discuss.commands.agenda import add_item, declare_recusal, drop_item, finish_item, move_item, put_back_item, start_item
from app.step3_discuss.commands.attendance import check_in, count_observers, invite_guest, mark_attendance
from app.step3_discuss.commands.comments import hide_comment, post_comment
from app.step3_discuss.commands.decisions import decide_item, drop_matter, note_item, send_back, send_up
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker, start_timer, stop_timer, withdraw_hand
from app.step3_discuss.commands.meetings import cancel_meeting, convene_meeting, end_meeting, start_meeting, throw_dice
from app.step3_discuss.gate import outstanding
from app.step3_discuss.minutes_queries import minutes_of
from app.step3_discuss.queries import turns_now
from app.step3_discuss.rules import here_for
from app.step3_discuss.states import Attendance, MeetingState, Outcome, Standing
from app.step3_discuss.story import told
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.meetings import HOUR


def refused(kind, code, command, subject, *args, by=None, **kwargs):
    """The command is refused with this reason, and nothing has changed."""
    with pytest.raises(kind) as why:
        do(command, subject, *args, by=by, **kwargs)
    assert why.value.codes[0] == code


@pytest.fixture
def hall(a_hall):
    """Seven members, six of them here, the meeting running."""
    made = a_hall(7)
    made.begin(6)
    return made


@pytest.fixture
def a_docket_matter(a_community, a_person, at_the_hour):
    """A matter that has come as far as the list: its rows are laid down here, because the steps before are not this test's."""
    owner = a_person("罗敏", Role.COMMITTEE_HEAD)
    round_ = Round(area_id=a_community.id, year=2026, title="2026", state=RoundState.DISCUSSING)
    db.session.add(round_)
    db.session.flush()
    matter = Matter(
        number="2026-0001", community_id=a_community.id, area_id=a_community.id, round_id=round_.id, title="路灯", state=MatterState.TABLED,
        raised_at=HOUR, owner_id=owner.id, answer_due_on=date(2026, 5, 1),
    )  # fmt: skip
    proposal = Proposal(matter=matter, code="P01", title="路灯补装 18 盏", state=ProposalState.TABLED, made_at=HOUR)
    db.session.add_all([matter, proposal])
    db.session.commit()
    return matter, proposal, round_


@pytest.fixture
def call(a_community, a_person, a_council, at_the_hour):
    """`call(days=3)`: convene with one thing different."""
    a_council(7)
    chair, recorder = a_person("谢思远", Role.FACILITATOR), a_person("何婷", Role.RECORDER)

    def convene(days=3, body="council", title="议事会", place="大厅", facilitator=chair, recorder=recorder, **more):
        return do(convene_meeting, a_community, body, title, place, clock.now() + timedelta(days=days), facilitator, recorder, by=chair, **more)

    return convene


def test_a_council_is_called_three_days_before(call):
    meeting = call(days=3)
    assert len(meeting.attendees) == 7
    assert meeting.state is MeetingState.CONVENED


@pytest.mark.parametrize(("different", "code"), [
    ({"days": 2}, "meeting.too_soon"), ({"title": " "}, "meeting.no_title"), ({"place": ""}, "meeting.no_place"), ({"body": "club"}, "meeting.no_rule"),
    ({"counted": "adults"}, "meeting.no_such_unit"), ({"body": "owners", "days": 20}, "meeting.floor_area_needed"), ({"days": -1}, "meeting.too_soon"),
    ({"days": -1, "is_practice": True}, "meeting.in_the_past"), ({"body": "villagers_group", "counted": "households", "days": 1}, "meeting.too_soon"),
])  # fmt: skip
def test_a_call_that_breaks_the_rule_is_refused(call, different, code):
    with pytest.raises(NotValid) as why:
        call(**different)
    assert why.value.codes[0] == code


def test_a_practice_meeting_may_be_called_for_today(call):
    assert call(days=1, is_practice=True).is_practice


def test_who_runs_it_is_trained_and_does_not_write_it_down(call, a_person):
    layman = a_person("罗小兵", Role.COUNCIL)
    for more, code in (({"facilitator": layman}, "meeting.facilitator_untrained"), ({"recorder": layman}, "meeting.recorder_not_appointed")):
        with pytest.raises(NotValid) as why:
            call(**more)
        assert why.value.codes == [code]
    both = a_person("谢思远二", Role.FACILITATOR, Role.RECORDER)
    with pytest.raises(NotValid) as why:
        call(facilitator=both, recorder=both)
    assert why.value.codes == ["meeting.two_hands"]


def test_nobody_is_called_together_who_does_not_exist(a_community, a_person, at_the_hour):
    do(adopt_packs, a_community)
    chair = a_person("谢思远", Role.FACILITATOR)
    refused(NotValid, "meeting.nobody_due", convene_meeting, a_community, "council", "议事会", "大厅", HOUR + timedelta(days=4), chair, by=chair)


def test_households_send_one_each_and_whoever_comes_signs_in(a_community, a_building, a_person, at_the_hour):
    do(adopt_packs, a_community)
    chair = a_person("谢思远", Role.FACILITATOR, lives_here=False)
    father = a_person("李大爷")
    daughter = a_person("李桂芳", household=father.household)
    a_person("王建国")
    meeting = do(convene_meeting, a_community, "villagers_group", "院坝会", "院子", HOUR + timedelta(days=4), chair, counted="households", by=chair)
    assert len(meeting.attendees) == 2
    with clock.at(HOUR + timedelta(days=4)):
        do(check_in, meeting, meeting.join_code.lower(), by=daughter)
        assert [a.person_id for a in meeting.attendees if a.status is Attendance.PRESENT] == [daughter.id]
        refused(NotAllowed, "attendance.not_due", check_in, meeting, meeting.join_code, by=father)


def test_only_who_runs_this_meeting_runs_it(hall, a_person):
    other = a_person("另一位", Role.FACILITATOR)
    item = hall.run(add_item, hall.meeting, "一项")
    deeds = ((start_item, item, ()), (end_meeting, hall.meeting, ()), (add_item, hall.meeting, ("二",)), (start_timer, hall.meeting, (60,)))
    for command, subject, args in deeds:
        refused(NotAllowed, "meeting.not_yours", command, subject, *args, by=other)
        refused(NotAllowed, "permission.not_your_role", command, subject, *args, by=hall.council[0])


def test_it_begins_once_and_ends_with_nothing_left_hanging(hall):
    refused(NotNow, "state.not_now", start_meeting, hall.meeting, by=hall.chair)
    item = hall.open_item("路灯")
    refused(NotNow, "meeting.item_open", end_meeting, hall.meeting, by=hall.chair)
    question = hall.ask(item)
    refused(NotNow, "meeting.question_open", end_meeting, hall.meeting, by=hall.chair)
    hall.result(item, question)
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    hall.run(end_meeting, hall.meeting)
    late = ((add_item, ("晚了",)), (mark_attendance, (hall.council[0], Attendance.LEFT)), (count_observers, (3,)), (invite_guest, (hall.recorder,)))
    for command, args in late:
        refused(NotNow, "meeting.is_over", command, hall.meeting, *args, by=hall.chair)
    refused(NotNow, "meeting.not_running", start_item, item, by=hall.chair)


def test_a_meeting_called_off_says_why(a_hall):
    hall = a_hall(7)
    refused(NotValid, "text.missing", cancel_meeting, hall.meeting, " ", by=hall.chair)
    hall.run(cancel_meeting, hall.meeting, "停电")
    assert (hall.meeting.state, hall.meeting.cancelled_why) == (MeetingState.CANCELLED, "停电")
    refused(NotNow, "state.not_now", start_meeting, hall.meeting, by=hall.chair)


def test_the_agenda_goes_one_by_one(hall):
    one, two, three = (hall.run(add_item, hall.meeting, title) for title in ("一", "二", "三"))
    hall.run(move_item, three, 1)
    assert [i.title for i in hall.meeting.items] == ["三", "一", "二"]
    hall.run(start_item, three)
    refused(NotNow, "meeting.another_item", start_item, one, by=hall.chair)
    hall.run(move_item, two, 1)
    assert [i.title for i in hall.meeting.items] == ["三", "二", "一"]
    refused(NotNow, "item.has_been_up", move_item, three, 2, by=hall.chair)
    refused(NotNow, "item.has_been_up", drop_item, three, "不议了", by=hall.chair)
    hall.run(put_back_item, three)
    refused(NotValid, "text.missing", drop_item, one, "", by=hall.chair)
    hall.run(drop_item, one, "材料没到")
    assert [i.position for i in hall.meeting.items] == [1, 2]
    refused(NotValid, "item.no_title", add_item, hall.meeting, "", by=hall.chair)
    refused(NotValid, "item.minutes", add_item, hall.meeting, "四", 0, by=hall.chair)


def test_the_sheet_is_signed_by_phone_from_two_hours_before(a_hall):
    hall = a_hall(7)
    li, stranger = hall.council[0], hall.recorder
    with clock.at(HOUR - timedelta(hours=3)):
        refused(NotNow, "attendance.too_early", check_in, hall.meeting, hall.meeting.join_code, by=li)
    refused(NotValid, "attendance.wrong_code", check_in, hall.meeting, "000000", by=li)
    refused(NotAllowed, "attendance.not_due", check_in, hall.meeting, hall.meeting.join_code, by=stranger)
    assert do(check_in, hall.meeting, hall.meeting.join_code, by=li).status is Attendance.PRESENT
    refused(NotNow, "attendance.here_already", check_in, hall.meeting, hall.meeting.join_code, by=li)


def test_the_sheet_is_kept_on_paper_too(hall):
    refused(NotValid, "attendance.was_not_here", mark_attendance, hall.meeting, hall.council[6], Attendance.LEFT, by=hall.chair)
    refused(NotValid, "attendance.not_on_the_sheet", mark_attendance, hall.meeting, hall.recorder, Attendance.PRESENT, by=hall.chair)
    assert hall.run(mark_attendance, hall.meeting, hall.council[0], Attendance.LEFT).out_at is not None
    guest = hall.run(invite_guest, hall.meeting, hall.recorder, "律师")
    assert guest.standing is Standing.GUEST
    refused(NotValid, "attendance.on_the_sheet", invite_guest, hall.meeting, hall.recorder, by=hall.chair)
    refused(NotValid, "attendance.members_follow_from_the_rule", invite_guest, hall.meeting, hall.chair, "", Standing.MEMBER, by=hall.chair)
    hall.run(count_observers, hall.meeting, 19)
    refused(NotValid, "attendance.observers", count_observers, hall.meeting, -1, by=hall.chair)


def test_stepping_aside_is_said_before_the_question(hall):
    item, zhou = hall.open_item("P04"), hall.council[5]
    refused(NotValid, "text.missing", declare_recusal, item, zhou, "", by=hall.chair)
    refused(NotValid, "recusal.not_a_member", declare_recusal, item, hall.recorder, "亲属", by=hall.chair)
    refused(NotAllowed, "person.not_you", declare_recusal, item, zhou, "亲属", by=hall.council[0])
    do(declare_recusal, item, zhou, "亲属", by=zhou)
    refused(NotValid, "recusal.declared", declare_recusal, item, zhou, "亲属", by=hall.chair)
    assert here_for(item).base == 5
    hall.ask(item)
    refused(NotNow, "recusal.too_late", declare_recusal, item, hall.council[0], "我也是", by=hall.chair)


def test_who_has_spoken_least_comes_first(hall):
    li, wang = hall.council[0], hall.council[1]
    for person in (li, wang):
        do(ask_to_speak, hall.meeting, by=person)
        hall.run(end_speaker, hall.run(call_speaker, hall.meeting))
    do(ask_to_speak, hall.meeting, by=li)
    hall.run(ask_to_speak, hall.meeting, hall.council[2])
    assert hall.run(call_speaker, hall.meeting).person_id == hall.council[2].id
    refused(NotNow, "speaker.somebody_speaks", call_speaker, hall.meeting, by=hall.chair)
    assert minutes_of(hall.meeting).taken == (2, 0, 2)  # whoever still has the floor is not yet a turn


def test_a_turn_that_lasts_longer_than_two_minutes_is_counted(hall):
    do(ask_to_speak, hall.meeting, by=hall.council[0])
    turn = hall.run(call_speaker, hall.meeting)
    with clock.at(HOUR + timedelta(seconds=121)):
        hall.run(end_speaker, turn)
    assert turn.ran_over
    refused(NotNow, "speaker.does_not_speak", end_speaker, turn, by=hall.chair)


def test_hands_that_are_refused(hall):
    refused(NotValid, "speaker.not_here", ask_to_speak, hall.meeting, by=hall.council[6])
    refused(NotAllowed, "person.not_you", ask_to_speak, hall.meeting, hall.council[1], by=hall.council[0])
    refused(NotValid, "speaker.not_waiting", call_speaker, hall.meeting, by=hall.chair)
    turn = do(ask_to_speak, hall.meeting, by=hall.council[0])
    refused(NotNow, "speaker.waits_already", ask_to_speak, hall.meeting, by=hall.council[0])
    refused(NotAllowed, "person.not_you", withdraw_hand, turn, by=hall.council[1])
    do(withdraw_hand, turn, by=hall.council[0])
    assert turns_now(hall.meeting) == []
    refused(NotNow, "speaker.not_waiting", withdraw_hand, turn, by=hall.council[0])


def test_nothing_is_said_before_the_meeting_runs(a_hall):
    hall = a_hall(7)
    li = hall.council[0]
    for command, args, by in ((ask_to_speak, (), li), (call_speaker, (), hall.chair), (start_timer, (60,), hall.chair), (post_comment, ("喂",), li)):
        refused(NotNow, "meeting.not_running", command, hall.meeting, *args, by=by)


def test_the_timer_runs_and_stops(hall):
    refused(NotNow, "timer.not_on", stop_timer, hall.meeting, by=hall.chair)
    refused(NotValid, "timer.length", start_timer, hall.meeting, 0, by=hall.chair)
    hall.run(start_timer, hall.meeting, 300)
    assert hall.meeting.timer_ends_at == HOUR + timedelta(seconds=300)
    hall.run(stop_timer, hall.meeting)


def test_a_comment_is_folded_away_only_with_a_reason_and_once(hall, a_person):
    refused(NotValid, "text.missing", post_comment, hall.meeting, "\u200b ", by=hall.council[0])
    refused(NotValid, "comment.too_long", post_comment, hall.meeting, "长" * 301, by=hall.council[0])
    comment = do(post_comment, hall.meeting, "某某占便宜", by=hall.council[0])
    refused(NotValid, "text.missing", hide_comment, comment, "", by=hall.chair)
    refused(NotAllowed, "permission.not_your_role", hide_comment, comment, "不爱听", by=hall.council[1])
    refused(NotAllowed, "meeting.not_yours", hide_comment, comment, "不爱听", by=a_person("别处", Role.FACILITATOR))
    hall.run(hide_comment, comment, "人身攻击")
    refused(NotNow, "comment.hidden_already", hide_comment, comment, "再来", by=hall.chair)


def test_without_a_vote_an_item_has_other_ways_out(hall, a_community):
    town = a_community.parent
    item = hall.open_item("公交站雨棚")
    refused(NotNow, "decision.no_vote", decide_item, item, by=hall.chair)
    refused(NotValid, "decision.not_above", send_up, item, a_community, "管不了", by=hall.chair)
    refused(NotValid, "text.missing", send_up, item, town, "", by=hall.chair)
    refused(NotValid, "decision.date_ahead", send_back, item, "没有报价", date(2026, 4, 12), by=hall.chair)
    refused(NotValid, "text.missing", drop_matter, item, "", by=hall.chair)
    refused(NotValid, "text.missing", note_item, item, "", by=hall.chair)
    decision = hall.run(send_up, item, town, "涉及三个社区")
    assert (decision.outcome, decision.to_area_id) == (Outcome.SENT_UP, town.id)
    refused(NotNow, "item.is_decided", note_item, item, "又想了想", by=hall.chair)
    hall.run(finish_item, item)
    ways_out = (
        (send_back, ("没有报价", date(2026, 4, 20)), Outcome.SENT_BACK), (drop_matter, ("没人要",), Outcome.DROPPED), (note_item, ("知道了",), Outcome.NOTED),
    )  # fmt: skip
    for command, args, outcome in ways_out:
        item = hall.open_item(str(outcome))
        assert hall.run(command, item, *args).outcome is outcome
        hall.run(finish_item, item)


def test_after_a_vote_nothing_else_decides(hall, a_community):
    item = hall.open_item("P13")
    question = hall.ask(item)
    refused(NotNow, "meeting.question_open", finish_item, item, by=hall.chair)
    hall.result(item, question)
    others = ((drop_matter, ("不好",)), (note_item, ("知道了",)), (send_up, (a_community.parent, "上面定")), (send_back, ("再改", date(2026, 5, 1))))
    for command, args in others:
        refused(NotNow, "decision.vote_decides", command, item, *args, by=hall.chair)
    assert hall.run(decide_item, item).outcome is Outcome.NOT_PASSED


def test_waiting_items_decide_nothing(hall):
    item = hall.run(add_item, hall.meeting, "还没议")
    refused(NotNow, "item.not_talked_about", note_item, item, "知道了", by=hall.chair)


def test_a_proposal_walks_with_its_decision_and_the_year_waits_for_it(a_hall, a_docket_matter):
    matter, proposal, round_ = a_docket_matter
    hall = a_hall(7)
    hall.begin(6)
    assert [r.code for r in outstanding(round_)] == ["discuss.undecided"]
    item = hall.open_item("P01", proposal=proposal)
    assert matter.state is MatterState.DISCUSSED
    refused(NotNow, "item.undecided", finish_item, item, by=hall.chair)
    refused(NotValid, "item.on_the_agenda", add_item, hall.meeting, "又一次", proposal=proposal, by=hall.chair)
    question = hall.ask(item)
    hall.vote(question, hall.council[:4], Choice.FOR)
    hall.result(item, question)
    hall.run(decide_item, item)
    hall.run(finish_item, item)
    assert matter.state is MatterState.DECIDED
    assert outstanding(round_) == []
    assert [(line.at, line.who) for line in told(matter)] == [(HOUR, hall.meeting.title)]


@pytest.mark.parametrize("dice", ["", "123", "41662351267", "4166235120"])
def test_ten_dice_are_written_down_before_the_meeting_is_closed(a_hall, dice):
    hall = a_hall(7)
    refused(NotNow, "meeting.not_running", throw_dice, hall.meeting, "4166235126", by=hall.chair)
    do(start_meeting, hall.meeting, by=hall.chair)
    refused(NotValid, "meeting.not_ten_dice", throw_dice, hall.meeting, dice, by=hall.chair)
    do(throw_dice, hall.meeting, "4 1 6 6 2 3 5 1 2 6", by=hall.chair)
    assert record.of(hall.meeting.record_key)[-1].body["d"] == {"dice": "4166235126"}
