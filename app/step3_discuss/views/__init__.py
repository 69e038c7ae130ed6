"""The pages of step three; one module a subject."""
from __future__ import annotations

from app.step3_discuss.views import ranking
from app.step3_discuss.views.blueprint import blueprint

__all__ = ["blueprint", "ranking"]
