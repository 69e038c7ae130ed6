"""The tree of places: laid out by the administrator, from the community down to the buildings."""
from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base.saying import gettext as _
from app.extensions import db
from app.people.commands.areas import create_area, rename_area
from app.people.forms import AreaForm, RenameForm
from app.people.models import Area
from app.people.queries import homes_by_area
from app.people.views.shared import area_choices, blueprint, demand_right, places, worded
from app.policy.table import P
from app.vocabulary import Layer

_ORDER = list(Layer)


@blueprint.route("/desk/areas", methods=["GET", "POST"])
def area_tree() -> ResponseReturnValue:
    """All places with their households, and a new one."""
    areas = places(P.AREA_CREATE)
    form = AreaForm()
    form.parent.choices = area_choices(areas)
    form.layer.choices = worded(_ORDER[_ORDER.index(areas[0].layer) + 1 :] or [Layer.BUILDING])

    if landing := form.attempt(
        lambda change: create_area(change, db.session.get_one(Area, form.parent.data), form.layer.data, form.name.data or "", form.name_en.data or ""),
        url_for("people.area_tree"),
    ):
        return redirect(landing, 303)
    depth = {a.id: a.path.count("/") - areas[0].path.count("/") for a in areas}
    page = render_template("people/areas.html", areas=areas, depth=depth, homes=homes_by_area(), form=form)
    return page, form.status if form.is_submitted() else 200


@blueprint.route("/desk/areas/<int:area_id>", methods=["GET", "POST"])
def area(area_id: int) -> ResponseReturnValue:
    """Another name for a place."""
    found = db.session.get(Area, area_id) or abort(404)
    demand_right(P.AREA_CHANGE, found)
    form = RenameForm(obj=found)
    if landing := form.attempt(lambda change: rename_area(change, found, form.name.data or "", form.name_en.data or ""), url_for("people.area_tree")):
        return redirect(landing, 303)
    page = render_template("people/area.html", area=found, form=form, title=_("Rename %(name)s", name=found.name))
    return page, form.status if form.is_submitted() else 200
