"""The result told as a story: the headline, each project in the order of the count with why, whom it reaches, and that it adds up.

Everything comes from the result as it was published; nothing is counted here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.ballots.models import Question
from app.ballots.result import PotResult, ProjectRow, Quorum, Result
from app.ballots.states import BallotKind, Disclosure, Fate, VoterUnit
from app.ballots.views.rules_said import rule_name, rule_said
from app.ballots.views.sums import identity_rows, identity_said
from app.base.printing import in_words, is_chinese, yuan, yuan2
from app.base.saying import gettext as _
from app.base.saying import ngettext

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One project where it stands in the count."""

    code: str
    title: str
    votes: str
    unit: str
    cost_fen: int
    left_fen: int
    funded: bool
    verdict: str
    why: list[str]
    is_cut: bool = False
    cut_said: str = ""
    decided: str = ""


@dataclass(frozen=True)
class PotStory:
    """One pot: its headline, its projects, its rounds, and the same ballots under another rule."""

    key: str
    title: str
    budget_fen: int
    headline: str
    rule: str
    lines: list[Row]
    rounds: list[list[str]]
    rounds_said: str
    ties: list[str]
    near: dict[str, Any] | None
    other: list[str]
    heads: list[tuple[str, str]]
    rows: list[list[str]]


@dataclass(frozen=True)
class Plain:
    """For, against, abstain, as bowls."""

    for_: int
    against: int
    abstain: int
    need: int
    of: int
    said: list[str]


@dataclass(frozen=True)
class Story:
    """The whole page."""

    headline: str
    lead: list[str]
    pots: list[PotStory]
    plain: Plain | None
    no_quorum: str
    reach: list[str]
    quorum: list[str]
    identity: list[tuple[str, str]]
    identity_said: str
    channels: list[tuple[str, str]]
    areas: list[list[str]]
    area_heads: list[tuple[str, str]]
    small_said: str
    no_files: str
    version: str
    override: dict[str, Any] | None = None


def pick(told: Any) -> list[str]:
    """Sentences that stand in both languages, in the reader's."""
    if not told:
        return []
    said = told.get("zh" if is_chinese() else "en", []) if isinstance(told, Mapping) else told
    return [said] if isinstance(said, str) else [str(line) for line in said]


def story_of(question: Question, result: Result) -> Story:
    """The story of a counted vote."""
    pots = [pot_story(question, pot) for pot in result.pots]
    plain = _plain(result) if question.kind is BallotKind.PLAIN else None
    took, need = result.quorum.took_part, result.quorum.needed
    no_quorum = (
        "" if result.quorum.is_reached else _("Too few took part: %(took)s, and %(need)s were needed. Nothing is decided.", took=f"{took:,}", need=f"{need:,}")
    )
    return Story(
        headline=_headline(result, pots, plain),
        lead=_lead(question, result),
        pots=pots,
        plain=plain,
        no_quorum=no_quorum,
        reach=[line for pot in result.pots for line in pick(pot.told)],
        quorum=_quorum(result.quorum),
        identity=identity_rows(result.identity, result),
        identity_said=identity_said(result.identity),
        channels=_channels(result),
        areas=_areas(result),
        area_heads=_area_heads(),
        small_said=_("Numbers under five are not shown, nor what would give them away: they could point at a person."),
        no_files=_no_files(question),
        version=_version(result),
        override=dict(result.override) or None,
    )


def _headline(result: Result, pots: list[PotStory], plain: Plain | None) -> str:
    if plain is not None:
        said = _("Passed: %(for_)s for, %(against)s against", for_=plain.for_, against=plain.against)
        return said if result.passed else _("Not passed: %(for_)s for, %(against)s against", for_=plain.for_, against=plain.against)
    found = [pot for pot in result.pots if pot.budget_fen]
    if not found:
        first = next((row for pot in pots for row in pot.lines), None)
        return _("“%(project)s” comes first with %(votes)s", project=first.title, votes=f"{first.votes} {first.unit}") if first else _("Nobody chose anything")
    return _money_said(sum(len(p.winners) for p in found), sum(p.total_fen for p in found), sum(p.budget_fen - p.total_fen for p in found))


def _money_said(winners: int, used: int, left: int) -> str:
    if not winners:
        return _("No project is funded; %(left)s stays.", left=yuan(left))
    return ngettext(
        "%(num)s project is decided, %(used)s; %(left)s is left.",
        "%(num)s projects are decided, %(used)s; %(left)s is left.",
        winners,
        used=yuan(used),
        left=yuan(left),
    )


def _lead(question: Question, result: Result) -> list[str]:
    return [turnout_said(question, result)]


def turnout_said(question: Question, result: Result) -> str:
    """How many of how many took part."""
    took, roll = result.quorum.took_part, result.quorum.roll
    values = {"took": f"{took:,}", "roll": f"{roll:,}", "percent": f"{took * 100 / roll:.1f}" if roll else "0"}
    if question.rules.unit is VoterUnit.HOUSEHOLD:
        return _("%(took)s of %(roll)s households voted: %(percent)s %%.", **values)
    return _("%(took)s of %(roll)s people voted: %(percent)s %%.", **values)


def unit_of(question: Question) -> str:
    """What a project gets: votes or points."""
    return _("votes") if question.kind in (BallotKind.BUDGET, BallotKind.CHOOSE) else _("points")


def pot_story(question: Question, pot: PotResult) -> PotStory:
    """One pot of the result."""
    lines, has_money = _lines(question, pot), pot.budget_fen > 0
    headline = _money_said(len(pot.winners), pot.total_fen, pot.budget_fen - pot.total_fen) if has_money else ""
    return PotStory(
        key=pot.code,
        title=in_words(pot.title, pot.title_en),
        budget_fen=pot.budget_fen,
        headline=headline,
        rule=rule_said(question),
        lines=lines,
        rounds=_rounds(pot),
        rounds_said=_rounds_said(pot),
        ties=_ties(pot),
        near=_near(pot, lines),
        other=pick(pot.beside.get("told")),
        heads=table_heads(question, has_money),
        rows=[table_row(line, has_money, place) for place, line in enumerate(lines, 1)],
    )


def verdict(row: ProjectRow, budget: int) -> str:
    """Why it stands where it stands, in a few words."""
    short = row.cost_fen - row.left_fen
    if not row.is_funded and not row.supporters and row.votes in (0, "0"):
        return _("nobody chose it")
    if row.fate is Fate.NO_MONEY and budget and row.left_fen and short > 0:
        return _("%(money)s short, passed over", money=yuan(short))
    return {
        Fate.FUNDED: _("decided") if budget else _("chosen"),
        Fate.NO_MONEY: _("the money did not reach"),
        Fate.TOO_FEW: _("too few votes"),
        Fate.RIVAL: _("another was decided for the same spot"),
        Fate.STOPPED: _("the count had ended before it"),
        Fate.NO_VOTES: _("nobody chose it"),
        Fate.UNAFFORDABLE: _("the shares of its supporters did not reach"),
    }[row.fate]


def _lines(question: Question, pot: PotResult) -> list[Row]:
    unit, lines = unit_of(question), list[Row]()
    cut = next((row.code for row in pot.rows if row.fate in (Fate.NO_MONEY, Fate.STOPPED, Fate.UNAFFORDABLE)), "") if pot.budget_fen and pot.winners else ""
    for row in pot.rows:
        decided = ""
        if pot.decided is not None and (row.code in pot.decided) != row.is_funded:
            decided = _("decided: funded all the same") if row.code in pot.decided else _("decided: not funded")
        lines.append(
            Row(
                row.code,
                in_words(row.title, row.title_en),
                f"{row.votes:,}" if isinstance(row.votes, int) else row.votes,
                unit,
                row.cost_fen,
                row.left_fen,
                row.is_funded,
                verdict(row, pot.budget_fen),
                pick(row.told),
                row.code == cut,
                decided=decided,
            )
        )
    return lines


def _near(pot: PotResult, lines: list[Row]) -> dict[str, Any] | None:
    """The first project that missed: what it lacked, outside its fold, because everybody asks."""
    for row, line in zip(pot.rows, lines, strict=True):
        if not line.funded and row.missing and row.supporters:
            return {"title": _("What did “%(project)s” lack?", project=line.title), "said": [lacked(row, with_points=line.unit == _("points"))]}
    return None


def lacked(row: ProjectRow, with_points: bool = False) -> str:
    """With how many votes (or points) more, or for how much less, it would have been decided; the rule was run again to know."""
    parts = [_("When its turn came %(left)s was left.", left=yuan(row.left_fen))] if row.left_fen else []
    votes, price = row.missing.get("missing_votes"), row.missing.get("cost_to_win")
    if price:
        parts.append(
            _(
                "For %(less)s less, that is %(price)s, it would have been decided.",
                less=yuan(row.cost_fen - int(price["value"])),
                price=yuan(int(price["value"])),
            )
        )
    if votes:
        said = {"n": f"{int(votes['value']):,}"}
        if with_points:
            parts.append(_("Or with %(n)s points more.", **said) if votes["exact"] else _("Or with at most %(n)s points more.", **said))
        else:
            parts.append(_("Or with %(n)s votes more.", **said) if votes["exact"] else _("Or with at most %(n)s votes more.", **said))
    return ("" if is_chinese() else " ").join(parts)


def _names(pot: PotResult) -> dict[str, str]:
    return {row.code: in_words(row.title, row.title_en) for row in pot.rows}


def _rounds(pot: PotResult) -> list[list[str]]:
    """Equal Shares round by round: who was looked at, for how many votes it counted, what one paid at most."""
    names, rows = _names(pot), list[list[str]]()
    for look in pot.rounds:
        q = look["quantities"]
        if "payment" not in q and "money" not in q:
            continue
        paid = f"¥{float(q['payment']):,.2f}" if "payment" in q else _("%(money)s missing", money=f"¥{float(q.get('missing', 0)):,.2f}")
        counted = f"{float(q['effective_votes']):.1f}" if "effective_votes" in q else "–"
        rows.append([str(look["number"]), names.get(look["project"], look["project"]), f"{float(q.get('score', 0)):g}", counted, paid, yuan2(look["left_fen"])])
    return rows


def _rounds_said(pot: PotResult) -> str:
    if not pot.share:
        return ""
    top, _slash, bottom = pot.share.partition("/")
    share = f"¥{float(top) / float(bottom or 1):,.2f}"
    return _(
        "Everybody who voted began with a share of %(share)s. In each round the project that costs each of its supporters least is paid from their shares.",
        share=share,
    )


def _ties(pot: PotResult) -> list[str]:
    names = _names(pot)
    by = {
        "cost": _("the cheaper goes first"),
        "score": _("the one with more votes goes first"),
        "id": _("the smaller number goes first"),
        "draw": _("the order announced or drawn by dice decides"),
    }
    wanted = {row.code for row in pot.rows if row.supporters}
    met = [look["tie"] for look in pot.rounds if look.get("tie") and look["tie"]["decided_by"] in by and wanted & set(look["tie"]["projects"])]
    return [
        _("Equal: %(projects)s; by the rule %(by)s.", projects=_(", ").join(names.get(code, code) for code in tie["projects"]), by=by[tie["decided_by"]])
        for tie in met
    ]


def _plain(result: Result) -> Plain:
    need = int(result.arithmetic.get("need") or 0)
    counts = [int(result.counts.get(choice, 0)) for choice in ("for", "against", "abstain")]
    return Plain(counts[0], counts[1], counts[2], need, sum(counts), [] if need else [_("It passes with more votes for than against.")])


def _quorum(quorum: Quorum) -> list[str]:
    if not quorum.needed:
        return []
    took = f"{quorum.took_part:,}"
    said = _("%(took)s took part: enough.", took=took) if quorum.is_reached else _("%(took)s took part: too few.", took=took)
    return [_("%(roll)s were on the roll, and %(need)s had to take part.", roll=f"{quorum.roll:,}", need=f"{quorum.needed:,}"), said]


def _channels(result: Result) -> list[tuple[str, str]]:
    return [(_("Phone and desk"), f"{result.online:,}"), (_("Paper"), f"{result.paper:,}")] if result.paper else []


def _area_heads() -> list[tuple[str, str]]:
    return [(_("Where"), ""), (_("By phone or at the desk"), "n"), (_("On paper"), "n"), (_("Did not vote"), "n")]


def _areas(result: Result) -> list[list[str]]:
    if len(result.areas) < 2:
        return []
    return [[row.area, *("–" if n is None else f"{n:,}" for n in (row.online, row.paper, row.none))] for row in result.areas]


def _no_files(question: Question) -> str:
    if question.kind is BallotKind.PLAIN:
        return _("The numbers above are all there is: add them up.")
    if question.rules.disclosure is Disclosure.SCRUTINEERS:
        return _(
            "By the rules of this vote the single ballots are read only by those who watch the count. "
            "The totals are here, and the fingerprint of the ballots stands in the record."
        )
    return _("Nobody chose anything, so there are no ballots to publish.")


def _version(result: Result) -> str:
    pot = next((p for p in result.pots if p.rule), None)
    return _("Rule: %(name)s (%(rule)s, version %(version)s).", name=rule_name(pot.rule), rule=pot.rule, version=pot.rules_version) if pot else ""


def table_heads(question: Question, has_money: bool) -> list[tuple[str, str]]:
    """The heads of the table that holds the same numbers as the picture."""
    money = [(_("Price"), "money"), (_("Left at its turn"), "money")] if has_money else []
    return [(_("Rank"), "n"), (_("No."), ""), (_("Project"), ""), (unit_of(question).capitalize(), "n"), *money, (_("Result"), "")]


def table_row(line: Row, has_money: bool, place: int) -> list[str]:
    """One line of that table."""
    money = [yuan2(line.cost_fen), yuan2(line.left_fen)] if has_money else []
    return [str(place), line.code, line.title, line.votes, *money, line.verdict]
