"""Links to pages of packages that stand above: an address when the page exists, otherwise nothing."""
from __future__ import annotations

from flask import url_for
from werkzeug.routing import BuildError


def link(endpoint: str, **values: object) -> str:
    """The address of a page, or an empty string when this installation has no such page."""
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    except BuildError:
        return ""
