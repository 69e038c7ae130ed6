"""A residents' vote is written down, opened with every rule in the record, and, if it went wrong, declared void."""
from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from app.allocation.outcome import VERSION
from app.ballots import keys
from app.ballots.facts import PollVoided, QuestionOpened
from app.ballots.models import Entitled, Option, Pot, Question
from app.ballots.poll_rules import OptionDraft, PotDraft, reasons_against_draft, reasons_against_opening_poll
from app.ballots.roll import AT_ONCE, RollLine, commitments_of, roll_lines
from app.ballots.sealing import prepare_urn
from app.ballots.settings import PollSettings
from app.ballots.states import QUESTION, SEALED, BallotKind, QuestionState, Secrecy
from app.ballots.urn import urn
from app.base import clock
from app.base.breathing import aside, breathing, without_looking_for_garbage
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.models import Area, Person
from app.policy.table import P
from app.process.models import RulePack
from app.process.rules import needed, quorum_share
from app.record.canonical import tree_root
from app.vocabulary import Reason


@dataclass(frozen=True)
class Opened:
    """An opened vote. `envelope`: the private half of S as characters, shown this once; None where the house holds it."""

    question: Question
    envelope: str | None


@command(P.POLL_DRAFT)
def draft_poll(
    change: Change, area: Area, kind: BallotKind, text: str, settings: PollSettings, pots: Sequence[PotDraft] = (), options: Sequence[OptionDraft] = (),
    *, secrecy: Secrecy = Secrecy.SECRET, text_en: str = "", subject: str = "", rule_pack: RulePack | None = None,
) -> Question:  # fmt: skip
    """The vote is written down: what is asked, which projects, which purses, by which rules. Nobody can vote yet."""
    text = clean(text)
    if reasons := reasons_against_draft(text, kind, secrecy, settings, pots, options):
        raise NotValid(reasons)
    question = Question(
        area_id=area.id, subject=subject, text=text, text_en=clean(text_en), kind=kind, secrecy=secrecy, state=QUESTION.start,
        settings=settings.as_dict(), rule_pack=rule_pack,
    )  # fmt: skip
    change.add(question)
    write_lists(change, question, pots, options)
    change.record("poll.drafted", question, d={"text": text, "kind": str(kind), "pots": len(pots), "options": len(options)})
    return question


@command(P.POLL_DRAFT)
def redraft_poll(
    change: Change, question: Question, text: str, settings: PollSettings, pots: Sequence[PotDraft] = (), options: Sequence[OptionDraft] = (),
    *, secrecy: Secrecy | None = None, text_en: str = "",
) -> None:  # fmt: skip
    """Before it opens, everything can still be put right."""
    if question.state is not QuestionState.DRAFT or not question.is_poll:
        raise NotNow(Reason("poll.is_fixed"))
    text, secrecy = clean(text), secrecy or question.secrecy
    if reasons := reasons_against_draft(text, question.kind, secrecy, settings, pots, options):
        raise NotValid(reasons)
    question.text, question.text_en, question.secrecy, question.settings = text, clean(text_en), secrecy, settings.as_dict()
    for kind in (Option, Pot):
        change.session.execute(delete(kind).where(kind.question_id == question.id))
    change.session.expire(question, ["pots", "options"])
    write_lists(change, question, pots, options)
    change.record("poll.drafted", question, d={"text": text, "kind": str(question.kind), "pots": len(pots), "options": len(options)})


def write_lists(change: Change, question: Question, pots: Sequence[PotDraft], options: Sequence[OptionDraft]) -> None:
    """The purses and what can be chosen in each."""
    made: dict[str, Pot] = {}
    for position, pot in enumerate(pots):
        made[pot.code] = change.add(Pot(
            question_id=question.id, area_id=pot.area_id, code=pot.code, title=clean(pot.title), title_en=clean(pot.title_en),
            budget_fen=pot.budget_fen, position=position,
        ))  # fmt: skip
    change.session.add_all(
        Option(
            question_id=question.id, pot_id=made[option.pot].id, code=option.code, title=clean(option.title), title_en=clean(option.title_en),
            cost_fen=option.cost_fen, place=clean(option.place), changes=clean(option.changes), category=clean(option.category),
            subject=option.subject, picture_id=option.picture_id, position=position,
        )
        for position, option in enumerate(options)
    )  # fmt: skip
    change.session.flush()
    change.session.expire(question, ["pots", "options"])


@command(P.POLL_OPEN)
@without_looking_for_garbage()
def open_poll(
    change: Change, question: Question, ends_at: datetime, voters: Sequence[Person] | None = None, heads: Mapping[int, int] | None = None,
    house_holds_key: bool = False,
) -> Opened:  # fmt: skip
    """The vote begins: the roll is frozen, every rule stands in the record, the urn is shown empty.

    `voters`: who may vote; left out, every adult who lives in the area. `heads`: household → its named head, where only
    heads vote. `house_holds_key`: no envelopes, for a vote of an hour in a meeting; the house opens it itself.
    """
    if not question.is_poll:
        raise NotNow(Reason("poll.not_a_poll"))
    QUESTION.after(question.state, "open")
    roll = roll_lines(question, voters, heads or {})
    without = 0 if question.kind is BallotKind.PLAIN else sum(1 for line in roll if not line.pots)
    if reasons := reasons_against_opening_poll(question.secrecy, len({line.voter_no for line in roll}), without, ends_at, clock.now()):
        raise NotValid(reasons)
    change.move(question, QUESTION, "open")
    question.opened_at, question.ends_at = clock.now(), ends_at
    envelope = prepare_urn(question, house_holds_key or question.secrecy is Secrecy.SLIP) if question.secrecy in SEALED else None
    freeze_roll(change, question, roll)
    record_opening(change, question)
    return Opened(question, envelope)


def freeze_roll(change: Change, question: Question, roll: Sequence[RollLine]) -> None:
    """Who may vote, from this moment on nobody more and nobody less; `roll.frozen {n, root}`."""
    salted = [(line, secrets.token_bytes(32)) for line in roll]
    if salted:
        rows = [
            {"question_id": question.id, "person_id": line.person_id, "household_id": line.household_id, "area_id": line.area_id,
             "pots": list(line.pots), "salt": salt, "on_paper": False, "drew_slip": False}
            for line, salt in salted
        ]  # fmt: skip
        for some in breathing(rows[n : n + AT_ONCE] for n in range(0, len(rows), AT_ONCE)):
            change.session.execute(insert(Entitled), some)
    voters = len({line.voter_no for line in roll})
    question.due = question.present = voters
    root = aside(lambda: tree_root(commitments_of((salt, {"voter": line.voter_no, "pots": list(line.pots)}) for line, salt in salted)).hex())
    change.record("roll.frozen", question, d={"n": voters, "people": len(roll), "root": root})


def record_opening(change: Change, question: Question) -> None:
    """`poll.opened`: rule, options, costs, dates, tie break, keys; whatever a voter's page shows, and nothing that can change."""
    rules = question.rules
    d: dict[str, Any] = {
        "text": question.text, "kind": str(question.kind), "secrecy": str(question.secrecy), "rules": rules.as_dict(), "rules_version": VERSION,
        "pots": [{"code": pot.code, "title": pot.title, "area": pot.area_id, "budget_fen": pot.budget_fen} for pot in question.pots],
        "options": [{"code": o.code, "pot": o.pot.code, "title": o.title, "cost_fen": o.cost_fen} for o in question.options],
        "roll": question.due, "quorum_needed": quorum_of(question), "receipt_pub": keys.receipt_public(),
        **({"scrutineer_pub": question.scrutineer_pub, "key_fp": question.key_fp} if question.key_fp else {}),
        **({"ends_at": question.ends_at.isoformat()} if question.ends_at else {}),
        **({"pack": question.rule_pack_id, "body": question.rule_pack.body} if question.rule_pack_id else {}),
        **({"of": question.subject} if question.subject else {}),
    }  # fmt: skip
    change.record("poll.opened", question, news=QuestionOpened(question.id), d=d)
    change.seal("poll.opened")


def quorum_of(question: Question) -> int:
    """How many of the roll must take part; 0 where nothing is asked. A rule pack's share goes before a share of its own."""
    rules = question.rules
    if question.rule_pack_id:
        return needed(quorum_share(question.rule_pack), question.due)
    return -(-question.due * rules.quorum_num // rules.quorum_den)


@command(P.POLL_VOID)
def void_poll(change: Change, question: Question, why: str) -> None:
    """It went wrong: nothing was decided, keys and ballots are destroyed unread, and everybody reads why."""
    if not question.is_poll:
        raise NotNow(Reason("poll.not_a_poll"))
    why = clean(why)
    demand((bool(why), "text.missing"))
    change.move(question, QUESTION, "void")
    question.void_why, question.closed_at = why, clock.now()
    if question.key_fp:
        urn().shut(question.id)
        keys.destroy_key_of(question.id)
        keys.destroy_house_half(question.id)
    change.record("poll.voided", question, why=why, news=PollVoided(question.id))
