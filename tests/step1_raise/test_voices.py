"""Voices: each gets a number, somebody who answers and a date, through whichever door it came."""
from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.areas import create_area
from app.record.queries import of
from app.step1_raise.commands.matters import accept_matter, answer_matter
from app.step1_raise.commands.voices import (
    TITLE_LENGTH,
    Said,
    join_matter,
    log_visit,
    raise_voice,
    take_down_voice,
    title_from,
)
from app.step1_raise.models import Beat
from app.step1_raise.queries.matters import my_matters, similar_matters
from app.step1_raise.queries.people import person_named
from app.step1_raise.states import MatterState
from app.vocabulary import Channel, Layer, Role, Step
from tests.fixtures.house import do


@pytest.fixture
def the_head(the_office):
    return the_office(Role.COMMITTEE_HEAD)


def test_a_voice_gets_a_number_an_owner_and_a_date(a_community, a_person, the_head):
    person = a_person("黎桂英")
    voice = do(raise_voice, a_community, Said("3栋到北门没有路灯。晚上看不见。"), by=person)
    matter = voice.matter
    assert re.fullmatch(rf"{clock.today().year}-0001", matter.number)
    assert (matter.owner_id, matter.state, matter.title) == (the_head.id, MatterState.RAISED, "3栋到北门没有路灯")
    assert matter.answer_due_on == clock.today() + timedelta(days=15)
    assert [beat.step for beat in db.session.query(Beat).filter_by(matter_id=matter.id)] == [Step.RAISE]


def test_numbers_follow_one_another_and_begin_anew_each_year(a_community, a_person, the_head):
    person = a_person("黎桂英")
    for year in (2026, 2026, 2027):
        with clock.at(datetime(year, 5, 1, tzinfo=UTC)):
            last = do(raise_voice, a_community, Said("路灯"), by=person)
    assert last.matter.number == "2027-0001"
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        assert do(raise_voice, a_community, Said("路灯"), by=person).matter.number == "2026-0003"


def test_what_a_resident_said_stands_nowhere_in_the_public_record(a_community, a_person, the_head):
    voice = do(raise_voice, a_community, Said("隔壁王大爷摔了一跤", wish="装灯"), by=a_person("黎桂英"))
    assert not any(word in entry.text for entry in of(voice.matter.record_key) for word in ("王大爷", "装灯", "黎桂英"))


def test_nobody_raises_where_nobody_can_answer(a_community, a_person):
    with pytest.raises(NotValid) as refused:
        do(raise_voice, a_community, Said("路灯"), by=a_person("黎桂英"))
    assert refused.value.codes == ["matter.no_owner"]


def test_a_voice_without_words_is_refused(a_community, a_person, the_head):
    with pytest.raises(NotValid) as refused:
        do(raise_voice, a_community, Said("  "), by=a_person("黎桂英"))
    assert refused.value.codes == ["text.missing"]


def test_the_place_lies_in_ones_own_community(a_community, a_person, the_head):
    elsewhere = do(create_area, a_community.parent, Layer.COMMUNITY, "别的社区")
    with pytest.raises(NotValid) as refused:
        do(raise_voice, a_community, Said("路灯", area=elsewhere), by=a_person("黎桂英"))
    assert refused.value.codes == ["voice.not_our_place"]


def test_a_stranger_raises_nothing(a_community, a_person, the_head):
    with pytest.raises(NotAllowed):
        do(raise_voice, a_community, Said("路灯"), by=a_person("路人", lives_here=False))


def test_a_voice_joins_what_is_known(a_community, a_person, a_matter):
    matter, other = a_matter(), a_person("李桂芳")
    voice = do(raise_voice, a_community, Said("我也摔过"), matter, by=other)
    assert voice.matter_id == matter.id
    assert my_matters(other) == [matter]


def test_nothing_joins_what_has_ended(a_community, a_person, a_matter, the_head):
    matter = a_matter()
    do(answer_matter, matter, "已经修好。", by=the_head)
    with pytest.raises(NotNow) as refused:
        do(raise_voice, a_community, Said("还是不亮"), matter, by=a_person("李桂芳"))
    assert refused.value.codes == ["voice.matter_ended"]


def test_a_helper_needs_a_witness_and_reads_it_back(a_community, a_person, the_head, the_office):
    helper, person = the_office(Role.HELPER), a_person("黎桂英")
    with pytest.raises(NotValid) as refused:
        do(take_down_voice, a_community, Said("路灯"), Channel.DESK, person, by=helper)
    assert refused.value.codes == ["helper.no_witness", "helper.not_read_back"]
    with pytest.raises(NotValid) as refused:
        do(take_down_voice, a_community, Said("路灯"), Channel.HELPER, person, "周姐", by=helper)
    assert refused.value.codes == ["helper.not_read_back"]
    voice = do(take_down_voice, a_community, Said("路灯"), Channel.HELPER, person, "周姐", True, by=helper)
    assert (voice.helper_id, voice.witness, voice.person_id) == (helper.id, "周姐", person.id)


def test_the_office_listens_without_a_witness_and_the_person_may_stay_unknown(a_community, the_head):
    voice = do(take_down_voice, a_community, Said("路灯"), Channel.CALL, by=the_head)
    assert (voice.person_id, voice.channel) == (None, Channel.CALL)


def test_a_building_head_listens_in_their_own_building_only(a_community, a_building, a_person, the_head):
    head = a_person("周兰", Role.BUILDING_HEAD, area=a_building)
    assert do(take_down_voice, a_building, Said("楼道灯坏了"), Channel.VISIT, by=head).matter.area_id == a_building.id
    other = do(create_area, a_building.parent, Layer.BUILDING, "9栋")
    with pytest.raises(NotAllowed):
        do(take_down_voice, other, Said("楼道灯坏了"), Channel.VISIT, by=head)


def test_a_resident_takes_nothing_down_for_others(a_community, a_person, the_head):
    with pytest.raises(NotAllowed):
        do(take_down_voice, a_community, Said("路灯"), Channel.CALL, by=a_person("李桂芳"))


def test_a_visit_says_what_was_seen(a_building, the_head, a_person):
    visit = do(log_visit, a_building, "看了楼道", by=the_head)
    assert do(take_down_voice, a_building, Said("灯坏了"), Channel.VISIT, visit=visit, by=the_head).visit_id == visit.id
    with pytest.raises(NotValid) as refused:
        do(log_visit, a_building, " ", by=the_head)
    assert refused.value.codes == ["text.missing"]
    with pytest.raises(NotAllowed):
        do(log_visit, a_building, "看了楼道", by=a_person("李桂芳"))


def test_one_may_put_ones_own_with_another(a_community, a_person, a_matter):
    person = a_person("李桂芳")
    known, mine = a_matter(), do(raise_voice, a_community, Said("路灯太暗"), by=person).matter
    do(join_matter, mine, known, by=person)
    assert (mine.state, mine.merged_into_id) == (MatterState.MERGED, known.id)


def test_one_may_not_put_somebody_elses_away(a_community, a_person, a_matter):
    with pytest.raises(NotValid) as refused:
        do(join_matter, a_matter("路灯"), a_matter("水沟"), by=a_person("李桂芳"))
    assert refused.value.codes == ["matter.not_only_yours"]


def test_what_the_committee_took_up_stays_where_it_is(a_community, a_person, a_matter, the_head):
    person = a_person("李桂芳")
    mine = do(raise_voice, a_community, Said("路灯太暗"), by=person).matter
    do(accept_matter, mine, "接下来办。", by=the_head)
    with pytest.raises(NotNow):
        do(join_matter, mine, a_matter("水沟"), by=person)


def test_nothing_joins_itself(a_community, a_person, the_head):
    person = a_person("李桂芳")
    mine = do(raise_voice, a_community, Said("路灯太暗"), by=person).matter
    with pytest.raises(NotValid) as refused:
        do(join_matter, mine, mine, by=person)
    assert refused.value.codes == ["matter.into_itself"]


def test_what_sounds_alike_is_found(a_community, a_matter):
    lamp = a_matter("3栋到北门没有路灯")
    a_matter("下雨天水沟返水")
    assert similar_matters(a_community, "北门的路灯不亮")[0] == lamp
    assert similar_matters(a_community, "") == []


def test_a_voice_is_never_put_into_the_wrong_mouth(a_community, a_person):
    person = a_person("李桂芳")
    a_person("李桂芳")
    assert person_named(a_community, "") is None
    assert person_named(a_community, f"李桂芳 {person.household.code}") == person
    for typed, code in (("李桂芳", "voice.several_by_this_name"), ("无此人", "voice.nobody_by_this_name")):
        with pytest.raises(NotValid) as refused:
            person_named(a_community, typed)
        assert refused.value.codes == [code]


@given(st.text(min_size=1).filter(str.strip))
def test_a_title_is_never_empty_and_never_long(text):
    assert 0 < len(title_from(text.strip())) <= TITLE_LENGTH
