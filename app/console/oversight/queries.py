"""Exceptions that only the whole record shows, and what a sample is drawn from."""
from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.ballots.models import Question
from app.ballots.paper.models import PaperBook, PaperBundle, PaperKeying
from app.base import clock
from app.console.oversight.models import Complaint
from app.console.oversight.states import ComplaintState
from app.extensions import db
from app.fund.models import FundLeg, FundTransaction
from app.fund.states import Move
from app.people.models import Area, Person
from app.process.models import Notice
from app.process.queries import notice_floor
from app.process.states import NoticeState
from app.record.models import RecordEntry, RestrictedBody
from app.step4_execute.models import Payment
from app.step4_execute.states import PaymentState
from app.step5_oversee.models import Finding

MOST_OF_THE_PAPER, FEWEST_SHEETS = 60, 20
IDLE_MONTHS = (24, 12)
_ROLL_ACTIONS = ("person.%", "household.%", "roll.import", "roll.undo")


def complaints(state: ComplaintState | None = None) -> list[Complaint]:
    """Complaints, those due soonest first."""
    query = select(Complaint).options(joinedload(Complaint.person), joinedload(Complaint.answered_by)).order_by(Complaint.due_on, Complaint.id)
    return list(db.session.scalars(query if state is None else query.where(Complaint.state == state)))


def complaints_of(person_id: int) -> list[Complaint]:
    """What somebody has complained about."""
    return list(db.session.scalars(select(Complaint).where(Complaint.person_id == person_id).order_by(Complaint.id.desc())))


def paid_without_paper() -> list[FundTransaction]:
    """Money that left without a voucher."""
    return list(db.session.scalars(select(FundTransaction).where(FundTransaction.move == Move.PAY, FundTransaction.voucher_id.is_(None))))


def two_sides() -> list[tuple[Payment, str]]:
    """Payments in which one person stands on two sides: asked, approved, checked; or found the fault and put it right."""
    found = []
    for payment in db.session.scalars(select(Payment).where(Payment.state != PaymentState.REFUSED).options(joinedload(Payment.asked_by))):
        people = [p for p in (payment.asked_by_id, payment.approved_by_id, payment.checked_by_id) if p is not None]
        if len(set(people)) < len(people):
            found.append((payment, payment.asked_by.name))
    return found


def own_findings() -> list[Finding]:
    """Findings confirmed by whoever put them right."""
    return list(db.session.scalars(select(Finding).where(Finding.confirmed_by_id.is_not(None), Finding.confirmed_by_id == Finding.rectified_by_id)))


@dataclass(frozen=True)
class PaperShare:
    """Who keyed how much of a vote's paper."""

    question: Question
    person: Person
    sheets: int
    total: int


def most_of_the_paper() -> list[PaperShare]:
    """Votes in which one clerk keyed more than three fifths of all sheets."""
    query = select(PaperBook.question_id, PaperKeying.clerk_id, func.sum(PaperBundle.size)).join(PaperBundle, PaperKeying.bundle_id == PaperBundle.id)
    rows = db.session.execute(query.join(PaperBook, PaperBundle.book_id == PaperBook.id).group_by(PaperBook.question_id, PaperKeying.clerk_id)).all()
    totals: Counter[int] = Counter()
    for question_id, _clerk, sheets in rows:
        totals[question_id] += int(sheets)
    return [
        PaperShare(db.session.get_one(Question, question_id), db.session.get_one(Person, clerk), int(sheets), totals[question_id])
        for question_id, clerk, sheets in rows
        if totals[question_id] >= FEWEST_SHEETS and int(sheets) * 100 > MOST_OF_THE_PAPER * totals[question_id]
    ]


def roll_edits_in_votes() -> list[tuple[Question, list[int]]]:
    """Votes during which the roll was edited, with the entries."""
    spans: dict[str, list[int]] = {}
    for seq, obj, action in db.session.execute(
        select(RecordEntry.seq, RecordEntry.obj, RecordEntry.action)
        .where(RecordEntry.action.in_(("poll.opened", "poll.closed", "poll.voided"))).order_by(RecordEntry.seq)
    ):  # fmt: skip
        if action == "poll.opened":
            spans[obj] = [seq]
        elif obj in spans:
            spans[obj].append(seq)
    found = []
    for obj, (opened, *closed) in spans.items():
        query = select(RecordEntry.seq).where(RecordEntry.seq > opened, RecordEntry.seq < (closed[0] if closed else opened + 10**9))
        seqs = db.session.scalars(query.where(db.or_(*(RecordEntry.action.like(name) for name in _ROLL_ACTIONS))).order_by(RecordEntry.seq)).all()
        question = db.session.get(Question, int(obj.partition(":")[2])) if seqs else None
        if question is not None:
            found.append((question, list(seqs)))
    return found


def posted_too_briefly(community: Area) -> list[tuple[Notice, int, int]]:
    """Notices that came down before their days were over: how long they hung, how long they had to."""
    query = select(Notice).where(Notice.state == NoticeState.CLOSED, Notice.posted_on.is_not(None)).options(joinedload(Notice.area))
    found = []
    for notice in db.session.scalars(query):
        floor = max(notice.days or 0, notice_floor(community))
        hung = ((notice.closed_on or notice.until_on or notice.posted_on) - notice.posted_on).days if notice.posted_on else 0
        if hung < floor:
            found.append((notice, hung, floor))
    return found


def idle_money() -> list[tuple[str, int, int]]:
    """Money on which nothing has moved for one year or two: the account, fen, months."""
    query = select(FundLeg.account, func.sum(FundLeg.amount_fen), func.max(FundTransaction.at)).join(FundTransaction).group_by(FundLeg.account)
    now, found = clock.now(), []
    for account, fen, last in db.session.execute(query):
        months = (now - last).days * 12 // 365
        grade = next((n for n in IDLE_MONTHS if months >= n), 0)
        if grade and int(fen) > 0 and account.startswith(("approp:", "encumb:", "unappropriated:")):
            found.append((account, int(fen), grade))
    return found


def views_of_personal_data(days: int = 7) -> list[tuple[int, int]]:
    """Who looked at personal data in the last days, and how often (one an hour at most for each place)."""
    since, seen = clock.now() - timedelta(days=days), Counter[int]()
    for body in db.session.scalars(select(RestrictedBody.body).where(RestrictedBody.at >= since)):
        said = json.loads(body)
        if said["a"] == "roll.read" and said["by"].startswith("s:"):
            seen[int(said["by"][2:])] += 1
    return seen.most_common()


def vouchers() -> list[str]:
    """Every payment with its voucher, as a sample names them."""
    numbers = db.session.scalars(select(FundTransaction.id).where(FundTransaction.move == Move.PAY).order_by(FundTransaction.id))
    return [f"fund:{number}" for number in numbers]


