"""Money and days in the reader's language: for templates, sentences, posters and sheets alike."""
from __future__ import annotations

from datetime import date, datetime

from flask_babel import get_locale

from app.base import clock
from app.base.money import in_yuan


def is_chinese() -> bool:
    """Whether this page is in Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def yuan(fen: int) -> str:
    """In a sentence: 12,500 元, ¥12,500; fen only when there are any."""
    amount = in_yuan(fen)
    text = f"{amount:,.2f}" if fen % 100 else f"{amount:,.0f}"
    return f"{text} 元" if is_chinese() else f"¥{text}"


def yuan2(fen: int) -> str:
    """In a table: ¥12,500.00."""
    return f"{'-' if fen < 0 else ''}¥{in_yuan(abs(fen)):,.2f}"


def wan(fen: int) -> str:
    """In a headline: 55.2 万元, ¥552,200."""
    if not is_chinese() or fen < 1_000_000:
        return yuan(fen)
    tenths = in_yuan(fen) / 10_000
    return f"{tenths:,.2f}".rstrip("0").rstrip(".") + " 万元"


def day(value: date | datetime | None, year: bool = False) -> str:
    """4 月 12 日 / 12 April; with the year where asked."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    if is_chinese():
        return f"{value.year} 年 {value.month} 月 {value.day} 日" if year else f"{value.month} 月 {value.day} 日"
    return value.strftime(f"{value.day} %B %Y" if year else f"{value.day} %B")


def moment(value: datetime | None) -> str:
    """4 月 12 日 14:30 / 12 April 14:30."""
    return "" if value is None else f"{day(value)} {clock.local(value):%H:%M}"


def in_words(text: str, text_en: str) -> str:
    """A name in the reader's language, where there are two."""
    return text if is_chinese() or not text_en else text_en
