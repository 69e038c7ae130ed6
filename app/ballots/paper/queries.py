"""Reading the issue book and the bundles without learning what is on a sheet before it may be known."""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from app.ballots.content import Ballot
from app.ballots.models import Entitled, Pot, Question
from app.ballots.paper.models import PaperBook, PaperBundle, PaperKeying, PaperSample, PaperStub
from app.ballots.paper.reading import Reader
from app.ballots.paper.rules import style_of
from app.ballots.paper.states import BundleState, Sheet
from app.ballots.states import Door, Secrecy, VoterUnit
from app.extensions import db
from app.people.models import Area, Person


@dataclass(frozen=True)
class BookNumbers:
    """The issue book of one kind of paper as it stands."""

    printed: int
    issued: int
    handed_out: int
    spoiled: int  # replaced or given back
    carried_off: int

    @property
    def out(self) -> int:
        """With voters or in the box."""
        return self.handed_out - self.spoiled - self.carried_off

    @property
    def unused(self) -> int:
        """Given to the desks and still on their pads."""
        return self.issued - self.handed_out


def has_paper(question: Question) -> bool:
    """Whether this vote is also on paper. Only a secret one: hands and names have their own sheets."""
    return question.is_poll and Door.PAPER in question.rules.doors and question.secrecy is Secrecy.SECRET


def books_of(question: Question) -> Sequence[PaperBook]:
    """The kinds of paper, A first."""
    return db.session.scalars(select(PaperBook).where(PaperBook.question_id == question.id).order_by(PaperBook.style)).all()


def styles_of(question: Question) -> list[tuple[str, ...]]:
    """Which sets of pots there are on the frozen roll; the widest spread first, so that A is what most people get."""
    order = {pot.code: pot.position for pot in question.pots}
    rows = db.session.scalars(select(Entitled.pots).where(Entitled.question_id == question.id)).all()
    counted = Counter(tuple(sorted(pots or (), key=lambda code: order.get(code, 0))) for pots in rows)
    return sorted(counted, key=lambda pots: (-counted[pots], pots))


def pots_on(book: PaperBook) -> list[Pot]:
    """The pots on this paper, in their order."""
    return [pot for pot in book.question.pots if pot.code in book.pots]


def reader_of(book: PaperBook) -> Reader:
    """Who reads its sheets."""
    return Reader(book.question.kind, pots_on(book), book.question.rules)


def numbers_of(book: PaperBook) -> BookNumbers:
    """The book's numbers now."""
    rows = db.session.execute(select(PaperStub.sheet, func.count()).where(PaperStub.book_id == book.id).group_by(PaperStub.sheet)).all()
    found = {row[0]: row[1] for row in rows}
    issued = sum(pad.last - pad.first + 1 for pad in book.pads)
    spoiled = found.get(Sheet.REPLACED, 0) + found.get(Sheet.GIVEN_BACK, 0)
    return BookNumbers(book.printed, issued, sum(found.values()), spoiled, found.get(Sheet.CARRIED_OFF, 0))


def book_for(question: Question, line: Entitled) -> PaperBook | None:
    """Which kind of paper somebody on the roll gets."""
    mine = set(line.pots or ())
    return next((book for book in books_of(question) if set(book.pots) == mine), None)


def stub_of(question: Question, person_id: int) -> PaperStub | None:
    """The stub of the sheet that somebody has now, in their hand, in the box, or carried off."""
    return db.session.scalar(
        select(PaperStub).join(PaperBook).where(
            PaperBook.question_id == question.id, PaperStub.person_id == person_id, PaperStub.sheet.in_((Sheet.OUT, Sheet.CARRIED_OFF)),
        )
    )  # fmt: skip


def next_stub(book: PaperBook, pad_place: str = "") -> int | None:
    """The first stub that is still on a pad, of one desk if named."""
    torn = set(db.session.scalars(select(PaperStub.number).where(PaperStub.book_id == book.id)))
    pads = [pad for pad in book.pads if not pad_place or pad.place == pad_place]
    return next((number for pad in pads for number in range(pad.first, pad.last + 1) if number not in torn), None)


def household_has_paper(question: Question, line: Entitled) -> bool:
    """Where a household has one vote: whether another of it has taken a paper."""
    if question.rules.unit is not VoterUnit.HOUSEHOLD or line.household_id is None:
        return False
    others = select(Entitled.person_id).where(
        Entitled.question_id == question.id, Entitled.household_id == line.household_id, Entitled.on_paper, Entitled.person_id != line.person_id
    )
    return db.session.scalar(others.limit(1)) is not None


def find_voters(question: Question, text: str, limit: int = 12) -> list[tuple[Entitled, Person, Area | None]]:
    """People on the frozen roll by a part of their name or the number of their household or door, for the desk."""
    text = text.strip()
    if not text:
        return []
    rows = db.session.execute(
        select(Entitled, Person, Area)
        .join(Person, Person.id == Entitled.person_id)
        .outerjoin(Area, Area.id == Entitled.area_id)
        .where(Entitled.question_id == question.id, Person.name.contains(text, autoescape=True) | (Person.roll_no == text) | _lives_at(text))
        .order_by(Person.name, Person.id)
        .limit(limit)
    )
    return [(line, person, area) for line, person, area in rows]


def _lives_at(text: str) -> ColumnElement[bool]:
    return Person.household.has(code=text) | Person.household.has(door=text)


def bundles_of(question: Question) -> Sequence[PaperBundle]:
    """All bundles of a vote in the order of their names."""
    return db.session.scalars(
        select(PaperBundle)
        .join(PaperBook)
        .where(PaperBook.question_id == question.id)
        .order_by(PaperBook.style, PaperBundle.no)
        .options(selectinload(PaperBundle.keyings))
    ).all()


def keying_by(bundle: PaperBundle, person_id: int | None) -> PaperKeying | None:
    """What this person keyed of the bundle."""
    return next((keying for keying in bundle.keyings if keying.clerk_id == person_id), None)


def next_bundle(question: Question, person_id: int | None) -> PaperBundle | None:
    """The next bundle that this person may key: begun ones first."""
    open_ = [b for b in bundles_of(question) if b.state in (BundleState.KEYED_ONCE, BundleState.WAITING) and keying_by(b, person_id) is None]
    return min(open_, key=lambda b: (b.state is BundleState.WAITING, b.book.style, b.no), default=None)


def next_unsettled(question: Question, person_id: int | None) -> PaperBundle | None:
    """The next bundle on which two differ, for somebody who keyed neither."""
    return next((b for b in bundles_of(question) if b.state is BundleState.DIFFERING and keying_by(b, person_id) is None), None)


def imprints_of(question: Question) -> dict[str, str]:
    """Every locked sheet: imprint → the line that counts."""
    return {b.imprint(place): line for b in bundles_of(question) for place, line in enumerate(b.lines or (), 1)}


def narrowest_lead(question: Question) -> int | None:
    """How few votes a losing project fell short by, if the count says so: the fewer, the larger the sample."""
    rows = [row for pot in (question.result or {}).get("pots", []) for row in pot["rows"]]
    needed = [row["missing"]["missing_votes"]["value"] for row in rows if row.get("missing", {}).get("missing_votes", {}).get("value")]
    return min((int(value) for value in needed), default=None)


def sample_of(question: Question) -> PaperSample | None:
    """The supervisors' sample, once the dice are thrown."""
    return db.session.get(PaperSample, question.id)


def readers_of(question: Question) -> dict[str, Reader]:
    """Who reads which kind of paper: A, B, …"""
    return {book.style: reader_of(book) for book in books_of(question)}


def locked_papers(question: Question) -> dict[str, Any]:
    """Every sheet as it was agreed on, with the salts of the bundles: from this file the fingerprints in the record come out again."""
    bundles = [
        {"bundle": b.name, "n": b.size, "salt": b.salt, "sheets": list(b.lines or ()), "v": "pb-paper-v1", "sha256": b.sha256} for b in bundles_of(question)
    ]
    numbers = {book.style: [option.code for option in reader_of(book).options] for book in books_of(question)}
    return {"vote": question.record_key, "numbers": numbers, "bundles": bundles}


def votes_on(question: Question, lines: Mapping[str, str]) -> Counter[str]:
    """How many valid sheets name each project: label → line in, code → sheets out."""
    readers, found = readers_of(question), Counter[str]()
    for label, line in lines.items():
        ballot = readers[style_of(label)].ballot(line)
        if isinstance(ballot, Ballot):
            found.update(ballot.codes or ([str(ballot.choice)] if ballot.choice else []))
    return found
