"""The page in a member's hand: what is on now, signing in, voting, writing; and after the meeting its public minutes."""
from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots.commands.casting import answer_question
from app.ballots.commands.questions import count_hall
from app.ballots.content import Ballot
from app.ballots.models import Question
from app.ballots.states import BallotKind
from app.ballots.views.sheet import Chosen, ballot_of, chosen_in
from app.base import clock
from app.change.forms import ActForm
from app.change.refusals import NotNow, NotValid, Refused
from app.change.transaction import Change
from app.extensions import db
from app.live.looks import Seen, looks
from app.live.sockets import now_ms
from app.live.stream import seq_of
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.queries import community_here
from app.step3_discuss.commands.attendance import check_in
from app.step3_discuss.commands.comments import post_comment
from app.step3_discuss.commands.floor import ask_to_speak, withdraw_hand
from app.step3_discuss.forms import CheckInForm, CommentForm, CountForm, HandForm, VoteForm
from app.step3_discuss.models import AgendaItem, Meeting
from app.step3_discuss.parts import Part, Typed, filled, fresh_parts, parts_for
from app.step3_discuss.queries import item_of, meetings_of, turns_now
from app.step3_discuss.room_state import Look, look, own_state, shared_state
from app.step3_discuss.rules import line_of, notice_days
from app.step3_discuss.states import NOT_OVER, MeetingState, Side, TurnKind
from app.step3_discuss.thinking_models import IdeaGroup
from app.step3_discuss.thinking_queries import materials_of, readers_of
from app.step3_discuss.views.blueprint import blueprint
from app.step3_discuss.views.minutes import minutes_page
from app.step3_discuss.views.shared import meeting_or_404, new_key
from app.vocabulary import Reason


@blueprint.get("/meetings")
def meetings() -> ResponseReturnValue:
    """Every meeting here: what comes, what runs, what was decided."""
    area = community_here()

    def told() -> tuple[list[Meeting], list[Meeting]]:
        found = meetings_of(area) if area is not None else []
        coming = [m for m in found if m.state in NOT_OVER]
        return coming[::-1], [m for m in found if m not in coming]

    return render_template("step3_discuss/meetings.html", told=told, area=area)


@blueprint.get("/meetings/<int:id>")
def meeting(id: int) -> ResponseReturnValue:
    """One meeting, in whatever state it is. A hall that opens it in the same minute is shown the room as it was last looked at;
    whoever runs it, or has just done something (`?done`), is shown it as it is."""
    seen = looks().at(f"meeting:{id}") if "done" not in request.args else None
    if seen is not None and seen.look.meeting.state in NOT_OVER and not allows(current_actor(), P.MEETING_RUN, seen.look.meeting):
        mine = own_state(seen.look, current_actor())
        return _page(seen.look, mine, parts_for(seen, current_actor(), mine), _to_read(seen), seen.seq)
    found = db.session.get(Meeting, id)
    return minutes_page(found) if found is not None and found.state is MeetingState.ENDED else meeting_page(meeting_or_404(id))


def meeting_page(found: Meeting, form: ActForm | None = None) -> ResponseReturnValue:
    """Before and during the meeting, as it is this moment."""
    seen = look(found)
    return _page(seen, own_state(seen, current_actor()), fresh_parts(seen, current_actor(), _typed(seen, form)), _before(found), seq_of(found.room), form)


def _typed(seen: Look, form: ActForm | None) -> Typed:
    """What was sent and refused."""
    chosen = chosen_in(seen.question, request.form) if isinstance(form, VoteForm) and seen.question is not None else Chosen()
    return Typed(chosen, form if isinstance(form, CountForm) else None)


def _page(seen: Look, mine: dict[str, Any], parts: dict[str, Part], before: dict[str, Any], seq: int, form: ActForm | None = None) -> ResponseReturnValue:
    """What stands around the parts that change."""
    actor, found = current_actor(), seen.meeting
    line = seen.lines.get(actor.person_id)
    page = render_template(
        "step3_discuss/meeting.html", meeting=found, look=seen, mine=mine, state=seen.state, form=form, seq=seq, now_ms=now_ms(),
        parts={name: filled(part) for name, part in parts.items()}, my_line=line, **before,
        i_read={material for material, who in before["read"].items() if line is not None and line.person_id in who},
        check_in_form=CheckInForm(code=request.args.get("code", "")), comment_form=form if isinstance(form, CommentForm) else CommentForm(formdata=None),
        papers_open=allows(actor, P.AGENDA_CHANGE, found), new_key=new_key,
        may_take_over=allows(actor, P.MEETING_TAKE_OVER, found) and actor.person_id not in (found.facilitator_id, found.recorder_id),
    )  # fmt: skip
    return page, form.status if form is not None and form.refusals else 200


def _to_read(seen: Seen) -> dict[str, Any]:
    """`_before` for all who see the same."""
    if "before" not in seen.kept:
        seen.kept["before"] = _before(seen.look.meeting)
    found: dict[str, Any] = seen.kept["before"]
    return found


def _before(found: Meeting) -> dict[str, Any]:
    """What is to be read, who has read it, and how many days before the paper went up."""
    materials = materials_of(found)
    days = (clock.local(found.starts_at).date() - clock.local(found.convened_at).date()).days if found.convened_at else None
    due = notice_days(found.rule_pack.rule, found.kind)
    return {"materials": materials, "read": readers_of(found) if materials else {}, "days": days, "days_due": due}


@blueprint.get("/meetings/<int:id>/state")
def state(id: int) -> ResponseReturnValue:
    """What has changed since an event: for pages without a socket every ten seconds, and for all after something they did."""
    found = meeting_or_404(id)
    seq, since = seq_of(found.room), request.args.get("since", -1, type=int)
    seen = look(found)
    body: dict[str, Any] = {"seq": seq, "now": now_ms(), "state": shared_state(seen), "mine": own_state(seen, current_actor())}
    if since != seq:
        kept = looks().at(found.room) if since >= 0 else None  # -1: they did something, and want to see it
        parts = parts_for(kept, current_actor(), body["mine"]) if kept is not None else fresh_parts(seen, current_actor())
        body["html"] = {name: part.html for name, part in parts.items()}
    return jsonify(body)


def act(id: int, form: ActForm, do: Any) -> ResponseReturnValue:
    """One deed of a member, by form or, from the page's script, answered as JSON."""
    found = meeting_or_404(id)
    landing = form.attempt(lambda change: do(change, db.session.get_one(Meeting, id)), url_for("discuss.meeting", id=id))
    if landing is not None:
        looks().forget(found.room)
    return _answer(id, found, form, landing is not None)


def _answer(id: int, found: Meeting, form: ActForm, done: bool) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return _as_json(id, form, done)
    return redirect(url_for("discuss.meeting", id=id, done="")) if done else meeting_page(found, form)


def _as_json(id: int, form: ActForm, done: bool) -> ResponseReturnValue:
    if done:
        return jsonify(ok=True, **own_state(look(meeting_or_404(id)), current_actor()))
    reason = form.refusals[0].code if form.refusals else "body.invalid"
    return jsonify(ok=False, reason=reason, say=form.said), form.status


@blueprint.post("/meetings/<int:id>/check-in")
def sign_in(id: int) -> ResponseReturnValue:
    """Here I am."""
    form = CheckInForm()
    return act(id, form, lambda change, found: check_in(change, found, form.code.data or ""))


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
        rev, number = int(form.rev.data or 1), int(form.question.data or 0)
    except ValueError as error:
        raise NotValid(Reason("body.invalid")) from error
    question = db.session.get(Question, number)
    if question is None or item_of(question) not in found.items:
        raise NotNow(Reason("ballot.not_open"))
    answer_question(question, current_actor(), _answered(question, form), max(1, min(rev, 10_000)))


def _answered(question: Question, form: VoteForm) -> dict[str, Any]:
    if question.kind is BallotKind.PLAIN:
        return {"choice": form.choice.data}
    ballot = ballot_of(question, question.pots, chosen_in(question, request.form))
    if not isinstance(ballot, Ballot):
        raise NotValid(ballot)
    return ballot.as_content()


@blueprint.post("/meetings/<int:id>/comment")
def comment(id: int) -> ResponseReturnValue:
    """A line to the room."""
    form = CommentForm()

    def do(change: Change, found: Meeting) -> object:
        item = change.session.get(AgendaItem, form.item.data) if form.item.data else None
        group = change.session.get(IdeaGroup, form.group.data) if form.group.data else None
        return post_comment(change, found, form.text.data or "", item, group)

    return act(id, form, do)


@blueprint.post("/meetings/<int:id>/hand")
def hand(id: int) -> ResponseReturnValue:
    """My hand goes up, or down again; in the circle, `kind=round` says that I pass."""
    form = HandForm()

    def do(change: Change, found: Meeting) -> None:
        try:
            kind, side = TurnKind(form.kind.data or "turn"), Side(form.side.data or "none")
        except ValueError as error:
            raise NotValid(Reason("body.invalid")) from error
        line = line_of(found, change.actor.person_id)
        own = [t for t in turns_now(found) if line is not None and t.person_id == line.person_id and t.kind is kind and t.called_at is None]
        if own:
            withdraw_hand(change, own[0])
        else:
            ask_to_speak(change, found, None, side, kind)

    return act(id, form, do)


@blueprint.post("/meetings/<int:id>/count")
def count(id: int) -> ResponseReturnValue:
    """What I, a teller, have counted."""
    asked = look(meeting_or_404(id)).question
    form = CountForm.of(asked) if asked is not None else CountForm()

    def do(change: Change, found: Meeting) -> None:
        question = look(found).question
        if question is None:
            raise NotNow(Reason("ballot.not_open"))
        count_hall(change, question, *form.numbers.data)

    return act(id, form, do)
