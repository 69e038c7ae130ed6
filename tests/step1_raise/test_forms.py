"""一户一表: one a household, the newest counts until the end, and paper before phone."""
from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.people.commands.areas import create_area
from app.process.models import Round
from app.process.states import RoundState
from app.record.queries import of
from app.step1_raise.commands.forms import collect_household_form, submit_household_form
from app.step1_raise.models import HouseholdForm, Matter
from app.step1_raise.queries.forms import (
    form_of,
    household_support,
    issued,
    ledger,
    listed_matters,
    progress_by_area,
    returned_by_channel,
)
from app.step1_raise.rules import reasons_against_form
from app.step1_raise.sheets import ledger_workbook, paper_form
from app.step1_raise.views.collect import marks_from
from app.vocabulary import Channel, Layer, Role
from tests.fixtures.house import do


@pytest.fixture
def the_list(a_round, a_matter):
    """The year with a list of six matters and five marks a household."""
    round_ = a_round()
    return round_, [a_matter(f"第{n}件事", round_=round_).id for n in range(6)]


def test_a_household_marks_what_is_most_urgent(the_list, a_person):
    (round_, ids), person = the_list, a_person("李桂芳")
    form = do(submit_household_form, round_, person.household, ids[:5], "装个凉亭", by=person)
    assert (form.channel, sorted(mark.matter_id for mark in form.marks)) == (Channel.PHONE, ids[:5])
    assert household_support(round_) == dict.fromkeys(ids[:5], 1)


def test_who_marked_what_is_not_public(the_list, a_person):
    (round_, ids), person = the_list, a_person("李桂芳")
    do(submit_household_form, round_, person.household, ids[:2], "装个凉亭", by=person)
    entry = of(person.household.record_key)[-1]
    assert entry.body["d"] == {"round": round_.id, "channel": "phone", "marks": 2, "again": False}
    assert "凉亭" not in entry.text


def test_a_household_may_think_again(the_list, a_person):
    (round_, ids), person = the_list, a_person("李桂芳")
    spouse = a_person("王建华", household=person.household)
    do(submit_household_form, round_, person.household, ids[:3], by=person)
    do(submit_household_form, round_, person.household, ids[2:4], by=spouse)
    assert household_support(round_) == {ids[2]: 1, ids[3]: 1}
    assert db.session.query(HouseholdForm).count() == 1


@pytest.mark.parametrize(("marks", "code"), [(slice(0, 0), "form.nothing_marked"), (slice(0, 6), "form.too_many_marks")])
def test_marks_are_counted(the_list, a_person, marks, code):
    (round_, ids), person = the_list, a_person("李桂芳")
    with pytest.raises(NotValid) as refused:
        do(submit_household_form, round_, person.household, ids[marks], by=person)
    assert refused.value.codes == [code]


def test_only_what_stands_on_the_list_is_marked(the_list, a_matter, a_person):
    (round_, ids), person = the_list, a_person("李桂芳")
    with pytest.raises(NotValid) as refused:
        do(submit_household_form, round_, person.household, [ids[0], a_matter("不在单子上").id], by=person)
    assert refused.value.codes == ["form.not_on_the_list"]


def test_nobody_hands_in_the_neighbours_form(the_list, a_person):
    (round_, ids), person = the_list, a_person("李桂芳")
    with pytest.raises(NotAllowed) as refused:
        do(submit_household_form, round_, a_person("王建国").household, ids[:1], by=person)
    assert refused.value.codes == ["form.not_your_household"]


@pytest.mark.parametrize("channel", [Channel.PAPER, Channel.HELPER])
def test_paper_comes_before_the_phone_and_after_it(the_list, a_person, the_office, channel):
    (round_, ids), person, office = the_list, a_person("李桂芳"), the_office(Role.COMMITTEE)
    do(submit_household_form, round_, person.household, ids[:1], by=person)
    do(collect_household_form, person.household, round_, ids[1:2], channel, "", "周姐", True, by=office)
    assert household_support(round_) == {ids[1]: 1}
    with pytest.raises(NotNow) as refused:
        do(submit_household_form, round_, person.household, ids[:1], by=person)
    assert refused.value.codes == ["form.paper_came"]
    do(collect_household_form, person.household, round_, ids[3:5], by=office)
    assert form_of(round_, person.household).channel is Channel.PAPER


def test_a_helpers_form_has_a_witness_and_is_read_back(the_list, a_person, the_office):
    (round_, ids), helper = the_list, the_office(Role.HELPER)
    household = a_person("黎桂英").household
    with pytest.raises(NotValid) as refused:
        do(collect_household_form, household, round_, ids[:1], Channel.HELPER, by=helper)
    assert refused.value.codes == ["helper.no_witness", "helper.not_read_back"]
    form = do(collect_household_form, household, round_, ids[:1], Channel.HELPER, "", "周姐", True, by=helper)
    assert (form.helper_id, form.witness) == (helper.id, "周姐")


def test_what_is_entered_by_hand_came_by_hand(the_list, a_person, the_office):
    round_, ids = the_list
    with pytest.raises(NotValid) as refused:
        do(collect_household_form, a_person("黎桂英").household, round_, ids[:1], Channel.PHONE, by=the_office(Role.COMMITTEE))
    assert refused.value.codes == ["form.not_by_hand"]


def test_a_building_head_enters_the_forms_of_their_own_building(the_list, a_person, a_household, a_building):
    (round_, ids), head = the_list, a_person("周兰", Role.BUILDING_HEAD, area=a_building)
    do(collect_household_form, a_household(), round_, ids[:1], by=head)
    other = do(create_area, a_building.parent, Layer.BUILDING, "9栋")
    with pytest.raises(NotAllowed):
        do(collect_household_form, a_household(other), round_, ids[:1], by=head)


def test_the_phone_closes_on_the_day_and_paper_when_the_year_moves_on(the_list, a_person, the_office, a_round):
    (round_, ids), person, office = the_list, a_person("李桂芳"), the_office(Role.COMMITTEE)
    with clock.at(clock.now() + timedelta(days=80)):
        with pytest.raises(NotNow) as refused:
            do(submit_household_form, round_, person.household, ids[:1], by=person)
        assert refused.value.codes == ["form.collection_over"]
        do(collect_household_form, person.household, round_, ids[:1], by=office)
    a_round(RoundState.DISCUSSING)
    with pytest.raises(NotNow):
        do(collect_household_form, person.household, round_, ids[:1], by=office)


def test_another_communitys_household_has_no_form_here(the_list, a_community, a_household, a_person):
    (round_, ids) = the_list
    elsewhere = do(create_area, a_community.parent, Layer.COMMUNITY, "别的社区")
    clerk = a_person("宋佳", Role.COMMITTEE, area=a_community.parent)
    with pytest.raises(NotValid) as refused:
        do(collect_household_form, a_household(elsewhere), round_, ids[:1], by=clerk)
    assert refused.value.codes == ["form.another_community"]


def test_the_collection_is_counted_by_door_and_place(the_list, a_person, the_office, a_building):
    (round_, ids), office, person = the_list, the_office(Role.COMMITTEE), a_person("李桂芳")
    do(submit_household_form, round_, person.household, ids[:1], by=person)
    do(collect_household_form, a_person("黎桂英").household, round_, ids[:1], by=office)
    assert returned_by_channel(round_) == {Channel.PHONE: 1, Channel.PAPER: 1, Channel.HELPER: 0}
    [row] = progress_by_area(round_)
    assert (row.area, row.issued, row.returned) == (a_building.parent, issued(round_), 2)
    assert row.tenths == 2000 // row.issued


def test_codes_from_the_keyboard(the_list):
    round_, _ = the_list
    listed = listed_matters(round_)
    for n, matter in enumerate(listed, 1):
        matter.list_code = f"P{n:02d}"
    assert marks_from("p01 3，P06", listed) == [listed[0].id, listed[2].id, listed[5].id]
    with pytest.raises(NotValid) as refused:
        marks_from("1 99", listed)
    assert (refused.value.codes, refused.value.reasons[0].values) == (["form.unknown_codes"], {"codes": "99"})
    db.session.rollback()


def test_the_ledger_marks_and_never_calculates(the_list, a_person, inside):
    (round_, ids), person = the_list, a_person("李桂芳")
    do(submit_household_form, round_, person.household, ids[:1], "=1+1", by=person)
    with inside.test_request_context():
        sheet = load_workbook(io.BytesIO(ledger_workbook(round_, listed_matters(round_), ledger(round_), "罗敏"))).active
    row = [cell.value for cell in sheet[3]]
    assert (row[0], row[5], row[-1]) == (person.household.code, "✓", "'=1+1")


@pytest.mark.parametrize("n", [3, 14, 18, 25])
def test_the_paper_form_has_one_page_for_each_household(the_list, inside, n):
    round_, _ = the_list
    listed = [Matter(id=k, list_code=f"P{k:02d}", title="老院雨污排水沟清掏换盖和补装护栏", number="") for k in range(1, n + 1)]
    with inside.test_request_context():
        pdf = paper_form(round_, listed, dict.fromkeys(range(n), 8_820_000), [("H0001", "棉纺12号院3栋"), ("H0002", "3栋")])
    assert pdf.startswith(b"%PDF-")
    assert re.findall(rb"/Count (\d+)", pdf) == [b"2"]


@given(st.sets(st.integers(1, 9)), st.integers(1, 6))
def test_marks_are_right_or_say_what_is_wrong(marks, most):
    reasons = reasons_against_form(Round(max_marks=most), marks, range(1, 8))
    assert (not reasons) == (0 < len(marks) <= most and marks <= set(range(1, 8)))
