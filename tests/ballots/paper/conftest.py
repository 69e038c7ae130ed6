"""A vote on paper in a small community: the desk, two clerks, a third, a supervisor, and as many voters as a test wants.

    vote = a_paper_vote(voters=12)      six projects, the budget fills, the books open, 100 papers printed and on the desk's pad
    vote.hand_out(10); vote.count(10)   ten people have put theirs into the box, and it adds up
    vote.to_the_box()                   closed, checked, the key destroyed
    vote.bundle(10); vote.key("A01", clerk, lines)
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.ballots.commands.checking import destroy_key
from app.ballots.commands.closing import close_poll
from app.ballots.commands.counting import reveal
from app.ballots.commands.polls import draft_poll, open_poll
from app.ballots.models import Entitled, Question
from app.ballots.paper.commands.book import count_book, give_to_desk, hand_out, lay_out_books, print_papers
from app.ballots.paper.commands.bundles import bundle_book, key_bundle
from app.ballots.paper.models import PaperBook, PaperBundle, PaperStub
from app.ballots.paper.queries import books_of, bundles_of, numbers_of
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Door
from app.base import clock
from app.extensions import db
from app.people.models import Area, Person
from app.record.models import RecordEntry
from app.vocabulary import Role
from tests.fixtures.house import do

TITLES = ("老院雨污排水沟清掏换盖", "老年助餐点", "电动车充电棚两处", "路灯补装 18 盏", "无障碍坡道六处", "手机课堂")
BEGIN = clock.hall_time(datetime(2026, 4, 1).date(), 9)


class PaperVote:
    """A vote with its people; every method is what one of them does."""

    def __init__(self, area: Area, person: Callable[..., Person]) -> None:
        self.area, self.person = area, person
        self._clock = ExitStack()
        self.go(BEGIN)
        self.head, self.chair = person("罗敏", Role.COMMITTEE_HEAD), person("谢思远", Role.FACILITATOR)
        self.clerk, self.other, self.third = person("何婷", Role.RECORDER), person("周秀兰", Role.HELPER), person("王建国", Role.COMMITTEE)
        self.supervisor = person("吴成林", Role.SUPERVISOR)
        self.voters: list[Person] = []
        self.id, self.envelope = 0, ""

    def go(self, moment: datetime) -> None:
        """It is now."""
        self._clock.close()
        self._clock.enter_context(clock.at(moment))

    def end(self) -> None:
        """Back to the world's own time."""
        self._clock.close()

    @property
    def question(self) -> Question:
        """The vote as it stands."""
        return db.session.get_one(Question, self.id)

    def book(self, style: str = "A") -> PaperBook:
        """One kind of paper."""
        return next(book for book in books_of(self.question) if book.style == style)

    def named(self, name: str) -> PaperBundle:
        """One bundle."""
        return next(bundle for bundle in bundles_of(self.question) if bundle.name == name)

    def open(self, voters: int, kind: BallotKind = BallotKind.BUDGET, pots: Sequence[PotDraft] = (), options: Sequence[OptionDraft] = (), **rules: Any) -> None:
        """The vote is written down and opened for so many people."""
        self.voters += [self.person(f"居民{n:03d}") for n in range(voters)]
        plain = kind is BallotKind.PLAIN
        pots = pots or ([] if plain else [PotDraft("a", "全社区", self.area.id, 3_000_00)])
        options = options or ([] if plain else [OptionDraft(f"P{n:02d}", "a", title, 1_000_00) for n, title in enumerate(TITLES, 1)])
        rules = {"doors": (Door.PHONE, Door.PAPER), "check_hours": 24} | rules
        drafted = do(draft_poll, self.area, kind, "2026 年社区资金投给哪些事", PollSettings(**rules), pots, options, by=self.head)
        self.id = drafted.id
        self.envelope = do(open_poll, self.question, clock.now() + timedelta(days=5), self.voters, by=self.chair).envelope or ""

    def lay_out(self, printed: int = 100) -> None:
        """Books, papers and one pad of each kind at the desk."""
        do(lay_out_books, self.question, by=self.chair)
        for book in books_of(self.question):
            do(print_papers, book, printed, by=self.chair)
            do(give_to_desk, self.book(book.style), 1, printed, "社区大厅", by=self.chair)

    def hand_out(self, number: int, style: str = "A") -> list[PaperStub]:
        """So many of the voters come to the desk, one after the other."""
        first = numbers_of(self.book(style)).handed_out + 1
        return [do(hand_out, self.question, person, first + n, by=self.other) for n, person in enumerate(self.voters[:number])]

    def count(self, box: int, spoiled: int = 0, unused: int | None = None, why: str = "", style: str = "A") -> None:
        """The desk is closed and counted by two."""
        left = numbers_of(self.book(style)).unused if unused is None else unused
        do(count_book, self.book(style), box, spoiled, left, self.other, why, by=self.clerk)

    def to_the_box(self) -> None:
        """The time is over, the checking too, and two people destroy the key."""
        assert self.question.ends_at is not None
        self.go(self.question.ends_at + timedelta(minutes=1))
        do(close_poll, self.question, by=self.chair)
        self.go(clock.now() + timedelta(hours=25))
        do(destroy_key, self.question, self.supervisor, by=self.chair)

    def bundle(self, sheets: int, why: str = "", style: str = "A") -> None:
        """The box is opened."""
        do(bundle_book, self.book(style), sheets, why, by=self.chair)

    def key(self, name: str, by: Person, lines: Sequence[str]) -> None:
        """A clerk reads a bundle."""
        do(key_bundle, self.named(name), lines, by=by)

    def reveal(self) -> None:
        """A supervisor opens the urn with an envelope."""
        do(reveal, self.question, self.envelope, by=self.supervisor)

    def line_of(self, person: Person) -> Entitled:
        """Somebody on the roll."""
        return db.session.get_one(Entitled, (self.id, person.id))

    def entries(self, prefix: str = "paper.") -> list[RecordEntry]:
        """What the record says of the papers."""
        return list(db.session.scalars(select(RecordEntry).where(RecordEntry.action.startswith(prefix)).order_by(RecordEntry.seq)))


@pytest.fixture
def paper(a_community: Area, a_person: Callable[..., Person]) -> Iterator[PaperVote]:
    """The people of a vote on paper; nothing is open yet."""
    made = PaperVote(a_community, a_person)
    yield made
    made.end()


@pytest.fixture
def a_paper_vote(paper: PaperVote) -> Callable[..., PaperVote]:
    """`a_paper_vote(voters=12)`: opened, with papers at the desk."""

    def make(voters: int = 8, printed: int = 100, **rules: Any) -> PaperVote:
        paper.open(voters, **rules)
        paper.lay_out(printed)
        return paper

    return make
