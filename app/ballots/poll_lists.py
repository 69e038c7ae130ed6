"""Lists of residents' votes, and of the people on a roll: what the public pages and the helpers' desk look through."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.ballots import keys
from app.ballots.models import Entitled, Pot, Question, Slip
from app.ballots.queries import BallotState
from app.ballots.roll import voter_no
from app.ballots.slip_codes import slip_hash
from app.ballots.states import QuestionState, Standing
from app.ballots.urn import urn
from app.base.paging import Page, page_of
from app.extensions import db
from app.people.models import Area, Household, Person
from app.policy.actor import Actor

FOUND = 12
"""People shown at once: a helper looks for one, and nobody may leaf through the roll here."""
_POLLS = select(Question).where(Question.kind.is_not(None), Question.settings.is_not(None))


def poll_whole(id: int) -> Question | None:
    """A residents' vote with everything that its page shows, in three statements; None for any other question."""
    pots = selectinload(Question.pots).options(joinedload(Pot.area), selectinload(Pot.options))
    found = db.session.scalar(select(Question).where(Question.id == id).options(joinedload(Question.area), pots))
    return found if found is not None and found.is_poll else None


def polls_in(*states: QuestionState) -> list[Question]:
    """The residents' votes in these states, newest first."""
    found = db.session.scalars(_POLLS.where(Question.state.in_(states)).options(joinedload(Question.area)).order_by(Question.id.desc()))
    return [question for question in found if question.is_poll]


def polls_counted(number: int) -> Page:
    """Votes whose result stands, newest first."""
    counted = _POLLS.where(Question.state.in_((QuestionState.CLOSED, QuestionState.ARCHIVED)), Question.result.is_not(None))
    return page_of(db.session(), counted.options(joinedload(Question.area)).order_by(Question.id.desc()), number, 20)


def still_to_draw(question: Question, most: int) -> Sequence[Person]:
    """Who of a hall has not drawn a slip yet; of a residents' vote, or where more are on the roll than can be ticked off, nobody."""
    if question.is_poll or question.base > most:
        return ()
    return db.session.scalars(_on_the_roll(question).where(Entitled.drew_slip.is_(False))).all()


def _on_the_roll(question: Question) -> Select[Person]:
    return (
        select(Person)
        .join(Entitled, Entitled.person_id == Person.id)
        .outerjoin(Household, Person.household_id == Household.id)
        .outerjoin(Area, Household.area_id == Area.id)
        .where(Entitled.question_id == question.id)
        .options(joinedload(Person.household).joinedload(Household.area))
        .order_by(Person.name, Person.id)
    )


def on_the_roll(question: Question, words: str) -> Sequence[Person]:
    """People on the roll of a vote by name, household, door or the end of their telephone number; a few at most."""
    query = _on_the_roll(question)
    for word in words.split():
        query = query.where(
            or_(
                Person.name.contains(word, autoescape=True),
                Person.phone.endswith(word, autoescape=True),
                Household.code.contains(word, autoescape=True),
                Household.door.contains(word, autoescape=True),
                Area.name.contains(word, autoescape=True),
            )
        )
    return db.session.scalars(query.limit(FOUND)).all()


def state_of_slip(question: Question, code: str) -> BallotState | None:
    """Whether a code from the bag has voted; None for a code that is in no bag, or void."""
    key = keys.key_of(question.id)
    slip = db.session.get(Slip, (question.id, slip_hash(key, code))) if key is not None else None
    if slip is None or slip.is_void:
        return None
    there = urn().lying(question.id, slip.code_hash)
    pots = tuple(pot.code for pot in question.pots)
    return BallotState(Standing.COUNTS if there is not None and there.is_ballot else Standing.NOT_YET, there.rev if there is not None else 0, pots)


def own_reference(question: Question, actor: Actor) -> bytes | None:
    """The c of one's own ballot while the key of the names exists: for oneself, to compare with a receipt."""
    key = keys.key_of(question.id)
    line = db.session.get(Entitled, (question.id, actor.person_id)) if key is not None and actor.person_id is not None else None
    there = urn().lying(question.id, keys.pseudonym(key, voter_no(question, line))) if key is not None and line is not None else None
    return there.c if there is not None else None
