"""A day at the desk in every order: whatever people do, the book's numbers hold, and only the true count closes it."""
from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from app.ballots.models import Entitled
from app.ballots.paper.commands.book import hand_out, note_carried_off, replace_sheet, take_back
from app.ballots.paper.models import PaperStub
from app.ballots.paper.queries import next_stub, numbers_of, stub_of
from app.ballots.paper.states import BookState, Sheet
from app.change.refusals import NotNow, NotValid
from app.extensions import db
from tests.fixtures.house import do
from tests.fixtures.papers import PaperVote

VOTERS, PAPERS = 5, 9
who = st.integers(0, VOTERS - 1)


class Desk(RuleBasedStateMachine):
    """Five voters, nine papers; `has` is what a bystander would have written down."""

    vote: ClassVar[PaperVote]
    start: ClassVar[Callable[[], None]]

    @initialize()
    def morning(self) -> None:
        """A fresh vote."""
        type(self).start()
        self.has: dict[int, str] = {}
        self.torn = 0
        self.spoiled = 0
        self.is_open = True

    def _stub(self, n: int) -> PaperStub | None:
        return stub_of(self.vote.question, self.vote.voters[n].id)

    @rule(n=who)
    def comes(self, n: int) -> None:
        """Somebody asks for a paper."""
        number = next_stub(self.vote.book())
        may = self.is_open and n not in self.has and number is not None
        try:
            do(hand_out, self.vote.question, self.vote.voters[n], number or PAPERS + 1, by=self.vote.other)
        except (NotNow, NotValid):
            assert not may
        else:
            assert may
            self.has[n], self.torn = "out", self.torn + 1

    @rule(n=who)
    def spoils(self, n: int) -> None:
        """Somebody wants a fresh one."""
        stub, number = self._stub(n), next_stub(self.vote.book())
        if stub is None:
            return
        may = self.is_open and self.has[n] == "out" and number is not None
        try:
            do(replace_sheet, stub, number or PAPERS + 1, by=self.vote.other)
        except (NotNow, NotValid):
            assert not may
        else:
            assert may
            self.torn, self.spoiled = self.torn + 1, self.spoiled + 1

    @rule(n=who, leaves=st.booleans())
    def is_done_with_it(self, n: int, leaves: bool) -> None:
        """Somebody gives it back for good, or walks out with it."""
        stub = self._stub(n)
        if stub is None:
            return
        may = self.is_open and self.has[n] == "out"
        try:
            do(note_carried_off if leaves else take_back, stub, by=self.vote.other)
        except NotNow:
            assert not may
            return
        assert may
        if leaves:
            self.has[n] = "off"
        else:
            del self.has[n]
            self.spoiled += 1

    @precondition(lambda self: self.is_open)
    @rule(off=st.sampled_from([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0), (1, -1, 0), (-1, 0, 1)]))
    def evening(self, off: tuple[int, int, int]) -> None:
        """Two people count; anything but the truth is refused, and then they go on handing out."""
        out = sum(1 for state in self.has.values() if state == "out")
        counts = (out + off[0], self.spoiled + off[1], PAPERS - self.torn + off[2])
        try:
            self.vote.count(*counts)
        except NotValid:
            assert off != (0, 0, 0)
        else:
            assert off == (0, 0, 0)
            self.is_open = False

    @invariant()
    def the_book_holds(self) -> None:
        """issued = out + spoiled + carried off + unused; the roll says on paper for exactly those who have one."""
        if not hasattr(self, "has"):
            return
        db.session.rollback()
        book, numbers = self.vote.book(), numbers_of(self.vote.book())
        assert numbers.issued == numbers.out + numbers.spoiled + numbers.carried_off + numbers.unused == PAPERS
        assert (numbers.handed_out, numbers.spoiled) == (self.torn, self.spoiled)
        on_paper = {n for n, person in enumerate(self.vote.voters) if db.session.get_one(Entitled, (self.vote.id, person.id)).on_paper}
        assert on_paper == set(self.has)
        held = db.session.query(PaperStub).filter(PaperStub.sheet.in_((Sheet.OUT, Sheet.CARRIED_OFF)), PaperStub.book_id == book.id)
        assert {stub.person_id for stub in held} == {self.vote.voters[n].id for n in self.has}
        assert (book.state is BookState.OPEN) is self.is_open
        if not self.is_open:
            assert numbers.issued == (book.box or 0) + (book.spoiled or 0) + (book.missing or 0) + (book.unused or 0)


def test_a_day_at_the_desk_in_every_order(paper: PaperVote) -> None:
    paper.open(VOTERS)

    def start() -> None:
        paper.open(0)
        paper.lay_out(PAPERS)

    Desk.vote, Desk.start = paper, staticmethod(start)
    run_state_machine_as_test(Desk, settings=settings(max_examples=12, stateful_step_count=14, deadline=None))
