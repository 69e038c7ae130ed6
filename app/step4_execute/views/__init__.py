"""Pages of projects, payments and partners."""

from __future__ import annotations

from app.step4_execute.views import deeds, desk, public
from app.step4_execute.views.shared import blueprint

__all__ = ["blueprint", "deeds", "desk", "public"]
