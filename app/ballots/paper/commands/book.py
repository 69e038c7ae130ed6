"""The issue book: papers are laid out, printed, given to desks, handed to people against a stub, and counted face down."""
from __future__ import annotations

from app.ballots.models import Entitled, Question
from app.ballots.paper.facts import PaperMoved
from app.ballots.paper.models import PaperBook, PaperPad, PaperStub
from app.ballots.paper.queries import book_for, books_of, has_paper, household_has_paper, numbers_of, stub_of, styles_of
from app.ballots.paper.rules import Counted, reasons_against_count, style_letters
from app.ballots.paper.states import BOOK, BookState, Sheet
from app.ballots.states import QuestionState
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.models import Person
from app.policy.table import P
from app.vocabulary import Reason

MOST_PRINTED = 20_000


@command(P.PAPER_BOOK)
def lay_out_books(change: Change, question: Question) -> list[PaperBook]:
    """The roll is frozen: it is known who gets which paper. A book is opened for each kind."""
    if not has_paper(question):
        raise NotValid(Reason("paper.not_on_paper"))
    _is_open(question)
    if books_of(question):
        raise NotNow(Reason("paper.laid_out_already"))
    made = []
    for n, pots in enumerate(styles_of(question)):
        letter = style_letters(n)
        book = change.add(PaperBook(question_id=question.id, style=letter, pots=list(pots), state=BOOK.start))
        change.record("paper.lay_out", book, d={"style": letter, "pots": list(pots)}, news=PaperMoved(question.id))
        made.append(book)
    return made


@command(P.PAPER_BOOK)
def print_papers(change: Change, book: PaperBook, number: int) -> None:
    """So many more are printed; their stubs carry on from the last number."""
    _is_running(book)
    demand((number > 0 and book.printed + number <= MOST_PRINTED, "paper.print_how_many"))
    first = book.printed + 1
    book.printed += number
    change.record("paper.print", book, d={"first": first, "last": book.printed, "n": number}, news=PaperMoved(book.question_id))


@command(P.PAPER_BOOK)
def give_to_desk(change: Change, book: PaperBook, first: int, last: int, place: str) -> PaperPad:
    """A desk gets a pad, by the numbers of its stubs."""
    _is_running(book)
    place = clean(place)
    reasons = [] if place else [Reason("paper.no_place", field="place")]
    if not 1 <= first <= last <= book.printed:
        reasons.append(Reason("paper.not_printed", {"printed": book.printed}, field="last"))
    if any(first <= pad.last and pad.first <= last for pad in book.pads):
        reasons.append(Reason("paper.on_another_pad", field="first"))
    if reasons:
        raise NotValid(reasons)
    pad = change.add(PaperPad(book_id=book.id, first=first, last=last, place=place))
    change.session.refresh(book, ["pads"])
    change.record("paper.issue", book, d={"first": first, "last": last, "n": last - first + 1, "place": place}, news=PaperMoved(book.question_id))
    return pad


@command(P.PAPER_HAND_OUT)
def hand_out(change: Change, question: Question, person: Person, number: int) -> PaperStub:
    """Somebody takes a paper at the desk and signs the stub. From now on the paper counts, and what they sent by phone does not."""
    _is_open(question)
    if question.ends_at is not None and clock.now() >= question.ends_at:
        raise NotNow(Reason("paper.vote_is_over"))
    line = change.session.get(Entitled, (question.id, person.id))
    if line is None:
        raise NotValid(Reason("paper.not_on_roll", field="person"))
    if line.drew_slip:
        raise NotValid(Reason("paper.has_slip", field="person"))
    if stub_of(question, person.id) is not None:
        raise NotValid(Reason("paper.has_paper", field="person"))
    if household_has_paper(question, line):
        raise NotValid(Reason("paper.household_has", field="person"))
    book = book_for(question, line)
    if book is None:
        raise NotNow(Reason("paper.not_laid_out"))
    stub = _tear_off(change, book, number, person.id)
    line.on_paper = True
    _note(change, "hand_out", book, {"stub": number}, {"person": person.id})
    return stub


@command(P.PAPER_HAND_OUT)
def replace_sheet(change: Change, stub: PaperStub, number: int) -> PaperStub:
    """Somebody has spoiled their paper and gives it back; it goes into the envelope, and they get a fresh one."""
    _sheet_is_out(stub)
    fresh = _tear_off(change, stub.book, number, stub.person_id)
    stub.sheet = Sheet.REPLACED
    _note(change, "replace", stub.book, {"stub": stub.number, "fresh": number})
    return fresh


@command(P.PAPER_HAND_OUT)
def take_back(change: Change, stub: PaperStub) -> None:
    """Somebody gives their paper back for good: their phone counts again, as if they had never taken it."""
    _sheet_is_out(stub)
    stub.sheet = Sheet.GIVEN_BACK
    line = change.session.get_one(Entitled, (stub.book.question_id, stub.person_id))
    line.on_paper = False
    _note(change, "take_back", stub.book, {"stub": stub.number})


@command(P.PAPER_HAND_OUT)
def note_carried_off(change: Change, stub: PaperStub) -> None:
    """Somebody was seen leaving with their paper: it cannot be in the box, and they have taken part all the same."""
    _sheet_is_out(stub)
    stub.sheet = Sheet.CARRIED_OFF
    _note(change, "carried_off", stub.book, {"stub": stub.number})


@command(P.PAPER_BOOK)
def count_book(change: Change, book: PaperBook, box: int, spoiled: int, unused: int, second: Person, why: str = "") -> None:
    """The desk is closed: two people count box, envelope and pads, face down. The numbers must add up, or the vote stays open."""
    _is_open(book.question)
    why, now = clean(why), numbers_of(book)
    found = Counted(now.printed, now.issued, now.handed_out, now.spoiled, now.carried_off, box, spoiled, unused)
    reasons = reasons_against_count(found, why)
    if second.id == change.actor.person_id:
        reasons.append(Reason("paper.count_alone", field="second"))
    if reasons:
        raise NotValid(reasons)
    change.move(book, BOOK, "count")
    book.box, book.spoiled, book.unused, book.missing, book.why = box, spoiled, unused, found.missing, why
    book.counted_by_id, book.counted_with_id, book.counted_at = change.actor.person_id, second.id, clock.now()
    change.record("paper.count", book, why=why or None, news=PaperMoved(book.question_id), d={
        "printed": now.printed, "issued": now.issued, "handed_out": now.handed_out, "box": box, "spoiled": spoiled, "missing": found.missing,
        "unused": unused,
    }, pd={"second": second.id})  # fmt: skip


@command(P.PAPER_BOOK)
def reopen_book(change: Change, book: PaperBook, why: str) -> None:
    """Closed too early, while the vote still runs: the desk opens again, and everybody reads why."""
    _is_open(book.question)
    why = clean(why)
    demand((bool(why), "text.missing"))
    change.move(book, BOOK, "reopen")
    change.record("paper.reopen", book, why=why, news=PaperMoved(book.question_id))


def _note(change: Change, what: str, book: PaperBook, d: dict[str, int], pd: dict[str, int] | None = None) -> None:
    """What happens to a single sheet stands in the restricted stream: in the open it would say who has just voted, and how
    many so far. `paper.count` publishes the sums when the desk is closed."""
    change.record(f"paper.{what}", book, d=d, pd=pd, restricted=True, news=PaperMoved(book.question_id))


def _tear_off(change: Change, book: PaperBook, number: int, person_id: int) -> PaperStub:
    """The stub with this number, if it is on a pad and still whole."""
    _is_running(book)
    if not any(pad.first <= number <= pad.last for pad in book.pads):
        raise NotValid(Reason("paper.on_no_pad", {"stub": number, "letter": book.style}, field="number"))
    if change.session.get(PaperStub, (book.id, number)) is not None:
        raise NotValid(Reason("paper.stub_used", {"stub": number}, field="number"))
    return change.add(PaperStub(book_id=book.id, number=number, person_id=person_id, sheet=Sheet.OUT))


def _is_open(question: Question) -> None:
    if question.state is not QuestionState.OPEN:
        raise NotNow(Reason("paper.vote_not_open"))


def _is_running(book: PaperBook) -> None:
    _is_open(book.question)
    if book.state is not BookState.OPEN:
        raise NotNow(Reason("paper.desk_closed"))


def _sheet_is_out(stub: PaperStub) -> None:
    _is_running(stub.book)
    if stub.sheet is not Sheet.OUT:
        raise NotNow(Reason("paper.sheet_is_back"))
