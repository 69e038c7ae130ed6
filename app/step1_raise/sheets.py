"""Paper and sheets: the household form to print (A4, large type), and the ledger of all forms for the office."""
from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import typst
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from app.base import clock
from app.base.printing import day, yuan
from app.base.saying import gettext as _
from app.process.models import Round
from app.step1_raise.models import HouseholdForm, Matter
from app.step1_raise.queries.forms import collection_ends_at
from app.vocabulary import Channel

SHEET = Path(__file__).parents[2] / "templates" / "step1_raise" / "paper_form.typ"


def paper_form(round_: Round, listed: Sequence[Matter], prices: dict[int, int], households: Sequence[tuple[str, str]]) -> bytes:
    """One A4 page a household: its code, the list with prices, boxes to tick, a line to write on, a line to sign."""
    ends_at = collection_ends_at(round_)
    said = {
        "title": _("What is most urgent to your household?"),
        "place": f"{round_.area.name}{_(', ')}{round_.title}",
        "how": _("Tick up to %(n)s. One form for each household; the paper counts before the phone.", n=round_.max_marks),
        "until": _("Hand it in by %(day)s to your building head or to the residents’ committee.", day=day(ends_at)) if ends_at else "",
        "number": _("Household number"),
        "wish": _("Something that is not on the list:"),
        "sign": _("Signed by (name)"),
        "date": _("Date"),
        "helper": _("Filled in by a helper? Helper:"),
        "witness": _("Witness:"),
        "read": _("read back to the household"),
        "items": [
            {"code": matter.list_code or matter.number, "title": matter.title, "price": yuan(prices[matter.id]) if prices.get(matter.id) else ""}
            for matter in listed
        ],
        "households": [{"code": code, "area": area} for code, area in households],
    }
    return typst.compile(str(SHEET), sys_inputs={"said": json.dumps(said, ensure_ascii=False)})


def ledger_workbook(round_: Round, listed: Sequence[Matter], forms: Sequence[HouseholdForm], by: str) -> bytes:
    """台账: a row a form, a column a matter. It names households, so it says who took it out and when."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(round_.year)
    sheet.append([_("Household forms %(title)s", title=round_.title), "", "", "", _("Taken out by %(name)s on %(day)s", name=by, day=day(clock.today(), True))])
    doors = {Channel.PHONE: _("by phone"), Channel.PAPER: _("on paper"), Channel.HELPER: _("with a helper")}
    head = [_("Household number"), _("Where"), _("Channel"), _("Handed in"), _("Witness"), *(m.list_code or m.number for m in listed), _("Written beside it")]
    sheet.append(head)
    for form in forms:
        marked = {mark.matter_id for mark in form.marks}
        sheet.append([
            _plain(form.household.code), _plain(form.household.area.name), doors[form.channel], f"{clock.local(form.at):%Y-%m-%d %H:%M}", _plain(form.witness),
            *("✓" if matter.id in marked else "" for matter in listed), _plain(form.wishes),
        ])  # fmt: skip
    for row in sheet.iter_rows(min_row=1, max_row=2):
        for cell in row:
            cell.font = Font(bold=True)
    for column, width in ((1, 14), (2, 16), (3, 10), (4, 17), (5, 10)):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    """What somebody typed stays text: a sheet must not take it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
