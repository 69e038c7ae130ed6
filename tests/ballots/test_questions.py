"""Questions: what is fixed at opening, who is refused, and what can never be learned."""
from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.ballots import keys
from app.ballots.commands.questions import count_hall, opened_in, void_question
from app.ballots.due import run_due_votes
from app.ballots.facts import QuestionClosed
from app.ballots.models import Entitled
from app.ballots.queries import named_ballots, own_answer, turnout
from app.ballots.rules import reason_against_count, reasons_against_closing, secrecies_for
from app.ballots.states import Choice, QuestionState, Secrecy, Way
from app.ballots.urn import urn
from app.base import clock
from app.change import facts
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.record.models import RecordEntry
from app.step3_discuss.commands.agenda import add_item, finish_item
from app.step3_discuss.commands.attendance import mark_attendance
from app.step3_discuss.commands.votes import close_vote, extend_vote, open_vote, void_vote
from app.step3_discuss.states import Attendance
from tests.fixtures.house import do, last_entry
from tests.fixtures.meetings import HOUR
from tests.fixtures.polls import code_of


@pytest.fixture
def hall(a_hall):
    """Seven members, six of them here."""
    made = a_hall(7)
    made.begin(6)
    return made


def test_rule_options_and_numbers_are_written_before_the_first_vote(hall):
    question = hall.ask(hall.open_item("路灯"), seconds=60)
    said = last_entry("question.open")["d"]
    assert (said["due"], said["present"], said["base"], said["quorum_needed"], said["need"], said["entitled"]) == (7, 6, 6, 5, 4, 6)
    assert (said["options"], said["secrecy"], said["way"], said["text"]) == (["for", "against", "abstain"], "secret", "phones", "路灯")
    assert said["pack"] == question.rule_pack_id


def test_below_the_quorum_nothing_is_put_and_the_hall_hears_how_many_are_missing(hall):
    item = hall.open_item("路灯")
    for person in hall.council[4:6]:
        hall.run(mark_attendance, hall.meeting, person, Attendance.LEFT)
    with pytest.raises(NotNow) as why:
        hall.run(open_vote, item)
    assert (why.value.codes, why.value.reasons[0].values) == (["meeting.no_quorum"], {"needed": 5, "present": 4, "missing": 1})


def test_nothing_is_put_that_was_not_talked_about(hall):
    item = hall.run(add_item, hall.meeting, "还没议")
    assert code_of(lambda: hall.run(open_vote, item)) == "item.not_talked_about"


@pytest.mark.parametrize(("more", "code"), [
    ({"way": Way.HALL}, "question.two_tellers"), ({"way": Way.BOTH}, "question.two_tellers"), ({"secrecy": Secrecy.SLIP, "way": Way.BOTH}, "question.slips_stand_alone"),
    ({"secrecy": Secrecy.COUNTED}, "question.counted_in_the_hall"),
    ({"way": Way.HALL, "secrecy": Secrecy.BY_NAME, "tellers": 2}, "question.hands_have_no_names"), ({"seconds": 5}, "question.seconds"),
])  # fmt: skip
def test_a_question_its_doors_cannot_keep_is_refused(hall, more, code):
    item = hall.open_item("路灯")
    if more.get("tellers"):
        more = {**more, "tellers": [hall.chair, hall.recorder]}
    assert code_of(lambda: hall.run(open_vote, item, **more)) == code


def test_four_people_have_no_secrets(a_hall):
    hall = a_hall(5)
    hall.begin(4)
    item = hall.open_item("路灯")
    assert code_of(lambda: hall.run(open_vote, item)) == "question.too_few_for_secret"
    assert (secrecies_for(4), Secrecy.SECRET in secrecies_for(5)) == ([Secrecy.BY_NAME, Secrecy.COUNTED], True)
    assert hall.ask(item, secrecy=Secrecy.BY_NAME).state is QuestionState.OPEN


def test_one_question_at_a_time_and_no_second_until_it_pleases(hall):
    item = hall.open_item("路灯")
    question = hall.ask(item)
    assert code_of(lambda: hall.run(open_vote, item)) == "meeting.question_open"
    hall.result(item, question)
    assert code_of(lambda: hall.run(open_vote, item)) == "item.is_answered"
    assert code_of(lambda: hall.run(close_vote, item, question)) == "state.not_now"


def test_a_void_question_says_why_and_can_be_put_again(hall):
    item = hall.open_item("路灯")
    question = hall.ask(item)
    hall.vote(question, hall.council[:3], Choice.FOR)
    assert code_of(lambda: hall.run(void_vote, item, question, "")) == "text.missing"
    hall.run(void_vote, item, question, "题目念错了")
    assert question.state is QuestionState.VOID
    assert (keys.key_of(question.id), keys.held_in_house(question.id), urn().all_lying(question.id)) == (None, None, [])
    assert code_of(lambda: do(void_question, question, "再来", by=hall.chair)) == "state.not_now"
    assert hall.ask(item).id != question.id


def test_time_is_given_and_never_taken(hall):
    item = hall.open_item("路灯")
    question = hall.ask(item, seconds=60)
    hall.run(extend_vote, item, question, 60)
    assert question.ends_at == HOUR + timedelta(seconds=120)
    with clock.at(HOUR + timedelta(seconds=121)):
        assert code_of(lambda: hall.vote(question, hall.council[:1], Choice.FOR)) == "ballot.closed"
        hall.run(extend_vote, item, question, 60)
        hall.vote(question, hall.council[:1], Choice.FOR)
    other = hall.run(add_item, hall.meeting, "别的")
    assert code_of(lambda: hall.run(close_vote, other, question)) == "question.of_another_item"


def test_keys_and_ballots_are_gone_after_the_close_and_marks_stand_in_roll_order(hall):
    item = hall.open_item("路灯")
    question = hall.ask(item)
    hall.vote(question, [hall.council[n] for n in (4, 1, 3)], Choice.FOR)
    assert keys.fingerprint(keys.key_of(question.id)) == question.key_fp == last_entry("question.open")["d"]["key_fp"]
    hall.result(item, question)
    marks = {row.person_id: row.took_part for row in db.session.scalars(select(Entitled))}
    assert [marks[p.id] for p in hall.council[:6]] == [False, True, False, True, True, False]
    assert (keys.key_of(question.id), keys.held_in_house(question.id), urn().all_lying(question.id)) == (None, None, [])
    assert own_answer(question, hall.council[1].id).is_counted
    assert not own_answer(question, hall.council[0].id).is_counted


def rows() -> dict[str, list[str]]:
    """Every row of the house's database."""
    db.session.rollback()
    return {name: sorted(map(str, db.session.execute(table.select()))) for name, table in db.metadata.tables.items()}


def test_a_secret_answer_leaves_no_trace_in_the_house_and_lies_sealed_in_the_urn(hall):
    question = hall.ask(hall.open_item("路灯"))
    before = rows()
    for n, choice in enumerate((Choice.FOR, Choice.AGAINST, Choice.ABSTAIN)):
        hall.vote(question, [hall.council[n]], choice)
    hall.vote(question, [hall.council[0]], Choice.AGAINST, rev=2)
    assert rows() == before
    lying = urn().all_lying(question.id)
    assert {row.rev for row in lying} == {1, 2}
    assert len({len(row.sealed) for row in lying}) == 1, "the length does not tell"
    assert len({row.act for row in lying}) == 3, "nor does the mark of the act"
    assert not any(word in row.sealed for row in lying for word in (b"for", b"against", b"abstain"))


def test_a_close_that_is_refused_leaves_the_box_open_and_one_that_fails_loses_no_ballot(hall, monkeypatch):
    item = hall.open_item("路灯")
    question = hall.ask(item, way=Way.BOTH, tellers=[hall.chair, hall.recorder])
    hall.vote(question, hall.council[:2], Choice.FOR)
    assert code_of(lambda: hall.run(close_vote, item, question)) == "question.count_missing"
    hall.vote(question, hall.council[2:3], Choice.AGAINST)
    hall.count(question, [hall.chair, hall.recorder], 0, 0, 0)
    with monkeypatch.context() as power_cut, pytest.raises(OSError, match="disk"):
        power_cut.setattr("app.ballots.commands.questions.judge", lambda *_, **__: (_ for _ in ()).throw(OSError("disk")))
        hall.run(close_vote, item, question)
    hall.vote(question, hall.council[3:4], Choice.FOR)
    arithmetic = hall.result(item, question)
    assert (arithmetic.votes_for, arithmetic.against) == (3, 1)


def test_keys_that_a_crash_left_behind_are_destroyed_by_the_calendar(hall, monkeypatch):
    item = hall.open_item("路灯")
    question = hall.ask(item)
    hall.vote(question, hall.council[:5], Choice.FOR)
    with monkeypatch.context() as crash:
        crash.setitem(facts._listeners, QuestionClosed, [])
        hall.result(item, question)
    assert keys.key_of(question.id) is not None
    run_due_votes()
    assert (keys.key_of(question.id), keys.held_in_house(question.id), urn().all_lying(question.id)) == (None, None, [])


def test_secret_casts_write_nothing_and_casts_by_name_write_each(hall):
    first = hall.open_item("无记名")
    question = hall.ask(first)
    before = db.session.scalars(select(RecordEntry.seq)).all()
    hall.vote(question, hall.council[:6], Choice.FOR)
    assert db.session.scalars(select(RecordEntry.seq)).all() == before
    hall.result(first, question)
    hall.run(finish_item, first)
    named = hall.ask(hall.open_item("记名"), secrecy=Secrecy.BY_NAME)
    hall.vote(named, hall.council[:2], Choice.AGAINST)
    entry = last_entry("vote.cast")
    assert entry["d"] == {"by": hall.council[1].record_key, "ballot": ["against"]}
    assert hall.council[1].name not in json.dumps(entry, ensure_ascii=False)
    assert {said.person_id: said.content["choice"] for said in named_ballots(named)} == {p.id: "against" for p in hall.council[:2]}


def test_two_tellers_must_have_counted_the_same(hall):
    item = hall.open_item("举手")
    tellers = [hall.chair, hall.recorder]
    question = hall.ask(item, way=Way.HALL, secrecy=Secrecy.COUNTED, tellers=tellers)
    assert code_of(lambda: do(count_hall, question, 3, 2, 1, by=hall.council[0]), NotAllowed) == "question.not_a_teller"
    assert code_of(lambda: do(count_hall, question, 5, 2, 0, by=hall.chair)) == "question.more_votes_than_people"
    assert code_of(lambda: do(count_hall, question, -1, 2, 0, by=hall.chair)) == "count.negative"
    do(count_hall, question, 3, 2, 1, by=hall.chair)
    assert code_of(lambda: hall.run(close_vote, item, question)) == "question.count_missing"
    do(count_hall, question, 4, 1, 1, by=hall.recorder)
    assert code_of(lambda: hall.run(close_vote, item, question)) == "question.tellers_differ"
    do(count_hall, question, 3, 2, 1, by=hall.recorder)
    assert "3" not in json.dumps(last_entry("ballot.count").get("d", {}))
    assert hall.result(item, question).votes_for == 3
    assert code_of(lambda: do(count_hall, question, 3, 2, 1, by=hall.chair), NotNow) == "ballot.closed"


def test_phone_and_hand_together_are_never_more_than_people(hall):
    item, tellers = hall.open_item("两边都可以"), [hall.chair, hall.recorder]
    question = hall.ask(item, way=Way.BOTH, tellers=tellers)
    hall.vote(question, hall.council[:3], Choice.FOR)
    hall.count(question, tellers, 2, 2, 0)
    assert code_of(lambda: hall.run(close_vote, item, question), NotValid) == "question.more_votes_than_people"
    hall.count(question, tellers, 1, 2, 0)
    arithmetic = hall.result(item, question)
    assert (arithmetic.votes_for, arithmetic.against, question.result["phone"], question.result["hall"]) == (4, 2, 3, 3)
    assert [row.took_part for row in db.session.scalars(select(Entitled).order_by(Entitled.person_id))] == [True, True, True, None, None, None]


def test_turnout_says_how_many_and_the_identity_holds(hall):
    item = hall.open_item("路灯")
    question = hall.ask(item)
    hall.vote(question, hall.council[:4], Choice.ABSTAIN)
    assert (turnout(question).cast, turnout(question).of) == (4, 6)
    hall.result(item, question)
    r = question.result
    assert r["base"] == r["phone"] + r["hall"] + r["not_voted"] == 6
    assert r["phone"] + r["hall"] == r["for"] + r["against"] + r["abstain"]


def test_a_passer_by_and_a_member_who_came_late_do_not_vote(hall):
    question = hall.ask(hall.open_item("路灯"))
    hall.run(mark_attendance, hall.meeting, hall.council[6], Attendance.PRESENT)
    assert code_of(lambda: hall.vote(question, [hall.council[6]], Choice.FOR), NotAllowed) == "ballot.not_entitled"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(list(Choice)), st.integers(1, 5)), max_size=12))
def test_whatever_arrives_in_whatever_order_the_highest_number_counts(hall, acts):
    item = hall.meeting.items[0] if hall.meeting.items else hall.open_item("路灯")
    question = hall.ask(item)
    lies: dict[int, tuple[int, Choice]] = {}
    for n, choice, rev in acts:
        person, older = hall.council[n], lies.get(n, (0, None))
        if rev > older[0] or (rev, choice) == older:
            hall.vote(question, [person], choice, rev)
            lies[n] = (rev, choice)
        else:
            assert code_of(lambda p=person, c=choice, r=rev: hall.vote(question, [p], c, r)) == "ballot.superseded"
    assert sorted(row.ballot.choice for row in opened_in(question)) == sorted(choice for _, choice in lies.values())
    assert {n: own_answer(question, hall.council[n].id).rev for n in lies} == {n: rev for n, (rev, _) in lies.items()}
    hall.run(void_vote, item, question, "下一轮")


counts = st.tuples(*[st.integers(0, 40)] * 3)


@given(counts, counts, st.integers(0, 40), st.integers(0, 60))
def test_a_close_is_refused_exactly_when_counts_differ_or_people_do_not_suffice(one, two, by_phone, base):
    reasons = reasons_against_closing([("甲", one), ("乙", two)], by_phone, base)
    codes = [r.code for r in reasons]
    if one != two:
        assert codes == ["question.tellers_differ"]
    else:
        assert codes == (["question.more_votes_than_people"] if by_phone + sum(one) > base else [])
    assert (reason_against_count(one, base) is None) == (sum(one) <= base)


def test_a_retry_under_an_old_number_changes_nothing(hall):
    question = hall.ask(hall.open_item("路灯"))
    li = hall.council[0]
    hall.vote(question, [li], Choice.FOR, rev=2)
    for choice, rev in ((Choice.AGAINST, 1), (Choice.AGAINST, 2)):
        assert code_of(lambda c=choice, r=rev: hall.vote(question, [li], c, r), NotNow) == "ballot.superseded"
    hall.vote(question, [li], Choice.FOR, rev=2)
    assert [row.ballot.choice for row in opened_in(question)] == [Choice.FOR]
