"""What the pages and the sheets say of a vote on paper: how it is filled in, when it ends, what a line of keys means."""
from __future__ import annotations

from app.ballots.models import Option, Pot, Question
from app.ballots.paper.marks import NotReadable, Way
from app.ballots.paper.models import PaperBook
from app.ballots.paper.queries import books_of, pots_on
from app.ballots.paper.reading import WAYS, Reader
from app.ballots.paper.sheets import Line, Paper, Part, picture_of
from app.ballots.states import BallotKind
from app.base.printing import is_chinese, moment, wan, yuan
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.record.stamp import on_paper, stamp_of

_MARK = {Way.TICKS: "tick", Way.ORDER: "number", Way.NUMBERS: "points"}


def title_of(thing: Question | Pot | Option) -> str:
    """Its title in the reader's language."""
    zh, en = (thing.text, thing.text_en) if isinstance(thing, Question) else (thing.title, thing.title_en)
    return zh if is_chinese() or not en else en


def paper_of(book: PaperBook, with_pictures: bool = False) -> Paper:
    """Everything that is printed on this kind of paper."""
    question, pots = book.question, pots_on(book)
    parts, number = [], 0
    if question.kind is BallotKind.PLAIN:
        parts = [Part("", "", (Line(1, "", _("For")), Line(2, "", _("Against")), Line(3, "", _("Abstain"))))]
    for pot in pots:
        lines = []
        for option in pot.options:
            number += 1
            lines.append(_line(number, option, with_pictures))
        budget = wan(pot.budget_fen) if pot.budget_fen else ""
        parts.append(Part(title_of(pot) if len(pots) > 1 else "", budget, tuple(lines)))
    return Paper(
        book.style, question.area.name, title_of(question), until(question), tuple(how_to(question, pots)), _MARK[WAYS[question.kind]],
        question.rules.score_max or question.rules.points, tuple(parts), **on_paper(stamp_of(question.record_key, "poll.opened")),
    )  # fmt: skip


def _line(number: int, option: Option, with_pictures: bool) -> Line:
    has_picture = with_pictures and option.picture is not None and option.picture.path.exists()
    picture = picture_of(option.picture.path) if has_picture and option.picture else ""
    return Line(number, option.code, title_of(option), option.place, option.changes, wan(option.cost_fen) if option.cost_fen else "", picture)


def until(question: Question) -> str:
    """When the desk closes."""
    return _("Until %(when)s", when=moment(question.ends_at)) if question.ends_at else ""


def how_to(question: Question, pots: list[Pot]) -> list[str]:
    """What to do with the paper, the deed first; then what makes it invalid, and that a spoiled one is exchanged."""
    rules, kind = question.rules, question.kind
    said = [_deed(question, pots)]
    if kind is not BallotKind.PLAIN and rules.min_number:
        said.append(ngettext("At least %(num)s.", "At least %(num)s.", rules.min_number))
    if kind not in (BallotKind.PLAIN, BallotKind.CHOOSE) and rules.max_number:
        said.append(ngettext("At most %(num)s.", "At most %(num)s.", rules.max_number))
    said.append(_("A mistake? Ask for a fresh paper. What is too much makes the paper invalid."))
    return said


def _deed(question: Question, pots: list[Pot]) -> str:
    rules, kind = question.rules, question.kind
    most = rules.max_number
    if kind is BallotKind.BUDGET:
        share = rules.max_percent or 100
        money = _("; ").join(yuan(pot.budget_fen * share // 100) for pot in pots)
        return _("Tick what you want, together no more than %(money)s.", money=money)
    if kind is BallotKind.CHOOSE:
        return ngettext("Tick up to %(num)s.", "Tick up to %(num)s.", most) if most else _("Tick what you want.")
    if kind is BallotKind.POINTS:
        return _("You have %(points)s points. Write in the boxes how many each one gets.", points=rules.points)
    if kind is BallotKind.SCORE:
        return _("Write a number from 0 to %(most)s into each box.", most=rules.score_max)
    if kind is BallotKind.RANK:
        return _("Write 1 beside the best one, then 2, then 3.")
    return _("Tick one of the three.")


def keys_said(way: Way) -> str:
    """How a clerk keys a sheet, in one line above the field."""
    return {
        Way.TICKS: _("The ticked numbers with a space or a point between them: 2 5 7"),
        Way.ORDER: _("The numbers in their order, the first first: 3 1 2"),
        Way.NUMBERS: _("Number, star, points: 2*3 5*2"),
    }[way]


def line_said(reader: Reader, line: str) -> str:
    """A keyed line for people: numbers as they stand, or a word."""
    try:
        marks = reader.marks(line)
    except NotReadable:
        return line
    if marks.is_unclear:
        return _("cannot be counted")
    return _("nothing marked") if marks.is_blank else marks.line(reader.way).replace("*", " × ")


def widest_paper(question: Question) -> PaperBook | None:
    """The book that most people get, for the poster."""
    return next(iter(books_of(question)), None)
