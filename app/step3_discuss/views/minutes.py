"""After the meeting: the public minutes, on paper and as a file, signed by both and hung up."""
from __future__ import annotations

import io
from typing import Any

from flask import abort, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from app.base.printing import moment
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.extensions import db
from app.people.away import away
from app.policy.actor import current_actor
from app.process.rules import arithmetic_from
from app.record.queries import of
from app.step3_discuss.commands.papers import post_minutes, sign_minutes
from app.step3_discuss.minutes_paper import minutes_pdf, minutes_word, paper_of, said_how
from app.step3_discuss.minutes_queries import imprint_of, minutes_of
from app.step3_discuss.models import Meeting
from app.step3_discuss.room_state import shown_name
from app.step3_discuss.rules import line_of, quorum_of
from app.step3_discuss.states import Attendance, MeetingState, Standing
from app.step3_discuss.story import words_for
from app.step3_discuss.views.blueprint import blueprint
from app.step3_discuss.views.shared import meeting_or_404, new_key

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def minutes_page(found: Meeting, form: ActForm | None = None) -> ResponseReturnValue:
    """Who was there in numbers, what was decided and how it was worked out, who said what and stands by it."""
    line = line_of(found, current_actor().person_id)
    page = render_template(
        "step3_discuss/minutes.html", title=found.title, number=found.id, is_practice=found.is_practice, told=lambda: _told(found.id),
        me=line.person_id if line is not None else None, meeting=found, form=form, new_key=new_key, said_how=said_how,
    )  # fmt: skip
    return page, form.status if form is not None and form.refusals else 200


def _told(id: int) -> dict[str, Any]:
    """Everything the minutes say, asked for only when they are drawn."""
    found = meeting_or_404(id)
    minutes = minutes_of(found)
    due, present, needed = quorum_of(found)
    members = [a for a in found.attendees if a.standing is Standing.MEMBER]
    sums = {q.id: arithmetic_from(q.result["arithmetic"]) for questions in minutes.asked.values() for q in questions if q.result}
    return {
        "meeting": found, "asked": minutes.asked, "sums": sums, "due": due, "present": present, "needed": needed, "came": minutes.came,
        "status": {s: sum(a.status is s for a in members) for s in Attendance}, "minutes": minutes,
        "guests": sum(a.standing is Standing.GUEST for a in found.attendees), "turns": minutes.taken,
        "shown_name": lambda person: shown_name(found, person), "imprint": imprint_of(minutes),
    }  # fmt: skip


def _ended(id: int) -> Meeting:
    found = meeting_or_404(id)
    if found.state is not MeetingState.ENDED:
        abort(404)
    return found


def _paper(found: Meeting) -> dict[str, Any]:
    entries = of(found.record_key)
    return paper_of(minutes_of(found), lambda person: shown_name(found, person), entries[-1].seq if entries else None)


@blueprint.get("/meetings/<int:id>/minutes.pdf")
def minutes_sheet(id: int) -> ResponseReturnValue:
    """To print, sign and file."""
    found = _ended(id)
    paper, url = _paper(found), url_for("discuss.meeting", id=id, _external=True)
    content = away(lambda: minutes_pdf(paper, url))
    return send_file(io.BytesIO(content), "application/pdf", download_name=f"{found.title}.pdf")


@blueprint.get("/meetings/<int:id>/minutes.docx")
def minutes_file(id: int) -> ResponseReturnValue:
    """The same for Word."""
    found = _ended(id)
    return send_file(io.BytesIO(minutes_word(_paper(found))), _WORD, download_name=f"{found.title}.docx", as_attachment=True)


@blueprint.post("/meetings/<int:id>/sign")
def sign(id: int) -> ResponseReturnValue:
    """My name under the minutes as they stand."""
    found, form = _ended(id), ActForm()
    imprint = imprint_of(minutes_of(found))
    landing = form.attempt(lambda change: sign_minutes(change, db.session.get_one(Meeting, id), imprint), url_for("discuss.meeting", id=id))
    return redirect(landing) if landing else minutes_page(meeting_or_404(id), form)


@blueprint.post("/meetings/<int:id>/post")
def hang_up(id: int) -> ResponseReturnValue:
    """Up on the board."""
    found, form = _ended(id), ActForm()
    title, body = _("Minutes of %(title)s", title=found.title)[:160], _notice(found)
    landing = form.attempt(lambda change: post_minutes(change, db.session.get_one(Meeting, id), title, body), url_for("discuss.meeting", id=id))
    return redirect(landing) if landing else minutes_page(meeting_or_404(id), form)


def _notice(found: Meeting) -> str:
    """What the board says: who came, and what became of each item."""
    due, _present, needed = quorum_of(found)
    came = minutes_of(found).came
    lines = [_("%(when)s, %(place)s. %(due)s were due, %(came)s came, %(needed)s were needed.", when=moment(found.started_at), place=found.place, due=due, came=came, needed=needed)]  # noqa: E501
    for number, item in enumerate(found.items, 1):
        lines.append(f"{number}. {item.title}　{words_for(item.decision) if item.decision is not None else ''}".rstrip("　"))
    return "\n".join(lines)
