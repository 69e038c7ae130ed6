"""Votes by slip: codes in a bag, drawn against a signature, the unused opened and voided before everybody's eyes (3.5)."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select

from app.ballots import keys
from app.ballots.commands.publishing import OpenedRow, opened_rows, publish, work_out
from app.ballots.content import jcs
from app.ballots.facts import PollMoved, SlipsMoved
from app.ballots.models import Entitled, Question, Slip
from app.ballots.roll import frozen_lines
from app.ballots.slip_codes import new_code, slip_hash
from app.ballots.states import QUESTION, QuestionState, Secrecy
from app.ballots.urn import urn
from app.base import clock
from app.change.command import command
from app.change.facts import Fact
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Person
from app.policy.table import P
from app.record.canonical import tree_root
from app.vocabulary import Reason

MOST_SLIPS = 20_000
Table = list[list[Any]]


@command(P.SLIPS_ISSUE)
def issue_slips(change: Change, question: Question, number: int) -> list[str]:
    """So many codes are printed, shuffled, folded and put into the bag. They are told this once; only keyed hashes stay."""
    key = _demand_slips(question)
    if not 1 <= number <= MOST_SLIPS:
        raise NotValid(Reason("slip.number", {"most": MOST_SLIPS}, field="number"))
    codes: dict[str, str] = {}
    while len(codes) < number:
        code = new_code()
        codes[slip_hash(key, code)] = code
    change.session.execute(insert(Slip), [{"question_id": question.id, "code_hash": name, "is_void": False} for name in sorted(codes)])
    root = tree_root([hashlib.sha256(bytes.fromhex(name)).digest() for name in codes])
    change.record("slips.issued", question, d={"n": number, "root": root.hex()}, news=SlipsMoved(question.id))
    return list(codes.values())


@command(P.SLIPS_DRAW)
def draw_slip(change: Change, question: Question, person: Person) -> None:
    """Somebody on the roll signs and draws a slip from the bag; which one, nobody sees, and that they did, supervisors only until the table is read out."""
    _demand_slips(question)
    line = change.session.get(Entitled, (question.id, person.id))
    if line is None:
        raise NotAllowed(Reason("ballot.not_entitled"))
    if line.drew_slip:
        raise NotNow(Reason("slip.drawn_already"))
    issued, void, drawn = slip_numbers(question)
    if drawn >= issued - void:
        raise NotNow(Reason("slip.bag_is_empty"))
    line.drew_slip = True
    change.record("slips.drawn", question, d={"drawn": drawn + 1}, pd={"person": person.id}, restricted=True, news=SlipsMoved(question.id))


@command(P.SLIPS_VOID)
def void_slips(change: Change, question: Question, codes: Sequence[str]) -> int:
    """What is left in the bag is opened and read out; from now on nobody can vote with it."""
    key = _demand_slips(question)
    found = [change.session.get(Slip, (question.id, slip_hash(key, code))) for code in codes]
    if any(slip is None for slip in found):
        raise NotValid(Reason("slip.unknown", field="codes"))
    if any(urn().lying(question.id, slip.code_hash) is not None for slip in found if slip is not None):
        raise NotNow(Reason("slip.has_voted"))
    fresh = {slip.code_hash: slip for slip in found if slip is not None and not slip.is_void}
    if not fresh:
        raise NotNow(Reason("slip.is_void"))
    for slip in fresh.values():
        slip.is_void = True
    change.record("slips.voided", question, d={"n": len(fresh)}, news=SlipsMoved(question.id))
    return len(fresh)


def slip_numbers(question: Question) -> tuple[int, int, int]:
    """Issued, void, drawn."""
    drawn = select(func.count()).select_from(Entitled).where(Entitled.question_id == question.id, Entitled.drew_slip)
    return question_slips(question, False), question_slips(question, True), db.session.scalar(drawn) or 0


def question_slips(question: Question, only_void: bool) -> int:
    """How many slips there are, or how many of them are void."""
    query = select(func.count()).select_from(Slip).where(Slip.question_id == question.id)
    return db.session.scalar(query.where(Slip.is_void) if only_void else query) or 0


def _demand_slips(question: Question) -> bytes:
    key = keys.key_of(question.id)
    if question.secrecy is not Secrecy.SLIP or question.state is not QuestionState.OPEN or key is None:
        raise NotNow(Reason("slip.not_here"))
    return key


def close_slips(change: Change, question: Question) -> dict[str, Any]:
    """Every slip is accounted for; the whole table code → choice is shown, everybody finds theirs, and the keys are destroyed."""
    issued, void, drawn = accounted(question)
    urn().shut(question.id)
    private = keys.from_characters(keys.held_in_house(question.id) or "")
    if private is None:
        raise NotNow(Reason("poll.key_is_gone"))
    opened, broken = opened_rows(question, private)
    mark_who_drew(question)
    table = table_of(opened)
    casts = sum(row.casts for row in urn().all_lying(question.id))
    question.identity = {
        "roll": question.due, "issued": issued, "drawn": drawn, "voided": void, "online_counted": len(opened),
        "not_voted": question.due - len(opened), "casts": casts, "superseded": casts - len(opened),
    }  # fmt: skip
    change.move(question, QUESTION, "close")
    question.closed_at = clock.now()
    change.seal("poll.closed")
    change.record("poll.closed", question, d={**question.identity})
    record_table(change, question, table, news=PollMoved(question.id))
    publish(change, question, work_out(question, [row.ballot for row in opened], broken, table=table))
    keys.destroy_key_of(question.id)
    keys.destroy_house_half(question.id)
    return dict(question.identity)


def accounted(question: Question) -> tuple[int, int, int]:
    """Issued, void, drawn; refused (`slip.do_not_add_up`) while one is neither drawn nor opened unused."""
    issued, void, drawn = slip_numbers(question)
    if issued != drawn + void:
        raise NotNow(Reason("slip.do_not_add_up", {"issued": issued, "drawn": drawn, "void": void}))
    return issued, void, drawn


def mark_who_drew(question: Question) -> None:
    """Who drew a slip took part; whether they used it nobody knows."""
    for line in frozen_lines(question):
        line.took_part = line.drew_slip


def table_of(opened: Sequence[OpenedRow]) -> Table:
    """Code and choice of every slip that voted, by code: what hangs on the wall."""
    return sorted([str(row.code), row.ballot.as_content()] for row in opened)


def record_table(change: Change, question: Question, table: Table, news: Fact | None = None) -> None:
    """The fingerprint of the table that everybody saw, and that every slip is accounted for."""
    _, void, drawn = slip_numbers(question)
    digest = hashlib.sha256(jcs(table)).hexdigest()
    change.record("vote.result", question, d={"table_sha256": digest, "drawn": drawn, "voided": void, "counted": len(table)}, news=news)
