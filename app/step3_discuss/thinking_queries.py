"""Reading what a meeting thinks with and is remembered by."""
from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.step3_discuss.models import AgendaItem, Comment, Meeting, SpeakerTurn
from app.step3_discuss.rules import current_item
from app.step3_discuss.states import MotionState
from app.step3_discuss.thinking_models import CommentFlag, Idea, IdeaGroup, Material, MaterialRead, Motion, Signature


def ideas_of(item: AgendaItem) -> list[Idea]:
    """The board, in the order in which it was written."""
    return list(db.session.scalars(select(Idea).where(Idea.item_id == item.id).order_by(Idea.id)))


def groups_of(item: AgendaItem) -> list[IdeaGroup]:
    """The headings with the reasons for and against each."""
    query = select(IdeaGroup).where(IdeaGroup.item_id == item.id).options(selectinload(IdeaGroup.arguments))
    return list(db.session.scalars(query.order_by(IdeaGroup.position, IdeaGroup.id)))


def motions_of(item: AgendaItem) -> list[Motion]:
    """What was moved on an item, oldest first."""
    return list(db.session.scalars(select(Motion).where(Motion.item_id == item.id).options(joinedload(Motion.person)).order_by(Motion.id)))


def motion_now(item: AgendaItem) -> Motion | None:
    """What waits for a second, or for hands."""
    alive = [m for m in motions_of(item) if m.state in (MotionState.MOVED, MotionState.SECONDED)]
    return alive[-1] if alive else None


def thoughts_in(meeting: Meeting) -> dict[int, tuple[list[Motion], list[IdeaGroup], list[Idea]]]:
    """Item → motions, headings, ideas: what the minutes say of the thinking, in three statements."""
    ids = [item.id for item in meeting.items]
    found: dict[int, tuple[list[Motion], list[IdeaGroup], list[Idea]]] = {number: ([], [], []) for number in ids}
    for motion in db.session.scalars(select(Motion).where(Motion.item_id.in_(ids)).options(joinedload(Motion.person)).order_by(Motion.id)):
        found[motion.item_id][0].append(motion)
    groups = select(IdeaGroup).where(IdeaGroup.item_id.in_(ids)).options(selectinload(IdeaGroup.arguments)).order_by(IdeaGroup.position)
    for group in db.session.scalars(groups):
        found[group.item_id][1].append(group)
    for idea in db.session.scalars(select(Idea).where(Idea.item_id.in_(ids)).order_by(Idea.id)):
        found[idea.item_id][2].append(idea)
    return found


def flags_of(meeting: Meeting) -> dict[int, int]:
    """Comment → how many have flagged it."""
    query = select(CommentFlag.comment_id, func.count()).join(Comment, CommentFlag.comment_id == Comment.id)
    rows = db.session.execute(query.where(Comment.meeting_id == meeting.id).group_by(CommentFlag.comment_id))
    return {int(row[0]): int(row[1]) for row in rows}


def comment_on_wall(meeting: Meeting) -> Comment | None:
    """What hangs on the wall now."""
    item = current_item(meeting)
    about = Comment.item_id == (item.id if item is not None else None)  # what hung there on another item does not hang there on this one
    query = select(Comment).where(Comment.meeting_id == meeting.id, about, Comment.on_wall, Comment.hidden_why == "")
    return db.session.scalar(query.options(joinedload(Comment.person)).limit(1))


def materials_of(meeting: Meeting) -> list[Material]:
    """What is to be read, oldest first."""
    return list(db.session.scalars(select(Material).where(Material.meeting_id == meeting.id).options(joinedload(Material.upload)).order_by(Material.id)))


def readers_of(meeting: Meeting) -> dict[int, set[int]]:
    """Material → who has said that they read it."""
    found: dict[int, set[int]] = {}
    query = select(MaterialRead.material_id, MaterialRead.person_id).join(Material, MaterialRead.material_id == Material.id)
    for material, person in db.session.execute(query.where(Material.meeting_id == meeting.id)):
        found.setdefault(material, set()).add(person)
    return found


def spoken_words(meeting: Meeting) -> set[int | None]:
    """Whose words were written down, so that they have something to confirm."""
    return set(db.session.scalars(select(SpeakerTurn.person_id).where(SpeakerTurn.meeting_id == meeting.id, SpeakerTurn.words != "")))


def signatures_of(meeting: Meeting) -> list[Signature]:
    """The names under the minutes."""
    return list(db.session.scalars(select(Signature).where(Signature.meeting_id == meeting.id).options(joinedload(Signature.person)).order_by(Signature.id)))


def own_turns(meeting: Meeting, person_id: int) -> list[SpeakerTurn]:
    """What somebody said, to confirm or put right."""
    query = select(SpeakerTurn).where(SpeakerTurn.meeting_id == meeting.id, SpeakerTurn.person_id == person_id, SpeakerTurn.called_at.is_not(None))
    return list(db.session.scalars(query.order_by(SpeakerTurn.id)))
