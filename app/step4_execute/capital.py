"""大写: amounts in the capital numerals of contracts and cheques, which nobody can turn into another with a stroke. Pure."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_WAN, _YI = 10_000, 100_000_000


def in_capitals(fen: int) -> str:
    """人民币捌万陆仟玖佰元整 of 8_690_000 fen (支付结算办法, 附件一). ValueError for less than nothing."""
    if fen < 0:
        raise ValueError("money.not_positive")
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif last and yuan:
        text += "零"
    return f"人民币{text}{_DIGITS[last]}分" if last else f"人民币{text}整"


def _whole(n: int) -> str:
    """A whole number. A part that begins with noughts is joined by one 零, however many there are."""
    if n == 0:
        return "零"
    for unit, name in ((_YI, "亿"), (_WAN, "万")):
        if n >= unit:
            high, low = divmod(n, unit)
            return f"{_whole(high)}{name}{_joined(low, unit // 10)}"
    return _four(n)


def _joined(low: int, full: int) -> str:
    if low == 0:
        return ""
    return _whole(low) if low >= full else f"零{_whole(low)}"


def _four(n: int) -> str:
    text, owed = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if digit:
            text += ("零" if owed and text else "") + _DIGITS[digit] + _PLACES[place]
        owed = not digit
    return text
