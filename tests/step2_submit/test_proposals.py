"""Proposals: sorted, held against the list by a named person, priced with a basis, studied, and on a docket in time."""
from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.process.models import Notice
from app.process.states import NoticeState, RoundState
from app.step1_raise.states import MatterState
from app.step1_raise.story import holding_of, story_of
from app.step2_submit.commands.dockets import make_docket, post_docket, table_proposal, table_proposals
from app.step2_submit.commands.proposals import (
    cost_proposal,
    make_proposal,
    sort_proposal,
    study_proposal,
    study_proposals,
)
from app.step2_submit.commands.screening import (
    Stop,
    appeal_proposal,
    reopen_proposal,
    screen_proposal,
    stop_proposal,
    uphold_stop,
)
from app.step2_submit.gate import outstanding
from app.step2_submit.models import Proposal
from app.step2_submit.negative_list import every_rule, rules_on, words_found
from app.step2_submit.queries import next_code, stopping_hit
from app.step2_submit.rules import Judged, Line, missing, reasons_against_costing, reasons_against_tabling
from app.step2_submit.states import DocketState, Duty, ProposalState
from app.step2_submit.story import prices
from app.vocabulary import Role
from tests.fixtures.house import do


@pytest.fixture
def the_head(the_office):
    return the_office(Role.COMMITTEE_HEAD)


def codes(refused):
    return refused.value.codes


# made and sorted


def test_a_matter_that_was_taken_up_becomes_a_proposal(a_matter, a_round, the_head):
    matter = a_matter("路灯", round_=a_round())
    proposal = do(make_proposal, matter, "P01", by=the_head)
    assert (proposal.state, matter.state, matter.list_code) == (ProposalState.SORTING, MatterState.SORTED, "P01")
    assert next_code(matter.round) == "P02"
    with pytest.raises(NotNow):
        do(make_proposal, matter, "P02", by=the_head)


def test_nothing_becomes_a_proposal_before_it_was_answered(a_matter, the_head):
    with pytest.raises(NotNow):
        do(make_proposal, a_matter(), "P01", by=the_head)


def test_a_code_stands_for_one_proposal(a_matter, a_round, the_head):
    do(make_proposal, a_matter("路灯", round_=a_round()), "P01", by=the_head)
    with pytest.raises(NotValid) as refused:
        do(make_proposal, a_matter("水沟", round_=a_round()), "P01", by=the_head)
    assert codes(refused) == ["proposal.code_taken"]
    with pytest.raises(NotValid) as refused:
        do(make_proposal, a_matter("雨棚", round_=a_round()), " ", "名" * 121, by=the_head)
    assert codes(refused) == ["proposal.no_code", "matter.title_too_long"]


def test_sorting_says_what_will_be_different(a_matter, a_round, the_head):
    proposal = do(make_proposal, a_matter("路灯", round_=a_round()), "P01", by=the_head)
    with pytest.raises(NotValid) as refused:
        do(sort_proposal, proposal, Duty.SELF, by=the_head)
    assert codes(refused) == ["proposal.no_changes"]


def test_what_is_on_a_docket_is_not_sorted_again(a_proposal, the_head):
    with pytest.raises(NotValid) as refused:
        do(sort_proposal, a_proposal(), Duty.OTHER, by=the_head)
    assert codes(refused) == ["proposal.tabled_already"]


@pytest.mark.parametrize("deed", ["sort", "screen", "stop", "cost"])
def test_a_resident_does_none_of_the_committees_work(a_proposal, a_person, deed):
    proposal, person = a_proposal(until="sorting"), a_person("李桂芳")
    act = {
        "sort": lambda: do(sort_proposal, proposal, Duty.SELF, by=person),
        "screen": lambda: do(screen_proposal, proposal, by=person),
        "stop": lambda: do(stop_proposal, proposal, "N1", "不行", by=person),
        "cost": lambda: do(cost_proposal, proposal, [Line("灯", 1, "询价")], by=person),
    }[deed]
    with pytest.raises(NotAllowed):
        act()


# the negative list


def test_the_list_has_every_rule_with_question_and_source():
    assert [rule.code for rule in every_rule()] == [*(f"N{n}" for n in range(1, 11)), "LAYER"]
    assert all(rule.question_zh and rule.question_en and rule.source and rule.keywords for rule in every_rule())
    assert not any(rule.is_verified for rule in every_rule())


@pytest.mark.parametrize(
    ("title", "rule"),
    [("高空抛物摄像头", "N8"), ("三个小区物业费补贴", "N4"), ("供销院公房屋面防水", "N5"), ("社区工作者加班补助", "N1"), ("偿还音响欠款", "N9"),
     ("望溪路公交站雨棚", "N6"), ("邻里节餐费", "N10"), ("棉纺5栋加装电梯", "LAYER")],
)  # fmt: skip
def test_words_bring_up_the_rule(title, rule):
    assert rule in words_found(title, clock.today())


def test_a_rule_holds_from_its_day_on():
    rule = every_rule()[3]
    assert rule.code in rules_on(rule.valid_from)
    assert rule.code not in rules_on(rule.valid_from - timedelta(days=1))


def test_words_only_warn_and_a_person_decides_with_a_reason(a_proposal, the_head):
    proposal = a_proposal("P10", "邻里节餐费", until="sorting")
    assert [(hit.rule, hit.applies) for hit in proposal.hits] == [("N10", None)]
    for judged, code in (
        ({}, "screening.undecided"), ({"N10": Judged(" ")}, "screening.no_reason"), ({"N10": Judged("是聚餐", True)}, "screening.rule_applies"),
        ({"N10": Judged("划去餐费"), "N77": Judged("没有")}, "screening.unknown_rule"),
    ):  # fmt: skip
        with pytest.raises(NotValid) as refused:
            do(screen_proposal, proposal, judged, by=the_head)
        assert codes(refused) == [code]
    do(screen_proposal, proposal, {"N10": Judged("餐费一万二已划去。")}, by=the_head)
    assert (proposal.state, proposal.hits[0].applies, proposal.hits[0].decided_by_id) == (ProposalState.SCREENED, False, the_head.id)


def test_a_person_may_raise_a_rule_that_no_word_touched(a_proposal, the_head):
    proposal = a_proposal(until="sorting")
    hit = do(stop_proposal, proposal, "N3", "每月电费要一直付。", by=the_head)
    assert (hit.found, hit.applies, proposal.state, proposal.matter.state) == ("", True, ProposalState.STOPPED, MatterState.REFUSED)
    assert hit.appeal_until == clock.today() + timedelta(days=7)


def test_stopping_needs_a_rule_and_a_reason_and_handing_over_a_name(a_proposal, the_head):
    proposal = a_proposal(until="sorting")
    for args, expected in (
        (("N77", "不行"), ["screening.unknown_rule"]), (("N1", " "), ["text.missing"]), (("N8", "物业的事", Stop.TRANSFER), ["matter.transfer_to_nobody"]),
        (("N8", "物业的事", Stop.TRANSFER, "物业", clock.today() - timedelta(days=1)), ["matter.reply_in_the_past"]),
    ):  # fmt: skip
        with pytest.raises(NotValid) as refused:
            do(stop_proposal, proposal, *args, by=the_head)
        assert codes(refused) == expected


def test_anothers_duty_is_handed_over_with_a_day(a_proposal, the_head):
    proposal = a_proposal("P08", "高空抛物摄像头", until="sorting")
    do(stop_proposal, proposal, "N8", "物业合同里有。", Stop.TRANSFER, "悦湖居物业", by=the_head)
    assert (proposal.matter.state, proposal.matter.transferred_to) == (MatterState.TRANSFERRED, "悦湖居物业")


def test_what_is_on_a_docket_cannot_be_stopped_quietly(a_proposal, the_head):
    with pytest.raises(NotNow):
        do(stop_proposal, a_proposal(), "N1", "不行", by=the_head)


# the second look


@pytest.fixture
def a_stop(a_proposal, the_head):
    proposal = a_proposal(until="sorting")
    do(stop_proposal, proposal, "N4", "自己该付的。", by=the_head)
    return proposal


def test_somebody_else_takes_the_second_look(a_stop, a_person, the_head, the_office):
    do(appeal_proposal, a_stop, "路灯是公共的。", by=a_person("李桂芳"))
    with pytest.raises(NotAllowed) as refused:
        do(reopen_proposal, a_stop, "再理一次。", by=the_head)
    assert codes(refused) == ["appeal.you_stopped_it"]
    do(reopen_proposal, a_stop, "确实是公共的。", by=the_office(Role.SUPERVISOR))
    assert (a_stop.state, a_stop.matter.state, stopping_hit(a_stop)) == (ProposalState.SORTING, MatterState.SORTED, None)


def test_what_was_handed_over_can_come_back(a_proposal, a_person, the_head, the_office):
    proposal = a_proposal("P08", "高空抛物摄像头", until="sorting")
    do(stop_proposal, proposal, "N8", "物业合同里有。", Stop.TRANSFER, "悦湖居物业", by=the_head)
    do(appeal_proposal, proposal, "这里没有物业。", by=a_person("李桂芳"))
    do(reopen_proposal, proposal, "查过，没有物业合同。", by=the_office(Role.PARTY))
    assert proposal.matter.state is MatterState.SORTED


def test_a_second_look_may_come_to_the_same(a_stop, a_person, the_office):
    do(appeal_proposal, a_stop, "路灯是公共的。", by=a_person("李桂芳"))
    with pytest.raises(NotValid) as refused:
        do(appeal_proposal, a_stop, "还有我。", by=a_person("王芳"))
    assert codes(refused) == ["appeal.waits_already"]
    do(uphold_stop, a_stop, "在户内，不是公共的。", by=the_office(Role.SUPERVISOR))
    assert (a_stop.state, stopping_hit(a_stop).appeal_answer) == (ProposalState.STOPPED, "在户内，不是公共的。")


def test_an_appeal_has_words_and_comes_in_time(a_stop, a_person, the_office):
    person = a_person("李桂芳")
    with pytest.raises(NotValid) as refused:
        do(appeal_proposal, a_stop, " ", by=person)
    assert codes(refused) == ["text.missing"]
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(NotValid) as refused:
        do(appeal_proposal, a_stop, "请再看。", by=person)
    assert codes(refused) == ["appeal.too_late"]
    for answer in (reopen_proposal, uphold_stop):
        with pytest.raises(NotNow) as late:
            do(answer, a_stop, "没有人问。", by=the_office(Role.SUPERVISOR))
        assert codes(late) == ["appeal.none_waits"]


def test_what_is_not_stopped_needs_no_appeal(a_proposal, a_person):
    with pytest.raises(NotValid) as refused:
        do(appeal_proposal, a_proposal(until="screened"), "请再看。", by=a_person("李桂芳"))
    assert codes(refused) == ["proposal.not_stopped"]


# price and study


def test_a_price_is_its_lines_less_the_own_share(a_proposal, the_head):
    proposal = a_proposal(until="screened")
    do(cost_proposal, proposal, [Line("设备", 8_000_000, "三家询价"), Line("送餐", 1_600_000, "去年的账单")], 960_000, by=the_head)
    assert (proposal.fund_fen, proposal.own_fen, prices(proposal.matter.round)) == (8_640_000, 960_000, {proposal.matter_id: 8_640_000})
    do(cost_proposal, proposal, [Line("设备", 8_000_000, "三家询价")], by=the_head)
    assert (proposal.fund_fen, len(proposal.costs)) == (8_000_000, 1)


def test_nothing_is_priced_before_it_is_screened(a_proposal, the_head):
    with pytest.raises(NotNow):
        do(cost_proposal, a_proposal(until="sorting"), [Line("灯", 1, "询价")], by=the_head)


@given(st.lists(st.builds(Line, st.sampled_from(["", "灯"]), st.integers(-5, 10**9), st.sampled_from(["", "询价"])), max_size=6), st.integers(-5, 10**10))
def test_a_price_is_whole_or_says_what_it_lacks(lines, own):
    reasons = {reason.code for reason in reasons_against_costing(Proposal(changes="更亮"), lines, own)}
    total = sum(line.amount_fen for line in lines)
    is_whole = bool(lines) and all(line.item and line.basis and line.amount_fen > 0 for line in lines) and 0 <= own < total
    assert (not reasons) == is_whole


def test_the_party_organisation_studies_what_has_a_price(a_proposal, the_office, the_head):
    party, proposal = the_office(Role.PARTY), a_proposal(until="costed")
    with pytest.raises(NotAllowed):
        do(study_proposal, proposal, "同意。", by=the_head)
    for args, expected in (
        ((" ",), ["text.missing"]), (("同意。", clock.today() + timedelta(days=1)), ["study.in_the_future"]), (("好" * 2001,), ["study.too_long"]),
        (("同意。", clock.today() - timedelta(days=9)), ["study.before_it_was_made"]),
    ):  # fmt: skip
        with pytest.raises(NotValid) as refused:
            do(study_proposal, proposal, *args, by=party)
        assert codes(refused) == expected
    do(study_proposals, proposal.matter.round, [proposal], "同意提交。", by=party)
    assert (proposal.state, proposal.studied_by_id) == (ProposalState.STUDIED, party.id)


def test_a_sitting_studies_something_of_its_own_year(a_proposal, a_round, the_office, a_matter, the_head):
    party, round_ = the_office(Role.PARTY), a_round()
    with pytest.raises(NotValid) as refused:
        do(study_proposals, round_, [], "同意。", by=party)
    assert codes(refused) == ["study.nothing_to_study"]
    loose = do(make_proposal, a_matter("小事", accepted=True), "X1", by=the_head)
    with pytest.raises(NotValid) as refused:
        do(study_proposals, round_, [loose], "同意。", by=party)
    assert codes(refused) == ["study.another_round"]


# dockets


def test_a_docket_hangs_before_the_meeting(a_proposal, a_docket, the_head):
    soon = a_docket(days=3)
    a_proposal("P01", docket=soon, post=False)
    with pytest.raises(NotValid) as refused:
        do(post_docket, soon, by=the_head)
    assert codes(refused) == ["docket.too_soon"]


def test_a_posted_docket_is_a_notice_and_closed_to_more(a_proposal, a_docket, the_head):
    docket = a_docket()
    first = a_proposal("P01", docket=docket)
    notice = docket.notice
    assert isinstance(notice, Notice)
    assert (docket.state, notice.state, notice.subject) == (DocketState.POSTED, NoticeState.POSTED, docket.record_key)
    assert "P01" in notice.body
    with pytest.raises(NotValid) as refused:
        do(table_proposal, a_proposal("P02", until="studied"), docket, by=the_head)
    assert codes(refused) == ["docket.hangs_already"]
    assert docket.title in holding_of(first.matter).what


def test_a_docket_has_a_title_a_body_and_a_day_to_come(a_community, the_head, a_docket):
    later = clock.now() + timedelta(days=9)
    for args, expected in (
        (("council", " ", later), ["docket.no_title"]), (("council", "议题", clock.now()), ["docket.in_the_past"]), (("nobody", "议题", later), ["docket.unknown_body"]),
    ):  # fmt: skip
        with pytest.raises(NotValid) as refused:
            do(make_docket, a_community, *args, by=the_head)
        assert codes(refused) == expected
    for act in (lambda: do(post_docket, a_docket(), by=the_head), lambda: do(table_proposals, a_docket(), [], by=the_head)):
        with pytest.raises(NotValid) as refused:
            act()
        assert codes(refused) == ["docket.nothing_on_it"]


def test_only_what_is_finished_comes_onto_a_docket(a_proposal, a_docket, the_head):
    with pytest.raises(NotNow):
        do(table_proposals, a_docket(), [a_proposal(until="costed")], by=the_head)


def test_a_docket_takes_proposals_of_its_own_year(a_matter, a_docket, the_head, the_office):
    docket = a_docket()
    loose = do(make_proposal, a_matter("小事", accepted=True), "X1", by=the_head)
    assert [reason.code for reason in reasons_against_tabling(loose, docket)] == ["docket.another_round"]
    with pytest.raises(NotValid) as refused:
        do(table_proposal, loose, docket, by=the_head)
    assert codes(refused) == ["docket.another_round"]


# what lacks, the gate, the story


def test_what_lacks_is_named_in_the_order_of_the_work(a_proposal):
    assert [reason.code for reason in missing(a_proposal("P01", until="sorting"))] == ["lacks.screening", "lacks.cost", "lacks.study", "lacks.docket"]
    assert missing(a_proposal("P02")) == []


def test_the_gate_names_everything_that_lies(a_round, a_matter, a_proposal, a_person, the_head):
    round_ = a_round()
    a_matter("没理的", round_=round_)
    a_proposal("P01", until="costed")
    stopped = a_proposal("P02", "水沟", until="sorting")
    do(stop_proposal, stopped, "N4", "自己该付的。", by=the_head)
    do(appeal_proposal, stopped, "请再看。", by=a_person("李桂芳"))
    assert [reason.code for reason in outstanding(round_)] == [
        "round.matters_without_proposal", "round.proposals_unfinished", "round.appeals_waiting", "round.no_docket",
    ]  # fmt: skip


def test_the_gate_opens_when_all_is_settled(a_round, a_proposal):
    a_proposal()
    assert outstanding(a_round(RoundState.SUBMITTING)) == []


def test_the_story_goes_on_from_the_voice(a_proposal):
    texts = [line.text for line in story_of(a_proposal("P01", "路灯补装 18 盏").matter)]
    assert len(texts) == 8
    assert any("41,400" in text for text in texts)
