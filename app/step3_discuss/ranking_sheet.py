"""The calculation sheet: every input and every step of a ranking, as data that is kept, hashed, printed and downloaded."""
from __future__ import annotations

import hashlib
import io
import json
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from app.allocation.weighted import FULL, kept_scores
from app.base.money import in_yuan
from app.base.saying import gettext as _
from app.process.states import FillRule
from app.step3_discuss.ranking_rules import Candidate, Line, Rules, exact, printed, ranked, sum_of

VERSION = 1
_OTHER = {FillRule.SKIP: FillRule.STOP, FillRule.STOP: FillRule.SKIP}


def sheet_from(candidates: list[Candidate], rules: Rules, head: dict[str, Any]) -> dict[str, Any]:
    """The whole calculation. `head`: what the reader should know of the year (title, forms, households, grid names)."""
    lines = ranked(candidates, rules)
    other = Rules(rules.weights, rules.trim, rules.tie, _OTHER[rules.fill], rules.available_fen)
    return {
        "v": VERSION,
        "head": head,
        "rules": {
            "weight_household": rules.weights.household,
            "weight_grid": rules.weights.grid,
            "weight_council": rules.weights.council,
            "trim": rules.trim,
            "tie": str(rules.tie),
            "fill": str(rules.fill),
            "available_fen": rules.available_fen,
        },
        "most": max((c.households for c in candidates), default=0),
        "lines": [_line(line, rules) for line in lines],
        "sum": _sum(lines, rules),
        "other": {"fill": str(other.fill), **_sum(ranked(candidates, other), other)},
    }


def _sum(lines: list[Line], rules: Rules) -> dict[str, int]:
    found = sum_of(lines, rules.available_fen)
    return {"projects": found.projects, "used_fen": found.used_fen, "left_fen": found.left_fen}


def _line(line: Line, rules: Rules) -> dict[str, Any]:
    """Inputs, exact fractions, and the same rounded for print. Council scores stand from high to low, without names."""
    candidate, points, weights = line.candidate, line.points, rules.weights
    kept = kept_scores(candidate.council, rules.trim)
    ordered = sorted(candidate.council, reverse=True)
    weighted = {
        "household": weights.household * points.household / FULL,
        "grid": weights.grid * points.grid / FULL,
        "council": weights.council * points.council / FULL,
    }
    return {
        "place": line.place,
        "code": candidate.code,
        "title": candidate.title,
        "fund_fen": candidate.fund_fen,
        "households": candidate.households,
        "grids": list(candidate.grids),
        "council": ordered,
        "highest": ordered[: rules.trim],
        "lowest": ordered[len(ordered) - rules.trim :] if rules.trim else [],
        "kept": len(kept),
        "exact": {"household": exact(points.household), "grid": exact(points.grid), "council": exact(points.council), "total": exact(points.total)},
        "printed": {"household": printed(points.household), "grid": printed(points.grid), "council": printed(points.council), "total": printed(points.total)},
        "weighted": {name: printed(value, 2) for name, value in weighted.items()},
        "left_before_fen": line.left_before_fen,
        "left_after_fen": line.left_after_fen,
        "verdict": str(line.verdict),
        "missing_fen": line.missing_fen,
    }


def sheet_bytes(sheet: dict[str, Any]) -> bytes:
    """The exact bytes that are hashed and downloaded: compact JSON with sorted keys, as in the record."""
    return json.dumps(sheet, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sheet_hash(sheet: dict[str, Any]) -> str:
    """SHA-256 of the sheet, in hex."""
    return hashlib.sha256(sheet_bytes(sheet)).hexdigest()


def points_text(tenths: int) -> str:
    """864 → 86.4."""
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part}"


def as_workbook(sheet: dict[str, Any]) -> bytes:
    """The sheet for a spreadsheet: the figures as published, and beside each the formula that makes it again."""
    book = Workbook()
    page, raw = book.active, book.create_sheet(_("Scores"))
    page.title = _("Order")
    _raw_page(raw, sheet)
    _order_page(page, raw.title, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _raw_page(raw: Any, sheet: dict[str, Any]) -> None:
    names = sheet["head"].get("grids", [])
    widest = max((len(line["council"]) for line in sheet["lines"]), default=0)
    raw.append([_("No."), *names, *[_("Council %(n)s", n=n + 1) for n in range(widest)]])
    for line in sheet["lines"]:
        raw.append([line["code"], *[t / 10 for t in line["grids"]], *[t / 10 for t in line["council"]]])
    _bold(raw)


def _order_page(page: Any, raw_title: str, sheet: dict[str, Any]) -> None:
    rules, grids = sheet["rules"], len(sheet["head"].get("grids", []))
    page.append([
        _("Rank"), _("No."), _("Project"), _("Price"), _("Households"), _("Households' points"), _("Grids' points"),
        _("Council's points"), _("Total"), _("Left at its turn"), _("What became of it"),
        _("Households' points, again"), _("Grids' points, again"), _("Council's points, again"), _("Total, again"),
    ])  # fmt: skip
    for row, line in enumerate(sheet["lines"], 2):
        said = line["printed"]
        page.append([
            line["place"], line["code"], line["title"], in_yuan(line["fund_fen"]), line["households"], float(said["household"]), float(said["grid"]),
            float(said["council"]), float(said["total"]), in_yuan(line["left_before_fen"]), line["verdict"], *_formulas(row, raw_title, grids, line, rules),
        ])  # fmt: skip
    page.append([])
    page.append([None, None, _("Open to projects"), in_yuan(rules["available_fen"])])
    page.append([None, None, _("Given"), in_yuan(sheet["sum"]["used_fen"])])
    page.append([None, None, _("Left"), in_yuan(sheet["sum"]["left_fen"])])
    _bold(page)
    page.column_dimensions["C"].width = 34
    page.freeze_panes = "D2"


def _formulas(row: int, raw_title: str, grids: int, line: dict[str, Any], rules: dict[str, Any]) -> list[str]:
    """What a reader's own spreadsheet works out from the inputs."""
    last_grid, first, last = _column(1 + grids), _column(2 + grids), _column(1 + grids + len(line["council"]))
    council, trim = f"'{raw_title}'!{first}{row}:{last}{row}", rules["trim"]
    cut = "".join(f"-LARGE({council},{n})-SMALL({council},{n})" for n in range(1, trim + 1))
    return [
        f"=IF(MAX(E$2:E$500)=0,0,E{row}/MAX(E$2:E$500)*100)",
        f"=AVERAGE('{raw_title}'!B{row}:{last_grid}{row})",
        f"=(SUM({council}){cut})/{line['kept']}",
        f"=ROUND((L{row}*{rules['weight_household']}+M{row}*{rules['weight_grid']}+N{row}*{rules['weight_council']})/100,1)",
    ]


def _column(number: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _bold(page: Any) -> None:
    for cell in page[1]:
        cell.font = Font(bold=True)
