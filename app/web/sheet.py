"""A printed form of the house: head, facts, a table, paragraphs, room for seals, a code to scan. A4 as PDF."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import segno
import typst
from flask_babel import gettext as _

SHEET = Path(__file__).parents[2] / "templates" / "shared" / "sheet.typ"


def sheet(said: dict[str, Any], url: str) -> bytes:
    """The PDF of a form.

    `said`: title, place, no, facts [[name, value]], table {heads, rows, foot}, paragraphs, signs [words].
    """
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    whole = {
        "table": None,
        "paragraphs": [],
        "seal": _("(seal)"),
        "date": _("Date"),
        "url": url,
        "qr": out.getvalue().decode(),
        "look": _("Follow it here"),
    } | said
    return bytes(typst.compile(str(SHEET), sys_inputs={"said": json.dumps(whole, ensure_ascii=False)}))
