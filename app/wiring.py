"""The only file that knows everyone: hangs packages, gates, tellers, routes and sockets on the app."""
from __future__ import annotations

import importlib
import importlib.util
import logging
from types import ModuleType
from typing import TYPE_CHECKING

from flask import Flask
from flask_socketio import SocketIO
from werkzeug.middleware.proxy_fix import ProxyFix

from app.base import clock, saying
from app.base.database import prepare_engine
from app.demonstration import keepsake
from app.extensions import babel, csrf, db, limiter, login_manager
from app.live import fast
from app.process.gates import gate
from app.record.guard import authorizer
from app.settings import ROOT, Settings
from app.vocabulary import Step
from app.web import errors, language, security, site, templating
from app.witness.views import log
from app.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = (
    "change", "record", "people", "process", "witness", "fund", "ballots", "ballots.paper", "live",
    "step1_raise", "step2_submit", "step3_discuss", "step4_execute", "step5_oversee", "open_data", "console", "console.oversight", "demonstration",
    "load",
)  # fmt: skip
STEP_OF_PACKAGE = {
    "step1_raise": Step.RAISE, "step2_submit": Step.SUBMIT, "step3_discuss": Step.DISCUSS, "step4_execute": Step.EXECUTE, "step5_oversee": Step.OVERSEE,
}  # fmt: skip
logger = logging.getLogger("wushi")


def room(package: str, name: str) -> ModuleType | None:
    """A room of a package, when the package has it."""
    full = f"app.{package}.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None


def rooms(name: str) -> Iterator[ModuleType]:
    """The rooms of this name, in the order of the house."""
    return (module for package in PACKAGES if (module := room(package, name)))


def build(settings: Settings | None = None) -> Flask:
    """Make the app."""
    settings = settings or Settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    clock.run_ahead(keepsake.runs_ahead(settings.instance))
    app = Flask(
        "app", root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"), instance_path=str(settings.instance)
    )
    _configure(app, settings)
    _bind(app, settings)
    for module in rooms("models"):
        logger.debug("models of %s", module.__name__)
    app.extensions["wushi_words"] = Words(list(rooms("words")))
    for part in (saying, security, language, templating, errors):
        part.hang(app)
    app.register_blueprint(site.blueprint)
    for module in rooms("views"):
        for blueprint in getattr(module, "blueprints", None) or (module.blueprint,):
            app.register_blueprint(blueprint, url_prefix=log.prefix_of(settings) if blueprint is log.blueprint else None)
    for door in [*rooms("sockets")]:  # all are imported before the first hangs the events of all on this app's server
        if hasattr(door, "hang"):
            door.hang(app.extensions["socketio"])
    for _ in rooms("broadcasts"):  # they listen as soon as they are imported
        pass
    for package, module in gates().items():
        if package in STEP_OF_PACKAGE:
            gate(STEP_OF_PACKAGE[package])(module.outstanding)
    return app


def gates() -> dict[str, ModuleType]:
    """Each step's gate: what is still outstanding before the next."""
    return {module.__name__.split(".")[1]: module for module in rooms("gate")}


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret("secret"),
        SQLALCHEMY_DATABASE_URI=settings.database,
        INSTANCE=str(settings.instance),
        TIMEZONE=settings.timezone,
        ENVIRONMENT=settings.env,
        SETTINGS=settings,
        TESTING=settings.env == "testing",
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over lunch still sends what was typed
        SESSION_COOKIE_NAME="wushi_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        BABEL_DEFAULT_LOCALE="zh_Hans_CN",
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )


def _bind(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    login_manager.init_app(app)
    babel.init_app(app, locale_selector=language.chosen, default_translation_directories=str(ROOT / "app" / "translations"))
    _bind_sockets(app, settings)
    if settings.trusted_proxies:  # outermost, so that sockets too see the address and host that the proxy saw
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    with app.app_context():
        prepare_engine(db.engine, authorizer if settings.guard_record else None)


def _bind_sockets(app: Flask, settings: Settings) -> None:
    """WebSocket only: an Engine.IO that polls would need every request of a phone to come to the same process."""
    is_served = settings.env != "testing"
    is_fast = is_served and settings.fast_sockets and fast.fits()
    server = SocketIO()
    server.init_app(
        app,
        async_mode="gevent" if is_served else "threading",
        message_queue=settings.redis_url or None,
        transports=["websocket"],
        max_http_buffer_size=16_384,
        manage_session=False,
        ping_interval=20,
        ping_timeout=15,
        cors_allowed_origins=None,
        **({"client_manager": fast.manager(settings.redis_url)} if is_fast else {}),
    )
    if is_fast:
        fast.hang(server)
