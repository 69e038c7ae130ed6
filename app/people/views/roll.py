"""The roll on the screen: search, a household with its people, moving in and out."""
from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.saying import gettext as _
from app.extensions import db
from app.people.commands.roll import change_household, enter_household, enter_person, move_out_household
from app.people.forms import DoorPlateForm, HouseholdForm, LeaveForm, OneSlipForm, PersonForm
from app.people.models import Area, Household
from app.people.queries import people_of_homes, search_roll
from app.people.states import Residence
from app.people.views.shared import area_choices, area_label, blueprint, demand_right, note_view, places, worded
from app.policy.table import P

LIVES = [r for r in Residence if r is not Residence.NONE]


@blueprint.get("/desk/roll")
def roll() -> ResponseReturnValue:
    """Households of the places that somebody looks after, by door, name or number."""
    areas = places(P.ROLL_READ)
    words, chosen = request.args.get("q", "").strip()[:40], request.args.get("area", type=int)
    inside = [a for a in areas if chosen is None or a.id == chosen] or abort(404)
    note_view(inside[0])
    areas = places(P.ROLL_READ)  # the note was a change of its own, so the rows are read anew
    names = {a.id: a.name for a in areas}
    paths = [a.path for a in areas if chosen is None or a.id == chosen]
    page = search_roll(paths, words, request.args.get("page", 1, type=int))
    labels = {h.id: area_label(h.area, names) for h in page.rows}
    return render_template(
        "people/roll.html", page=page, people=people_of_homes(page.rows), labels=labels, words=words, areas=area_choices(areas), chosen=chosen,
        today=clock.today(),
    )  # fmt: skip


@blueprint.route("/desk/roll/new", methods=["GET", "POST"])
def household_new() -> ResponseReturnValue:
    """A household moves in."""
    form = HouseholdForm()
    form.area.choices = area_choices(places(P.HOUSEHOLD_CHANGE))
    if landing := form.attempt(
        lambda change: enter_household(change, db.session.get_one(Area, form.area.data), form.code.data or "", form.door.data or ""),
        lambda home: url_for("people.household", household_id=home.id),
    ):
        return redirect(landing, 303)
    return render_template("people/household_new.html", form=form), form.status if form.is_submitted() else 200


@blueprint.get("/desk/roll/households/<int:household_id>")
def household(household_id: int) -> ResponseReturnValue:
    """One household: its door, its people, and what can be done."""
    return _page(household_id)


def _home(household_id: int, permission: P = P.HOUSEHOLD_CHANGE) -> Household:
    home = db.session.get(Household, household_id) or abort(404)
    demand_right(permission, home)
    return home


def _page(household_id: int, **sent: object) -> ResponseReturnValue:
    note_view(_home(household_id, P.ROLL_READ).area)
    home = _home(household_id, P.ROLL_READ)
    person_form = sent.get("person_form") or _person_form()
    door_form = sent.get("door_form") or DoorPlateForm(formdata=None, prefix="d", obj=home)
    leave_form = sent.get("leave_form") or LeaveForm(formdata=None, prefix="l", until_on=clock.today())
    door_form.area.choices = area_choices(places(P.ROLL_READ))  # type: ignore[attr-defined]
    if not door_form.is_submitted():  # type: ignore[attr-defined]
        door_form.area.data = home.area_id  # type: ignore[attr-defined]
    status = next((form.status for form in sent.values()), 200)  # type: ignore[attr-defined]
    return render_template(
        "people/household.html", home=home, people=people_of_homes([home]).get(home.id, []), person_form=person_form, door_form=door_form,
        leave_form=leave_form,
        slip_form=OneSlipForm(formdata=None, prefix="s"), today=clock.today(), sent=set(sent),
    ), status  # fmt: skip


def _person_form() -> PersonForm:
    form = PersonForm(prefix="p") if request.method == "POST" else PersonForm(formdata=None, prefix="p")
    form.residence.choices = worded(LIVES)
    return form


@blueprint.post("/desk/roll/households/<int:household_id>/people")
def person_new(household_id: int) -> ResponseReturnValue:
    """Somebody joins the household."""
    home, form = _home(household_id), _person_form()
    if landing := form.attempt(
        lambda change: enter_person(change, home, form.name.data or "", form.phone.data, form.birth_year.data, form.residence.data),
        url_for("people.household", household_id=home.id),
    ):
        return redirect(landing, 303)
    return _page(household_id, person_form=form)


@blueprint.post("/desk/roll/households/<int:household_id>/door")
def household_door(household_id: int) -> ResponseReturnValue:
    """The door plate is put right."""
    home, form = _home(household_id), DoorPlateForm(prefix="d")
    form.area.choices = area_choices(places(P.HOUSEHOLD_CHANGE))
    if landing := form.attempt(
        lambda change: change_household(change, home, db.session.get_one(Area, form.area.data), form.door.data or ""),
        url_for("people.household", household_id=home.id),
    ):
        return redirect(landing, 303)
    return _page(household_id, door_form=form)


@blueprint.post("/desk/roll/households/<int:household_id>/leave")
def household_leave(household_id: int) -> ResponseReturnValue:
    """The household moves away."""
    home, form = _home(household_id), LeaveForm(prefix="l")
    if landing := form.attempt(
        lambda change: move_out_household(change, home, form.until_on.data or clock.today(), form.why.data or ""), url_for("people.roll")
    ):
        flash(_("Household %(code)s is off the roll from the day you chose.", code=home.code))
        return redirect(landing, 303)
    return _page(household_id, leave_form=form)
