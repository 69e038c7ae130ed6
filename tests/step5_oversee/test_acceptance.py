"""Part by part by supervisors, the whole by residents, and the end of a project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from app.base.money import yuan
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.fund.queries import balance_of
from app.step1_raise.states import MatterState
from app.step4_execute.commands.awards import finish_project
from app.step4_execute.gate import outstanding as before_oversee
from app.step4_execute.models import Contract
from app.step4_execute.states import MilestoneState, ProjectState
from app.step5_oversee.commands.acceptance import accept_milestone, close_project, record_acceptance, return_milestone
from app.step5_oversee.commands.inspections import confirm_finding, raise_finding, record_inspection, rectify_finding
from app.step5_oversee.commands.ratings import rate_project
from app.step5_oversee.gate import outstanding as before_the_end
from tests.fixtures.house import do
from tests.fixtures.projects import Works
from tests.step4_execute.test_awards import codes


@pytest.fixture
def contract(works: Works) -> Contract:
    """P02, its two first parts paid, the third reported, reported finished on 10 October."""
    contract: Contract = works.a_contract()
    first, half, last, _ = contract.milestones
    works.go(5, 11)
    works.through(first)
    works.go(5, 27)
    works.through(half)
    works.go(10, 10)
    works.report(last)
    do(finish_project, contract.project, by=works.clerk)
    return contract


def accept(works: Works, contract: Contract, residents: int = 5, ok: bool = True, note: str = "") -> None:
    do(record_acceptance, contract.project, residents, ok, note, by=works.supervisor)


def rate(works: Works, contract: Contract, *stars: int) -> None:
    for n, given in enumerate(stars):
        do(rate_project, contract.project, given, by=works.person(f"邻居{n}"))


# ── a part ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_accepts_what_nobody_has_looked_at_since_it_was_reported(works: Works) -> None:
    first = works.a_contract().milestones[0]
    do(record_inspection, first.contract.project, "开工前看过", True, first, by=works.supervisor)
    with pytest.raises(NotNow):
        do(accept_milestone, first, by=works.supervisor)
    works.go(5, 11)
    works.report(first)
    assert codes(lambda: do(accept_milestone, first, by=works.supervisor)) == ["milestone.not_inspected"]
    works.accept(first)
    assert first.state is MilestoneState.ACCEPTED


@pytest.mark.parametrize("who", ["clerk", "head", "books", "chair"])
def test_only_supervisors_accept(works: Works, who: str) -> None:
    first = works.report(works.a_contract().milestones[0])
    for run in (lambda: do(accept_milestone, first, by=getattr(works, who)), lambda: do(return_milestone, first, "重做", by=getattr(works, who))):
        with pytest.raises(NotAllowed):
            run()


def test_a_part_goes_back_with_a_reason_and_is_reported_again(works: Works) -> None:
    first = works.report(works.a_contract().milestones[0])
    assert codes(lambda: do(return_milestone, first, " ", by=works.supervisor)) == ["milestone.returned_without_reason"]
    do(return_milestone, first, "围挡没有立", by=works.supervisor)
    assert first.state is MilestoneState.WAITING
    works.accept(works.report(first))


def test_a_grave_finding_of_the_part_is_put_right_first(works: Works) -> None:
    first = works.report(works.a_contract().milestones[0])
    look = do(record_inspection, first.contract.project, "没有围挡", False, first, by=works.supervisor)
    finding = do(raise_finding, look, "没有围挡", date(2026, 5, 12), True, by=works.supervisor)
    assert codes(lambda: do(accept_milestone, first, by=works.supervisor)) == ["milestone.not_inspected", "milestone.finding_open"]
    do(rectify_finding, finding, "立好了", by=works.clerk)
    do(confirm_finding, finding, by=works.second)
    do(accept_milestone, first, by=works.supervisor)


def test_the_last_part_waits_for_the_residents(works: Works, contract: Contract) -> None:
    last = contract.milestones[2]
    do(record_inspection, contract.project, "全长看过", True, last, by=works.supervisor)
    assert codes(lambda: do(accept_milestone, last, by=works.supervisor)) == ["milestone.residents_have_not_accepted"]
    accept(works, contract)
    do(accept_milestone, last, by=works.supervisor)


# ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_five_residents_and_a_reason_when_they_do_not_accept(works: Works, contract: Contract) -> None:
    assert codes(lambda: accept(works, contract, 4)) == ["acceptance.too_few"]
    assert codes(lambda: accept(works, contract, 6, ok=False)) == ["acceptance.no_reason"]
    assert codes(lambda: do(record_acceptance, contract.project, 5, True, on=date(2026, 10, 11), by=works.supervisor)) == ["acceptance.in_the_future"]
    with pytest.raises(NotAllowed):
        do(record_acceptance, contract.project, 5, True, by=works.head)


def test_nothing_is_accepted_that_is_not_reported_finished(works: Works) -> None:
    contract = works.a_contract()
    assert codes(lambda: accept(works, contract)) == ["acceptance.not_finished"]


def test_what_residents_do_not_accept_goes_back_to_work_and_comes_again(works: Works, contract: Contract) -> None:
    accept(works, contract, 6, ok=False, note="41 米处漏水")
    assert (contract.project.state, contract.project.proposal.matter.state) == (ProjectState.WORKING, MatterState.EXECUTING)
    works.go(10, 19)
    do(finish_project, contract.project, by=works.clerk)
    accept(works, contract, 5, note="不漏了")
    assert contract.project.proposal.matter.state is MatterState.OVERSEEN


# ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_p02_is_closed_with_its_retention_bound_and_its_saving_returned(works: Works, contract: Contract) -> None:
    _, _, last, retention = contract.milestones
    accept(works, contract)
    works.paid(works.accept(last))
    rate(works, contract, 5, 5, 4, 5, 4)
    before = balance_of(f"unappropriated:{works.round.id}")
    do(close_project, contract.project, by=works.head)
    assert (contract.project.state, contract.project.proposal.matter.state) == (ProjectState.CLOSED, MatterState.CLOSED)
    assert balance_of(f"unappropriated:{works.round.id}") == before + yuan(1_300)
    assert balance_of("encumb:HT-P02-2026") == yuan(2_607)
    works.go(10, 20, year=2027)
    works.through(retention)
    assert balance_of("spent:P02-2026") == yuan(86_900)
    assert balance_of("encumb:HT-P02-2026") == 0


def _not_accepted(works: Works, contract: Contract) -> None:
    rate(works, contract, 5, 5, 5, 5, 5)


def _not_paid(works: Works, contract: Contract) -> None:
    accept(works, contract)
    works.accept(contract.milestones[2])
    rate(works, contract, 5, 5, 5, 5, 5)


def _few_ratings(works: Works, contract: Contract) -> None:
    accept(works, contract)
    works.paid(works.accept(contract.milestones[2]))
    rate(works, contract, 5, 5, 5, 5)


def _finding(works: Works, contract: Contract) -> None:
    accept(works, contract)
    works.paid(works.accept(contract.milestones[2]))
    rate(works, contract, 5, 5, 5, 5, 5)
    look = do(record_inspection, contract.project, "漏水", False, by=works.supervisor)
    do(raise_finding, look, "漏水", date(2026, 10, 19), True, by=works.supervisor)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (_not_accepted, ["project.not_accepted", "project.part_not_accepted"]),
        (_not_paid, ["project.part_not_paid"]),
        (_few_ratings, ["project.too_few_ratings"]),
        (_finding, ["project.findings_open", "project.money_held"]),
    ],
)
def test_a_project_does_not_end_while_something_is_open(
    works: Works, contract: Contract, stage: Callable[[Works, Contract], None], expected: list[str]
) -> None:
    stage(works, contract)
    with pytest.raises(NotValid) as refused:
        do(close_project, contract.project, by=works.head)
    assert refused.value.codes == expected
    assert contract.project.state is ProjectState.FINISHED


@pytest.mark.parametrize("who", ["clerk", "supervisor", "books"])
def test_only_the_head_closes(works: Works, contract: Contract, who: str) -> None:
    with pytest.raises(NotAllowed):
        do(close_project, contract.project, by=getattr(works, who))


# ── the doors of the year ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_year_stays_in_execute_until_everything_is_reported_finished(works: Works) -> None:
    decision = works.decide()
    assert [r.code for r in before_oversee(works.round)] == ["round.no_project_for"]
    assert decision.proposal is not None
    works.a_contract("P01", "路灯")
    assert [r.code for r in before_oversee(works.round)] == ["round.no_project_for", "round.project_unfinished"]


def test_a_year_ends_when_all_is_closed_and_right(works: Works, contract: Contract) -> None:
    assert before_oversee(works.round) == []
    _finding(works, contract)
    assert [r.code for r in before_the_end(works.round)] == ["round.project_not_closed", "round.finding_open"]
