"""My page: who I am here, where I am signed in, what is kept about me, and how I change it."""
from __future__ import annotations

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.change.refusals import NotValid
from app.extensions import db
from app.people.commands.accounts import set_password
from app.people.commands.consent import set_contact
from app.people.commands.sessions import end_session, end_sessions
from app.people.devices import device_words
from app.people.forms import ContactForm, PasswordForm
from app.people.models import Account, CodeSlip, Household, Person, SignIn
from app.people.passwords import NewPassword, is_password, new_password
from app.people.queries import desk_of, open_sessions, own_data, terms_of
from app.people.sessions import Visitor, current_visitor
from app.people.states import Proof
from app.people.tries import ask_to_try, count_failure
from app.people.views.shared import blueprint, to_sign_in, visitor_or_403
from app.policy.actor import current_actor
from app.vocabulary import Reason


def _person(visitor: Visitor) -> Person:
    home = joinedload(Person.household).joinedload(Household.area)
    return db.session.scalars(select(Person).options(home).where(Person.id == visitor.person_id)).one()


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    """My page; a stranger is led to the door and back."""
    visitor = current_visitor()
    return _page(visitor) if visitor else to_sign_in()


def _page(visitor: Visitor, password: PasswordForm | None = None) -> ResponseReturnValue:
    person = _person(visitor)
    account = db.session.get(Account, person.id)
    mine = CodeSlip.person_id == person.id
    if person.household_id:
        mine = or_(mine, CodeSlip.household_id == person.household_id)
    slips = list(db.session.scalars(select(CodeSlip).where(mine, CodeSlip.revoked_at.is_(None)).options(joinedload(CodeSlip.person)).order_by(CodeSlip.id)))
    status = password.status if password and password.is_submitted() else 200
    return render_template(
        "people/me.html", person=person, visitor=visitor, terms=terms_of(person.id), sessions=open_sessions(person.id), slips=slips, device_words=device_words,
        password_form=password or PasswordForm(formdata=None), has_password=bool(account and account.password_hash), own=visitor.by is not Proof.HOUSEHOLD,
        asks_old=_asks_old(visitor, account), login=account.login if account else None,
        contact_form=ContactForm(formdata=None, contact=person.may_contact, prefix="c"),
        one=ActForm(formdata=None, prefix="s"), desk=desk_of(current_actor().holdings),
    ), status  # fmt: skip


def _asks_old(visitor: Visitor, account: Account | None) -> bool:
    """Who came in with the password alone must know it to change it; the own slip and the second key are proof enough."""
    return bool(account and account.password_hash) and visitor.by in (Proof.PASSWORD, Proof.TOTP)


@blueprint.post("/me/password")
def change_password() -> ResponseReturnValue:
    """A password of one's own, set or changed."""
    visitor, form = visitor_or_403(), PasswordForm()
    person_id = visitor.person_id
    if new := form.prove(lambda: _checked(visitor, form)):
        done = form.attempt(
            lambda change: set_password(change, change.session.get_one(Person, person_id), new, visitor.by, keep=visitor.sign_in_id), url_for("people.me")
        )
        if done:
            flash(_("Your password is set. Everywhere else you are signed out."))
            return redirect(done, 303)
    return _page(visitor, form)


def _checked(visitor: Visitor, form: PasswordForm) -> NewPassword:
    person, account = db.session.get_one(Person, visitor.person_id), db.session.get(Account, visitor.person_id)
    if visitor.by is Proof.HOUSEHOLD:
        raise NotValid(Reason("password.needs_own_proof"))
    if _asks_old(visitor, account):
        key = person.phone or f"person:{person.id}"
        ask_to_try(key)
        if not is_password(account.password_hash if account else None, form.old.data or ""):
            count_failure(key)
            raise NotValid(Reason("password.old_wrong", field="old"))
    return new_password(person.id, form.password.data or "", person.phone, account.login if account else None, person.name)


@blueprint.post("/me/sessions/<int:session_id>/end")
def end_one_session(session_id: int) -> ResponseReturnValue:
    """A phone that is lost or lent is signed out."""
    visitor, form = visitor_or_403(), ActForm(prefix="s")
    row = db.session.get(SignIn, session_id)
    if row is None or row.person_id != visitor.person_id:
        abort(404)
    done = form.attempt(lambda change: end_session(change, row), url_for("people.me"))
    if form.refusals:
        flash(_("That session had already ended."), "wait")
    elif done:
        flash(_("That session is ended."))
    return redirect(url_for("people.me"), 303)


@blueprint.post("/me/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """Everywhere but here."""
    visitor, form = visitor_or_403(), ActForm(prefix="s")
    person = db.session.get_one(Person, visitor.person_id)
    if form.attempt(lambda change: end_sessions(change, person, keep=visitor.sign_in_id), url_for("people.me")):
        flash(_("Everywhere else you are signed out."))
    return redirect(url_for("people.me"), 303)


@blueprint.post("/me/contact")
def contact() -> ResponseReturnValue:
    """The consent to be called, given or taken back."""
    visitor, form = visitor_or_403(), ContactForm(prefix="c")
    person = db.session.get_one(Person, visitor.person_id)
    if form.attempt(lambda change: set_contact(change, person, bool(form.contact.data)), url_for("people.me")):
        flash(_("Kept. It holds from now on."))
    return redirect(url_for("people.me") + "#my-data", 303)


@blueprint.get("/me/data.json")
def my_data() -> ResponseReturnValue:
    """A copy of everything that is kept about me as a person (PIPL art. 45)."""
    visitor = current_visitor()
    if visitor is None:
        return to_sign_in()
    answer: Response = jsonify(made_at=clock.now().isoformat(), **own_data(_person(visitor)))
    answer.headers["Content-Disposition"] = 'attachment; filename="wushi-my-data.json"'
    return answer
