"""Why something is refused or odd: a stable code, and the sentence for it in Chinese and in English, side by side."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # a file that is refused
    "file.too_large": ("文件超过 {most} 字节", "the file has more than {most} bytes"),
    "file.not_utf8": ("不是 UTF-8 编码", "this is not UTF-8"),
    "file.nul": ("含有 NUL 字符", "there is a NUL character"),
    "file.stray_return": ("行中有单独的回车符", "there is a carriage return inside a line"),
    "section.missing": ("缺少 {name} 部分", "the section {name} is missing"),
    "section.unexpected": ("这里应当是 {name} 部分", "the section {name} was expected here"),
    "section.empty": ("{name} 部分没有表头", "the section {name} has no header line"),
    "row.wrong_length": ("应有 {wanted} 格，实有 {found} 格", "{wanted} cells were expected, there are {found}"),
    "cell.too_long": ("一格超过 {most} 个字符", "a cell has more than {most} characters"),
    "cell.quote_open": ("引号没有闭合", "a quotation mark is not closed"),
    "cell.quote_inside": ("闭合的引号后面还有文字", "there is text after a closing quotation mark"),
    "column.missing": ("缺少 {name} 列", "the column {name} is missing"),
    "column.duplicate": ("{name} 列出现两次", "the column {name} stands there twice"),
    "meta.header": ("META 的表头应为 key;value", "the header of META is key;value"),
    "meta.duplicate": ("META 中 {name} 出现两次", "META has {name} twice"),
    "meta.missing": ("META 中缺少 {name}", "META has no {name}"),
    "meta.vote_type": ("不认识的 vote_type：{value}", "unknown vote_type: {value}"),
    "number.unreadable": ("不是普通的十进制数：{value}", "not a plain decimal number: {value}"),
    "number.too_long": ("数字超过 {most} 位", "a number has more than {most} digits"),
    "budget.not_positive": ("预算不大于零", "the budget is not above zero"),
    "cost.negative": ("费用小于零", "a cost is below zero"),
    "projects.none": ("没有任何项目", "there is no project"),
    "projects.too_many": ("项目超过 {most} 个", "there are more than {most} projects"),
    "project.no_id": ("项目没有编号", "a project has no id"),
    "project.duplicate": ("项目编号重复：{id}", "two projects have the id {id}"),
    "project.comma": ("项目编号含有逗号：{id}", "a project id has a comma in it: {id}"),
    "votes.none": ("没有任何选票", "there is no ballot"),
    "votes.too_many": ("选票超过 {most} 张", "there are more than {most} ballots"),
    "ballot.unknown_project": ("选票上有未知的项目：{id}", "a ballot names an unknown project: {id}"),
    "ballot.empty_token": ("选票上有空的项目编号或分数", "a ballot has an empty id or number of points"),
    "ballot.points_length": (
        "选票有 {named} 个项目、{given} 个分数", "a ballot has {named} projects and {given} numbers of points",
    ),
    "ballot.negative_points": ("{kind} 选票的分数小于零", "a {kind} ballot has points below zero"),
    "ballot.ranked_twice": ("排序选票把同一个项目排了两次：{id}", "a ranking names a project twice: {id}"),
    "ballot.more_than_one": ("choose-1 选票选了多个项目", "a choose-1 ballot names more than one project"),
    "ballot.kind": ("这种选票的写法不对：{kind}", "a ballot of the type {kind} is not written like this"),
    "ballot.weight": (
        "权重应是大于零的整数，每张选票一个", "weights are whole numbers above zero, one for each ballot",
    ),
    # accepted, with a warning
    "warn.cost_above_budget": (
        "项目 {id} 的费用高于预算，不可能入选", "project {id} costs more than the budget: it cannot win",
    ),
    "warn.zero_cost": ("项目 {id} 的费用为零", "project {id} costs nothing"),
    "warn.count": ("{name} 写的是 {said}，实际有 {found}", "{name} says {said}, there are {found}"),
    "warn.comma": ("把 {value} 读作带小数逗号的数", "{value} was read with a decimal comma"),
    "warn.duplicate_voter": ("选民编号重复：{id}", "a voter id stands there twice: {id}"),
    "warn.named_twice": ("选票把项目 {id} 写了两次，只计一次", "a ballot names project {id} twice: counted once"),
    "warn.points_added": ("选票给项目 {id} 两次打分，已相加", "a ballot gives points to project {id} twice: added"),
    "warn.max_length": ("选票选了 {found} 项，上限是 {most}", "a ballot names {found} projects, the most is {most}"),
    "warn.max_sum_points": ("选票共 {found} 分，上限是 {most}", "a ballot gives {found} points, the most is {most}"),
    "warn.more": ("还有 {found} 处同样的情况：{same}", "{found} more of the same: {same}"),
    # a rule that cannot be applied, or is asked for wrongly
    "rule.unknown": ("没有这种规则：{name}", "there is no rule named {name}"),
    "rule.unknown_rival": ("互斥的项目中有未知的编号：{id}", "a pair of rivals has an unknown project: {id}"),
    "rule.negative_points": (
        "等额分配法不能计有负分的选票", "Equal Shares does not count ballots with points below zero",
    ),
    "rule.ballots_not_plain": (
        "Phragmén 法只计赞成票，不能计 {kind} 选票", "Phragmén counts approvals, not {kind} ballots",
    ),
    "tie.incomplete_order": (
        "抽签次序应当包含每个项目恰好一次", "the drawn order does not name every project exactly once",
    ),
}


class ElectionError(ValueError):
    """Something that cannot be counted, or cannot be counted by the rule asked for. `code` is stable."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class PbError(ElectionError):
    """A file that is no election: the physical line (from 1) and why."""

    def __init__(self, line: int, reason: str, code: str) -> None:
        super().__init__(reason, code)
        self.line = line

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Warning_:
    """Something odd that was accepted: physical line, sentence, stable code."""

    line: int
    reason: str
    code: str


def sentence(code: str, **parts: object) -> str:
    """The sentence of a code, Chinese first, then English. Long values are cut, so that a sentence stays one line."""
    shown = {name: _short(str(value)) for name, value in parts.items()}
    chinese, english = SENTENCES[code]
    return f"{chinese.format(**shown)} / {english.format(**shown)}"


def refusal(code: str, **parts: object) -> ElectionError:
    """To be raised: this cannot be counted."""
    return ElectionError(sentence(code, **parts), code)


def at_line(line: int, code: str, **parts: object) -> PbError:
    """To be raised: this line makes the file no election."""
    return PbError(line, sentence(code, **parts), code)


def warning(line: int, code: str, **parts: object) -> Warning_:
    """Accepted, and to be shown."""
    return Warning_(line, sentence(code, **parts), code)


def _short(value: str) -> str:
    plain = "".join(char if char.isprintable() else "�" for char in value[:60])
    return plain + "…" if len(value) > 60 else plain
