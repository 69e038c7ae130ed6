"""Reading the household forms: who has handed in, by which door, and what the households find most urgent."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.base import clock
from app.extensions import db
from app.people.models import Area, Household
from app.people.queries import areas_under
from app.process.models import Round
from app.process.states import RoundState
from app.step1_raise.models import FormMark, HouseholdForm, Matter
from app.step1_raise.rules import COLLECTING
from app.step1_raise.states import ENDED
from app.vocabulary import Channel, Step


@dataclass(frozen=True)
class Returned:
    """How many forms of an area came back; the rate is in tenths of a percent."""

    area: Area
    issued: int
    returned: int

    @property
    def tenths(self) -> int:
        """752 is 75.2 %."""
        return self.returned * 1000 // self.issued if self.issued else 0


def listed_ids(round_: Round) -> list[int]:
    """The matters that stand on the year's household form."""
    query = select(Matter.id).where(Matter.round_id == round_.id, Matter.state.not_in(ENDED))
    return list(db.session.scalars(query))


def listed_matters(round_: Round) -> list[Matter]:
    """The same, as they are printed: by code, then by number."""
    query = select(Matter).options(joinedload(Matter.area)).where(Matter.round_id == round_.id, Matter.state.not_in(ENDED))
    return list(db.session.scalars(query.order_by(Matter.list_code.is_(None), Matter.list_code, Matter.number)))


def form_of(round_: Round, household: Household) -> HouseholdForm | None:
    """The household's form of the year, with its marks."""
    query = select(HouseholdForm).where(HouseholdForm.round_id == round_.id, HouseholdForm.household_id == household.id)
    return db.session.scalar(query)


def collecting_round(community: Area) -> Round | None:
    """The year whose forms are being collected now."""
    query = select(Round).where(Round.area_id == community.id, Round.state.in_(COLLECTING))
    return db.session.scalar(query.options(selectinload(Round.days)).order_by(Round.year.desc()).limit(1))


def latest_round(community: Area) -> Round | None:
    """The year that is going on, or the last one."""
    query = select(Round).where(Round.area_id == community.id, Round.state != RoundState.DRAFT)
    return db.session.scalar(query.options(selectinload(Round.days)).order_by(Round.year.desc()).limit(1))


def collection_ends_at(round_: Round) -> datetime | None:
    """When the phone closes; None when the calendar does not say."""
    return max((day.closes_at for day in round_.days if day.step in (Step.RAISE, Step.SUBMIT)), default=None)


def household_support(round_: Round) -> dict[int, int]:
    """How many households marked each matter: raw input of the ranking (domain 6.4, stage one)."""
    query = select(FormMark.matter_id, func.count()).join(HouseholdForm, HouseholdForm.id == FormMark.form_id)
    found = db.session.execute(query.where(HouseholdForm.round_id == round_.id).group_by(FormMark.matter_id))
    return {row[0]: row[1] for row in found}


def returned_by_channel(round_: Round) -> dict[Channel, int]:
    """Valid forms by the door they came through."""
    query = select(HouseholdForm.channel, func.count()).where(HouseholdForm.round_id == round_.id).group_by(HouseholdForm.channel)
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {channel: found.get(channel, 0) for channel in (Channel.PHONE, Channel.PAPER, Channel.HELPER)}


def issued(round_: Round) -> int:
    """How many households there are to hand in a form."""
    query = select(func.count(Household.id)).join(Area).where(Area.path.startswith(round_.area_path, autoescape=True))
    return db.session.scalar(query.where(*_on_the_roll())) or 0


def progress_by_area(round_: Round) -> list[Returned]:
    """Return rates of the parts of the community, the lowest first: where to knock next. Two statements, whatever its size."""
    below = [area for area in areas_under(round_.area) if area.parent_id == round_.area_id] or [round_.area]
    households = select(Area.path, func.count(Household.id)).join(Household, Household.area_id == Area.id).where(*_on_the_roll())
    forms = select(Area.path, func.count(HouseholdForm.id)).join(Household, Household.area_id == Area.id)
    forms = forms.join(HouseholdForm, HouseholdForm.household_id == Household.id).where(HouseholdForm.round_id == round_.id)
    counts = [{row[0]: row[1] for row in db.session.execute(query.group_by(Area.path))} for query in (households, forms)]

    def under(area: Area, count: dict[str, int]) -> int:
        return sum(n for path, n in count.items() if path.startswith(area.path))

    rows = [Returned(area, under(area, counts[0]), under(area, counts[1])) for area in below]
    return sorted((row for row in rows if row.issued), key=lambda row: (row.tenths, row.area.name))


def ledger(round_: Round) -> list[HouseholdForm]:
    """一户一表台账: every form of the year with household and marks, by household code."""
    query = select(HouseholdForm).join(Household).where(HouseholdForm.round_id == round_.id)
    whole = (joinedload(HouseholdForm.household).joinedload(Household.area), selectinload(HouseholdForm.marks))
    return list(db.session.scalars(query.options(*whole).order_by(Household.code)))


def household_by_code(code: str) -> Household | None:
    """The household that a paper form names."""
    return db.session.scalar(select(Household).options(joinedload(Household.area)).where(Household.code == code.strip()))


def _on_the_roll() -> tuple[ColumnElement[bool], ...]:
    today = clock.today()
    return (Household.valid_from <= today, or_(Household.valid_until.is_(None), Household.valid_until > today))
