"""What the terminal says at every start: where the demonstration people sign in, or how a community is founded."""
from __future__ import annotations

from app.console.cli import how_to_found
from app.console.setup.queries import is_founded
from app.demonstration.keys import where_to_sign_in
from app.settings import Settings


def greeting(settings: Settings) -> str:
    """The lines for whoever started it; nothing where a community of its own stands already."""
    if settings.demo:
        return where_to_sign_in(f"http://{settings.host}:{settings.port}")
    return "" if is_founded() else how_to_found(settings)
