"""Everything that can be done with a meeting's question: open it, count the hands, close it, or declare it void."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete

from app.ballots import keys, options
from app.ballots.commands.polls import write_lists
from app.ballots.commands.publishing import OpenedRow, opened_rows
from app.ballots.commands.slips import accounted, mark_who_drew, record_table, table_of
from app.ballots.content import Ballot, ballot_from
from app.ballots.count import plain_counts
from app.ballots.facts import HallCounted, QuestionClosed, QuestionOpened, QuestionVoided
from app.ballots.models import Entitled, NamedBallot, Question, TellerCount
from app.ballots.options import PLAIN, POT, Asked
from app.ballots.poll_rules import OptionDraft, PotDraft
from app.ballots.queries import asked_in, counts_of, named_ballots
from app.ballots.roll import frozen_lines, roll_by_voter
from app.ballots.rules import Count, Present, people_in, reason_against_count, reasons_against_closing, reasons_against_opening
from app.ballots.sealing import prepare_urn
from app.ballots.states import DECIDING, QUESTION, BallotKind, Became, Choice, QuestionState, Secrecy, Way
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


class Subject(Protocol):
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
    change: Change, subject: Subject, area_id: int, pack: RulePack, text: str, here: Present, entitled: Sequence[int],
    secrecy: Secrecy = Secrecy.SECRET, way: Way = Way.PHONES, tellers: Sequence[int] = (), ends_at: datetime | None = None,
    layer_id: int | None = None, asked: Asked = PLAIN,
) -> Question:  # fmt: skip
    """The question is read out: who may answer, what, by which rule, how secretly, and what passes it, all fixed before the first vote."""
    text = clean(text)
    reasons = reasons_against_opening(text, secrecy, way, entitled, here.base, tellers, ends_at, clock.now()) + options.reasons_against(asked)
    if reasons:
        raise NotValid(reasons)
    question = Question(
        area_id=area_id, subject=subject.record_key, text=text, secrecy=secrecy, way=way, kind=asked.kind, rule_pack=pack, state=QUESTION.start,
        due=here.due, present=here.present, recused=here.recused, recused_absent=here.recused_absent, counted=here.counted,
        need=_need(pack, here) if asked.kind in DECIDING else 0, layer_id=layer_id, opened_at=clock.now(), ends_at=ends_at,
    )  # fmt: skip
    change.move(question, QUESTION, "open")
    change.add(question)
    if asked.kind is not BallotKind.PLAIN:
        _write_options(change, question, asked)
    if way is not Way.HALL and secrecy is not Secrecy.BY_NAME:
        prepare_urn(question, house_holds_key=True)
    purses = [POT] if asked.options else None
    change.session.add_all(Entitled(question_id=question.id, person_id=person_id, pots=purses) for person_id in sorted(set(entitled)))
    if way is not Way.PHONES:
        change.session.add_all(TellerCount(question_id=question.id, teller_id=person_id) for person_id in dict.fromkeys(tellers))
    _record_opening(change, question, asked, here, len(set(entitled)))
    return question


def _write_options(change: Change, question: Question, asked: Asked) -> None:
    """The list hangs on the wall from now on; a number on it is an option's code."""
    question.limits = asked.limits.as_dict()
    drafts = [OptionDraft(str(n), POT, option.title, option.cost_fen) for n, option in enumerate(asked.options, 1)]
    write_lists(change, question, [PotDraft(POT, question.text[:160], question.area_id, asked.budget_fen)], drafts)


def _record_opening(change: Change, question: Question, asked: Asked, here: Present, entitled: int) -> None:
    pack = question.rule_pack
    share, majority = quorum_share(pack, here.counted or None), pack.rule["majority"]
    change.record("question.open", question, news=QuestionOpened(question.id), d={
        "of": question.subject, "text": question.text, "options": [o.code for o in question.listed] or [str(c) for c in Choice],
        "secrecy": str(question.secrecy), "way": str(question.way), "pack": pack.id, "body": pack.body, "checked": pack.is_verified,
        "quorum": {k: share[k] for k in ("num", "den", "of", "mode")}, "majority": {k: majority[k] for k in ("num", "den", "of", "mode")},
        "due": here.due, "present": here.present, "recused": here.recused + here.recused_absent, "base": here.base,
        "quorum_needed": quorum_needed(pack, here.due_left, here.counted or None), "need": question.need, "entitled": entitled,
        **(_said_of_options(asked) if asked.options else {}), **({"layer": question.layer_id} if question.layer_id else {}),
        **({"ends_at": question.ends_at.isoformat()} if question.ends_at else {}), **({"key_fp": question.key_fp} if question.key_fp else {}),
    })  # fmt: skip


def _said_of_options(asked: Asked) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": str(asked.kind), "titles": [option.title for option in asked.options]}
    if asked.kind is BallotKind.BUDGET:
        return said | {"costs_fen": [option.cost_fen for option in asked.options], "budget_fen": asked.budget_fen}
    return said | ({"most": asked.number} if asked.number else {})


@command(P.BALLOT_COUNT)
def count_hall(change: Change, question: Question, *numbers: int) -> TellerCount:
    """A teller says what they counted, before hearing the other: for, against, abstain; of options who took part, then what each got.

    The numbers stay between the tellers until the close.
    """
    if question.state is not QuestionState.OPEN:
        raise NotNow(Reason("ballot.closed"))
    row = next((c for c in counts_of(question) if c.teller_id == change.actor.person_id), None)
    if row is None:
        raise NotAllowed(Reason("question.not_a_teller"))
    if reason := _reason_against(question, numbers):
        raise NotValid(reason)
    row.numbers = list(numbers)
    change.record("ballot.count", question, pd={"count": list(numbers)}, news=HallCounted(question.id))
    return row


def _reason_against(question: Question, numbers: Count) -> Reason | None:
    if len(numbers) != (len(question.listed) + 1 if question.listed else len(Choice)):
        return Reason("body.invalid")
    if question.kind is BallotKind.PLAIN:
        return reason_against_count(numbers, question.base)
    return options.reason_against_hall(question.kind, question.rules, numbers, question.base)


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
    counts, is_plain = counts_of(question), question.kind is BallotKind.PLAIN
    with _shut(question):
        if question.secrecy is Secrecy.SLIP:
            accounted(question)
        opened = opened_in(question)
        cast = [row.ballot for row in opened] if question.key_fp else [ballot_from(question.kind, said.content) for said in named_ballots(question)]
        if reasons := reasons_against_closing([(c.teller.name, c.count) for c in counts], len(cast), question.base, is_plain):
            raise NotValid(reasons)
        _mark_who_took_part(change, question)
        hall = counts[0].count or () if counts else ()
        arithmetic = _read_out(change, question, cast, hall) if is_plain else _read_out_options(change, question, cast, hall)
        if question.secrecy is Secrecy.SLIP:
            question.result = {**(question.result or {}), "table": table_of(opened)}
            record_table(change, question, table_of(opened))
        return arithmetic


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


def opened_in(question: Question) -> list[OpenedRow]:
    """What was cast by phone or by code, without names: the urn is opened with the key that the house holds until now."""
    if not question.key_fp:
        return []
    private = keys.from_characters(keys.held_in_house(question.id) or "")
    if private is None:
        raise NotNow(Reason("poll.key_is_gone"))
    opened, broken = opened_rows(question, private)
    if broken:
        raise NotNow(Reason("question.cannot_be_opened", {"number": broken}))
    return opened


def _read_out(change: Change, question: Question, cast: Sequence[Ballot], hands: Count) -> Arithmetic:
    total = [n + h for n, h in zip(plain_counts(cast).values(), hands or (0, 0, 0), strict=True)]
    arithmetic = _judged(question, *total)
    _closed(change, question, len(cast), sum(hands), arithmetic, {
        "for": total[0], "against": total[1], "abstain": total[2], "passed": arithmetic.is_passed,
    })  # fmt: skip
    change.record("question.close", question, news=QuestionClosed(question.id), d={**(question.result or {}), "text": question.text})
    return arithmetic


def _read_out_options(change: Change, question: Question, cast: Sequence[Ballot], hall: Count) -> Arithmetic:
    """Most wanted first; what is adopted has reached the same line as a yes would have to."""
    codes = [option.code for option in question.listed]
    got = options.votes_in(question.kind, codes, cast)
    votes = [n + h for n, h in zip(got, hall[1:] or [0] * len(codes), strict=True)]
    people = len(cast) + (people_in(hall, is_plain=False) if hall else 0)
    decides = question.kind in DECIDING
    best = min(max(votes), people) if decides else 0  # of advice only the quorum is judged
    arithmetic = _judged(question, best, 0, people - best)
    rows = options.placed(asked_in(question), votes, arithmetic.majority[0].needed)
    adopted = [row["code"] for row in rows if row["became"] == Became.ADOPTED] if arithmetic.is_quorate else []
    _closed(change, question, len(cast), people - len(cast), arithmetic, {"rows": rows, "adopted": adopted, "passed": bool(adopted)})
    told = {key: value for key, value in (question.result or {}).items() if key != "rows"}
    change.record("question.close", question, news=QuestionClosed(question.id), d={
        **told, "text": question.text, "kind": str(question.kind), "scores": [f"{row['code']}:{row['votes']}" for row in rows],
    })  # fmt: skip
    return arithmetic


def _judged(question: Question, votes_for: int, against: int, abstain: int) -> Arithmetic:
    return judge(
        question.rule_pack, question.due, question.present, votes_for, against, abstain, question.recused,
        recused_absent=question.recused_absent, of=question.counted or None,
    )  # fmt: skip


def _closed(change: Change, question: Question, phone: int, hall: int, arithmetic: Arithmetic, told: dict[str, Any]) -> None:
    change.move(question, QUESTION, "close")
    question.closed_at = clock.now()
    question.result = told | {
        "phone": phone, "hall": hall, "not_voted": question.base - phone - hall, "base": question.base, "arithmetic": arithmetic.as_dict(),
    }  # fmt: skip


def _mark_who_took_part(change: Change, question: Question) -> None:
    """Once, in the order of the roll (R2). Who raised a hand or wrote on paper has no mark: nobody wrote it down."""
    if question.secrecy is Secrecy.SLIP:
        mark_who_drew(question)
        change.session.flush()
        return
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
