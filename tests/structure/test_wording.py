"""Everything said is said in both languages, and every reason code has its sentence."""
from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from tests.structure.source import APP, ROOT, modules

PO = APP / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\((\w+)\)[sd]")


def messages() -> set[str]:
    """Every message id of code and templates."""
    found: set[str] = set()
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "_l": None, "ngettext": (1, 2)}
    for folder, method in ((APP, [("**.py", "python")]), (ROOT / "templates", [("**.html", "jinja2"), ("**.txt", "jinja2")])):
        options = {"**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}
        for _, _, message, _, _ in extract_from_dir(str(folder), method, options, keywords=keywords):
            found.add(message if isinstance(message, str) else message[0])
    return found


def test_every_message_is_translated() -> None:
    with PO.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans_CN")
    known = {(m.id if isinstance(m.id, str) else m.id[0]) for m in catalog if m.id and all([m.string] if isinstance(m.string, str) else m.string) and not m.fuzzy}
    assert sorted(messages() - known) == []


def test_a_translation_keeps_the_places_of_its_message() -> None:
    with PO.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans_CN")
    wrong = [
        m.id for m in catalog
        if m.id and isinstance(m.id, str) and isinstance(m.string, str) and set(PLACE.findall(m.string)) - set(PLACE.findall(m.id))
    ]  # fmt: skip
    assert wrong == []


def test_every_reason_code_has_a_sentence(the_app: Flask) -> None:
    known = set(the_app.extensions["wushi_words"].reasons)
    called = re.compile(r"Reason\(\s*\"([a-z_0-9]+\.[a-z_0-9]+)\"")
    missing = {code for m in modules() for code in called.findall(m.path.read_text()) if code not in known}
    assert sorted(missing) == []


def test_no_sentence_is_without_a_use(the_app: Flask) -> None:
    text = "".join(Path(m.path).read_text() for m in modules() if m.room != "words" and m.name != "app.words")
    unused = [code for code in the_app.extensions["wushi_words"].reasons if f'"{code}"' not in text and f'f"{code.split(".")[0]}.{{' not in text and not code.startswith(("permission.", "state."))]
    assert sorted(unused) == []


def test_a_kind_of_word_that_is_said_is_said_whole(the_app: Flask) -> None:
    words = the_app.extensions["wushi_words"].words
    missing = {f"{kind.__name__}.{member.name}" for kind in {kind for kind, _ in words} for member in kind if (kind, str(member)) not in words}
    assert sorted(missing) == []
