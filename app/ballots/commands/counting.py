"""The urn is opened, the result published; decided otherwise only aloud and with reasons; at last everything single is destroyed."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from app.ballots import keys
from app.ballots.commands.publishing import Worked, bundle, opened_rows, publish, work_out
from app.ballots.facts import PollMoved
from app.ballots.models import Question
from app.ballots.paper_door import paper
from app.ballots.states import QUESTION, BallotKind, Door, QuestionState
from app.ballots.urn import urn
from app.base import clock
from app.base.breathing import aside, without_looking_for_garbage
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.policy.actor import Actor
from app.policy.decide import allows
from app.policy.table import P
from app.vocabulary import Reason


@command(P.POLL_REVEAL)
def reveal(change: Change, question: Question, envelope: str = "", ready: Worked | None = None) -> None:
    """A supervisor opens an envelope and types its characters; the machine opens the urn and counts before everybody's eyes.

    `envelope` may stay empty where the house holds the key itself. `ready`: what `count_beforehand` gave for the same vote.
    """
    QUESTION.after(question.state, "reveal")
    open_urn(change, question, envelope, ready)


def open_urn(change: Change, question: Question, envelope: str, ready: Worked | None = None) -> None:
    """Open, check, shuffle, count, publish."""
    private = _opening_key(question, envelope)
    worked = ready or _work_out_sealed(question, private)
    change.move(question, QUESTION, "reveal")
    question.revealed_at = clock.now()
    keys.keep_bundle(question.id, worked.bundle)
    publish(change, question, worked)
    keys.destroy_house_half(question.id)


@without_looking_for_garbage()
def count_beforehand(question: Question, actor: Actor, envelope: str) -> Worked | None:
    """What the urn will say, worked out before the pen is taken, so that nobody else waits for it; told to nobody.

    Only where the same person may open it with the same key at this moment: the key of the names is destroyed, every
    bundle is locked, and nothing that is counted can change any more. None wherever the command will refuse.
    """
    if question.state is not QuestionState.KEYLESS or not allows(actor, P.POLL_REVEAL, question):
        return None
    try:
        return _work_out_sealed(question, _opening_key(question, envelope))
    except NotValid:
        return None


def _opening_key(question: Question, envelope: str) -> bytes:
    """The private half, when it is the right one and nothing on paper is left to key; NotValid says what is against it."""
    private = keys.from_characters(envelope or keys.held_in_house(question.id) or "")
    if private is None:
        raise NotValid(Reason("envelope.unreadable", field="envelope"))
    if keys.public_half(private) != question.scrutineer_pub:
        raise NotValid(Reason("envelope.of_another_vote", field="envelope"))
    if Door.PAPER in question.rules.doors and (reasons := paper().reasons_against_revealing(question)):
        raise NotValid(reasons)
    return private


def _work_out_sealed(question: Question, private: bytes) -> Worked:
    rows, broken = opened_rows(question, private)
    sheets = paper().lines(question) if Door.PAPER in question.rules.doors else None
    worked, key = work_out(question, [row.ballot for row in rows], broken, sheets), question.record_key
    return replace(worked, cs=[row.c for row in rows], bundle=aside(lambda: bundle(rows, key)))


@command(P.POLL_OVERRIDE)
def override_outcome(change: Change, question: Question, funded: Mapping[str, Sequence[str]], why: str, decision: str = "") -> None:
    """What is carried out differs from what was counted: said aloud, with the reason, beside the computed list for ever.

    `funded`: pot code → the codes decided on instead. `decision`: record key of the decision that says so.
    """
    if question.state is not QuestionState.CLOSED or not question.is_poll or question.kind is BallotKind.PLAIN:
        raise NotNow(Reason("poll.no_list_yet"))
    why = clean(why)
    demand((bool(why), "text.missing"))
    known = {pot.code: {option.code for option in pot.options} for pot in question.pots}
    if any(pot not in known or set(codes) - known[pot] for pot, codes in funded.items()):
        raise NotValid(Reason("poll.unknown_option"))
    decided = [{"pot": pot, "funded": list(codes)} for pot, codes in funded.items()]
    computed = [{"pot": pot["code"], "funded": pot["winners"]} for pot in (question.result or {}).get("pots", [])]
    question.override = {"funded": decided, "why": why, "decision": decision, "at": clock.now().isoformat()}
    change.record("outcome.overridden", question, why=why, d={"computed": computed, "decided": decided, **({"decision": decision} if decision else {})})


@command(P.POLL_ARCHIVE)
def archive_poll(change: Change, question: Question) -> None:
    """On the day named at opening the urn and the scrutineers' bundle are destroyed; result, roots and published ballots stay."""
    QUESTION.after(question.state, "archive")
    if not question.is_poll or question.closed_at is None:
        raise NotNow(Reason("poll.not_a_poll"))
    day = (question.revealed_at or question.closed_at) + timedelta(days=question.rules.archive_days)
    if clock.now() < day:
        raise NotNow(Reason("poll.kept_until", {"until": day}))
    change.move(question, QUESTION, "archive")
    if question.key_fp:
        urn().empty(question.id)
        keys.destroy_bundle(question.id)
    change.record("poll.archived", question, news=PollMoved(question.id))
