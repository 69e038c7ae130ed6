"""We as a witness for other towns: C2SP tlog-witness, one address, no questions asked but the protocol's."""
from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import csrf, limiter
from app.policy.actor import machine
from app.record.tlog.proofs import read_request
from app.record.tlog.strict import Malformed
from app.witness.commands import Conflict, countersign
from app.witness.models import WatchedLog
from app.witness.views.blueprint import blueprint

LARGEST_REQUEST = 64 * 1024


@blueprint.post("/witness/add-checkpoint")
@csrf.exempt
@limiter.limit("120 per minute")
def add_checkpoint() -> ResponseReturnValue:
    """A town's server hands in its newest head with the proof that it only grew; our line comes back, or why not."""
    if (request.content_length or 0) > LARGEST_REQUEST:
        return _plain("too long", 400)
    try:
        asked = read_request(request.get_data(cache=False))
    except Malformed as error:
        return _plain(str(error), 400)
    try:
        with change_by(machine("witness")) as change:
            watched = change.session.scalar(select(WatchedLog).where(WatchedLog.origin == asked.checkpoint.origin))
            if watched is None:
                return _plain("unknown origin", 404)
            line = countersign(change, watched, asked)
    except Conflict as conflict:
        return Response(f"{conflict.held}\n", 409, content_type="text/x.tlog.size")
    except Refused as refused:
        return _plain(", ".join(refused.codes), refused.status)
    return _plain(line, 200)


def _plain(text: str, status: int) -> Response:
    return Response(text if text.endswith("\n") else f"{text}\n", status, content_type="text/plain; charset=utf-8")
