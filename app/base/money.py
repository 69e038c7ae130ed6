"""Money is whole fen (分). Nothing here, and nothing that uses it, ever sees a float."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation

MAX_FEN = 2**53 - 1  # what the canonical record can carry


def yuan(amount: int | str | Decimal) -> int:
    """Fen from yuan: `yuan("41,400")` is 4_140_000. ValueError when there is less than a fen, or nonsense."""
    try:
        exact = Decimal(str(amount).replace(",", "").replace("，", "").replace("¥", "").replace("元", "").strip()) * 100
    except InvalidOperation as error:
        raise ValueError("money.unreadable") from error
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValueError("money.below_a_fen")
    if abs(exact) > MAX_FEN:
        raise ValueError("money.too_much")
    return int(exact)


def in_yuan(fen: int) -> Decimal:
    """The exact amount in yuan, for printing only."""
    return Decimal(fen) / 100


def share(fen: int, percent: int) -> int:
    """Whole-fen share of an amount; a part of a fen is left with the remainder (the last payment takes it)."""
    return fen * percent // 100
