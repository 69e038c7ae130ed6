"""What the pages of this step have in common."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort

from app.people.models import Area
from app.process.queries import community_here
from app.step4_execute.story import is_late, late_days, next_of

blueprint = Blueprint("execute", __name__)
Row = TypeVar("Row")


def found_or_404(row: Row | None) -> Row:
    """The row, or the page that says there is none."""
    if row is None:
        abort(404)
    return row


def here_or_404() -> Area:
    """The community of this visitor."""
    return found_or_404(community_here())


@blueprint.app_context_processor
def words_of_projects() -> dict[str, object]:
    """Templates can say what comes next and how late it is."""
    return {"project_next": next_of, "project_late": is_late, "part_late": late_days}
