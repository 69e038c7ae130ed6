"""The sheet for the board: large type, the days, how to object, a code to scan, and a line for the record's number."""
from __future__ import annotations

import io
import json
from pathlib import Path

import segno
import typst

from app.base.printing import day
from app.base.saying import gettext as _
from app.people.queries import community_of
from app.process.models import Notice
from app.process.words import KINDS
from app.record.stamp import newest_stamp, on_paper, stamp_of
from app.web.sheet import FONTS

SHEET = Path(__file__).parents[2] / "templates" / "process" / "notice.typ"


def notice_poster(notice: Notice, url: str, seq: int | None, paper: str = "a4") -> bytes:
    """The PDF of a notice for one board."""
    community = community_of(notice.area)
    stamp = stamp_of(notice.record_key, "notice.post") or newest_stamp()
    first, last = day(notice.posted_on, True), day(notice.until_on, True)
    said = {
        "paper": paper,
        "size": _size(notice.body),
        "place": community.name if community.id == notice.area.id else f"{community.name} {notice.area.name}",
        "kind": str(KINDS.get(notice.kind, "")),
        "head": _("Public notice"),
        "title": notice.title,
        "paragraphs": [line for line in notice.body.split("\n") if line.strip()],
        "days": _("Hangs %(days)s days: from %(first)s to the end of %(last)s.", days=notice.days, first=first, last=last),
        "object": _(
            "You see it otherwise? Say so within these days: scan the code, call or visit the residents’ committee, "
            "or tell your building head. You get an answer by name."
        ),
        "keep": _("Nobody can take it down earlier. If it was torn off, please tell us."),
        "record": _("Record entry no. %(no)s", no=f"{seq:,}") if seq is not None else "",
        "fingerprint": _("Checkpoint of the record:"),
        **on_paper(stamp),
        "url": url,
        "posted": _("Put up by (signature)"),
        "taken": _("Taken down on"),
        "qr": _code(url),
    }
    folders = [str(FONTS / weight) for weight in ("400Regular", "700Bold")]
    return bytes(typst.compile(str(SHEET), font_paths=folders, sys_inputs={"said": json.dumps(said, ensure_ascii=False)}))


def _size(body: str) -> int:
    """Points of the running text on A4: a short notice is read from further away."""
    return next((points for longest, points in ((180, 20), (420, 17), (1200, 14)) if len(body) <= longest), 12)


def _code(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    return out.getvalue().decode()
