"""Two processes over Valkey, and a process that dies: what was acknowledged is there, and every screen hears it."""
from __future__ import annotations

import sqlite3
import threading
import time
import uuid
from contextlib import closing
from pathlib import Path

import pytest
import socketio

from app import create_app
from app.base import clock
from app.base.visitor import SESSION_COOKIE
from app.extensions import db
from app.people.commands.areas import create_area
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_household, enter_person
from app.people.models import Area
from app.preparation import bring_up_to_date
from app.process.commands.packs import adopt_packs
from app.settings import Settings
from app.vocabulary import Layer, Role
from tests.fixtures.house import TERM, do
from tests.fixtures.meetings import Hall, _call
from tests.fixtures.people import sign_in_as
from tests.fixtures.waiting import until


@pytest.fixture
def a_voting_site(tmp_path: Path):
    """A house whose database holds a meeting in a vote; gives the instance folder, ids and a cookie for each of nine members."""
    folder = tmp_path / "instance"
    settings = Settings(instance=folder, env="testing", demo=False)
    bring_up_to_date(settings)
    app = create_app(settings)
    with app.app_context():
        community: Area = do(create_area, None, Layer.COMMUNITY, "禾苑社区")
        building = do(create_area, community, Layer.BUILDING, "3栋")
        do(adopt_packs, community)

        def person(name, *roles):
            home = do(enter_household, building, f"H{uuid.uuid4().hex[:8]}", "1室", TERM[0])
            made = do(enter_person, home, name, valid_from=TERM[0])
            for role in roles:
                do(grant_role, community, made, role, *TERM)
            return made

        council = [person(f"成员{n}", Role.COUNCIL) for n in range(9)]
        hall: Hall = _call(community, person, council, clock.now())
        hall.begin(9)
        question = hall.ask(hall.open_item("路灯"))
        tokens = [sign_in_as(app.test_client(), p.id) for p in council]
        found = folder, hall.meeting.room, hall.meeting.projector_code, question.id, tokens
        db.session.remove()
        db.engine.dispose()
    return found


def phone(url: str, token: str = "") -> socketio.Client:
    """A client with a cookie."""
    wire = socketio.Client(reconnection=False, websocket_extra_options={"origin": url})
    wire.connect(url, headers={"Cookie": f"{SESSION_COOKIE}={token}"} if token else {}, transports=["websocket"], wait_timeout=20)
    _lines.append(wire.eio.ws)
    return wire


_lines: list = []


@pytest.fixture(autouse=True)
def _lines_are_closed():
    """A server that was killed closes nothing; the test does."""
    yield
    while _lines:
        _lines.pop().shutdown()


def vote(question: int, choice: str = "for", rev: int = 1) -> dict[str, object]:
    """The message."""
    return {"question": question, "choice": choice, "key": str(uuid.uuid4()), "rev": rev}


def ballots(folder: Path) -> int:
    """Rows in the urn."""
    with closing(sqlite3.connect(folder / "urn.sqlite")) as urn:
        return int(urn.execute("SELECT count(*) FROM ballot").fetchone()[0])


def test_a_vote_in_one_process_is_seen_on_the_wall_of_another(a_voting_site, start_site, redis_url):
    folder, room, code, question, tokens = a_voting_site
    one, two = start_site(folder, REDIS_URL=redis_url), start_site(folder, REDIS_URL=redis_url)
    pulses: list[dict] = []
    wall = phone(two.url)
    wall.on("room.pulse", pulses.append)
    assert wall.call("room.join", {"room": room, "code": code})["ok"]
    voter = phone(one.url, tokens[0])
    assert voter.call("vote.cast", vote(question)) == {"ok": True, "counted": True, "rev": 1}
    until(lambda: [p for p in pulses if p.get("turnout", {}).get("cast") == 1], 10, "the pulse in the other process")
    for wire in (wall, voter):
        wire.disconnect()


def test_a_process_killed_in_the_middle_of_a_vote_loses_no_acknowledged_ballot(a_voting_site, start_site):
    folder, _, _, question, tokens = a_voting_site
    site = start_site(folder)
    acknowledged: set[int] = set()

    def cast(n: int) -> None:
        try:
            wire = phone(site.url, tokens[n])
            for rev in range(1, 200):
                if wire.call("vote.cast", vote(question, rev=rev), timeout=2).get("ok"):
                    acknowledged.add(n)
                time.sleep(0.05)
        except Exception:  # the process is gone: that is the test
            return

    threads = [threading.Thread(target=cast, args=(n,), daemon=True) for n in range(9)]
    for thread in threads:
        thread.start()
    until(lambda: len(acknowledged) >= 4, 30, "some ballots")
    site.process.kill()
    site.process.wait()
    for thread in threads:
        thread.join(20)
    assert ballots(folder) >= len(acknowledged)
    again = start_site(folder)
    for n in sorted(acknowledged):
        wire = phone(again.url, tokens[n])
        assert wire.call("vote.status", {"question": question})["counted"], n
        wire.disconnect()
