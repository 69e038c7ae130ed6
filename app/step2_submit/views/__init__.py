"""Submit's pages: the desk of the two committees, and what everybody reads: a proposal, the list, a docket."""
from __future__ import annotations

from app.step2_submit import story
from app.step2_submit.views import desk, dockets, public
from app.step2_submit.views.shared import blueprint

__all__ = ["blueprint", "desk", "dockets", "public", "story"]
