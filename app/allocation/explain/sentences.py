"""Explanations as sentences: which are said, in which order, with the numbers rounded for reading."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from app.allocation.election import Election
from app.allocation.explain.figures import GRID, Figure
from app.allocation.explain.numbers import count, money, one_line, percent
from app.allocation.explain.project import Effective, Explanation, Money
from app.allocation.explain.whole import Comparison, Slice, Whole
from app.allocation.explain.words import Language, rule_name, say

MOST_NAMED = 8
"""Of a long list of projects so many are named."""
SILENT = ("won", "one_choice", "alone_already")
"""Where there is no figure and nothing needs to be said."""


def project_sentences(election: Election, told: Explanation, language: Language) -> list[str]:
    """What there is to say about one project: its turn, its supporters' money, and, when it lost, what it lacked."""
    plain = election.vote_type.is_plain
    unit = "unit.votes" if plain else "unit.points"
    score = _so_many(told.score, unit, language)
    lines = [say("project.votes", language, name=one_line(told.name), score=score, cost=_money(election, told.cost, language))]
    if not plain:
        lines.append(say("project.supporters", language, supporters=count(told.supporters)))
    lines += _turn(election, told, language)
    if told.effective:
        lines += _counted(election, told, unit, language)
    if told.money and told.supporters:
        lines += _paid(election, told.money, language)
    return lines + _lacked(election, told, language)


def _so_many(score: Fraction, unit: str, language: Language) -> str:
    return f"{count(score)} {say(unit, language, count=count(score))}"


def _turn(election: Election, told: Explanation, language: Language) -> list[str]:
    lines = [say("project.funded" if told.place else "project.not_funded", language, place=told.place)]
    why = told.look.reason if told.look else ""
    if told.money and not told.is_funded and why != "passed.does_not_fit":
        return [*lines, *([say("project.no_support", language)] if why == "passed.no_support" else [])]
    if told.stood_before:
        lines.append(say("project.before", language, projects=_named(election, told.stood_before, language)))
    elif told.place != 1:
        lines.append(say("project.first", language))
    lines.append(say("project.left", language, left=_money(election, told.left_at_turn, language)))
    if told.is_funded:
        return lines
    also = {
        "passed.stopped": "project.ended", "passed.below_threshold": "project.threshold",
        "passed.rival_taken": "project.rival", "passed.no_support": "project.no_support",
    }.get(why)
    if also:
        lines.append(say(also, language))
    elif told.cost > told.left_at_turn:
        missing = _money(election, told.cost - told.left_at_turn, language)
        lines.append(say("project.missing_money", language, missing=missing))
    return lines


def _counted(election: Election, told: Explanation, unit: str, language: Language) -> list[str]:
    """How far its supporters' votes still counted when its turn came, or what they lacked at the end."""
    first, last = told.effective[0], told.effective[-1]
    lines = []
    if len(told.effective) > 1 and first.votes is not None:
        lines.append(say("shares.at_first", language, votes=_so_many(first.votes, unit, language)))
    if last.votes is None:
        return [*lines, _too_little(election, told, last, language)]
    code = "shares.counted"
    if not last.spent_out:
        code = "shares.counted_full" if last.votes == told.score else "shares.counted_part"
    numbers = {"supporters": count(told.supporters), "votes": _so_many(last.votes, unit, language), "empty": count(last.spent_out)}
    return [*lines, say(code, language, **numbers)]


def _too_little(election: Election, told: Explanation, last: Effective, language: Language) -> str:
    return say(
        "shares.too_little" if last.spent_out else "shares.too_little_kept", language,
        supporters=count(told.supporters), held=_money(election, last.held, language), empty=count(last.spent_out),
        missing=_money(election, last.missing, language), cost=_money(election, told.cost, language),
    )  # fmt: skip


def _paid(election: Election, purse: Money, language: Language) -> list[str]:
    lines = []
    if len(purse.paid) == 1:
        lines.append(say("shares.paid", language, each=_money(election, purse.paid[0].each, language)))
    elif purse.paid:
        most, least = purse.paid[0], purse.paid[-1]
        parts = {"least": _money(election, least.each, language), "most": _money(election, most.each, language)}
        lines.append(say("shares.paid_between", language, **parts, voters=count(most.voters)))
    start, left = (_money(election, some, language) for some in (purse.start, purse.left))
    if not purse.spent_on:
        return [*lines, say("shares.nothing_spent", language, start=start)]
    where = [
        say("shares.where", language, name=_name(election, id_), money=_money(election, spent, language))
        for id_, spent in sorted(purse.spent_on, key=lambda pair: -pair[1])
    ]
    return [*lines, say("shares.spent", language, start=start, where=_joined(where, language), left=left)]


def _lacked(election: Election, told: Explanation, language: Language) -> list[str]:
    lines: list[str] = []
    for figure in told.figures:
        said = _figure(election, figure, language)
        if said and said not in lines:
            lines.append(said)
    return lines


def _figure(election: Election, figure: Figure, language: Language) -> str:
    """One figure as a sentence, or nothing where there is nothing to say."""
    if figure.reason in SILENT:
        return ""
    if figure.reason in ("dearer_than_budget", "free"):
        return say(f"figure.{figure.reason}", language, budget=_money(election, election.budget, language))
    code = "exact" if figure.is_exact else "more" if figure.bound is None or figure.bound > 1 else "some"
    if figure.value is None:
        code = "bound" if figure.reason == "not_found" else figure.reason
    points = "" if election.vote_type.is_plain else say("points.one", language)
    value, bound = figure.value or Fraction(0), figure.bound or Fraction(0)
    if figure.name == "cost_to_win":
        parts = {"value": _money(election, value, language), "step": _money(election, GRID, language)}
    else:
        parts = {"value": count(value), "bound": count(bound), "points": points}
    return say(f"{figure.name}.{code}", language, **parts)


def _money(election: Election, value: Fraction, language: Language) -> str:
    return money(value, one_line(election.currency), language)


def whole_sentences(whole: Whole, language: Language) -> list[str]:
    """Whom the result reaches and what was left unspent."""
    reached = {"voters": count(whole.voters), "reached": count(whole.reached), "part": percent(whole.share_reached)}
    lines = [
        say("whole.reached", language, **reached),
        say("whole.money", language, money=money(whole.money_per_voter, one_line(whole.currency), language)),
    ]
    if whole.unspent is not None and whole.unspent_voters is not None:
        left = {"money": money(whole.unspent, one_line(whole.currency), language), "idle": count(whole.unspent_voters)}
        lines.append(say("whole.unspent", language, **left))
    return lines


def comparison_sentences(election: Election, found: Comparison, language: Language) -> list[str]:
    """The same ballots counted two ways."""
    if not found.only_first and not found.only_second:
        return [say("compare.same", language)]
    lines = [say("compare.both", language, projects=_named(election, found.both, language))]
    for whole, only in ((found.first, found.only_first), (found.second, found.only_second)):
        named = _named(election, only, language)
        lines.append(say("compare.only", language, rule=rule_name(whole.rule, language), projects=named))
    for whole in (found.first, found.second):
        lines.append(say("compare.of", language, rule=rule_name(whole.rule, language), said=whole_sentences(whole, language)[0]))
    return lines


def label_sentences(slices: Sequence[Slice], language: Language, currency: str = "") -> list[str]:
    """Share of the votes beside share of the money, a line for each label."""
    return [
        say(
            "by_label.line", language, label=one_line(slice_.label) or say("by_label.nameless", language),
            votes=percent(slice_.share_of_votes), money=percent(slice_.share_of_money), spent=money(slice_.money, one_line(currency), language),
        )
        for slice_ in slices
    ]  # fmt: skip


def _named(election: Election, ids: Sequence[str], language: Language) -> str:
    names = [_name(election, id_) for id_ in ids[:MOST_NAMED]]
    if len(ids) > MOST_NAMED:
        names.append(say("list.more", language, count=len(ids)))
    return _joined(names, language) or say("list.none", language)


def _name(election: Election, id_: str) -> str:
    return one_line(election.projects[election.index[id_]].name)


def _joined(names: Sequence[str], language: Language) -> str:
    return say("list.comma", language).join(names)
