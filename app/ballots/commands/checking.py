"""Between the close and the opening of the urn: marks are checked, complaints settled, dice thrown, and the key destroyed by two."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from app.ballots import keys
from app.ballots.facts import PollMoved
from app.ballots.models import Challenge, Question
from app.ballots.poll_rules import reason_against_destroying, reason_against_dice
from app.ballots.queries import challenges_waiting
from app.ballots.roll import roll_by_voter
from app.ballots.states import CHALLENGE, QUESTION, ChallengeKind, Mark, QuestionState
from app.ballots.urn import urn
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.people.models import Person
from app.people.queries import actor_of
from app.policy.table import P
from app.record.canonical import tree_root
from app.vocabulary import Reason, Role


@command(P.CHALLENGE_FILE)
def file_challenge(change: Change, question: Question, kind: ChallengeKind, text: str = "", person: Person | None = None) -> Challenge:
    """"I did not vote", "my c is missing", "I did not vote again": said while nobody knows whom it helps; of the count, within days after it.

    `person`: whose mark it is about, when a clerk takes it down; otherwise one's own.
    """
    person_id = person.id if person is not None else change.actor.person_id
    if kind is ChallengeKind.COUNT:
        _demand_time_for_count(question)
    else:
        if question.state is not QuestionState.CHECKING:
            raise NotNow(Reason("challenge.not_now"))
        if not any(line.person_id == person_id for voter in roll_by_voter(question) for line in voter.lines):
            raise NotAllowed(Reason("ballot.not_entitled"))
    demand((kind is not ChallengeKind.COUNT or bool(clean(text)), "text.missing"))
    challenge = change.add(Challenge(question=question, person_id=person_id, kind=kind, text=clean(text), at=clock.now()))
    change.record("challenge.filed", challenge, d={"of": question.record_key, "kind": str(kind)}, pd={"person": person_id, "text": challenge.text})
    return challenge


def _demand_time_for_count(question: Question) -> None:
    if question.state is not QuestionState.CLOSED or question.closed_at is None:
        raise NotNow(Reason("challenge.not_now"))
    if clock.now() > (question.revealed_at or question.closed_at) + timedelta(days=question.rules.challenge_days):
        raise NotNow(Reason("challenge.too_late", {"days": question.rules.challenge_days}))


@command(P.CHALLENGE_DECIDE)
def decide_challenge(change: Change, challenge: Challenge, is_upheld: bool, answer: str) -> None:
    """The complaint is settled for this one voter, with reasons; what it corrects is corrected before the urn opens.

    Upheld, `not_me` strikes the ballot cast in their name, `not_paper` lets their phone's ballot count again; the other
    kinds are noted. A paper ballot in the box can no longer be found: what was put in counts.
    """
    answer = clean(answer)
    demand((bool(answer), "text.missing"))
    change.move(challenge, CHALLENGE, "uphold" if is_upheld else "reject")
    challenge.answer, challenge.decided_by_id, challenge.decided_at = answer, change.actor.person_id, clock.now()
    question, corrected = challenge.question, {}
    if is_upheld and challenge.kind in (ChallengeKind.NOT_ME, ChallengeKind.NOT_PAPER) and question.state is QuestionState.CHECKING:
        corrected = _correct(change, challenge, question)
    change.record("challenge.decided", challenge, why=answer, d={"of": question.record_key, "kind": str(challenge.kind), "upheld": is_upheld, **corrected})


def _correct(change: Change, challenge: Challenge, question: Question) -> dict[str, Any]:
    """One ballot is struck or let in again; the numbers of the close follow."""
    voter = next(v for v in roll_by_voter(question) if any(line.person_id == challenge.person_id for line in v.lines))
    lying = urn().lying(question.id, voter.pseudonym)
    numbers = dict(question.identity or {})
    if challenge.kind is ChallengeKind.NOT_ME and voter.lines[0].mark is Mark.ONLINE and lying is not None and lying.is_counted:
        urn().set_counted(question.id, [voter.pseudonym], False)
        numbers |= {"online_counted": numbers["online_counted"] - 1, "struck": numbers["struck"] + 1, "not_voted": numbers["not_voted"] + 1}
        _mark_anew(voter.lines, Mark.NONE)
    elif challenge.kind is ChallengeKind.NOT_PAPER and voter.lines[0].mark is Mark.PAPER:
        numbers = _from_paper(question, voter.pseudonym, numbers, lying is not None and lying.is_ballot)
        _mark_anew(voter.lines, Mark.ONLINE if lying is not None and lying.is_ballot else Mark.NONE)
    else:
        raise NotValid(Reason("challenge.nothing_to_correct"))
    numbers["counted_root"] = tree_root([row.c for row in urn().all_lying(question.id) if row.c is not None and row.is_counted]).hex()
    question.identity = numbers
    return {name: numbers[name] for name in ("online_counted", "spoiled", "not_voted", "superseded", "struck", "counted_root")}


def _from_paper(question: Question, pseudonym: str, numbers: dict[str, Any], has_ballot: bool) -> dict[str, Any]:
    """Their sheet never came into the box: it was one of those counted as spoiled, and the phone's ballot counts again."""
    if not numbers["spoiled"]:
        raise NotValid(Reason("challenge.paper_is_in_the_box"))
    numbers["spoiled"] -= 1
    if has_ballot:
        urn().set_counted(question.id, [pseudonym], True)
        return numbers | {"online_counted": numbers["online_counted"] + 1, "superseded": numbers["superseded"] - 1}
    return numbers | {"not_voted": numbers["not_voted"] + 1}


def _mark_anew(lines: Sequence[Any], mark: Mark) -> None:
    for line in lines:
        line.mark, line.took_part, line.on_paper = mark, mark is not Mark.NONE, mark is Mark.PAPER


@command(P.POLL_DRAW)
def enter_dice(change: Change, question: Question, dice: Sequence[int]) -> list[int]:
    """Ten dice are thrown before everybody's eyes, while the urn is sealed; they decide ties, and are never thrown again."""
    if question.state not in (QuestionState.OPEN, QuestionState.CHECKING) or not question.is_poll:
        raise NotNow(Reason("poll.too_late_for_dice"))
    if question.dice:
        raise NotNow(Reason("poll.dice_are_cast"))
    if reason := reason_against_dice(dice):
        raise NotValid(reason)
    question.dice = list(dice)
    change.record("poll.dice", question, d={"dice": list(dice)})
    return list(dice)


@command(P.POLL_DESTROY_KEY)
def destroy_key(change: Change, question: Question, second: Person) -> None:
    """Two named people destroy the key that ties people to ballots; the urn is opened only after that.

    The first is whoever acts, the second has proved at the same screen who they are; both hold an office of the vote, one
    that of a supervisor. The file goes before the entry is written: if the entry then fails, the same act again finds
    no file and writes it.
    """
    QUESTION.after(question.state, "destroy_key")
    first = change.actor
    if second.id == first.person_id:
        raise NotValid(Reason("poll.two_people", field="login"))
    witness = actor_of(second)
    if not witness.holds_over(question.area_path, Role.SUPERVISOR, Role.FACILITATOR, Role.RECORDER):
        raise NotValid(Reason("poll.second_without_office", field="login"))
    if not (first.holds_over(question.area_path, Role.SUPERVISOR) or witness.holds_over(question.area_path, Role.SUPERVISOR)):
        raise NotValid(Reason("poll.one_supervisor", field="login"))
    against_it = reason_against_destroying(question.rules.tie, bool(question.dice), challenges_waiting(question), question.checking_until, clock.now())
    if against_it is not None:
        raise NotNow(against_it)
    change.move(question, QUESTION, "destroy_key")
    keys.destroy_key_of(question.id)
    by = f"person:{first.person_id}"
    change.record("poll.key_destroyed", question, d={"by": by, "witness": second.record_key, "key_fp": question.key_fp}, news=PollMoved(question.id))


