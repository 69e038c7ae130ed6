"""五事 (Wushi): a community decides, carries out and watches over its own fund, in five steps.

Read the house from the ground up: `vocabulary` (the words), `base` (small tools), `policy` (who may),
`change` (how anything changes), `record` (what can never be unsaid), `people`, `process`, `fund`, `ballots`,
`live`, and then the five steps in the order in which a matter walks them. `wiring` hangs everything on the app.

This file imports nothing at import time, because `python3 -m app` has to work before any package is installed.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application from settings (from the environment when none are given)."""
    from app.wiring import build

    return build(settings)
