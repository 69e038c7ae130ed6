"""Reading meetings: who is due, what is before the room, what was decided."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.ballots.models import Question
from app.ballots.queries import questions_of
from app.ballots.states import QuestionState
from app.base import clock
from app.base.files import Upload
from app.extensions import db
from app.people.codes import code_hash, read_code
from app.people.commands.slips import slip_key
from app.people.models import Area, CodeSlip, Household, Person
from app.people.queries import adults_of, holders, households_under
from app.process.models import Round
from app.step1_raise.models import Matter, Voice
from app.step1_raise.states import MatterState
from app.step2_submit.models import Docket, DocketItem, Proposal
from app.step3_discuss.models import AgendaItem, Attendee, Comment, Decision, Meeting, Recusal, SpeakerTurn
from app.step3_discuss.states import NOT_OVER, ItemState, MeetingState, MotionState, Side, TurnKind
from app.step3_discuss.thinking_models import Idea, Motion
from app.vocabulary import Role


def due_list(area: Area, of: str) -> list[Person]:
    """Who is due in a body: its members, one of each household, or every adult of the area, in the order of the roll."""
    if of == "members":
        return holders(area, Role.COUNCIL)
    if of == "groups":
        return _heads_of_groups(area)
    homes = households_under(area)
    people: dict[int, list[Person]] = {home.id: [] for home in homes}
    for person in db.session.scalars(select(Person).where(Person.household_id.in_(list(people))).order_by(Person.id)):
        assert person.household_id is not None
        people[person.household_id].append(person)
    adults = [adults_of(people[home.id]) for home in homes]
    return [p for home in adults for p in home] if of == "adults" else [home[0] for home in adults if home]


def _heads_of_groups(area: Area) -> list[Person]:
    below = select(Area).where(Area.path.startswith(area.path, autoescape=True), Area.closed_on.is_(None)).order_by(Area.id)
    return list(dict.fromkeys(person for place in db.session.scalars(below) for person in holders(place, Role.GROUP_HEAD)))


def meeting_by_id(meeting_id: int) -> Meeting | None:
    """A meeting with its agenda, sheet, recusals and decisions."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(
            joinedload(Meeting.area), joinedload(Meeting.rule_pack), joinedload(Meeting.joined_pack), joinedload(Meeting.facilitator),
            joinedload(Meeting.recorder),
            selectinload(Meeting.attendees).joinedload(Attendee.person).joinedload(Person.household).joinedload(Household.area),
            selectinload(Meeting.items).options(
                joinedload(AgendaItem.recusals).joinedload(Recusal.person),
                joinedload(AgendaItem.decision),
                joinedload(AgendaItem.proposal).joinedload(Proposal.matter),
            ),
        )
    )  # fmt: skip


def meeting_by_wall(code: str) -> Meeting | None:
    """The meeting whose projector has this pairing code."""
    found = db.session.scalar(select(Meeting.id).where(Meeting.projector_code == code.upper()))
    return meeting_by_id(found) if found else None


def meetings_of(area: Area) -> list[Meeting]:
    """The meetings of an area and of everything below it, newest first."""
    query = select(Meeting).join(Area).where(Area.path.startswith(area.path, autoescape=True), Meeting.is_practice.is_(False))
    return list(db.session.scalars(query.options(joinedload(Meeting.area), selectinload(Meeting.items)).order_by(Meeting.starts_at.desc())))


def meetings_run_by(person_id: int) -> list[Meeting]:
    """What somebody runs or writes down, soonest first, as long as it is not over."""
    query = select(Meeting).where((Meeting.facilitator_id == person_id) | (Meeting.recorder_id == person_id))
    query = query.where(Meeting.state.in_(NOT_OVER))
    return list(db.session.scalars(query.options(joinedload(Meeting.area)).order_by(Meeting.starts_at)))


def questions_about(asked: AgendaItem | Motion) -> list[Question]:
    """Every question put about an item or an amendment that answers it; void ones and mere advice are left out."""
    return [q for q in questions_of(asked.record_key) if q.state is not QuestionState.VOID and q.decides]


def _about_motions_of(*items: int) -> ColumnElement[bool]:
    """Questions about an amendment of one of these items."""
    return Question.subject.in_(select(literal("motion:") + cast(Motion.id, String)).where(Motion.item_id.in_(items)))


def open_question_of(meeting: Meeting) -> Question | None:
    """The question that is being voted on in this meeting."""
    about = or_(Question.subject.in_([item.record_key for item in meeting.items]), _about_motions_of(*(item.id for item in meeting.items)))
    return db.session.scalar(select(Question).where(about, Question.state == QuestionState.OPEN).order_by(Question.id.desc()).limit(1))


def newest_question_of(item: AgendaItem | None) -> Question | None:
    """The question that the room sees with an item: the open one, or the one closed last; of an amendment only while it is open."""
    if item is None:
        return None
    amendment = and_(_about_motions_of(item.id), Question.state == QuestionState.OPEN)
    query = select(Question).where(Question.state != QuestionState.VOID, or_(Question.subject == item.record_key, amendment))
    return db.session.scalar(query.options(joinedload(Question.layer)).order_by(Question.id.desc()).limit(1))


def subject_of(question: Question) -> AgendaItem | Motion | None:
    """The agenda item that a question is about, or the amendment."""
    kind, _, number = question.subject.partition(":")
    if not number.isdigit():
        return None
    return db.session.get(AgendaItem, int(number)) if kind == "item" else db.session.get(Motion, int(number)) if kind == "motion" else None


def item_of(question: Question) -> AgendaItem | None:
    """The agenda item that a question belongs to, through its amendment where it is about one."""
    asked = subject_of(question)
    return asked.item if isinstance(asked, Motion) else asked


def turns_now(meeting: Meeting, item: AgendaItem | None = None) -> list[SpeakerTurn]:
    """Hands that are up, and who has the floor; of the item before the room its circle too, and what its sides have said."""
    up, told = SpeakerTurn.ended_at.is_(None), (SpeakerTurn.kind == TurnKind.ROUND) | (SpeakerTurn.side != Side.NONE)
    wanted = up | ((SpeakerTurn.item_id == item.id) & told) if item is not None else up
    query = select(SpeakerTurn).where(SpeakerTurn.meeting_id == meeting.id, wanted)
    return list(db.session.scalars(query.options(joinedload(SpeakerTurn.person)).order_by(SpeakerTurn.id)))


def was_talked_about(item: AgendaItem) -> bool:
    """Whether anything hangs on it: a hand, a line somebody wrote, an idea, a motion."""
    kinds = (SpeakerTurn, Comment, Idea, Motion)
    return bool(db.session.scalar(select(or_(*(exists().where(kind.item_id == item.id) for kind in kinds)))))


def whose_hands_went_down(meeting: Meeting) -> set[int]:
    """Who still waited to speak when the last item left the room, and has not raised a hand since."""
    done = [item for item in meeting.items if item.ended_at is not None]
    since = max(done, key=lambda item: item.ended_at or clock.now()).started_at if done else meeting.started_at
    newest = select(func.max(SpeakerTurn.id)).where(SpeakerTurn.meeting_id == meeting.id, SpeakerTurn.kind != TurnKind.ROUND).group_by(SpeakerTurn.person_id)
    return set(db.session.scalars(select(SpeakerTurn.person_id).where(SpeakerTurn.id.in_(newest), SpeakerTurn.lowered, SpeakerTurn.ended_at >= since)))


def every_turn(meeting: Meeting) -> list[SpeakerTurn]:
    """Whoever had the floor, in the order in which they had it."""
    query = select(SpeakerTurn).where(SpeakerTurn.meeting_id == meeting.id, SpeakerTurn.called_at.is_not(None), SpeakerTurn.ended_at.is_not(None))
    path = joinedload(SpeakerTurn.person).joinedload(Person.household).joinedload(Household.area)
    return list(db.session.scalars(query.options(path).order_by(SpeakerTurn.called_at, SpeakerTurn.id)))


def last_turn(meeting: Meeting) -> SpeakerTurn | None:
    """Whoever had the floor last: their words may still have to be taken down."""
    query = select(SpeakerTurn).where(SpeakerTurn.meeting_id == meeting.id, SpeakerTurn.called_at.is_not(None))
    return db.session.scalar(query.options(joinedload(SpeakerTurn.person)).order_by(SpeakerTurn.called_at.desc(), SpeakerTurn.id.desc()).limit(1))


def last_deed(meeting: Meeting) -> SpeakerTurn | Attendee | AgendaItem | Comment | Motion | None:
    """The row that the last deed of the table was about, as long as taking it back hurts nothing."""
    kept = meeting.undo
    kind = _UNDONE.get(kept["deed"]) if kept is not None and meeting.state is MeetingState.RUNNING else None
    row = db.session.get(kind[0], kept["row"]) if kept is not None and kind is not None else None
    return row if row is not None and kind is not None and kind[1](row) else None


def _is_free(turn: SpeakerTurn) -> bool:
    return not any(t.called_at is not None for t in turns_now(turn.meeting))


def _is_last_word(motion: Motion) -> bool:
    """Nothing has been moved on the item since, and nothing has been put to the vote."""
    newest = db.session.scalar(select(Motion.id).where(Motion.item_id == motion.item_id).order_by(Motion.id.desc()).limit(1))
    return newest == motion.id and motion.item.state is ItemState.TALKED and not questions_about(motion.item) and not questions_about(motion)


_UNDONE: dict[str, tuple[Any, Callable[[Any], bool]]] = {
    "call": (SpeakerTurn, lambda turn: turn.called_at is not None and turn.ended_at is None),
    "end": (SpeakerTurn, lambda turn: turn.ended_at is not None and not turn.words and _is_free(turn)),
    "hand": (SpeakerTurn, lambda turn: turn.called_at is None and turn.ended_at is None),
    "attend": (Attendee, lambda line: open_question_of(line.meeting) is None),
    "start-item": (AgendaItem, lambda item: item.state is ItemState.TALKED and item.decision is None and not item.recusals and not questions_about(item)),
    "finish-item": (AgendaItem, lambda item: item.state is ItemState.DONE and not any(i.state is ItemState.TALKED for i in item.meeting.items)),
    "move": (Motion, lambda motion: motion.state is MotionState.MOVED and _is_last_word(motion)),
    "second": (Motion, lambda motion: motion.state is (MotionState.SECONDED if motion.amends_id else MotionState.ADOPTED) and _is_last_word(motion)),
    "withdraw": (Motion, lambda motion: motion.state is MotionState.WITHDRAWN and _is_last_word(motion)),
    "settle": (Motion, lambda motion: motion.state in (MotionState.ADOPTED, MotionState.REJECTED) and _is_last_word(motion)),
    "hide": (Comment, lambda comment: bool(comment.hidden_why)),
}


def line_of_slip(meeting: Meeting, typed: str) -> Attendee | None:
    """The line of the sheet that a code slip opens: the person's own, or the one of their household. Read at the table by the door."""
    code = read_code(typed)
    slip = db.session.scalar(select(CodeSlip).where(CodeSlip.code_hash == code_hash(code, slip_key()), CodeSlip.revoked_at.is_(None))) if code else None
    if slip is None:
        return None
    if slip.person_id is not None:
        return next((a for a in meeting.attendees if a.person_id == slip.person_id), None)
    return next((a for a in meeting.attendees if a.person.household_id == slip.household_id), None)


def named_on_roll(area: Area, typed: str) -> list[Person]:
    """Adults of an area by their name as it stands on the roll, with or without their building behind it."""
    name, _, place = " ".join(typed.split()).partition(" ")
    query = select(Person).join(Household, Person.household_id == Household.id).join(Area, Household.area_id == Area.id)
    query = query.where(Person.name == name, Area.path.startswith(area.path, autoescape=True)).options(joinedload(Person.household).joinedload(Household.area))
    return [p for p in adults_of(list(db.session.scalars(query.order_by(Person.id)))) if not place or (p.household and p.household.area.name == place)]


def decisions_about(proposal_ids: list[int]) -> list[Decision]:
    """What bodies did with these proposals, oldest first."""
    query = select(Decision).where(Decision.proposal_id.in_(proposal_ids))
    path = joinedload(Decision.item).joinedload(AgendaItem.meeting)
    return list(db.session.scalars(query.options(path.joinedload(Meeting.area), joinedload(Decision.question)).order_by(Decision.id)))


def decision_on(proposal: Proposal) -> Decision | None:
    """The last word of a body on a proposal."""
    found = decisions_about([proposal.id])
    return found[-1] if found else None


def dockets_waiting(area: Area) -> list[Docket]:
    """Dockets that hang and have no meeting yet."""
    taken = select(Meeting.docket_id).where(Meeting.docket_id.is_not(None), Meeting.state != MeetingState.CANCELLED)
    return list(db.session.scalars(select(Docket).where(Docket.area_id == area.id, Docket.state == "posted", Docket.id.not_in(taken)).order_by(Docket.id)))


def undecided_matters(round_: Round) -> list[Matter]:
    """Matters of a year that a layer has before it without having decided."""
    query = select(Matter).where(Matter.round_id == round_.id, Matter.state.in_((MatterState.TABLED, MatterState.DISCUSSED)))
    return list(db.session.scalars(query.order_by(Matter.number)))


def meetings_not_over(round_: Round) -> list[Meeting]:
    """Meetings about a year's dockets that have not ended."""
    query = select(Meeting).join(Docket, Meeting.docket_id == Docket.id).where(Docket.round_id == round_.id)
    return list(db.session.scalars(query.where(Meeting.state.in_(NOT_OVER)).order_by(Meeting.id)))


def dockets_with_lists(area: Area) -> list[Docket]:
    """Lists of an area that have projects with a price on them, newest first: a residents' vote can be made of each."""
    listed = select(DocketItem.docket_id).join(Proposal, DocketItem.proposal_id == Proposal.id).where(Proposal.fund_fen > 0)
    return list(db.session.scalars(select(Docket).where(Docket.area_id == area.id, Docket.id.in_(listed)).order_by(Docket.id.desc())))


def proposals_on(docket: Docket) -> list[Proposal]:
    """The projects of a list that cost something, in its order, with their matter and its place."""
    query = select(Proposal).join(DocketItem, DocketItem.proposal_id == Proposal.id).where(DocketItem.docket_id == docket.id, Proposal.fund_fen > 0)
    return list(db.session.scalars(query.options(joinedload(Proposal.matter).joinedload(Matter.area)).order_by(DocketItem.position)))


def pictures_of(proposals: Sequence[Proposal]) -> dict[int, int]:
    """Matter → the first public photo that somebody added to it, for those that have one."""
    query = select(Voice.matter_id, Voice.photo_id).join(Upload, Voice.photo_id == Upload.id)
    rows = db.session.execute(query.where(Voice.matter_id.in_([p.matter_id for p in proposals]), Upload.is_public).order_by(Voice.id.desc()))
    return {matter: photo for matter, photo in rows if photo is not None}
