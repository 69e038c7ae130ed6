"""A question is put to the room, answered by phone or by hand, and its answer read out."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.ballots.commands.questions import close_question, give_more_time, open_question, void_question
from app.ballots.models import Question
from app.ballots.options import PLAIN, Asked
from app.ballots.queries import told_of
from app.ballots.states import BallotKind, Secrecy, Way
from app.base import clock
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.live.stream import push
from app.people.models import Person
from app.policy.table import P
from app.process.rules import Arithmetic
from app.step3_discuss.commands.motions import settle
from app.step3_discuss.models import AgendaItem
from app.step3_discuss.queries import item_of, open_question_of, questions_about, subject_of
from app.step3_discuss.rules import entitled_to, here_for, is_on, layers, layers_to_ask, pack_for, reason_against_deciding
from app.step3_discuss.states import ItemState, MotionState
from app.step3_discuss.thinking_models import Motion
from app.step3_discuss.thinking_queries import motion_now
from app.vocabulary import Reason


@command(P.MEETING_RUN)
def open_vote(
    change: Change, item: AgendaItem, text: str = "", secrecy: Secrecy = Secrecy.SECRET, way: Way = Way.PHONES,
    tellers: Sequence[Person] = (), seconds: int | None = None, motion: Motion | None = None, asked: Asked = PLAIN,
) -> Question:  # fmt: skip
    """The facilitator reads the question out and the vote begins: only when enough are here, and only what was talked about. Where two
    layers sit together each is asked by itself, the one that was called first. With `motion` it is the amendment that is voted on;
    `asked` are options in place of a yes and a no."""
    if not is_on(item.meeting):
        raise NotNow(Reason("meeting.not_running"))
    if item.state is not ItemState.TALKED:
        raise NotNow(Reason("item.not_talked_about"))
    if item.decision is not None:
        raise NotNow(Reason("item.is_decided"))
    if open_question_of(item.meeting) is not None:
        raise NotNow(Reason("meeting.question_open"))
    _demand_in_order(item, motion)
    _demand_yes_or_no(item, motion, asked)
    to_ask = layers_to_ask(item.meeting, questions_about(motion or item))
    if not to_ask:
        raise NotNow(Reason("item.is_answered"))
    if (short := reason_against_deciding(item)) is not None:
        raise NotNow(short)
    if seconds is not None and not 10 <= seconds <= 3600:
        raise NotValid(Reason("question.seconds", field="seconds"))
    ends_at = clock.now() + timedelta(seconds=seconds) if seconds else None
    words, layer = motion.text if motion else text or item.reads or item.title, to_ask[0]
    question = open_question(
        change, motion or item, item.meeting.area_id, pack_for(item.meeting, layer), words, here_for(item, layer), entitled_to(item, layer),
        secrecy=secrecy, way=way, tellers=[p.id for p in tellers], ends_at=ends_at, layer_id=layer, asked=asked,
    )  # fmt: skip
    item.meeting.undo = None  # what was done before is no slip any more: the hall votes on it
    question.is_rehearsal = item.meeting.is_practice
    push(change, item.meeting.room, "question.opened", {"question": question.id, **_ends(question)})
    return question


def _demand_in_order(item: AgendaItem, motion: Motion | None) -> None:
    """An amendment is answered before the text that it would change."""
    alive = motion_now(item)
    if motion is None and alive is not None:
        raise NotNow(Reason("motion.comes_first"))
    if motion is not None and (motion is not alive or motion.state is not MotionState.SECONDED or questions_about(item)):
        raise NotNow(Reason("motion.not_seconded"))


def _demand_yes_or_no(item: AgendaItem, motion: Motion | None, asked: Asked) -> None:
    """Options are one layer's to choose, and an amendment stands or falls."""
    if asked.kind is not BallotKind.PLAIN and (motion is not None or len(layers(item.meeting)) > 1):
        raise NotValid(Reason("question.amendment_is_plain" if motion is not None else "question.two_layers_say_yes_or_no"))


def _ends(question: Question) -> dict[str, int]:
    return {"ends_at": int(question.ends_at.timestamp() * 1000)} if question.ends_at else {}


@command(P.MEETING_RUN)
def extend_vote(change: Change, item: AgendaItem, question: Question, seconds: int = 60) -> None:
    """Another minute."""
    _demand_of(item, question)
    if not 10 <= seconds <= 3600:
        raise NotValid(Reason("question.seconds", field="seconds"))
    give_more_time(change, question, max(question.ends_at or clock.now(), clock.now()) + timedelta(seconds=seconds))
    push(change, item.meeting.room, "question.extended", {"question": question.id, **_ends(question)})


@command(P.MEETING_RUN)
def close_vote(change: Change, item: AgendaItem, question: Question) -> Arithmetic:
    """The vote ends and the hall hears the answer."""
    _demand_of(item, question)
    arithmetic = close_question(change, question)
    push(change, item.meeting.room, "question.closed", {"question": question.id, "result": told_of(question) | {"need": question.need}})
    _settle(change, question)
    return arithmetic


def _settle(change: Change, question: Question) -> None:
    """An amendment stands when every layer has said yes to it; the votes of both together are kept beside it."""
    motion = subject_of(question)
    if not isinstance(motion, Motion):
        return
    answers = questions_about(motion)
    if layers_to_ask(motion.meeting, answers):
        return
    total = [sum((q.result or {})[word] for q in answers) for word in ("for", "against")]
    settle(change, motion, all((q.result or {})["passed"] for q in answers), *total, base=sum(q.base for q in answers), need=sum(q.need for q in answers))


@command(P.MEETING_RUN)
def void_vote(change: Change, item: AgendaItem, question: Question, why: str) -> None:
    """The vote does not count; it can be put again."""
    _demand_of(item, question)
    void_question(change, question, why)
    push(change, item.meeting.room, "question.voided", {"question": question.id})


def _demand_of(item: AgendaItem, question: Question) -> None:
    if item_of(question) is not item:
        raise NotValid(Reason("question.of_another_item"))
