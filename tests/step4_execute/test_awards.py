"""From a decision to a project: passed, hung out, filed, and then exactly the money that was voted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.base.money import yuan
from app.change.refusals import NotAllowed, NotNow, NotValid, Refused
from app.fund.commands.projects import appropriate
from app.fund.queries import balance_of
from app.process.commands.notices import answer_objection, file_objection
from app.step1_raise.states import MatterState
from app.step3_discuss.models import Decision
from app.step4_execute.commands.awards import (
    award_project,
    call_for_offers,
    file_with_street,
    finish_project,
    return_saved,
    start_project,
)
from app.step4_execute.rules import number_for
from app.step4_execute.states import ProjectState
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.projects import Works


def codes(run: Callable[[], object]) -> list[str]:
    """Why it was refused."""
    with pytest.raises(Refused) as refused:
        run()
    return refused.value.codes


def test_a_decision_that_hung_and_was_filed_gets_exactly_what_was_voted(works: Works) -> None:
    project = works.a_project()
    assert (project.number, project.award_fen, project.state) == ("P02-2026", yuan(88_200), ProjectState.AWARDED)
    assert balance_of("approp:P02-2026") == yuan(88_200)
    assert project.proposal.matter.state is MatterState.EXECUTING


def _not_passed(works: Works) -> Decision:
    return works.decide(votes=(1, 2, 0))


def _only_decided(works: Works) -> Decision:
    return works.decide()


def _still_hanging(works: Works) -> Decision:
    decision = works.decide()
    works.post(decision)
    works.file(decision)
    works.go(4, 20)
    return decision


def _objected(works: Works) -> Decision:
    decision = works.decide()
    notice = works.post(decision)
    works.file(decision)
    do(file_objection, notice, "7 栋窗户会被照到。", by=works.person("黎桂英"))
    return decision


def _not_filed(works: Works) -> Decision:
    decision = works.decide()
    works.take_down(works.post(decision))
    return decision


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (_not_passed, ["project.not_passed"]),
        (_only_decided, ["project.not_posted", "project.not_filed"]),
        (_still_hanging, ["project.notice_hangs"]),
        (_objected, ["project.notice_hangs", "project.objection_waits"]),
        (_not_filed, ["project.not_filed"]),
    ],
)
def test_no_money_is_set_aside_before_the_public_has_had_its_days(works: Works, stage: Callable[[Works], Decision], expected: list[str]) -> None:
    decision = stage(works)
    assert codes(lambda: do(award_project, decision, works.clerk, by=works.head)) == expected
    assert balance_of("approp:P02-2026") == 0


def test_an_answered_objection_stands_in_nobodys_way(works: Works) -> None:
    decision = works.decide()
    notice = works.post(decision)
    objection = do(file_objection, notice, "7 栋窗户会被照到。", by=works.person("黎桂英"))
    do(answer_objection, objection, "加了灯罩。", by=works.head)
    works.take_down(notice)
    works.file(decision)
    assert do(award_project, decision, works.clerk, by=works.head).number == "P02-2026"


def test_a_decision_about_no_proposal_sets_no_money_aside(works: Works) -> None:
    decision = works.vote(works.meet(4, 12), "单价")
    assert codes(lambda: do(award_project, decision, works.clerk, by=works.head)) == ["project.no_proposal"]


def test_a_decision_is_awarded_once(works: Works) -> None:
    project = works.a_project()
    assert codes(lambda: do(award_project, project.decision, works.clerk, by=works.head)) == ["project.awarded_already"]


def test_only_somebody_on_the_committee_leads_a_project(works: Works) -> None:
    decision = works.ready()
    assert codes(lambda: do(award_project, decision, works.supervisor, by=works.head)) == ["project.lead_not_on_committee"]


def test_what_the_pot_does_not_hold_is_not_given(works: Works) -> None:
    decision = works.ready(fund_yuan=700_000)
    assert codes(lambda: do(award_project, decision, works.clerk, by=works.head)) == ["fund.overspent"]
    assert decision.proposal is not None
    assert decision.proposal.matter.state is MatterState.DECIDED


def test_two_communities_of_one_house_never_share_a_number() -> None:
    assert number_for("P02", 2026, 7, set()) == "P02-2026"
    assert number_for("P02", 2026, 7, {"P02-2026"}) == "P02-2026-7"


@pytest.mark.parametrize("who", ["clerk", "supervisor", "books", "chair", "recorder"])
def test_only_the_head_awards(works: Works, who: str) -> None:
    decision = works.ready()
    with pytest.raises(NotAllowed):
        do(award_project, decision, works.clerk, by=getattr(works, who))


# ── the street ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_is_filed_once_on_a_day_between_the_meeting_and_today(works: Works) -> None:
    meeting = works.decide().item.meeting
    works.go(4, 22)
    assert codes(lambda: do(file_with_street, meeting, date(2026, 4, 23), by=works.clerk)) == ["list.filed_in_the_future"]
    assert codes(lambda: do(file_with_street, meeting, date(2026, 4, 11), by=works.clerk)) == ["list.filed_before_the_meeting"]
    assert do(file_with_street, meeting, reference="望街备〔2026〕7 号", by=works.clerk).on == date(2026, 4, 22)
    assert codes(lambda: do(file_with_street, meeting, by=works.clerk)) == ["list.filed_already"]


def test_the_clerk_of_the_street_may_file_too_and_a_supervisor_not(works: Works) -> None:
    meeting = works.decide().item.meeting
    works.go(4, 22)
    with pytest.raises(NotAllowed):
        do(file_with_street, meeting, by=works.supervisor)
    street = works.person("宋佳", Role.STREET_CLERK, area=works.community.parent, lives_here=False)
    do(file_with_street, meeting, by=street)


# ── moving on ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_ends_on_a_day_to_come(works: Works) -> None:
    project = works.a_project()
    assert codes(lambda: do(call_for_offers, project, date(2026, 4, 21), by=works.clerk)) == ["project.call_ends_before_it_begins"]
    works.call(project)
    with pytest.raises(NotNow):
        works.call(project)


def test_work_begins_after_the_contract_only(works: Works) -> None:
    project = works.with_offers()
    with pytest.raises(NotNow):
        do(start_project, project, by=works.clerk)


def test_what_was_saved_goes_back_when_there_is_a_contract(works: Works) -> None:
    project = works.with_offers()
    assert codes(lambda: do(return_saved, project, by=works.head)) == ["project.no_contract"]


def test_the_head_returns_what_the_contract_saved(works: Works) -> None:
    project = works.a_contract().project
    before = balance_of(f"unappropriated:{works.round.id}")
    with pytest.raises(NotAllowed):
        do(return_saved, project, by=works.clerk)
    assert do(return_saved, project, by=works.head) == yuan(1_300)
    assert balance_of(f"unappropriated:{works.round.id}") == before + yuan(1_300)
    assert codes(lambda: do(return_saved, project, by=works.head)) == ["fund.nothing_left"]


def test_a_project_is_finished_when_all_but_the_retention_is_reported(works: Works) -> None:
    contract = works.a_contract()
    first, half, last, _ = contract.milestones
    works.report(first)
    with pytest.raises(NotValid) as refused:
        do(finish_project, contract.project, by=works.clerk)
    assert refused.value.reasons[0].values == {"title": "完成一半 63 米", "n": 2}
    works.report(half)
    works.report(last)
    do(finish_project, contract.project, by=works.clerk)
    assert contract.project.state is ProjectState.FINISHED
    assert contract.project.proposal.matter.state is MatterState.OVERSEEN


def test_the_books_stand_when_the_award_does_not(works: Works) -> None:
    """Everything of an award is one change: a refusal by the fund leaves no project behind."""
    decision = works.ready(fund_yuan=600_200)
    do(appropriate, works.round, "P99-2026", yuan(1), decision.record_key, by=works.head)
    with pytest.raises(NotValid):
        do(award_project, decision, works.clerk, by=works.head)
    assert decision.proposal is not None
    assert decision.proposal.matter.state is MatterState.DECIDED
