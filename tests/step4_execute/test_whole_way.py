"""The demonstration's own numbers, played by the commands (domain 6.6 and 6.7)."""

from __future__ import annotations

from app.base.money import yuan
from app.fund.queries import balance_of
from app.step1_raise.states import MatterState
from app.step4_execute.states import PaymentState, ProjectState
from tests.fixtures.projects import Works


def test_p02_is_paid_part_by_part_and_what_was_saved_stays_with_it(works: Works) -> None:
    contract = works.a_contract()
    first, half, *_ = contract.milestones
    assert [m.amount_fen for m in contract.milestones] == [yuan(n) for n in (34_760, 34_760, 14_773, 2_607)]
    assert balance_of("approp:P02-2026") == yuan(1_300)
    assert balance_of("encumb:HT-P02-2026") == yuan(86_900)
    works.go(5, 11)
    assert works.through(first).state is PaymentState.PAID
    works.go(5, 27)
    works.through(half)
    assert balance_of("spent:P02-2026") == yuan(69_520)
    assert contract.project.state is ProjectState.WORKING
    assert contract.project.proposal.matter.state is MatterState.EXECUTING
