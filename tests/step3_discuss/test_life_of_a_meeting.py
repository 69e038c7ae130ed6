"""A meeting in the hands of anybody: whatever is tried in whatever order, it does what the model says or refuses, and nothing else."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.change.refusals import Refused
from app.extensions import db
from app.record.models import RecordEntry
from app.step3_discuss.commands.agenda import add_item, finish_item, put_back_item, start_item
from app.step3_discuss.commands.attendance import mark_attendance
from app.step3_discuss.commands.floor import ask_to_speak, call_speaker, end_speaker
from app.step3_discuss.commands.meetings import adjourn_meeting, convene_meeting, end_meeting, resume_meeting, start_meeting
from app.step3_discuss.commands.motions import move_motion, second_motion, settle_amendment, withdraw_motion
from app.step3_discuss.queries import turns_now
from app.step3_discuss.states import Attendance, ItemState
from app.step3_discuss.thinking_queries import motion_now
from tests.fixtures.house import do
from tests.fixtures.meetings import HOUR

PEOPLE, ITEMS = 7, 2
SEATS, PLACES = st.integers(0, PEOPLE - 1), st.integers(0, ITEMS - 1)
NEEDED = 5  # two thirds of seven


class Life(RuleBasedStateMachine):
    """The model beside the house. `hall` is set by the test."""

    hall = None

    @initialize(begun=st.integers(0, 4))
    def convene(self, begun):
        """A new meeting of the same seven; five are here, and mostly it has begun and two hands are up."""
        chair = self.hall.chair
        self.meeting = do(convene_meeting, self.hall.meeting.area, "council", "议事会", "大厅", HOUR + timedelta(days=9), chair, self.hall.recorder, by=chair)
        self.items = [do(add_item, self.meeting, f"第 {n} 项", by=chair) for n in range(ITEMS)]
        self.state, self.talked, self.item_states = "convened", None, ["waiting"] * ITEMS
        self.here, self.turns, self.hands, self.floor = set(), [0] * PEOPLE, [], None
        self.motions = [None] * ITEMS  # (state, mover) of the one before the hall
        self.texts, self.reads = 0, [""] * ITEMS
        for seat in range(5):
            self.tick(seat, True)
        if begun:
            self.start()
            self.raise_hand(0)
            self.raise_hand(1)

    def attempt(self, expected, command, subject, *args, by=None):
        """It happens exactly when the model says so; it writes at least one entry then, and none otherwise."""
        lines = select(func.count()).select_from(RecordEntry)
        before = db.session.scalar(lines)
        if not expected:
            with pytest.raises(Refused):
                do(command, subject, *args, by=by or self.hall.chair)
            assert db.session.scalar(lines) == before
            return None
        result = do(command, subject, *args, by=by or self.hall.chair)
        assert db.session.scalar(lines) > before
        return result

    def leave_floor(self):
        """What an end and an adjournment do to whoever speaks or waits."""
        if self.floor is not None:
            self.turns[self.floor] += 1
        self.floor, self.hands = None, []

    @rule()
    def start(self):
        self.attempt(self.state == "convened", start_meeting, self.meeting)
        self.state = "running" if self.state == "convened" else self.state

    @rule()
    def end(self):
        ok = self.state == "running" and self.talked is None
        self.attempt(ok, end_meeting, self.meeting)
        if ok:
            self.state = "ended"
            self.leave_floor()

    @rule()
    def break_off(self):
        ok = self.state == "running"
        self.attempt(ok, adjourn_meeting, self.meeting, "停电", HOUR + timedelta(days=20))
        if ok:
            if self.talked is not None:
                self.item_states[self.talked] = "waiting"
            self.state, self.talked, self.here = "adjourned", None, set()
            self.leave_floor()

    @rule()
    def go_on(self):
        ok = self.state == "adjourned"
        self.attempt(ok, resume_meeting, self.meeting)
        self.state = "running" if ok else self.state

    @rule(seat=SEATS, comes=st.booleans())
    def tick(self, seat, comes):
        ok = self.state != "ended" and (comes or seat in self.here)
        self.attempt(ok, mark_attendance, self.meeting, self.hall.council[seat], Attendance.PRESENT if comes else Attendance.LEFT)
        if ok:
            (self.here.add if comes else self.here.discard)(seat)
            self.hands = [other for other in self.hands if comes or other != seat]

    @rule(place=PLACES)
    def bring_up(self, place):
        ok = self.state == "running" and self.talked is None and self.item_states[place] == "waiting"
        self.attempt(ok, start_item, self.items[place])
        if ok:
            self.talked, self.item_states[place] = place, "talked"

    @rule(place=PLACES, back=st.booleans())
    def leave_item(self, place, back):
        ok = self.talked == place
        self.attempt(ok, put_back_item if back else finish_item, self.items[place])
        if ok:
            self.talked, self.item_states[place], self.hands = None, "waiting" if back else "done", []

    @rule(seat=SEATS)
    def raise_hand(self, seat):
        ok = self.state == "running" and seat in self.here and seat not in self.hands and self.floor != seat
        self.attempt(ok, ask_to_speak, self.meeting, by=self.hall.council[seat])
        if ok:
            self.hands.append(seat)

    @rule()
    def call(self):
        ok = self.state == "running" and self.floor is None and bool(self.hands)
        turn = self.attempt(ok, call_speaker, self.meeting)
        if ok:
            least = min(self.turns[seat] for seat in self.hands)
            self.floor = next(seat for seat in self.hands if self.turns[seat] == least)
            self.hands.remove(self.floor)
            assert turn.person_id == self.hall.council[self.floor].id

    @rule()
    def thank(self):
        turn = next((t for t in turns_now(self.meeting) if t.called_at is not None), None)
        assert (turn is not None) is (self.floor is not None)
        if turn is not None:
            self.attempt(True, end_speaker, turn)
            self.turns[self.floor] += 1
            self.floor = None

    @rule(seat=SEATS, place=PLACES)
    def move(self, seat, place):
        ok = self.talked == place and seat in self.here and self.motions[place] is None
        self.texts += 1
        self.attempt(ok, move_motion, self.items[place], f"写法 {self.texts}", by=self.hall.council[seat])
        if ok:
            self.motions[place] = ("moved", seat, f"写法 {self.texts}")

    @rule(seat=SEATS, place=PLACES)
    def second(self, seat, place):
        motion = motion_now(self.items[place])
        if motion is None:
            assert self.motions[place] is None
            return
        state, mover, text = self.motions[place]
        ok = self.talked == place and seat in self.here and seat != mover and state == "moved"
        self.attempt(ok, second_motion, motion, by=self.hall.council[seat])
        if ok and self.reads[place]:
            self.motions[place] = ("seconded", mover, text)
        elif ok:
            self.motions[place], self.reads[place] = None, text

    @rule(place=PLACES, votes_for=st.integers(0, PEOPLE), votes_against=st.integers(0, 2))
    def count_hands(self, place, votes_for, votes_against):
        motion = motion_now(self.items[place])
        if motion is None:
            return
        state, _, text = self.motions[place]
        present = len(self.here)
        ok = self.talked == place and state == "seconded" and present >= NEEDED and votes_for + votes_against <= present
        passed = self.attempt(ok, settle_amendment, motion, votes_for, votes_against)
        if ok:
            assert passed is (votes_for * 2 > present and votes_for > votes_against)
            self.motions[place] = None
            self.reads[place] = text if passed else self.reads[place]

    @rule(place=PLACES)
    def take_back(self, place):
        motion = motion_now(self.items[place])
        if motion is not None:
            self.attempt(True, withdraw_motion, motion)
            self.motions[place] = None

    @invariant()
    def the_house_is_as_the_model(self):
        if not hasattr(self, "meeting"):
            return
        assert str(self.meeting.state) == self.state
        assert [str(i.state) for i in self.items] == self.item_states
        assert sum(i.state is ItemState.TALKED for i in self.items) <= 1
        assert [i.reads for i in self.items] == self.reads
        lines = {a.person_id: a for a in self.meeting.attendees}
        own = [lines[p.id] for p in self.hall.council]
        assert [a.turns for a in own] == self.turns
        assert {n for n, a in enumerate(own) if a.status is Attendance.PRESENT} == self.here
        up = turns_now(self.meeting)
        assert sorted(t.person_id for t in up if t.called_at is None) == sorted(self.hall.council[seat].id for seat in self.hands)
        assert sum(t.called_at is not None for t in up) == (self.floor is not None)


def test_nothing_can_be_done_that_the_model_does_not_know(a_hall):
    hall = a_hall(PEOPLE)
    machine = type("LifeHere", (Life,), {"hall": hall})
    few = settings(max_examples=8, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(machine, settings=few)
