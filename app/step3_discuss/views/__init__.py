"""The pages of step three; one module a subject."""
from __future__ import annotations

from app.step3_discuss import story
from app.step3_discuss.views import convene, desk, meetings, minutes, ranking, said, votes, wall
from app.step3_discuss.views.blueprint import blueprint

__all__ = ["blueprint", "convene", "desk", "meetings", "minutes", "ranking", "said", "story", "votes", "wall"]
