"""One file names colours and sizes; everything else says what it means."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "src" / "css"
TOKENS = CSS / "tokens.css"
OTHERS = sorted(set(CSS.rglob("*.css")) - {TOKENS})
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\("
    r"|(?<![\w-])(?:white|black|red|green|blue|yellow|orange|gold|gr[ae]y|silver|brown|pink|purple|navy|teal|crimson)(?![\w-])"
)
SIZE = re.compile(r"(?<![\w-])-?\d*\.?\d+(?:px|rem|em|ex|ch|vw|vh|vmin|vmax|dvh|svh|cm|mm|in|pt|pc|%)(?![\w-])")


def declarations(css: str) -> str:
    """The style sheet without comments, strings and the conditions of media queries."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\"[^\"]*\"", '""', css)
    return re.sub(r"@media[^{]*", "@media ", css)


@pytest.mark.parametrize("sheet", OTHERS, ids=lambda path: str(path.relative_to(CSS)))
def test_only_the_tokens_name_a_colour(sheet: Path) -> None:
    assert COLOUR.findall(declarations(sheet.read_text("utf-8"))) == []


@pytest.mark.parametrize("sheet", OTHERS, ids=lambda path: str(path.relative_to(CSS)))
def test_only_the_tokens_name_a_size(sheet: Path) -> None:
    assert SIZE.findall(declarations(sheet.read_text("utf-8"))) == []


def test_every_token_that_is_used_exists() -> None:
    known = set(re.findall(r"(--[\w-]+)\s*:", TOKENS.read_text("utf-8")))
    used = {name for sheet in CSS.rglob("*.css") for name in re.findall(r"var\((--[\w-]+)", sheet.read_text("utf-8"))}
    assert used - known == set()


def test_no_token_is_idle() -> None:
    known = set(re.findall(r"(--[\w-]+)\s*:", TOKENS.read_text("utf-8")))
    used = {name for sheet in CSS.rglob("*.css") for name in re.findall(r"var\((--[\w-]+)", sheet.read_text("utf-8"))}
    assert known - used == set()


def test_every_style_sheet_is_imported_into_a_layer() -> None:
    main = (CSS / "main.css").read_text("utf-8")
    imported = {(CSS / path).resolve() for path in re.findall(r'@import "([^"]+)" layer\(\w+\);', main)}
    assert imported == set(CSS.rglob("*.css")) - {CSS / "main.css"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_carries_style(template: Path) -> None:
    """A style attribute would be refused by the security policy, and would name a size."""
    text = template.read_text("utf-8")
    assert re.findall(r"\sstyle\s*=|<style\b", text) == []
