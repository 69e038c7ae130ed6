"""What a body dropped can come back in another shape, in public, and is looked at anew."""
from __future__ import annotations

from datetime import timedelta

import pytest

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import change_by
from app.people.queries import actor_of
from app.record import queries as record
from app.step1_raise.movement import move_matter
from app.step1_raise.states import MatterState
from app.step1_raise.story import story_of
from app.step2_submit.commands.proposals import cost_proposal, resubmit_proposal, study_proposal
from app.step2_submit.commands.screening import screen_proposal
from app.step2_submit.rules import Judged, Line, missing
from app.step2_submit.states import ProposalState
from app.vocabulary import Role
from tests.fixtures.house import do


@pytest.fixture
def a_dropped_proposal(a_proposal, the_office):
    """Tabled, discussed and not passed: the matter's life up to there, with its beats."""
    proposal = a_proposal("P13", "公益微创投", 66_000)
    with change_by(actor_of(the_office(Role.COMMITTEE_HEAD))) as change:
        move_matter(change, proposal.matter, "discuss")
        move_matter(change, proposal.matter, "drop")
        change.record("decision.make", proposal.matter, d={"outcome": "dropped"})
    return proposal


def test_it_comes_back_to_be_sorted_and_studied_anew(a_dropped_proposal, the_office):
    do(resubmit_proposal, a_dropped_proposal, "分成六个小项目，不用本年的钱。", "公益微创投六个子项目", by=the_office(Role.COMMITTEE_HEAD))
    assert (a_dropped_proposal.state, a_dropped_proposal.matter.state) == (ProposalState.SORTING, MatterState.SORTED)
    assert (a_dropped_proposal.title, a_dropped_proposal.studied_on) == ("公益微创投六个子项目", None)
    last = record.of(a_dropped_proposal.record_key)[-1]
    assert (last.action, last.body["why"]) == ("proposal.resubmit", "分成六个小项目，不用本年的钱。")


def test_without_saying_what_is_different_it_stays_where_it_is(a_dropped_proposal, the_office):
    with pytest.raises(NotValid) as refused:
        do(resubmit_proposal, a_dropped_proposal, " ", by=the_office(Role.COMMITTEE_HEAD))
    assert refused.value.codes == ["text.missing"]


def test_a_title_must_fit_on_the_poster(a_dropped_proposal, the_office):
    with pytest.raises(NotValid) as refused:
        do(resubmit_proposal, a_dropped_proposal, "改小了", "长" * 121, by=the_office(Role.COMMITTEE_HEAD))
    assert refused.value.codes == ["matter.title_too_long"]


def test_only_what_was_dropped_comes_back(a_proposal, the_office):
    proposal = a_proposal("P13", "公益微创投", 66_000)
    with pytest.raises(NotNow):
        do(resubmit_proposal, proposal, "改小了", by=the_office(Role.COMMITTEE_HEAD))


def test_a_resident_does_not_bring_it_back_for_the_committees(a_dropped_proposal, a_person):
    with pytest.raises(NotAllowed):
        do(resubmit_proposal, a_dropped_proposal, "改小了", by=a_person("李桂芳"))


def test_it_cannot_be_studied_before_it_has_a_price_again(a_dropped_proposal, the_office):
    do(resubmit_proposal, a_dropped_proposal, "改小了", by=the_office(Role.COMMITTEE_HEAD))
    with pytest.raises(NotNow):
        do(study_proposal, a_dropped_proposal, "同意", by=the_office(Role.PARTY))


def test_what_it_lacks_is_price_and_study_though_it_had_both_before(a_dropped_proposal, the_office):
    assert missing(a_dropped_proposal) == []
    do(resubmit_proposal, a_dropped_proposal, "改小了", by=the_office(Role.COMMITTEE_HEAD))
    assert [reason.code for reason in missing(a_dropped_proposal)] == ["lacks.screening", "lacks.cost", "lacks.study", "lacks.docket"]


def test_a_study_from_before_it_came_back_does_not_count(a_dropped_proposal, the_office):
    head, party = the_office(Role.COMMITTEE_HEAD), the_office(Role.PARTY)
    with clock.at(clock.now() + timedelta(days=30)):
        do(resubmit_proposal, a_dropped_proposal, "改小了", by=head)
        do(screen_proposal, a_dropped_proposal, {hit.rule: Judged("不付工资。") for hit in a_dropped_proposal.hits}, by=head)
        do(cost_proposal, a_dropped_proposal, [Line("六个子项目", 4_500_000, "三家询价")], by=head)
        with pytest.raises(NotValid) as refused:
            do(study_proposal, a_dropped_proposal, "同意", clock.today() - timedelta(days=1), by=party)
        assert refused.value.codes == ["study.before_it_was_made"]
        do(study_proposal, a_dropped_proposal, "同意", clock.today(), by=party)
    assert a_dropped_proposal.state is ProposalState.STUDIED


def test_the_matter_tells_that_it_was_brought_back_and_why(a_dropped_proposal, the_office):
    do(resubmit_proposal, a_dropped_proposal, "分成六个小项目。", by=the_office(Role.COMMITTEE_HEAD))
    assert any("分成六个小项目。" in line.text for line in story_of(a_dropped_proposal.matter))
