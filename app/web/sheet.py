"""A printed form of the house: head, facts, a table, paragraphs, room for seals, a code to scan. A4 as PDF."""

from __future__ import annotations

import io
import json
from typing import Any

import segno
import typst

from app.base.saying import gettext as _
from app.settings import ROOT

SHEET = ROOT / "templates" / "shared" / "sheet.typ"
FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"


def sheet_words(said: dict[str, Any], url: str) -> str:
    """What stands on a form, ready to be compiled.

    `said`: title, place, no, facts [[name, value]], table {heads, rows, foot}, paragraphs, signs [words]; checkpoint and checkpoint_code.
    """
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    fixed: dict[str, Any] = {
        "table": None, "paragraphs": [], "seal": _("(seal)"), "date": _("Date"), "look": _("Follow it here"),
        "checkpoint": "", "checkpoint_code": "", "fingerprint": _("Checkpoint of the record:"),
    }  # fmt: skip
    return json.dumps(fixed | {"url": url, "qr": out.getvalue().decode()} | said, ensure_ascii=False)


def sheet_pdf(words: str) -> bytes:
    """The PDF. It takes a moment and touches neither request nor database, so it can be made away from the others."""
    folders = [str(FONTS / weight) for weight in ("400Regular", "700Bold")]
    return bytes(typst.compile(str(SHEET), font_paths=folders, sys_inputs={"said": words}))
