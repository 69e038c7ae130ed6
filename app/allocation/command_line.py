"""`python3 -m app tally`: count elections from files. Imports no web framework and no database."""
from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.allocation.as_json import explanation_data, outcome_data, whole_data
from app.allocation.election import Election, ElectionError, Limits, PbError
from app.allocation.explain import (
    Case,
    Language,
    by_label,
    compare,
    comparison_sentences,
    explain,
    label_sentences,
    project_sentences,
    whole_result,
)
from app.allocation.outcome import Outcome
from app.allocation.pb_read import read_pb
from app.allocation.printed import table
from app.allocation.tally import RULES, tally
from app.allocation.ties import BY_NAME, TieBreak

PROGRAM = "python3 -m app tally"
BAD_FILE = 2
STANDARD_INPUT = "-"

WHAT = """\
计票：读入 Pabulib 的 .pb 文件，精确算出入选项目，并说明理由。
Count: read Pabulib .pb files, choose the winners exactly, and say why.
"""

MORE = """\
规则 RULE
  greedy            票多者先，放不下就跳过（默认）
                    most votes first, skip what does not fit (default)
  greedy_stop       同上，遇到放不下的即止 / the same, end at what does not fit
  greedy_density    每元得票多者先 / most votes per unit of money first
  mes_cost          等额分配，效用按费用 / Equal Shares, cost utilities
  mes_card          等额分配，效用按票数 / Equal Shares, cardinality utilities
  mes_cost_add1     mes_cost，份额每次加 1，到余额放不下别的，或再加就超支
                    mes_cost, shares raised by 1 until nothing more fits or
                    once more would overspend
  mes_cost_add1_os  同上，只到再加就超支 / the same, only until overspending
  mes_cost_add1u    mes_cost_add1，余款按 greedy / then greedy on the rest
  phragmen          Phragmén 顺序法（赞成票、单选票）
                    sequential Phragmén (approval, choose-1)

平局 TIE
  cost_votes_lex    费用低、票数多、编号小者先（默认）
                    cheaper, then more votes, then smaller id (default)
  lex, revlex       编号小者先，编号大者先 / smaller id, larger id

语言 language
  LC_ALL 或 LANG 以 zh 开头用中文，以 en 开头用英文，其他则两种都写。
  LC_ALL or LANG zh…: Chinese; en…: English; anything else: both.

退出码 exit code
  0  全部算出 / all counted
  2  有文件读不成选举，或规则不能用于它的选票：标准错误上写
     FILE:行: 原因，其余文件照常计算
     some file is no election, or its ballots do not allow the rule:
     FILE:line: reason on standard error; the others are counted

例子 examples
  python3 -m app tally vote.pb
  python3 -m app tally vote.pb --rule mes_cost_add1 --explain 17
  python3 -m app tally *.pb --rule mes_cost --json > results.jsonl

说明 more: docs/allocation.md
"""


def main(arguments: Sequence[str]) -> int:
    """Count every file; 0 when all could be, else 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    failed = False
    try:
        for number, file in enumerate(asked.files):
            try:
                text = _counted(file, asked)
            except PbError as error:
                failed = True
                _complain(f"{file}:{error.line}: {error.reason}")
            except OSError as error:
                failed = True
                _complain(f"{file}:0: 无法读取 / cannot be read: {error.strerror}")
            else:
                print(text if asked.json or not number else f"\n{text}", flush=True)
    except BrokenPipeError:  # whoever read the table has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BAD_FILE if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM, description=WHAT, epilog=MORE, formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )  # fmt: skip
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help=".pb 文件，- 为标准输入 / .pb files; - is standard input")
    add("--rule", choices=sorted(RULES), default="greedy", metavar="RULE", help="计票规则，见下 / the rule, see below")
    add("--tie", choices=sorted(BY_NAME), default="cost_votes_lex", metavar="TIE", help="平局，见下 / ties, see below")
    add("--json", action="store_true", help="每个文件一行 JSON / one JSON object per file and line")
    add("--explain", metavar="PROJECT", help="说明一个项目的得失 / why it was funded or not")
    return parser


def _complain(line: str) -> None:
    sys.stdout.flush()
    print(line, file=sys.stderr, flush=True)


def _counted(file: str, asked: argparse.Namespace) -> str:
    """What is printed for one file. Nothing of it appears before all of it is known."""
    data = _bytes_of(file)
    election, tie = read_pb(data), TieBreak.named(asked.tie)
    try:
        case = None if asked.explain is None else Case.of(election, asked.explain, asked.rule, tie)
        outcome = tally(election, asked.rule, tie) if case is None else case.outcome
    except ElectionError as error:
        raise PbError(_line_of(data, error.code), error.reason, error.code) from None
    return _as_json(file, election, outcome, case) if asked.json else _as_text(file, election, outcome, case)


def _as_json(file: str, election: Election, outcome: Outcome, case: Case | None) -> str:
    data = outcome_data(file, election, outcome)
    if case is not None:
        data["explanation"] = explanation_data(explain(case))
        data["whole"] = whole_data(whole_result(election, outcome))
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _as_text(file: str, election: Election, outcome: Outcome, case: Case | None) -> str:
    told = explain(case) if case is not None else None
    parts = []
    for language in languages(os.environ):
        lines = [table(file, election, outcome, language)]
        if told is not None:
            lines += ["", *project_sentences(election, told, language)]
            lines += ["", *_comparison(election, outcome, language)]
            lines += label_sentences(by_label(election, outcome, "category"), language, election.currency)
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _comparison(election: Election, outcome: Outcome, language: Language) -> list[str]:
    """Greedy beside Equal Shares, one of them as it was asked for; nothing where that cannot count these ballots."""
    rule = outcome.rule
    rules = ("greedy", rule) if rule.startswith("mes_") else (rule if rule.startswith("greedy") else "greedy", "mes_cost_add1u")
    try:
        return comparison_sentences(election, compare(election, rules, outcome.tie), language)
    except ElectionError:
        return []


def languages(environment: Mapping[str, str]) -> tuple[Language, ...]:
    """Which languages people want to read: of the first of LC_ALL, LC_MESSAGES, LANG that is set; else both."""
    wanted = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if wanted.startswith("zh"):
        return ("zh",)
    return ("en",) if wanted.startswith("en") else ("zh", "en")


def _bytes_of(file: str) -> bytes:
    """What is in the file, and one byte more than may be in it; `-` is standard input."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(Limits().bytes + 1)
    with Path(file).open("rb") as opened:
        return opened.read(Limits().bytes + 1)


def _line_of(data: bytes, code: str) -> int:
    """The line to name where a file reads well and is refused all the same: its vote_type, or where projects begin."""
    word = b"PROJECTS" if code.startswith("project.") else b"vote_type"
    lines = enumerate(data.split(b"\n"), 1)
    return next((at for at, line in lines if line.strip(b"\xef\xbb\xbf \t").startswith(word)), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
