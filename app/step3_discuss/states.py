"""Lives of meetings, agenda items and rankings."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class MeetingState(StrEnum):
    """A meeting is convened, runs, and ends or is put off."""

    CONVENED = "convened"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


MEETING = Lifecycle(
    "meeting",
    MeetingState.CONVENED,
    (MeetingState.CONVENED, "start", MeetingState.RUNNING),
    (MeetingState.CONVENED, "cancel", MeetingState.CANCELLED),
    (MeetingState.RUNNING, "end", MeetingState.ENDED),
)


class ItemState(StrEnum):
    """An agenda item."""

    WAITING = "waiting"
    TALKED = "talked"  # before the room now
    DONE = "done"


ITEM = Lifecycle(
    "item",
    ItemState.WAITING,
    (ItemState.WAITING, "start", ItemState.TALKED),
    (ItemState.TALKED, "finish", ItemState.DONE),
    (ItemState.TALKED, "put_back", ItemState.WAITING),
)


class Standing(StrEnum):
    """In which quality somebody attends."""

    MEMBER = "member"
    GUEST = "guest"  # invited, speaks, no vote
    OBSERVER = "observer"


class Attendance(StrEnum):
    """The four words of the sign-in sheet (domain 4.5)."""

    DUE = "due"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    LEFT = "left"


class Outcome(StrEnum):
    """What a layer can do with a matter."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    SENT_UP = "sent_up"
    SENT_BACK = "sent_back"
    DROPPED = "dropped"
    NOTED = "noted"


class RankingState(StrEnum):
    """Rules first, then scores, then the sheet."""

    DRAFT = "draft"
    SCORING = "scoring"
    PUBLISHED = "published"


RANKING = Lifecycle(
    "ranking",
    RankingState.DRAFT,
    (RankingState.DRAFT, "fix_rules", RankingState.SCORING),
    (RankingState.SCORING, "publish", RankingState.PUBLISHED),
)


class TieRule(StrEnum):
    """Who goes first when two totals are exactly equal; what is still equal then goes by the number on the list."""

    HOUSEHOLDS = "households"  # more households marked it
    CHEAPER = "cheaper"  # it costs the fund less
