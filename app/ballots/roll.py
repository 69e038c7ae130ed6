"""The roll of one vote: who is on it, as what voter, with which pots. Frozen at opening, marked once at close."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ballots import keys
from app.ballots.models import Entitled, Question
from app.ballots.states import Conflict, QuestionState, VoterUnit
from app.base import clock
from app.change.refusals import NotNow
from app.change.transaction import is_changing
from app.extensions import db
from app.people.models import Household, Person
from app.people.queries import adults_of, households_under, lives_here
from app.record.canonical import commitment
from app.vocabulary import Reason

_rolls: dict[str, dict[int, Entitled]] = {}
MOST_KEPT = 64


@dataclass(frozen=True)
class RollLine:
    """One person on the roll. `voter_no` is whoever has the one vote: the person, or their household."""

    voter_no: str
    person_id: int
    household_id: int | None
    area_id: int | None
    pots: tuple[str, ...]


def roll_lines(question: Question, voters: Sequence[Person] | None, heads: Mapping[int, int]) -> list[RollLine]:
    """The roll as it is now, in its order. Without `voters`: every adult on the roll who lives in the vote's area."""
    rules = question.rules
    people = list(voters) if voters is not None else _residents(question)
    if rules.unit is VoterUnit.HOUSEHOLD:
        people = [p for p in people if p.household_id is not None]
        if rules.conflict is Conflict.HEAD:
            people = _heads(people, heads)
    return [_line(question, person, rules.unit) for person in sorted(people, key=lambda p: p.id)]


def _residents(question: Question) -> list[Person]:
    homes = [home.id for home in households_under(question.area)]
    found = db.session.scalars(select(Person).where(Person.household_id.in_(homes)).order_by(Person.id))
    today = clock.today()
    return [p for p in adults_of(list(found)) if lives_here(p, today)]


def _heads(people: Sequence[Person], heads: Mapping[int, int]) -> list[Person]:
    """The named head of each household, or whoever stands first in it on the roll."""
    homes: dict[int, list[Person]] = {}
    for person in sorted(people, key=lambda p: p.id):
        assert person.household_id is not None
        homes.setdefault(person.household_id, []).append(person)
    return [next((p for p in members if p.id == heads.get(home)), members[0]) for home, members in homes.items()]


def _line(question: Question, person: Person, unit: VoterUnit) -> RollLine:
    home: Household | None = person.household
    path = person.area_path
    pots = tuple(pot.code for pot in question.pots if path.startswith(pot.area.path))
    number = f"h{person.household_id}" if unit is VoterUnit.HOUSEHOLD else f"p{person.id}"
    return RollLine(number, person.id, person.household_id, home.area_id if home else person.area_id, pots)


def voter_no(question: Question, line: Entitled) -> str:
    """The number under which somebody on the frozen roll has their vote."""
    return f"h{line.household_id}" if question.rules.unit is VoterUnit.HOUSEHOLD else f"p{line.person_id}"


def commitments_of(salted: Iterable[tuple[bytes, dict[str, Any]]]) -> list[bytes]:
    """Salted commitments, 32 bytes each: the list is fixed without saying who is on it."""
    return [bytes.fromhex(commitment(salt, value)) for salt, value in salted]


def frozen_lines(question: Question) -> list[Entitled]:
    """The frozen roll, read anew, in its order."""
    rows = select(Entitled).where(Entitled.question_id == question.id).order_by(Entitled.person_id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _fixed_roll(question: Question) -> dict[int, Entitled]:
    """The roll of a meeting's question while it is open, read once: nobody comes onto it or leaves it, and it knows no paper."""
    assert question.key_fp is not None
    kept = _rolls.get(question.key_fp)
    if kept is None:
        with Session(db.engine) as apart:  # rows that no other change can let go of
            kept = {line.person_id: line for line in apart.scalars(select(Entitled).where(Entitled.question_id == question.id))}
            apart.expunge_all()
        if len(_rolls) >= MOST_KEPT:
            _rolls.clear()
        _rolls[question.key_fp] = kept
    return kept


def line_on(question: Question, person_id: int | None) -> Entitled | None:
    """Somebody's line on the frozen roll; of a meeting's question it is not read anew for each of a thousand."""
    if person_id is None:
        return None
    if question.key_fp and not question.is_poll and question.state is QuestionState.OPEN and not is_changing():
        return _fixed_roll(question).get(person_id)
    return db.session.get(Entitled, (question.id, person_id))


@dataclass(frozen=True)
class Voter:
    """One voter of the frozen roll: the number, the pseudonym, the rows of the people behind it."""

    number: str
    pseudonym: str
    lines: tuple[Entitled, ...]

    @property
    def on_paper(self) -> bool:
        """Whether any of them was handed a ballot on paper."""
        return any(line.on_paper for line in self.lines)


def roll_by_voter(question: Question) -> list[Voter]:
    """The frozen roll in its order, with the pseudonyms that only K gives."""
    key = keys.key_of(question.id)
    if key is None:
        raise NotNow(Reason("poll.key_is_gone"))
    lines: dict[str, list[Entitled]] = {}
    for line in frozen_lines(question):
        lines.setdefault(voter_no(question, line), []).append(line)
    return [Voter(number, keys.pseudonym(key, number), tuple(people)) for number, people in lines.items()]
