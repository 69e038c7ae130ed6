"""The roll of one vote: who is on it, as what voter, with which pots. Frozen at opening, marked once at close."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.ballots import keys
from app.ballots.models import Entitled, Question
from app.ballots.states import Conflict, QuestionState, VoterUnit
from app.base import clock
from app.base.breathing import breathing
from app.change.refusals import NotNow
from app.change.transaction import is_changing
from app.extensions import db
from app.people.models import Household, Person
from app.people.queries import adults_of, household_ids_under, lives_here
from app.record.canonical import commitment
from app.vocabulary import Reason

AT_ONCE = 200
"""So many people are read together: few enough that nobody waits for the reading."""
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
    purses = [(pot.code, pot.area.path) for pot in question.pots]
    people = voters if voters is not None else _residents(question)
    lines = sorted((_line(purses, person, rules.unit) for person in breathing(people)), key=lambda line: line.person_id)
    if rules.unit is not VoterUnit.HOUSEHOLD:
        return lines
    housed = [line for line in lines if line.household_id is not None]
    return _heads(housed, heads) if rules.conflict is Conflict.HEAD else housed


def _residents(question: Question) -> Iterator[Person]:
    """Some households at a time, and none of them held on to."""
    homes, today = household_ids_under(question.area), clock.today()
    for n in range(0, len(homes), AT_ONCE):
        some = select(Person).where(Person.household_id.in_(homes[n : n + AT_ONCE])).options(selectinload(Person.household))
        yield from (person for person in adults_of(list(db.session.scalars(some))) if lives_here(person, today))


def _heads(lines: Sequence[RollLine], heads: Mapping[int, int]) -> list[RollLine]:
    """The named head of each household, or whoever stands first in it on the roll."""
    homes: dict[int | None, list[RollLine]] = {}
    for line in lines:
        homes.setdefault(line.household_id, []).append(line)
    return [next((line for line in members if line.person_id == heads.get(home or 0)), members[0]) for home, members in homes.items()]


def _line(purses: Sequence[tuple[str, str]], person: Person, unit: VoterUnit) -> RollLine:
    home: Household | None = person.household
    path = person.area_path
    pots = tuple(code for code, area in purses if path.startswith(area))
    number = f"h{person.household_id}" if unit is VoterUnit.HOUSEHOLD else f"p{person.id}"
    return RollLine(number, person.id, person.household_id, home.area_id if home else person.area_id, pots)


def voter_no(question: Question, line: Entitled) -> str:
    """The number under which somebody on the frozen roll has their vote."""
    return numbering(question)(line)


def numbering(question: Question) -> Callable[[Entitled], str]:
    """How the voters of this vote are numbered; asked once for a whole roll."""
    if question.rules.unit is VoterUnit.HOUSEHOLD:
        return lambda line: f"h{line.household_id}"
    return lambda line: f"p{line.person_id}"


def commitments_of(salted: Iterable[tuple[bytes, dict[str, Any]]]) -> list[bytes]:
    """Salted commitments, 32 bytes each: the list is fixed without saying who is on it."""
    return [bytes.fromhex(commitment(salt, value)) for salt, value in salted]


def frozen_lines(question: Question) -> list[Entitled]:
    """The frozen roll, read anew, in its order."""
    rows = select(Entitled).where(Entitled.question_id == question.id).order_by(Entitled.person_id)
    return list(breathing(db.session.scalars(rows.execution_options(populate_existing=True, yield_per=AT_ONCE))))


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
    number_of = numbering(question)
    for line in frozen_lines(question):
        lines.setdefault(number_of(line), []).append(line)
    return [Voter(number, keys.pseudonym(key, number), tuple(people)) for number, people in breathing(lines.items())]
