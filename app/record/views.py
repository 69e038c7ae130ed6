"""The public record as pages: newest first, one entry to the last byte, everything to take away, and a count that anyone may ask for."""
from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.extensions import db, limiter
from app.policy.actor import current_actor
from app.record import queries
from app.record.in_facts import changes_of, facts_of
from app.record.models import RecordEntry, RestrictedBody
from app.record.search import LONGEST, asked_for
from app.record.sentences import in_words, without_noise
from app.vocabulary import Channel, Role

blueprint = Blueprint("record", __name__)


def _is_plain() -> bool:
    """Whether nothing is looked up: only a search walks through all entries."""
    return not (request.args.get("q") or request.args.get("obj"))


@blueprint.get("/record")
@limiter.limit("300 per minute", exempt_when=_is_plain)
def entries() -> ResponseReturnValue:
    """Everything that was ever done, newest first; by kind of thing, or looked up by word, person, amount, date, thing."""
    kind, asked = request.args.get("kind", "").strip()[:40], (request.args.get("q") or request.args.get("obj", "")).strip()[:LONGEST]
    number = request.args.get("page", 1, type=int)

    def told() -> dict[str, Any]:
        found = queries.page(number, action=kind, fits=asked_for(asked) if asked else None)
        words = current_app.extensions["wushi_words"]
        kinds = sorted({code.partition(".")[0] for code in words.actions})
        return {"page": found, "sentences": without_noise(in_words(found.rows)), "kinds": [(k, words.noun(k)) for k in kinds]}

    return render_template("record/entries.html", told=told, number=number, kind=kind, asked=asked, how_many=queries.size())


@blueprint.get("/record/<int:seq>")
def entry(seq: int) -> ResponseReturnValue:
    """One entry: in words, byte for byte, and how to check it without us."""
    found = queries.by_number(seq)
    if found is None:
        abort(404)
    opened = _restricted_body(seq) if found.action == "restricted" else None
    return render_template(
        "record/entry.html", entry=found, sentence=in_words([found])[0], facts=facts_of(found.body), changes=changes_of(found.body),
        last=queries.newest(), opened=opened,
        address=url_for("record.entry_bytes", seq=seq, _external=True), channel=_channel(found.body.get("via", "")),
    )  # fmt: skip


def _channel(via: str) -> str:
    """The door in words."""
    return str(current_app.extensions["wushi_words"].word(Channel(via))) if via in set(Channel) else via


def _restricted_body(seq: int) -> str | None:
    """The body behind an envelope, for supervisors."""
    if not current_actor().holds(Role.SUPERVISOR):
        return None
    row = db.session.get(RestrictedBody, seq)
    return row.body if row else None


@blueprint.get("/record/<int:seq>.json")
def entry_bytes(seq: int) -> ResponseReturnValue:
    """Exactly the bytes that are hashed."""
    found = queries.by_number(seq)
    if found is None:
        abort(404)
    return Response(found.text.encode(), mimetype="application/json")


@blueprint.get("/record.jsonl")
@limiter.limit("20 per minute")
def download() -> ResponseReturnValue:
    """All entries, the exact bytes of one on each line, from the first to the newest."""

    def lines() -> Iterator[bytes]:
        rows = select(RecordEntry.body).order_by(RecordEntry.seq).execution_options(yield_per=1000)
        for body in db.session.scalars(rows):
            yield body.encode() + b"\n"

    name = f"record-{queries.size()}.jsonl"
    return Response(stream_with_context(lines()), mimetype="application/jsonl", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.post("/record/check")
@limiter.limit("6 per minute")
def check() -> ResponseReturnValue:
    """Hash everything again, now, and say what was found."""
    began = time.perf_counter()
    fault, size = queries.first_fault(), queries.size()
    took_ms = round((time.perf_counter() - began) * 1000)
    return render_template("record/checked.html", fault=fault, how_many=size, took_ms=took_ms), 200 if fault is None else 500
