"""The ledger to take away: Excel for the accountant, CSV for every program. A row a leg, money in yuan with two decimals."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from app.base import clock
from app.base.money import in_yuan
from app.base.saying import gettext as _
from app.fund.books import Books
from app.fund.sentences import account_name, sentence

_WIDTHS = (8, 18, 18, 44, 30, 40, 16, 16, 12, 16, 22)
_MONEY_COLUMNS = (6, 7)


def heads() -> list[str]:
    """The column heads."""
    return [
        _("No."), _("Time"), _("What it was"), _("In words"), _("Account"), _("What the account is"), _("In (yuan)"), _("Out (yuan)"),
        _("Record entry"), _("Entered by"), _("Voucher (SHA-256)"),
    ]  # fmt: skip


def rows(books: Books, word: object) -> Iterator[list[object]]:
    """The legs of the year in order; amounts as exact decimals, everything else as text or number."""
    say = getattr(word, "word", str)
    for t in books.transactions:
        said, when = sentence(t, books), f"{clock.local(t.at):%Y-%m-%d %H:%M}"
        for leg in t.legs:
            yield [
                t.id, when, say(t.move), said, leg.account, account_name(leg.account, books),
                in_yuan(leg.amount_fen) if leg.amount_fen > 0 else None, in_yuan(-leg.amount_fen) if leg.amount_fen < 0 else None,
                t.entry_seq, t.by.name if t.by else "", t.voucher.sha256 if t.voucher else "",
            ]  # fmt: skip


def workbook(books: Books, word: object) -> bytes:
    """The Excel file. Text cells are written as text, so that no name can be a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(books.round.year))
    for column, width in zip("ABCDEFGHIJK", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    cells = [WriteOnlyCell(sheet, value=head) for head in heads()]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows(books, word):
        line = []
        for n, value in enumerate(row):
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            if n in _MONEY_COLUMNS:
                cell.number_format = "#,##0.00"
            line.append(cell)
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def comma_separated(books: Books, word: object) -> bytes:
    """The CSV, with the mark that lets Excel read Chinese; a cell that could be a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads())
    for row in rows(books, word):
        writer.writerow([_cell(n, value) for n, value in enumerate(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(column: int, value: object) -> object:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    return f"{value:.2f}" if column in _MONEY_COLUMNS and value is not None else value
