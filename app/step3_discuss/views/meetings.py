"""The page in a member's hand: what is on now, signing in, voting, writing; and after the meeting its public minutes."""
from __future__ import annotations

import uuid
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots.commands.casting import answer_question
from app.ballots.commands.questions import count_hall
from app.ballots.models import Question, TellerCount
from app.ballots.queries import counts_of, questions_of_each
from app.ballots.states import Choice, QuestionState
from app.change.forms import ActForm
from app.change.refusals import NotNow, NotValid, Refused
from app.change.transaction import Change
from app.extensions import db
from app.live.sockets import now_ms
from app.live.stream import seq_of
from app.policy.actor import current_actor
from app.process.queries import community_here
from app.process.rules import arithmetic_from
from app.step3_discuss.commands.attendance import check_in
from app.step3_discuss.commands.comments import post_comment
from app.step3_discuss.commands.floor import ask_to_speak, withdraw_hand
from app.step3_discuss.forms import CheckInForm, CommentForm, CountForm, VoteForm
from app.step3_discuss.models import Meeting
from app.step3_discuss.queries import comments_of, meeting_by_id, meetings_of, turns_now, turns_taken
from app.step3_discuss.room_state import Look, look, own_state, shared_state, shown_name
from app.step3_discuss.rules import quorum_of
from app.step3_discuss.states import Attendance, MeetingState, Standing
from app.step3_discuss.views.blueprint import blueprint
from app.vocabulary import Reason


@blueprint.get("/meetings")
def meetings() -> ResponseReturnValue:
    """Every meeting here: what comes, what runs, what was decided."""
    area = community_here()

    def told() -> tuple[list[Meeting], list[Meeting]]:
        found = meetings_of(area) if area is not None else []
        coming = [m for m in found if m.state in (MeetingState.CONVENED, MeetingState.RUNNING)]
        return coming[::-1], [m for m in found if m not in coming]

    return render_template("step3_discuss/meetings.html", told=told, area=area)


def new_key() -> str:
    """The key of one act, made with its form."""
    return str(uuid.uuid4())


def meeting_or_404(number: int) -> Meeting:
    """The meeting of a page."""
    found = meeting_by_id(number)
    if found is None:
        abort(404)
    return found


@blueprint.get("/meetings/<int:id>")
def meeting(id: int) -> ResponseReturnValue:
    """One meeting, in whatever state it is."""
    found = db.session.get(Meeting, id)
    return _minutes(found) if found is not None and found.state is MeetingState.ENDED else _page(meeting_or_404(id))


def _page(found: Meeting, form: ActForm | None = None) -> ResponseReturnValue:
    """Before and during the meeting."""
    seen = look(found)
    page = render_template("step3_discuss/meeting.html", **_context(seen), seq=seq_of(found.room), now_ms=now_ms(), form=form)
    return page, form.status if form is not None and form.refusals else 200


def _context(seen: Look) -> dict[str, Any]:
    actor, found = current_actor(), seen.meeting
    due, present, needed = quorum_of(found)
    name = {t.person_id: shown_name(found, t.person) for t in seen.turns}
    return {
        "meeting": found, "look": seen, "mine": own_state(seen, actor), "due": due, "present": present, "needed": needed, "names": name,
        "comments": comments_of(found) if found.state is MeetingState.RUNNING else [], "shown_name": lambda person: shown_name(found, person),
        "teller": _teller(seen.question), "check_in_form": CheckInForm(code=request.args.get("code", "")), "vote_form": VoteForm(formdata=None),
        "comment_form": CommentForm(formdata=None), "count_form": CountForm(formdata=None), "Choice": Choice, "new_key": new_key,
    }  # fmt: skip


def _teller(question: Question | None) -> TellerCount | None:
    """The count that this person still owes, or has given."""
    if question is None or question.state is not QuestionState.OPEN or question.way == "phones":
        return None
    return next((row for row in counts_of(question) if row.teller_id == current_actor().person_id), None)


@blueprint.get("/meetings/<int:id>/state")
def state(id: int) -> ResponseReturnValue:
    """What has changed since an event: for pages without a socket every ten seconds, and for those with one after an event."""
    found = meeting_or_404(id)
    seq, since = seq_of(found.room), request.args.get("since", -1, type=int)
    seen = look(found)
    body: dict[str, Any] = {"seq": seq, "now": now_ms(), "state": shared_state(seen), "mine": own_state(seen, current_actor())}
    if since != seq:
        body["html"] = {part: render_template(f"step3_discuss/parts/{part}.html", **_context(seen)) for part in ("now", "comments")}
    return jsonify(body)


def _act(id: int, form: ActForm, do: Any) -> ResponseReturnValue:
    """One deed of a member, by form or, from the page's script, answered as JSON."""
    found = meeting_or_404(id)
    landing = form.attempt(lambda change: do(change, db.session.get_one(Meeting, id)), url_for("discuss.meeting", id=id))
    return _answer(id, found, form, landing is not None)


def _answer(id: int, found: Meeting, form: ActForm, done: bool) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return _as_json(id, form, done)
    return redirect(url_for("discuss.meeting", id=id)) if done else _page(found, form)


def _as_json(id: int, form: ActForm, done: bool) -> ResponseReturnValue:
    if done:
        return jsonify(ok=True, **own_state(look(meeting_or_404(id)), current_actor()))
    reason = form.refusals[0].code if form.refusals else "body.invalid"
    return jsonify(ok=False, reason=reason, say=(form.reasons or [""])[0]), form.status


@blueprint.post("/meetings/<int:id>/check-in")
def sign_in(id: int) -> ResponseReturnValue:
    """Here I am."""
    form = CheckInForm()
    return _act(id, form, lambda change, found: check_in(change, found, form.code.data or ""))


@blueprint.post("/meetings/<int:id>/vote")
def vote(id: int) -> ResponseReturnValue:
    """A bean, without any script. Unlike every other form it leaves no row of its key: that would keep who voted when (R2)."""
    found, form = meeting_or_404(id), VoteForm()
    if not form.validate_on_submit():
        form.status = 422
        return _answer(id, found, form, False)
    try:
        _cast(found, form)
    except Refused as refused:
        form.refusals, form.status = refused.reasons, refused.status
        return _answer(id, found, form, False)
    return _answer(id, found, form, True)


def _cast(found: Meeting, form: VoteForm) -> None:
    """The form carries what the page showed: the question, and which choice of this person it is."""
    try:
        choice, rev, number = Choice(form.choice.data), int(form.rev.data or 1), int(form.question.data or 0)
    except ValueError as error:
        raise NotValid(Reason("body.invalid")) from error
    question = db.session.get(Question, number)
    if question is None or question.subject not in {item.record_key for item in found.items}:
        raise NotNow(Reason("ballot.not_open"))
    answer_question(question, current_actor(), choice, max(1, min(rev, 10_000)))


@blueprint.post("/meetings/<int:id>/comment")
def comment(id: int) -> ResponseReturnValue:
    """A line to the room."""
    form = CommentForm()
    return _act(id, form, lambda change, found: post_comment(change, found, form.text.data or ""))


@blueprint.post("/meetings/<int:id>/hand")
def hand(id: int) -> ResponseReturnValue:
    """My hand goes up, or down again."""
    form = ActForm()

    def do(change: Change, found: Meeting) -> None:
        up = next((t for t in turns_now(found) if t.person_id == change.actor.person_id), None)
        if up is not None:
            withdraw_hand(change, up)
        else:
            ask_to_speak(change, found)

    return _act(id, form, do)


@blueprint.post("/meetings/<int:id>/count")
def count(id: int) -> ResponseReturnValue:
    """What I, a teller, have counted."""
    form = CountForm()

    def do(change: Change, found: Meeting) -> None:
        question = look(found).question
        if question is None:
            raise NotNow(Reason("ballot.not_open"))
        count_hall(change, question, form.votes_for.data, form.votes_against.data, form.votes_abstain.data)

    return _act(id, form, do)


def _minutes(found: Meeting) -> ResponseReturnValue:
    """After the meeting: who was there in numbers, what was decided and how it was worked out."""
    return render_template("step3_discuss/minutes.html", title=found.title, number=found.id, told=lambda: _told(found.id))


def _told(id: int) -> dict[str, Any]:
    """Everything the minutes say, asked for only when they are drawn."""
    found = meeting_or_404(id)
    asked = questions_of_each([item.record_key for item in found.items])
    due, present, needed = quorum_of(found)
    members = [a for a in found.attendees if a.standing is Standing.MEMBER]
    status = {s: sum(a.status is s for a in members) for s in Attendance}
    came = sum(a.in_at is not None for a in members)
    sums = {q.id: arithmetic_from(q.result["arithmetic"]) for questions in asked.values() for q in questions if q.result}
    return {
        "meeting": found, "asked": asked, "sums": sums, "due": due, "present": present, "needed": needed, "came": came, "status": status,
        "guests": sum(a.standing is Standing.GUEST for a in found.attendees), "turns": turns_taken(found), "comments": comments_of(found, 300),
        "shown_name": lambda person: shown_name(found, person),
    }  # fmt: skip
