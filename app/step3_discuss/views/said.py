"""What a member does besides voting: reads the papers, passes in the circle, writes an idea, moves, confirms their words, goes home."""
from __future__ import annotations

from functools import partial
from typing import TypeVar

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base.files import Upload, keep_paper
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.extensions import db
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.step3_discuss.commands.attendance import check_out
from app.step3_discuss.commands.board import argue, post_idea
from app.step3_discuss.commands.comments import flag_comment
from app.step3_discuss.commands.meetings import take_over
from app.step3_discuss.commands.motions import move_motion, second_motion
from app.step3_discuss.commands.papers import attach_material, confirm_reading, confirm_words
from app.step3_discuss.comment_queries import topics_of
from app.step3_discuss.forms import LineForm, MaterialForm
from app.step3_discuss.models import AgendaItem, Comment, Meeting, SpeakerTurn
from app.step3_discuss.room_state import shown_name
from app.step3_discuss.rules import current_item, line_of, members
from app.step3_discuss.states import Attendance, MeetingState, Side
from app.step3_discuss.thinking_models import IdeaGroup, Material, Motion
from app.step3_discuss.thinking_queries import flags_of, materials_of, readers_of
from app.step3_discuss.views.blueprint import blueprint
from app.step3_discuss.views.meetings import act, meeting_page
from app.step3_discuss.views.shared import meeting_or_404, new_key
from app.vocabulary import Reason


def _item(found: Meeting) -> AgendaItem:
    item = current_item(found)
    if item is None:
        raise NotNow(Reason("item.not_talked_about"))
    return item


Row = TypeVar("Row")


def _own(kind: type[Row], number: int | None, meeting_id: int) -> Row:
    """A row of this meeting, or there is no such page."""
    row = db.session.get(kind, number) if number else None
    if row is None or getattr(row, "meeting").id != meeting_id:  # noqa: B009
        abort(404)
    return row


@blueprint.post("/meetings/<int:id>/leave")
def leave(id: int) -> ResponseReturnValue:
    """I have to go."""
    return act(id, LineForm(), check_out)


@blueprint.post("/meetings/<int:id>/idea")
def idea(id: int) -> ResponseReturnValue:
    """A line on the board."""
    form = LineForm()
    return act(id, form, lambda change, found: post_idea(change, _item(found), form.text.data or ""))


@blueprint.post("/meetings/<int:id>/argue")
def reason(id: int) -> ResponseReturnValue:
    """For an option, or against it."""
    form = LineForm()

    def do(change: Change, found: Meeting) -> object:
        try:
            side, number = Side(form.side.data or "none"), int(form.group.data or 0)
        except ValueError as error:
            raise NotValid(Reason("body.invalid")) from error
        return argue(change, _own(IdeaGroup, number, found.id), side, form.text.data or "")

    return act(id, form, do)


@blueprint.post("/meetings/<int:id>/move")
def move(id: int) -> ResponseReturnValue:
    """I move, or move to amend."""
    form = LineForm()
    return act(id, form, lambda change, found: move_motion(change, _item(found), form.text.data or ""))


@blueprint.post("/meetings/<int:id>/motions/<int:motion>/second")
def second(id: int, motion: int) -> ResponseReturnValue:
    """I second it."""
    return act(id, LineForm(), lambda change, found: second_motion(change, _own(Motion, motion, found.id)))


@blueprint.get("/meetings/<int:id>/comments")
def comments(id: int) -> ResponseReturnValue:
    """Everything that was written to the room, item by item; whoever runs the meeting folds away from here too."""
    found, line = meeting_or_404(id), line_of(meeting_or_404(id), current_actor().person_id)
    topics = topics_of(found, partial(shown_name, found), None, flags_of(found))
    here = found.state is MeetingState.RUNNING and line is not None and line.status is Attendance.PRESENT
    return render_template(
        "step3_discuss/comments.html", meeting=found, topics=topics, mine={"here": here}, new_key=new_key,
        runs_it=found.state is MeetingState.RUNNING and allows(current_actor(), P.MEETING_RUN, found),
    )  # fmt: skip


@blueprint.post("/meetings/<int:id>/comments/<int:comment>/flag")
def flag(id: int, comment: int) -> ResponseReturnValue:
    """This attacks a person."""
    return act(id, LineForm(), lambda change, found: flag_comment(change, _own(Comment, comment, found.id)))


@blueprint.post("/meetings/<int:id>/materials/<int:material>/read")
def read(id: int, material: int) -> ResponseReturnValue:
    """I have read it."""
    return act(id, LineForm(), lambda change, found: confirm_reading(change, _own(Material, material, found.id)))


@blueprint.post("/meetings/<int:id>/words/<int:turn>")
def words(id: int, turn: int) -> ResponseReturnValue:
    """That is what I said; or rather this."""
    form = LineForm()
    return act(id, form, lambda change, found: confirm_words(change, _own(SpeakerTurn, turn, found.id), form.text.data or ""))


@blueprint.post("/meetings/<int:id>/take-over")
def take_chair(id: int) -> ResponseReturnValue:
    """Another facilitator takes the chair, and stands at the table at once."""
    form = LineForm()
    landing = form.attempt(lambda change: take_over(change, db.session.get_one(Meeting, id), form.text.data or ""), url_for("discuss.desk", id=id))
    return redirect(landing) if landing else meeting_page(meeting_or_404(id), form)


@blueprint.route("/meetings/<int:id>/papers", methods=["GET", "POST"])
def papers(id: int) -> ResponseReturnValue:
    """What everybody is to read, who has read it; and putting another paper there."""
    found = meeting_or_404(id)
    if not allows(current_actor(), P.AGENDA_CHANGE, found):
        abort(403)
    form = MaterialForm()

    def do(change: Change) -> Material:
        upload: Upload | None = keep_paper(form.file.data, is_public=True) if form.file.data else None
        if upload is not None:
            change.session.flush()
        return attach_material(change, db.session.get_one(Meeting, id), form.title.data or "", form.text.data or "", upload)

    if landing := form.attempt(do, url_for("discuss.papers", id=id)):
        return redirect(landing)
    due = [a.person for a in members(found)]
    page = render_template(
        "step3_discuss/papers.html", meeting=found, form=form, materials=materials_of(found), read=readers_of(found), due=due, new_key=new_key
    )
    return page, form.status if form.is_submitted() else 200
