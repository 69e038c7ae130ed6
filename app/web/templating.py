"""What every template can say: money, dates, masked names, assets, reasons, permissions."""
from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, url_for
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.base import clock
from app.base.printing import day, moment, wan, yuan, yuan2
from app.base.saying import catalogue
from app.base.text import mask
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.record.stamp import newest_stamp, stamp_of
from app.record.standing import stands
from app.vocabulary import Layer, Role, Step
from app.web.security import nonce


@lru_cache(maxsize=4)
def _manifest(path: Path, changed: float) -> dict[str, str]:
    found: dict[str, str] = json.loads(path.read_text())
    return found


def asset(name: str) -> str:
    """The address of a built file, with its hash in the name."""
    path = Path(current_app.static_folder or "") / "dist" / "manifest.json"
    files = _manifest(path, path.stat().st_mtime) if path.exists() else {}
    return url_for("static", filename=files.get(name, f"dist/{name}"))


def may(permission: str, subject: object = None) -> bool:
    """`{% if may('matter.answer', matter) %}`: buttons are drawn from the permission table."""
    return allows(current_actor(), P(permission), subject)


def say_it(message: str, **values: object) -> Markup:
    """`{{ _('Due %(day)s', day=due) }}` in the reader's language; values are escaped, the message is ours."""
    text = Markup(catalogue().ugettext(message))
    return text % values if values else text


def say_number(one: str, many: str, number: int, **values: object) -> Markup:
    """`{{ ngettext('%(num)s day', '%(num)s days', n) }}`."""
    return Markup(catalogue().ungettext(one, many, number)) % {"num": number, **values}


def hang(app: Flask) -> None:
    """Filters and globals."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals |= {"_": say_it, "gettext": say_it, "ngettext": say_number}
    app.jinja_env.filters |= {"yuan": yuan, "yuan2": yuan2, "wan": wan, "day": day, "moment": moment, "mask": mask}
    words = app.extensions["wushi_words"]
    app.jinja_env.globals |= {"say": words, "word": words.word, "actor": LocalProxy(current_actor)}
    app.jinja_env.globals |= {"asset": asset, "may": may, "stands": stands, "csp_nonce": nonce, "Step": Step, "Layer": Layer, "Role": Role}
    app.jinja_env.globals |= {"stamp_of": stamp_of, "newest_stamp": newest_stamp}
    app.jinja_env.globals |= {"today": clock.today, "now": clock.now}
