"""Reading questions without learning a choice: who may answer, how many have, and whether one's own answer counts."""
from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.ballots import keys
from app.ballots.models import Challenge, Entitled, NamedBallot, Option, Pot, Question, TellerCount
from app.ballots.options import PLAIN, Asked, OptionLine
from app.ballots.result import Result, result_from
from app.ballots.roll import line_on, voter_no
from app.ballots.states import BallotKind, ChallengeState, Conflict, Mark, QuestionState, Secrecy, Standing, VoterUnit
from app.ballots.urn import urn
from app.base import clock
from app.base.files import Upload
from app.extensions import db
from app.policy.actor import Actor


@dataclass(frozen=True)
class Turnout:
    """How many of how many. Never what."""

    cast: int
    of: int


@dataclass(frozen=True)
class OwnAnswer:
    """What a person may learn of their own ballot: that it counts, and its number. Not the choice."""

    is_entitled: bool
    is_counted: bool
    rev: int = 0


def turnout(question: Question) -> Turnout:
    """How many ballots lie in the urn; hands and paper are only known at the close. Of a residents' vote only in tens."""
    if question.is_poll:
        return _coarse(question)
    if question.state is QuestionState.CLOSED and question.result:
        return Turnout(question.result["phone"] + question.result["hall"], question.base)
    return Turnout(casts_of(question), question.base)


def casts_of(question: Question) -> int:
    """Ballots in the urn, or answers by name; never what."""
    if question.key_fp:
        return urn().number(question.id)
    return db.session.scalar(select(func.count()).select_from(NamedBallot).where(NamedBallot.question_id == question.id)) or 0


def own_answer(question: Question, person_id: int | None) -> OwnAnswer:
    """Whether this person may answer a meeting's question, and whether their answer counts."""
    line = line_on(question, person_id)
    if line is None:
        return OwnAnswer(False, False)
    if question.state is not QuestionState.OPEN:  # only the mark is left
        return OwnAnswer(True, bool(line.took_part))
    if question.secrecy is Secrecy.BY_NAME:
        said = db.session.get(NamedBallot, (question.id, line.person_id))
        return OwnAnswer(True, said is not None, said.rev if said is not None else 0)
    key = keys.key_of(question.id) if question.key_fp else None
    there = urn().lying(question.id, keys.pseudonym(key, voter_no(question, line))) if key is not None else None
    return OwnAnswer(True, there is not None, there.rev if there is not None else 0)


def asked_in(question: Question) -> Asked:
    """What was asked, as it was fixed at opening."""
    if question.kind is BallotKind.PLAIN:
        return PLAIN
    limits, lines = question.rules, tuple(OptionLine(option.title, option.cost_fen) for option in question.listed)
    return Asked(question.kind, lines, limits.max_number or limits.points or limits.score_max, question.pots[0].budget_fen)


def told_of(question: Question) -> dict[str, Any]:
    """The result of a closed question as the wire tells it."""
    result = question.result or {}
    told = {key: result[key] for key in ("for", "against", "abstain", "adopted", "not_voted", "base", "passed") if key in result}
    rows = [{key: row[key] for key in ("code", "votes", "place", "became")} for row in result.get("rows", ())]
    return told | ({"rows": rows} if rows else {})


def counts_of(question: Question) -> list[TellerCount]:
    """What each teller handed in, read anew."""
    rows = select(TellerCount).where(TellerCount.question_id == question.id).order_by(TellerCount.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def questions_of(subject: str) -> list[Question]:
    """All questions put about a thing (an agenda item's record key), oldest first."""
    return list(db.session.scalars(select(Question).where(Question.subject == subject).order_by(Question.id)))


def questions_of_each(subjects: list[str]) -> dict[str, list[Question]]:
    """The questions of several things in one statement."""
    found: dict[str, list[Question]] = {subject: [] for subject in subjects}
    for question in db.session.scalars(select(Question).where(Question.subject.in_(subjects)).order_by(Question.id)):
        found[question.subject].append(question)
    return found


def named_ballots(question: Question) -> list[NamedBallot]:
    """Who answered what aloud, in the order of the roll; empty unless the question is by name."""
    return list(db.session.scalars(select(NamedBallot).where(NamedBallot.question_id == question.id).order_by(NamedBallot.person_id)))


def scores_by_name(question: Question) -> dict[int, dict[str, int]]:
    """Every sheet: person → code → score. Before the close only one's own may be shown."""
    return {said.person_id: dict(said.content["points"]) for said in named_ballots(question)}


def _coarse(question: Question) -> Turnout:
    """Rounded down to tens while the vote is open, nothing under ten; afterwards what the close says."""
    if question.identity:
        numbers = question.identity
        return Turnout(int(numbers["online_counted"]) + int(numbers.get("paper_counted", 0)), question.due)
    if question.state is not QuestionState.OPEN or not question.key_fp:
        return Turnout(0, question.due)
    return Turnout(urn().number(question.id) // 10 * 10, question.due)


@dataclass(frozen=True)
class BallotState:
    """What a voter's own page says of their ballot. Never what is on it; `rev` is the number of the last cast.

    `pots`: codes of the pots that are theirs. `mark` after the close.
    """

    standing: Standing
    rev: int = 0
    pots: tuple[str, ...] = ()
    mark: Mark | None = None


def polls_open_for(actor: Actor) -> list[Question]:
    """The residents' votes in which this person may vote now, soonest to end first."""
    if actor.person_id is None:
        return []
    mine = select(Entitled.question_id).where(Entitled.person_id == actor.person_id)
    query = select(Question).where(Question.id.in_(mine), Question.state == QuestionState.OPEN, Question.settings.is_not(None))
    found = [q for q in db.session.scalars(query.order_by(Question.ends_at, Question.id)) if q.is_poll]
    return [q for q in found if q.ends_at is None or q.ends_at > clock.now()]


def polls_of(area_path: str) -> list[Question]:
    """Every residents' vote of an area and of the areas above and below it, newest first; drafts too."""
    found = db.session.scalars(select(Question).where(Question.settings.is_not(None)).order_by(Question.id.desc()))
    return [q for q in found if q.is_poll and (q.area.path.startswith(area_path) or area_path.startswith(q.area.path))]


def my_ballot_state(question: Question, actor: Actor) -> BallotState:
    """Does it count? In one word, for oneself."""
    line = db.session.get(Entitled, (question.id, actor.person_id), populate_existing=True) if actor.person_id is not None else None
    if line is None:
        return BallotState(Standing.NOT_ENTITLED)
    pots = tuple(line.pots or ())
    if line.mark is not None:
        said = {Mark.ONLINE: Standing.COUNTS, Mark.PAPER: Standing.ON_PAPER, Mark.NONE: Standing.NOT_YET}
        return BallotState(said[line.mark], 0, pots, line.mark)
    if question.secrecy is not Secrecy.SECRET:
        return BallotState(Standing.COUNTS if line.took_part else Standing.NOT_YET, 0, pots)
    key = keys.key_of(question.id)
    there = urn().lying(question.id, keys.pseudonym(key, voter_no(question, line))) if key is not None else None
    rev = there.rev if there is not None else 0
    if line.on_paper:
        return BallotState(Standing.ON_PAPER, rev, pots)
    if there is None or not there.is_ballot:
        return BallotState(Standing.NOT_YET, rev, pots)
    only_first = question.rules.unit is VoterUnit.HOUSEHOLD and question.rules.conflict is Conflict.FIRST
    is_mine = key is not None and there.owner == keys.owner_mark(key, line.person_id)
    return BallotState(Standing.HOUSEHOLD if only_first and not is_mine else Standing.COUNTS, rev, pots)


def pots_of(question: Question, codes: tuple[str, ...] | list[str]) -> list[tuple[Pot, list[Option]]]:
    """The pots of these codes with their options, as announced."""
    return [(pot, list(pot.options)) for pot in question.pots if pot.code in codes]


def options_for(question: Question, actor: Actor) -> list[tuple[Pot, list[Option]]]:
    """The person's own pots, the options of each in a fair random order that is theirs alone and stays (seeded by P, never by time)."""
    line = db.session.get(Entitled, (question.id, actor.person_id)) if actor.person_id is not None else None
    key = keys.key_of(question.id)
    mine = pots_of(question, [pot.code for pot in question.pots] if line is None else line.pots or [])
    if line is None or key is None:
        return mine
    seed = bytes.fromhex(keys.pseudonym(key, f"order{line.person_id}"))
    return [(pot, sorted(options, key=lambda o: hmac.new(seed, o.code.encode(), hashlib.sha256).digest())) for pot, options in mine]


def challenges_of(question: Question) -> list[Challenge]:
    """What was said to be wrong, oldest first."""
    return list(db.session.scalars(select(Challenge).where(Challenge.question_id == question.id).order_by(Challenge.id)))


def challenges_waiting(question: Question) -> int:
    """How many still wait for their answer."""
    where = (Challenge.question_id == question.id) & (Challenge.state == ChallengeState.WAITING)
    return db.session.scalar(select(func.count()).select_from(Challenge).where(where)) or 0


def counted_list(question: Question) -> list[str]:
    """The sorted list of counted c, public from the close on: while it is checked, and after."""
    if question.result and question.result.get("counted"):
        return db.session.get_one(Upload, question.result["counted"]).path.read_text().split()
    if question.state not in (QuestionState.CHECKING, QuestionState.KEYLESS):
        return []
    return sorted(row.c.hex() for row in urn().all_lying(question.id) if row.c is not None and row.is_counted)


def result_of(question: Question) -> Result | None:
    """The result as published; None before."""
    if not question.is_poll or question.result is None or question.state not in (QuestionState.CLOSED, QuestionState.ARCHIVED):
        return None
    return result_from(question.result, question.identity or {}, question.override)


def scrutineers_bundle(question: Question) -> bytes | None:
    """Every (c, n, tag, b): for those who watch the count, until it is destroyed. The caller asks who is asking."""
    return keys.bundle_of(question.id) if question.state is QuestionState.CLOSED else None
