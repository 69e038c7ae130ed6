"""The urn is opened, the result published; decided otherwise only aloud and with reasons; at last everything single is destroyed."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.ballots import keys
from app.ballots.commands.publishing import bundle, opened_rows, publish
from app.ballots.facts import PollMoved
from app.ballots.models import Question
from app.ballots.paper_door import paper
from app.ballots.states import QUESTION, BallotKind, Door, QuestionState
from app.ballots.urn import urn
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.policy.table import P
from app.vocabulary import Reason


@command(P.POLL_REVEAL)
def reveal(change: Change, question: Question, envelope: str = "") -> None:
    """A supervisor opens an envelope and types its characters; the machine opens the urn and counts before everybody's eyes.

    `envelope` may stay empty where the house holds the key itself.
    """
    QUESTION.after(question.state, "reveal")
    open_urn(change, question, envelope)


def open_urn(change: Change, question: Question, envelope: str) -> None:
    """Open, check, shuffle, count, publish."""
    private = keys.from_characters(envelope or keys.held_in_house(question.id) or "")
    if private is None:
        raise NotValid(Reason("envelope.unreadable", field="envelope"))
    if keys.public_half(private) != question.scrutineer_pub:
        raise NotValid(Reason("envelope.of_another_vote", field="envelope"))
    with_paper = Door.PAPER in question.rules.doors
    if with_paper and (reasons := paper().reasons_against_revealing(question)):
        raise NotValid(reasons)
    rows, broken = opened_rows(question, private)
    change.move(question, QUESTION, "reveal")
    question.revealed_at = clock.now()
    keys.keep_bundle(question.id, bundle(rows, question))
    publish(change, question, [row.ballot for row in rows], [row.c for row in rows], broken, paper().lines(question) if with_paper else None)
    keys.destroy_house_half(question.id)


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
