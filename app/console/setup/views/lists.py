"""What is entered many at a time: places, the holders of a post, and logins on a sheet to cut up."""
from __future__ import annotations

import hashlib

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.change.transaction import Change
from app.console.setup.commands import end_of_term, fill_post, lay_out_places, open_logins
from app.console.setup.forms import POSTS, LoginsForm, PlacesForm, PostForm
from app.console.setup.lines import Place, read_holders, read_places
from app.console.setup.queries import NEEDED, holders_by_role, logins_taken, without_login
from app.console.setup.views.shared import at_the_desk, blueprint
from app.extensions import db
from app.people.models import Area, RoleGrant
from app.people.passwords import new_password, starting_password
from app.people.queries import areas_under
from app.people.sessions import LIGHT_OFFICES
from app.vocabulary import Reason, Role


def _say(reason: Reason) -> str:
    return str(current_app.extensions["wushi_words"](reason))


def _word(role: Role) -> str:
    return str(current_app.extensions["wushi_words"].word(role))


@blueprint.route("/setup/areas", methods=["GET", "POST"])
def areas() -> ResponseReturnValue:
    """Places, pasted as lines: first looked over, then entered."""
    community = at_the_desk(Role.ADMINISTRATOR)
    if not isinstance(community, Area):
        return community
    form = PlacesForm()
    places: list[Place] = []
    community_id = community.id
    form.status = 422 if form.is_submitted() else 200
    if form.is_submitted() and form.validate() and (places := _looked_over(form)):
        digest = hashlib.sha256((form.lines.data or "").encode()).hexdigest()
        if form.seen.data == digest and (landing := _lay_out(form, community_id, places)):
            return redirect(landing, 303)
        if not form.refusals:  # looked over, not entered yet
            form.seen.data, form.status = digest, 200
    page = render_template("console/setup_areas.html", form=form, rows=_rows(places), known=_known(community_id, places))
    return page, form.status


def _looked_over(form: PlacesForm) -> list[Place]:
    """What the lines mean, or nothing with what is wrong in which line on the form."""
    places, faults = read_places(form.lines.data or "")
    if not places and not faults:
        faults = [Reason("places.nothing")]
    if faults:
        form.lines.errors = [_say(fault) for fault in faults[:10]]
        return []
    return places


def _lay_out(form: PlacesForm, community_id: int, places: list[Place]) -> str | None:
    made: list[int] = []
    landing = form.attempt(lambda change: made.append(lay_out_places(change, change.session.get_one(Area, community_id), places)), url_for("setup.areas"))
    if landing and made:
        flash(ngettext("%(num)s place is on the map now.", "%(num)s places are on the map now.", made[0]))
    return landing


def _rows(places: list[Place]) -> list[dict[str, object]]:
    return [{"depth": len(place.above), "name": place.name, "name_en": place.name_en, "layer": place.layer, "way": place.way} for place in places]


def _known(community_id: int, places: list[Place]) -> set[tuple[object, ...]]:
    """Ways that are on the map already."""
    if not places:
        return set()
    by_place = {(a.parent_id, a.name): a.id for a in areas_under(db.session.get_one(Area, community_id))}
    found: dict[tuple[object, ...], int] = {(): community_id}
    for place in places:
        above = found.get(place.above)
        if above is not None and (number := by_place.get((above, place.name))):
            found[place.way] = number
    return set(found) - {()}


@blueprint.route("/setup/posts", methods=["GET", "POST"])
def posts() -> ResponseReturnValue:
    """Who holds what, who is missing, and several people for one post at once."""
    community = at_the_desk(Role.ADMINISTRATOR)
    if not isinstance(community, Area):
        return community
    community_id, form = community.id, PostForm()
    form.role.choices = [(role.value, _word(role)) for role in POSTS]
    if not form.is_submitted():
        asked = request.args.get("role", "")
        form.role.data = Role(asked) if asked in POSTS else POSTS[0]
        form.from_on.data, form.until_on.data = clock.today(), end_of_term(clock.today())
    form.status = 422 if form.is_submitted() else 200
    if form.is_submitted() and form.validate() and (landing := _fill(form, community_id)):
        return redirect(landing, 303)
    held = holders_by_role(db.session.get_one(Area, community_id))
    rows = [{"role": role, "held": held.get(role, []), "missing": max(0, NEEDED.get(role, 0) - len(held.get(role, [])))} for role in POSTS]
    return render_template("console/setup_posts.html", form=form, rows=rows, logins=len(without_login(held))), form.status


def _fill(form: PostForm, community_id: int) -> str | None:
    people, faults = read_holders(form.people.data or "")
    if faults:
        form.people.errors = [_say(fault) for fault in faults[:10]]
        return None
    made: list[RoleGrant] = []
    from_on, until_on = form.from_on.data or clock.today(), form.until_on.data or clock.today()

    def act(change: Change) -> None:
        area = change.session.get_one(Area, community_id)
        made.extend(fill_post(change, area, form.role.data, people, from_on, until_on, bool(form.may_enter.data)))

    landing = form.attempt(act, url_for("setup.posts"))
    if landing and made:
        flash(ngettext("%(post)s: %(num)s person has taken office.", "%(post)s: %(num)s people have taken office.", len(made), post=_word(form.role.data)))
    return landing


@blueprint.route("/setup/logins", methods=["GET", "POST"])
def logins() -> ResponseReturnValue:
    """Logins for all who lack one, proposed from their posts; the answer is the sheet with the starting passwords, once."""
    community = at_the_desk(Role.ADMINISTRATOR)
    if not isinstance(community, Area):
        return community
    held = holders_by_role(community)
    people = [(p.id, p.name, _posts_of(p.id, held)) for p in without_login(held)]
    proposed = _proposed({p: roles for p, _name, roles in people})
    said = {p: _("%(name)s, %(posts)s", name=name, posts=_(", ").join(_word(r) for r in roles)) for p, name, roles in people}
    form = LoginsForm.for_people([(p, name, said[p], proposed[p]) for p, name, _roles in people])
    form.status = 422 if form.is_submitted() else 200
    if form.is_submitted() and form.validate():
        sheet = _open(form, community.id, [(p, name) for p, name, _roles in people])
        if sheet:
            answer = make_response(render_template("console/setup_logins_sheet.html", sheet=sheet, community=db.session.get_one(Area, community.id)))
            answer.headers["Cache-Control"] = "no-store"
            return answer
    page = render_template("console/setup_logins.html", form=form, numbers=[p for p, _name, _roles in people])
    return page, form.status


def _posts_of(person_id: int, held: dict[Role, list[RoleGrant]]) -> list[Role]:
    return [role for role in POSTS if role not in LIGHT_OFFICES and any(g.person_id == person_id for g in held.get(role, []))]


_SHORT = {
    Role.COMMITTEE_HEAD: "head", Role.COMMITTEE: "committee", Role.PARTY: "party", Role.SUPERVISOR: "supervisor", Role.FACILITATOR: "facilitator",
    Role.RECORDER: "recorder", Role.BOOKKEEPER: "books", Role.HELPER: "helper", Role.STREET_CLERK: "street", Role.ADMINISTRATOR: "admin",
}  # fmt: skip


def _proposed(people: dict[int, list[Role]]) -> dict[int, str]:
    """A login name for each, after their first post, that nobody has: `committee`, `committee2`."""
    taken, found = logins_taken(), {}
    for number, roles in people.items():
        stem = _SHORT.get(roles[0], "desk") if roles else "desk"
        n, name = 1, stem
        while name in taken:
            n, name = n + 1, f"{stem}{n + 1}"
        taken.add(name)
        found[number] = name
    return found


def _open(form: LoginsForm, community_id: int, people: list[tuple[int, str]]) -> list[dict[str, str]]:
    """Open the ticked ones; hashing takes long and happens before the change begins."""
    chosen = [(p, name, form[f"login_{p}"].data or "") for p, name in people if form[f"give_{p}"].data]
    sheet, made = [], []
    for person_id, name, login in chosen:
        password = starting_password()
        made.append((person_id, login, new_password(person_id, password)))
        sheet.append({"name": name, "login": login.strip().lower(), "password": password, "posts": form[f"give_{person_id}"].label.text})
    form.act_key.data = ""  # a second click finds them opened; the sheet with the passwords is made once
    landing = form.attempt(lambda change: open_logins(change, change.session.get_one(Area, community_id), made), "/")
    if landing is None:
        return []
    db.session.rollback()
    return sheet
