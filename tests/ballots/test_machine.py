"""A vote's whole life under random hands: whatever is tried and in whatever order, every identity of the close holds."""
from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from app.allocation import Election, read_pb, tally
from app.ballots import keys, paper_door
from app.ballots.commands.casting import cast_ballot, withdraw_ballot
from app.ballots.commands.checking import decide_challenge, destroy_key, enter_dice, file_challenge
from app.ballots.commands.closing import close_poll, record_batch
from app.ballots.commands.counting import archive_poll, reveal
from app.ballots.commands.polls import open_poll, void_poll
from app.ballots.content import Ballot
from app.ballots.models import Entitled, Question
from app.ballots.paper_door import Box, PaperLines
from app.ballots.queries import counted_list, my_ballot_state, result_of, turnout
from app.ballots.states import BallotKind, ChallengeKind, Door, Mark, QuestionState, Standing, TieRule
from app.ballots.urn import urn
from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.people.models import Person
from app.people.queries import actor_of
from app.record import queries as record
from tests.fixtures.house import do
from tests.fixtures.polls import Town

VOTERS = 9
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a life takes long to shrink; what failed is printed step by step
CHOICES = (("01",), ("01", "03"), ("02", "04"), ("05",), ("03", "04", "11"), ("11",), ("12", "02"))
voters, choices = st.integers(0, VOTERS - 1), st.sampled_from(CHOICES)


class Sheets:
    """A box of paper that the machine fills: every sheet that is handed out comes back in the box, or is lost with its number."""

    def __init__(self) -> None:
        self.box_: list[Ballot] = []
        self.spoiled = 0

    def reasons_against_closing(self, question):
        return []

    def reasons_against_revealing(self, question):
        return []

    def box(self, question):
        return Box(issued=len(self.box_) + self.spoiled, in_box=len(self.box_), spoiled=self.spoiled, unused=0)

    def lines(self, question):
        return PaperLines(tuple(self.box_), 0)


class Life(RuleBasedStateMachine):
    """A model beside the vote: what each voter last put in, by which door, and how often anything was accepted."""

    town: Town

    @initialize()
    def it_opens(self) -> None:
        self.at = clock.now()
        with clock.at(self.at):
            question = self.town.draft(BallotKind.BUDGET, doors=(Door.PHONE, Door.PAPER), tie=TieRule.DICE)
            opened = do(open_poll, question, self.at + timedelta(days=7), self.town.people, by=self.town.chair)
        self.id, self.envelope = question.id, opened.envelope
        self.sheets = Sheets()
        paper_door.keep_paper(self.sheets)
        self.online: dict[int, tuple[str, ...]] = {}
        self.on_paper: set[int] = set()
        self.struck: set[int] = set()
        self.casts, self.acts, self.batched = 0, 0, 0

    @property
    def question(self) -> Question:
        return db.session.get_one(Question, self.id)

    def person(self, n: int) -> Person:
        return db.session.get_one(Person, self.people_ids[n])

    def tried(self, command, *args, by) -> str:
        """Done (nothing), or the first reason why not; a refusal changes nothing."""
        with clock.at(self.at):
            try:
                do(command, *args, by=by)
            except Refused as refused:
                return refused.codes[0]
        return ""

    def is_state(self, *states: QuestionState) -> bool:
        return self.question.state in states

    # ── open ──

    @rule(acts=st.lists(st.tuples(voters, choices, st.integers(0, 2)), min_size=1, max_size=8))
    def some_vote(self, acts) -> None:
        for n, chosen, behind in acts:
            self.somebody_votes(n, chosen, behind)

    def somebody_votes(self, n, chosen, behind) -> None:
        self.acts += 1
        actor = actor_of(self.person(n))
        lies = my_ballot_state(self.question, actor).rev
        rev, behind = (lies + 1 - behind, behind) if lies else (1, 0)
        codes = tuple(code for code in chosen if n % 2 == 0 or code < "10")
        reason = ""
        with clock.at(self.at):
            try:
                cast_ballot(self.question, actor, Ballot(BallotKind.BUDGET, named=tuple(sorted(codes))), rev, f"act-{self.acts}")
            except Refused as refused:
                reason = refused.codes[0]
        may = self.is_state(QuestionState.OPEN) and self.at < self.question.ends_at and n not in self.on_paper
        assert reason in (("", "ballot.superseded", "ballot.empty") if may else ("ballot.superseded", "ballot.closed", "ballot.on_paper", "ballot.empty"))
        if reason == "":
            assert may and behind == 0
            self.casts += 1
            self.online[n] = codes

    @rule(n=voters)
    def somebody_takes_it_back(self, n) -> None:
        self.acts += 1
        actor = actor_of(self.person(n))
        rev = my_ballot_state(self.question, actor).rev + 1
        with clock.at(self.at):
            try:
                withdraw_ballot(self.question, actor, rev, f"act-{self.acts}")
            except Refused:
                return
        assert self.online.pop(n, None) is not None

    @precondition(lambda self: self.is_state(QuestionState.OPEN))
    @rule(n=voters, chosen=choices, is_lost=st.booleans())
    def somebody_takes_paper(self, n, chosen, is_lost) -> None:
        if n in self.on_paper:
            return
        with change_by(actor_of(self.town.chair)) as change:
            change.session.get_one(Entitled, (self.id, self.people_ids[n])).on_paper = True
        self.on_paper.add(n)
        if is_lost:
            self.sheets.spoiled += 1
        else:
            self.sheets.box_.append(Ballot(BallotKind.BUDGET, named=tuple(sorted(code for code in chosen if n % 2 == 0 or code < "10")) or ("01",)))

    @precondition(lambda self: self.is_state(QuestionState.OPEN, QuestionState.CHECKING))
    @rule()
    def a_batch_is_due(self) -> None:
        fresh = len(urn().unbatched(self.id)) if self.is_state(QuestionState.OPEN) else 0
        reason = self.tried(record_batch, self.question, by=self.town.chair)
        assert (reason == "") == (fresh >= 10)

    @precondition(lambda self: not self.is_state(QuestionState.VOID))
    @rule(dice=st.lists(st.integers(1, 6), min_size=10, max_size=10))
    def dice_are_thrown(self, dice) -> None:
        before, state = self.question.dice, self.question.state
        reason = self.tried(enter_dice, self.question, dice, by=self.town.supervisor)
        assert (reason == "") == (not before and state in (QuestionState.OPEN, QuestionState.CHECKING))
        assert self.question.dice == (before or (dice if reason == "" else None))

    # ── close, check, destroy, open ──

    @precondition(lambda self: self.acts > 12 and self.is_state(QuestionState.OPEN, QuestionState.CHECKING))
    @rule(is_over=st.booleans())
    def it_is_closed(self, is_over) -> None:
        was_open = self.is_state(QuestionState.OPEN)
        if is_over and was_open:
            self.at += timedelta(days=8)
        reason = self.tried(close_poll, self.question, by=self.town.chair)
        assert (reason == "") == (was_open and self.at >= self.question.ends_at)
        if reason == "":
            self.numbers_add_up()

    def numbers_add_up(self) -> None:
        n = self.question.identity
        online = set(self.online) - self.on_paper
        assert n["roll"] == VOTERS == n["online_counted"] + n["paper_counted"] + n["spoiled"] + n["not_voted"]
        assert n["casts"] == self.casts == n["online_counted"] + n["superseded"]
        assert (n["online_counted"], n["paper_counted"], n["spoiled"]) == (len(online), len(self.sheets.box_), self.sheets.spoiled)
        marks = [db.session.get_one(Entitled, (self.id, id_)).mark for id_ in self.people_ids]
        assert marks == [Mark.PAPER if k in self.on_paper else Mark.ONLINE if k in online else Mark.NONE for k in range(VOTERS)]

    @precondition(lambda self: self.is_state(QuestionState.CHECKING))
    @rule(n=voters, kind=st.sampled_from([ChallengeKind.NOT_ME, ChallengeKind.NOT_PAPER, ChallengeKind.NOT_AGAIN]), is_upheld=st.booleans())
    def somebody_complains(self, n, kind, is_upheld) -> None:
        with clock.at(self.at):
            challenge = do(file_challenge, self.question, kind, by=self.person(n))
        reason = self.tried(decide_challenge, challenge, is_upheld, "查过了，签到表如此。", by=self.town.supervisor)
        if reason:
            assert reason in ("challenge.nothing_to_correct", "challenge.paper_is_in_the_box")
            assert self.tried(decide_challenge, challenge, False, "没有可更正的。", by=self.town.supervisor) == ""
            return
        if is_upheld and kind is ChallengeKind.NOT_ME:
            self.struck.add(n)
            del self.online[n]
        if is_upheld and kind is ChallengeKind.NOT_PAPER:
            self.sheets.spoiled -= 1
            self.on_paper.discard(n)
        number = self.question.identity
        assert number["roll"] == number["online_counted"] + number["paper_counted"] + number["spoiled"] + number["not_voted"]
        assert number["casts"] == number["online_counted"] + number["superseded"] + number["struck"]

    @precondition(lambda self: not self.is_state(QuestionState.OPEN, QuestionState.VOID) or self.acts % 7 == 0)
    @rule(waits=st.booleans())
    def the_key_is_destroyed(self, waits) -> None:
        state = self.question.state
        if waits and state is QuestionState.CHECKING:
            self.at += timedelta(days=2)
        may = state is QuestionState.CHECKING and self.at >= self.question.checking_until and bool(self.question.dice)
        reason = self.tried(destroy_key, self.question, self.town.supervisor, by=self.town.chair)
        assert (reason == "") == may, reason
        assert not may or keys.key_of(self.id) is None

    @precondition(lambda self: self.is_state(QuestionState.CHECKING, QuestionState.KEYLESS, QuestionState.CLOSED))
    @rule()
    def the_urn_is_opened(self) -> None:
        state = self.question.state
        reason = self.tried(reveal, self.question, self.envelope, by=self.town.supervisor)
        assert (reason == "") == (state is QuestionState.KEYLESS), reason
        if reason == "":
            self.the_result_is_that_of_the_model()

    def the_result_is_that_of_the_model(self) -> None:
        online = [codes for n, codes in self.online.items() if n not in self.on_paper]
        everything = [*online, *(ballot.named for ballot in self.sheets.box_)]
        result = result_of(self.question)
        assert (result.votes, result.online, result.paper, result.broken) == (len(everything), len(online), len(self.sheets.box_), 0)
        assert len(counted_list(self.question)) == len(online)
        for pot, shown in zip(self.question.pots, result.pots, strict=True):
            mine = {option.code for option in pot.options}
            sheets = [frozenset(codes) & mine for codes in everything]
            sheets = [sheet for sheet in sheets if sheet]
            assert shown.voters == len(sheets)
            if sheets:
                published = read_pb(pot.ballots.path.read_bytes())
                assert Counter(frozenset(published.projects[p].id for p in scores) for w, scores in published.ballots for _ in range(w)) == Counter(sheets)
                costs = {option.code: option.cost_fen // 100 for option in pot.options}
                made = Election.of(pot.budget_fen // 100, costs, [sorted(sheet) for sheet in sheets])
                assert {row.code: row.votes for row in shown.rows} == {p.id: made.score(k) for k, p in enumerate(made.projects)}
                assert len(tally(made, "greedy").winners) >= 1

    @precondition(lambda self: self.is_state(QuestionState.CLOSED))
    @rule(waits=st.booleans())
    def it_is_archived(self, waits) -> None:
        if waits:
            self.at += timedelta(days=100)
        reason = self.tried(archive_poll, self.question, by=self.town.supervisor)
        assert (reason == "") == waits
        if waits:
            assert urn().all_lying(self.id) == []
            assert keys.bundle_of(self.id) is None

    @rule(really=st.integers(0, 15))
    def it_is_void(self, really) -> None:
        if really != 15:
            return
        state = self.question.state
        reason = self.tried(void_poll, self.question, "名单印错了", by=self.town.chair)
        may = state in (QuestionState.OPEN, QuestionState.CHECKING, QuestionState.KEYLESS)
        assert (reason == "") == may
        if may:
            assert (urn().all_lying(self.id), keys.key_of(self.id), result_of(self.question)) == ([], None, None)

    # ── always ──

    @invariant()
    def nothing_is_told_before_the_urn_is_opened(self) -> None:
        question = self.question
        if question.state in (QuestionState.OPEN, QuestionState.CHECKING, QuestionState.KEYLESS):
            assert question.result is None
            assert result_of(question) is None
        if question.state is QuestionState.OPEN:
            assert turnout(question).cast == len(self.online) // 10 * 10
            for n in range(VOTERS):
                standing = my_ballot_state(question, actor_of(self.person(n))).standing
                assert standing is (Standing.ON_PAPER if n in self.on_paper else Standing.COUNTS if n in self.online else Standing.NOT_YET)

    @invariant()
    def no_cast_leaves_an_entry(self) -> None:
        allowed = {"poll.drafted", "roll.frozen", "poll.opened", "ballot.batch", "poll.dice", "poll.closed", "roll.marked", "poll.key_destroyed",
                   "tally.published", "poll.archived", "poll.voided"}
        assert {entry.action for entry in record.of(f"question:{self.id}")} <= allowed

    def teardown(self) -> None:
        """However far it came, it is now brought to its end, so that every life is counted."""
        if not self.is_state(QuestionState.VOID, QuestionState.CLOSED, QuestionState.ARCHIVED):
            self.it_is_closed(True)
            self.dice_are_thrown([1, 2, 3, 4, 5, 6, 1, 2, 3, 4])
            self.the_key_is_destroyed(True)
            self.the_urn_is_opened()
            assert self.is_state(QuestionState.CLOSED)
        paper_door.keep_paper(self.keeper)
        db.session.rollback()


def test_whatever_is_tried_every_number_of_the_vote_adds_up(a_town, inside):
    Life.town = a_town(VOTERS)
    Life.people_ids = [person.id for person in Life.town.people]
    Life.keeper = paper_door.paper()
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(Life, settings=settings(max_examples=15, stateful_step_count=20, phases=PHASES, suppress_health_check=checks, deadline=None))
