"""Who speaks next, the circle round, points of order, the words that stand in the minutes; and taking a slip back."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.record.models import RecordEntry
from app.step3_discuss.commands.agenda import add_item, finish_item, start_item
from app.step3_discuss.commands.attendance import check_out, mark_attendance
from app.step3_discuss.commands.floor import ask_to_speak, begin_round, call_speaker, end_round, end_speaker, set_turns, take_sides, withdraw_hand
from app.step3_discuss.commands.meetings import end_meeting
from app.step3_discuss.commands.papers import confirm_words, post_minutes, sign_minutes, take_down
from app.step3_discuss.commands.undo import undo_last
from app.step3_discuss.floor_rules import coverage, queue, voices
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.models import Attendee, SpeakerTurn
from app.step3_discuss.queries import every_turn, turns_now
from app.step3_discuss.states import Attendance, ItemState, Side, TurnKind
from tests.fixtures.house import do
from tests.fixtures.meetings import HOUR
from tests.step3_discuss.test_meetings import refused

FOR, AGAINST = Side.FOR, Side.AGAINST


@pytest.fixture
def hall(a_hall):
    """Seven members, six of them here, one item before the hall."""
    made = a_hall(7)
    made.begin(6)
    made.item = made.open_item("充电棚")
    return made


def hand(number, before=0, side=Side.NONE, kind=TurnKind.TURN, person=None):
    """A hand for the pure rule: who, how often they spoke, which side."""
    turn = SpeakerTurn(id=number, person_id=person or number, asked_at=HOUR + timedelta(seconds=number), side=side, kind=kind)
    return turn, Attendee(person_id=turn.person_id, turns=before)


def order(hands, **how):
    """The people, in the order in which they would be called."""
    return [w.turn.person_id for w in queue([t for t, _ in hands], [a for _, a in hands], **how)]


def test_a_point_of_order_goes_first_then_the_circle_then_whoever_spoke_least():
    hands = [hand(1), hand(2, before=1), hand(3, kind=TurnKind.ROUND), hand(4, kind=TurnKind.POINT, before=9), hand(5)]
    assert order(hands) == [4, 3, 1, 5, 2]


def test_one_side_then_the_other_as_long_as_both_have_hands():
    hands = [hand(1, side=FOR), hand(2, side=FOR), hand(3, side=FOR), hand(4, side=AGAINST), hand(5, before=1, side=AGAINST)]
    assert order(hands, by_sides=True) == [1, 4, 2, 5, 3]
    assert order(hands, by_sides=True, last=FOR) == [4, 1, 5, 2, 3]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(Side)), st.sampled_from(list(TurnKind))), max_size=9), st.booleans(), st.sampled_from(list(Side)))
def test_the_queue_loses_nobody_and_nobody_overtakes_within_their_side(rows, by_sides, last):
    hands = [hand(n, before, side, kind) for n, (before, side, kind) in enumerate(rows, 1)]
    called = queue([t for t, _ in hands], [a for _, a in hands], by_sides, last)
    assert sorted(w.turn.id for w in called) == [t.id for t, _ in hands]
    ordinary = [w for w in called if w.turn.kind is TurnKind.TURN]
    for side in Side:
        own = [(w.turns_before, w.turn.id) for w in ordinary if w.turn.side is side]
        assert own == sorted(own)
    if not by_sides:
        assert [w.turns_before for w in ordinary] == sorted(w.turns_before for w in ordinary)


def test_sides_alternate_in_the_hall(hall):
    hall.run(take_sides, hall.item, True)
    for n, side in enumerate((FOR, FOR, AGAINST)):
        do(ask_to_speak, hall.meeting, None, side, by=hall.council[n])
    called = []
    for _ in range(3):
        turn = hall.run(call_speaker, hall.meeting)
        called.append(turn.side)
        hall.run(end_speaker, turn)
    assert called == [FOR, AGAINST, FOR]


def test_a_point_of_order_costs_nobody_a_turn(hall):
    li = hall.council[0]
    do(ask_to_speak, hall.meeting, by=hall.council[1])
    do(ask_to_speak, hall.meeting, None, Side.NONE, TurnKind.POINT, by=li)
    turn = hall.run(call_speaker, hall.meeting)
    hall.run(end_speaker, turn)
    assert (turn.person_id, [a.turns for a in hall.meeting.attendees]) == (li.id, [0] * 7)
    refused(NotValid, "speaker.round_is_asked", ask_to_speak, hall.meeting, None, Side.NONE, TurnKind.ROUND, by=li)


def test_the_circle_asks_everybody_once_and_counts_who_passed(hall):
    assert hall.run(begin_round, hall.item) == 6
    refused(NotNow, "round.runs_already", begin_round, hall.item, by=hall.chair)
    first = hall.run(call_speaker, hall.meeting)
    assert first.person_id == hall.council[0].id
    hall.run(end_speaker, first)
    own = next(t for t in turns_now(hall.meeting) if t.person_id == hall.council[1].id)
    refused(NotAllowed, "person.not_you", withdraw_hand, own, by=hall.council[2])
    do(withdraw_hand, own, by=hall.council[1])
    assert hall.run(call_speaker, hall.meeting).person_id == hall.council[2].id
    told = coverage(turns_now(hall.meeting, hall.item), hall.item.id)
    assert (told.spoke, told.passed, told.waiting, told.of) == (2, 1, 3, 6)
    hall.run(end_round, hall.item)
    refused(NotNow, "round.not_on", end_round, hall.item, by=hall.chair)


def test_how_evenly_the_floor_was_shared(hall):
    for person, seconds in ((hall.council[0], 90), (hall.council[0], 30)):
        do(ask_to_speak, hall.meeting, by=person)
        turn = hall.run(call_speaker, hall.meeting)
        with clock.at(HOUR + timedelta(seconds=seconds)):
            hall.run(end_speaker, turn)
    told = voices(every_turn(hall.meeting), hall.meeting.attendees)
    assert [(v.group, v.here, v.spoke, v.turns, v.seconds) for v in told] == [("3栋", 6, 1, 2, 120)]
    refused(NotValid, "speaker.seconds", set_turns, hall.meeting, 10, by=hall.chair)
    hall.run(set_turns, hall.meeting, 90)


def test_a_slip_of_the_table_is_taken_back_as_long_as_nothing_followed(hall):
    li, wang = hall.council[:2]
    hall.run(ask_to_speak, hall.meeting, li)
    turn = hall.run(call_speaker, hall.meeting)
    assert hall.run(undo_last, hall.meeting) == "call"
    refused(NotNow, "undo.nothing", undo_last, hall.meeting, by=hall.chair)
    hall.run(call_speaker, hall.meeting)
    hall.run(end_speaker, turn)
    hall.run(undo_last, hall.meeting)
    assert (turn.ended_at, hall.meeting.attendees[0].turns) == (None, 0)
    hall.run(end_speaker, turn)
    do(ask_to_speak, hall.meeting, by=wang)  # what people do themselves is not the table's to take back
    assert hall.meeting.undo["deed"] == "end"
    hall.run(mark_attendance, hall.meeting, wang, Attendance.LEFT)
    hall.run(undo_last, hall.meeting)
    assert hall.meeting.attendees[1].status is Attendance.PRESENT
    hall.run(finish_item, hall.item)
    hall.run(undo_last, hall.meeting)
    assert hall.item.state is ItemState.TALKED
    hall.run(finish_item, hall.item)
    hall.run(start_item, hall.run(add_item, hall.meeting, "下一项"))
    assert hall.run(undo_last, hall.meeting) == "start-item"


def test_who_goes_home_early_says_so_and_is_no_longer_counted(hall):
    assert do(check_out, hall.meeting, by=hall.council[0]).status is Attendance.LEFT
    assert hall.ask(hall.item).base == 5
    refused(NotNow, "attendance.was_not_here", check_out, hall.meeting, by=hall.council[0])


@pytest.fixture
def spoken(hall):
    """One turn, written down by the recorder."""
    do(ask_to_speak, hall.meeting, by=hall.council[0])
    turn = hall.run(call_speaker, hall.meeting)
    hall.run(end_speaker, turn)
    do(take_down, turn, "南门晚上黑", by=hall.recorder)
    return turn


def test_words_stand_as_unconfirmed_until_who_said_them_agrees_or_puts_them_right(hall, spoken):
    assert minutes_of(hall.meeting).unconfirmed == 1
    refused(NotAllowed, "person.not_you", confirm_words, spoken, by=hall.council[1])
    do(confirm_words, spoken, "南门晚上太黑，要有灯", by=hall.council[0])
    assert (spoken.words, spoken.corrected, minutes_of(hall.meeting).unconfirmed) == ("南门晚上太黑，要有灯", True, 0)
    refused(NotNow, "words.corrected_by_speaker", take_down, spoken, "别的", by=hall.recorder)


def test_minutes_are_signed_by_both_as_they_stand_then_hung_up(hall, spoken):
    refused(NotNow, "minutes.not_over", sign_minutes, hall.meeting, "0" * 64, by=hall.chair)
    hall.run(finish_item, hall.item)
    hall.run(end_meeting, hall.meeting)
    before = imprint_of(minutes_of(hall.meeting))
    do(confirm_words, spoken, by=hall.council[0])
    imprint = imprint_of(minutes_of(hall.meeting))
    assert imprint != before
    hall.run(sign_minutes, hall.meeting, imprint)
    refused(NotNow, "minutes.changed_since", sign_minutes, hall.meeting, before, by=hall.recorder)
    refused(NotNow, "minutes.unsigned", post_minutes, hall.meeting, "纪要", "正文", by=hall.chair)
    refused(NotNow, "minutes.signed_already", confirm_words, spoken, "改口", by=hall.council[0])
    do(sign_minutes, hall.meeting, imprint, by=hall.recorder)
    notice = hall.run(post_minutes, hall.meeting, "4 月 12 日议事会纪要", "一、充电棚")
    assert hall.meeting.notice_id == notice.id
    last = db.session.query(RecordEntry).order_by(RecordEntry.seq.desc()).first()
    assert last.action == "minutes.post"
