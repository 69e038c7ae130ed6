"""What time it is. Everything asks here, so that a demonstration or a test can live through a year."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

_played: ContextVar[datetime | None] = ContextVar("played", default=None)
_held: ContextVar[datetime | None] = ContextVar("held", default=None)
_ahead = timedelta(0)  # of a demonstration whose year is not over yet; nothing for anybody else


def now() -> datetime:
    """The moment in UTC, whole seconds (the record keeps no fractions)."""
    return (_played.get() or _held.get() or datetime.now(UTC) + _ahead).replace(microsecond=0)


def wall_time() -> datetime:
    """The moment outside: for one-time codes, because an authenticator app knows nothing of a demonstration's year."""
    return _played.get() or datetime.now(UTC)


def run_ahead(by: timedelta) -> None:
    """Let this process live later than the world, so that time never goes backwards in a demonstration's record."""
    global _ahead  # noqa: PLW0603
    _ahead = by


def ahead() -> timedelta:
    """How much later than the world this process lives: nothing outside a demonstration."""
    return _ahead


def zone() -> ZoneInfo:
    """The community's own time zone."""
    return ZoneInfo(current_app.config["TIMEZONE"] if has_app_context() else "Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """A stored moment on the clock of the village hall."""
    return moment.astimezone(zone())


def today() -> date:
    """The date in the community, not in Greenwich."""
    return local(now()).date()


def hall_time(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An hour of the village hall's day as a moment in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone()).astimezone(UTC)


def is_played() -> bool:
    """Whether the clock is being played, by a demonstration or a test."""
    return _played.get() is not None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at another moment: only demonstrations and tests do."""
    token = _played.set(moment)
    try:
        yield
    finally:
        _played.reset(token)


@contextmanager
def held() -> Iterator[None]:
    """One change happens at one moment, however long it takes: its rows and its entry must say the same."""
    token = _held.set(now())
    try:
        yield
    finally:
        _held.reset(token)


def days(n: int) -> timedelta:
    """n days, to read well in rules."""
    return timedelta(days=n)
