"""A bundle as an Excel sheet: the file to fill in, and reading it back with every mistake named by row and column."""
from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.ballots.paper.marks import BLANK, UNCLEAR, Marks, Way
from app.ballots.paper.reading import Reader
from app.base.saying import gettext as _
from app.change.refusals import NotValid
from app.people.imports.sheet import Unreadable, read_cells
from app.vocabulary import Reason

HEAD = "编号"
UNCLEAR_HEAD = "废"
_TICKS = {"1", "√", "✓", "✔", "v", "x", "是", "y"}


def bundle_sheet(reader: Reader, titles: Sequence[str], imprints: Sequence[str], name: str) -> bytes:
    """An .xlsx with a row for each sheet of the bundle and a column for each number on the paper."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append([HEAD, *range(1, reader.numbers + 1), UNCLEAR_HEAD])
    sheet.append([_("project"), *(f" {title}" if title[:1] in "=+-@" else title for title in titles), _("cannot be counted")])
    for mark in imprints:
        sheet.append([mark])
    for row in (1, 2):
        for cell in sheet[row]:
            cell.font = Font(bold=row == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 12
    for column in range(2, reader.numbers + 3):
        sheet.column_dimensions[get_column_letter(column)].width = 11
    sheet.freeze_panes = "B3"
    notes = book.create_sheet("说明")
    notes.column_dimensions["A"].width = 100
    for note in _notes(reader.way):
        notes.append([note])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _notes(way: Way) -> list[str]:
    how = {
        Way.TICKS: _("Write 1 under each number that is ticked. A row without a 1 is a sheet without marks."),
        Way.ORDER: _("Write 1 under the number that stands first, 2 under the second, and so on."),
        Way.NUMBERS: _("Write under each number the points that stand in its box. An empty box stays empty."),
    }[way]
    return [
        how,
        _("Write 1 in the last column when one cannot tell what is meant, or when there is a name or sign on the sheet."),
        _("Key what stands on the sheet, too much as well: whether it counts is worked out by the rules of the vote."),
        _("One clerk fills in one file. The second clerk fills in another one, without having seen the first."),
    ]


def lines_from(content: bytes, reader: Reader, imprints: Sequence[str]) -> list[str]:
    """The lines of a filled-in file in the order of the bundle; NotValid with every row and column that is wrong."""
    try:
        sheets = read_cells(content)
    except Unreadable as wrong:
        raise NotValid(Reason(str(wrong), field="file")) from wrong
    rows = sheets[0] if sheets else []
    heads = list(rows[0][1]) if rows else []
    if heads[: reader.numbers + 2] != [HEAD, *(str(n) for n in range(1, reader.numbers + 1)), UNCLEAR_HEAD]:
        raise NotValid(Reason("paper.sheet_columns", field="file"))
    found: dict[str, str] = {}
    reasons: list[Reason] = []
    for number, cells in rows[1:]:
        mark = unicodedata.normalize("NFKC", cells[0]).strip().upper()
        if "-" not in mark and mark not in imprints:
            continue  # the line of titles
        if mark not in imprints:
            reasons.append(Reason("paper.sheet_other_bundle", {"row": number, "sheet": mark}, field="file"))
        elif mark in found:
            reasons.append(Reason("paper.sheet_row_twice", {"row": number, "sheet": mark}, field="file"))
        else:
            found[mark] = _line(number, cells, reader, reasons)
    reasons += [Reason("paper.sheet_missing_row", {"sheet": mark}, field="file") for mark in imprints if mark not in found]
    if reasons:
        raise NotValid(reasons)
    return [found[mark] for mark in imprints]


def _line(row: int, cells: Sequence[str], reader: Reader, reasons: list[Reason]) -> str:
    """One row as the line that a clerk would have keyed."""
    padded = [*cells, *[""] * (reader.numbers + 2 - len(cells))]
    if padded[reader.numbers + 1].strip():
        return UNCLEAR
    pairs = []
    for column in range(1, reader.numbers + 1):
        typed = unicodedata.normalize("NFKC", padded[column]).strip().lower()
        if not typed or typed == "0":
            continue
        value = _value(typed, reader)
        if value is None:
            reasons.append(_wrong(row, column, typed))
        else:
            pairs.append((column, value))
    if reader.way is Way.ORDER and sorted(place for _, place in pairs) != list(range(1, len(pairs) + 1)):
        reasons.append(_wrong(row, pairs[0][0], " ".join(str(place) for _, place in pairs)))
    return Marks(tuple(pairs)).line(reader.way) if pairs else BLANK


def _value(typed: str, reader: Reader) -> int | None:
    """What a cell says: 1 for a tick, the place, or the points; None when it cannot be read."""
    if reader.way is Way.TICKS:
        return 1 if typed in _TICKS else None
    most = reader.numbers if reader.way is Way.ORDER else reader.highest
    return int(typed) if typed.isdecimal() and int(typed) <= most else None


def _wrong(row: int, column: int, typed: str) -> Reason:
    return Reason("paper.sheet_unreadable_cell", {"row": row, "column": get_column_letter(column + 1), "typed": typed}, field="file")
