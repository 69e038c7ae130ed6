"""What every template can say: money, dates, masked names, assets, reasons, permissions."""
from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, url_for
from flask_babel import get_domain, gettext
from werkzeug.local import LocalProxy

from app.base import clock
from app.base.printing import day, moment, wan, yuan, yuan2
from app.base.text import mask
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.vocabulary import Layer, Role, Step
from app.web.security import nonce


@lru_cache(maxsize=4)
def _manifest(path: Path, changed: float) -> dict[str, str]:
    return json.loads(path.read_text())


def asset(name: str) -> str:
    """The address of a built file, with its hash in the name."""
    path = Path(current_app.static_folder or "") / "dist" / "manifest.json"
    files = _manifest(path, path.stat().st_mtime) if path.exists() else {}
    return url_for("static", filename=files.get(name, f"dist/{name}"))


def may(permission: str, subject: object = None) -> bool:
    """`{% if may('matter.answer', matter) %}`: buttons are drawn from the permission table."""
    return allows(current_actor(), P(permission), subject)


def _plural(one: str, many: str, number: int) -> str:
    """The sentence for a number, unfilled: Jinja fills it in itself, with everything that the template gives."""
    return str(get_domain().get_translations().ungettext(one, many, number))


def hang(app: Flask) -> None:
    """Filters and globals."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.install_gettext_callables(gettext, _plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters |= {"yuan": yuan, "yuan2": yuan2, "wan": wan, "day": day, "moment": moment, "mask": mask}
    words = app.extensions["wushi_words"]
    app.jinja_env.globals |= {"say": words, "word": words.word, "actor": LocalProxy(current_actor)}
    app.jinja_env.globals |= {"asset": asset, "may": may, "csp_nonce": nonce, "Step": Step, "Layer": Layer, "Role": Role, "today": clock.today, "now": clock.now}
