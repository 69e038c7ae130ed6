"""The arithmetic of paper: what must add up, how sheets are bundled, where two keyings differ, and which sheets the dice pick. Pure."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from app.vocabulary import Reason

BUNDLE_SIZE = 50
REKEY_ALL_UPTO = 500  # up to so many papers all are looked at again rather than a sample
DICE = 10
CHANCE_OF_MISSING = (5, 100)  # a sample may miss what would flip the result in five of a hundred tries


@dataclass(frozen=True)
class Counted:
    """One kind of paper at the close. `handed_out`: stubs torn off; what follows it was counted by hand, face down."""

    printed: int
    issued: int  # given to the desks
    handed_out: int
    spoiled_known: int  # replaced or given back, by the book
    carried_off: int  # seen leaving the room, by the book
    box: int
    spoiled: int
    unused: int

    @property
    def missing(self) -> int:
        """Handed out, and neither in the box nor in the envelope of spoiled ones."""
        return max(0, self.handed_out - self.spoiled_known - self.box)

    @property
    def adds_up(self) -> bool:
        """issued = in the box + spoiled + unused; what is missing counts as spoiled and is said apart."""
        return self.issued == self.box + self.spoiled + self.missing + self.unused


def reasons_against_count(c: Counted, why: str) -> list[Reason]:
    """Why these numbers cannot be right. Without a reason left the vote may close."""
    reasons = []
    if min(c.box, c.spoiled, c.unused) < 0:
        reasons.append(Reason("paper.count_negative"))
    if c.issued > c.printed:
        reasons.append(Reason("paper.more_issued_than_printed", {"issued": c.issued, "printed": c.printed}))
    if c.unused != c.issued - c.handed_out:
        reasons.append(Reason("paper.unused_differ", {"found": c.unused, "book": c.issued - c.handed_out}, "unused"))
    if c.spoiled != c.spoiled_known:
        reasons.append(Reason("paper.spoiled_differ", {"found": c.spoiled, "book": c.spoiled_known}, "spoiled"))
    if c.box > c.handed_out - c.spoiled_known - c.carried_off:
        reasons.append(Reason("paper.more_in_box", {"found": c.box, "book": c.handed_out - c.spoiled_known - c.carried_off}, "box"))
    if not c.adds_up:
        values: dict[str, object] = {"issued": c.issued, "box": c.box, "spoiled": c.spoiled + c.missing, "unused": c.unused}
        reasons.append(Reason("paper.does_not_add_up", values))
    if c.missing > c.carried_off and not why:
        reasons.append(Reason("paper.missing_without_why", {"missing": c.missing - c.carried_off}, "why"))
    return reasons


def bundle_sizes(sheets: int) -> list[int]:
    """Full bundles of fifty and the rest."""
    full, rest = divmod(sheets, BUNDLE_SIZE)
    return [BUNDLE_SIZE] * full + ([rest] if rest else [])


def style_letters(n: int) -> str:
    """The letters of the n-th kind of paper: A to Z, then AA to ZZ."""
    return chr(65 + n) if n < 26 else chr(64 + n // 26) + chr(65 + n % 26)


def style_of(label: str) -> str:
    """Which kind of paper a label is on: A03-17 is on A."""
    return label.rstrip("-0123456789")


def imprint(style: str, bundle: int, position: int) -> str:
    """What is stamped on a sheet once it is out of the box: A03-17. It says where the sheet lies now, not who put it in."""
    return f"{style}{bundle:02d}-{position:02d}"


def differing(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Positions (from 1) at which two keyings of a bundle differ; a sheet that only one of them has differs too."""
    longest = max(len(one), len(other))
    left, right = ([*lines, *[""] * (longest - len(lines))] for lines in (one, other))
    return [place for place, (a, b) in enumerate(zip(left, right, strict=True), 1) if a != b]


def bundle_hash(bundle: str, salt: str, lines: Sequence[str]) -> str:
    """SHA-256 of what was keyed. The bundle's own salt keeps anybody from guessing a short bundle out of its hash."""
    document = {"bundle": bundle, "n": len(lines), "salt": salt, "sheets": list(lines), "v": "pb-paper-v1"}
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def sample_size(papers: int, wrong: int) -> int:
    """How many sheets to look at, so that `wrong` mis-keyed ones among `papers` would be missed at most 5 times in 100.

    All of them up to 500 papers. Exact (hypergeometric): the least n with C(papers − wrong, n) / C(papers, n) ≤ 5 %.
    """
    if papers <= REKEY_ALL_UPTO or wrong <= 0:
        return papers
    low, high = 1, papers - min(wrong, papers) + 1
    while low < high:
        middle = (low + high) // 2
        if _missed_too_often(papers, wrong, middle):
            low = middle + 1
        else:
            high = middle
    return low


def _missed_too_often(papers: int, wrong: int, looked_at: int) -> bool:
    part, of = CHANCE_OF_MISSING
    return comb(papers - wrong, looked_at) * of > comb(papers, looked_at) * part


def wrong_to_flip(margin_votes: int) -> int:
    """How many mis-keyed sheets could turn a lead of so many votes: one sheet can take a vote here and add one there."""
    return max(1, -(-margin_votes // 2))


def reason_against_dice(dice: str) -> Reason | None:
    """Ten dice as they lie on the table, each 1 to 6."""
    if len(dice) != DICE or set(dice) - set("123456"):
        return Reason("paper.not_ten_dice", {"dice": DICE}, "dice")
    return None


def picked(dice: str, of: str, places: Sequence[str], count: int) -> list[str]:
    """Which imprints the dice pick: the `count` smallest by SHA-256 of dice, vote and imprint, in the order of the bundles.

    Anybody can do it again with a hash program. Nobody can choose it, because the bundles were locked before the throw.
    """
    ranked = sorted(places, key=lambda place: (hashlib.sha256(f"{dice}|{of}|{place}".encode()).digest(), place))
    return sorted(ranked[:count])
