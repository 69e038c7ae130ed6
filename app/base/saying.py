"""Saying a sentence in the reader's language. A page says a thousand of them, so the catalogue is looked up once a request."""
from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from flask import Flask
from flask_babel import get_domain
from flask_babel.speaklater import LazyString

_catalogue: ContextVar[Any] = ContextVar("catalogue", default=None)


def catalogue() -> Any:
    """The reader's sentences; outside a request (a socket, a command line) they are looked up each time."""
    return _catalogue.get() or get_domain().get_translations()


def gettext(message: str, **values: object) -> str:
    """`_("Due %(day)s", day=due)`. Values are put in as they are."""
    said: str = catalogue().ugettext(message)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """`ngettext("%(num)s day", "%(num)s days", n)`."""
    said: str = catalogue().ungettext(one, many, number)
    return said % {"num": number, **values}


def lazy_gettext(message: str, **values: object) -> LazyString:
    """A sentence of a module, said when somebody reads it."""
    return LazyString(gettext, message, **values)


def hang(app: Flask) -> None:
    """Each request has one reader."""

    @app.before_request
    def remember() -> None:
        _catalogue.set(get_domain().get_translations())

    @app.teardown_request
    def forget(error: BaseException | None) -> None:
        _catalogue.set(None)
