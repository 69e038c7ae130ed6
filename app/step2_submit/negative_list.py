"""What the money must not pay for, as dated data with sources (domain 2.5). Words that are found only warn; a person decides."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("negative_list.json")


@dataclass(frozen=True)
class NegativeRule:
    """One rule: the question a person has to answer, and the words that bring it up."""

    code: str
    title_zh: str
    title_en: str
    question_zh: str
    question_en: str
    keywords: tuple[str, ...]
    source: str
    is_verified: bool
    valid_from: date
    valid_until: date | None

    def title(self, is_chinese: bool = True) -> str:
        """The rule in the reader's language."""
        return self.title_zh if is_chinese else self.title_en

    def question(self, is_chinese: bool = True) -> str:
        """The question to answer, in the reader's language."""
        return self.question_zh if is_chinese else self.question_en

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@cache
def every_rule() -> tuple[NegativeRule, ...]:
    """All rules that there have been, in the order of the list."""
    return tuple(
        NegativeRule(
            row["code"], row["title"]["zh"], row["title"]["en"], row["question"]["zh"], row["question"]["en"], tuple(row["keywords"]),
            row["source"], row["is_verified"], date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
        )
        for row in json.loads(LIST.read_text(encoding="utf-8"))
    )  # fmt: skip


def rules_on(day: date) -> dict[str, NegativeRule]:
    """The rules in force on a day, by code."""
    return {rule.code: rule for rule in every_rule() if rule.holds_on(day)}


def words_found(text: str, day: date) -> dict[str, str]:
    """Which rules the words of a text bring up, and the words: `{"N4": "物业费"}`."""
    found = {code: [word for word in rule.keywords if word in text] for code, rule in rules_on(day).items()}
    return {code: "、".join(words)[:80] for code, words in found.items() if words}
