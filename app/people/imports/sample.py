"""The sheet to fill in: heads in Chinese, two rows that show how, and the notes on a second sheet."""
from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from app.base.saying import gettext as _
from app.people.imports.lines import HEADS

_ROWS = (
    ("院落", "棉纺12号院", "3栋", "MF-03-0201", "2单元201", "李桂芳", "13800000001", 1953, "户籍", "MF-00017"),
    ("院落", "棉纺12号院", "3栋", "MF-03-0201", "2单元201", "王小宝", "", 1990, "租住", ""),
)


def sample_sheet() -> bytes:
    """An .xlsx; every cell that may look like a number is text, so that Excel does not turn it into another."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(list(HEADS.values()))
    for line in _ROWS:
        sheet.append(list(line))
    for column in range(1, len(HEADS) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 16
        sheet.cell(1, column).font = Font(bold=True)
        if column != 8:
            for row in range(2, 400):
                sheet.cell(row, column).number_format = "@"
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("说明")
    notes.column_dimensions["A"].width = 100
    for note in _notes():
        notes.append([note])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _notes() -> list[str]:
    return [
        _("One row for each person. The household number ties the people of a household together."),
        _("Needed: yard or compound, household number, name. Everything else may stay empty; empty changes nothing that is known already."),
        _("Layer: 院落, 小区, 村民小组 or 网格. Left empty it is 院落."),
        _("Lives here as: 户籍 (registered), 租住 (tenant) or 业主在外 (owner living elsewhere)."),
        _("Person number: your own number for the person. With it a corrected name is recognised; without it the name within the household counts."),
        _("Columns may stand in any order; blank rows are skipped. Do not write identity numbers: they are not kept."),
    ]
