"""Founding a community and laying out its tree of areas."""
from __future__ import annotations

from sqlalchemy import select

from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotValid, demand
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P
from app.vocabulary import Layer, Reason

_DEPTH = list(Layer)


@command(P.AREA_CREATE)
def create_area(change: Change, parent: Area | None, layer: Layer, name: str, name_en: str = "", kind: str = "") -> Area:
    """A place gets its name on the map of the village hall: a district, a community, a courtyard, a building."""
    name = clean(name)
    demand((bool(name), "area.no_name"))
    if parent is not None and _DEPTH.index(layer) <= _DEPTH.index(parent.layer):
        raise NotValid(Reason("area.not_narrower", {"layer": layer, "parent": parent.layer}, field="layer"))
    same = select(Area).where(Area.name == name, Area.parent_id == parent.id if parent else Area.parent_id.is_(None))
    if change.session.scalar(same):
        raise NotValid(Reason("area.name_taken", {"name": name}, field="name"))
    area = change.add(Area(parent_id=parent.id if parent else None, layer=layer, name=name, name_en=clean(name_en), kind=kind))
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    change.record("area.create", area, d={"layer": str(layer), "name": name, "parent": parent.id if parent else 0})
    return area


@command(P.AREA_CHANGE)
def rename_area(change: Change, area: Area, name: str, name_en: str = "") -> None:
    """The name on the map was wrong, or the place has a new one."""
    name = clean(name)
    demand((bool(name), "area.no_name"))
    area.name, area.name_en = name, clean(name_en)
    change.record("area.change", area, d={"name": name})
