"""Exact decimals: what people write as an amount, and amounts as people write them. Never through a float."""
from __future__ import annotations

import re
from fractions import Fraction

_PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
BLANKS = " \t"
"""What may stand round an id or a number: ASCII blanks only."""


def exact(text: str) -> Fraction | None:
    """"12", "12.50", "12,50", "-3" as a Fraction; None for everything else: exponents, separators, NaN, infinity."""
    text = text.strip(BLANKS)
    if text.isdecimal() and text.isascii():
        return Fraction(int(text))
    if not _PLAIN.fullmatch(text):
        return None
    whole, _, after = text.replace(",", ".").partition(".")
    return Fraction(int(whole + after), 10 ** len(after))


def decimal(amount: Fraction) -> str:
    """The amount as a decimal, exact and without needless zeros; a fraction "p/q" where no decimal ends."""
    if amount.denominator == 1:
        return str(amount.numerator)
    twos = fives = 0
    rest = amount.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{amount.numerator}/{amount.denominator}"
    places = max(twos, fives)
    digits = str(abs(amount.numerator) * (10**places // amount.denominator)).rjust(places + 1, "0")
    return f"{'-' if amount < 0 else ''}{digits[:-places]}.{digits[-places:]}"
