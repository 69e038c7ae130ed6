"""Headers: a strict policy with a nonce, so that no page asks anything of another origin or runs a stranger's script."""
from __future__ import annotations

import secrets

from flask import Flask, Response, g, request


def nonce() -> str:
    """The nonce of this request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def hang(app: Flask) -> None:
    """Headers on every answer."""

    @app.after_request
    def headers(response: Response) -> Response:
        host = request.host
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self' 'nonce-{nonce()}'; style-src 'self' 'nonce-{nonce()}'; img-src 'self' data: blob:; "
            f"font-src 'self'; connect-src 'self' ws://{host} wss://{host}; manifest-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'self'; frame-src 'self'; object-src 'none'",
        )
        for name, value in (
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)"),
        ):
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
