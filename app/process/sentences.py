"""Rules and sums in words that anyone can repeat: shares, quorum, majority, and the sum of one vote."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.base.printing import is_chinese
from app.base.saying import gettext
from app.process.rules import MORE_THAN, Arithmetic, Line, Pack, proxy_of, quorum_share

_DIGITS = "零一二三四五六七八九十"


def _(msgid: str, /, **values: object) -> str:
    return str(gettext(msgid, **values))


def name_of_body(pack: Pack) -> str:
    """The body's name in the reader's language."""
    return str(pack.rule["name"] if is_chinese() else pack.rule["name_en"])


def text_of(pack: Pack, name: str) -> str:
    """One of the pack's texts (electorate, convener, demanded_by, note) in the reader's language."""
    both = pack.rule.get(name) or {}
    return str(both.get("zh" if is_chinese() else "en", ""))


def share_in_words(num: int, den: int, mode: str) -> str:
    """More than half, at least two thirds: 过半数，三分之二以上."""
    if (num, den) == (1, 2) and mode == MORE_THAN:
        return _("more than half")
    part = f"{_DIGITS[den]}分之{_DIGITS[num]}" if is_chinese() and den <= 10 else f"{num}/{den}"
    return _("more than %(part)s", part=part) if mode == MORE_THAN else _("at least %(part)s", part=part)


def unit_in_words(of: str) -> str:
    """Whom a share is counted of."""
    return {
        "members": _("the members"), "adults": _("the adults"), "households": _("the households"), "groups": _("the groups"),
        "area+heads": _("the owners, by heads and by floor area"), "heads": _("the owners, by heads"), "area": _("the floor area"),
        "present": _("those present"), "all_members": _("all members"), "participants": _("those taking part"),
    }.get(of, of)  # fmt: skip


def quorum_sentence(pack: Pack) -> str:
    """When this body may decide."""
    doors = [quorum_share(pack)] + ([pack.rule["quorum_or"]] if "quorum_or" in pack.rule else [])
    said = [_("%(share)s of %(unit)s", share=share_in_words(d["num"], d["den"], d["mode"]), unit=unit_in_words(d["of"])) for d in doors]
    whole = _("%(one)s must take part, or %(other)s.", one=said[0], other=said[1]) if len(said) > 1 else _("%(one)s must take part.", one=said[0])
    return whole[:1].upper() + whole[1:]


def majority_sentence(pack: Pack) -> str:
    """When something is passed."""
    m = pack.rule["majority"]
    share = share_in_words(m["num"], m["den"], m["mode"])
    return _("To pass, %(share)s of %(unit)s must say yes. A tie does not pass.", share=share, unit=unit_in_words(m["of"]))


def proxy_in_words(rule: Mapping[str, Any]) -> str:
    """Whether somebody may come with a member's letter, and who."""
    return {
        "household": _("allowed for an adult of the same home, with a written proxy"),
        "anyone": _("allowed for any adult on the roll, with a written proxy, each for one member only"),
    }.get(proxy_of(rule), _("not allowed"))  # fmt: skip


def rule_in_short(pack: Pack) -> str:
    """Quorum and majority in one breath; for a limit its numbers."""
    if "quorum" in pack.rule:
        return f"{quorum_sentence(pack)}{'' if is_chinese() else ' '}{majority_sentence(pack)}"
    return _("; ").join(number_in_words(name, value) for name, value in pack.rule["numbers"].items())


def number_name(name: str) -> str:
    """What a number of a limit counts, as the label of a field."""
    return {
        "days": _("Days"), "meeting": _("Days before a meeting"), "offers": _("Offers at least"), "people": _("People at least"),
        "relatives": _("Near relatives allowed"), "accounts_years": _("Years for vouchers and ledgers"),
        "yuan": _("Yuan"), "witnesses": _("Supervisors who have signed"),
        "procurement_years": _("Years for offers and contracts"), "forms_years": _("Years for forms with personal data"), "logs_months": _("Months for logs"),
    }.get(name, name)  # fmt: skip


def number_in_words(name: str, n: int) -> str:
    """A number of a limit with what it counts: 7 days, 3 offers."""
    return {
        "days": _("%(n)s days", n=n), "meeting": _("%(n)s days before a meeting", n=n), "offers": _("at least %(n)s offers", n=n),
        "people": _("%(n)s different people", n=n), "relatives": _("%(n)s near relatives", n=n), "accounts_years": _("vouchers and ledgers %(n)s years", n=n),
        "procurement_years": _("offers and contracts %(n)s years", n=n), "forms_years": _("forms with personal data %(n)s year(s)", n=n),
        "logs_months": _("logs %(n)s months", n=n), "yuan": _("from %(n)s yuan on", n=n), "witnesses": _("%(n)s supervisors", n=n),
    }.get(name, f"{name} {n}")  # fmt: skip


def sum_in_words(found: Arithmetic) -> list[str]:
    """The sum of one vote, a sentence a line: 27 present of 31, needed 21: quorate. 13 of 27 for, needed 14: not passed."""
    said = []
    if found.recused:
        said.append(_("%(n)s stepped aside and are not counted.", n=found.recused))
    said += [_quorum_line(line) for line in found.quorum]
    if not found.is_quorate:
        return [*said, _("So nothing can be decided.")]
    said += [_majority_line(line) for line in found.majority]
    return [*said, _("Passed.") if found.is_passed else _("A tie: not passed.") if found.is_tie else _("Not passed.")]


def _quorum_line(line: Line) -> str:
    numbers = {"found": f"{line.found:,}", "base": f"{line.base:,}", "needed": f"{line.needed:,}"}
    if line.of == "area":
        return _("Floor area %(found)s of %(base)s dm², needed %(needed)s.", **numbers)
    if line.is_reached:
        return _("%(found)s of %(base)s are there, needed %(needed)s: enough.", **numbers)
    return _("%(found)s of %(base)s are there, needed %(needed)s: too few.", **numbers)


def _majority_line(line: Line) -> str:
    numbers = {"found": f"{line.found:,}", "base": f"{line.base:,}", "needed": f"{line.needed:,}"}
    if line.of == "area":
        return _("Floor area for: %(found)s of %(base)s dm², needed %(needed)s.", **numbers)
    return _("%(found)s of %(base)s for, needed %(needed)s.", **numbers)
