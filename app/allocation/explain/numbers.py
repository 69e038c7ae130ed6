"""Exact numbers as people read them: rounded once, half up, when they are shown, and never before."""
from __future__ import annotations

from fractions import Fraction


def rounded(value: int | Fraction, places: int) -> str:
    """Half away from zero to so many places, thousands apart: 71.65 → 71.7, 1234567/2 → 617,283.5."""
    exact = Fraction(value)
    scale = 10**places
    units = (2 * abs(exact.numerator) * scale + exact.denominator) // (2 * exact.denominator)
    whole, part = divmod(units, scale)
    sign = "-" if exact < 0 and units else ""
    return f"{sign}{whole:,}.{part:0{places}d}" if places else f"{sign}{whole:,}"


def amount(value: int | Fraction) -> str:
    """Money without its unit: whole where it is whole, else to the hundredth."""
    return rounded(value, 0 if Fraction(value).denominator == 1 else 2)


def money(value: int | Fraction, currency: str, language: str) -> str:
    """An amount with its unit: 5,800 元 or ¥5,800; 5,800 PLN; 5,800 where nothing is known of the currency."""
    said = amount(value)
    if currency == "CNY":
        return f"{said} 元" if language == "zh" else f"-¥{said[1:]}" if said.startswith("-") else f"¥{said}"
    return f"{said} {currency}".rstrip()


def count(value: int | Fraction) -> str:
    """Votes or points: whole where they are whole, else to the tenth."""
    return rounded(value, 0 if Fraction(value).denominator == 1 else 1)


def one_line(text: str) -> str:
    """A name from a file on one line and without what could steer a terminal."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def percent(value: Fraction) -> str:
    """A part of the whole, to the tenth of a percent."""
    return f"{rounded(value * 100, 1)} %"
