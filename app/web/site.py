"""What belongs to no package: language, letter size, files, health."""
from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import __version__
from app.base.files import Upload
from app.extensions import csrf, db
from app.policy.actor import Actor, current_actor
from app.vocabulary import Role
from app.web.language import ELDER_COOKIE, ELDER_SIZES, LANGUAGE_COOKIE, LANGUAGES

blueprint = Blueprint("site", __name__)
_YEAR = 365 * 24 * 3600
_READS_PAPERS = (Role.BOOKKEEPER, Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.SUPERVISOR)  # papers that are not public
_WATCHED = "application/x-pabulib"  # single ballots that are not public: read only by those who watch the count
_SHOWN = ("application/pdf", "image/jpeg", "image/png")  # what a browser may show; anything else is only saved


def back() -> str:
    """Where the visitor came from, on this site only."""
    target = request.form.get("next", "/")
    parts = urlsplit(target)
    return target if target.startswith("/") and not target.startswith("//") and not parts.netloc and "\\" not in target else "/"


@blueprint.post("/language")
@csrf.exempt  # changes nothing but how this visitor reads
def set_language() -> ResponseReturnValue:
    """Chinese or English from now on."""
    answer = redirect(back())
    asked = request.form.get("language", "zh").split("_")[0]
    answer.set_cookie(LANGUAGE_COOKIE, asked if asked in LANGUAGES else "zh", max_age=_YEAR, samesite="Lax", httponly=True)
    return answer


@blueprint.post("/elder")
@csrf.exempt
def set_elder() -> ResponseReturnValue:
    """长辈版: larger letters and keys, remembered on this device."""
    answer = redirect(back())
    size = request.form.get("size", "")
    answer.set_cookie(ELDER_COOKIE, size if size in ELDER_SIZES else "", max_age=_YEAR, samesite="Lax", httponly=True)
    return answer


def may_open(upload: Upload, actor: Actor) -> bool:
    """Public files are everybody's; papers are read by those who keep and check the books, ballots by those who watch the count."""
    return upload.is_public or actor.holds(*((Role.SUPERVISOR,) if upload.kind == _WATCHED else _READS_PAPERS))


@blueprint.get("/files/<int:id>")
def file(id: int) -> ResponseReturnValue:
    """A photo, voucher or poster: everybody's when public, otherwise only for those who keep and check the books."""
    upload = db.session.get(Upload, id)
    if upload is None or not upload.path.exists():
        abort(404)
    if not may_open(upload, current_actor()):
        abort(403)
    return sent(upload)


def sent(upload: Upload) -> Response:
    """The bytes: shown when a browser can, kept by it only when they are public."""
    answer = send_file(
        upload.path, mimetype=upload.kind, download_name=upload.name, as_attachment=upload.kind not in _SHOWN, etag=upload.sha256, max_age=_YEAR
    )
    answer.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable" if upload.is_public else "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """For whoever watches the machine: version and state of the database."""
    try:
        db.session.execute(text("SELECT 1"))
        state = "ok"
    except SQLAlchemyError as error:
        current_app.logger.error("database does not answer: %s", error)
        state = "down"
    answer = jsonify(version=__version__, database={"state": state, "kind": db.engine.dialect.name})
    return answer, 200 if state == "ok" else 503
