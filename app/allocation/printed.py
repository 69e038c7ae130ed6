"""An outcome as a table for a terminal of 80 columns, in Chinese or English; a Chinese character takes two columns."""
from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Final

from app.allocation.election import Election
from app.allocation.explain import Language, amount, count, money, one_line, rule_name, whole_result, whole_sentences
from app.allocation.outcome import Outcome, Round

WIDTH: Final = 80
NARROWEST_NAME: Final = 10

WORDS: Final[dict[str, tuple[str, str]]] = {
    "head": ("{file}\n规则：{rule}\n平局：{tie}", "{file}\nRule: {rule}\nTies: {tie}"),
    "sums": ("预算 {budget}，选票 {voters}，项目 {projects}", "Budget {budget}, {voters} ballots, {projects} projects"),
    "number": ("序", "#"),
    "project": ("项目", "project"),
    "votes": ("得票", "votes"),
    "points": ("得分", "points"),
    "counted": ("算作", "counted"),
    "cost": ("费用", "cost"),
    "left": ("余额", "left"),
    "why": ("结果", "what became of it"),
    "taken": ("入选", "funded"),
    "passed.does_not_fit": ("放不下，差 {missing}", "short by {missing}"),
    "passed.unaffordable": ("支持者差 {missing}", "backers short {missing}"),
    "passed.rival_taken": ("互斥项目已入选", "its rival is funded"),
    "passed.below_threshold": ("票数不够", "too few votes"),
    "passed.no_support": ("无人选", "named by nobody"),
    "passed.zero_cost": ("费用为零", "costs nothing"),
    "passed.over_budget": ("高于总预算", "above the budget"),
    "passed.stopped": ("名单已截止", "the list had ended"),
    "total": ("入选 {winners} 个，共 {cost}，剩 {left}。{rest}", "{winners} funded for {cost}, {left} left. {rest}"),
    "exhaustive": ("余额放不下任何还有票的项目。", "No other project with votes fits what is left."),
    "not_exhaustive": ("余额还放得下有票的项目。", "Some project with votes would fit what is left."),
    "increment": (
        "每人份额加了 {steps} 次，每次 {one}，到 {share}：{why}。",
        "Shares were raised {steps} times by {one}, to {share}: {why}.",
    ),
    "exhaustive.why": ("余额再放不下别的项目", "nothing more fits the money left"),
    "overspent.why": ("再加就会超支", "once more would overspend"),
    "all_taken.why": ("有票的项目都已入选", "all that have votes are in"),
    "tie": ("* {projects} 并列，{by}者在先。", "* {projects} stood equal; {by} came first."),
    "tie.together": ("* {projects} 并列，一起看，有的放不下。", "* {projects} stood equal, looked at together."),
    "cost.by": ("费用较低", "the cheaper"),
    "score.by": ("得票较多", "the one with more votes"),
    "id.by": ("编号在前", "the smaller id"),
    "id_reversed.by": ("编号在后", "the larger id"),
    "draw.by": ("抽签在前", "the first in the draw"),
    "lex": ("编号在前者先", "smaller id first"),
    "cost_votes_lex": ("费用低、票数多、编号在前者先", "cheaper, then more votes, then smaller id"),
    "revlex": ("编号在后者先", "larger id first"),
    "order": ("按抽签次序", "the order of the draw"),
    "warnings": ("提醒：", "Warnings:"),
}


def word(code: str, language: Language, **parts: object) -> str:
    """A word or line of the table."""
    return WORDS[code][language == "en"].format(**parts)


def table(file: str, election: Election, outcome: Outcome, language: Language) -> str:
    """The whole outcome, for people. No line is wider than 80 columns, save sentences, which a terminal may wrap."""
    lines = [
        word("head", language, file=file, rule=rule_name(outcome.rule, language), tie=word(outcome.tie.name, language)),
        word(
            "sums", language,
            budget=_money(election, election.budget, language), voters=count(election.voters), projects=len(election.projects),
        ),
        "",
        *_rows(election, outcome, language),
        "",
        _total(election, outcome, language),
    ]  # fmt: skip
    if outcome.increment:
        why = word(f"{outcome.increment.reason}.why", language)
        one, share = (_money(election, some, language) for some in (1, outcome.increment.share))
        lines.append(word("increment", language, steps=count(outcome.increment.steps), one=one, share=share, why=why))
    lines += [_tie(look, language) for look in outcome.rounds if look.tie]
    lines += whole_sentences(whole_result(election, outcome), language)
    if election.warnings:
        lines += [word("warnings", language), *(f"{file}:{odd.line}: {odd.reason}" for odd in election.warnings)]
    return "\n".join(lines)


def _total(election: Election, outcome: Outcome, language: Language) -> str:
    rest = word("exhaustive" if outcome.exhaustive else "not_exhaustive", language)
    cost, left = (_money(election, some, language) for some in (outcome.total_cost, outcome.money_left))
    return word("total", language, winners=len(outcome.winners), cost=cost, left=left, rest=rest)


def _money(election: Election, value: int | Fraction, language: Language) -> str:
    return money(value, one_line(election.currency), language)


def _tie(look: Round, language: Language) -> str:
    assert look.tie is not None
    projects = ("、" if language == "zh" else ", ").join(look.tie.projects)
    if look.tie.decided_by == "all":
        return word("tie.together", language, projects=projects)
    return word("tie", language, projects=projects, by=word(f"{look.tie.decided_by}.by", language))


def _rows(election: Election, outcome: Outcome, language: Language) -> list[str]:
    """One line a look. Numbers stand right, and as wide as they need; the name takes what is left of the width."""
    votes = "votes" if election.vote_type.is_plain else "points"
    heads = ["number", "project", votes, *(["counted"] if outcome.share is not None else []), "cost", "left", "why"]
    cells = [[word(head, language) for head in heads]]
    cells += [_cells(election, outcome, look, language) for look in outcome.rounds]
    widths = [max(columns(row[at]) for row in cells) for at in range(len(heads))]
    others = sum(widths) - widths[1] + 2 * (len(heads) - 1)
    widths[1] = max(NARROWEST_NAME, min(widths[1], WIDTH - others))
    names, last = 1, len(heads) - 1
    return [
        "  ".join(_fitted(cell, widths[at], left=at in (names, last)) for at, cell in enumerate(row)).rstrip()
        for row in cells
    ]


def _cells(election: Election, outcome: Outcome, look: Round, language: Language) -> list[str]:
    project = election.projects[election.index[look.project]]
    named = project.id if project.name == project.id else f"{project.id} {project.name}"
    counted = look.quantities.get("effective_votes")
    shares = [("" if counted is None else count(counted))] if outcome.share is not None else []
    return [
        f"{look.number}{'*' if look.tie else ''}", one_line(named), count(look.quantities["score"]), *shares,
        amount(project.cost), amount(look.money_left), _why(look, project.cost, language),
    ]  # fmt: skip


def _why(look: Round, cost: Fraction, language: Language) -> str:
    if look.taken:
        return word("taken", language)
    missing = look.quantities.get("missing", cost - look.money_left)
    return word(look.reason, language, missing=amount(missing))


def columns(text: str) -> int:
    """How many columns a terminal gives to a text: two for wide characters, none for combining ones."""
    return sum(_columns_of(char) for char in text)


def _columns_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fitted(text: str, width: int, left: bool) -> str:
    """The text in exactly so many columns, cut with an ellipsis when it is longer."""
    if columns(text) > width:
        kept, used = [], 1
        for char in text:
            used += _columns_of(char)
            if used > width:
                break
            kept.append(char)
        text = f"{''.join(kept)}…"
    space = " " * (width - columns(text))
    return text + space if left else space + text
