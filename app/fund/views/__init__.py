"""Pages of the money: the year, an account, a booking, and the bookkeeper's forms."""
from __future__ import annotations

from app.fund.views import desk, pages
from app.fund.views.shared import blueprint

__all__ = ["blueprint", "desk", "pages"]
