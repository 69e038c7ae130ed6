"""Who vouches for the record, in a sentence; proofs for people and programs; and what a photographed checkpoint says today."""
from __future__ import annotations

import time
from typing import Any

from flask import Response, abort, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.base import clock
from app.base.printing import day, moment
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.extensions import db
from app.record import checkpoints, queries, tree
from app.record.models import RecordCheckpoint
from app.record.tlog.checkpoints import read_checkpoint
from app.record.tlog.notes import read_note
from app.record.tlog.proofs import Proof
from app.record.tlog.strict import Malformed
from app.settings import ROOT
from app.witness.commands import witness_key
from app.witness.queries import Freshness, freshness, policy, quorum, watched_logs, with_cosignatures
from app.witness.views.blueprint import blueprint

SEAL_SECONDS = 5.0
"""How long the line under every page may be behind."""
QUORUM_SECONDS = 600.0


def in_a_sentence(found: Freshness) -> str:
    """How fresh and how widely witnessed the record is."""
    last = f"{found.entries - 1:,}"
    if found.refused:
        names = _(", ").join(v.witness.label or v.witness.key_name for v in found.refused)
        return _("Entries 0 to %(last)s. A witness refused to sign: %(names)s. Something that was signed before is not as it was.", last=last, names=names)
    if found.at is None:
        return _("Public record: entries 0 to %(last)s. Nobody outside holds a checkpoint of it yet.", last=last)
    signed = _("Entries 0 to %(witnessed)s are vouched for by %(signed)s of %(devices)s supervisors, last %(ago)s.",
               witnessed=f"{found.witnessed - 1:,}", signed=found.signed, devices=len(found.supervisors), ago=ago(found))  # fmt: skip
    tail = found.entries - found.witnessed
    return signed if tail <= 0 else signed + " " + ngettext("%(num)s newer entry is not yet.", "%(num)s newer entries are not yet.", tail)


def ago(found: Freshness) -> str:
    """How long ago the quorum was reached, in words."""
    assert found.at is not None
    minutes = max(0, int((clock.now() - found.at).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes)
    return moment(found.at) if minutes < 48 * 60 else day(found.at, True)


@blueprint.get("/record/witnesses")
def witnesses() -> ResponseReturnValue:
    """Who signs the record besides ourselves, how far, and the keys to check it with."""
    found = freshness()
    head = found.head
    note = read_note(head.note) if head else None
    return render_template(
        "witness/witnesses.html", fresh=found, sentence=in_a_sentence(found), policy=policy(), head=head,
        by_hand=read_checkpoint(note.text).by_hand if note else "",
        note=str(with_cosignatures(head)) if head else "", watched=watched_logs(), our_key=str(witness_key().public),
    )  # fmt: skip


@blueprint.get("/record/checkpoint.json")
def checkpoint_json() -> ResponseReturnValue:
    """The newest head for people and pages."""
    head = checkpoints.newest(db.session())
    if head is None:
        abort(404)
    return jsonify(_head(head))


def _head(head: RecordCheckpoint) -> dict[str, Any]:
    found = read_checkpoint(read_note(head.note).text)
    return {"origin": found.origin, "size": head.size, "root": head.root.hex(), "by_hand": found.by_hand, "note": str(with_cosignatures(head))}


@blueprint.get("/record/<int:seq>/proof.json")
def inclusion_json(seq: int) -> ResponseReturnValue:
    """That this entry stands in the newest head, or in that of `?size=`."""
    head = _head_of(request.args.get("size", type=int), seq + 1)
    hashes = tree.inclusion(db.session(), seq, head.size)
    return jsonify({"index": seq, "size": head.size, "root": head.root.hex(), "hashes": [digest.hex() for digest in hashes], "note": head.note})


@blueprint.get("/record/<int:seq>.tlog-proof")
def proof_file(seq: int) -> ResponseReturnValue:
    """The same as a file to carry away, with every signature under the head."""
    head = _head_of(request.args.get("size", type=int), seq + 1)
    note = with_cosignatures(head)
    proof = Proof(seq, tuple(tree.inclusion(db.session(), seq, head.size)), note, read_checkpoint(note.text))
    named = {"Content-Disposition": f'attachment; filename="record-{seq}.tlog-proof"'}
    return Response(str(proof), content_type="text/plain; charset=utf-8", headers=named)


@blueprint.get("/record/consistency.json")
def consistency_json() -> ResponseReturnValue:
    """That the tree of `?new=` only adds to that of `?old=`."""
    old, head = request.args.get("old", 0, type=int), _head_of(request.args.get("new", type=int), 1)
    try:
        hashes = tree.consistency(db.session(), old, head.size)
    except Malformed as error:
        return jsonify({"error": error.code, "detail": error.detail}), 400
    return jsonify({"old": old, "new": head.size, "hashes": [digest.hex() for digest in hashes]})


def _head_of(size: int | None, least: int) -> RecordCheckpoint:
    session = db.session()
    head = checkpoints.newest(session) if size is None else session.get(RecordCheckpoint, size)
    if head is None or head.size < least:
        abort(404)
    return head


@blueprint.get("/c/<int:size>/<root>")
@blueprint.get("/C/<int:size>/<root>")
def photographed(size: int, root: str) -> ResponseReturnValue:
    """Somebody scans the code of a projector, a notice or a voucher: does the record still begin like that?"""
    digits = "".join(root.lower().split())
    if len(digits) not in (32, 64) or set(digits) - set("0123456789abcdef"):
        abort(404)
    entries = queries.size()
    mine = tree.root(db.session(), size).hex() if 0 < size <= entries else ""
    agrees = bool(mine) and mine.startswith(digits)
    found = freshness()
    head = db.session.get(RecordCheckpoint, size)
    page = render_template("witness/photographed.html", covered=size, agrees=agrees, entries=entries, sentence=in_a_sentence(found), head=head)
    return page, 200 if agrees else 409


@blueprint.get("/verify.py")
def verifier() -> ResponseReturnValue:
    """The program that checks an exported record: one file, nothing of ours in it."""
    return Response((ROOT / "verify.py").read_bytes(), content_type="text/x-python; charset=utf-8")


def _quorum() -> int:
    """The rule in force, looked up every few minutes."""
    kept: tuple[float, int] = current_app.extensions.get("wushi_quorum", (0.0, 0))
    if not kept[1] or time.monotonic() - kept[0] > QUORUM_SECONDS:
        current_app.extensions["wushi_quorum"] = kept = (time.monotonic(), quorum())
    return kept[1]


@blueprint.app_context_processor
def seal() -> dict[str, Any]:
    """The line under every page: how long the record is, and honestly what vouches for it."""
    kept: tuple[float, int, Freshness | None] = current_app.extensions.get("wushi_seal", (0.0, -1, None))
    if time.monotonic() - kept[0] > SEAL_SECONDS:
        try:
            newest = queries.newest()
            number = -1 if newest is None else newest
            kept = (time.monotonic(), number, kept[2] if number == kept[1] else freshness(number + 1, _quorum()))
        except SQLAlchemyError:  # the page that says so is still drawn
            return {"record_seal": ""}
        current_app.extensions["wushi_seal"] = kept
    if kept[1] < 0 or kept[2] is None:
        return {"record_seal": ""}
    return {"record_seal": {"text": in_a_sentence(kept[2]), "url": url_for("witness.witnesses"), "broken": bool(kept[2].refused)}}
