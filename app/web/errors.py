"""Error pages in plain words: what happened, what is kept, what to do. The same refusals as JSON where JSON was asked."""
from __future__ import annotations

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.change.refusals import Refused
from app.vocabulary import Reason


def page(status: int, reasons: tuple[Reason, ...] = (), code: str = "") -> ResponseReturnValue:
    """One error page."""
    said = [current_app.extensions["wushi_words"](reason) for reason in reasons]
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ok=False, reason=reasons[0].code if reasons else code or str(status), say=" ".join(map(str, said))), status
    return render_template("shared/error.html", status=status, reasons=said, code=code), status


def hang(app: Flask) -> None:
    """Handlers for refusals, HTTP errors and forged forms. A fault of ours is logged by Flask and shown as 500."""

    @app.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        return page(error.status, error.reasons)

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> ResponseReturnValue:
        return page(400, (Reason("form.expired"),))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error  # a redirect is not an error
        return page(error.code or 500)
