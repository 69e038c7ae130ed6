"""Pages of oversight."""
from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base.printing import is_chinese
from app.base.saying import gettext as _
from app.change.refusals import NotAllowed
from app.change.transaction import change_by
from app.console.oversight import queries
from app.console.oversight.commands import answer_complaint, draw_sample, erase_personal, file_complaint, note_evidence
from app.console.oversight.evidence import evidence_about, is_known
from app.console.oversight.forms import CheckForm, ComplaintAnswerForm, ComplaintForm, EraseForm, EvidenceForm, SampleForm
from app.console.oversight.models import Complaint
from app.console.oversight.rules import most_wrong
from app.extensions import db
from app.open_data import checking
from app.people.models import Area, Person
from app.policy.actor import current_actor
from app.policy.decide import refusal
from app.policy.table import P
from app.process.queries import community_here
from app.record import queries as record
from app.record.sentences import in_words
from app.vocabulary import Reason

blueprint = Blueprint("oversight", __name__)


def _demand(permission: P) -> Area:
    community = community_here()
    if community is None:
        abort(404)
    if reason := refusal(current_actor(), permission, community):
        raise NotAllowed(reason)
    return community


def _status(form: Any) -> int:
    return int(form.status) if form.is_submitted() else 200


@blueprint.route("/record/<int:seq>/complain", methods=["GET", "POST"])
def complain(seq: int) -> ResponseReturnValue:
    """Somebody says that an entry is not right."""
    community, form = _demand(P.COMPLAINT_FILE), ComplaintForm()
    entry = record.by_number(seq)
    if entry is None:
        abort(404)
    where = url_for("oversight.complain", seq=seq)
    if landing := form.attempt(lambda change: file_complaint(change, change.session.get_one(Area, community.id), seq, form.text.data or ""), where):
        flash(_("Written down. Supervisors owe you an answer; it will stand here."))
        return redirect(landing, 303)
    mine = [c for c in queries.complaints_of(current_actor().person_id or 0) if c.seq == seq]
    return render_template("console/oversight/complain.html", form=form, entry=entry, sentence=in_words([entry])[0], mine=mine), _status(form)


@blueprint.get("/desk/complaints")
def complaints() -> ResponseReturnValue:
    """What people complain about, those due soonest first."""
    _demand(P.COMPLAINT_ANSWER)
    return render_template("console/oversight/complaints.html", complaints=queries.complaints())


@blueprint.route("/desk/complaints/<int:id>", methods=["GET", "POST"])
def answer(id: int) -> ResponseReturnValue:
    """Look into one, and say what was found."""
    _demand(P.COMPLAINT_ANSWER)
    complaint, form = db.session.get(Complaint, id) or abort(404), ComplaintAnswerForm()
    if landing := form.attempt(lambda change: answer_complaint(change, complaint, form.answer.data or ""), url_for("oversight.complaints")):
        flash(_("Your answer stands with the complaint."))
        return redirect(landing, 303)
    entry = record.by_number(complaint.seq)
    sentence = in_words([entry])[0] if entry else None
    return render_template("console/oversight/answer.html", form=form, complaint=complaint, sentence=sentence), _status(form)


@blueprint.route("/desk/sample", methods=["GET", "POST"])
def sample() -> ResponseReturnValue:
    """Dice pick the vouchers to look at."""
    community, form = _demand(P.SAMPLE_DRAW), SampleForm()
    names = queries.vouchers()
    drawn: list[str] = []

    def draw(change: Any) -> None:
        dice = "".join(c for c in form.dice.data or "" if c.isalnum())
        drawn.extend(draw_sample(change, change.session.get_one(Area, community.id), dice, "vouchers", names, form.count.data or 10))

    if form.attempt(draw, url_for("oversight.sample")):
        left = most_wrong(len(names), len(drawn))
        return render_template("console/oversight/drawn.html", drawn=drawn, total=len(names), left=left, dice=form.dice.data)
    return render_template("console/oversight/sample.html", form=form, total=len(names), left=most_wrong(len(names), min(10, len(names)))), _status(form)


@blueprint.route("/desk/evidence", methods=["GET", "POST"])
def evidence() -> ResponseReturnValue:
    """A file of evidence, sealed by its fingerprint in the record."""
    _demand(P.EVIDENCE_SEAL)
    form = EvidenceForm()
    if form.validate_on_submit():
        obj = (form.obj.data or "").strip()
        if is_known(obj):
            content, entries = evidence_about(obj)
            with change_by(current_actor()) as change:
                note_evidence(change, obj, hashlib.sha256(content).hexdigest(), entries)
            name = "".join(c if c.isalnum() or c == "-" else "-" for c in obj if c.isascii())
            return Response(content, mimetype="application/zip", headers={"Content-Disposition": f'attachment; filename="evidence-{name}.zip"'})
        form.refusals, form.status = (Reason("evidence.unknown", field="obj"),), 422
        form.obj.errors = [str(_("The record does not speak of this thing. Copy its name from an entry."))]
    return render_template("console/oversight/evidence.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/desk/roll/people/<int:id>/erase", methods=["GET", "POST"])
def erase(id: int) -> ResponseReturnValue:
    """Somebody wants to be forgotten by the record."""
    _demand(P.PERSONAL_ERASE)
    person, form = db.session.get(Person, id) or abort(404), EraseForm()
    where = url_for("people.person", person_id=id)
    if landing := form.attempt(lambda change: erase_personal(change, person, form.basis.data or ""), where):
        flash(_("Erased: the commitments in the record say nothing any more."))
        return redirect(landing, 303)
    return render_template("console/oversight/erase.html", form=form, person=person), _status(form)


@blueprint.route("/desk/check", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """The whole record is replayed against the tables: at night, and now."""
    _demand(P.RECORD_REPLAY)
    form = CheckForm()
    if form.validate_on_submit():
        if checking.status()["state"] != "running":
            checking.start()
        return redirect(url_for("oversight.check"), 303)
    found = checking.status()
    return render_template("console/oversight/check.html", form=form, found=found, report=found.get("report", {}).get("zh" if is_chinese() else "en", ""))
