"""Everything that can be done with a meeting's question: open it, count the hands, close it, or declare it void."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete

from app.ballots import keys
from app.ballots.commands.publishing import opened_rows
from app.ballots.content import Ballot, ballot_from
from app.ballots.count import plain_counts
from app.ballots.facts import HallCounted, QuestionClosed, QuestionOpened, QuestionVoided
from app.ballots.models import Entitled, NamedBallot, Question, TellerCount
from app.ballots.queries import counts_of, named_ballots
from app.ballots.roll import frozen_lines, roll_by_voter
from app.ballots.rules import Present, reason_against_count, reasons_against_closing, reasons_against_opening
from app.ballots.sealing import prepare_urn
from app.ballots.states import QUESTION, Choice, QuestionState, Secrecy, Way
from app.ballots.urn import urn
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.policy.table import P
from app.process.models import RulePack
from app.process.rules import Arithmetic, judge, majority_needed, quorum_needed, quorum_share
from app.vocabulary import Reason


class Asked(Protocol):
    """What a question can be about: it lies in an area and has a name in the record."""

    @property
    def area_path(self) -> str:
        """Where permissions look."""

    @property
    def record_key(self) -> str:
        """Its name in the record."""


def _need(pack: RulePack, here: Present) -> int:
    """Votes for that pass it; 0 where it depends on how many take part."""
    bases = {"present": here.base, "all_members": here.due_left}
    of = pack.rule["majority"]["of"]
    return majority_needed(pack, bases[of]) if of in bases else 0


@command(P.QUESTION_OPEN)
def open_question(
    change: Change, subject: Asked, area_id: int, pack: RulePack, text: str, here: Present, entitled: Sequence[int],
    secrecy: Secrecy = Secrecy.SECRET, way: Way = Way.PHONES, tellers: Sequence[int] = (), ends_at: datetime | None = None,
    layer_id: int | None = None,
) -> Question:  # fmt: skip
    """The question is read out: who may answer, by which rule, how secretly, and what passes it, all fixed before the first vote."""
    text = clean(text)
    if reasons := reasons_against_opening(text, secrecy, way, entitled, here.base, tellers, ends_at, clock.now()):
        raise NotValid(reasons)
    question = Question(
        area_id=area_id, subject=subject.record_key, text=text, secrecy=secrecy, way=way, rule_pack=pack, state=QUESTION.start,
        due=here.due, present=here.present, recused=here.recused, recused_absent=here.recused_absent, counted=here.counted,
        need=_need(pack, here), layer_id=layer_id, opened_at=clock.now(), ends_at=ends_at,
    )  # fmt: skip
    change.move(question, QUESTION, "open")
    change.add(question)
    if way is not Way.HALL and secrecy is not Secrecy.BY_NAME:
        prepare_urn(question, house_holds_key=True)
    change.session.add_all(Entitled(question_id=question.id, person_id=person_id) for person_id in sorted(set(entitled)))
    if way is not Way.PHONES:
        change.session.add_all(TellerCount(question_id=question.id, teller_id=person_id) for person_id in dict.fromkeys(tellers))
    share, majority = quorum_share(pack, here.counted or None), pack.rule["majority"]
    change.record("question.open", question, news=QuestionOpened(question.id), d={
        "of": subject.record_key, "text": text, "options": [str(c) for c in Choice], "secrecy": str(secrecy), "way": str(way),
        "pack": pack.id, "body": pack.body, "checked": pack.is_verified,
        "quorum": {k: share[k] for k in ("num", "den", "of", "mode")}, "majority": {k: majority[k] for k in ("num", "den", "of", "mode")},
        "due": here.due, "present": here.present, "recused": here.recused + here.recused_absent, "base": here.base,
        "quorum_needed": quorum_needed(pack, here.due_left, here.counted or None), "need": question.need, "entitled": len(set(entitled)),
        **({"layer": layer_id} if layer_id else {}),
        **({"ends_at": ends_at.isoformat()} if ends_at else {}), **({"key_fp": question.key_fp} if question.key_fp else {}),
    })  # fmt: skip
    return question


@command(P.BALLOT_COUNT)
def count_hall(change: Change, question: Question, votes_for: int, votes_against: int, votes_abstain: int) -> TellerCount:
    """A teller says what they counted, before hearing the other. The numbers stay between them until the close."""
    if question.state is not QuestionState.OPEN:
        raise NotNow(Reason("ballot.closed"))
    row = next((c for c in counts_of(question) if c.teller_id == change.actor.person_id), None)
    if row is None:
        raise NotAllowed(Reason("question.not_a_teller"))
    count = (votes_for, votes_against, votes_abstain)
    if reason := reason_against_count(count, question.base):
        raise NotValid(reason)
    row.votes_for, row.votes_against, row.votes_abstain = count
    change.record("ballot.count", question, pd={"count": list(count)}, news=HallCounted(question.id))
    return row


@command(P.QUESTION_OPEN)
def give_more_time(change: Change, question: Question, ends_at: datetime) -> None:
    """A minute more for those who are still looking for their glasses."""
    if question.state is not QuestionState.OPEN:
        raise NotNow(Reason("ballot.closed"))
    if ends_at <= max(clock.now(), question.ends_at or clock.now()):
        raise NotValid(Reason("question.only_longer"))
    question.ends_at = ends_at
    change.record("question.extend", question, d={"ends_at": ends_at.isoformat()})


@command(P.QUESTION_CLOSE)
def close_question(change: Change, question: Question) -> Arithmetic:
    """The hall hears the answer and how it was worked out. From now on nobody, not even the house, can tell who chose what."""
    _demand_in_meeting(question)
    QUESTION.after(question.state, "close")
    counts = counts_of(question)
    with _shut(question):
        cast = answers_of(question)
        if reasons := reasons_against_closing([(c.teller.name, c.count) for c in counts], len(cast), question.base):
            raise NotValid(reasons)
        _mark_who_took_part(change, question)
        return _read_out(change, question, plain_counts(cast), counts[0].count or (0, 0, 0) if counts else (0, 0, 0))


@contextmanager
def _shut(question: Question) -> Iterator[None]:
    """No ballot comes in while it is counted; if the close is refused, the urn stands open again."""
    if not question.key_fp:
        yield
        return
    number = question.id
    urn().shut(number, sweeps=False)
    try:
        yield
    except BaseException:
        urn().reopen(number)
        raise


def answers_of(question: Question) -> list[Ballot]:
    """What was cast by phone, without names: the urn is opened with the key that the house holds until now."""
    if question.secrecy is Secrecy.BY_NAME:
        return [ballot_from(question.kind, said.content) for said in named_ballots(question)]
    if not question.key_fp:
        return []
    private = keys.from_characters(keys.held_in_house(question.id) or "")
    if private is None:
        raise NotNow(Reason("poll.key_is_gone"))
    opened, broken = opened_rows(question, private)
    if broken:
        raise NotNow(Reason("question.cannot_be_opened", {"number": broken}))
    return [row.ballot for row in opened]


def _read_out(change: Change, question: Question, phone: dict[str, int], hands: tuple[int, int, int]) -> Arithmetic:
    total = [n + h for n, h in zip(phone.values(), hands, strict=True)]
    arithmetic = judge(
        question.rule_pack, question.due, question.present, total[0], total[1], total[2], question.recused,
        recused_absent=question.recused_absent, of=question.counted or None,
    )  # fmt: skip
    change.move(question, QUESTION, "close")
    question.closed_at = clock.now()
    question.result = {
        "for": total[0], "against": total[1], "abstain": total[2], "phone": sum(phone.values()), "hall": sum(hands),
        "not_voted": question.base - sum(total), "base": question.base, "passed": arithmetic.is_passed, "arithmetic": arithmetic.as_dict(),
    }  # fmt: skip
    change.record("question.close", question, news=QuestionClosed(question.id), d={**question.result, "text": question.text})
    return arithmetic


def _mark_who_took_part(change: Change, question: Question) -> None:
    """Once, in the order of the roll (R2). Who raised a hand or wrote on paper has no mark: nobody wrote it down."""
    named = {said.person_id for said in named_ballots(question)}
    lying = {row.pseudonym for row in urn().all_lying(question.id)} if question.key_fp else set()
    has_cast = {line.person_id for voter in roll_by_voter(question) for line in voter.lines if voter.pseudonym in lying} if lying else named
    for line in frozen_lines(question):
        line.took_part = True if line.person_id in has_cast else False if question.way is Way.PHONES else None
    change.session.flush()


@command(P.QUESTION_VOID)
def void_question(change: Change, question: Question, why: str) -> None:
    """It went wrong (the wrong words, a power cut): nothing was decided, the ballots are thrown away, and everybody reads why."""
    _demand_in_meeting(question)
    why = clean(why)
    demand((bool(why), "text.missing"))
    change.move(question, QUESTION, "void")
    change.session.execute(delete(NamedBallot).where(NamedBallot.question_id == question.id))
    question.void_why, question.closed_at = why, clock.now()
    change.record("question.void", question, why=why, news=QuestionVoided(question.id))


def _demand_in_meeting(question: Question) -> None:
    """A residents' vote has a life of its own."""
    if question.is_poll:
        raise NotNow(Reason("poll.not_a_meeting_question"))
