"""November 2026: one old courtyard votes on its own 30,000 yuan, by phone and on paper, from the first rule to the opened urn.

The residents of 棉纺12号院 fill the budget. Ninety vote by phone and some change their mind; 黎桂英 and twenty-three neighbours
take a paper at the desk; two people key the papers apart, a third settles where they differ; the key of the names is
destroyed before the urn is opened. Who votes what is drawn from a fixed seed: only the count is told, as it would be.
"""
from __future__ import annotations

from datetime import date
from functools import partial
from random import Random

from sqlalchemy import select

from app.ballots.commands.casting import cast_ballot
from app.ballots.commands.checking import destroy_key
from app.ballots.commands.closing import close_poll, record_batch
from app.ballots.commands.counting import reveal
from app.ballots.commands.polls import draft_poll, open_poll
from app.ballots.content import Ballot, ballot_from
from app.ballots.models import Question
from app.ballots.paper.commands.book import count_book, give_to_desk, hand_out, lay_out_books, print_papers
from app.ballots.paper.commands.bundles import bundle_book, key_bundle, settle_bundle
from app.ballots.paper.models import PaperBook
from app.ballots.paper.queries import books_of, bundles_of, numbers_of
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Door
from app.base import clock
from app.base.money import yuan
from app.demonstration.diary import Diary
from app.demonstration.heyuan import COMMITTEE, ELDER, FACILITATOR, HEAD, HELPER, RECORDER, SUPERVISORS
from app.demonstration.troupe import YEAR, Troupe
from app.extensions import db
from app.people.models import Area, Household, Person
from app.people.queries import actor_of
from app.vocabulary import Channel

YARD, TEXT = "棉纺12号院", "院里的 30,000 元，先办哪几件"
POT, VOTERS, ON_THE_PHONE, SECOND_THOUGHTS, ON_PAPER, PRINTED = 30_000, 150, 90, 6, 24, 40
WISHES: tuple[tuple[str, str, int, str, int], ...] = (  # code, title, yuan, what changes, how many of ten want it
    ("M1", "院门口加两盏灯", 6_400, "晚上进出看得见台阶", 8),
    ("M2", "长椅换新 6 张", 9_600, "坐下不再扎手，雨后不积水", 6),
    ("M3", "晾衣架重做 40 米", 7_800, "不再占人行道", 5),
    ("M4", "自行车棚补顶", 8_200, "下雨车不淋", 4),
    ("M5", "门卫室改成议事角", 12_500, "十来个人坐得下，冬天不冷", 3),
    ("M6", "花坛改菜园", 5_600, "谁种谁管，收成一起吃", 2),
)


def write_down(diary: Diary) -> None:
    """Every act at its hour."""
    vote = Autumn(diary.troupe)
    diary.at(11, 2, 10, vote.draft)
    diary.at(11, 2, 14, vote.open)
    diary.at(11, 3, 20, partial(vote.cast, 0, ON_THE_PHONE - 40))
    diary.at(11, 4, 9, vote.batch)
    diary.at(11, 6, 20, partial(vote.cast, ON_THE_PHONE - 40, ON_THE_PHONE))
    diary.at(11, 6, 21, vote.think_again)
    diary.at(11, 7, 9, vote.hand_out)
    diary.at(11, 8, 17, vote.count_papers, 30)
    diary.at(11, 8, 18, vote.close, 1)
    diary.at(11, 10, 10, vote.destroy)
    diary.at(11, 10, 11, vote.key)
    diary.at(11, 10, 15, vote.reveal)


class Autumn:
    """The vote, and what each of them does for it."""

    def __init__(self, troupe: Troupe) -> None:
        """Nothing is asked yet."""
        self.troupe, self.dice = troupe, Random(12)
        self.id, self.envelope = 0, ""

    @property
    def question(self) -> Question:
        """As it stands."""
        return db.session.get_one(Question, self.id)

    @property
    def book(self) -> PaperBook:
        """The one kind of paper: everybody votes on the same pot."""
        return books_of(self.question)[0]

    def neighbours(self) -> list[Person]:
        """The grown-ups of the courtyard, the building's head first."""
        path = self.troupe.area(YARD).path
        query = select(Person).join(Household, Person.household_id == Household.id).join(Area, Household.area_id == Area.id)
        found = list(db.session.scalars(query.where(Area.path.startswith(path), Person.birth_year <= YEAR - 18).order_by(Person.id)))
        elder = self.troupe.person(ELDER)
        return [elder, *(person for person in found if person.id != elder.id)][:VOTERS]

    def draft(self) -> None:
        """The rules are written down."""
        yard = self.troupe.area(YARD)
        rules = PollSettings(doors=(Door.PHONE, Door.PAPER), check_hours=24, quorum_num=1, quorum_den=3)
        options = [OptionDraft(code, "yard", title, yuan(price), place=YARD, changes=changes) for code, title, price, changes, _ in WISHES]
        with self.troupe.scene(HEAD) as change:
            self.id = draft_poll(change, yard, BallotKind.BUDGET, TEXT, rules, [PotDraft("yard", f"{YARD}的院落资金", yard.id, yuan(POT))], options).id

    def open(self) -> None:
        """The roll is frozen, the urn shown empty; the papers lie at the desk. The two envelopes go to the supervisors."""
        with self.troupe.scene(FACILITATOR) as change:
            opened = open_poll(change, self.question, clock.hall_time(date(YEAR, 11, 8), 18), self.neighbours())
            self.envelope = opened.envelope or ""
            lay_out_books(change, self.question)
            print_papers(change, self.book, PRINTED)
            give_to_desk(change, self.book, 1, PRINTED, f"{YARD}门卫室")

    def cast(self, first: int, last: int) -> None:
        """Neighbours on their phones."""
        for person in self.neighbours()[ON_PAPER + first : ON_PAPER + last]:
            cast_ballot(self.question, actor_of(person, Channel.PHONE), self._wish(), 1, f"autumn-{person.id}-1")

    def think_again(self) -> None:
        """Some have changed their mind."""
        for person in self.neighbours()[ON_PAPER : ON_PAPER + SECOND_THOUGHTS]:
            cast_ballot(self.question, actor_of(person, Channel.PHONE), self._wish(), 2, f"autumn-{person.id}-2")

    def batch(self) -> None:
        """What has come in is bound into the record."""
        self.troupe.does(FACILITATOR, record_batch, self.question)

    def hand_out(self) -> None:
        """At the desk, against a stub."""
        for number, person in enumerate(self.neighbours()[:ON_PAPER], 1):
            self.troupe.does(HELPER, hand_out, self.question, person, number)

    def count_papers(self) -> None:
        """Face down, by two: what is in the box and what was not handed out."""
        self.troupe.does(RECORDER, count_book, self.book, ON_PAPER, 0, numbers_of(self.book).unused, self.troupe.person(HELPER))

    def close(self) -> None:
        """The time is over."""
        self.troupe.does(FACILITATOR, close_poll, self.question)

    def destroy(self) -> None:
        """From now on nobody can match a name to a ballot."""
        self.troupe.does(FACILITATOR, destroy_key, self.question, self.troupe.person(SUPERVISORS[0]))

    def key(self) -> None:
        """Two read every sheet apart and differ on one; a third takes that sheet into the hand."""
        self.troupe.does(FACILITATOR, bundle_book, self.book, ON_PAPER)
        sheets = [self._chosen() for _ in range(ON_PAPER)]
        lines = [" ".join(str(n) for n, wish in enumerate(WISHES, 1) if wish[0] in sheet) for sheet in sheets]
        slip = [*lines[:-1], "1 2" if lines[-1] != "1 2" else "1"]
        for name, read in ((RECORDER, lines), (HELPER, slip)):
            self.troupe.does(name, key_bundle, bundles_of(self.question)[0], read)
        self.troupe.does(COMMITTEE[0], settle_bundle, bundles_of(self.question)[0], {ON_PAPER: lines[-1]})

    def reveal(self) -> None:
        """A supervisor opens one of the envelopes."""
        self.troupe.does(SUPERVISORS[0], reveal, self.question, self.envelope)

    def _chosen(self) -> list[str]:
        """What somebody wants, as far as the money goes."""
        left, chosen = POT, []
        for code, _, price, _, wanted in self.dice.sample(WISHES, len(WISHES)):
            if self.dice.randrange(10) < wanted and price <= left:
                chosen.append(code)
                left -= price
        return sorted(chosen) or ["M1"]

    def _wish(self) -> Ballot:
        return ballot_from(BallotKind.BUDGET, {"chosen": self._chosen()})
