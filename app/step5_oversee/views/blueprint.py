"""The blueprint, and what templates of this step can say."""

from __future__ import annotations

from flask import Blueprint

from app.base import clock
from app.step5_oversee.deeds import deed_for
from app.step5_oversee.rules import days_late
from app.step5_oversee.story import seen_by, state_of, text_of

blueprint = Blueprint("oversee", __name__)


@blueprint.app_context_processor
def words_of_findings() -> dict[str, object]:
    """Templates can say who looked, what was found, and how late it is."""
    return {
        "seen_by": seen_by,
        "finding_text": text_of,
        "finding_state": state_of,
        "finding_late": lambda f: days_late(f, clock.today()),
        "finding_deeds": deed_for,
    }
