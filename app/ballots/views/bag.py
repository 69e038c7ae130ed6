"""The bag at the desk: codes printed once, drawn against a signature, the rest opened and voided. Of a residents' vote and of a meeting's."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots.commands.slips import draw_slip, issue_slips, slip_numbers, void_slips
from app.ballots.forms import SlipsForm, VoidSlipsForm
from app.ballots.models import Question
from app.ballots.poll_lists import on_the_roll, still_to_draw
from app.ballots.states import Secrecy
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.slips_sheet import slips_pdf
from app.base.saying import gettext as _
from app.extensions import db
from app.people.models import Person
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P

SPARE = 3
"""More than may vote, so that the last one still draws from several."""
HALL = 80
"""So many are listed to be ticked off; of a longer roll one looks for whoever stands there."""


def bag_at_desk(id: int) -> Question:
    """A vote by slip, for those who carry the bag."""
    question = db.session.get(Question, id)
    if question is None or question.secrecy is not Secrecy.SLIP:
        abort(404)
    if not allows(current_actor(), P.SLIPS_ISSUE, question):
        abort(403)
    return question


@blueprint.route("/desk/votes/<int:id>/slips", methods=["GET", "POST"])
def desk_slips(id: int) -> ResponseReturnValue:
    """Codes for the bag, printed once; who has drawn one; what is left, opened."""
    question, form, codes = bag_at_desk(id), SlipsForm(), list[str]()
    if form.attempt(lambda change: codes.extend(issue_slips(change, change.session.get_one(Question, id), form.number.data or 0)), request.path) and codes:
        sheet = slips_pdf(codes, question, url_for("ballots.slip", id=id, _external=True))
        return Response(sheet, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="slips-{id}.pdf"'})
    return _page(question, form, VoidSlipsForm(formdata=None))


@blueprint.post("/desk/votes/<int:id>/slips/void")
def desk_void_slips(id: int) -> ResponseReturnValue:
    """What is left in the bag is opened before everybody's eyes."""
    question, form = bag_at_desk(id), VoidSlipsForm()
    where = url_for("ballots.desk_slips", id=id)
    if form.attempt(lambda change: void_slips(change, change.session.get_one(Question, id), form.listed()), where):
        flash(_("Void. Nobody can vote with them any more."))
        return redirect(where, 303)
    return _page(question, SlipsForm(formdata=None), form)


@blueprint.post("/desk/votes/<int:id>/slips/<int:key>")
def desk_draw(id: int, key: int) -> ResponseReturnValue:
    """Somebody signs and draws a slip."""
    bag_at_desk(id)
    form, where = SlipsForm(), url_for("ballots.desk_slips", id=id)
    form.number.validators = ()
    person = db.session.get(Person, key) or abort(404)
    if form.attempt(lambda change: draw_slip(change, change.session.get_one(Question, id), person), where):
        flash(_("%(name)s has drawn a slip.", name=person.name))
    else:
        flash(" ".join(form.reasons), "stop")
    return redirect(where, 303)


def _page(question: Question, form: SlipsForm, void_form: VoidSlipsForm) -> ResponseReturnValue:
    words = request.args.get("words", "").strip()[:40]
    issued, void, drawn = slip_numbers(question)
    if not question.is_poll and not issued and form.number.data is None:
        form.number.data = question.base + SPARE
    people = on_the_roll(question, words) if words else still_to_draw(question, HALL)
    numbers = {"issued": issued, "void": void, "drawn": drawn, "left": issued - void - drawn}
    page = vote_page("desk/slips", question, form=form, void_form=void_form, words=words, people=people, **numbers)
    return page, max((f.status for f in (form, void_form) if f.is_submitted()), default=200)
