"""Reading rounds, rules and notices."""
from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.base import clock
from app.base.paging import Page, page_of
from app.extensions import db
from app.people.models import Area
from app.people.queries import communities
from app.policy.actor import current_actor
from app.process.models import Notice, NoticePlace, Objection, Round, RulePack
from app.process.packs import shipped, shipped_pack
from app.process.states import NoticeState, ObjectionState
from app.vocabulary import Layer


def community_here() -> Area | None:
    """The community that this visitor's page is about: where they live or work, otherwise the first of the installation."""
    every = communities()
    for holding in current_actor().holdings:
        for community in every:
            if holding.path.startswith(community.path):
                return community
    return every[0] if every else None


def rounds_of(area: Area) -> list[Round]:
    """The fund years of a community, newest first."""
    return list(db.session.scalars(select(Round).where(Round.area_id == area.id).order_by(Round.year.desc())))


def round_with_days(round_id: int) -> Round | None:
    """A year with its calendar."""
    query = select(Round).where(Round.id == round_id).options(selectinload(Round.days), joinedload(Round.area))
    return db.session.scalar(query)


def current_round(area: Area, year: int | None = None) -> Round | None:
    """The year asked for; otherwise this calendar year's, otherwise the newest."""
    found = rounds_of(area)
    wanted = year or clock.today().year
    return next((r for r in found if r.year == wanted), None if year else (found[0] if found else None))


def _line_of_ids(area: Area) -> list[int]:
    """The area and everything above it, nearest first."""
    return [int(part) for part in reversed(area.path.strip("/").split("/"))]


def pack_of(area: Area, body: str, on: date | None = None) -> RulePack | None:
    """The rule pack in force for a body in an area on a day: adopted here, or by the nearest area above."""
    on = on or clock.today()
    ids = _line_of_ids(area)
    found = db.session.scalars(
        select(RulePack)
        .where(RulePack.area_id.in_(ids), RulePack.body == body, RulePack.valid_from <= on)
        .where(or_(RulePack.valid_until.is_(None), RulePack.valid_until > on))
    )
    return min(found, key=lambda pack: (ids.index(pack.area_id), -pack.valid_from.toordinal()), default=None)


def packs_in_force(area: Area, on: date | None = None) -> list[RulePack]:
    """Every pack in force in a community on a day, in the order in which they are shipped."""
    on = on or clock.today()
    order = {pack.body: n for n, pack in enumerate(shipped())}
    query = select(RulePack).where(RulePack.area_id == area.id, RulePack.valid_from <= on).options(joinedload(RulePack.checked_by))
    found = db.session.scalars(query.where(or_(RulePack.valid_until.is_(None), RulePack.valid_until > on)))
    return sorted(found, key=lambda pack: order.get(pack.body, len(order)))


def history_of(pack: RulePack) -> list[RulePack]:
    """All rows of the same body in the same area, newest first: what changed, when, and who checked it."""
    query = select(RulePack).where(RulePack.area_id == pack.area_id, RulePack.body == pack.body).order_by(RulePack.valid_from.desc())
    return list(db.session.scalars(query.options(joinedload(RulePack.checked_by), joinedload(RulePack.made_by))))


def limit_of(area: Area, body: str, name: str = "days", on: date | None = None) -> int:
    """A number that is no body's own: `limit_of(area, "answer_days")`. Where nothing was adopted, the shipped number holds."""
    pack = pack_of(area, body, on) or shipped_pack(body)
    numbers = pack.rule["numbers"]
    return int(numbers.get(name, numbers.get("days", 0)))


def notice_floor(area: Area, kind: str = "days") -> int:
    """The fewest days for which a notice of this kind hangs here."""
    return limit_of(area, "notice_floor", kind)


def notice_by_id(notice_id: int) -> Notice | None:
    """A notice with its boards, objections and place."""
    return db.session.scalar(
        select(Notice)
        .where(Notice.id == notice_id)
        .options(
            joinedload(Notice.area),
            joinedload(Notice.made_by),
            selectinload(Notice.places).options(joinedload(NoticePlace.photo), joinedload(NoticePlace.by)),
            selectinload(Notice.objections).options(joinedload(Objection.answered_by), joinedload(Objection.person)),
        )
    )


def notices_hanging(area: Area) -> list[Notice]:
    """What hangs now in a community, soonest to end first."""
    query = select(Notice).join(Area).where(Area.path.startswith(area.path, autoescape=True), Notice.state == NoticeState.POSTED)
    query = query.options(joinedload(Notice.area), selectinload(Notice.places), selectinload(Notice.objections))
    return list(db.session.scalars(query.order_by(Notice.until_on, Notice.id)))


def notices_over(area: Area, number: int = 1) -> Page:
    """What has hung here before, newest first, a page at a time."""
    query = select(Notice).join(Area).where(Area.path.startswith(area.path, autoescape=True))
    query = query.where(Notice.state.in_((NoticeState.CLOSED, NoticeState.WITHDRAWN))).options(joinedload(Notice.area), selectinload(Notice.objections))
    return page_of(db.session(), query.order_by(Notice.posted_on.desc(), Notice.id.desc()), number)


def notices_about(*subjects: str) -> list[Notice]:
    """All notices about these things (record keys), oldest first."""
    query = select(Notice).where(Notice.subject.in_(subjects)).options(selectinload(Notice.places), selectinload(Notice.objections))
    return list(db.session.scalars(query.order_by(Notice.id)))


def replacement_of(notice: Notice) -> Notice | None:
    """The notice that hangs in place of one that was withdrawn."""
    return db.session.scalar(select(Notice).where(Notice.replaces_id == notice.id))


def waiting_objections(notice: Notice) -> int:
    """Objections without an answer, to this notice and to those it replaces."""
    ids, here = [notice.id], notice
    while here.replaces is not None:
        here = here.replaces
        ids.append(here.id)
    rows = select(Objection.id).where(Objection.notice_id.in_(ids), Objection.state == ObjectionState.WAITING)
    return len(db.session.scalars(rows).all())


def has_hung(subject: str, kind: str | None = None) -> bool:
    """Whether a notice about this thing has hung all its days and was closed: what later steps wait for."""
    query = select(Notice.id).where(Notice.subject == subject, Notice.state == NoticeState.CLOSED)
    return db.session.scalar((query.where(Notice.kind == kind) if kind else query).limit(1)) is not None


def boards_of(area: Area) -> list[str]:
    """Boards where sheets have hung before, to choose from when proving."""
    query = select(NoticePlace.place).join(Notice).join(Area).where(Area.path.startswith(area.path, autoescape=True)).distinct()
    return list(db.session.scalars(query.order_by(NoticePlace.place)))


def areas_to_post_in(area: Area) -> list[Area]:
    """The community and its narrower places down to courtyards; each has a board."""
    layers = (Layer.COMMUNITY, Layer.GRID, Layer.COURTYARD)
    query = select(Area).where(Area.path.startswith(area.path, autoescape=True), Area.closed_on.is_(None), Area.layer.in_(layers))
    return list(db.session.scalars(query.order_by(Area.path)))
