"""The door: by slip, by phone and password, and for staff with a second factor. Opening a page never signs anybody in."""
from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

import segno
from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.base import clock
from app.base.saying import gettext as _
from app.base.visitor import DEVICE_COOKIE
from app.change.refusals import NotValid, Refused
from app.change.transaction import Change
from app.extensions import db
from app.people import door
from app.people.commands.accounts import enrol_second_factor, new_secret, renew_hash, use_code
from app.people.commands.sessions import end_session, start_session
from app.people.commands.slips import start_session_by_slip
from app.people.devices import device_of
from app.people.forms import CodeForm, DoorForm, EnrolForm, PhoneForm, StaffForm, WhoForm
from app.people.models import Account, CodeSlip, Person, SignIn
from app.people.passwords import rehashed, totp_uri
from app.people.queries import desk_of, holdings_of
from app.people.sessions import carried, current_visitor, give_cookie, take_cookie
from app.people.states import Proof
from app.people.views.shared import back, blueprint
from app.policy.actor import PASSER_BY, current_actor
from app.vocabulary import Reason

Entered = tuple[SignIn, str]


def _enter(form: DoorForm, do: Callable[[Change], Entered], landing: Callable[[], str] = back) -> ResponseReturnValue | None:
    """Start the session and hand over its cookie, or None with the refusal on the form."""
    got: list[tuple[str, datetime]] = []

    def act(change: Change) -> None:
        row, token = do(change)
        got.append((token, row.ends_at))

    form.act_key.data = ""  # signing in twice is two sessions: a repeated answer could not carry the cookie
    where = form.attempt(act, lambda _done: landing(), actor=PASSER_BY)
    if where is None:
        return None
    session.clear()  # nothing that was put into this browser before is worth anything now
    answer = redirect(where, 303)
    give_cookie(answer, got[0][0], got[0][1] - clock.now())
    return answer


def _here() -> dict[str, object]:
    """What a new session says of itself."""
    visitor = current_visitor()
    return {
        "device": device_of(request.user_agent.string), "seen_from": request.remote_addr or "", "instead_of": visitor.sign_in_id if visitor else None,
    }  # fmt: skip


def _page(template: str, form: DoorForm, **context: object) -> ResponseReturnValue:
    """The page again, with its status; a visitor gets a device cookie, so that limits are theirs and not the hall's."""
    status = form.status if form.is_submitted() else 200
    answer = current_app.make_response((render_template(template, form=form, **context), status))
    if form.retry_after:
        answer.headers["Retry-After"] = str(form.retry_after)
    if DEVICE_COOKIE not in request.cookies:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(DEVICE_COOKIE, secrets.token_urlsafe(18), max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=secure)
    return answer


def _both(code_form: CodeForm, phone_form: PhoneForm, sent: DoorForm) -> ResponseReturnValue:
    """The residents' door with its two ways in; `sent` is the one that was tried."""
    return _page("people/sign_in.html", sent, code_form=code_form, phone_form=phone_form)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The door for residents: the slip first, because everybody has one."""
    form = CodeForm(next=request.args.get("next", ""))
    return _both(form, PhoneForm(next=form.next.data, prefix="p"), form)


@blueprint.route("/c/<code>", methods=["GET", "POST"])
def slip(code: str) -> ResponseReturnValue:
    """From the picture on the slip. Looking does nothing, and says nothing about the code; the button signs in."""
    form = CodeForm(code=code, next="")
    if found := form.prove(lambda: door.slip_of_code(form.code.data or "")):
        return _with_slip(form, found) or _page("people/slip.html", form, code=code)
    return _page("people/slip.html", form, code=code)


@blueprint.post("/sign-in")
def sign_in_by_code() -> ResponseReturnValue:
    """The code was typed."""
    form = CodeForm()
    answer = None
    if found := form.prove(lambda: door.slip_of_code(form.code.data or "")):
        answer = _with_slip(form, found)
    return answer or _both(form, PhoneForm(formdata=None, next=form.next.data, prefix="p"), form)


def _with_slip(form: CodeForm, found: CodeSlip) -> ResponseReturnValue | None:
    """One person behind the slip comes in at once; of a household, everybody says who they are."""
    people = form.prove(lambda: door.people_of_slip(found))
    if people is None:
        return None
    slip_id = found.id
    if len(people) == 1:
        return _enter_by_slip(form, slip_id, people[0].id)
    who = WhoForm(formdata=None, next=form.next.data, pending=door.remember("who", [slip_id]))
    who.person.choices = door.names_on_the_door(people)
    return _page("people/who.html", who)


def _enter_by_slip(form: DoorForm, slip_id: int, person_id: int) -> ResponseReturnValue | None:
    here = _here()
    return _enter(
        form, lambda change: start_session_by_slip(change, db.session.get_one(Person, person_id), db.session.get_one(CodeSlip, slip_id), **here)  # type: ignore[arg-type]
    )


@blueprint.post("/sign-in/who")
def sign_in_who() -> ResponseReturnValue:
    """Somebody of the household has said who they are."""
    form = WhoForm()
    form.person.choices = []
    try:
        slip_id = int(str(door.recall("who", form.pending.data)[0]))
        found = db.session.get_one(CodeSlip, slip_id)
        form.person.choices = door.names_on_the_door(door.people_of_slip(found))
    except Refused as refused:
        again = CodeForm(formdata=None, next=form.next.data)
        again.refusals, again.status = refused.reasons, refused.status
        return _both(again, PhoneForm(formdata=None, next=form.next.data, prefix="p"), again)
    if form.validate_on_submit() and (answer := _enter_by_slip(form, slip_id, form.person.data)):
        return answer
    form.status = max(form.status, 422)
    return _page("people/who.html", form)


@blueprint.post("/sign-in/phone")
def sign_in_by_phone() -> ResponseReturnValue:
    """Phone number and password."""
    form = PhoneForm(prefix="p")
    found = form.prove(lambda: door.person_of_password(form.phone.data or "", form.password.data or ""))
    if found:
        person_id, newer, here = found[0].id, rehashed(found[1].password_hash or "", form.password.data or ""), _here()

        def start(change: Change) -> Entered:
            person = change.session.get_one(Person, person_id)
            if newer:
                renew_hash(change, person, newer)
            return start_session(change, person, Proof.PASSWORD, **here)  # type: ignore[arg-type]

        if answer := _enter(form, start):
            return answer
    return _both(CodeForm(formdata=None, next=request.form.get("next", "")), form, form)


@blueprint.route("/sign-in/staff", methods=["GET", "POST"])
def staff() -> ResponseReturnValue:
    """The door for those who work here: password, and a code that changes."""
    form = StaffForm(next=request.args.get("next", "")) if request.method == "GET" else StaffForm()
    found = form.prove(lambda: _staff_of(form)) if form.is_submitted() else None
    if found is None:
        return _page("people/sign_in_staff.html", form)
    person, account = found
    if account.totp_secret is None:
        return _enrol_page(EnrolForm(formdata=None, next=form.next.data, pending=door.remember("enrol", [person.id, new_secret()])))
    person_id, newer, here = person.id, rehashed(account.password_hash or "", form.password.data or ""), _here()

    def start(change: Change) -> Entered:
        mine = change.session.get_one(Person, person_id)
        use_code(change, mine, form.code.data or "")
        if newer:
            renew_hash(change, mine, newer)
        return start_session(change, mine, Proof.TOTP, **here)  # type: ignore[arg-type]

    if answer := _enter(form, start, lambda: _desk(person_id)):
        return answer
    door.refuse(NotValid(form.refusals), db.session.get(Person, person_id), Proof.TOTP, (form.login.data or "").strip().lower())
    return _page("people/sign_in_staff.html", form)


def _staff_of(form: StaffForm) -> tuple[Person, Account]:
    """Password right, and an office that needs this door."""
    person, account = door.person_of_password(form.login.data or "", form.password.data or "", is_staff=True)
    held = holdings_of(person)
    if held == carried(Proof.PASSWORD, held):
        raise NotValid(Reason("sign_in.no_office"))
    return person, account


def _enrol_page(form: EnrolForm) -> ResponseReturnValue:
    """The picture for the authenticator app, with the same secret in letters for those who type."""
    person_id, secret = door.recall("enrol", form.pending.data)
    account = db.session.get_one(Account, person_id)
    uri = totp_uri(str(secret), account.login or account.person.name, _("Wushi community platform"))
    picture = Markup(segno.make(uri, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff"))
    letters = " ".join(str(secret)[i : i + 4] for i in range(0, 32, 4))
    return _page("people/enrol.html", form, picture=picture, letters=letters)


@blueprint.post("/sign-in/staff/code")
def enrol() -> ResponseReturnValue:
    """The first code of a new second factor; with it the desk opens."""
    form = EnrolForm()
    try:
        person_id, secret = door.recall("enrol", form.pending.data)
    except Refused as refused:
        again = StaffForm(formdata=None)
        again.refusals, again.status = refused.reasons, refused.status
        return _page("people/sign_in_staff.html", again)
    here, mine = _here(), int(str(person_id))

    def start(change: Change) -> Entered:
        person = change.session.get_one(Person, mine)
        enrol_second_factor(change, person, str(secret), form.code.data or "")
        return start_session(change, person, Proof.TOTP, **here)  # type: ignore[arg-type]

    return _enter(form, start, lambda: _desk(mine)) or _enrol_page(form)


def _desk(person_id: int) -> str:
    """Where somebody works, unless they were on their way to somewhere."""
    return back() if request.form.get("next") else desk_of(holdings_of(db.session.get_one(Person, person_id)))


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """This browser forgets who it was, and so does the house."""
    visitor = current_visitor()
    answer: Response = redirect(url_for("people.sign_in"), 303)
    if visitor is not None:
        form = DoorForm()
        form.act_key.data = ""
        row_id = visitor.sign_in_id
        form.attempt(lambda change: end_session(change, change.session.get_one(SignIn, row_id)), "/", actor=current_actor())
    session.clear()
    take_cookie(answer)
    return answer
