"""Everything that can be done with a question: open it, answer it, count the hands, close it, or declare it void."""
from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import bindparam, delete, insert, select, update

from app.ballots.facts import HallCounted, QuestionClosed, QuestionOpened, QuestionVoided, TurnoutChanged
from app.ballots.models import Cast, Entitled, Question, TellerCount
from app.ballots.queries import OwnAnswer, casts_of, choices_in_urn, counts_of, pseudonym, roll_of
from app.ballots.rules import Present, reason_against_answering, reason_against_count, reasons_against_closing, reasons_against_opening
from app.ballots.states import QUESTION, Choice, QuestionState, Secrecy, Way
from app.base import clock
from app.base.text import clean
from app.change.command import against, command
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
) -> Question:  # fmt: skip
    """The question is read out: who may answer, by which rule, how secretly, and what passes it, all fixed before the first vote."""
    text = clean(text)
    if reasons := reasons_against_opening(text, secrecy, way, entitled, here.base, tellers, ends_at, clock.now()):
        raise NotValid(reasons)
    question = Question(
        area_id=area_id, subject=subject.record_key, text=text, secrecy=secrecy, way=way, rule_pack=pack, state=QUESTION.start,
        due=here.due, present=here.present, recused=here.recused, recused_absent=here.recused_absent, counted=here.counted,
        need=_need(pack, here), opened_at=clock.now(), ends_at=ends_at, key=secrets.token_bytes(32),
    )  # fmt: skip
    change.move(question, QUESTION, "open")
    change.add(question)
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
        **({"ends_at": ends_at.isoformat()} if ends_at else {}),
    })  # fmt: skip
    return question


def cast(change: Change, question: Question, choice: Choice, rev: int = 1) -> OwnAnswer:
    """Somebody drops their bean. Until the close the last one counts; a late retry with an older number changes nothing.

    Not a command, because a secret ballot must leave no entry of its own (R1, R4): it asks the same table, and only an
    answer by name is written down.
    """
    against(change, P.BALLOT_CAST, question)
    person_id = change.actor.person_id
    assert person_id is not None
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    if question.way is Way.HALL or question.is_poll:
        raise NotValid(Reason("ballot.other_channel"))
    if _put_in(change, question, person_id, choice, rev) and question.secrecy is Secrecy.BY_NAME:
        change.record("ballot.cast", question, d={"choice": str(choice)}, pd={"person": person_id})
    return OwnAnswer(is_entitled=True, is_counted=True, rev=rev)


# Tables and statements made once: in a meeting a thousand people do this in the same minute.
_lines, _casts = Entitled.__table__, Cast.__table__
_LINE_AND_BALLOT = (
    select(_lines.c.person_id, _casts.c.rev, _casts.c.choice)
    .outerjoin(_casts, (_casts.c.question_id == _lines.c.question_id) & (_casts.c.pseudonym == bindparam("name")))
    .where(_lines.c.question_id == bindparam("question"), _lines.c.person_id == bindparam("person"))
)
_LAY = insert(_casts)
_CHANGE_MIND = (
    update(_casts)
    .where(_casts.c.question_id == bindparam("question"), _casts.c.pseudonym == bindparam("name"))
    .values(choice=bindparam("new_choice"), rev=bindparam("new_rev"))
)
_MARK = update(_lines).where(_lines.c.question_id == bindparam("question"), _lines.c.person_id == bindparam("person")).values(took_part=bindparam("took"))


def _put_in(change: Change, question: Question, person_id: int, choice: Choice, rev: int) -> bool:
    """Lay the ballot into the urn; False when the same one lies there already."""
    assert question.key is not None
    where = {"question": question.id, "person": person_id, "name": pseudonym(question.key, person_id)}
    execute = change.session.connection().execute
    line = execute(_LINE_AND_BALLOT, where).first()
    if line is None:
        raise NotAllowed(Reason("ballot.not_entitled"))
    if line.rev is None:
        by_name = person_id if question.secrecy is Secrecy.BY_NAME else None
        execute(_LAY, {"question_id": question.id, "pseudonym": where["name"], "choice": choice, "rev": rev, "person_id": by_name})
    elif line.rev == rev and line.choice is choice:
        return False
    elif rev <= line.rev:
        raise NotNow(Reason("ballot.superseded"))
    else:
        execute(_CHANGE_MIND, where | {"new_choice": choice, "new_rev": rev})
    change.tell(TurnoutChanged(question.id))
    return True


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
    cast_by_phone = casts_of(question)
    if reasons := reasons_against_closing([(c.teller.name, c.count) for c in counts], cast_by_phone, question.base):
        raise NotValid(reasons)
    in_urn = choices_in_urn(question)
    hands = counts[0].count if counts else None
    total = [n + h for n, h in zip(in_urn.values(), hands or (0, 0, 0), strict=True)]
    arithmetic = judge(
        question.rule_pack, question.due, question.present, total[0], total[1], total[2], question.recused,
        recused_absent=question.recused_absent, of=question.counted or None,
    )  # fmt: skip
    _mark_who_took_part(change, question)
    change.move(question, QUESTION, "close")
    question.key, question.closed_at = None, clock.now()
    by_hall = sum(hands or (0, 0, 0))
    question.result = {
        "for": total[0], "against": total[1], "abstain": total[2], "phone": cast_by_phone, "hall": by_hall,
        "not_voted": question.base - sum(total), "base": question.base, "passed": arithmetic.is_passed, "arithmetic": arithmetic.as_dict(),
    }  # fmt: skip
    change.record("question.close", question, news=QuestionClosed(question.id), d={**question.result, "text": question.text})
    return arithmetic


def _mark_who_took_part(change: Change, question: Question) -> None:
    """Once, in the order of the roll (R2). Who raised a hand or wrote on paper has no mark: nobody wrote it down."""
    assert question.key is not None
    key, without = question.key, False if question.way is Way.PHONES else None
    there = set(change.session.scalars(select(Cast.pseudonym).where(Cast.question_id == question.id)))
    marks = [{"question": question.id, "person": one, "took": True if pseudonym(key, one) in there else without} for one in roll_of(question)]
    change.session.execute(_MARK, marks)


@command(P.QUESTION_VOID)
def void_question(change: Change, question: Question, why: str) -> None:
    """It went wrong (the wrong words, a power cut): nothing was decided, the ballots are thrown away, and everybody reads why."""
    _demand_in_meeting(question)
    why = clean(why)
    demand((bool(why), "text.missing"))
    change.move(question, QUESTION, "void")
    change.session.execute(delete(Cast).where(Cast.question_id == question.id))
    question.key, question.void_why, question.closed_at = None, why, clock.now()
    change.record("question.void", question, why=why, news=QuestionVoided(question.id))


def _demand_in_meeting(question: Question) -> None:
    """A residents' vote has a life of its own."""
    if question.is_poll:
        raise NotNow(Reason("poll.not_a_meeting_question"))
