"""Matters: nothing vanishes, and whatever the committee says it says in public, with a reason and a date."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.process.states import RoundState
from app.step1_raise.commands.matters import (
    accept_matter,
    answer_matter,
    assign_owner,
    merge_matter,
    support_matter,
    transfer_matter,
    withdraw_support,
)
from app.step1_raise.commands.voices import Said, raise_voice
from app.step1_raise.gate import outstanding
from app.step1_raise.queries.matters import beats_of, matters_query, neighbours_of, no_answer_yet, supports_of
from app.step1_raise.states import ENDED, MATTER, STEP_OF, MatterState
from app.step1_raise.story import holds, story_of
from app.vocabulary import Role, Step
from tests.fixtures.house import do


@pytest.fixture
def the_head(the_office):
    return the_office(Role.COMMITTEE_HEAD)


@pytest.mark.parametrize("act", [accept_matter, answer_matter])
def test_every_word_of_the_committee_has_a_reason(a_matter, the_head, act):
    with pytest.raises(NotValid) as refused:
        do(act, a_matter(), "  ", by=the_head)
    assert refused.value.codes == ["text.missing"]


@pytest.mark.parametrize("act", [accept_matter, answer_matter])
def test_a_resident_says_nothing_for_the_committee(a_matter, a_person, act):
    with pytest.raises(NotAllowed):
        do(act, a_matter(), "为什么", by=a_person("李桂芳"))


def test_taking_up_is_the_first_answer_and_names_the_next(a_matter, the_head, a_round):
    matter, round_ = a_matter(), a_round()
    do(accept_matter, matter, "列入清单。", title="北门路灯", category="infrastructure", round_=round_, by=the_head)
    assert (matter.state, matter.title, matter.round_id, matter.answered_at) == (MatterState.ACCEPTED, "北门路灯", round_.id, clock.now())
    assert matter.answer_due_on > clock.today() + timedelta(days=15)  # when sorting ends


def test_a_promise_lies_in_the_future_and_a_name_is_short(a_matter, the_head):
    with pytest.raises(NotValid) as refused:
        do(accept_matter, a_matter(), "列入。", title="灯" * 121, reply_on=clock.today() - timedelta(days=1), by=the_head)
    assert refused.value.codes == ["matter.reply_in_the_past", "matter.title_too_long"]


def test_an_answer_ends_it(a_matter, the_head):
    matter = a_matter()
    do(answer_matter, matter, "昨天已经修好。", by=the_head)
    assert (matter.state, matter.answer) == (MatterState.ANSWERED, "昨天已经修好。")
    with pytest.raises(NotNow):
        do(answer_matter, matter, "再答一次", by=the_head)


def test_merged_matters_count_their_households_together(a_matter, the_head):
    first, second, third = a_matter("路灯"), a_matter("路灯不亮"), a_matter("北门黑")
    do(merge_matter, third, second, "同一件事。", by=the_head)
    do(merge_matter, second, first, "同一件事。", by=the_head)
    assert third.merged_into_id == first.id
    assert neighbours_of(first)[0] == 3


def test_a_matter_is_not_merged_into_itself_or_into_the_past(a_matter, the_head):
    matter, over = a_matter(), a_matter("水沟")
    with pytest.raises(NotValid) as refused:
        do(merge_matter, matter, matter, "同一件事。", by=the_head)
    assert refused.value.codes == ["matter.into_itself"]
    do(answer_matter, over, "清过了。", by=the_head)
    with pytest.raises(NotNow):
        do(merge_matter, matter, over, "同一件事。", by=the_head)


def test_what_is_handed_over_waits_for_the_reply(a_community, a_matter, the_head):
    matter = a_matter("公交站雨棚")
    do(transfer_matter, matter, "交通局", "归他们管。", by=the_head)
    assert [one.matter for one in no_answer_yet(a_community)] == [matter]
    with clock.at(clock.now() + timedelta(days=20)):
        assert holds(matter).is_late
        do(answer_matter, matter, "下月来装。", by=the_head)
    assert no_answer_yet(a_community) == []


def test_handing_over_names_somebody_and_a_day_to_come(a_matter, the_head, a_proposal):
    with pytest.raises(NotValid) as refused:
        do(transfer_matter, a_matter(), " ", "归他们管。", clock.today() - timedelta(days=1), by=the_head)
    assert refused.value.codes == ["matter.transfer_to_nobody", "matter.reply_in_the_past"]


def test_what_is_a_proposal_is_handed_over_by_its_rule_only(a_proposal, the_head):
    with pytest.raises(NotNow) as refused:
        do(transfer_matter, a_proposal(until="sorting").matter, "交通局", "归他们管。", by=the_head)
    assert refused.value.codes == ["matter.already_taken_up"]


def test_another_member_may_answer_but_no_resident(a_matter, the_head, the_office, a_person):
    matter, member = a_matter(), the_office(Role.COMMITTEE)
    do(assign_owner, matter, member, "他管这一片。", by=the_head)
    assert matter.owner_id == member.id
    with pytest.raises(NotValid) as refused:
        do(assign_owner, matter, a_person("李桂芳"), "她在。", by=the_head)
    assert refused.value.codes == ["matter.owner_without_office"]


def test_one_person_stands_behind_a_matter_once(a_matter, a_person):
    matter, person = a_matter(), a_person("李桂芳")
    do(support_matter, matter, by=person)
    with pytest.raises(NotValid) as refused:
        do(support_matter, matter, by=person)
    assert refused.value.codes == ["matter.already_supported"]
    do(withdraw_support, matter, by=person)
    assert supports_of(matter) == []
    with pytest.raises(NotValid) as refused:
        do(withdraw_support, matter, by=person)
    assert refused.value.codes == ["matter.not_supported"]


def test_nobody_stands_behind_what_has_ended(a_matter, a_person, the_head):
    matter = a_matter()
    do(answer_matter, matter, "修好了。", by=the_head)
    with pytest.raises(NotNow):
        do(support_matter, matter, by=a_person("李桂芳"))


def test_the_latest_stands_first_and_the_gate_names_it(a_community, a_round, a_matter, a_person, the_office):
    round_ = a_round(RoundState.RAISING)
    old, new = None, None
    with clock.at(clock.now() - timedelta(days=30)):
        old = a_matter("旧事")
    new = a_matter("新事")
    waiting = no_answer_yet(a_community)
    assert [(one.matter, one.days, one.days_late) for one in waiting] == [(old, 30, 15), (new, 0, 0)]
    assert [(reason.code, reason.values["oldest"]) for reason in outstanding(round_)] == [("round.answers_overdue", old.number)]


def test_the_beats_count_days_and_say_what_is_late(a_matter, the_head):
    with clock.at(clock.now() - timedelta(days=20)):
        matter = a_matter()
    assert beats_of(matter)[0] == {"state": "late", "late": 5}
    do(accept_matter, matter, "接下。", by=the_head)
    db.session.refresh(matter)
    assert beats_of(matter)[:3] == [{"state": "done", "days": 20}, {"state": "now", "days": 1}, {"state": ""}]


def test_the_story_masks_residents_and_names_officials(a_matter, the_head):
    matter = a_matter()
    do(accept_matter, matter, "列入清单", by=the_head)
    first, second = story_of(matter)
    assert "黎**" in first.who
    assert "黎桂英" not in first.who + first.text
    assert (second.who, "列入清单" in second.text) == ("罗敏", True)


def test_a_search_finds_words_places_and_numbers(a_community, a_building, a_person, the_head):
    person = a_person("李桂芳")
    lamp = do(raise_voice, a_community, Said("北门路灯坏了", area=a_building), by=person).matter
    drain = do(raise_voice, a_community, Said("水沟返水"), by=person).matter
    found = lambda **kw: list(db.session.scalars(matters_query(a_community, **kw)))  # noqa: E731
    assert found(words="路灯") == [lamp]
    assert found(words=drain.number) == [drain]
    assert found(area=a_building) == [lamp]
    assert found(step=Step.SUBMIT) == []
    assert found(state=MatterState.RAISED) == [drain, lamp]
    assert found(words="100%") == []


@given(st.lists(st.sampled_from(sorted({verb for _, verb, _ in MATTER.rows})), max_size=14))
def test_every_walk_stays_among_known_steps_and_an_end_is_an_end(verbs):
    state = MatterState.RAISED
    for verb in verbs:
        if MATTER.can(state, verb):
            state = MATTER.after(state, verb)
        assert state in STEP_OF
    if state in ENDED - {MatterState.TRANSFERRED, MatterState.REFUSED, MatterState.DROPPED}:
        assert MATTER.verbs(state) == ()
