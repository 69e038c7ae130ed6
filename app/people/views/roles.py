"""Roles: who takes office where, for how long, and who leaves it and why."""
from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.extensions import db
from app.people.commands.roles import end_role, grant_role
from app.people.forms import EndRoleForm, RoleForm
from app.people.models import Area, RoleGrant
from app.people.queries import grants_under
from app.people.rules import person_meant
from app.people.views.shared import area_choices, blueprint, demand_right, places, worded
from app.policy.table import P
from app.vocabulary import Role


@blueprint.route("/desk/roles", methods=["GET", "POST"])
def roles() -> ResponseReturnValue:
    """Every role that is held, and a new one."""
    areas = places(P.ROLE_GRANT)
    form = RoleForm()
    form.area.choices = area_choices(areas)
    form.role.choices = worded(role for role in Role if role is not Role.RESIDENT)
    if not form.is_submitted():
        form.from_on.data = clock.today()
    paths = [areas[0].path]
    if landing := form.attempt(
        lambda change: grant_role(
            change, db.session.get_one(Area, form.area.data), person_meant(paths, form.person.data or ""), form.role.data,
            form.from_on.data or clock.today(), form.until_on.data or clock.today(), form.post.data or "",
        ),
        url_for("people.roles"),
    ):  # fmt: skip
        return redirect(landing, 303)
    past = request.args.get("past") == "1"
    page = render_template("people/roles.html", grants=grants_under(paths, past), form=form, past=past)
    return page, form.status if form.is_submitted() else 200


@blueprint.route("/desk/roles/<int:grant_id>/end", methods=["GET", "POST"])
def role_end(grant_id: int) -> ResponseReturnValue:
    """Somebody leaves office early; everybody reads why."""
    grant = db.session.get(RoleGrant, grant_id) or abort(404)
    demand_right(P.ROLE_END, grant)
    form = EndRoleForm()
    if landing := form.attempt(lambda change: end_role(change, grant, form.why.data or ""), url_for("people.roles")):
        return redirect(landing, 303)
    return render_template("people/role_end.html", grant=grant, form=form), form.status if form.is_submitted() else 200
