"""The facilitator's table: one screen, the next deed large, everything by key as well."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.ballots.commands.slips import slip_numbers
from app.ballots.queries import counts_of, named_ballots
from app.ballots.roll import frozen_lines
from app.ballots.rules import FEWEST_FOR_SECRET, secrecies_for
from app.ballots.states import BallotKind, QuestionState, Secrecy, Way
from app.base import clock
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.extensions import db
from app.live.sockets import now_ms
from app.live.stream import seq_of
from app.people.models import Area, Person
from app.people.queries import adults_of
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.queries import packs_in_force
from app.process.rules import proxy_of
from app.process.sentences import name_of_body
from app.step3_discuss.comment_queries import Topic, topics_of
from app.step3_discuss.deeds import DEEDS
from app.step3_discuss.floor_rules import GENTLE, voices
from app.step3_discuss.forms import DeskForm
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import every_turn, last_deed, last_turn, questions_about
from app.step3_discuss.room_state import Look, look, quorum_lines, shared_state, shown_name
from app.step3_discuss.rules import entitled_to, layers, layers_to_ask, members, present_members, quorum_of, reason_against_deciding
from app.step3_discuss.states import Attendance, BoardState, ItemState, MeetingState, Side
from app.step3_discuss.thinking_queries import comment_on_wall, flags_of, groups_of, ideas_of, motion_now
from app.step3_discuss.views.blueprint import blueprint
from app.step3_discuss.views.shared import meeting_or_404, new_key
from app.step3_discuss.views.wall import qr_of
from app.vocabulary import Layer

PARTS = ("desk_top", "desk_agenda", "desk_main", "desk_side")


def _own(id: int) -> Meeting:
    found = meeting_or_404(id)
    if not allows(current_actor(), P.MEETING_RUN, found):
        abort(403)
    return found


@blueprint.get("/meetings/<int:id>/desk")
def desk(id: int) -> ResponseReturnValue:
    """The room as its facilitator sees it."""
    return _page(_own(id), DeskForm(formdata=None))


def _page(found: Meeting, form: ActForm) -> ResponseReturnValue:
    page = render_template("step3_discuss/desk.html", **_context(look(found), form), seq=seq_of(found.room), now_ms=now_ms())
    return page, form.status if form.refusals else 200


def _context(seen: Look, form: ActForm) -> dict[str, Any]:
    found, question = seen.meeting, seen.question
    due, present, needed = quorum_of(found)
    is_open = question is not None and question.state is QuestionState.OPEN
    following = next((item for item in found.items if item.state is ItemState.WAITING), None)
    return {
        "meeting": found, "look": seen, "form": form, "due": due, "present": present, "needed": needed, "following": following,
        "written": _written(seen), "people": members(found), "here": present_members(found), "Attendance": Attendance,
        "short": reason_against_deciding(seen.item) if seen.item is not None else None,
        "counts": counts_of(question) if question is not None and is_open and question.way is not Way.PHONES else [],
        "slips": slip_numbers(question) if question is not None and is_open and question.secrecy is Secrecy.SLIP else None,
        "each": quorum_lines(found), "joint": len(layers(found)) > 1,
        "away": [a.person.name for a in members(found) if a.status is not Attendance.PRESENT], "undo": last_deed(found) and found.undo,
        "undo_word": _undone(found), "pair": _pairing(found), "wall_address": f"{request.host}{url_for('discuss.pair')}", "shown": _shown(found),
        "voices": voices(every_turn(found), found.attendees) if found.state is MeetingState.RUNNING else [], "GENTLE": GENTLE, "Side": Side, **_thinking(seen),
        **(_layers_near(found) if found.state is MeetingState.CONVENED else {}), **_to_ask(seen),
        "missing": _missing(seen), "above": _above(found), "names": {t.person_id: shown_name(found, t.person) for t in seen.turns},
        "Secrecy": Secrecy, "FEWEST_FOR_SECRET": FEWEST_FOR_SECRET, "kinds": [kind for kind in BallotKind if kind is not BallotKind.PLAIN],
        "Way": Way, "shown_name": lambda person: shown_name(found, person), "qr": qr_of(found), "new_key": new_key,
    }  # fmt: skip


def _to_ask(seen: Look) -> dict[str, Any]:
    """Which layer would be asked next, by which doors, and whether the amendment or the item itself."""
    item = seen.item
    if item is None:
        return {"to_ask": [], "asks": "", "secrecies": []}
    joint, motion = len(layers(seen.meeting)) > 1, motion_now(item)
    to_ask = layers_to_ask(seen.meeting, questions_about(motion or item))
    area = db.session.get(Area, to_ask[0]) if to_ask and to_ask[0] else seen.meeting.area
    return {
        "to_ask": to_ask, "asks": area.name if area is not None and joint else "",
        "secrecies": secrecies_for(len(entitled_to(item, to_ask[0] if to_ask else None))),
    }  # fmt: skip


def _undone(found: Meeting) -> str:
    """What U would take back, in words."""
    said = {
        "call": _("the floor"), "end": _("the thanks"), "hand": _("the hand"), "attend": _("the tick on the sheet"),
        "start-item": _("the beginning of the item"), "finish-item": _("the end of the item"), "hide": _("the folding away"),
        "move": _("the motion"), "second": _("the seconding"), "withdraw": _("the taking back of the motion"), "settle": _("the answer to the amendment"),
    }  # fmt: skip
    return said.get(found.undo["deed"], "") if found.undo else ""


def _pairing(found: Meeting) -> str:
    """The code for a projector, while it holds."""
    return found.pair_code if found.pair_code and found.pair_until is not None and found.pair_until > clock.now() else ""


def _shown(found: Meeting) -> str:
    comment = comment_on_wall(found)
    return comment.text if comment is not None else ""


def _thinking(seen: Look) -> dict[str, Any]:
    """Board and motion; and the words of the last who spoke, for the recorder."""
    item, turn = seen.item, seen.speaker or last_turn(seen.meeting)
    found: dict[str, Any] = {"ideas": [], "groups": [], "motion": None, "heard": turn}
    if item is None:
        return found
    on = item.board is not BoardState.NONE
    board = {"ideas": ideas_of(item), "groups": groups_of(item)} if on else {}
    return found | board | {"motion": motion_now(item)}


def _written(seen: Look) -> tuple[list[Topic], list[Topic]]:
    """What people write, on what is before the hall and earlier; whatever somebody has flagged is among it."""
    found = topics_of(seen.meeting, partial(shown_name, seen.meeting), 12, flags_of(seen.meeting)) if seen.phase in ("talking", "pause") else []
    now = seen.item.id if seen.item is not None else None
    return [topic for topic in found if topic.item_id == now], [topic for topic in found if topic.item_id != now]


def _missing(seen: Look) -> list[str]:
    """Who has not answered yet: only where the vote is by name anyway."""
    question = seen.question
    if question is None or question.state is not QuestionState.OPEN or question.secrecy is not Secrecy.BY_NAME:
        return []
    answered = {said.person_id for said in named_ballots(question)}
    names = {a.person_id: a.person.name for a in seen.meeting.attendees}
    return [names[line.person_id] for line in frozen_lines(question) if line.person_id not in answered]


def _above(found: Meeting) -> list[Area]:
    ids = [int(part) for part in found.area.path.strip("/").split("/")][:-1]
    return [area for number in reversed(ids) if (area := db.session.get(Area, number)) is not None]


def _layers_near(found: Meeting) -> dict[str, Any]:
    """Layers above and within that could sit together with this one, and the bodies by whose rules they might meet."""
    below = select(Area).where(Area.path.startswith(found.area.path, autoescape=True), Area.id != found.area_id, Area.closed_on.is_(None))
    near = _above(found) + list(db.session.scalars(below.where(Area.layer != Layer.BUILDING).order_by(Area.path)))
    packs = packs_in_force(db.session.get_one(Area, found.rule_pack.area_id), clock.local(found.starts_at).date())
    bodies = [(pack.body, name_of_body(pack)) for pack in packs if pack.rule.get("quorum", {}).get("of", "area+heads") != "area+heads"]
    return {"near": near, "bodies": bodies, "joined": next((a.layer for a in found.attendees if a.layer_id is not None), None)}


@blueprint.get("/meetings/<int:id>/desk/now")
def desk_now(id: int) -> ResponseReturnValue:
    """The parts of the table that have changed; what is being filled in is left alone by the page."""
    found = _own(id)
    seen = look(found)
    context = _context(seen, DeskForm(formdata=None))
    parts = {part: render_template(f"step3_discuss/parts/{part}.html", **context) for part in PARTS}
    return jsonify(seq=seq_of(found.room), now=now_ms(), state=shared_state(seen), html=parts)


@blueprint.post("/meetings/<int:id>/desk/<deed>")
def do(id: int, deed: str) -> ResponseReturnValue:
    """One deed."""
    found = _own(id)
    if deed not in DEEDS:
        abort(404)
    form = DeskForm()
    landing = form.attempt(lambda change: DEEDS[deed](change, db.session.get_one(Meeting, id), form), url_for(_back(), id=id))
    if request.accept_mimetypes.best == "application/json":
        return (jsonify(ok=True), 200) if landing else (jsonify(ok=False, reason=_code(form), say=form.said), form.status)
    return redirect(landing) if landing else _page(found, form)


def _back() -> str:
    """Who ticks the sheet goes on ticking."""
    return "discuss.sheet" if request.form.get("at") == "sheet" else "discuss.desk"


def _code(form: ActForm) -> str:
    return form.refusals[0].code if form.refusals else "body.invalid"


def _proxies(found: Meeting) -> list[Person]:
    """Who may come in a member's place: grown-up people of the members' homes who are not on the sheet themselves."""
    listed, homes = {a.person_id for a in found.attendees}, {a.person.household_id for a in found.attendees if a.person.household_id}
    query = select(Person).where(Person.household_id.in_(homes), Person.id.not_in(listed)).order_by(Person.id)
    return adults_of(list(db.session.scalars(query)))


@blueprint.get("/meetings/<int:id>/sheet")
def sheet(id: int) -> ResponseReturnValue:
    """The sign-in sheet at the table by the door."""
    found = _own(id)
    due, present, needed = quorum_of(found)
    form = DeskForm(formdata=None)
    return render_template(
        "step3_discuss/sheet.html", meeting=found, due=due, present=present, needed=needed, people=found.attendees, form=form,
        Attendance=Attendance, new_key=new_key, proxies=_proxies(found) if proxy_of(found.rule_pack.rule) == "household" else [],
        proxy_of=proxy_of(found.rule_pack.rule),
    )  # fmt: skip
