"""How long everybody else waits while a very large vote is opened, closed, its key destroyed and its urn opened.

    .venv/bin/python benchmarks/large_vote.py [--voters 5000] [--rule greedy]

Makes a community of its own in a temporary folder, starts the real server on it, and lets the people of the vote do their
deeds through its pages, while somebody else asks /healthz every 50 ms. Whoever wants to write waits while a vote is opened
or closed, which the time of the deed shows; while an urn is counted nobody does.
The reference in the same run is the same question asked of the idle server. Exit status 1 when somebody waits too long.
"""
from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import pyotp  # noqa: E402
from sqlalchemy import insert, update  # noqa: E402

from app import create_app  # noqa: E402
from app.ballots import keys  # noqa: E402
from app.ballots.commands.casting import content_to_seal  # noqa: E402
from app.ballots.commands.polls import draft_poll  # noqa: E402
from app.ballots.content import Ballot, commitment  # noqa: E402
from app.ballots.models import Entitled, Question  # noqa: E402
from app.ballots.poll_rules import OptionDraft, PotDraft  # noqa: E402
from app.ballots.settings import PollSettings  # noqa: E402
from app.ballots.states import BallotKind  # noqa: E402
from app.ballots.urn import Drop, urn  # noqa: E402
from app.base import clock  # noqa: E402
from app.base.visitor import SESSION_COOKIE  # noqa: E402
from app.change.transaction import change_by  # noqa: E402
from app.extensions import db  # noqa: E402
from app.people.commands.accounts import enrol_second_factor, new_secret, open_account  # noqa: E402
from app.people.commands.areas import create_area  # noqa: E402
from app.people.commands.roles import grant_role  # noqa: E402
from app.people.commands.roll import enter_household, enter_person  # noqa: E402
from app.people.commands.sessions import start_session  # noqa: E402
from app.people.models import Household, Person  # noqa: E402
from app.people.passwords import STEP, new_password  # noqa: E402
from app.people.states import Proof  # noqa: E402
from app.policy.actor import PASSER_BY, Actor, Holding, machine  # noqa: E402
from app.preparation import bring_up_to_date  # noqa: E402
from app.settings import Settings  # noqa: E402
from app.vocabulary import Layer, Role  # noqa: E402

CODES = [f"{n:02d}" for n in range(1, 21)]
PASSWORD = "beside the first one"
LONGEST = 0.2
"""Seconds that nobody may wait longer at once, whatever the others are doing."""
TERM = (date(2020, 1, 1), date(2099, 1, 1))


def settle(voters: int, rule: str) -> dict[str, Any]:
    """A community, a draft of a vote on twenty projects, and its people; all in numbers."""
    with change_by(machine("benchmark")) as change:
        area = create_area(change, None, Layer.COMMUNITY, "禾苑社区")
        chair, supervisor = (enter_person(change, area, name, valid_from=TERM[0]) for name in ("谢思远", "吴成林"))
        for person, role in ((chair, Role.FACILITATOR), (supervisor, Role.SUPERVISOR)):
            grant_role(change, area, person, role, *TERM)
        home = enter_household(change, area, "B1", "1室", TERM[0])
        first = enter_person(change, home, "居民", valid_from=TERM[0])
        _copy(change.session, Household, home, voters - 1, {}, "code")
        homes = list(change.session.scalars(db.select(Household.id).order_by(Household.id)))
        _copy(change.session, Person, first, voters - 1, {"household_id": homes[1:]}, "")
        area_id, path, ids = area.id, area.path, (chair.id, supervisor.id)
    with change_by(Actor(ids[0], "谢思远", (Holding(Role.FACILITATOR, path),))) as change:
        options = [OptionDraft(code, "a", f"项目 {code}", 40_000_00 + 1_000_00 * n) for n, code in enumerate(CODES)]
        area = change.session.get_one(type(area), area_id)
        pots = [PotDraft("a", "社区资金", area_id, 500_000_00)]
        made = draft_poll(change, area, BallotKind.BUDGET, "今年的钱怎么用", PollSettings(check_hours=0, rule=rule), pots, options)
        vote = made.id
    secret = new_secret()
    with change_by(machine("benchmark")) as change:
        second = change.session.get_one(Person, ids[1])
        open_account(change, second, "second", new_password(second.id, PASSWORD))
        enrol_second_factor(change, second, secret, pyotp.TOTP(secret).at(int(time.time()) - STEP))
    cookies = []
    for person_id in ids:
        with change_by(PASSER_BY) as change:
            cookies.append(start_session(change, change.session.get_one(Person, person_id), Proof.TOTP)[1])
    return {"vote": vote, "secret": secret, "chair": cookies[0], "supervisor": cookies[1]}


def _copy(session: Any, kind: Any, row: Any, times: int, lists: dict[str, list[int]], unique: str) -> None:
    """Many rows like this one."""
    session.flush()
    values = {column.key: getattr(row, column.key) for column in kind.__mapper__.column_attrs if column.key != "id"}
    session.execute(insert(kind), [
        {**values, **{name: of[n] for name, of in lists.items()}, **({unique: f"{values[unique]}-{n}"} if unique else {})} for n in range(times)
    ])  # fmt: skip


class Browser:
    """Somebody signed in, with a form's token."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.jar = port, {SESSION_COOKIE: cookie}

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """One request; status and page."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())}
        line.request(method, path, body, headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}))
        answer = line.getresponse()
        page = answer.read().decode()
        for said in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = said.partition("=")
            self.jar[name] = rest.partition(";")[0]
        line.close()
        return answer.status, page

    def send(self, path: str, **fields: str) -> tuple[float, int, str]:
        """Fill in the form that stands there; seconds, status, page."""
        _, page = self.ask("GET", path)
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)) | dict(
            re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page))
        began = time.perf_counter()
        status, answer = self.ask("POST", path, urlencode({name: unescape(value) for name, value in hidden.items()} | fields))
        return time.perf_counter() - began, status, answer


class Other(threading.Thread):
    """Somebody else, who asks again and again, and how long each answer took."""

    def __init__(self, browser: Browser, path: str, every: float) -> None:
        super().__init__(daemon=True)
        self.browser, self.path, self.every = browser, path, every
        self.took: list[float] = []
        self.ends = False

    def run(self) -> None:
        while not self.ends:
            began = time.perf_counter()
            self.browser.ask("GET", self.path)
            self.took.append(time.perf_counter() - began)
            time.sleep(self.every)


@contextmanager
def others(port: int) -> Iterator[Other]:
    """While it lasts, somebody asks."""
    other = Other(Browser(port, ""), "/healthz", 0.05)
    other.start()
    yield other
    other.ends = True
    other.join()


def pour(vote: int) -> int:
    """Nine of ten of the roll vote; each with three to six projects."""
    question, chance = db.session.get_one(Question, vote), random.Random(7)
    key, sealer = keys.key_of(vote), keys.Sealer(question.scrutineer_pub)
    assert key is not None
    drops = []
    for person in db.session.scalars(db.select(Entitled.person_id).where(Entitled.question_id == vote)):
        if chance.random() < 0.9:
            ballot, n = Ballot(BallotKind.BUDGET, named=tuple(sorted(chance.sample(CODES, chance.randint(3, 6))))), secrets.token_bytes(32)
            sealed = sealer.seal(content_to_seal(n, "", ballot))
            drops.append(Drop(vote, keys.pseudonym(key, f"p{person}"), sealed, commitment(n, question.record_key, ballot), 1, "bench"))
    urn().pour(drops)
    db.session.execute(update(Question).where(Question.id == vote).values(ends_at=clock.now() - timedelta(minutes=1)))
    db.session.commit()
    return len(drops)


@contextmanager
def served(folder: str, port: int) -> Iterator[None]:
    """The real server on this folder."""
    surroundings = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), "WUSHI_INSTANCE": folder, "WUSHI_DEMO": "0"}
    with (Path(folder) / "server.log").open("ab") as log:
        server = subprocess.Popen([sys.executable, "-m", "app.serve"], cwd=ROOT, env=surroundings, stdout=log, stderr=log)
    try:
        for _ in range(600):
            try:
                Browser(port, "").ask("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """A port nobody uses."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Make, serve, do, and read the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voters", type=int, default=5000)
    parser.add_argument("--rule", default="greedy")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), demo=False)
        bring_up_to_date(settings)
        app = create_app(settings)
        with app.app_context():
            made = settle(given.voters, given.rule)
            db.session.remove()
        port = free_port()
        with served(folder, port):
            return measured(app, made, port, given)


def measured(app: Any, made: dict[str, Any], port: int, given: argparse.Namespace) -> int:
    """Every deed, and how long the others waited meanwhile."""
    chair, supervisor, vote = Browser(port, made["chair"]), Browser(port, made["supervisor"]), made["vote"]
    chair.ask("GET", "/desk/votes")
    chair.ask("GET", f"/votes/{vote}/rules")
    with others(port) as idle:
        time.sleep(2)
    calm, worst = max(idle.took), 0.0
    print(f"{given.voters} voters, {given.rule}; the idle server answers within {calm * 1000:.0f} ms")
    end = f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    envelope = ""
    deeds = {
        "open": lambda: chair.send(f"/desk/votes/{vote}/open", ends_at=end),
        "close": lambda: chair.send(f"/desk/votes/{vote}/do/close", sure="y"),
        "destroy the key": lambda: chair.send(f"/desk/votes/{vote}/do/key", login="second", password=PASSWORD, code=pyotp.TOTP(made["secret"]).now(), sure="y"),
        "open the urn": lambda: supervisor.send(f"/desk/votes/{vote}/do/reveal", envelope=envelope, sure="y"),
        "read the result": lambda: (0.0, *chair.ask("GET", f"/votes/{vote}/result")),
    }
    for name, do in deeds.items():
        with others(port) as other:
            time.sleep(0.2)
            began = time.perf_counter()
            took, status, page = do()
            took = took or time.perf_counter() - began
            time.sleep(0.2)
        longest = max(other.took)
        worst = max(worst, longest)
        print(f"  {name:16} {status} in {took:6.2f} s; others waited at most {longest * 1000:6.0f} ms ({longest / calm:5.1f} × idle)")
        if status not in (200, 302, 303):
            print(re.sub(r"<[^>]+>|\s+", " ", page)[:1500])
            return 2
        if name == "open":
            found = re.search(r'receipt-no">([^<]+)<', page)
            envelope = found[1] if found else ""
            with app.app_context():
                print(f"  {pour(vote)} ballots lie in the urn")
                db.session.remove()
    print(f"longest {worst * 1000:.0f} ms, at most {LONGEST * 1000:.0f} ms: {'met' if worst <= LONGEST else 'MISSED'}")
    return int(worst > LONGEST)


if __name__ == "__main__":
    sys.exit(main())
