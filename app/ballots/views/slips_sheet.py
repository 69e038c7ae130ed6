"""The slips for the bag as a PDF: all alike but for the code, ten to a page, to be cut, folded and mixed."""

from __future__ import annotations

import json

import typst

from app.ballots.models import Question
from app.base.printing import is_chinese
from app.base.saying import gettext as _
from app.people.away import away
from app.record.stamp import newest_stamp, on_paper
from app.settings import ROOT
from app.web.sheet import FONTS

_TEMPLATE = ROOT / "templates" / "ballots" / "slips.typ"


def slips_pdf(codes: list[str], question: Question, address: str) -> bytes:
    """Made once, right after the codes; nobody can print it again, because nobody knows them."""
    given = {
        "lang": "zh" if is_chinese() else "en",
        "title": question.text,
        "how": _("Open %(address)s or use the shared screen, and type the code.", address=address),
        "care": _("Nobody knows who has this slip. Show it to nobody; after the count it goes into the shredder."),
        **on_paper(newest_stamp()),
        "fingerprint": _("Checkpoint of the record:"),
        "codes": [f"{c[:4]} {c[4:]}" for c in codes],
    }
    words = json.dumps(given, ensure_ascii=False)
    folders = [str(FONTS / weight) for weight in ("400Regular", "600SemiBold")]
    return away(lambda: bytes(typst.compile(str(_TEMPLATE), root=str(ROOT), font_paths=folders, ignore_system_fonts=True, sys_inputs={"given": words})))
