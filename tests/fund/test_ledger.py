"""From source to voucher: what each move does, and every way in which it is refused."""
from __future__ import annotations

import pytest

from app.change.refusals import NotAllowed, NotNow, NotValid
from app.extensions import db
from app.fund import accounts
from app.fund.commands.corrections import lift_hold, place_hold, reverse
from app.fund.commands.pot import carry_over, create_source, receive, return_reserve, set_aside
from app.fund.commands.projects import appropriate, encumber, pay, pay_from_reserve, refund, release, return_unspent
from app.fund.queries import (
    account_lines,
    balance_of,
    balances,
    books_of,
    money_of_project,
    replay_faults,
    trial_balance,
)
from app.fund.states import SourceKind
from app.process.states import RoundState
from app.record import queries as record
from app.vocabulary import Role
from tests.fixtures.house import do

P02, C02 = "P02-2026", "2026-02"


@pytest.fixture
def started(a_pot, the_head):
    """1,000.00 received, 600.00 to P02, 500.00 of it under contract."""
    round_ = a_pot(100_000).round
    do(appropriate, round_, P02, 60_000, "decision:1", "排水沟疏通", by=the_head)
    do(encumber, round_, C02, P02, 50_000, by=the_head)
    return round_


def codes(refusal, command, *args, **kwargs):
    with pytest.raises(refusal) as refused:
        do(command, *args, **kwargs)
    return refused.value.codes


def test_money_walks_from_source_to_voucher(started, the_bookkeeper, a_picture):
    paid = do(pay, started, C02, P02, 20_000, a_picture(), "payment:1", "第一期", by=the_bookkeeper)
    source = books_of(started).sources[0]
    assert balances(started) == {
        accounts.source(source.id): -100_000, accounts.unappropriated(started.id): 40_000, accounts.approp(P02): 10_000,
        accounts.encumb(C02): 30_000, accounts.spent(P02): 20_000,
    }  # fmt: skip
    assert paid.voucher is not None
    assert [line.left for line in account_lines(accounts.encumb(C02))] == [50_000, 30_000]
    money = money_of_project(started, P02)
    assert (money.awarded, money.contracted, money.paid, money.bound, money.free, money.title) == (60_000, 50_000, 20_000, 30_000, 10_000, "排水沟疏通")


def test_each_move_writes_its_entry_with_all_legs(started):
    transaction = books_of(started).transactions[-1]
    entry = record.by_number(transaction.entry_seq)
    assert entry.action == "fund.encumber"
    assert entry.obj == f"fund:{transaction.id}"
    assert entry.body["d"]["transaction"] == transaction.id
    assert entry.body["d"]["legs"] == [{"account": "approp:P02-2026", "fen": -50_000}, {"account": "encumb:2026-02", "fen": 50_000}]


def test_transactions_are_numbered_from_one(started):
    assert [t.id for t in books_of(started).transactions] == [1, 2, 3]


@pytest.mark.parametrize(("command", "rest"), [
    (appropriate, ("P03", 40_001, "decision:2")), (encumber, ("2026-03", P02, 10_001)), (set_aside, ("emergency", 40_001, "应急")),
])  # fmt: skip
def test_nothing_is_given_that_is_not_there(started, the_head, command, rest):
    assert codes(NotValid, command, started, *rest, by=the_head) == ["fund.overspent"]


def test_a_refusal_for_want_of_money_says_what_is_left(inside, started, the_head):
    with pytest.raises(NotValid) as refused:
        do(encumber, started, "2026-03", P02, 10_001, by=the_head)
    assert inside.extensions["wushi_words"](refused.value.reasons[0]) != "fund.overspent"
    assert refused.value.reasons[0].values["left_fen"] == 10_000


def test_no_more_is_paid_than_the_contract_binds(started, the_bookkeeper, a_picture):
    assert codes(NotValid, pay, started, C02, P02, 50_001, a_picture(), "payment:1", by=the_bookkeeper) == ["fund.overspent"]


def test_nothing_is_paid_without_a_voucher(started, the_bookkeeper):
    assert codes(NotValid, pay, started, C02, P02, 1, None, "payment:1", by=the_bookkeeper) == ["fund.no_voucher"]


def test_one_payment_is_paid_once(started, the_bookkeeper, a_picture):
    do(pay, started, C02, P02, 10_000, a_picture(), "payment:1", by=the_bookkeeper)
    assert codes(NotNow, pay, started, C02, P02, 10_000, a_picture(), "payment:1", by=the_bookkeeper) == ["fund.paid_already"]
    assert balance_of(accounts.spent(P02)) == 10_000


def test_what_was_taken_back_can_be_paid_anew(started, the_bookkeeper, a_picture):
    wrong = do(pay, started, C02, P02, 10_000, a_picture(), "payment:1", by=the_bookkeeper)
    do(reverse, wrong, "金额录错", by=the_bookkeeper)
    do(pay, started, C02, P02, 1_000, a_picture(), "payment:1", by=the_bookkeeper)
    assert balance_of(accounts.spent(P02)) == 1_000


def test_a_contract_is_paid_for_its_own_project_only(started, the_head, the_bookkeeper, a_picture):
    do(appropriate, started, "P04-2026", 1_000, "decision:1", by=the_head)
    for command, rest in ((pay, (C02, "P04-2026", 1, a_picture(), "payment:9")), (refund, (C02, "P04-2026", 1, a_picture()))):
        assert codes(NotValid, command, started, *rest, by=the_bookkeeper) == ["fund.other_project"]
    for command, rest in ((encumber, (C02, "P04-2026", 1)), (release, (C02, "P04-2026"))):
        assert codes(NotValid, command, started, *rest, by=the_head) == ["fund.other_project"]


def test_a_project_stays_in_the_books_of_its_year(started, a_year, the_head):
    other = a_year(year=2027)
    assert codes(NotValid, appropriate, other, P02, 1, "decision:1", by=the_head) == ["fund.other_year"]
    assert codes(NotValid, encumber, other, "2027-01", P02, 1, by=the_head) == ["fund.other_year"]


def test_a_contract_that_shrinks_gives_the_project_its_money_again(started, the_head):
    do(release, started, C02, P02, 1_300, by=the_head)
    assert balance_of(accounts.approp(P02)) == 11_300
    do(release, started, C02, P02, by=the_head)
    assert (balance_of(accounts.approp(P02)), balance_of(accounts.encumb(C02))) == (60_000, 0)
    assert codes(NotNow, release, started, C02, P02, by=the_head) == ["fund.nothing_left"]


def test_what_a_project_does_not_need_is_open_to_others_again(started, the_head):
    do(return_unspent, started, P02, by=the_head)
    assert balance_of(accounts.unappropriated(started.id)) == 50_000
    assert codes(NotNow, return_unspent, started, P02, by=the_head) == ["fund.nothing_left"]
    assert codes(NotValid, return_unspent, started, P02, -1, by=the_head) == ["money.not_positive"]


def test_money_that_comes_back_does_not_hide_that_it_was_paid(started, the_bookkeeper, a_picture):
    do(pay, started, C02, P02, 20_000, a_picture(), "payment:1", by=the_bookkeeper)
    do(refund, started, C02, P02, 5_000, a_picture(), "多付退回", by=the_bookkeeper)
    money = money_of_project(started, P02)
    assert (money.paid, money.refunded, money.free, money.awarded) == (20_000, 5_000, 15_000, 60_000)
    assert codes(NotValid, refund, started, C02, P02, 15_001, a_picture(), by=the_bookkeeper) == ["fund.more_back_than_paid"]


def test_a_reserve_pays_what_it_was_kept_for_and_gives_the_rest_back(started, the_bookkeeper, the_head, a_picture):
    do(set_aside, started, "mobilisation", 18_000, "民意征集、宣传", by=the_head)
    do(pay_from_reserve, started, "mobilisation", 7_000, a_picture(), "bill:1", "印入户问卷 2,940 份", by=the_bookkeeper)
    reserve = books_of(started).reserves[0]
    assert (reserve.slug, reserve.purpose, reserve.set_aside, reserve.paid, reserve.left) == ("mobilisation", "民意征集、宣传", 18_000, 7_000, 11_000)
    do(return_reserve, started, "mobilisation", by=the_head)
    assert balance_of(accounts.unappropriated(started.id)) == 33_000
    assert codes(NotNow, return_reserve, started, "mobilisation", by=the_head) == ["fund.nothing_left"]


def test_a_reserve_without_a_purpose_is_refused(started, the_head, the_bookkeeper, a_picture):
    assert codes(NotValid, set_aside, started, "other", 1, " ", by=the_head) == ["fund.no_purpose"]
    assert codes(NotValid, set_aside, started, "other things", 1, "应急", by=the_head) == ["fund.no_such_number"]
    assert codes(NotValid, pay_from_reserve, started, "x", 1, a_picture(), "bill:1", " ", by=the_bookkeeper) == ["fund.no_purpose"]


def test_a_correction_leaves_both_to_be_read(started, the_head, the_bookkeeper):
    wrong = books_of(started).transactions[-1]
    undone = do(reverse, wrong, "合同号写错", by=the_bookkeeper)
    assert balance_of(accounts.encumb(C02)) == 0
    assert record.by_number(undone.entry_seq).body["ref"] == [wrong.entry_seq]
    assert books_of(started).reversed_by(wrong).id == undone.id
    assert codes(NotNow, reverse, wrong, "再来", by=the_bookkeeper) == ["fund.taken_back_already"]
    assert codes(NotNow, reverse, undone, "再来", by=the_bookkeeper) == ["fund.is_a_correction"]
    assert codes(NotValid, reverse, wrong, " ", by=the_bookkeeper) == ["fund.no_reason"]


def test_what_has_been_passed_on_cannot_be_taken_back(started, the_bookkeeper):
    first = books_of(started).transactions[0]
    assert codes(NotNow, reverse, first, "退款", by=the_bookkeeper) == ["fund.overspent"]


def test_a_year_hands_on_what_is_free_and_lists_the_contracts_still_open(started, a_year, the_head):
    following = a_year(year=2027)
    moved = do(carry_over, started, following, by=the_head)
    assert record.by_number(moved.entry_seq).body["d"]["open"] == [{"contract": C02, "fen": 50_000}]
    assert (books_of(started).free, books_of(started).carried_out) == (0, 40_000)
    assert (books_of(following).free, books_of(following).carried_in, books_of(following).received) == (40_000, 40_000, 40_000)
    assert codes(NotNow, carry_over, started, following, by=the_head) == ["fund.nothing_left"]
    assert codes(NotValid, carry_over, following, started, by=the_head) == ["fund.not_the_next_year"]


def test_a_stop_holds_the_money_until_it_is_lifted(started, a_person, the_bookkeeper, a_picture):
    supervisor = a_person("吴成林", Role.SUPERVISOR)
    hold = do(place_hold, started, P02, "单价未经表决改动", "finding:1", by=supervisor)
    with pytest.raises(NotNow) as refused:
        do(pay, started, C02, P02, 1, a_picture(), "payment:1", by=the_bookkeeper)
    reason = refused.value.reasons[0]
    assert (reason.code, reason.values["name"], reason.values["why"]) == ("fund.held", "吴成林", "单价未经表决改动")
    assert codes(NotNow, place_hold, started, P02, "又来", "finding:1", by=supervisor) == ["fund.held_already"]
    do(lift_hold, hold, "议事会维持原价", by=supervisor)
    do(pay, started, C02, P02, 1, a_picture(), "payment:1", by=the_bookkeeper)
    assert codes(NotNow, lift_hold, hold, "再来", by=supervisor) == ["fund.lifted_already"]
    assert codes(NotValid, lift_hold, hold, "", by=supervisor) == ["fund.no_reason"]
    assert codes(NotValid, place_hold, started, P02, " ", "", by=supervisor) == ["fund.no_reason", "fund.no_cause"]


def test_a_resident_who_stops_money_is_not_named(started, a_person, the_bookkeeper, a_picture):
    do(place_hold, started, P02, "灯是坏的", "finding:2", by=a_person("李桂芳"))
    with pytest.raises(NotNow) as refused:
        do(pay, started, C02, P02, 1, a_picture(), "payment:1", by=the_bookkeeper)
    assert refused.value.reasons[0].values["name"] == "李**"
    assert not any("灯是坏的" in e.text for e in record.of("hold:1"))


def test_amounts_are_whole_fen_above_nothing(started, the_head, the_bookkeeper, a_picture, a_pot):
    source = books_of(started).sources[0]
    for bad in (0, -1):
        assert codes(NotValid, receive, source, bad, a_picture(), by=the_bookkeeper) == ["money.not_positive"]
        assert codes(NotValid, appropriate, started, "P1", bad, "d", by=the_head) == ["money.not_positive"]
        assert codes(NotValid, encumber, started, "c1", P02, bad, by=the_head) == ["money.not_positive"]
        assert codes(NotValid, pay, started, C02, P02, bad, a_picture(), "p:1", by=the_bookkeeper) == ["money.not_positive"]
        assert codes(NotValid, refund, started, C02, P02, bad, a_picture(), by=the_bookkeeper) == ["money.not_positive"]
        assert codes(NotValid, set_aside, started, "x", bad, "应急", by=the_head) == ["money.not_positive"]
    assert codes(NotValid, receive, source, 2**53, a_picture(), by=the_bookkeeper) == ["money.too_much"]


def test_money_given_needs_a_decision_and_a_number(started, the_head, the_bookkeeper, a_picture):
    assert codes(NotValid, appropriate, started, "P 1", 1, "", by=the_head) == ["fund.no_such_number", "fund.no_decision"]
    assert codes(NotValid, pay, started, C02, P02, 1, a_picture(), "", by=the_bookkeeper) == ["fund.no_payment"]


def test_money_received_without_a_slip_says_why(started, the_bookkeeper):
    source = books_of(started).sources[0]
    assert codes(NotValid, receive, source, 1, by=the_bookkeeper) == ["fund.no_voucher"]
    booked = do(receive, source, 1, why_no_voucher="银行回单月底给", by=the_bookkeeper)
    assert record.by_number(booked.entry_seq).body["why"] == "银行回单月底给"


def test_a_source_has_a_name_of_its_own(started, the_bookkeeper):
    assert codes(NotValid, create_source, started, SourceKind.GIFT, "社区保障资金", by=the_bookkeeper) == ["source.name_taken"]
    assert codes(NotValid, create_source, started, SourceKind.GIFT, " ", by=the_bookkeeper) == ["source.no_name"]


def test_a_closed_year_takes_no_more_money(started, the_bookkeeper, a_picture):
    started.state = RoundState.CLOSED
    db.session.commit()
    source = books_of(started).sources[0]
    assert codes(NotNow, receive, source, 1, a_picture(), by=the_bookkeeper) == ["fund.year_closed"]


def test_the_books_are_in_order_and_agree_with_the_record(started, the_bookkeeper, a_picture):
    do(pay, started, C02, P02, 10_000, a_picture(), "payment:1", by=the_bookkeeper)
    assert trial_balance().is_balanced
    assert replay_faults() == []


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.COUNCIL, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.FACILITATOR])
def test_nobody_else_moves_money(started, a_person, a_picture, role):
    stranger = a_person("王建国", *([] if role is Role.RESIDENT else [role]))
    source, last = books_of(started).sources[0], books_of(started).transactions[-1]
    slip = a_picture()
    for command, rest in [
        (create_source, (started, SourceKind.GIFT, "赠款")), (receive, (source, 1, slip)), (set_aside, (started, "x", 1, "应急")),
        (appropriate, (started, "P1", 1, "decision:1")), (encumber, (started, "c1", P02, 1)), (pay, (started, C02, P02, 1, slip, "p:1")),
        (pay_from_reserve, (started, "x", 1, slip, "p:1", "应急")), (release, (started, C02, P02)), (refund, (started, C02, P02, 1, slip)),
        (return_unspent, (started, P02)), (return_reserve, (started, "x")), (carry_over, (started, started)), (reverse, (last, "错")),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            do(command, *rest, by=stranger)


def test_only_a_supervisor_lifts_a_stop_and_an_office_places_none(started, a_person, the_head):
    hold = do(place_hold, started, P02, "查", "finding:1", by=a_person("吴成林", Role.SUPERVISOR))
    with pytest.raises(NotAllowed):
        do(lift_hold, hold, "好了", by=the_head)
    outsider = a_person("赵会计", Role.BOOKKEEPER, lives_here=False)
    with pytest.raises(NotAllowed):
        do(place_hold, started, P02, "查", "finding:2", by=outsider)
