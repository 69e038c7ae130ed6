"""What a resident's pages cost, on the demonstration year: statements, processor time, script bytes, each beside its limit.

Measured as a resident of the demonstration who is signed in. `first` is the 95th percentile of looks after the record has moved, when
everything is worked out anew (app/record/standing.py); the 95th percentile is over the looks that follow.

    .venv/bin/python benchmarks/resident_page.py [--instance FOLDER] [--visits 60]

Works on a copy of the instance of the demonstration (by default `instance`, as `python3 -m app` has left it).
The reference in the same run is an empty Flask page that answers "ok": the ratio says how many of it a page costs,
whatever the machine. Exit status 1 when a page is over a limit.
"""
from __future__ import annotations

import argparse
import contextvars
import gzip
import re
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.ballots.models import Question  # noqa: E402
from app.base.visitor import SESSION_COOKIE  # noqa: E402
from app.change.transaction import change_by  # noqa: E402
from app.extensions import db  # noqa: E402
from app.people.commands.sessions import start_session  # noqa: E402
from app.people.models import Person  # noqa: E402
from app.people.states import Proof  # noqa: E402
from app.policy.actor import PASSER_BY  # noqa: E402
from app.process.models import Notice, Round  # noqa: E402
from app.serve import loaded  # noqa: E402
from app.settings import Settings  # noqa: E402
from app.step1_raise.models import Matter  # noqa: E402
from app.step3_discuss.models import Meeting  # noqa: E402
from app.step4_execute.models import Project  # noqa: E402

STATEMENTS, CPU_MS, SCRIPT_BYTES = 12, 8.0, 60 * 1024
WARM_UP = 5
RESIDENT = "黎桂英"
_SCRIPT = re.compile(r'<script[^>]*\ssrc="/static/([^"]+)"')
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def pages(app: Flask) -> list[str]:
    """The pages that residents open, with the first thing of each kind that the year has."""
    with app.app_context():
        first = {
            "matters": db.session.scalar(select(Matter.number).order_by(Matter.id).limit(1)),
            "rounds": db.session.scalar(select(Round.id).order_by(Round.year.desc()).limit(1)),
            "notices": db.session.scalar(select(Notice.id).order_by(Notice.id).limit(1)),
            "meetings": db.session.scalar(select(Meeting.id).order_by(Meeting.id).limit(1)),
            "votes": db.session.scalar(select(Question.id).where(Question.settings.is_not(None)).order_by(Question.id).limit(1)),
            "projects": db.session.scalar(select(Project.number).order_by(Project.id).limit(1)),
        }
    listed = ["/", "/matters", "/matters/unanswered", "/voice", "/money", "/notices", "/meetings", "/projects", "/record", "/record/1", "/help", "/sign-in"]
    listed += ["/votes", "/mine", "/me"]
    listed += [f"/{kind}/{key}" for kind, key in first.items() if key is not None]
    listed += [f"/votes/{first['votes']}/result"] if first["votes"] else []
    return [*listed, f"/rounds/{first['rounds']}/ranking"] if first["rounds"] else listed


def one(client: FlaskClient, path: str) -> Any:
    """One visit in an empty context, as a server would have it."""
    return contextvars.Context().run(lambda: client.get(path, buffered=True))


def p95_ms(visit: Callable[[], object], visits: int) -> float:
    """The processor time of this process for a visit, 95th percentile."""
    taken = []
    for number in range(visits + WARM_UP):
        began = time.process_time_ns()
        visit()
        if number >= WARM_UP:
            taken.append(time.process_time_ns() - began)
    return sorted(taken)[max(0, -(-95 * len(taken) // 100) - 1)] / 1e6


def script_bytes(html: str) -> int:
    """All script that the page loads or carries, each compressed by gzip as it travels."""
    loaded = (ROOT / "static" / path for path in dict.fromkeys(_SCRIPT.findall(html)))
    files = sum(len(gzip.compress(path.read_bytes(), 9)) for path in loaded if path.exists())
    return files + sum(len(gzip.compress(inline.encode(), 9)) for inline in _INLINE.findall(html))


def statements_of(app: Flask, visit: Callable[[], object]) -> int:
    """Statements that reach the database during a visit; the most expensive of two, so that whatever is worked out anew counts."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    counts = []
    for key in ("wushi_standing", ""):
        app.extensions.pop(key, None)
        said.clear()
        visit()
        counts.append(sum(not s.startswith(("BEGIN", "COMMIT", "ROLLBACK")) for s in said))
    event.remove(engine, "before_cursor_execute", hear)
    return max(counts)


def anew(app: Flask, visit: Callable[[], object]) -> Callable[[], object]:
    """The visit of whoever comes first after the record has moved."""

    def first() -> object:
        app.extensions.pop("wushi_standing", None)
        return visit()

    return first


def signed_in(app: Flask, name: str) -> FlaskClient:
    """A resident's phone."""
    client = app.test_client()
    with app.app_context(), change_by(PASSER_BY) as change:
        person = db.session.scalars(select(Person).where(Person.name == name)).first()
        assert person is not None, name
        _, token = start_session(change, person, Proof.SLIP)
    client.set_cookie(SESSION_COOKIE, token)
    return client


def empty_page() -> FlaskClient:
    """The reference: Flask, one route, no database, no template."""
    plain = Flask("reference")
    plain.add_url_rule("/", view_func=lambda: "ok")
    return plain.test_client()


def main() -> int:
    """Measure and print; 1 when something is over its limit."""
    wanted = argparse.ArgumentParser(description="Cost of the residents' pages.")
    wanted.add_argument("--instance", type=Path, default=ROOT / "instance")
    wanted.add_argument("--visits", type=int, default=60)
    asked = wanted.parse_args()
    with TemporaryDirectory() as folder:
        app = loaded(Settings(instance=Path(shutil.copytree(asked.instance, Path(folder) / "instance"))))
        app.config["RATELIMIT_ENABLED"] = False
        return table(app, signed_in(app, RESIDENT), asked.visits)


def table(app: Flask, client: FlaskClient, visits: int) -> int:
    """Print a line a page."""
    reference = empty_page()
    base = p95_ms(lambda: one(reference, "/"), visits)
    print(f"reference: an empty Flask page, p95 {base:.2f} ms CPU; {visits} visits each")
    print(f"{'page':34} {'status':>6} {'statements':>12} {'first ms':>9} {'p95 CPU ms':>14} {'x empty':>8} {'script gz':>16}")
    over = 0
    for path in pages(app):
        answer = one(client, path)
        said = statements_of(app, lambda path=path: one(client, path))
        first = p95_ms(anew(app, lambda path=path: one(client, path)), max(5, visits // 6))
        taken, size = p95_ms(lambda path=path: one(client, path), visits), script_bytes(answer.get_data(as_text=True))
        is_over = said > STATEMENTS or taken > CPU_MS or size > SCRIPT_BYTES
        over += is_over
        row = f"{path:34} {answer.status_code:6} {said:6} of {STATEMENTS:2} {first:9.2f}"
        row += f" {taken:8.2f} of {CPU_MS:.0f} {taken / base:8.1f} {size:7,} of {SCRIPT_BYTES:,}"
        print(row + ("  OVER" if is_over else ""))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
