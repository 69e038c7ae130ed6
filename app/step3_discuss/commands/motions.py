"""Motions: moved, seconded, amended in order; the text as it now reads is always the one before the hall."""
from __future__ import annotations

from app.ballots.states import QuestionState
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.policy.table import P
from app.process.rules import majority_needed
from app.step3_discuss.commands.memory import remember
from app.step3_discuss.models import AgendaItem
from app.step3_discuss.queries import questions_about
from app.step3_discuss.rules import current_item, entitled_to, here_for, is_here, is_on, layers, line_of, reason_against_deciding
from app.step3_discuss.states import MOTION, MotionState
from app.step3_discuss.thinking_models import Motion
from app.step3_discuss.thinking_queries import motions_of
from app.vocabulary import Reason

LONGEST_MOTION = 500
_ALIVE = (MotionState.MOVED, MotionState.SECONDED)


@command(P.MOTION_MOVE)
def move_motion(change: Change, item: AgendaItem, text: str, on_behalf_of: int | None = None) -> Motion:
    """Somebody entitled to vote moves a text; once a text stands, moving another is moving to amend it."""
    text = clean(text)
    person_id = _member(change, item, on_behalf_of)
    demand((bool(text), "text.missing"))
    if len(text) > LONGEST_MOTION:
        raise NotValid(Reason("comment.too_long", {"most": LONGEST_MOTION}, field="text"))
    _demand_before_the_question(item)
    motions = motions_of(item)
    if any(m.state in _ALIVE for m in motions):
        raise NotNow(Reason("motion.one_at_a_time"))
    amends = next((m for m in motions if m.amends_id is None and m.state is MotionState.ADOPTED), None)
    motion: Motion = change.add(
        Motion(item=item, person_id=person_id, amends_id=amends.id if amends else None, text=text, state=MOTION.start, at=clock.now())
    )
    remember(change, item.meeting, "move", motion.id)
    push(change, item.meeting.room, "motion.moved", {"id": motion.id})
    told = {"meeting": item.meeting_id, "item": item.id, "text": text, "amends": motion.amends_id or 0}
    change.record("motion.move", motion, d=told, pd={"person": person_id})
    return motion


@command(P.MOTION_MOVE)
def second_motion(change: Change, motion: Motion, on_behalf_of: int | None = None) -> None:
    """A second person finds it worth the hall's time. The main text then stands before the hall; an amendment waits for hands."""
    item = motion.item
    person_id = _member(change, item, on_behalf_of)
    if person_id == motion.person_id:
        raise NotValid(Reason("motion.by_another"))
    remember(change, item.meeting, "second", motion.id, reads=item.reads)
    change.move(motion, MOTION, "second")
    motion.seconder_id = person_id
    if motion.amends_id is None:
        change.move(motion, MOTION, "adopt")
        item.reads = motion.text
    push(change, item.meeting.room, "motion.seconded", {"id": motion.id})
    change.record("motion.second", motion, d={"meeting": item.meeting_id, "item": item.id}, pd={"person": person_id})


@command(P.MOTION_MOVE)
def withdraw_motion(change: Change, motion: Motion) -> None:
    """Whoever moved it takes it back, or the facilitator writes down that they did."""
    line = line_of(motion.item.meeting, change.actor.person_id)
    if (line is None or line.person_id != motion.person_id) and not _chairs(change, motion.item):
        raise NotAllowed(Reason("person.not_you"))
    if any(q.state is QuestionState.OPEN for q in questions_about(motion)):
        raise NotNow(Reason("meeting.question_open"))
    remember(change, motion.item.meeting, "withdraw", motion.id)
    change.move(motion, MOTION, "withdraw")
    push(change, motion.item.meeting.room, "motion.withdrawn", {"id": motion.id})
    change.record("motion.withdraw", motion, d={"meeting": motion.item.meeting_id})


@command(P.MEETING_RUN)
def settle_amendment(change: Change, motion: Motion, votes_for: int, votes_against: int) -> bool:
    """Hands on an amendment, counted aloud: by the same majority as the matter itself. Returns whether the text now reads so."""
    item = motion.item
    if not is_on(item.meeting) or current_item(item.meeting) is not item:
        raise NotNow(Reason("item.not_talked_about"))
    if (short := reason_against_deciding(item)) is not None:
        raise NotNow(short)
    _demand_before_the_question(item)
    if len(layers(item.meeting)) > 1 or questions_about(motion):
        raise NotNow(Reason("motion.each_votes"))
    here = here_for(item)
    base = here.base
    if min(votes_for, votes_against) < 0 or votes_for + votes_against > base:
        raise NotValid(Reason("question.more_votes_than_people", {"votes": votes_for + votes_against, "people": base}))
    passing = item.meeting.rule_pack.rule["majority"]["of"]
    need = majority_needed(item.meeting.rule_pack, {"present": base, "all_members": here.due_left}.get(passing, votes_for + votes_against))
    passed = votes_for >= need and votes_for > votes_against
    remember(change, item.meeting, "settle", motion.id, reads=item.reads)
    settle(change, motion, passed, votes_for, votes_against, base=base, need=need)
    return passed


def settle(change: Change, motion: Motion, passed: bool, votes_for: int, votes_against: int, **told: int) -> None:
    """The hall has answered: the text reads so from now on, or as before."""
    item = motion.item
    change.move(motion, MOTION, "adopt" if passed else "reject")
    motion.votes_for, motion.votes_against = votes_for, votes_against
    if passed:
        item.reads = motion.text
    push(change, item.meeting.room, "motion.settled", {"id": motion.id, "passed": passed})
    change.record("motion.settle", motion, d={
        "meeting": item.meeting_id, "item": item.id, "for": votes_for, "against": votes_against, **told, "passed": passed,
    })  # fmt: skip


def _member(change: Change, item: AgendaItem, on_behalf_of: int | None) -> int:
    """Who moves or seconds: somebody here who may vote on it; the facilitator writes it down for whoever says it aloud."""
    if not is_on(item.meeting) or current_item(item.meeting) is not item:
        raise NotNow(Reason("item.not_talked_about"))
    if on_behalf_of is not None and on_behalf_of != change.actor.person_id and not _chairs(change, item):
        raise NotAllowed(Reason("person.not_you"))
    person_id = on_behalf_of or change.actor.person_id
    line = line_of(item.meeting, person_id)
    if line is None or not is_here(item.meeting, person_id) or line.voter_id not in entitled_to(item):
        raise NotValid(Reason("motion.members_only"))
    return line.person_id


def _chairs(change: Change, item: AgendaItem) -> bool:
    return change.actor.person_id in (item.facilitator_id, item.recorder_id)


def _demand_before_the_question(item: AgendaItem) -> None:
    if questions_about(item) or item.decision is not None:
        raise NotNow(Reason("motion.question_is_put"))
