"""The last deed of the facilitator's table, kept for as long as it can be taken back."""
from __future__ import annotations

from typing import Any

from app.change.transaction import Change
from app.step3_discuss.models import Meeting


def remember(change: Change, meeting: Meeting, deed: str, row: int, **was: Any) -> None:
    """Keep what was, if it was somebody at the table who did it: what people do themselves nobody takes back for them."""
    if change.actor.person_id in (meeting.facilitator_id, meeting.recorder_id):
        meeting.undo = {"deed": deed, "row": row, **was}
