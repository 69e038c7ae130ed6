"""Chinese first, English complete: which of the two this visitor reads, and how large."""
from __future__ import annotations

from flask import Flask, has_request_context, request
from flask_babel import get_locale

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
LANGUAGE_COOKIE = "wushi_language"
ELDER_COOKIE = "wushi_elder"  # 长辈版: "1" or nothing; how much larger still is the device's own affair


def chosen() -> str:
    """The visitor's choice; Chinese when none was made."""
    if not has_request_context():
        return LANGUAGES["zh"]
    asked = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "zh")
    return LANGUAGES.get(asked.split("_")[0], LANGUAGES["zh"])


def is_elder() -> bool:
    """Whether this device reads the elder version."""
    return has_request_context() and request.cookies.get(ELDER_COOKIE) == "1"


def is_chinese() -> bool:
    """Whether this page is in Chinese."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def hang(app: Flask) -> None:
    """Templates know the language and the size."""

    @app.context_processor
    def language() -> dict[str, object]:
        return {"is_zh": is_chinese(), "elder": is_elder()}
