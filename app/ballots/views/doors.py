"""The doors that are not one's own phone: a shared screen that forgets, and a code from the bag. No session, no cookie.

Their pages are the phone's pages; who votes is carried in a signed token in the form itself (see `door`).
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, current_app, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots.models import Question
from app.ballots.poll_lists import state_of_slip
from app.ballots.states import QuestionState, Secrecy
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.door import CALL, HELPER, KIOSK, SLIP, let_in, still_in
from app.ballots.views.sheet import refusals_in_words
from app.ballots.views.voter import do_cast, show_ballot, show_check, vote_or_404
from app.change.refusals import NotNow, NotValid, Refused
from app.extensions import db, limiter
from app.people.door import names_on_the_door, people_of_slip, recall, remember, slip_of_code
from app.people.models import Person
from app.vocabulary import Reason

QUIET = 120
"""Seconds without a page after which a shared screen is its first screen again."""


def _open_vote(id: int, secrecy: Secrecy) -> Question:
    """A vote through this door; a code from the bag also votes in a meeting."""
    found = db.session.get(Question, id) if secrecy is Secrecy.SLIP else None
    question = found if found is not None and not found.is_poll else vote_or_404(id)
    if question.secrecy is not secrecy:
        abort(404)
    if question.state is not QuestionState.OPEN:  # a shared screen that was left standing says so
        raise NotNow(Reason("ballot.closed"))
    return question


@blueprint.get("/votes/<int:id>/kiosk")
def kiosk(id: int) -> ResponseReturnValue:
    """The first screen of a shared device."""
    return _first_screen(_open_vote(id, Secrecy.SECRET))


def _first_screen(question: Question, refused: Refused | None = None, people: Sequence[tuple[int, str]] = (), pending: str = "") -> ResponseReturnValue:
    said = refusals_in_words(refused.reasons, []) if refused else []
    page = vote_page("kiosk", question, refusals=said, people=people, pending=pending, action=url_for("ballots.kiosk_in", id=question.id))
    return _forgetful(page, url_for("ballots.kiosk", id=question.id), refused.status if refused else 200)


def _forgetful(page: str, home: str, status: int = 200) -> ResponseReturnValue:
    """A page of a shared screen: back at the beginning by itself."""
    answer = current_app.make_response((page, status))
    answer.headers["Refresh"] = f"{QUIET};url={home}"
    return answer


@blueprint.post("/votes/<int:id>/kiosk")
def kiosk_in(id: int) -> ResponseReturnValue:
    """The code on the slip opens the ballot; of a household's slip one says who one is."""
    question = _open_vote(id, Secrecy.SECRET)
    try:
        if request.form.get("pending"):
            allowed = [int(str(i)) for i in recall(f"kiosk-{id}", request.form["pending"])]
            person = db.session.get(Person, request.form.get("person", 0, type=int))
            if person is None or person.id not in allowed:
                abort(403)
        else:
            people = people_of_slip(slip_of_code(request.form.get("code", "")))
            if len(people) > 1:
                return _first_screen(question, people=names_on_the_door(people), pending=remember(f"kiosk-{id}", [p.id for p in people]))
            person = people[0]
    except Refused as refused:
        return _first_screen(question, refused)
    return _with_refresh(show_ballot(let_in(question, KIOSK, person), question, fresh=True), url_for("ballots.kiosk", id=id))


def _with_refresh(answer: ResponseReturnValue, home: str) -> ResponseReturnValue:
    made = current_app.make_response(answer)
    made.headers.setdefault("Refresh", f"{QUIET};url={home}")
    return made


@blueprint.post(f"/votes/<int:id>/<any({KIOSK}, {HELPER}, {CALL}, {SLIP}):way>/<any(ballot, check, cast):page>")
def behind_door(id: int, way: str, page: str) -> ResponseReturnValue:
    """The pages of the ballot behind another door than one's own phone."""
    question = _open_vote(id, Secrecy.SLIP if way == SLIP else Secrecy.SECRET)
    door = still_in(question, way)
    if page == "ballot":
        answer = show_ballot(door, question)
    elif page == "check":
        answer = show_check(door, question)
    else:
        answer = do_cast(door, question)
    return _with_refresh(answer, door.home) if way in (KIOSK, SLIP) else answer


@blueprint.get("/votes/<int:id>/slip")
def slip(id: int) -> ResponseReturnValue:
    """The first screen for a code from the bag."""
    return _slip_screen(_open_vote(id, Secrecy.SLIP))


def _slip_screen(question: Question, refused: Refused | None = None) -> ResponseReturnValue:
    said = refusals_in_words(refused.reasons, []) if refused else []
    page = vote_page("kiosk", question, refusals=said, people=(), pending="", action=url_for("ballots.slip_in", id=question.id), is_slip=True)
    return _forgetful(page, url_for("ballots.slip", id=question.id), refused.status if refused else 200)


@blueprint.post("/votes/<int:id>/slip")
@limiter.limit("60 per minute")
def slip_in(id: int) -> ResponseReturnValue:
    """The code from the bag opens a ballot; a code that is in no bag does not."""
    question = _open_vote(id, Secrecy.SLIP)
    code = request.form.get("code", "")[:40]
    if state_of_slip(question, code) is None:
        return _slip_screen(question, NotValid(Reason("slip.unknown")))
    return _with_refresh(show_ballot(let_in(question, SLIP, None, code=code), question, fresh=True), url_for("ballots.slip", id=id))
