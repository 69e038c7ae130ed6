"""What the first page says today: what is decided, with which money, what this visitor can do, and what became of it."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.ballots.models import Question
from app.ballots.poll_lists import polls_in
from app.ballots.queries import my_ballot_state, polls_open_for
from app.ballots.states import QuestionState, Secrecy, Standing
from app.base import clock
from app.base.printing import day, is_chinese, moment
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.console import queries
from app.console.queries import Counts, YearMoney
from app.people.models import Area
from app.policy.actor import Actor
from app.process.models import Notice
from app.process.states import RoundState
from app.record.standing import standing
from app.step3_discuss.models import Decision, Meeting
from app.vocabulary import Role, Step
from app.web.links import link as to

MINE_SHOWN, VOTES_SHOWN = 5, 3


@dataclass(frozen=True)
class Deed:
    """The one thing to do today: a sentence, a button, where it leads."""

    said: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class OpenVote:
    """A vote that is on, before everything else: whether mine counts now, until when, and the way to it."""

    title: str
    said: str
    label: str
    url: str
    counts: bool


@dataclass(frozen=True)
class Dates:
    """When a step of the year is planned."""

    step: Step
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Year:
    """A fund year as the first page speaks of it."""

    id: int
    year: int
    state: RoundState
    max_marks: int
    days: tuple[Dates, ...]


@dataclass(frozen=True)
class Alike:
    """What the first page says to everybody: the years, newest first, their money, and what is counted."""

    years: tuple[Year, ...]
    money: dict[int, YearMoney]
    counts: Counts


@dataclass(frozen=True)
class Home:
    """Everything on the first page."""

    round: Year | None
    money: YearMoney
    shown: Year | None  # whose money the bar shows: this year's once something is decided, otherwise last year's
    shown_money: YearMoney
    deed: Deed
    projects: int = 0
    late: int = 0
    mine: list[int] = field(default_factory=list)  # matters that this visitor has raised
    votes: list[OpenVote] = field(default_factory=list)


@dataclass(frozen=True)
class News:
    """What comes, what hangs, what was decided: the same for everybody, asked for only when it is drawn."""

    meetings: list[Meeting]
    notices: list[Notice]
    decisions: list[Decision]


def news_of(community: Area) -> News:
    """Gather it."""
    return News(queries.meetings_ahead(community), queries.hanging(community), queries.last_decisions(community))


def home_of(community: Area, actor: Actor) -> Home:
    """Gather it: what everybody sees alike stands; what is this visitor's own is asked for."""
    alike = standing(lambda: _alike(community), "home", community.id)
    round_ = alike.years[0] if alike.years else None
    shown = _shown(alike)
    return Home(
        round=round_,
        money=alike.money.get(round_.id, YearMoney()) if round_ else YearMoney(),
        shown=shown,
        shown_money=alike.money[shown.id] if shown else YearMoney(),
        deed=_deed(round_, actor),
        projects=alike.counts.projects,
        late=alike.counts.late,
        mine=queries.said_by(actor.person_id, MINE_SHOWN) if actor.person_id is not None else [],
        votes=_votes(actor) if alike.counts.votes else [],
    )


def _alike(community: Area) -> Alike:
    rounds = queries.years_of(community)
    years = tuple(Year(r.id, r.year, r.state, r.max_marks, tuple(Dates(d.step, d.opens_at, d.closes_at) for d in r.days)) for r in rounds)
    return Alike(years, queries.money_of(rounds[:2]) if rounds else {}, queries.counts_of(community, rounds[0] if rounds else None))


def _votes(actor: Actor) -> list[OpenVote]:
    """What can be voted on now, soonest to end first. A passer-by is told that a vote is on, and signs in for it."""
    found = polls_open_for(actor) if actor.is_signed_in else sorted(polls_in(QuestionState.OPEN), key=lambda q: (q.ends_at or clock.now(), q.id))
    rows = []
    for question in found[:VOTES_SHOWN]:
        mine = my_ballot_state(question, actor).standing if actor.is_signed_in else Standing.NOT_ENTITLED
        counts = mine in (Standing.COUNTS, Standing.ON_PAPER, Standing.HOUSEHOLD)
        title = question.text if is_chinese() or not question.text_en else question.text_en
        is_slip = question.secrecy is Secrecy.SLIP
        label = _("Vote with my slip") if is_slip else _("See or change my vote") if counts else _("See the projects and vote")
        rows.append(OpenVote(title, _vote_said(question, counts), label, to("ballots.ballot", id=question.id), counts))
    return rows


def _vote_said(question: Question, counts: bool) -> str:
    """How long it goes on, how long it takes, or that mine counts already."""
    if question.ends_at is None:
        return _("Your vote counts.") if counts else ""
    until = moment(question.ends_at)
    if counts:
        return _("Your vote counts. You can change it until %(when)s.", when=until)
    left = (clock.local(question.ends_at).date() - clock.today()).days
    if left < 1:
        return _("Only until %(when)s today.", when=f"{clock.local(question.ends_at):%H:%M}")
    return ngettext(
        "%(num)s day left, until %(when)s. It takes about 4 minutes.", "%(num)s days left, until %(when)s. It takes about 4 minutes.", left, when=until
    )


def _shown(alike: Alike) -> Year | None:
    """The newest year in which money has already gone somewhere; otherwise the newest that has any."""
    years, money = alike.years[:2], alike.money
    moved = [r for r in years if money[r.id].paid or money[r.id].signed or money[r.id].decided]
    held = [r for r in years if money[r.id].total]
    found = moved or held
    return found[0] if found else None


def _deed(round_: Year | None, actor: Actor) -> Deed:
    """What can be done today, by the step of the year and who is here."""
    state = round_.state if round_ else None
    if round_ is None or state is RoundState.CLOSED:
        return Deed(_("No fund year is open now. What troubles you can be said on any day."))
    if state in (RoundState.RAISING, RoundState.SUBMITTING):
        return _collecting(round_, has_form=queries.has_form(round_.id, actor.person_id))
    if state is RoundState.DISCUSSING:
        if actor.holds(Role.COUNCIL):
            return Deed(_("The council is putting the projects in order."), _("To the scores and the order"), to("discuss.ranking", id=round_.id))
        said = _("The projects are being put in order and voted on. Anyone may watch.")
        return Deed(said, _("See the projects and their order"), to("discuss.ranking", id=round_.id))
    if state is RoundState.EXECUTING:
        return Deed(_("The decided projects are being carried out."), _("See how far each one is"), to("execute.projects"))
    return Deed(_("The work is done or being finished. Those who use it say how good it is."), _("Look at the projects and rate them"), to("execute.projects"))


def _collecting(round_: Year, has_form: bool) -> Deed:
    ends = _end_of_collection(round_.days)
    until = _("until %(day)s", day=day(ends.closes_at)) if ends else ""
    left = max(0, (clock.local(ends.closes_at).date() - clock.today()).days) if ends else 0
    url = to("raise.household_form")
    if has_form:
        return Deed(_("Your household’s form is in. You can change it %(until)s.", until=until), _("Look at our form"), url)
    said = _(
        "Household forms are being collected %(until)s, %(left)s more days. Each household marks up to %(most)s urgent things.",
        until=until, left=left, most=round_.max_marks,
    )  # fmt: skip
    return Deed(said, _("Fill in our household’s form"), url)


def _end_of_collection(days: tuple[Dates, ...]) -> Dates | None:
    """When the phone closes: the later end of raising and submitting."""
    wanted = [d for d in days if d.step.value in ("raise", "submit")]
    return max(wanted, key=lambda d: d.closes_at, default=None)
