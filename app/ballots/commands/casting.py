"""A ballot goes into the urn: by one's own phone, with a helper, by slip, or aloud by name.

A secret cast is no command: it writes nothing but the urn, leaves no entry, no time and no line in any log (R1, R4). It
asks the same permission table, and it is acknowledged only after the urn has committed.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.allocation.outcome import VERSION
from app.ballots import keys
from app.ballots.content import Ballot, ballot_from, commitment, in_bytes, jcs, read_ballot
from app.ballots.facts import TurnoutChanged
from app.ballots.models import Entitled, NamedBallot, Question, Slip
from app.ballots.queries import OwnAnswer
from app.ballots.roll import line_on, voter_no
from app.ballots.rules import reason_against_answering
from app.ballots.slip_codes import slip_hash, typed
from app.ballots.states import Conflict, Door, Secrecy, VoterUnit
from app.ballots.urn import FURTHEST, Drop, NewerLiesThere, NothingThere, TakenByAnother, UrnIsShut, urn
from app.base import clock
from app.base.text import clean
from app.change.command import against, command
from app.change.facts import tell
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change, change_by, is_changing
from app.extensions import db
from app.people.models import Person
from app.people.queries import actor_of
from app.policy.actor import Actor
from app.policy.decide import refusal
from app.policy.table import P
from app.vocabulary import Channel, Reason, Role

LONGEST_TAG = 40
PADDED_TO = 512
"""Sealed content is filled up, so that its length does not tell how much was chosen."""


@dataclass(frozen=True)
class Receipt:
    """What the voter may keep, shown once and stored nowhere. `reference` is c, short enough to read out; all else is hex."""

    reference: str
    c: str
    n: str
    tag: str
    signature: str
    rev: int
    rules_version: str = VERSION


@dataclass(frozen=True)
class Assisted:
    """A helper may now key one ballot for this voter: `cast_ballot(question, assisted.voter, …)`."""

    voter: Actor


@dataclass(frozen=True)
class FixedOption:
    """What checking a ballot needs of an option."""

    code: str
    cost_fen: int


@dataclass(frozen=True)
class FixedPot:
    """A pot with its options as they were fixed at opening."""

    code: str
    budget_fen: int
    options: tuple[FixedOption, ...]


_fixed: dict[str, tuple[FixedPot, ...]] = {}
MOST_KEPT = 64


def fixed_pots(question: Question) -> tuple[FixedPot, ...]:
    """The pots of an open vote: nobody can change them any more, so they are read once. The key's fingerprint names the opening."""
    kept = _fixed.get(question.key_fp) if question.key_fp else None
    if kept is None:
        kept = tuple(FixedPot(pot.code, pot.budget_fen, tuple(FixedOption(o.code, o.cost_fen) for o in pot.options)) for pot in question.pots)
        if question.key_fp:
            if len(_fixed) >= MOST_KEPT:
                _fixed.clear()
            _fixed[question.key_fp] = kept
    return kept


def cast_ballot(question: Question, actor: Actor, ballot: Ballot, rev: int, act_key: str, tag: str = "") -> Receipt:
    """Somebody votes, or votes again; the last counts until the close. The same `act_key` and ballot again is one act.

    `rev`: one more than `my_ballot_state(...).rev`. Raises NotAllowed, NotNow (`ballot.closed`, `ballot.superseded`,
    `ballot.household_has_voted`, `ballot.on_paper`), NotValid with every reason against the ballot.
    """
    tag = clean(tag)[:LONGEST_TAG]
    drop, n = _sealed(question, actor, ballot, rev, act_key, tag)
    assert drop.c is not None
    receipt = receipt_for(question, n, drop.c, tag, rev)
    _drop(drop)
    return receipt


def _sealed(question: Question, actor: Actor, ballot: Ballot, rev: int, act_key: str, tag: str = "") -> tuple[Drop, bytes]:
    """The ballot as it will lie in the urn, checked against everything, and its n."""
    line = _may_cast(question, actor)
    checked = _checked(question, ballot, line.pots or [])
    key = _key(question)
    name = keys.pseudonym(key, voter_no(question, line))
    n = keys.nonce(key, name, act_key)
    return Drop(
        question.id, name, keys.Sealer(question.scrutineer_pub).seal(content_to_seal(n, tag, checked)), commitment(n, question.record_key, checked, tag),
        rev, keys.act_mark(key, act_key), owner=keys.owner_mark(key, line.person_id), is_first=_only_first(question),
    ), n  # fmt: skip


def answer_question(question: Question, actor: Actor, answer: Mapping[str, Any], rev: int = 1) -> OwnAnswer:
    """Somebody drops their bean in a meeting, into the same urn and the same list of names as everywhere.

    `answer` as `content.read_ballot` reads it: `{"choice": "for"}`, over options `{"chosen": […]}`, `{"ranking": […]}` or
    `{"points": {…}}`. Until the close the last one counts; the same under the same number is one act, an older number changes nothing.
    """
    if question.is_poll:
        raise NotValid(Reason("ballot.other_channel"))
    if question.secrecy is Secrecy.SLIP:
        raise NotAllowed(Reason("ballot.needs_a_slip"))
    ballot = _parsed(question, answer)
    if question.secrecy is Secrecy.BY_NAME:
        with change_by(actor) as change:
            cast_by_name(change, change.session.get_one(Question, question.id), ballot, rev)
        return OwnAnswer(True, True, rev)
    number = question.id
    _drop(_sealed(question, actor, ballot, rev, f"{actor.person_id}:{rev}:{_said(ballot)}")[0])  # a hall is told the result in minutes: no receipt
    tell(TurnoutChanged(number))
    return OwnAnswer(True, True, rev)


def _parsed(question: Question, answer: Mapping[str, Any]) -> Ballot:
    try:
        return ballot_from(question.kind, answer)
    except ValueError as error:
        raise NotValid(Reason(str(error))) from error


def _said(ballot: Ballot) -> str:
    return str(ballot.choice) if ballot.choice else in_bytes(ballot).decode()


def withdraw_ballot(question: Question, actor: Actor, rev: int, act_key: str) -> None:
    """Somebody takes their ballot back: nothing of theirs counts any more, until they vote again."""
    line = _may_cast(question, actor)
    key = _key(question)
    name = keys.pseudonym(key, voter_no(question, line))
    mark = keys.owner_mark(key, line.person_id)
    _drop(Drop(question.id, name, None, None, rev, keys.act_mark(key, act_key), owner=mark, is_first=_only_first(question)))


def cast_by_slip(question: Question, code: str, ballot: Ballot, rev: int, act_key: str, tag: str = "") -> Receipt:
    """A code from the bag votes: no name, no session; whose code it is the house never knew. The last ballot of a code counts."""
    if question.secrecy is not Secrecy.SLIP:
        raise NotValid(Reason("slip.not_here"))
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    key = _key(question)
    name = slip_hash(key, code)
    _demand_in_bag(question, name)
    checked, tag = _checked(question, ballot, [pot.code for pot in question.pots]), clean(tag)[:LONGEST_TAG]
    n = keys.nonce(key, name, act_key)
    c = commitment(n, question.record_key, checked, tag)
    sealed = keys.Sealer(question.scrutineer_pub).seal(content_to_seal(n, tag, checked, typed(code)))
    receipt = receipt_for(question, n, c, tag, rev)
    number, is_in_meeting = question.id, not question.is_poll
    _drop(Drop(number, name, sealed, c, rev, keys.act_mark(key, act_key)))
    if is_in_meeting:
        tell(TurnoutChanged(number))
    return receipt


def cast_by_name(change: Change, question: Question, ballot: Ballot, rev: int = 1) -> None:
    """A roll-call: everybody hears who says what, and the record keeps it; a correction is a new entry before the close."""
    against(change, P.BALLOT_CAST, question)
    if question.secrecy is not Secrecy.BY_NAME:
        raise NotValid(Reason("ballot.not_by_name"))
    line = _entitled(question, change.actor)
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    checked = _checked(question, ballot, line.pots or [])
    said = change.session.get(NamedBallot, (question.id, line.person_id))
    if said is not None and said.rev == rev and said.content == checked.as_content():
        return
    before = said.rev if said is not None else 0
    if not before < rev <= before + FURTHEST:
        raise NotNow(Reason("ballot.superseded"))
    if said is None:
        change.session.add(NamedBallot(question_id=question.id, person_id=line.person_id, content=checked.as_content(), rev=rev))
    else:
        said.content, said.rev = checked.as_content(), rev
    person = change.session.get_one(Person, line.person_id)
    change.record("vote.cast", question, d={"by": person.record_key, "ballot": _plain(checked)}, pd={"name": person.name}, news=TurnoutChanged(question.id))


def _plain(ballot: Ballot) -> list[str]:
    """A ballot as text for the record, whose keys are words of ours."""
    return [str(ballot.choice)] if ballot.choice else list(ballot.named) or [f"{code}:{number}" for code, number in ballot.given]


@command(P.VOTE_ASSIST)
def assist_vote(change: Change, question: Question, voter: Person, witness: Person, has_consent: bool) -> Assisted:
    """A helper keys a ballot for somebody who asked for it, before a witness. The record keeps who helped, never what or for whom."""
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    helper = change.actor.person_id
    demand(
        (has_consent, "assist.no_consent"), (witness.id not in (helper, voter.id), "assist.witness_is_another"),
        (Door.DESK in question.rules.doors, "ballot.door_is_shut"),
    )  # fmt: skip
    actor = actor_of(voter, Channel.HELPER)
    _may_cast(question, actor)
    d = {"witness": witness.record_key} if _holds_office(witness) else {}
    # In the open, and at its minute, it would tell the neighbours who has just voted; the close says how many were helped.
    change.record("vote.assisted", question, d=d, pd={"witness": witness.name}, restricted=True)
    return Assisted(actor)


def _holds_office(person: Person) -> bool:
    return any(holding.role is not Role.RESIDENT for holding in actor_of(person).holdings)


def _may_cast(question: Question, actor: Actor) -> Entitled:
    """The voter's line on the roll, or the reason why not."""
    if reason := refusal(actor, P.BALLOT_CAST, question):
        raise NotAllowed(reason)
    if not (question.secrecy is Secrecy.SECRET if question.is_poll else question.key_fp):
        raise NotValid(Reason("ballot.other_channel"))
    line = _entitled(question, actor)
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    if question.is_poll and not {Door.PHONE, Door.DESK} & set(question.rules.doors):
        raise NotValid(Reason("ballot.door_is_shut"))
    if line.on_paper:
        raise NotNow(Reason("ballot.on_paper"))
    return line


def _entitled(question: Question, actor: Actor) -> Entitled:
    line = line_on(question, actor.person_id)
    if line is None:
        raise NotAllowed(Reason("ballot.not_entitled"))
    return line


def _only_first(question: Question) -> bool:
    return question.rules.unit is VoterUnit.HOUSEHOLD and question.rules.conflict is Conflict.FIRST


def _checked(question: Question, ballot: Ballot, codes: list[str]) -> Ballot:
    mine = [pot for pot in fixed_pots(question) if pot.code in codes]
    read = read_ballot(question.kind, ballot.as_content() if ballot.kind is question.kind else {}, mine, question.rules)
    if isinstance(read, list):
        raise NotValid(read)
    return read


def _key(question: Question) -> bytes:
    key = keys.key_of(question.id)
    if key is None:
        raise NotNow(Reason("ballot.closed"))
    return key


def _demand_in_bag(question: Question, name: str) -> None:
    slip = db.session.get(Slip, (question.id, name))
    if slip is None:
        raise NotAllowed(Reason("slip.unknown"))
    if slip.is_void:
        raise NotNow(Reason("slip.is_void"))


def _drop(drop: Drop) -> None:
    """Into the urn; the other database's connection goes back to its pool while the urn commits."""
    if db.session.registry.has() and not is_changing():
        db.session.rollback()
    try:
        urn().drop(drop)
    except UrnIsShut:
        raise NotNow(Reason("ballot.closed")) from None
    except NewerLiesThere:
        raise NotNow(Reason("ballot.superseded")) from None
    except TakenByAnother:
        raise NotNow(Reason("ballot.household_has_voted")) from None
    except NothingThere:
        raise NotNow(Reason("ballot.nothing_to_withdraw")) from None


def content_to_seal(n: bytes, tag: str, ballot: Ballot, code: str = "", coded: Callable[[Ballot], bytes] = in_bytes) -> bytes:
    """(n, tag, b) before it is sealed, filled up to an even length. `code`: of a slip, for the table on the wall."""
    rest = jcs({"n": n.hex(), **({"tag": tag} if tag else {}), **({"code": code} if code else {})})
    plain = b'{"b":' + coded(ballot) + b"," + rest[1:]
    return plain + b" " * (-len(plain) % PADDED_TO)


def receipt_for(question: Question, n: bytes, c: bytes, tag: str, rev: int) -> Receipt:
    """The receipt, signed."""
    return Receipt(reference_of(c), c.hex(), n.hex(), tag, keys.sign_receipt(question.record_key, c), rev)


def reference_of(c: bytes) -> str:
    """The first 80 bits of c as four groups to read out."""
    return "-".join(c.hex()[n : n + 5].upper() for n in range(0, 20, 5))
