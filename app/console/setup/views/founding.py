"""Founding, in four pages: the key, the community, its administrator, and the second key. Nothing is kept before the last."""
from __future__ import annotations

import secrets
from typing import Any

import segno
from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from limits import parse
from markupsafe import Markup

from app.base import clock
from app.base.saying import gettext as _
from app.base.text import clean
from app.base.visitor import address_key
from app.change.refusals import NotNow, NotValid
from app.console.setup import key, notes
from app.console.setup.commands import Founded, Founding, found_community
from app.console.setup.forms import CommunityForm, FoundForm, KeeperForm, KeyForm
from app.console.setup.queries import is_founded
from app.console.setup.views.desk import overview
from app.console.setup.views.shared import blueprint, instance
from app.extensions import limiter
from app.people.commands.accounts import new_secret
from app.people.devices import device_of
from app.people.forms import DoorForm
from app.people.passwords import new_password, totp_uri
from app.people.phones import is_phone, tidy_phone
from app.people.sessions import give_cookie
from app.people.tries import TooMany
from app.policy.actor import machine
from app.vocabulary import Layer, Reason

PAGES = 4
TRIES = parse("20 per 15 minutes")
"""Wrong keys from one address. The key has 72 bits; this only keeps the log readable."""


@blueprint.get("/setup")
def start() -> ResponseReturnValue:
    """Before the founding: the key. After it: the desk with its seven steps."""
    if is_founded():
        return overview()
    if notes.read(instance()) is not None:
        return redirect(url_for("setup.community"))
    return _page("key", KeyForm())


@blueprint.post("/setup")
def show_key() -> ResponseReturnValue:
    """The key is shown. Wrong, mistyped and long dead keys get the same answer."""
    form = KeyForm()
    if form.prove(lambda: _judge(form.key.data or "")):
        notes.write(instance())
        return redirect(url_for("setup.community"), 303)
    return _page("key", form)


def _judge(typed: str) -> bool:
    if not limiter.limiter.test(TRIES, "setup-key", address_key()):
        raise TooMany(limiter.limiter.get_window_stats(TRIES, "setup-key", address_key()).reset_time)
    if is_founded() or not key.is_key(instance(), typed):
        limiter.limiter.hit(TRIES, "setup-key", address_key())
        raise NotValid(Reason("setup.key_wrong", field="key"))
    return True


def _turned_away() -> ResponseReturnValue | None:
    """Whoever has not shown the key begins at the beginning; whoever comes when all is done is told so."""
    if is_founded():
        notes.tear_up()
        flash(current_app.extensions["wushi_words"](Reason("setup.founded_already")), "wait")
    elif notes.read(instance()) is not None:
        return None
    return redirect(url_for("setup.start"), 303)


def _page(name: str, form: DoorForm, **context: object) -> ResponseReturnValue:
    page = render_template(f"console/setup_{name}.html", form=form, pages=PAGES, **context)
    answer = current_app.make_response((page, form.status if form.is_submitted() else 200))
    if form.retry_after:
        answer.headers["Retry-After"] = str(form.retry_after)
    return answer


@blueprint.route("/setup/community", methods=["GET", "POST"])
def community() -> ResponseReturnValue:
    """What the community is called, and where it lies."""
    if away := _turned_away():
        return away
    form = CommunityForm(data=notes.read(instance()))
    if form.is_submitted() and form.prove(lambda: True):
        notes.write(instance(), **{name: clean(form[name].data) for name in ("name", "name_en", "town", "district")})
        return redirect(url_for("setup.keeper"), 303)
    return _page("community", form, zone=clock.zone().key, clock=clock.local(clock.now()))


@blueprint.route("/setup/you", methods=["GET", "POST"])
def keeper() -> ResponseReturnValue:
    """Who administers it: name, login name, password."""
    if away := _turned_away():
        return away
    written = notes.read(instance()) or {}
    if not written.get("name"):
        return redirect(url_for("setup.community"), 303)
    form = KeeperForm(data=written)
    if form.is_submitted() and (found := form.prove(lambda: _keeper_of(form))):
        notes.write(instance(), **found)
        return redirect(url_for("setup.second_key"), 303)
    return _page("you", form, called=written["name"])


def _keeper_of(form: KeeperForm) -> dict[str, Any]:
    """What is written down of the administrator; of the password only its hash."""
    phone, login = tidy_phone(form.phone.data), clean(form.login.data).lower()
    if phone and not is_phone(phone):
        raise NotValid(Reason("person.phone_unreadable", field="phone"))
    made = new_password(0, form.password.data or "", phone, login, clean(form.keeper.data))
    return {"keeper": clean(form.keeper.data), "phone": phone, "login": login, "password_hash": made.hash, "secret": new_secret()}


@blueprint.route("/setup/second-key", methods=["GET", "POST"])
def second_key() -> ResponseReturnValue:
    """The picture for the authenticator app; with its first code the community is founded."""
    if away := _turned_away():
        return away
    written = notes.read(instance()) or {}
    if not written.get("secret"):
        return redirect(url_for("setup.keeper"), 303)
    form = FoundForm()
    if answer := _found(form, written):
        return answer
    if form.is_submitted() and (away := _turned_away()):  # another window was first
        return away
    uri = totp_uri(str(written["secret"]), str(written["login"]), str(written["name"]))
    picture = Markup(segno.make(uri, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff"))
    letters = " ".join(str(written["secret"])[i : i + 4] for i in range(0, 32, 4))
    return _page("second_key", form, picture=picture, letters=letters, written=written)


def _found(form: FoundForm, written: dict[str, Any]) -> ResponseReturnValue | None:
    """Found the community and open the administrator's desk, or None with the refusal on the form."""
    got: list[Founded] = []
    above = tuple((layer, written[name]) for layer, name in ((Layer.DISTRICT, "district"), (Layer.TOWN, "town")) if written.get(name))
    asked = Founding(
        written["name"], written.get("name_en", ""), above, written["keeper"], written["phone"], written["login"], written["password_hash"], written["secret"]
    )
    here = (device_of(request.user_agent.string), request.remote_addr or "")
    form.act_key.data = secrets.token_hex(16)  # a repeated answer could not carry the cookie; the second try finds the community

    def act(change: Any) -> None:
        if not key.key_of(instance()):
            raise NotNow(Reason("setup.founded_already"))
        got.append(found_community(change, None, asked, form.code.data or "", *here))

    where = form.attempt(act, url_for("setup.start"), actor=machine("setup"))
    if where is None:
        return None
    key.forget(instance())
    session.clear()
    flash(_("%(name)s is founded. Seven steps are left; you can stop after each and go on another day.", name=written["name"]))
    answer = current_app.make_response(redirect(where, 303))
    give_cookie(answer, got[0].token, got[0].sign_in.ends_at - clock.now())
    return answer
