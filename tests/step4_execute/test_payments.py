"""A payment passes three pairs of hands, and nothing moves while something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.base.money import yuan
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import change_by
from app.extensions import db
from app.fund.models import FundTransaction
from app.fund.queries import balance_of, holds_on
from app.fund.states import Move
from app.people.commands.roll import declare_kinship
from app.people.queries import actor_of
from app.step4_execute.commands.contracts import challenge_price, settle_price
from app.step4_execute.commands.partners import declare_interest
from app.step4_execute.commands.payments import (
    add_invoice,
    approve_payment,
    ask_payment,
    check_payment,
    refuse_payment,
    release_payment,
)
from app.step4_execute.models import Milestone, Payment
from app.step4_execute.rules import Part
from app.step4_execute.states import PaymentState, PriceChangeState
from app.step5_oversee.commands.inspections import confirm_finding, raise_finding, record_inspection, rectify_finding
from app.vocabulary import Role
from tests.fixtures.house import do
from tests.fixtures.projects import Works
from tests.step4_execute.test_awards import codes

OFFICES = ("clerk", "head", "supervisor", "second", "books", "chair")


@pytest.fixture
def part(works: Works) -> Milestone:
    """The first part of P02, 34,760 yuan, reported and accepted on 11 May."""

    def make() -> int:
        first = works.a_contract().milestones[0]
        works.go(5, 11)
        return works.accept(works.report(first)).id

    return db.session.get_one(Milestone, works.once("an accepted part", make))


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────

MATRIX: dict[str, tuple[Callable[[Works, Milestone], Payment], Callable[..., None], tuple[str, ...]]] = {
    "approve": (lambda w, m: w.asked(m), lambda w, p, by: do(approve_payment, p, by=by), ("head",)),
    "check": (lambda w, m: w.approved(m), lambda w, p, by: do(check_payment, p, by=by), ("supervisor", "second")),
    "release": (lambda w, m: w.checked(m), lambda w, p, by: do(release_payment, p, w.paper(), p.amount_fen, by=by), ("books", "head")),
    "refuse": (lambda w, m: w.asked(m), lambda w, p, by: do(refuse_payment, p, "价格不对", by=by), ("head", "supervisor", "second")),
}


@pytest.mark.parametrize("who", OFFICES)
@pytest.mark.parametrize("deed", MATRIX)
def test_each_pair_of_hands_does_its_own_part_only(works: Works, part: Milestone, deed: str, who: str) -> None:
    bring, act, allowed = MATRIX[deed]
    payment = bring(works, part)
    if who in allowed:
        act(works, payment, getattr(works, who))
    else:
        with pytest.raises(NotAllowed):
            act(works, payment, getattr(works, who))


@pytest.mark.parametrize("who", [w for w in OFFICES if w != "clerk"])
def test_only_a_member_of_the_committee_asks(works: Works, part: Milestone, who: str) -> None:
    with pytest.raises(NotAllowed):
        do(ask_payment, part, part.amount_fen, by=getattr(works, who))


def test_who_asks_does_not_approve(works: Works, part: Milestone) -> None:
    both = works.person("又当干事又当主任", Role.COMMITTEE, Role.COMMITTEE_HEAD)
    payment = do(ask_payment, part, part.amount_fen, by=both)
    with pytest.raises(NotAllowed) as refused:
        do(approve_payment, payment, by=both)
    assert refused.value.codes == ["payment.you_asked"]


@pytest.mark.parametrize(("column", "code"), [("asked_by_id", "payment.you_approved"), ("approved_by_id", "payment.you_approved")])
def test_who_asked_or_approved_does_not_check(works: Works, part: Milestone, column: str, code: str) -> None:
    """The law keeps the roles apart; should a term end and another begin meanwhile, the person is still kept apart."""
    payment = works.approved(part)
    setattr(payment, column, works.supervisor.id)
    db.session.commit()
    with pytest.raises(NotAllowed) as refused:
        do(check_payment, payment, by=works.supervisor)
    assert refused.value.codes == [code]


@pytest.mark.parametrize("deed", ["ask", "approve", "check", "release"])
def test_nobody_has_a_hand_in_paying_their_own_people(works: Works, part: Milestone, deed: str) -> None:
    owner = works.person("张老板")
    do(declare_interest, part.contract.partner, owner, "老板", by=works.council[0])
    before: dict[str, Callable[[], Payment | None]] = {
        "ask": lambda: None, "approve": lambda: works.asked(part), "check": lambda: works.approved(part), "release": lambda: works.checked(part),
    }  # fmt: skip
    payment = before[deed]()
    actor = {"ask": works.clerk, "approve": works.head, "check": works.second, "release": works.books}[deed]
    do(declare_kinship, works.community, owner, actor, "亲戚")
    run = {
        "ask": lambda: do(ask_payment, part, part.amount_fen, by=actor),
        "approve": lambda: do(approve_payment, payment, by=actor),
        "check": lambda: do(check_payment, payment, by=actor),
        "release": lambda: do(release_payment, payment, works.paper(), part.amount_fen, by=actor),
    }[deed]
    assert codes(run) == ["payment.you_are_near_to_payee"]


# ── how much ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_money_is_asked_for_what_is_reported_and_never_more(works: Works, part: Milestone) -> None:
    half = part.contract.milestones[1]
    assert codes(lambda: do(ask_payment, half, 100, by=works.clerk)) == ["payment.not_reported"]
    assert codes(lambda: do(ask_payment, part, 0, by=works.clerk)) == ["money.not_positive"]
    do(ask_payment, part, yuan(30_000), by=works.clerk)
    with pytest.raises(NotValid) as refused:
        do(ask_payment, part, yuan(5_000), by=works.clerk)
    assert (refused.value.codes, refused.value.reasons[0].values) == (["payment.above_milestone"], {"left_fen": yuan(4_760)})


def test_what_was_refused_can_be_asked_for_again(works: Works, part: Milestone) -> None:
    payment = works.asked(part)
    assert codes(lambda: do(refuse_payment, payment, " ", by=works.head)) == ["payment.refused_without_reason"]
    do(refuse_payment, payment, "发票抬头不对", by=works.supervisor)
    assert payment.state is PaymentState.REFUSED
    assert works.asked(part).amount_fen == part.amount_fen
    with pytest.raises(NotNow):
        do(approve_payment, payment, by=works.head)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asks=st.lists(st.tuples(st.integers(1, yuan(20_000)), st.booleans()), max_size=6))
def test_the_asked_of_a_part_never_exceed_it(works: Works, part: Milestone, asks: list[tuple[int, bool]]) -> None:
    for payment in part.payments:
        if payment.state is PaymentState.ASKED:
            do(refuse_payment, payment, "从头再来", by=works.head)
    left = part.amount_fen
    for fen, refused in asks:
        if fen <= left:
            payment = do(ask_payment, part, fen, by=works.clerk)
            if refused:
                do(refuse_payment, payment, "不对", by=works.head)
            else:
                left -= fen
        else:
            assert codes(lambda fen=fen: do(ask_payment, part, fen, by=works.clerk)) == ["payment.above_milestone"]
    assert sum(p.amount_fen for p in part.payments if p.state is not PaymentState.REFUSED) == part.amount_fen - left


# ── invoices ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_has_a_paper_and_an_amount_inside_the_payment(works: Works, part: Milestone) -> None:
    ask = lambda invoice_fen, paper: do(ask_payment, part, yuan(100), invoice_fen, paper, by=works.clerk)  # noqa: E731
    assert codes(lambda: ask(yuan(100), None)) == ["payment.invoice_without_paper"]
    assert codes(lambda: ask(0, works.paper())) == ["money.not_positive"]
    assert codes(lambda: ask(-1, None)) == ["money.not_positive"]
    assert codes(lambda: ask(yuan(101), works.paper())) == ["payment.invoice_above_payment"]


def test_p06_waits_for_the_missing_2300_and_goes_on_when_they_come(works: Works) -> None:
    """20 June: vouchers of P06, an invoice of 2,300 is missing; 24 June it is there."""
    parts = (Part("一处建成", yuan(32_400), date(2026, 6, 15)), Part("两处建成", yuan(32_400), date(2026, 7, 15)))
    contract = works.a_contract("P06", "电动车充电棚 2 处", 64_800, prices=(64_800, 66_000, 70_000), parts=parts)
    works.go(6, 18)
    first = works.accept(works.report(contract.milestones[0]))
    payment = works.approved(first, invoice_fen=yuan(32_400 - 2_300))
    works.go(6, 20)
    with pytest.raises(NotValid) as refused:
        do(check_payment, payment, by=works.supervisor)
    assert refused.value.codes == ["payment.invoice_missing"]
    assert refused.value.reasons[0].values == {"missing_fen": yuan(2_300)}
    works.go(6, 24)
    do(add_invoice, payment, yuan(2_300), works.paper("late.pdf"), by=works.clerk)
    do(check_payment, payment, "票都齐了", by=works.supervisor)
    do(release_payment, payment, works.paper("slip.pdf"), payment.amount_fen, by=works.books)
    assert (payment.state, payment.invoice_fen, len(payment.invoices)) == (PaymentState.PAID, yuan(32_400), 2)
    assert codes(lambda: do(add_invoice, payment, 1, works.paper(), by=works.clerk)) == ["payment.is_over"]


def test_an_invoice_never_covers_more_than_is_missing(works: Works, part: Milestone) -> None:
    payment = works.asked(part, invoice_fen=yuan(34_000))
    assert codes(lambda: do(add_invoice, payment, yuan(761), works.paper(), by=works.clerk)) == ["payment.invoice_above_payment"]


# ── what stops it ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_checked_that_nobody_accepted(works: Works) -> None:
    first = works.report(works.a_contract().milestones[0])
    payment = works.approved(first)
    assert codes(lambda: do(check_payment, payment, by=works.supervisor)) == ["payment.not_accepted"]


def test_a_finding_that_stops_the_money_stops_the_check_and_the_release(works: Works, part: Milestone) -> None:
    project, checked = part.contract.project, works.checked(part)
    look = do(record_inspection, project, "41 米处渗水", False, by=works.supervisor)
    finding = do(raise_finding, look, "41 米处渗水", date(2026, 10, 19), True, by=works.supervisor)
    assert codes(lambda: do(release_payment, checked, works.paper(), checked.amount_fen, by=works.books)) == ["payment.held"]
    do(rectify_finding, finding, "换了接口", by=works.clerk)
    do(confirm_finding, finding, "不漏了", by=works.second)
    do(release_payment, checked, works.paper(), checked.amount_fen, by=works.books)
    assert balance_of("spent:P02-2026") == checked.amount_fen


def test_a_payment_that_is_checked_can_still_be_refused(works: Works, part: Milestone) -> None:
    payment = works.checked(part)
    do(refuse_payment, payment, "施工队账号是私人的", by=works.supervisor)
    assert codes(lambda: do(release_payment, payment, works.paper(), payment.amount_fen, by=works.books)) == ["state.not_now"]


# ── the bank ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_no_slip_no_money_and_the_slip_says_the_same(works: Works, part: Milestone) -> None:
    payment = works.checked(part)
    assert codes(lambda: do(release_payment, payment, None, payment.amount_fen, by=works.books)) == ["payment.no_voucher"]
    assert codes(lambda: do(release_payment, payment, works.paper(), payment.amount_fen - 1, by=works.books)) == ["payment.slip_differs"]
    assert balance_of("spent:P02-2026") == 0


def test_a_double_click_pays_once(works: Works, part: Milestone) -> None:
    payment, slip = works.checked(part), works.paper("slip.pdf")
    do(release_payment, payment, slip, payment.amount_fen, by=works.books)
    with pytest.raises(NotNow):
        do(release_payment, payment, slip, payment.amount_fen, by=works.books)
    paid = select(func.count()).select_from(FundTransaction).where(FundTransaction.move == Move.PAY)
    assert db.session.scalar(paid) == 1
    assert balance_of("encumb:HT-P02-2026") == yuan(86_900 - 34_760)


def test_steps_are_not_skipped(works: Works, part: Milestone) -> None:
    asked = works.asked(part)
    for run in (
        lambda: do(check_payment, asked, by=works.supervisor),
        lambda: do(release_payment, asked, works.paper(), asked.amount_fen, by=works.books),
    ):
        assert codes(run) == ["state.not_now"]


def test_every_hand_stands_in_the_record_by_name_of_office(works: Works, part: Milestone) -> None:
    payment = works.paid(part)
    assert (payment.asked_by_id, payment.approved_by_id, payment.checked_by_id, payment.released_by_id) == (
        works.clerk.id, works.head.id, works.supervisor.id, works.books.id,
    )  # fmt: skip
    assert payment.transaction_id is not None


# ── the price ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def meals(works: Works) -> Milestone:
    """P04, meals at 12 yuan, half of it reported and accepted by August."""
    parts = tuple(Part(f"第 {n} 期", yuan(fen), date(2026, 5 + n, 20)) for n, fen in enumerate((34_560, 34_560, 17_280), 1))
    contract = works.a_contract("P04", "老年助餐点", 86_400, 9_600, prices=(86_400, 86_400, 86_400), parts=parts, unit="一份午餐", unit_price_fen=yuan(12))
    works.go(8, 3)
    return works.accept(works.report(contract.milestones[0]))


def test_p04_stops_when_the_price_is_raised_without_a_vote_and_keeps_the_old_one(works: Works, meals: Milestone) -> None:
    contract, checked = meals.contract, works.checked(meals)
    works.go(8, 5)
    price = do(challenge_price, contract, yuan("13.5"), "8 月菜单上一份 13.5 元，没有表决过。", by=works.supervisor)
    assert codes(lambda: do(release_payment, checked, works.paper(), checked.amount_fen, by=works.books)) == ["payment.held", "payment.price_open"]
    works.go(8, 18)
    do(settle_price, price, "议事会：还是 12 元。", by=works.supervisor)
    assert (price.state, contract.unit_price_fen, holds_on("P04-2026")) == (PriceChangeState.KEPT, yuan(12), [])
    do(release_payment, checked, works.paper(), checked.amount_fen, by=works.books)
    assert balance_of("spent:P04-2026") == yuan(34_560)


def test_a_voted_price_counts_from_then_on(works: Works, meals: Milestone) -> None:
    works.go(8, 5)
    price = do(challenge_price, meals.contract, yuan("13.5"), "没有表决过。", by=works.supervisor)
    decision = works.vote(works.meet(8, 18), "午餐单价 13.5 元")
    do(settle_price, price, "议事会同意 13.5 元。", decision, by=works.supervisor)
    assert (price.state, meals.contract.unit_price_fen) == (PriceChangeState.VOTED, yuan("13.5"))


def test_what_a_new_price_is_refused_for(works: Works, meals: Milestone) -> None:
    works.go(8, 4)
    early = works.vote(works.meet(8, 4), "先表决的")
    works.go(8, 5)
    price = do(challenge_price, meals.contract, yuan("13.5"), "没有表决过。", by=works.supervisor)
    assert codes(lambda: do(settle_price, price, " ", by=works.supervisor)) == ["price.no_reason"]
    assert codes(lambda: do(settle_price, price, "同意", early, by=works.supervisor)) == ["price.voted_before"]
    failed = works.vote(works.meet(8, 18), "午餐单价", votes=(1, 2, 0))
    assert codes(lambda: do(settle_price, price, "同意", failed, by=works.supervisor)) == ["project.not_passed"]
    other = works.ready("P05", "课后托管")
    works.go(8, 19)
    assert codes(lambda: do(settle_price, price, "同意", other, by=works.supervisor)) == ["price.other_proposal", "price.voted_before"]
    do(settle_price, price, "还是 12 元", by=works.supervisor)
    with pytest.raises(NotNow):
        do(settle_price, price, "还是 12 元", by=works.supervisor)


def test_what_a_challenge_is_refused_for(works: Works, meals: Milestone) -> None:
    contract = meals.contract
    for fen, why, code in ((yuan("13.5"), "", "price.no_reason"), (0, "涨了", "money.not_positive"), (yuan(12), "涨了", "price.is_the_same")):
        assert codes(lambda fen=fen, why=why: do(challenge_price, contract, fen, why, by=works.supervisor)) == [code]
    with pytest.raises(NotAllowed):
        do(challenge_price, contract, yuan("13.5"), "涨了", by=works.clerk)
    do(challenge_price, contract, yuan("13.5"), "涨了", by=works.supervisor)
    assert codes(lambda: do(challenge_price, contract, yuan(14), "又涨了", by=works.second)) == ["price.challenged_already"]
    with pytest.raises(NotAllowed):
        do(settle_price, contract.price_changes[0], "算了", by=works.head)


def test_a_fixed_sum_has_no_unit_price_to_raise(works: Works, part: Milestone) -> None:
    assert codes(lambda: do(challenge_price, part.contract, 1, "涨了", by=works.supervisor)) == ["price.no_unit_price"]


def test_a_refusal_leaves_nothing_behind(works: Works, part: Milestone) -> None:
    payment = works.approved(part, invoice_fen=yuan(1))
    with pytest.raises(NotValid), change_by(actor_of(works.supervisor)) as change:
        check_payment(change, payment)
    assert (payment.state, payment.checked_by_id) == (PaymentState.APPROVED, None)
