"""The projector: no sign-in, one idea at a time, and it finds its way back by itself."""
from __future__ import annotations

from typing import Any

import segno
from flask import abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.ballots.states import Secrecy, Way
from app.extensions import limiter
from app.live.sockets import now_ms
from app.live.stream import seq_of
from app.step3_discuss.commands.meetings import pair_wall
from app.step3_discuss.floor_rules import GENTLE
from app.step3_discuss.forms import PairForm
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import meeting_by_wall
from app.step3_discuss.room_state import Look, look, quorum_lines, shared_state, shown_name
from app.step3_discuss.rules import quorum_of
from app.step3_discuss.states import NOT_OVER, BoardState
from app.step3_discuss.thinking_queries import comment_on_wall, groups_of, ideas_of, motion_now
from app.step3_discuss.views.blueprint import blueprint
from app.step3_discuss.views.shared import new_key

_WALL = "wushi_wall"
PARTS = ("wall_top", "wall_main", "wall_foot")


def qr_of(found: Meeting) -> Markup:
    """The way into the room, as a picture: the page with the code already filled in."""
    address = url_for("discuss.meeting", id=found.id, code=found.join_code, _external=True)
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True))  # drawn by us


def _wall(code: str) -> Meeting:
    found = meeting_by_wall(code)
    if found is None:
        abort(404)
    return found


def _context(seen: Look) -> dict[str, Any]:
    found = seen.meeting
    due, present, needed = quorum_of(found)
    host = request.host.removesuffix(":80").removesuffix(":443")
    return {
        "meeting": found, "look": seen, "due": due, "present": present, "needed": needed, "each": quorum_lines(found), "qr": qr_of(found),
        "short_address": f"{host}{url_for('discuss.meeting', id=found.id)}", "shown_name": lambda person: shown_name(found, person),
        "Way": Way, "Secrecy": Secrecy, "GENTLE": GENTLE, **_thinking(seen),
    }  # fmt: skip


def _thinking(seen: Look) -> dict[str, Any]:
    """What the hall thinks with: the motion that waits, the board, and a line that somebody wrote."""
    item, wall = seen.item, comment_on_wall(seen.meeting)
    if item is None or seen.question is not None:
        return {"ideas": [], "groups": [], "motion": None, "comment": wall}
    on = item.board not in (BoardState.NONE, BoardState.SHUT)
    return {"ideas": ideas_of(item) if on else [], "groups": groups_of(item) if on else [], "motion": motion_now(item), "comment": wall}


@blueprint.route("/wall", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])  # four characters that hold ten minutes are not to be tried out
def pair() -> ResponseReturnValue:
    """The projector's computer: it finds its meeting again by itself, or takes the code of the moment. Nobody signs in."""
    known = meeting_by_wall(request.cookies.get(_WALL, ""))
    if request.method == "GET" and known is not None and known.state in NOT_OVER and "other" not in request.args:
        return redirect(url_for("discuss.wall", code=known.projector_code))
    form = PairForm()
    landing = form.attempt(lambda change: pair_wall(change, form.code.data or ""), lambda code: url_for("discuss.wall", code=code))
    if landing is None:
        return render_template("step3_discuss/pair.html", form=form, new_key=new_key), form.status if form.is_submitted() else 200
    answer = make_response(redirect(landing))
    answer.set_cookie(_WALL, landing.rpartition("/")[2], max_age=86_400, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


@blueprint.get("/wall/<code>")
def wall(code: str) -> ResponseReturnValue:
    """What the hall sees."""
    found = _wall(code)
    return render_template("step3_discuss/wall.html", **_context(look(found)), seq=seq_of(found.room), now_ms=now_ms())


@blueprint.get("/wall/<code>/now")
def wall_now(code: str) -> ResponseReturnValue:
    """The same in parts, after something has happened."""
    found = _wall(code)
    seen = look(found)
    parts = {part: render_template(f"step3_discuss/parts/{part}.html", **_context(seen)) for part in PARTS}
    return jsonify(seq=seq_of(found.room), now=now_ms(), state=shared_state(seen), html=parts)
