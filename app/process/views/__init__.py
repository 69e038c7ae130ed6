"""Pages of notices, rules and the fund year."""
from __future__ import annotations

from app.process.views import notices, rounds, rules
from app.process.views.shared import blueprint

__all__ = ["blueprint", "notices", "rounds", "rules"]
