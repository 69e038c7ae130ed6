"""Before, below the quorum, together on a board, and with motions; practice leaves one line; a wall is paired once."""
from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.ballots.states import Choice
from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.codes import code_hash, make_code
from app.people.commands.slips import slip_key
from app.people.models import CodeSlip
from app.process.commands.packs import adopt_packs
from app.record.models import RecordEntry
from app.step3_discuss.commands.agenda import add_item, decide_after_all, finish_item, only_talk, plan_minutes, start_item
from app.step3_discuss.commands.attendance import mark_attendance, name_proxy
from app.step3_discuss.commands.board import argue, make_group, move_board, post_idea, put_idea
from app.step3_discuss.commands.comments import flag_comment, hide_comment, post_comment, show_comment
from app.step3_discuss.commands.decisions import decide_item, send_up
from app.step3_discuss.commands.meetings import (
    adjourn_meeting,
    ask_for_pairing,
    convene_meeting,
    end_meeting,
    pair_wall,
    resume_meeting,
    start_meeting,
    take_over,
)
from app.step3_discuss.commands.motions import move_motion, second_motion, settle_amendment, withdraw_motion
from app.step3_discuss.commands.papers import attach_material, confirm_reading
from app.step3_discuss.commands.undo import undo_last
from app.step3_discuss.commands.votes import close_vote, open_vote
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import line_of_slip, named_on_roll, open_question_of
from app.step3_discuss.room_state import look
from app.step3_discuss.rules import entitled_to, quorum_of
from app.step3_discuss.states import Attendance, BoardState, MeetingState, MotionState, Side
from app.step3_discuss.story import holds
from app.step3_discuss.thinking_queries import comment_on_wall, flags_of, motions_of, readers_of
from app.vocabulary import Role
from tests.fixtures.house import do, last_entry
from tests.fixtures.meetings import HOUR
from tests.step3_discuss.test_meetings import a_docket_matter, refused  # noqa: F401


@pytest.fixture
def hall(a_hall):
    """Seven members, six of them here, one item before the hall."""
    made = a_hall(7)
    made.begin(6)
    made.item = made.open_item("充电棚")
    return made


def test_whoever_comes_late_makes_a_decision_possible_after_all(hall):
    refused(NotNow, "item.can_be_decided", decide_after_all, hall.item, by=hall.chair)
    for person in hall.council[:2]:
        hall.run(mark_attendance, hall.meeting, person, Attendance.LEFT)
    hall.run(only_talk, hall.item)
    refused(NotNow, "meeting.no_quorum", decide_after_all, hall.item, by=hall.chair)
    hall.run(mark_attendance, hall.meeting, hall.council[0], Attendance.PRESENT)
    hall.run(decide_after_all, hall.item)
    assert not hall.item.talk_only
    assert hall.ask(hall.item).base == 5


def test_below_the_quorum_the_hall_talks_or_breaks_off_and_decides_nothing(hall):
    refused(NotNow, "item.enough_are_here", only_talk, hall.item, by=hall.chair)
    for person in hall.council[:2]:
        hall.run(mark_attendance, hall.meeting, person, Attendance.LEFT)
    with pytest.raises(NotNow) as why:
        hall.ask(hall.item)
    assert why.value.reasons[0].values == {"needed": 5, "present": 4, "missing": 1}
    hall.run(only_talk, hall.item)
    hall.run(finish_item, hall.item)
    item = hall.open_item("第二项")
    refused(NotValid, "text.missing", adjourn_meeting, hall.meeting, "", HOUR + timedelta(days=3), by=hall.chair)
    refused(NotValid, "meeting.in_the_past", adjourn_meeting, hall.meeting, "人不够", HOUR, by=hall.chair)
    hall.run(adjourn_meeting, hall.meeting, "人不够", HOUR + timedelta(days=3))
    assert (hall.meeting.state, item.started_at, quorum_of(hall.meeting)[1]) == (MeetingState.ADJOURNED, None, 0)
    hall.run(mark_attendance, hall.meeting, hall.council[0], Attendance.PRESENT)
    hall.run(resume_meeting, hall.meeting)
    hall.run(start_item, item)


def test_another_facilitator_takes_the_chair_and_the_first_no_longer_runs_it(hall, a_person):
    other = a_person("蒲志强", Role.FACILITATOR)
    refused(NotNow, "meeting.yours_already", take_over, hall.meeting, "我", by=hall.chair)
    refused(NotAllowed, "permission.not_your_role", take_over, hall.meeting, "我来", by=hall.council[0])
    refused(NotValid, "text.missing", take_over, hall.meeting, " ", by=other)
    do(take_over, hall.meeting, "主持人断线", by=other)
    refused(NotAllowed, "meeting.not_yours", finish_item, hall.item, by=hall.chair)
    do(finish_item, hall.item, by=other)


def test_the_board_collects_before_it_judges_and_keeps_what_spoke_for_and_against(hall):
    li, wang = hall.council[:2]
    refused(NotNow, "board.not_now", post_idea, hall.item, "太早", by=li)
    hall.run(move_board, hall.item, "collect")
    refused(NotNow, "board.no_criticism", post_comment, hall.meeting, "这不行", by=wang)
    refused(NotValid, "speaker.not_here", post_idea, hall.item, "我不在", by=hall.council[6])
    ideas = [do(post_idea, hall.item, text, by=li) for text in ("南门", "北门", "要有灯")]
    hall.run(move_board, hall.item, "sort")
    refused(NotNow, "board.no_groups", move_board, hall.item, "weigh", by=hall.chair)
    place = hall.run(make_group, hall.item, "放在南门")
    hall.run(put_idea, ideas[0], place)
    hall.run(move_board, hall.item, "weigh")
    refused(NotNow, "board.not_now", put_idea, ideas[1], place, by=hall.chair)
    refused(NotValid, "board.no_side", argue, place, Side.NONE, "都行", by=wang)
    do(argue, place, Side.FOR, "离楼远", by=wang)
    do(argue, place, Side.AGAINST, "晚上黑", by=li)
    hall.run(move_board, hall.item, "shut")
    assert (hall.item.board, [str(a.side) for a in place.arguments]) == (BoardState.SHUT, ["for", "against"])


def test_motions_are_seconded_amended_in_order_and_the_vote_is_on_the_text_as_it_reads(hall):
    li, wang, deng = hall.council[:3]
    refused(NotValid, "motion.members_only", move_motion, hall.item, "放南门", by=hall.council[6])
    motion = do(move_motion, hall.item, "充电棚放在南门", by=li)
    refused(NotNow, "motion.one_at_a_time", move_motion, hall.item, "放北门", by=wang)
    refused(NotValid, "motion.by_another", second_motion, motion, by=li)
    do(second_motion, motion, by=wang)
    amendment = do(move_motion, hall.item, "充电棚放在南门，后退 1 米", by=deng)
    assert (hall.item.reads, amendment.amends_id) == ("充电棚放在南门", motion.id)
    refused(NotNow, "state.not_now", settle_amendment, amendment, 4, 1, by=hall.chair)
    hall.run(second_motion, amendment, li.id)
    refused(NotValid, "question.more_votes_than_people", settle_amendment, amendment, 6, 1, by=hall.chair)
    assert hall.run(settle_amendment, amendment, 4, 2)
    lost = do(move_motion, hall.item, "充电棚不要", by=wang)
    do(second_motion, lost, by=deng)
    assert not hall.run(settle_amendment, lost, 3, 3)
    taken = do(move_motion, hall.item, "再等等", by=wang)
    refused(NotAllowed, "person.not_you", withdraw_motion, taken, by=li)
    do(withdraw_motion, taken, by=wang)
    assert [m.state for m in (motion, amendment, lost, taken)] == [MotionState.ADOPTED, MotionState.ADOPTED, MotionState.REJECTED, MotionState.WITHDRAWN]
    question = hall.run(open_vote, hall.item)
    assert question.text == "充电棚放在南门，后退 1 米"
    refused(NotNow, "motion.question_is_put", move_motion, hall.item, "晚了", by=li)


def test_a_comment_is_pointed_out_shown_and_folded_away_only_by_the_table(hall):
    comment = do(post_comment, hall.meeting, "某某占便宜", by=hall.council[0])
    do(flag_comment, comment, by=hall.council[1])
    refused(NotNow, "comment.flagged_already", flag_comment, comment, by=hall.council[1])
    refused(NotValid, "speaker.not_here", flag_comment, comment, by=hall.council[6])
    assert (flags_of(hall.meeting), comment.hidden_why) == ({comment.id: 1}, "")
    hall.run(show_comment, comment)
    assert comment_on_wall(hall.meeting) is comment
    hall.run(hide_comment, comment, "人身攻击")
    assert comment_on_wall(hall.meeting) is None


def test_a_paper_is_read_by_whoever_is_due_once(hall, a_person):
    refused(NotValid, "material.no_title", attach_material, hall.meeting, "", "正文", by=hall.chair)
    paper = hall.run(attach_material, hall.meeting, "报价", "三家报价")
    li = hall.council[0]
    do(confirm_reading, paper, by=li)
    refused(NotNow, "material.read_already", confirm_reading, paper, by=li)
    refused(NotAllowed, "attendance.not_due", confirm_reading, paper, by=a_person("路人"))
    assert readers_of(hall.meeting) == {paper.id: {li.id}}
    hall.run(plan_minutes, hall.item, 25)
    assert hall.item.minutes == 25


def test_a_slip_on_the_table_by_the_door_finds_its_line(hall):
    code, late = make_code(), hall.council[6]
    db.session.add(CodeSlip(household_id=late.household_id, code_hash=code_hash(code, slip_key()), issued_at=HOUR))
    db.session.commit()
    assert line_of_slip(hall.meeting, code.lower()).person_id == late.id
    assert line_of_slip(hall.meeting, make_code()) is None


def test_a_proxy_comes_only_where_the_rule_knows_one_and_carries_one_vote(a_hall, a_community, a_person):
    hall = a_hall(7)
    away, son = hall.council[6], a_person("儿子", household=hall.council[6].household)
    refused(NotValid, "proxy.rule_knows_none", name_proxy, hall.meeting, away, son, "委托书", by=hall.chair)
    with clock.at(HOUR - timedelta(days=12)):
        owners = do(convene_meeting, a_community, "collective_members", "成员大会", "大厅", HOUR + timedelta(minutes=1), hall.chair, by=hall.chair)
    refused(NotValid, "proxy.no_letter", name_proxy, owners, away, son, "", by=hall.chair)
    refused(NotValid, "proxy.has_own_vote", name_proxy, owners, away, hall.council[0], "委托书", by=hall.chair)
    stranger, child = a_person("邻居"), a_person("孙女", household=away.household)
    child.birth_year = 2014
    db.session.commit()
    refused(NotValid, "proxy.of_another_home", name_proxy, owners, away, stranger, "委托书", by=hall.chair)
    refused(NotValid, "proxy.not_of_age", name_proxy, owners, away, child, "委托书", by=hall.chair)
    do(name_proxy, owners, away, son, "书面委托，4 月 10 日", by=hall.chair)
    for person in hall.council[:5]:
        do(mark_attendance, owners, person, Attendance.PRESENT, by=hall.chair)
    do(start_meeting, owners, by=hall.chair)
    item = do(add_item, owners, "分红", by=hall.chair)
    do(start_item, item, by=hall.chair)
    assert son.id in entitled_to(item)
    assert away.id not in entitled_to(item)
    question = hall.ask(item)
    hall.vote(question, [son], Choice.FOR)


def test_where_the_rule_accepts_anyone_a_neighbour_comes_with_the_letter_for_one_member_only(a_hall, a_person):
    hall = a_hall(7)
    first, second, neighbour = hall.council[5], hall.council[6], a_person("邻居")
    hall.meeting.rule_pack.rule = hall.meeting.rule_pack.rule | {"is_proxy": True, "proxy_of": "anyone"}
    db.session.commit()
    hall.run(name_proxy, hall.meeting, first, neighbour, "委托书")
    refused(NotValid, "proxy.has_own_vote", name_proxy, hall.meeting, second, neighbour, "委托书", by=hall.chair)
    assert [p.id for p in named_on_roll(hall.meeting.area, " 邻居 ")] == [neighbour.id]
    assert named_on_roll(hall.meeting.area, "邻居 别的楼") == named_on_roll(hall.meeting.area, "谁") == []


def test_an_emergency_is_called_later_only_where_the_rule_of_the_body_says_so(a_community, a_council, a_person, at_the_hour):
    a_council(7)
    chair, tomorrow = a_person("谢思远", Role.FACILITATOR), HOUR + timedelta(days=1)
    refused(NotValid, "meeting.too_soon", convene_meeting, a_community, "council", "会", "大厅", tomorrow, chair, by=chair)
    with pytest.raises(NotValid):
        do(convene_meeting, a_community, "collective_members", "会", "大厅", tomorrow, chair, kind="emergency", by=chair)
    do(convene_meeting, a_community, "council", "会", "大厅", tomorrow, chair, kind="emergency", by=chair)
    assert last_entry("meeting.convene")["d"]["notice_days"] == 1


def test_practice_goes_the_whole_way_and_leaves_one_line(a_community, a_council, a_person, at_the_hour):
    council = a_council(7)
    do(adopt_packs, a_community)
    chair = a_person("谢思远", Role.FACILITATOR)
    lines = select(func.count()).select_from(RecordEntry)
    before = db.session.scalar(lines)
    meeting = do(convene_meeting, a_community, "council", "演练", "大厅", HOUR + timedelta(hours=1), chair, is_practice=True, kind="yard", by=chair)
    assert [i.minutes for i in meeting.items] == [5, 30, 25, 5]
    for person in council[:6]:
        do(mark_attendance, meeting, person, Attendance.PRESENT, by=chair)
    do(start_meeting, meeting, by=chair)
    for item in list(meeting.items)[:1]:
        do(start_item, item, by=chair)
        question = do(open_vote, item, by=chair)
        do(close_vote, item, question, by=chair)
        do(decide_item, item, by=chair)
        do(finish_item, item, by=chair)
    do(end_meeting, meeting, by=chair)
    added = list(db.session.scalars(select(RecordEntry.action).order_by(RecordEntry.seq).offset(before)))
    assert added == ["meeting.convene"]


def test_a_projector_is_paired_once_within_ten_minutes(hall):
    code = hall.run(ask_for_pairing, hall.meeting)
    assert len(code) == 4
    assert do(pair_wall, code.lower()) == hall.meeting.projector_code
    refused(NotValid, "wall.wrong_code", pair_wall, code)
    late = hall.run(ask_for_pairing, hall.meeting)
    with clock.at(HOUR + timedelta(minutes=11)):
        refused(NotValid, "wall.wrong_code", pair_wall, late)
    refused(NotValid, "wall.wrong_code", pair_wall, "")
    assert db.session.get(Meeting, hall.meeting.id).pair_code == late


def test_an_amendment_is_voted_on_by_phone_before_the_text_it_changes(hall):
    li, wang = hall.council[:2]
    main = do(move_motion, hall.item, "充电棚放在南门", by=li)
    do(second_motion, main, by=wang)
    amendment = do(move_motion, hall.item, "充电棚放在北门", by=wang)
    refused(NotNow, "motion.not_seconded", open_vote, hall.item, motion=amendment, by=hall.chair)
    do(second_motion, amendment, by=li)
    refused(NotNow, "motion.comes_first", open_vote, hall.item, by=hall.chair)
    question = hall.ask(hall.item, motion=amendment)
    assert (question.text, look(hall.meeting).phase, open_question_of(hall.meeting)) == ("充电棚放在北门", "voting", question)
    refused(NotNow, "meeting.question_open", withdraw_motion, amendment, by=wang)
    hall.vote(question, hall.council[:4], Choice.FOR)
    hall.result(hall.item, question)
    assert (amendment.state, amendment.votes_for, hall.item.reads) == (MotionState.ADOPTED, 4, "充电棚放在北门")
    assert look(hall.meeting).phase == "talking"
    refused(NotNow, "undo.nothing", undo_last, hall.meeting, by=hall.chair)  # neither a vote nor what came before it is a slip
    assert hall.ask(hall.item).subject == hall.item.record_key


def test_what_the_table_wrote_down_of_a_motion_is_taken_back_step_by_step(hall):
    li, wang = hall.council[:2]

    def undone(deed):
        assert hall.run(undo_last, hall.meeting) == deed

    motion = hall.run(move_motion, hall.item, "放在南门", li.id)
    undone("move")
    assert motions_of(hall.item) == []
    motion = hall.run(move_motion, hall.item, "放在南门", li.id)
    hall.run(second_motion, motion, wang.id)
    undone("second")
    assert (motion.state, hall.item.reads, motion.seconder_id) == (MotionState.MOVED, "", None)
    hall.run(withdraw_motion, motion)
    undone("withdraw")
    hall.run(second_motion, motion, wang.id)
    amendment = hall.run(move_motion, hall.item, "放在北门", wang.id)
    hall.run(second_motion, amendment, li.id)
    hall.run(settle_amendment, amendment, 5, 0)
    assert hall.item.reads == "放在北门"
    undone("settle")
    assert (amendment.state, amendment.votes_for, hall.item.reads) == (MotionState.SECONDED, None, "放在南门")
    hall.run(withdraw_motion, amendment)
    undone("withdraw")
    assert amendment.state is MotionState.SECONDED


def test_the_page_of_a_matter_says_who_waits_for_whom_and_how_long(a_hall, a_docket_matter):  # noqa: F811
    matter, proposal, _ = a_docket_matter
    hall, town = a_hall(7), matter.community.parent
    hall.begin(6)
    hall.run(send_up, hall.open_item("雨棚", proposal=proposal), town, "要和邻村一起办")
    with clock.at(HOUR + timedelta(days=5)):
        held = holds(matter)
    assert (held.name, "5" in held.what) == (town.name, True)
