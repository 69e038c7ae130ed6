"""Rows that have been understood: which column is which, and what is wrong in which cell. Pure."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any

from app.base.text import clean
from app.people.imports.sheet import LONGEST_CELL, MOST_ROWS, Rows
from app.people.phones import is_phone, tidy_phone
from app.people.states import Residence
from app.vocabulary import Layer

COLUMNS: dict[str, tuple[str, ...]] = {
    "layer": ("层级", "类型", "区域类型", "layer"),
    "yard": ("院落小区", "院落", "小区", "小区院落", "小区名称", "院落名称", "村民小组", "小组", "yard", "courtyard", "compound"),
    "building": ("楼栋", "楼号", "栋", "栋号", "幢", "building"),
    "code": ("户号", "户编号", "家庭编号", "住户编号", "household", "householdnumber"),
    "door": ("门牌", "门牌号", "房号", "房间号", "单元房号", "door"),
    "name": ("姓名", "名字", "居民姓名", "name"),
    "phone": ("电话", "手机", "手机号", "手机号码", "联系电话", "电话号码", "phone"),
    "birth_year": ("出生年", "出生年份", "出生日期", "出生年月", "生日", "birthyear", "born"),
    "residence": ("居住情况", "居住状况", "户籍情况", "人户情况", "residence"),
    "roll_no": ("人员编号", "居民编号", "人员号", "编号", "personnumber"),
}
HEADS = {
    "layer": "层级", "yard": "院落·小区", "building": "楼栋", "code": "户号", "door": "门牌", "name": "姓名", "phone": "电话", "birth_year": "出生年",
    "residence": "居住情况", "roll_no": "人员编号",
}  # fmt: skip
NEEDED = ("yard", "code", "name")
_KNOWN = {alias: column for column, aliases in COLUMNS.items() for alias in aliases}
_LAYERS = {
    "院落": Layer.COURTYARD, "小区": Layer.COURTYARD, "村民小组": Layer.COURTYARD, "小组": Layer.COURTYARD, "courtyard": Layer.COURTYARD,
    "网格": Layer.GRID, "grid": Layer.GRID,
}  # fmt: skip
_RESIDENCES = {
    "户籍": Residence.REGISTERED, "户籍在册": Residence.REGISTERED, "本地户籍": Residence.REGISTERED, "常住": Residence.REGISTERED,
    "registered": Residence.REGISTERED,
    "租住": Residence.TENANT, "租户": Residence.TENANT, "租客": Residence.TENANT, "流动": Residence.TENANT, "tenant": Residence.TENANT,
    "业主在外": Residence.ABSENT_OWNER, "在外业主": Residence.ABSENT_OWNER, "人户分离": Residence.ABSENT_OWNER, "absent": Residence.ABSENT_OWNER,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which row and column; `code` is a reason code, `said` the cell as it stands."""

    row: int
    column: str
    code: str
    said: str = ""


@dataclass
class Line:
    """One person of one household, as the sheet says it. Empty means: the sheet does not say."""

    row: int
    yard: str = ""
    building: str = ""
    code: str = ""
    name: str = ""
    layer: str = Layer.COURTYARD.value
    door: str = ""
    phone: str = ""
    birth_year: int | None = None
    residence: str = ""
    roll_no: str = ""
    faults: list[list[str]] = field(default_factory=list)  # [column, code, said]

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the import until it is applied."""
        return {k: v for k, v in asdict(self).items() if v not in ("", None, [])}

    @property
    def content(self) -> str:
        """What the line says, without its place on the sheet: the leaf of the sheet's root."""
        said = asdict(self)
        return "\x1f".join(f"{k}={said[k]}" for k in sorted(said) if k not in ("row", "faults"))


def understand(sheets: list[Rows]) -> tuple[list[Line], list[Fault]]:
    """Lines of the first sheet that has the needed heads, and what is wrong with the sheet as a whole."""
    best: tuple[int, Rows, dict[int, str], int] | None = None
    for rows in sheets:
        for index, (_, cells) in enumerate(rows[:20]):
            heads = _heads(cells)
            score = len(set(heads.values()))
            if score >= 2 and (best is None or score > best[0]):
                best = (score, rows, heads, index)
    if best is None:
        return [], [Fault(0, "", "sheet.no_heads")]
    _, rows, heads, index = best
    missing = [Fault(rows[index][0], column, "sheet.column_missing", HEADS[column]) for column in NEEDED if column not in heads.values()]
    if missing:
        return [], missing
    body = rows[index + 1 :]
    if not body:
        return [], [Fault(rows[index][0], "", "sheet.empty")]
    if len(body) > MOST_ROWS:
        return [], [Fault(0, "", "sheet.too_long")]
    lines = [_line(number, {name: cells[i] for i, name in heads.items() if i < len(cells)}) for number, cells in body]
    _mark_twins(lines)
    return lines, []


def _heads(cells: list[str]) -> dict[int, str]:
    """Which column stands where; the first of two alike counts."""
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        word = re.sub(r"[（(].*?[)）]|[\s*＊·./、:：_\-]", "", unicodedata.normalize("NFKC", cell)).lower()
        column = _KNOWN.get(word)
        if column and column not in found.values():
            found[index] = column
    return found


def _line(number: int, cells: dict[str, str]) -> Line:
    line = Line(number)
    said = {column: _plain(line, column, cell) for column, cell in cells.items()}
    line.yard, line.building, line.door = said.get("yard", ""), said.get("building", ""), said.get("door", "")
    line.code, line.name, line.roll_no = said.get("code", ""), said.get("name", ""), said.get("roll_no", "")
    for column in NEEDED:
        if not said.get(column) and not any(f[0] == column for f in line.faults):
            line.faults.append([column, "row.missing", ""])
    line.layer = _one_of(line, "layer", said.get("layer", ""), _LAYERS, Layer.COURTYARD.value)
    line.residence = _one_of(line, "residence", said.get("residence", ""), _RESIDENCES, "")
    if phone := tidy_phone(said.get("phone")):
        line.phone = phone if is_phone(phone) else ""
        if not line.phone:
            line.faults.append(["phone", "row.phone", said["phone"]])
    if year := said.get("birth_year", ""):
        line.birth_year = _year(year)
        if line.birth_year is None:
            line.faults.append(["birth_year", "row.birth_year", year])
    return line


def _plain(line: Line, column: str, cell: str) -> str:
    text = clean(unicodedata.normalize("NFKC", cell) if column in ("code", "phone", "birth_year", "roll_no") else cell).replace("\n", " ").replace("\t", " ")
    if len(cell) > LONGEST_CELL or len(text) > (40 if column in ("code", "roll_no") else 80):
        line.faults.append([column, "row.too_long", text[:20] + "…"])
        return ""
    if text[:1] in ("=", "@") or re.match(r"[+\-]\D", text):
        line.faults.append([column, "row.formula", text[:20]])
        return ""
    return text


def _one_of(line: Line, column: str, said: str, known: dict[str, Any], without: str) -> str:
    if not said:
        return without
    found = known.get(said.lower())
    if found is None:
        line.faults.append([column, f"row.{column}", said])
        return without
    return str(found.value)


def _year(said: str) -> int | None:
    found = re.match(r"(\d{4})(?:\D|\d{0,4}$|$)", said)
    year = int(found.group(1)) if found else 0
    return year if 1900 <= year <= 2100 else None


def _mark_twins(lines: list[Line]) -> None:
    """A person, a number or a telephone may stand on the sheet only once; a household stands in one place."""
    first: dict[tuple[str, ...], Line] = {}
    homes: dict[str, Line] = {}
    for line in lines:
        keys = [("roll_no", line.roll_no), ("phone", line.phone)]
        if not line.roll_no:
            keys.append(("name", f"{line.code}\x1f{line.name}" if line.code and line.name else ""))
        for key in keys:
            if key[1] and (twin := first.setdefault(key, line)) is not line:
                line.faults.append([key[0], f"row.twice_{key[0]}", str(twin.row)])
        home = homes.setdefault(line.code, line) if line.code else line
        if (home.yard, home.building) != (line.yard, line.building) and line.yard and home.yard:
            line.faults.append(["code", "row.two_places", str(home.row)])
