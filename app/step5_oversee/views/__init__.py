"""Pages of those who watch: findings, looks, acceptance, stars."""

from __future__ import annotations

from app.step5_oversee.views import pages
from app.step5_oversee.views.blueprint import blueprint

__all__ = ["blueprint", "pages"]
