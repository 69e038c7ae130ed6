"""The vote ends: the urn is shut first, the roll is marked once, and every number stands in the record before anybody knows what it says."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from app.ballots.commands.publishing import publish, work_out
from app.ballots.commands.slips import close_slips
from app.ballots.content import ballot_from
from app.ballots.facts import PollMoved
from app.ballots.models import Entitled, NamedBallot, Question
from app.ballots.paper_door import Box, paper
from app.ballots.roll import AT_ONCE, Voter, commitments_of, frozen_lines, numbering, roll_by_voter
from app.ballots.states import QUESTION, Door, Mark, QuestionState, Secrecy
from app.ballots.urn import Lying, urn
from app.base import clock
from app.base.breathing import aside, breathing, without_looking_for_garbage
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.policy.table import P
from app.record import queries as record
from app.record.canonical import tree_root
from app.vocabulary import Reason

FEWEST_IN_A_BATCH = 10
"""Fewer new casts wait for more: a batch of three would tell the neighbours who has just voted (3.4)."""


@command(P.POLL_BATCH)
def record_batch(change: Change, question: Question) -> int:
    """New casts are committed to the record, ten at least; the house can no longer add or drop one of them unseen."""
    if question.state is not QuestionState.OPEN or not question.key_fp:
        raise NotNow(Reason("ballot.closed"))
    number = batch(change, question)
    if not number:
        raise NotNow(Reason("poll.batch_waits", {"least": FEWEST_IN_A_BATCH}))
    return number


def batch(change: Change, question: Question) -> int:
    """`ballot.batch {casts, root}` if there are enough; the number of casts, or 0."""
    fresh = urn().unbatched(question.id)
    if len(fresh) < FEWEST_IN_A_BATCH:
        return 0
    number = urn().last_batch(question.id) + 1
    urn().batch(question.id, number, fresh)
    change.record("ballot.batch", question, d={"batch": number, "casts": len(fresh), "root": aside(lambda: tree_root(fresh).hex())})
    return len(fresh)


@command(P.POLL_CLOSE)
@without_looking_for_garbage()
def close_poll(change: Change, question: Question) -> dict[str, Any]:
    """Nobody votes any more. A secret vote is now checked before it is opened; by name or by slip the result is read out."""
    if not question.is_poll:
        raise NotNow(Reason("poll.not_a_poll"))
    QUESTION.after(question.state, "shut")
    if question.ends_at is not None and clock.now() < question.ends_at:
        raise NotNow(Reason("poll.not_over_yet", {"until": question.ends_at}))
    if question.secrecy is Secrecy.BY_NAME:
        return _close_by_name(change, question)
    if question.secrecy is Secrecy.SLIP:
        return close_slips(change, question)
    if Door.PAPER in question.rules.doors and (reasons := paper().reasons_against_closing(question)):
        raise NotValid(reasons)
    urn().shut(question.id)
    batch(change, question)
    roll = roll_by_voter(question)
    return shut(change, question, roll)


def shut(change: Change, question: Question, roll: Sequence[Voter]) -> dict[str, Any]:
    """Marks, identities and roots of a secret vote; the urn is shut already."""
    lying = {row.pseudonym: row for row in urn().all_lying(question.id)}
    beaten = [voter.pseudonym for voter in breathing(roll) if voter.on_paper and voter.pseudonym in lying]
    urn().set_counted(question.id, beaten, False)
    mark_roll(change, question, roll, lying)
    box = paper().box(question) if Door.PAPER in question.rules.doors else Box()
    question.identity = identity_of(roll, lying, box)
    change.move(question, QUESTION, "shut")
    question.closed_at = clock.now()
    question.checking_until = clock.now() + timedelta(hours=question.rules.check_hours)
    record_close(change, question, list(lying.values()), set(beaten))
    return dict(question.identity)


def mark_roll(change: Change, question: Question, roll: Sequence[Voter], lying: dict[str, Lying]) -> None:
    """Written once, in the order of the roll (R2); who beat their own phone with paper is marked as paper."""
    rows = []
    for voter in breathing(roll):
        has_ballot = voter.pseudonym in lying and lying[voter.pseudonym].is_ballot
        mark = Mark.PAPER if voter.on_paper else Mark.ONLINE if has_ballot else Mark.NONE
        rows += [{"q": question.id, "p": line.person_id, "mark": mark, "took_part": mark is not Mark.NONE} for line in voter.lines]
    table = Entitled.__table__
    marked = table.update().where(table.c.question_id == bindparam("q"), table.c.person_id == bindparam("p"))
    for some in breathing(rows[n : n + AT_ONCE] for n in range(0, len(rows), AT_ONCE)):
        change.session.connection().execute(marked.values(mark=bindparam("mark"), took_part=bindparam("took_part")), some)


def identity_of(roll: Sequence[Voter], lying: dict[str, Lying], box: Box) -> dict[str, Any]:
    """Every number of R6: roll = online + paper + spoiled + not voted; casts = counted + superseded (decision 16)."""
    known = {voter.pseudonym: voter for voter in roll}
    counted = sum(1 for name, row in breathing(lying.items()) if row.is_ballot and name in known and not known[name].on_paper)
    handed = sum(1 for voter in breathing(roll) if voter.on_paper)
    casts = sum(row.casts for row in lying.values())
    return {
        "roll": len(roll), "online_counted": counted, "paper_counted": box.in_box, "spoiled": max(0, handed - box.in_box),
        "not_voted": len(roll) - counted - max(handed, box.in_box), "casts": casts, "superseded": casts - counted, "struck": 0,
        "strangers": sum(1 for name, row in lying.items() if row.is_ballot and name not in known),
        "paper_issued": box.issued, "paper_spoiled": box.spoiled, "paper_unused": box.unused,
    }  # fmt: skip


def record_close(change: Change, question: Question, lying: Sequence[Lying], beaten: set[str]) -> None:
    """`poll.closed` with its roots, and `roll.marked`."""
    everything = [row.c for row in lying if row.c is not None]
    counted = [row.c for row in lying if row.c is not None and row.pseudonym not in beaten]
    urn_root, counted_root = aside(lambda: (tree_root(everything).hex(), tree_root(counted).hex()))
    assisted = record.restricted_count("vote.assisted", question.record_key)
    identity = dict(question.identity or {}) | {"urn_root": urn_root, "counted_root": counted_root}
    identity |= {"assisted": assisted} if assisted else {}
    question.identity = identity
    until = {"checking_until": question.checking_until.isoformat()} if question.checking_until else {}
    change.record("poll.closed", question, d={**identity, "counted": identity["online_counted"], "paper": identity["paper_counted"], **until})
    record_marks(change, question)


def record_marks(change: Change, question: Question) -> None:
    """`roll.marked {voted_online, voted_paper, root}`: a commitment for each, so that one mark can be shown and no other."""
    change.seal("poll.closed")
    lines, number_of = frozen_lines(question), numbering(question)
    if not lines:
        return  # read in from elsewhere: nobody of ours took part
    voters = {number_of(line): line.mark for line in lines}
    salted = [(line.salt, {"voter": number_of(line), "mark": str(line.mark)}) for line in lines if line.salt]
    marks = list(voters.values())
    change.record("roll.marked", question, news=PollMoved(question.id), d={
        "voted_online": marks.count(Mark.ONLINE), "voted_paper": marks.count(Mark.PAPER), "root": aside(lambda: tree_root(commitments_of(salted)).hex()),
    })  # fmt: skip


def _close_by_name(change: Change, question: Question) -> dict[str, Any]:
    """Everybody heard everybody; who spoke is marked, and the count follows at once."""
    said = {row.person_id: row for row in change.session.scalars(select(NamedBallot).where(NamedBallot.question_id == question.id))}
    for line in frozen_lines(question):
        line.took_part = line.person_id in said
        line.mark = Mark.ONLINE if line.took_part else Mark.NONE
    ballots = [ballot_from(question.kind, said[person].content) for person in sorted(said)]
    question.identity = {"roll": question.due, "online_counted": len(said), "not_voted": question.due - len(said)}
    change.move(question, QUESTION, "close")
    question.closed_at = clock.now()
    change.record("poll.closed", question, d={**question.identity})
    record_marks(change, question)
    publish(change, question, work_out(question, ballots, 0))
    return dict(question.identity)
