"""What every page of a meeting asks for."""
from __future__ import annotations

import uuid

from flask import abort

from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import meeting_by_id


def new_key() -> str:
    """The key of one act, made with its form."""
    return str(uuid.uuid4())


def meeting_or_404(number: int) -> Meeting:
    """The meeting of a page."""
    found = meeting_by_id(number)
    if found is None:
        abort(404)
    return found
