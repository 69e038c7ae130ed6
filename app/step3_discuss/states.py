"""Lives of meetings, agenda items and rankings."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class MeetingState(StrEnum):
    """A meeting is convened, runs, and ends or is put off."""

    CONVENED = "convened"
    RUNNING = "running"
    ADJOURNED = "adjourned"  # broken off, to go on another day
    ENDED = "ended"
    CANCELLED = "cancelled"


MEETING = Lifecycle(
    "meeting",
    MeetingState.CONVENED,
    (MeetingState.CONVENED, "start", MeetingState.RUNNING),
    (MeetingState.CONVENED, "cancel", MeetingState.CANCELLED),
    (MeetingState.RUNNING, "adjourn", MeetingState.ADJOURNED),
    (MeetingState.ADJOURNED, "resume", MeetingState.RUNNING),
    (MeetingState.ADJOURNED, "cancel", MeetingState.CANCELLED),
    (MeetingState.RUNNING, "end", MeetingState.ENDED),
)
NOT_OVER = (MeetingState.CONVENED, MeetingState.RUNNING, MeetingState.ADJOURNED)


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
    (ItemState.DONE, "reopen", ItemState.TALKED),
)


class TurnKind(StrEnum):
    """Why somebody has the floor."""

    TURN = "turn"
    POINT = "point"  # a point of order: before everybody else
    ROUND = "round"  # the circle: everybody once


class Side(StrEnum):
    """For which side somebody wants to speak, where they say so."""

    NONE = "none"
    FOR = "for"
    AGAINST = "against"


class BoardState(StrEnum):
    """Thinking together: first everything is written down, then it is sorted, then weighed."""

    NONE = "blank"
    COLLECT = "collect"  # ideas, and no criticism
    SORT = "sort"
    WEIGH = "weigh"
    SHUT = "shut"


BOARD = Lifecycle(
    "board",
    BoardState.NONE,
    (BoardState.NONE, "collect", BoardState.COLLECT),
    (BoardState.COLLECT, "sort", BoardState.SORT),
    (BoardState.SORT, "collect", BoardState.COLLECT),
    (BoardState.SORT, "weigh", BoardState.WEIGH),
    (BoardState.WEIGH, "sort", BoardState.SORT),
    (BoardState.WEIGH, "shut", BoardState.SHUT),
)


class MotionState(StrEnum):
    """A motion, or an amendment of it."""

    MOVED = "moved"
    SECONDED = "seconded"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


MOTION = Lifecycle(
    "motion",
    MotionState.MOVED,
    (MotionState.MOVED, "second", MotionState.SECONDED),
    (MotionState.MOVED, "withdraw", MotionState.WITHDRAWN),
    (MotionState.SECONDED, "withdraw", MotionState.WITHDRAWN),
    (MotionState.SECONDED, "adopt", MotionState.ADOPTED),
    (MotionState.SECONDED, "reject", MotionState.REJECTED),
    (MotionState.ADOPTED, "reconsider", MotionState.SECONDED),
    (MotionState.REJECTED, "reconsider", MotionState.SECONDED),
    (MotionState.WITHDRAWN, "reconsider", MotionState.MOVED),
    (MotionState.SECONDED, "unsecond", MotionState.MOVED),
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
