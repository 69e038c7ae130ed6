"""The supervisor's own device: it makes its key, keeps the last checkpoint, and signs only what has grown from it."""
from __future__ import annotations

from typing import Any

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.saying import gettext as _
from app.change.refusals import NotAllowed
from app.change.transaction import change_by
from app.extensions import db
from app.people.models import Area
from app.policy.actor import Actor, current_actor
from app.policy.decide import refusal
from app.policy.table import P
from app.process.queries import community_here
from app.record import checkpoints
from app.witness.commands import end_witness, enrol_device, note_refusal, take_cosignature
from app.witness.models import Witness
from app.witness.queries import devices_of, freshness
from app.witness.views.blueprint import blueprint
from app.witness.views.public import in_a_sentence


def _here() -> tuple[Actor, Area]:
    actor, community = current_actor(), community_here()
    if reason := refusal(actor, P.WITNESS_ENROL, community):
        raise NotAllowed(reason)
    assert community is not None
    return actor, community


@blueprint.get("/desk/vouch")
def vouch() -> ResponseReturnValue:
    """Sign the record with the key on this device."""
    actor, _community = _here()
    assert actor.person_id is not None
    found = freshness()
    keys = [str(key) for key in checkpoints.announced_keys(db.session())]
    return render_template(
        "witness/vouch.html", fresh=found, sentence=in_a_sentence(found), devices=devices_of(actor.person_id), log_key=keys[-1] if keys else "",
        ahead=int(clock.ahead().total_seconds()),
    )  # fmt: skip


def _sent(*names: str) -> dict[str, Any]:
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str | int) for name in names):
        abort(400)
    return said


@blueprint.post("/desk/vouch/device")
def enrol() -> ResponseReturnValue:
    """A device hands in the public half of the key that it has just made."""
    actor, community = _here()
    said = _sent("public", "label")
    with change_by(actor) as change:
        witness = enrol_device(change, change.session.get_one(Area, community.id), str(said["public"]), str(said["label"]))
        made = {"id": witness.id, "name": witness.key_name, "vkey": witness.vkey}
    return jsonify(made)


@blueprint.post("/desk/vouch/head")
def head() -> ResponseReturnValue:
    """The record as it stands this minute, signed by the log, for a device to look at."""
    actor, _community = _here()
    session = db.session()
    newest = checkpoints.newest(session)
    if newest is None or checkpoints.has_grown(session, newest.size):
        with change_by(actor) as change:
            change.seal("vouch")
        newest = checkpoints.newest(db.session())
    if newest is None:
        abort(404)
    return jsonify({"size": newest.size, "note": newest.note})


@blueprint.post("/desk/vouch/<int:id>/sign")
def sign(id: int) -> ResponseReturnValue:
    """A device's line under a head."""
    return _by_device(id, lambda change, witness, said: take_cosignature(change, witness, int(said["size"]), str(said["line"])), "size", "line")


@blueprint.post("/desk/vouch/<int:id>/refuse")
def refuse(id: int) -> ResponseReturnValue:
    """A device did not find what it had signed before."""
    return _by_device(id, lambda change, witness, said: note_refusal(change, witness, int(said["size"]), str(said["reason"])), "size", "reason")


def _by_device(id: int, do: Any, *names: str) -> ResponseReturnValue:
    actor, _community = _here()
    said = _sent(*names)
    with change_by(actor) as change:
        do(change, change.session.get_one(Witness, id), said)
    current_app.extensions.pop("wushi_seal", None)
    return jsonify({"said": in_a_sentence(freshness())})


@blueprint.post("/desk/vouch/<int:id>/end")
def end(id: int) -> ResponseReturnValue:
    """The device is lost: its key signs no more."""
    actor, _community = _here()
    with change_by(actor) as change:
        end_witness(change, change.session.get_one(Witness, id), request.form.get("why", "") or str(_("the device is lost")))
    return redirect(url_for("witness.vouch"))
