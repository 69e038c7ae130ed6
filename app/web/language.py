"""Chinese first, English complete: which of the two this visitor reads, and how large."""
from __future__ import annotations

from flask import Flask, has_request_context, request

from app.base.printing import is_chinese

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
LANGUAGE_COOKIE = "wushi_language"
ELDER_COOKIE = "wushi_elder"  # 长辈版: nothing, or the size of its letters in pixels
ELDER_SIZES = ("22", "26", "30")  # MIIT 2021: at least 18, able to reach 30 (domain research 5.4)


def chosen() -> str:
    """The visitor's choice; Chinese when none was made."""
    if not has_request_context():
        return LANGUAGES["zh"]
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "zh")
    return LANGUAGES.get(asked.split("_")[0], LANGUAGES["zh"])


def elder_size() -> str:
    """The letter size of 长辈版 on this device, or nothing."""
    size = request.cookies.get(ELDER_COOKIE, "") if has_request_context() else ""
    return size if size in ELDER_SIZES else ""


def hang(app: Flask) -> None:
    """Templates know the language and the size."""

    @app.context_processor
    def language() -> dict[str, object]:
        return {"is_zh": is_chinese(), "html_lang": "zh-Hans" if is_chinese() else "en", "elder_size": elder_size()}
