"""Serve the platform: check what was asked for, prepare the database, then one gevent process for all phones.

The order matters. This process only watches: it checks, lets a child prepare the database where something is left to
prepare, and starts the worker. It imports neither the app nor a network driver, because the worker must first make the
network cooperative (gevent's monkey patch, done by gunicorn's gevent worker) and because no database connection may
cross a fork.
"""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from pydantic import ValidationError

from app import create_app
from app.bootstrap.preflight import check_port, check_postgresql, check_redis
from app.bootstrap.words import Stop, complain, speak_utf8
from app.demonstration.keepsake import is_unfinished
from app.settings import ROOT, Settings

if TYPE_CHECKING:
    from flask import Flask

LONGEST_GOODBYE = 8
"""Seconds that open requests and sockets get when the server is told to stop."""

MOST_CONNECTIONS = 10_000
"""Phones, projectors and desks that one process keeps connected; gunicorn's own 1,000 is one large hall too few."""


class Server(BaseApplication):
    """Gunicorn with our settings only: no configuration file, no command-line arguments of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def _options(self) -> dict[str, Any]:
        host = self._settings.host
        return {
            "bind": f"[{host}]:{self._settings.port}" if ":" in host else f"{host}:{self._settings.port}",
            "worker_class": "gevent",
            "workers": 1,  # a second process needs Redis and its own port behind a proxy
            "worker_connections": MOST_CONNECTIONS,
            "backlog": 4096,
            "keepalive": 75,
            "graceful_timeout": LONGEST_GOODBYE,
            "preload_app": False,
            "accesslog": None,  # who read or voted when is nobody's business
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": lambda worker: begin(worker, self._settings),
        }

    def load(self) -> Flask:
        """Make the app: called in the worker, after the patch."""
        return loaded(self._settings)


def loaded(settings: Settings) -> Flask:
    """The app, made without looking for garbage meanwhile, and what it is made of left out of every later look: see `sweeping`."""
    gc.disable()
    app = create_app(settings)
    gc.freeze()
    return app


def begin(worker: Any, settings: Settings) -> None:
    """In the worker: what is due is done from now on, phones will be told before it stops, and the house is open."""
    from app import sweeping, upkeep
    from app.live import drain

    sweeping.start(worker.wsgi)
    upkeep.start(worker.wsgi)
    drain.stand_by(worker.wsgi, worker)
    announce(worker.wsgi, settings)


def announce(app: Flask, settings: Settings) -> None:
    """Say who may sign in, and that it is ready."""
    from app.greeting import greeting

    with app.app_context():
        print(greeting(settings))
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"\n五事已启动 / Wushi is ready:  http://{host}:{settings.port}/\n"
          "按 Ctrl+C 停止 / press Ctrl+C to stop", flush=True)


def read_settings() -> Settings:
    """The settings from the environment; a wrong one is named in plain words."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "\n".join(f"  {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise Stop("环境变量里的设置不对：", "a setting in the environment is wrong:", wrong) from error


def stands(settings: Settings) -> bool:
    """Whether the embedded database has its newest shape and somebody lives in it: then nothing is left to prepare.

    A second start is quick because of this look, which costs a millisecond where the child costs seconds. Any doubt
    (PostgreSQL, a file that cannot be read) is the child's to settle.
    """
    prefix, file = "sqlite:///", settings.database
    if not file.startswith(prefix) or "?" in file or is_unfinished(settings.instance):
        return False
    newest = max(path.name.split("_")[0] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    try:
        with closing(sqlite3.connect(f"file:{file.removeprefix(prefix)}?mode=ro", uri=True)) as there:
            shape = there.execute("SELECT version_num FROM alembic_version").fetchone()
            return shape == (newest,) and there.execute("SELECT 1 FROM record_entry LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False


def prepare() -> None:
    """Bring the database up to date and, the first time, fill it: in a child, whose connections end with it."""
    done = subprocess.run([sys.executable, "-m", "app.cli", "prepare"], check=False)
    if done.returncode:
        raise Stop("数据库没有准备好，原因见上。", "the database could not be prepared; the reason is above.")


def main() -> int:
    speak_utf8()
    try:
        settings = read_settings()
        check_port(settings.host, settings.port)
        check_postgresql(settings.database)
        check_redis(settings.redis_url)
        if not stands(settings):
            prepare()
    except Stop as stop:
        complain(stop)
        return 1
    except KeyboardInterrupt:  # while preparing; once it serves, Ctrl+C is a polite stop
        return 130
    Server(settings).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
