"""A ballot in hand, before it is cast: read from a form, shown with what is left of each pot. Nothing of it is kept anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for
from werkzeug.datastructures import MultiDict

from app.ballots.content import Ballot, read_ballot
from app.ballots.models import Option, Pot, Question
from app.ballots.states import BallotKind
from app.base.printing import in_words, is_chinese, yuan
from app.base.saying import gettext as _
from app.vocabulary import Reason

Form = MultiDict[str, str]
TICKED = (BallotKind.BUDGET, BallotKind.CHOOSE)


@dataclass(frozen=True)
class Chosen:
    """What the form says so far, as it was typed."""

    answer: str = ""
    picked: frozenset[str] = frozenset()
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been chosen yet."""
        return not (self.answer or self.picked or any(self.numbers.values()))


@dataclass(frozen=True)
class Shown:
    """An option as a card."""

    code: str
    title: str
    cost_fen: int
    place: str
    changes: str
    picture: str


@dataclass(frozen=True)
class Line:
    """One chosen option, to look over."""

    title: str
    aside: str = ""
    fen: int = 0


@dataclass(frozen=True)
class PotSheet:
    """One pot of the ballot: its cards, what is chosen in it and what is left of it, in words."""

    key: str
    title: str
    area: str
    budget_fen: int
    options: list[Shown]
    of: int
    used: int
    said: str
    left: str
    words: Mapping[str, str]
    lines: list[Line]
    carried: list[tuple[str, str]]
    prices: Mapping[str, int]
    places: int = 0
    used_fen: int = 0

    @property
    def over(self) -> bool:
        """Whether more is chosen than there is."""
        return 0 < self.of < self.used

    @property
    def filled(self) -> int:
        """The bar, out of 1,000."""
        return min(1000, self.used * 1000 // self.of) if self.of else 0

    @property
    def money_lines(self) -> list[tuple[str, int]]:
        """Names and prices of what is chosen."""
        return [(line.title, line.fen) for line in self.lines]


@dataclass(frozen=True)
class Sheet:
    """The whole ballot as a page shows it."""

    pots: list[PotSheet]
    chosen: Chosen
    how: str
    advice: str = ""
    points: int = 0
    score_max: int = 0
    only_one: bool = False
    carried: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shown(self) -> int:
        """How many cards are on the page now."""
        return sum(len(pot.options) for pot in self.pots)

    @property
    def size(self) -> int:
        """How many options the ballot has."""
        return sum(len(pot.prices) for pot in self.pots)

    @property
    def has_prices(self) -> bool:
        """Whether sorting by price means anything."""
        return any(price for pot in self.pots for price in pot.prices.values())


def chosen_in(question: Question, form: Form) -> Chosen:
    """What the form says, unchecked."""
    if question.kind is BallotKind.PLAIN:
        return Chosen(answer=form.get("answer", "")[:20])
    if question.kind in TICKED:
        return Chosen(picked=frozenset(form.getlist("pick")))
    return Chosen(numbers={name[2:]: value.strip()[:6] for name, value in form.items() if name.startswith("v-")})


def raw_of(question: Question, chosen: Chosen) -> dict[str, Any]:
    """The form's words as `content.read_ballot` reads them."""
    if question.kind is BallotKind.PLAIN:
        return {"choice": chosen.answer}
    if question.kind in TICKED:
        return {"chosen": sorted(chosen.picked)}
    given = {code: int(text) if text.isdecimal() else text for code, text in chosen.numbers.items() if text}
    if question.kind is BallotKind.RANK:
        return {"ranking": sorted(given, key=lambda code: (isinstance(given[code], str), given[code]))}
    return {"points": given}


def ballot_of(question: Question, pots: Sequence[Pot], chosen: Chosen) -> Ballot | list[Reason]:
    """The checked ballot, or every reason against it."""
    if question.kind is BallotKind.RANK:
        places = [text for text in chosen.numbers.values() if text]
        if not all(text.isdecimal() for text in places):
            return [Reason("ballot.place_unreadable")]
        if len(set(places)) < len(places):
            return [Reason("ballot.place_twice")]
    return read_ballot(question.kind, raw_of(question, chosen), pots, question.rules)


def refusals_in_words(reasons: Sequence[Reason], pots: Sequence[Pot]) -> list[str]:
    """The sentences of refusals, with pots by their names."""
    names = {pot.code: in_words(pot.title, pot.title_en) for pot in pots}
    say = current_app.extensions["wushi_words"]
    return [say(Reason(r.code, {**r.values, "pot": names.get(str(r.values["pot"]), "")} if "pot" in r.values else r.values)) for r in reasons]


def sheet_of(question: Question, pots: Sequence[tuple[Pot, Sequence[Option]]], chosen: Chosen, find: str = "", by_price: bool = False) -> Sheet:
    """The page's ballot: `pots` are those of this voter with their options in this voter's order."""
    words = find.lower().split()
    made = [_pot(question, pot, options, chosen, (words, by_price, len(pots) > 1)) for pot, options in pots]
    if question.kind is BallotKind.PLAIN:
        made = [_plain(chosen)]
    rules = question.rules
    return Sheet(
        made,
        chosen,
        how_said(question),
        _advice(question, pots, made, chosen),
        rules.points,
        rules.score_max,
        only_one=question.kind is BallotKind.CHOOSE and rules.max_number == 1 and len(pots) == 1,
        carried=carried(question, chosen),
    )


def carried(question: Question, chosen: Chosen) -> list[tuple[str, str]]:
    """The choice as hidden fields, to take it along to the next page."""
    if question.kind is BallotKind.PLAIN:
        return [("answer", chosen.answer)]
    if question.kind in TICKED:
        return [("pick", code) for code in sorted(chosen.picked)]
    return [(f"v-{code}", text) for code, text in chosen.numbers.items() if text]


def _plain(chosen: Chosen) -> PotSheet:
    said = {"for": _("For"), "against": _("Against"), "abstain": _("Abstain")}
    lines = [Line(said[chosen.answer])] if chosen.answer in said else []
    return PotSheet("a", "", "", 0, [], 0, len(lines), "", "", {"said": "", "left": "", "over": ""}, lines, [], {})


def _pot(question: Question, pot: Pot, options: Sequence[Option], chosen: Chosen, look: tuple[list[str], bool, bool]) -> PotSheet:
    find, by_price, many = look
    listed = sorted(options, key=lambda o: o.cost_fen) if by_price else list(options)
    shown = [o for o in listed if _has(o, find)]
    hidden = {o.code for o in options} - {o.code for o in shown}
    words = _words(question.kind, len(options), many)
    of, used, said, left = _spent(question, pot, options, chosen, words)
    mine = _mine(question, options, chosen)
    return PotSheet(
        key=pot.code,
        title=in_words(pot.title, pot.title_en),
        area=in_words(pot.area.name, pot.area.name_en),
        budget_fen=pot.budget_fen,
        options=[_card(o) for o in shown],
        of=of,
        used=used,
        said=said,
        left=left,
        words=words,
        lines=[_line(question, o, chosen) for o in mine],
        carried=[(n, v) for n, v in carried(question, chosen) if (v if n == "pick" else n[2:]) in hidden],
        prices={o.code: o.cost_fen for o in options},
        places=question.rules.max_number or len(options),
        used_fen=sum(o.cost_fen for o in mine),
    )


def _has(option: Option, words: list[str]) -> bool:
    text = " ".join((option.code, option.title, option.title_en, option.place, option.changes)).lower()
    return all(word in text for word in words)


def _card(option: Option) -> Shown:
    picture = url_for("site.file", id=option.picture_id) if option.picture_id else ""
    return Shown(option.code, in_words(option.title, option.title_en), option.cost_fen, option.place, option.changes, picture)


def _mine(question: Question, options: Sequence[Option], chosen: Chosen) -> list[Option]:
    """The chosen options: as listed, or best first."""
    if question.kind in TICKED:
        return [o for o in options if o.code in chosen.picked]
    numbered = [o for o in options if chosen.numbers.get(o.code, "").isdecimal()]
    turned = 1 if question.kind is BallotKind.RANK else -1
    return sorted(numbered, key=lambda o: turned * int(chosen.numbers[o.code]))


def _line(question: Question, option: Option, chosen: Chosen) -> Line:
    title = in_words(option.title, option.title_en)
    number = chosen.numbers.get(option.code, "")
    if question.kind is BallotKind.RANK:
        return Line(title, _("place %(n)s", n=number))
    if number:
        return Line(title, _("%(n)s points", n=number))
    return Line(title, yuan(option.cost_fen) if option.cost_fen else "", option.cost_fen)


def _spent(question: Question, pot: Pot, options: Sequence[Option], chosen: Chosen, words: Mapping[str, str]) -> tuple[int, int, str, str]:
    """Of how much, how much is used, and both in words."""
    mine, rules = _mine(question, options, chosen), question.rules
    points = sum(int(chosen.numbers[o.code]) for o in mine) if question.kind in (BallotKind.POINTS, BallotKind.SCORE) else 0
    spent = sum(o.cost_fen for o in mine)
    of, used, number = {
        BallotKind.BUDGET: (pot.budget_fen * (rules.max_percent or 100) // 100, spent, len(mine)),
        BallotKind.CHOOSE: (rules.max_number or len(options), len(mine), len(mine)),
        BallotKind.RANK: (rules.max_number or len(options), len(mine), len(mine)),
        BallotKind.POINTS: (rules.points, points, points),
        BallotKind.SCORE: (len(options), len(mine), len(mine)),
    }[question.kind]
    rest = abs(of - used)
    said = words["said"].replace("#", str(number)).replace("$", yuan(spent))
    return of, used, said, words["over" if used > of else "left"].replace("#", str(rest)).replace("$", yuan(rest))


def _words(kind: BallotKind, size: int, many: bool) -> dict[str, str]:
    """The sentences of the purse: `#` is a number, `$` an amount; script fills in the same ones."""
    if kind is BallotKind.BUDGET:
        said = _("%(n)s chosen", n="#") if many else _("%(n)s chosen, using %(money)s", n="#", money="$")
        return {"said": said, "left": _("%(money)s left", money="$"), "over": _("%(money)s too much", money="$")}
    if kind is BallotKind.POINTS:
        return {"said": _("Points given: %(n)s", n="#"), "left": _("Points left: %(n)s", n="#"), "over": _("Points too many: %(n)s", n="#")}
    if kind is BallotKind.SCORE:
        return {"said": _("%(n)s of %(of)s scored", n="#", of=size), "left": "", "over": ""}
    if kind is BallotKind.RANK:
        return {"said": _("%(n)s ranked", n="#"), "left": _("Places left: %(n)s", n="#"), "over": _("%(n)s too many", n="#")}
    return {"said": _("%(n)s chosen", n="#"), "left": _("%(n)s more if you like", n="#"), "over": _("%(n)s too many", n="#")}


def _advice(question: Question, pots: Sequence[tuple[Pot, Sequence[Option]]], made: Sequence[PotSheet], chosen: Chosen) -> str:
    """When it is too much: the smallest single thing whose going makes it fit, by name."""
    for (_one, options), sheet in zip(pots, made, strict=False):
        if not sheet.over:
            continue
        enough = [o for o in _mine(question, options, chosen) if question.kind is BallotKind.BUDGET and o.cost_fen >= sheet.used - sheet.of]
        if enough:
            least = min(enough, key=lambda o: o.cost_fen)
            return _("Too much. Take off “%(project)s” and it fits.", project=in_words(least.title, least.title_en))
        return _("Too much. Take something off until it fits.")
    return ""


def how_said(question: Question) -> str:
    """What one does with this ballot, in one or two sentences."""
    rules = question.rules
    said = {
        BallotKind.PLAIN: _("Say for, against or abstain."),
        BallotKind.BUDGET: _("Choose projects until the money is used up; it need not all be used."),
        BallotKind.CHOOSE: _("Choose up to %(most)s.", most=rules.max_number) if rules.max_number else _("Choose as many as you like."),
        BallotKind.POINTS: _("You have %(points)s points. Share them as you like, all on one or some on each.", points=rules.points),
        BallotKind.SCORE: _("Give each project 0 to %(most)s points. What you leave empty gets none.", most=rules.score_max),
        BallotKind.RANK: _("Put the one you want most in place 1, then the next. What you leave out comes last."),
    }[question.kind]
    limits = []
    if rules.min_number:
        limits.append(_("At least %(n)s.", n=rules.min_number))
    if rules.max_number and question.kind is not BallotKind.CHOOSE:
        limits.append(_("At most %(n)s.", n=rules.max_number))
    if rules.min_percent:
        limits.append(_("At least %(n)s %% of the money.", n=rules.min_percent))
    if 0 < rules.max_percent < 100:
        limits.append(_("At most %(n)s %% of the money.", n=rules.max_percent))
    if question.is_poll and question.kind is not BallotKind.PLAIN and sum(len(pot.options) for pot in question.pots) > 2:
        limits.append(_("The order is drawn for you; everybody has another."))
    return ("" if is_chinese() else " ").join([said, *limits])
