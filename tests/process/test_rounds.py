"""A fund year: laid out, dated, and moved on only when every gate is open."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.process import gates
from app.process.calendar import due_moves, run_due
from app.process.commands.rounds import create_round, move_round, set_calendar
from app.process.models import Notice, Round
from app.process.queries import current_round, round_with_days
from app.process.states import ROUND, NoticeState, RoundState
from app.vocabulary import Layer, Reason, Role, Step
from tests.fixtures.house import do
from tests.fixtures.process import SPAN, YEAR


def moment(month, day, hour=9):
    return clock.hall_time(date(YEAR, month, day), hour)


def codes(refusal, command, *args, **kwargs):
    with pytest.raises(refusal) as refused:
        do(command, *args, **kwargs)
    return refused.value.codes


@pytest.fixture
def bare_gates(monkeypatch):
    """No doors but those a test hangs itself."""
    monkeypatch.setattr(gates, "_gates", {step: [] for step in Step})


def test_a_community_has_one_round_a_year(a_year, a_community, the_head):
    a_year()
    assert codes(NotValid, create_round, a_community, YEAR, "又一个", by=the_head) == ["round.year_taken"]


def test_what_is_no_year_of_a_community_is_refused_with_all_reasons(a_community, the_head):
    assert codes(NotValid, create_round, a_community, 26, " ", 0, by=the_head) == ["round.no_such_year", "round.no_title", "round.marks"]


def test_a_courtyard_has_no_fund_year(a_building, a_person):
    head = a_person("院长", Role.COMMITTEE_HEAD, area=a_building.parent)
    assert codes(NotValid, create_round, a_building.parent, YEAR, "院里的", by=head) == ["round.not_a_community"]
    assert a_building.parent.layer is Layer.COURTYARD


def test_steps_stand_in_order_without_overlapping(a_year, the_head):
    round_ = a_year()
    refused = codes(NotValid, set_calendar, round_, Step.SUBMIT, moment(2, 20), moment(3, 31), by=the_head)
    assert refused == ["calendar.overlaps_before"]
    assert codes(NotValid, set_calendar, round_, Step.SUBMIT, moment(3, 1), moment(4, 2), by=the_head) == ["calendar.overlaps_after"]
    assert codes(NotValid, set_calendar, round_, Step.SUBMIT, moment(3, 2), moment(3, 1), by=the_head) == ["calendar.ends_before_it_begins"]


def test_dates_can_be_moved_until_the_step_is_over(a_year, the_head, bare_gates):
    round_ = a_year()
    do(set_calendar, round_, Step.RAISE, moment(1, 7), moment(2, 27), by=the_head)
    assert [day.closes_at for day in round_with_days(round_.id).days if day.step is Step.RAISE] == [moment(2, 27)]
    assert len(round_.days) == 5
    do(move_round, round_, "open", by=the_head)
    do(move_round, round_, "submit", by=the_head)
    assert codes(NotNow, set_calendar, round_, Step.RAISE, moment(1, 7), moment(2, 28), by=the_head) == ["calendar.step_is_over"]


def test_a_year_without_dates_does_not_open(a_year, the_head):
    round_ = a_year(with_dates=False)
    assert codes(NotNow, move_round, round_, "open", by=the_head) == ["round.no_dates"]


def test_every_gate_of_the_present_step_is_asked(a_year, the_head, bare_gates):
    gates.gate(Step.RAISE)(lambda round_: [Reason("matter.unanswered")])
    gates.gate(Step.RAISE)(lambda round_: [Reason("form.open")])
    gates.gate(Step.SUBMIT)(lambda round_: [Reason("proposal.uncosted")])
    round_ = a_year(RoundState.RAISING)
    assert codes(NotNow, move_round, round_, "submit", by=the_head) == ["matter.unanswered", "form.open"]
    assert round_.state is RoundState.RAISING


def test_the_same_gate_hung_twice_is_one(bare_gates, a_year):
    def door(round_):
        return [Reason("matter.unanswered")]

    gates.gate(Step.RAISE)(door)
    gates.gate(Step.RAISE)(door)
    assert len(gates.outstanding(a_year(RoundState.RAISING))) == 1


def test_a_year_walks_all_its_states_and_no_other_way(a_year, the_head, bare_gates):
    round_ = a_year()
    assert codes(NotNow, move_round, round_, "execute", by=the_head) == ["state.not_now"]
    walked = [round_.state]
    while verbs := ROUND.verbs(round_.state):
        do(move_round, round_, verbs[0], by=the_head)
        walked.append(round_.state)
    assert walked == list(RoundState)
    assert gates.outstanding(round_) == []
    assert codes(NotNow, set_calendar, round_, Step.OVERSEE, moment(11, 1), moment(12, 1), by=the_head) == ["calendar.step_is_over"]


def test_the_calendar_runs_the_same_command_and_is_refused_like_anybody(a_year, bare_gates):
    round_ = a_year()
    assert due_moves(moment(1, 4)) == []
    assert [due.verb for due in due_moves(moment(1, 5, 10))] == ["open"]
    with clock.at(moment(1, 5, 10)):
        assert [o.reasons for o in run_due(clock.now())] == [()]
    assert round_.state is RoundState.RAISING
    gates.gate(Step.RAISE)(lambda round_: [Reason("matter.unanswered")])
    with clock.at(moment(3, 2)):
        outcome = run_due(clock.now())
    assert [reason.code for reason in outcome[0].reasons] == ["matter.unanswered"]
    assert round_.state is RoundState.RAISING


def test_the_last_step_ends_when_its_dates_end(a_year, bare_gates):
    round_ = a_year(RoundState.OVERSEEING)
    assert due_moves(moment(12, 24)) == []
    assert [due.verb for due in due_moves(moment(12, 26))] == ["close"]
    assert SPAN[Step.OVERSEE][1] == (12, 25)
    assert round_.state is RoundState.OVERSEEING


def test_the_calendar_takes_down_notices_whose_days_are_over(a_notice):
    with clock.at(moment(4, 13)):
        notice = a_notice()
    with clock.at(moment(4, 20)):
        assert run_due(clock.now()) == []
    with clock.at(moment(4, 21)):
        outcome = run_due(clock.now())
    assert [(o.due.kind, o.due.verb, o.reasons) for o in outcome] == [(Notice, "close", ())]
    assert notice.state is NoticeState.CLOSED


def test_the_year_in_hand_is_this_calendar_years(a_year, a_community):
    a_year(year=2025), a_year(year=2026)
    with clock.at(moment(6, 1)):
        assert current_round(a_community).year == 2026
    with clock.at(moment(6, 1) + timedelta(days=800)):
        assert current_round(a_community).year == 2026
    assert current_round(a_community, 2025).year == 2025
    assert current_round(a_community, 2020) is None


def test_a_resident_lays_out_dates_and_moves_nothing(a_year, a_community, a_person):
    round_, resident = a_year(), a_person("王建国")
    for command, rest in [
        (create_round, (a_community, 2027, "明年")), (set_calendar, (round_, Step.RAISE, moment(1, 1), moment(1, 2))), (move_round, (round_, "open")),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            do(command, *rest, by=resident)
    assert isinstance(round_, Round)
