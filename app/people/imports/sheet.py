"""Cells out of a file, as text: .xlsx and .csv as people send them. Pure; formulas are never worked out."""
from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

MOST_ROWS = 20_000
MOST_COLUMNS = 40
LONGEST_CELL = 200
MOST_UNPACKED = 150 * 1024 * 1024
_BLANKS_IN_A_ROW = 2_000

Rows = list[tuple[int, list[str]]]


class Unreadable(ValueError):
    """The file is no sheet; the message is a reason code."""


def read_cells(content: bytes) -> list[Rows]:
    """The sheets of a file, each a list of (row number as Excel shows it, cells). Blank rows are left out.

    Raises Unreadable with `sheet.unreadable`, `sheet.too_long` or `sheet.old_excel`.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("sheet.old_excel")
    if content.startswith(b"PK"):
        return _xlsx(content)
    return [_gather(enumerate(_csv(content), 1))]


def _xlsx(content: bytes) -> list[Rows]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("sheet.too_long")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it complains about styles, which nobody here reads
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            sheets = []
            for sheet in book.worksheets[:5]:
                sheet.reset_dimensions()
                sheets.append(_gather(enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)))
            book.close()
    except Unreadable:
        raise
    except Exception as error:  # a broken file breaks openpyxl in a dozen ways: KeyError, XML, zip, value errors
        raise Unreadable("sheet.unreadable") from error
    return sheets


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    mark = max(",;\t，", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text.replace("，", ",") if mark == "，" else text, newline=""), delimiter="," if mark == "，" else mark)
    except csv.Error as error:
        raise Unreadable("sheet.unreadable") from error


def _decoded(content: bytes) -> str:
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("sheet.unreadable")
    codecs = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise Unreadable("sheet.unreadable")


def _gather(numbered: Iterable[tuple[int, Iterable[Any]]]) -> Rows:
    found: Rows = []
    blank = 0
    for number, cells in numbered:
        line = [_text(cell) for cell in list(cells)[:MOST_COLUMNS]]
        if not any(line):
            blank += 1
            if blank > _BLANKS_IN_A_ROW:  # Excel keeps a million formatted empty rows
                break
            continue
        blank = 0
        found.append((number, line))
        if len(found) > MOST_ROWS + 20:
            raise Unreadable("sheet.too_long")
    return found


def _text(cell: object) -> str:
    """One cell as text; numbers without the point that Excel gives them, dates as a year."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date):
        return str(cell.year)
    text = str(getattr(cell, "text", cell)).strip()  # an array formula is an object with a text
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL + 1]
