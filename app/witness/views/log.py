"""The log as C2SP tlog-tiles wants it, under the path of its origin: checkpoint, tiles, bundles of entries. For programs.

Nothing here asks who is there, and no cookie is set.
"""
from __future__ import annotations

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.extensions import db
from app.record import checkpoints, tree
from app.record.models import RecordEntry
from app.record.tlog import tiles
from app.record.tlog.strict import Malformed
from app.settings import Settings
from app.witness.queries import with_cosignatures

blueprint = Blueprint("log", __name__)
FOR_EVER = "public, max-age=31536000, immutable"


def prefix_of(settings: Settings) -> str:
    """The path in the log's origin, under which it lies: `/heyuan` of `wushi.local/heyuan`."""
    _host, _, path = settings.origin.partition("/")
    return f"/{path.strip('/')}" if path else ""


@blueprint.get("/checkpoint")
def checkpoint() -> ResponseReturnValue:
    """The newest head with every line under it."""
    head = checkpoints.newest(db.session())
    if head is None:
        abort(404)
    return Response(str(with_cosignatures(head)), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=2"})


@blueprint.get("/tile/<level>/<path:path>")
def tile(level: str, path: str) -> ResponseReturnValue:
    """256 hashes of a level, or fewer at the edge of the tree."""
    try:
        height, found = tiles.read_level(level) * tiles.HEIGHT, tiles.read_path(path)
    except Malformed:
        abort(404)
    _demand_covered((found.number * tiles.WIDTH + found.width) << height)
    places = [(height, found.number * tiles.WIDTH + n) for n in range(found.width)]
    hashes = tree.hashes_at(db.session(), places)
    return _octets(b"".join(hashes[place] for place in places))


@blueprint.get("/tile/entries/<path:path>")
def entries(path: str) -> ResponseReturnValue:
    """256 entries to the last byte, or fewer at the edge."""
    try:
        found = tiles.read_path(path)
    except Malformed:
        abort(404)
    first = found.number * tiles.WIDTH
    _demand_covered(first + found.width)
    query = select(RecordEntry.body).where(RecordEntry.seq >= first, RecordEntry.seq < first + found.width).order_by(RecordEntry.seq)
    return _octets(tiles.bundle(body.encode() for body in db.session.scalars(query)))


def _demand_covered(end: int) -> None:
    """Only what a signed head covers is handed out."""
    head = checkpoints.newest(db.session())
    if head is None or end > head.size:
        abort(404)


def _octets(data: bytes) -> Response:
    return Response(data, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})
