"""A paper as a Word file: title, facts, headings, paragraphs, tables, room for names. Plain Office Open XML, nothing else in it."""
from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1985" w:right="1474" w:bottom="1701" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)
_BODY, _TITLE = ("FangSong", "仿宋"), ("SimSun", "方正小标宋简体")  # as official papers are set (GB/T 9704); Word puts its own where one is missing


def word_file(title: str, facts: Sequence[Sequence[str]], blocks: Sequence[dict[str, Any]], signs: Sequence[str]) -> bytes:
    """The file. `blocks`: {kind: head | para | small | table, text | rows}; `signs`: who puts their name below."""
    body = [_line(title, 44, _TITLE, "center", "C00000"), *(_line(f"{name}：{value}") for name, value in facts)]
    for block in blocks:
        if block["kind"] == "table":
            body.append(_table(block["rows"]))
        else:
            kind = block["kind"]
            body.append(_line(block["text"], {"head": 32, "small": 24}.get(kind, 30), is_bold=kind == "head"))
    body += [_line(f"{sign}：____________________", before=480) for sign in signs]
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_W}><w:body>{"".join(body)}{_PAGE}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELS), ("word/document.xml", xml)):
            file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _line(
    text: str, half_points: int = 30, face: tuple[str, str] = _BODY, align: str = "both", colour: str = "", is_bold: bool = False, before: int = 60
) -> str:
    look = f'<w:rFonts w:ascii="{face[0]}" w:hAnsi="{face[0]}" w:eastAsia="{face[1]}"/>{"<w:b/>" if is_bold else ""}'
    look += f'{f"""<w:color w:val="{colour}"/>""" if colour else ""}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(_plain(part))}</w:t>' for part in text.split("\n"))
    set_so = f'<w:spacing w:before="{before}" w:after="60" w:line="360" w:lineRule="auto"/><w:jc w:val="{align}"/>'
    return f"<w:p><w:pPr>{set_so}</w:pPr><w:r><w:rPr>{look}</w:rPr>{runs}</w:r></w:p>"


def _plain(text: str) -> str:
    """Characters that XML can carry."""
    return "".join(c for c in text if c >= " " or c == "\t")


def _table(rows: Sequence[Sequence[str]]) -> str:
    edge = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="555555"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    lines = "".join("<w:tr>" + "".join(f"<w:tc>{_line(cell, 24, before=20)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    grid = "".join("<w:gridCol/>" for _ in rows[0]) if rows else ""
    return f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{edge}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'
