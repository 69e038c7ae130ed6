"""What is said to residents, in Chinese and English: numbers first, conditions plain, nobody blamed."""
from __future__ import annotations

import re
from typing import Final, Literal

Language = Literal["zh", "en"]

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # one project
    "project.votes": ("“{name}”得 {score}，费用 {cost}。", "{name} had {score} and costs {cost}."),
    "project.supporters": ("给它分的有 {supporters} 人。", "{supporters} [supporters?voter|voters] gave it points."),
    "project.funded": ("它第 {place} 个入选。", "It was funded, as number {place}."),
    "project.not_funded": ("它没有入选。", "It was not funded."),
    "project.before": ("轮到它之前已入选：{projects}。", "Funded before its turn came: {projects}."),
    "project.first": ("轮到它之前没有项目入选。", "Nothing was funded before its turn came."),
    "project.left": ("轮到它时还剩 {left}。", "When its turn came {left} was left."),
    "project.missing_money": ("差 {missing}。", "{missing} was missing."),
    "project.ended": (
        "轮到它之前，名单已经在放不下的项目处截止。", "The list had ended before, at what no longer fitted.",
    ),
    "project.threshold": ("票数没有达到规定的最低数。", "It had fewer votes than the rule asks for."),
    "project.rival": ("与它互斥的项目已先入选。", "A project that excludes it was funded first."),
    "project.no_support": ("没有人选它。", "Nobody named it."),
    # under Equal Shares
    "shares.counted": (
        "选它的有 {supporters} 人；轮到它时算作 {votes}，因为其中 {empty} 人的份额已经用完。",
        "{supporters} chose it; {empty} of them had no money left, so that in its turn it counted as {votes}.",
    ),
    "shares.counted_part": (
        "选它的有 {supporters} 人；轮到它时算作 {votes}，有些人的份额已部分用于自己选的其他项目。",
        "{supporters} chose it; in its turn it counted as {votes}, where some had spent part on other choices.",
    ),
    "shares.counted_full": (
        "选它的有 {supporters} 人；轮到它时全部算数：{votes}。",
        "{supporters} chose it; in its turn all of that counted: {votes}.",
    ),
    "shares.at_first": ("第一轮时它算作 {votes}。", "In the first round it counted as {votes}."),
    "shares.too_little": (
        "到最后，选它的 {supporters} 人手里共有 {held}，其中 {empty} 人已经用完；离 {cost} 还差 {missing}。",
        "At the end its {supporters} supporters held {held}, {empty} of them nothing; {missing} short of {cost}.",
    ),
    "shares.too_little_kept": (
        "到最后，选它的 {supporters} 人手里共有 {held}，离 {cost} 还差 {missing}。",
        "At the end its {supporters} supporters held {held}; {missing} short of {cost}.",
    ),
    "shares.paid": ("每位支持者付 {each}。", "Each supporter paid {each}."),
    "shares.paid_between": (
        "支持者每人付 {least} 到 {most}；付最多的有 {voters} 人。",
        "Supporters paid between {least} and {most} each; {voters} of them paid the most.",
    ),
    "shares.spent": (
        "选它的人一共分到 {start}，用在：{where}；没有用掉 {left}。",
        "Those who chose it had {start} together. It went to: {where}. Unspent: {left}.",
    ),
    "shares.nothing_spent": (
        "选它的人一共分到 {start}，一分也没有用掉。", "Those who chose it had {start} together, and spent none of it.",
    ),
    "shares.where": ("{name} {money}", "{name} {money}"),
    # what a losing project lacked
    "missing_votes.exact": (
        "再有 {value} 张只选它的选票{points}，它就会入选；少一张也不行。",
        "With {value} more [value?ballot|ballots] for it alone{points} it would have been funded; with one fewer not.",
    ),
    "missing_votes.more": (
        "再有 {value} 张只选它的选票{points}，它就会入选；也许更少就够，但至少要 {bound} 张。",
        "With {value} more ballots for it alone{points} it would have been funded; perhaps with fewer, but at least {bound} "
        "[bound?is|are] needed.",
    ),
    "missing_votes.some": (
        "再有 {value} 张只选它的选票{points}，它就会入选；更少也许也够。",
        "With {value} more [value?ballot|ballots] for it alone{points} it would have been funded; perhaps fewer do.",
    ),
    "missing_votes.bound": (
        "至少还要 {bound} 张只选它的选票{points}。", "At least {bound} more [bound?ballot|ballots] for it alone{points} [bound?was|were] needed.",
    ),
    "missing_votes.never": (
        "再多只选它的选票也不会让它入选。", "No number of further ballots for it alone would have funded it.",
    ),
    "missing_approvals.exact": (
        "如果有 {value} 位没选它的人也选了它{points}，它就会入选（挑最有利的人；再少就不行）。",
        "Had {value} [value?voter|voters] who left it out named it too{points}, it could have been funded; fewer would not do.",
    ),
    "missing_approvals.some": (
        "如果有 {value} 位没选它的人也选了它{points}，它就会入选；更少的人也许也够。",
        "Had {value} [value?voter|voters] who left it out named it too{points}, it would have been funded; perhaps fewer do.",
    ),
    "missing_approvals.bound": (
        "没有找到足以让它入选的人数。", "No number of such voters was found that would have funded it.",
    ),
    "missing_approvals.too_few_ballots": (
        "即使所有没选它的人也选它，它也不会入选。",
        "Not even all who left it out could have funded it by naming it too.",
    ),
    "cost_to_win.exact": (
        "如果费用不超过 {value}，它就会入选。", "Had it cost {value} or less, it would have been funded.",
    ),
    "cost_to_win.more": (
        "如果费用是 {value}，它就会入选；再高 {step} 就不行。",
        "At a cost of {value} it would have been funded; at {step} more it would not.",
    ),
    "cost_to_win.some": ("如果费用是 {value}，它就会入选。", "At a cost of {value} it would have been funded."),
    "cost_to_win.no_price": ("降低费用不会让它入选。", "No lower cost would have funded it."),
    "cost_to_win.bound": ("没有找到足以让它入选的费用。", "No cost was found that would have funded it."),
    "rival_reduction.exact": (
        "如果选它的人中有 {value} 位只选它，它就会入选（挑最有利的人；再少就不行）。",
        "Had {value} of its supporters named it alone, it could have been funded; with fewer it could not.",
    ),
    "rival_reduction.more": (
        "如果选它的人中有 {value} 位只选它，它就会入选；也许更少就够，但至少要 {bound} 位。",
        "Had {value} of its supporters named it alone, it would have been funded; perhaps with fewer, but at least {bound} "
        "[bound?is|are] needed.",
    ),
    "rival_reduction.some": (
        "如果选它的人中有 {value} 位只选它，它就会入选；更少也许也够。",
        "Had {value} of its supporters named it alone, it would have been funded; perhaps fewer do.",
    ),
    "rival_reduction.bound": (
        "选它的人中至少要有 {bound} 位只选它。", "At least {bound} of its supporters would have had to name it alone.",
    ),
    "rival_reduction.not_even_all": (
        "选它的人即使全都只选它，它也不会入选。", "Even had all its supporters named it alone, it would not have been funded.",
    ),
    "rival_reduction.never": (
        "选它的人即使只选它，它也不会入选。", "It would not have been funded had its supporters named it alone.",
    ),
    "figure.dearer_than_budget": (
        "它的费用高于全部预算 {budget}，多少票也不能让它入选。",
        "It costs more than the whole budget of {budget}: no number of votes would have funded it.",
    ),
    "figure.free": ("费用为零的项目不参加这种分配。", "What costs nothing takes no part in this way of sharing."),
    # the whole result
    "whole.reached": (
        "{voters} 位投票人中，{reached} 位（{part}）至少有一个自己选的项目入选。",
        "Of {voters} voters, {reached} ({part}) have at least one funded project that they named.",
    ),
    "whole.money": (
        "平均每位投票人选的项目共得到 {money}。", "The funded projects that a voter named cost {money} on average.",
    ),
    "whole.unspent": (
        "没有用掉的份额共 {money}，其中 {idle} 人一点也没有用。",
        "Shares not spent: {money} together; {idle} voters spent nothing.",
    ),
    "compare.both": ("两种办法都入选：{projects}。", "Funded both ways: {projects}."),
    "compare.only": ("只在“{rule}”下入选：{projects}。", "Funded only under {rule}: {projects}."),
    "compare.of": ("{rule}：{said}", "{rule}: {said}"),
    "compare.same": ("两种办法的结果相同。", "Both ways fund the same projects."),
    "by_label.line": (
        "{label}：得票占 {votes}，资金占 {money}（{spent}）。",
        "{label}: {votes} of the votes, {money} of the money ({spent}).",
    ),
    "by_label.nameless": ("（没有分类）", "(filed under nothing)"),
    # small parts
    "unit.votes": ("票", "[count?vote|votes]"),
    "unit.points": ("分", "[count?point|points]"),
    "points.one": ("（每张 1 分）", " (1 point each)"),
    "list.comma": ("、", ", "),
    "list.none": ("无", "none"),
    "list.more": ("等 {count} 个", "{count} in all"),
}

_ONE_OR_MORE: Final = re.compile(r"\[(?P<name>\w+)\?(?P<one>[^|]*)\|(?P<more>[^\]]*)\]")
"""`[value?ballot|ballots]`: the first word when the part `value` is 1."""

RULES: Final[dict[str, tuple[str, str]]] = {
    "greedy": ("票多者先，放不下就跳过", "most votes first, skip what does not fit"),
    "greedy_stop": ("票多者先，遇放不下即止", "most votes first, stop at what does not fit"),
    "greedy_density": ("每元得票多者先", "most votes per money first"),
    "mes_cost": ("等额分配（按费用）", "Equal Shares (cost utilities)"),
    "mes_card": ("等额分配（按票数）", "Equal Shares (cardinality utilities)"),
    "mes_cost_add1": ("等额分配，逐元加份额", "Equal Shares, shares raised by 1"),
    "mes_cost_add1_os": ("等额分配，逐元加份额，只因超支而止", "Equal Shares, shares raised by 1 until overspent"),
    "mes_cost_add1u": ("等额分配，逐元加份额，余款票多者先", "Equal Shares, shares raised by 1, then most votes"),
    "phragmen": ("Phragmén 顺序法", "sequential Phragmén"),
    "weighted": ("加权评分", "weighted scores"),
}


def say(code: str, language: Language, **parts: object) -> str:
    """The sentence of a code in one language. KeyError for a code that has none."""
    chosen = _ONE_OR_MORE.sub(
        lambda found: found["one"] if str(parts[found["name"]]) == "1" else found["more"], SENTENCES[code][language == "en"]
    )
    return chosen.format(**parts)


def rule_name(rule: str, language: Language) -> str:
    """A rule as residents call it; one that has no such name by its own."""
    return RULES.get(rule, (rule, rule))[language == "en"]
