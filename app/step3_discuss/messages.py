"""The forms that messages about a meeting share."""
from __future__ import annotations

from pydantic import Field

from app.change.refusals import NotValid
from app.live.wire import Body
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import meeting_by_id
from app.vocabulary import Reason

KEY = Field(min_length=8, max_length=64)
ID = Field(ge=1, le=2**31 - 1)
ROOM = Field(max_length=40, pattern=r"^meeting:[1-9][0-9]{0,9}$")


class InRoom(Body):
    """An act that needs nothing but the room."""

    room: str = ROOM
    key: str = KEY


class Post(InRoom):
    """Something written."""

    text: str = Field(max_length=2000)


class Numbered(Body):
    """An act on one row."""

    id: int = ID
    key: str = KEY


def meeting_of(room: str) -> Meeting:
    """The meeting behind the name of a room."""
    found = meeting_by_id(int(room.partition(":")[2]))
    if found is None:
        raise NotValid(Reason("room.unknown"))
    return found
