"""What became of everybody on the roll, and of every ballot that was cast: the numbers of the close, in words (R6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.ballots.result import Result
from app.base.saying import gettext as _

Data = Mapping[str, Any]


def identity_rows(identity: Data, result: Result | None = None) -> list[tuple[str, str]]:
    """What became of everybody on the roll, and of every ballot that was cast (R6)."""
    words = [
        ("roll", _("On the roll")),
        ("online_counted", _("Counted from phones and desks")),
        ("paper_counted", _("Counted on paper")),
        ("spoiled", _("Took a paper ballot that did not come into the box")),
        ("not_voted", _("Did not vote")),
        ("casts", _("Ballots cast by phone and desk, with those changed")),
        ("assisted", _("Keyed by a helper, before a witness (a ballot that was changed again counts again)")),
        ("superseded", _("Of which replaced by a newer one, or by paper")),
        ("issued", _("Slips in the bag")),
        ("drawn", _("Slips drawn")),
        ("voided", _("Slips opened unused")),
        ("struck", _("Left out after a complaint")),
    ]
    rows = [
        (said, f"{identity[name]:,}") for name, said in words if identity.get(name) or (name in identity and name in ("roll", "online_counted", "not_voted"))
    ]
    if result and (result.invalid or result.broken):
        rows.append((_("Not valid"), f"{result.invalid + result.broken:,}"))
    return rows


def identity_said(identity: Data) -> str:
    """The sum, written out."""
    names = ("roll", "online_counted", "paper_counted", "spoiled", "not_voted")
    if not all(name in identity for name in names):
        return ""
    roll, online, paper, spoiled, none = (f"{int(identity[name]):,}" for name in names)
    return _(
        "%(roll)s on the roll = %(online)s online + %(paper)s on paper + %(spoiled)s spoiled + %(none)s who did not vote.",
        roll=roll,
        online=online,
        paper=paper,
        spoiled=spoiled,
        none=none,
    )
