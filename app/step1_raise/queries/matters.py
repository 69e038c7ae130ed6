"""Reading voices and matters: who owes an answer until when, what is alike, how far each is."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, null, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.base import clock
from app.base.text import terms
from app.extensions import db
from app.people.models import Area, Household, Person
from app.people.queries import holders
from app.process.models import Round
from app.process.queries import limit_of
from app.step1_raise.models import Matter, Support, Visit, Voice
from app.step1_raise.states import ENDED, MatterState
from app.vocabulary import Role, Step

WAITS_FOR_A_WORD = (MatterState.RAISED, MatterState.ACCEPTED, MatterState.SORTED, MatterState.TRANSFERRED)
_STEPS = list(Step)


@dataclass(frozen=True)
class Waiting:
    """A matter that waits for a word, how long already, and how many days over the promised one."""

    matter: Matter
    days: int
    days_late: int


def matter_by_number(number: str) -> Matter | None:
    """The matter with all that its page shows of step one."""
    query = select(Matter).where(Matter.number == number)
    return db.session.scalars(query.options(*_WHOLE)).unique().one_or_none()


_WHOLE = (
    joinedload(Matter.community),
    joinedload(Matter.area),
    joinedload(Matter.owner),
    joinedload(Matter.round),
    joinedload(Matter.merged_into),
    joinedload(Matter.beats),
    selectinload(Matter.voices).options(
        joinedload(Voice.person).joinedload(Person.household).joinedload(Household.area),
        joinedload(Voice.helper),
        joinedload(Voice.photo),
    ),
)
_IN_A_LIST = (joinedload(Matter.owner), joinedload(Matter.area), selectinload(Matter.beats))


def answer_days(community: Area) -> int:
    """In how many days a voice is answered here, by the community's own rule pack."""
    return limit_of(community, "answer_days", "voices")


def owner_for(community: Area) -> Person | None:
    """Who owes the answer when nobody else was named: the head of the committee, a member, or the Party organisation."""
    for role in (Role.COMMITTEE_HEAD, Role.COMMITTEE, Role.PARTY):
        if found := holders(community, role):
            return found[0]
    return None


def next_number(year: int) -> str:
    """The next matter number of a year. Numbers run through the whole installation: one number, one matter."""
    query = select(Matter.number).where(Matter.number.startswith(f"{year}-"))
    last = db.session.scalar(query.order_by(func.length(Matter.number).desc(), Matter.number.desc()).limit(1))
    return f"{year}-{int(last.split('-')[1]) + 1 if last else 1:04d}"


def next_word_due(matter: Matter, round_: Round | None) -> date:
    """When the next word about an accepted matter is due: the end of sorting where the year has a calendar."""
    ends = [clock.local(day.closes_at).date() for day in round_.days if day.step is Step.SUBMIT] if round_ else []
    return max([*ends, clock.today() + timedelta(days=answer_days(matter.community))])


def days_late(matter: Matter) -> int:
    """By how many days the promised word is overdue; 0 when it is not."""
    return max(0, (clock.today() - matter.answer_due_on).days) if matter.state in WAITS_FOR_A_WORD else 0


def no_answer_yet(community: Area) -> list[Waiting]:
    """Every matter that nobody has answered, and every promised word that is overdue; the latest first. Nothing vanishes."""
    today = clock.today()
    query = select(Matter).options(*_IN_A_LIST).where(Matter.community_id == community.id, Matter.state.in_(WAITS_FOR_A_WORD))
    never = Matter.state.in_((MatterState.RAISED, MatterState.TRANSFERRED))
    found = db.session.scalars(query.where(or_(never, Matter.answer_due_on < today)).order_by(Matter.answer_due_on, Matter.id))
    return [Waiting(m, (today - clock.local(m.raised_at).date()).days, days_late(m)) for m in found]


def matters_query(
    community: Area, words: str = "", step: Step | None = None, state: MatterState | None = None, area: Area | None = None, category: str = ""
) -> Select[Any]:
    """Matters of a community for a list, newest first; with words, the best match first."""
    query = select(Matter).options(*_IN_A_LIST).where(Matter.community_id == community.id)
    if state is not None:
        query = query.where(Matter.state == state)
    if step is not None:
        query = query.where(Matter.state.in_(_states_of(step)))
    if area is not None:
        query = query.where(Matter.area_id.in_(select(Area.id).where(Area.path.startswith(area.path, autoescape=True))))
    if category:
        query = query.where(Matter.category == category)
    if looked_for := _search_terms(words):
        hits = _hits(looked_for)
        query = query.where(or_(Matter.number.contains(words.strip(), autoescape=True), hits * 2 >= len(looked_for))).order_by(hits.desc())
    return query.order_by(Matter.raised_at.desc(), Matter.id.desc())


def _states_of(step: Step) -> list[MatterState]:
    from_states = {state: Matter(state=state).step for state in MatterState}
    return [state for state, its in from_states.items() if its is step]


def _search_terms(words: str) -> list[str]:
    found = terms(words)
    return [t for t in found if len(t) > 1] or found


def _hits(looked_for: Sequence[str]) -> ColumnElement[int]:
    haystack = func.lower(Matter.title + " " + Matter.text)
    first, *rest = (case((haystack.contains(term, autoescape=True), 1), else_=0) for term in looked_for)
    hits: ColumnElement[int] = first
    for one in rest:
        hits = hits + one
    return hits


def similar_matters(community: Area, text: str, besides: Matter | None = None, at_most: int = 3) -> list[Matter]:
    """Matters still going on that speak of the same thing, by the pairs of characters they share."""
    wanted = set(_search_terms(text))
    if not wanted:
        return []
    query = select(Matter).options(*_IN_A_LIST).where(Matter.community_id == community.id, Matter.state.not_in(ENDED))
    scored = []
    for matter in db.session.scalars(query.order_by(Matter.id.desc()).limit(500)):
        shared = wanted & set(_search_terms(f"{matter.title} {matter.text}"))
        if matter is not besides and len(shared) >= max(2, len(wanted) // 4):
            scored.append((len(shared), matter))
    return [matter for _, matter in sorted(scored, key=lambda pair: (-pair[0], pair[1].id))[:at_most]]


def my_matters(person: Person) -> list[Matter]:
    """What a person has raised, newest first."""
    query = select(Matter).options(*_IN_A_LIST, joinedload(Matter.merged_into))
    mine = select(Voice.matter_id).where(Voice.person_id == person.id)
    return list(db.session.scalars(query.where(Matter.id.in_(mine)).order_by(Matter.id.desc())))


def supported_matters(person: Person) -> list[Matter]:
    """What a person stands behind, newest first."""
    behind = select(Support.matter_id).where(Support.person_id == person.id)
    return list(db.session.scalars(select(Matter).options(*_IN_A_LIST).where(Matter.id.in_(behind)).order_by(Matter.id.desc())))


def supports_of(matter: Matter) -> list[int]:
    """Who stands behind a matter, by person number: for counting, and to know whether one does oneself."""
    return list(db.session.scalars(select(Support.person_id).where(Support.matter_id == matter.id)))


def neighbours_of(matter: Matter) -> tuple[int, set[int]]:
    """How many households have raised it, those of the matters merged into it included (a voice without household counts
    once), and who stands behind it. One statement."""
    of_it = or_(Matter.id == matter.id, Matter.merged_into_id == matter.id)
    voices = select(Voice.household_id, Voice.id, null()).join(Matter, Matter.id == Voice.matter_id).where(of_it)
    supports = select(null(), null(), Support.person_id).where(Support.matter_id == matter.id)
    found: Sequence[Any] = db.session.execute(union_all(voices, supports)).all()
    households = {("household", household) if household else ("voice", voice) for household, voice, _ in found if voice}
    return len(households), {person for _, _, person in found if person}


def round_matters(round_: Round) -> list[Matter]:
    """The matters of a year, by their code on the printed list."""
    query = select(Matter).options(*_IN_A_LIST).where(Matter.round_id == round_.id)
    return list(db.session.scalars(query.order_by(Matter.list_code.is_(None), Matter.list_code, Matter.number)))


def newest_visits(community: Area, at_most: int = 20) -> list[tuple[Visit, int]]:
    """The last visits, with how many voices were taken down in each."""
    count = select(func.count(Voice.id)).where(Voice.visit_id == Visit.id).scalar_subquery()
    query = select(Visit, count).join(Area, Area.id == Visit.area_id).where(Area.path.startswith(community.path, autoescape=True))
    found = db.session.execute(query.options(joinedload(Visit.area), joinedload(Visit.visitor)).order_by(Visit.at.desc()).limit(at_most))
    return [(visit, n) for visit, n in found]


def beats_of(matter: Matter) -> list[dict[str, Any]]:
    """The five beats as the macro draws them: state, days spent, days late."""
    now, ended = clock.now(), matter.state in ENDED
    spent = {step: sum(_days(b.entered_at, b.left_at or now) for b in matter.beats if b.step is step) for step in _STEPS}
    seen = {beat.step for beat in matter.beats}
    here = _STEPS.index(matter.beats[-1].step if matter.beats else matter.step)
    late = days_late(matter)
    line: list[dict[str, Any]] = []
    for place, step in enumerate(_STEPS):
        if place < here or (ended and place == here):
            line.append({"state": "done", "days": spent[step] if step in seen else None})
        elif place == here:
            line.append({"state": "late", "late": late} if late else {"state": "now", "days": spent[step] + 1})
        else:
            line.append({"state": ""})
    return line


def _days(since: datetime, until: datetime) -> int:
    return (clock.local(until).date() - clock.local(since).date()).days


