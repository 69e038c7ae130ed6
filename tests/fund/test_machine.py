"""The ledger under random hands: whatever is tried, the books stay in order."""
from __future__ import annotations

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.base.files import Upload, keep_bytes
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.fund.commands.corrections import lift_hold, place_hold, reverse
from app.fund.commands.pot import create_source, receive, return_reserve, set_aside
from app.fund.commands.projects import appropriate, encumber, pay, pay_from_reserve, refund, release, return_unspent
from app.fund.models import FundLeg, FundTransaction, Hold, Source
from app.fund.queries import books_of, replay_faults, trial_balance
from app.fund.states import SourceKind
from app.policy.actor import Actor, Holding
from app.process.models import Round
from app.vocabulary import Role

PROJECTS, CONTRACTS = ["P01", "P02"], ["C1", "C2", "C3"]
amounts = st.integers(-5, 120)
projects, contracts = st.sampled_from(PROJECTS), st.sampled_from(CONTRACTS)
MAY_REFUSE = {
    "fund.overspent", "fund.other_project", "fund.nothing_left", "fund.paid_already", "fund.held", "fund.taken_back_already",
    "fund.is_a_correction", "fund.more_back_than_paid", "fund.held_already", "fund.lifted_already", "money.not_positive", "fund.does_not_balance",
}  # fmt: skip


class Ledger(RuleBasedStateMachine):
    """Every command with any amount; a refusal changes nothing, and after each step I1, I2, I3 and I7 hold."""

    hand: Actor
    years = iter(range(2001, 2200))
    booked, stopped = Bundle("booked"), Bundle("stopped")

    def __init__(self) -> None:
        super().__init__()
        self.before: list[tuple[int, str, int]] = []
        self.slip = self.do(lambda change: keep_bytes(b"slip", "application/pdf", "slip.pdf"))
        self.round_id = self.make_year()
        self.source = self.do(lambda change: create_source(change, self.round, SourceKind.GUARANTEE, "社区保障资金"))

    def make_year(self) -> int:
        """A year of its own for every run, so that each begins with empty books."""
        year = Round(area_id=int(self.hand.holdings[0].path.strip("/").split("/")[-1]), year=next(self.years), title="x")
        self.do(lambda change: change.add(year))
        return year.id

    @property
    def round(self) -> Round:
        return db.session.get_one(Round, self.round_id)

    def do(self, act):
        """One change; what was given back is kept by its id, because every change reads anew."""
        with change_by(self.hand) as change:
            row = act(change)
            change.session.flush()
            return row.id if row is not None else None

    def tried(self, act):
        try:
            number = self.do(act)
        except Refused as refused:
            if unexpected := set(refused.codes) - MAY_REFUSE:
                raise AssertionError(unexpected) from refused
            return multiple()
        return number

    def named(self, name: str) -> str:
        return f"{name}-{self.round_id}"

    def upload(self) -> Upload:
        return db.session.get_one(Upload, self.slip)

    @rule(target=booked, fen=amounts)
    def money_comes_in(self, fen):
        return self.tried(lambda change: receive(change, db.session.get_one(Source, self.source), fen, self.upload()))

    @rule(target=booked, fen=amounts)
    def some_is_set_aside(self, fen):
        return self.tried(lambda change: set_aside(change, self.round, "emergency", fen, "应急"))

    @rule(target=booked)
    def the_reserve_is_given_back(self):
        return self.tried(lambda change: return_reserve(change, self.round, "emergency"))

    @rule(target=booked, project=projects, fen=amounts)
    def a_vote_gives(self, project, fen):
        return self.tried(lambda change: appropriate(change, self.round, self.named(project), fen, "decision:1"))

    @rule(target=booked, contract=contracts, project=projects, fen=amounts)
    def a_contract_binds(self, contract, project, fen):
        return self.tried(lambda change: encumber(change, self.round, self.named(contract), self.named(project), fen))

    @rule(target=booked, contract=contracts, project=projects, fen=amounts, key=st.integers(0, 6))
    def money_leaves(self, contract, project, fen, key):
        numbers = (self.named(contract), self.named(project), fen, self.upload(), f"payment:{self.round_id}.{key}")
        return self.tried(lambda change: pay(change, self.round, *numbers))

    @rule(target=booked, fen=amounts, key=st.integers(0, 6))
    def the_reserve_pays(self, fen, key):
        return self.tried(lambda change: pay_from_reserve(change, self.round, "emergency", fen, self.upload(), f"bill:{self.round_id}.{key}", "抢修"))

    @rule(target=booked, contract=contracts, project=projects, fen=st.none() | amounts)
    def a_contract_shrinks(self, contract, project, fen):
        return self.tried(lambda change: release(change, self.round, self.named(contract), self.named(project), fen))

    @rule(target=booked, contract=contracts, project=projects, fen=amounts)
    def money_comes_back(self, contract, project, fen):
        return self.tried(lambda change: refund(change, self.round, self.named(contract), self.named(project), fen, self.upload()))

    @rule(target=booked, project=projects, fen=st.none() | amounts)
    def a_project_gives_back(self, project, fen):
        return self.tried(lambda change: return_unspent(change, self.round, self.named(project), fen))

    @rule(number=booked)
    def something_is_taken_back(self, number):
        self.tried(lambda change: reverse(change, db.session.get_one(FundTransaction, number), "录错"))

    @rule(target=stopped, project=projects)
    def somebody_says_stop(self, project):
        return self.tried(lambda change: place_hold(change, self.round, self.named(project), "查", "finding:1"))

    @rule(hold=consumes(stopped))
    def the_stop_is_lifted(self, hold):
        self.tried(lambda change: lift_hold(change, db.session.get_one(Hold, hold), "清楚了"))

    @invariant()
    def every_move_and_all_moves_sum_to_nothing_and_no_account_is_overdrawn(self):
        assert trial_balance().is_balanced

    @invariant()
    def paid_is_within_contracts_within_awards_within_what_came_in(self):
        books = books_of(self.round)
        for project in books.projects:
            assert 0 <= project.paid - project.refunded <= project.contracted
            assert project.contracted - project.refunded <= project.awarded
        assert sum(p.awarded for p in books.projects) + books.set_aside + books.free == books.received

    @invariant()
    def what_was_written_is_still_written(self):
        rows = [tuple(row) for row in db.session.execute(select(FundLeg.id, FundLeg.account, FundLeg.amount_fen).order_by(FundLeg.id))]
        assert rows[: len(self.before)] == self.before
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        self.before = rows

    def teardown(self):
        assert replay_faults() == []
        assert db.session.scalar(select(func.count()).select_from(FundTransaction)) == (db.session.scalar(select(func.max(FundTransaction.id))) or 0)
        db.session.rollback()


def test_whatever_is_tried_the_books_stay_in_order(inside: Flask, a_community):
    roles = (Role.BOOKKEEPER, Role.COMMITTEE_HEAD, Role.SUPERVISOR)
    Ledger.hand = Actor(None, "随机的手", tuple(Holding(role, a_community.path) for role in roles))
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(Ledger, settings=settings(max_examples=20, stateful_step_count=25, suppress_health_check=checks, deadline=None))
