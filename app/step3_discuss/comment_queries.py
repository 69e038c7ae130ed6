"""Reading what people write by what it is about: an agenda item, and within it a heading of its board. Plain once it is read: a room keeps it."""
from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.people.models import Household, Person
from app.step3_discuss.models import Comment, Meeting
from app.step3_discuss.rules import current_item
from app.step3_discuss.thinking_models import IdeaGroup

SHOWN = 30
"""Lines of one item that a live page carries; all of them stand on a page of their own, and in the minutes."""


@dataclass(frozen=True)
class Line:
    """What somebody wrote, under the name by which they are known in this hall."""

    id: int
    person_id: int
    name: str
    text: str
    at: datetime
    hidden_why: str
    on_wall: bool
    group_id: int
    heading: str
    flags: int


@dataclass(frozen=True)
class Topic:
    """What was written about one item, newest first; `of` counts all of it, also what is not carried here. No item: between two."""

    item_id: int | None
    place: int
    title: str
    of: int
    lines: list[Line]

    @property
    def at_the_table(self) -> list[Line]:
        """What is not folded away: first what somebody finds an attack, then the newest."""
        return sorted((line for line in self.lines if not line.hidden_why), key=lambda line: -line.flags)

    def headed(self, most: int | None = None) -> list[tuple[str, list[Line]]]:
        """The newest of them: first what belongs to the item as a whole, then heading by heading, as the board has them."""
        groups = dict(sorted({line.group_id: line.heading for line in self.lines[:most]}.items()))
        return [(heading, [line for line in self.lines[:most] if line.group_id == group]) for group, heading in groups.items()]


def topics_of(meeting: Meeting, named: Callable[[Person], str], most: int | None = SHOWN, flags: Mapping[int, int] | None = None) -> list[Topic]:
    """By item: the one before the room first, then the latest. What somebody has flagged is carried whatever its age."""
    flags = flags or {}
    newest = func.row_number().over(partition_by=Comment.item_id, order_by=Comment.id.desc())
    columns = (Comment.id, Comment.item_id, Comment.group_id, Comment.person_id, Comment.text, Comment.at, Comment.hidden_why, Comment.on_wall)
    ranked = select(*columns, newest.label("nth"), func.count().over(partition_by=Comment.item_id).label("of"))
    about = ranked.where(Comment.meeting_id == meeting.id).subquery().c
    rows = db.session.execute(select(*about).where((about.nth <= most) | about.id.in_(flags) if most is not None else true()).order_by(about.id.desc())).all()
    headings = headings_of({c.group_id for c in rows if c.group_id is not None})
    names = {number: named(person) for number, person in _people(meeting, {c.person_id for c in rows}).items()}
    places = {item.id: (n, item.title) for n, item in enumerate(meeting.items, 1)}
    found: dict[int | None, Topic] = {}
    for c in rows:
        place, title = places.get(c.item_id, (0, ""))
        heading = headings.get(c.group_id, "")
        line = Line(c.id, c.person_id, names[c.person_id], c.text, c.at, c.hidden_why, c.on_wall, c.group_id or 0, heading, flags.get(c.id, 0))
        found.setdefault(c.item_id, Topic(c.item_id, place, title, c.of, [])).lines.append(line)
    before = current_item(meeting)
    now = before.id if before is not None else None
    return sorted(found.values(), key=lambda topic: (topic.item_id != now, -topic.place))


def _people(meeting: Meeting, ids: set[int]) -> dict[int, Person]:
    """Whoever wrote: nearly all stand on the sheet that is there already."""
    found = {line.person_id: line.person for line in meeting.attendees if line.person_id in ids}
    query = select(Person).where(Person.id.in_(ids - found.keys())).options(joinedload(Person.household).joinedload(Household.area))
    return found | {person.id: person for person in db.session.scalars(query)} if ids - found.keys() else found


def headings_of(ids: Collection[int]) -> dict[int, str]:
    """Heading → what it says."""
    query = select(IdeaGroup.id, IdeaGroup.title).where(IdeaGroup.id.in_(ids))
    return {int(row.id): str(row.title) for row in db.session.execute(query)} if ids else {}
