"""One person at the desk: what the roll says, their roles and relatives, a new slip, an account."""
from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.saying import gettext as _
from app.change.transaction import Change
from app.extensions import db
from app.people.commands.accounts import open_account
from app.people.commands.roll import change_person, declare_kinship, move_out_person
from app.people.forms import AccountForm, KinForm, LeaveForm, OneSlipForm, PersonForm
from app.people.models import Account, Area, Person
from app.people.passwords import new_password, starting_password
from app.people.queries import community_of, terms_of
from app.people.rules import person_meant, relatives_of
from app.people.states import Residence
from app.people.views.shared import blueprint, demand_right, note_view, person_or_404, worded
from app.policy.table import P


@blueprint.get("/desk/roll/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    """What the roll says of one person, and what can be done."""
    return _page(person_id)


def _page(person_id: int, starting: str = "", **sent: object) -> ResponseReturnValue:
    found = person_or_404(person_id)
    note_view(_place(found))
    found = person_or_404(person_id)
    account = db.session.get(Account, found.id)
    forms = {
        "change_form": PersonForm(formdata=None, obj=found, prefix="p"), "leave_form": LeaveForm(formdata=None, prefix="l", until_on=clock.today()),
        "kin_form": KinForm(formdata=None, prefix="k"), "account_form": AccountForm(formdata=None, prefix="a", login=account.login if account else ""),
        **sent,
    }  # fmt: skip
    _choose(forms["change_form"])  # type: ignore[arg-type]
    status = next((form.status for form in sent.values()), 200)  # type: ignore[attr-defined]
    return render_template(
        "people/person.html", person=found, terms=terms_of(found.id), relatives=relatives_of(found), account=account, starting=starting,
        slip_form=OneSlipForm(formdata=None, prefix="s"), sent=set(sent), today=clock.today(), **forms,
    ), status  # fmt: skip


def _place(found: Person) -> Area:
    """Where they live, or work."""
    return found.household.area if found.household else found.area or abort(404)


def _choose(form: PersonForm) -> PersonForm:
    form.residence.choices = worded(Residence)
    return form


@blueprint.post("/desk/roll/people/<int:person_id>")
def person_change(person_id: int) -> ResponseReturnValue:
    """The roll is put right."""
    found, form = person_or_404(person_id), _choose(PersonForm(prefix="p"))
    if landing := form.attempt(
        lambda change: change_person(change, found, form.name.data or "", form.phone.data, form.birth_year.data, form.residence.data),
        url_for("people.person", person_id=person_id),
    ):
        return redirect(landing, 303)
    return _page(person_id, change_form=form)


@blueprint.post("/desk/roll/people/<int:person_id>/leave")
def person_leave(person_id: int) -> ResponseReturnValue:
    """Somebody moves away."""
    found, form = person_or_404(person_id), LeaveForm(prefix="l")
    if landing := form.attempt(
        lambda change: move_out_person(change, found, form.until_on.data or clock.today(), form.why.data or ""), url_for("people.person", person_id=person_id)
    ):
        flash(_("Off the roll from the day you chose."))
        return redirect(landing, 303)
    return _page(person_id, leave_form=form)


@blueprint.post("/desk/roll/people/<int:person_id>/kin")
def person_kin(person_id: int) -> ResponseReturnValue:
    """Two near relatives are declared."""
    found, form = person_or_404(person_id), KinForm(prefix="k")
    community = community_of(_place(found))

    def declare(change: Change) -> None:
        relative = person_meant([community.path], form.relative.data or "", "relative")
        declare_kinship(change, community, found, relative, form.kind.data or "")

    if landing := form.attempt(declare, url_for("people.person", person_id=person_id)):
        return redirect(landing, 303)
    return _page(person_id, kin_form=form)


@blueprint.post("/desk/roll/people/<int:person_id>/account")
def person_account(person_id: int) -> ResponseReturnValue:
    """A desk account is opened, or opened anew. The starting password is shown once, on this answer only."""
    found, form = person_or_404(person_id), AccountForm(prefix="a")
    demand_right(P.ACCOUNT_OPEN, found)
    start = starting_password()
    if (new := form.prove(lambda: new_password(person_id, start))) and form.attempt(
        lambda change: open_account(change, db.session.get_one(Person, person_id), form.login.data or "", new), url_for("people.person", person_id=person_id)
    ):
        if db.session.get_one(Account, person_id).password_hash == new.hash:
            return _page(person_id, starting=start)
        current_app.logger.info("the form of an account was sent twice")
        return redirect(url_for("people.person", person_id=person_id), 303)
    return _page(person_id, account_form=form)
