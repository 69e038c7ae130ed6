"""While a vote is open nobody learns a choice or a partial result: not by any page, export, socket, log or row.

Two worlds, alike to the last key: in one all chose this, in the other all chose that. Whatever anybody can ask of the
house is asked in both, and every answer must be the same. A single count, order or hint of what was chosen would differ.
"""
from __future__ import annotations

import logging
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.ballots.models import Question
from app.ballots.states import BallotKind
from app.ballots.urn import put_away, urn
from app.base import clock
from app.change.transaction import change_by
from app.extensions import db, limiter
from app.live.limits import limits
from app.people.commands.roles import grant_role
from app.people.commands.roll import enter_person
from app.people.commands.sessions import start_session
from app.people.models import Area, Person
from app.people.states import Proof
from app.policy.actor import PASSER_BY
from app.vocabulary import Role
from tests.fixtures.house import TERM, do
from tests.fixtures.vote_pages import VotingPlace

THIS, THAT = ("P02", "P04"), ("P13", "P10")
CASTS = 9
WALKS_EVERYTHING = ("nobody", "voter", Role.SUPERVISOR)
OF_THE_VOTE = ("ballots.", "paper.", "console.", "discuss.new_vote", "people.me", "people.own", "record.entries")
"""Everybody opens the pages of votes, of all desks and their own; some open every address that the house has."""
FRESH = re.compile(
    r'nonce(?:-|=")[\w-]+|name="(?:\w+-)?(?:csrf_token|act_key|token|pending)"(?: type="hidden")? value="[^"]*"|"(?:t|now|at|as_of)":\s*"?[^",}]*'
    r'|<p class="seal">.*?</p>'
    r"|[0-9A-F]{5}(?:-[0-9A-F]{5}){3}|[0-9a-f]{8,64}(?:<wbr>[0-9a-f]{8,56})*"
)
"""What is new with every page, or one's own: tokens, nonces, the hour, how long the record has grown, salted fingerprints, and the voter's own reference."""
EVENTS = (
    "room.join", "room.sync", "room.leave", "clock", "vote.cast", "vote.status", "meeting.check_in", "speaker.ask", "question.open", "question.close",
    "item.start", "comment.post", "timer.start",
)  # fmt: skip


@pytest.fixture
def place(clean_app: Flask) -> VotingPlace:
    """A vote, open since an hour, and somebody in every office."""
    made = VotingPlace(clean_app)
    with clean_app.app_context():
        with clock.at(clock.now() - timedelta(hours=1)):
            made.found(12)
            for role in Role:
                person = do(enter_person, db.session.get_one(Area, made.community), f"任{role}", valid_from=TERM[0])
                if role is not Role.RESIDENT:
                    do(grant_role, db.session.get_one(Area, made.community), person, role, *TERM)
                made.staff[str(role)] = person.id
            made.open()
        db.session.remove()
    return made


@pytest.fixture
def doors(place: VotingPlace) -> dict[str, str]:
    """A session for everybody who will walk: made before the worlds part, so that both have the same."""
    people = {"voter": place.people[0], "silent": place.people[11]} | {f"caster{n}": i for n, i in enumerate(place.people[:CASTS])} | {str(role): place.staff[str(role)] for role in Role if role is not Role.RESIDENT}
    tokens = {}
    with place.app.app_context():
        for name, i in people.items():
            with change_by(PASSER_BY) as change:
                tokens[name] = start_session(change, db.session.get_one(Person, i), Proof.TOTP)[1]
        db.session.remove()
    return tokens


class Worlds:
    """The house as it stood before the first ballot, and the way back to it."""

    def __init__(self, place: VotingPlace, doors: dict[str, str]) -> None:
        self.doors = doors
        self.place, self.folder = place, Path(place.app.config["INSTANCE"])
        self.kept = self.folder.parent / f"{self.folder.name}-before"
        self._away()
        shutil.rmtree(self.kept, ignore_errors=True)
        shutil.copytree(self.folder, self.kept)

    def _away(self) -> None:
        with self.place.app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
            put_away(self.place.app)

    def back(self) -> None:
        """As it was."""
        self._away()
        for name in ("wushi.sqlite", "urn.sqlite"):
            for leftover in self.folder.glob(f"{name}*"):
                leftover.unlink()
            shutil.copy(self.kept / name, self.folder / name)
        limiter.reset()

    def vote(self, codes: tuple[str, ...]) -> None:
        """Nine neighbours cast, all the same; the ballots travel by the page, as phones send them."""
        for n in range(CASTS):
            client = self.place.app.test_client()
            client.set_cookie("wushi", self.doors[f"caster{n}"])
            assert self.place.cast(client, act=f"w{n}", pick=list(codes)).status_code == 200


@pytest.fixture
def worlds(place: VotingPlace, doors: dict[str, str]) -> Worlds:
    """Both of them, one after the other."""
    return Worlds(place, doors)


def addresses(app: Flask, place: VotingPlace) -> Iterator[tuple[str, str]]:
    """Every GET of the house, with numbers of things that are there and some that are not."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            for values in fillings(rule, place):
                yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, values)


def fillings(rule: Rule, place: VotingPlace) -> list[dict[str, Any]]:
    """Values for the places in an address."""
    known = {"id": place.vote, "key": place.people[0], "person_id": place.people[0], "seq": 1, "pot": "a", "form": "json", "way": "kiosk", "page": "ballot", "letter": "A",
             "style": "a", "name": "close", "docket_id": 1, "code": "AAAA", "number": "2026-0001", "scorer": "1", "account": "1", "deed": "x", "household": 1}  # fmt: skip
    return [{argument: known.get(argument, 1) for argument in rule.arguments}]


def walk(place: VotingPlace, doors: dict[str, str], held: Any) -> dict[tuple[str, str], str]:
    """What everybody reads, everywhere."""
    read = {}
    every = list(addresses(place.app, place))
    for name in ("nobody", *(name for name in doors if not name.startswith("caster"))):
        client = place.app.test_client()
        if name in doors:
            client.set_cookie("wushi", doors[name])
        wide = name in [str(w) for w in WALKS_EVERYTHING]
        with clock.at(held):
            for endpoint, address in every:
                if wide or endpoint.startswith(OF_THE_VOTE):
                    answer = client.get(address, buffered=True)
                    read[name, address] = f"{answer.status_code} {answer.headers.get('Location', '')} {plain(answer.data)}"
                    answer.close()
    return read


def plain(data: bytes) -> str:
    """An answer without what is new with every page."""
    return FRESH.sub("", data.decode("utf-8", "replace")) if not data.startswith((b"PK", b"%PDF", b"\x89PNG", b"\xff\xd8")) else "a file"


def listen(place: VotingPlace, doors: dict[str, str]) -> list[tuple[str, str, Any]]:
    """Everything that can be asked over the wire, with its answer, and everything that comes unasked."""
    server = place.app.extensions["socketio"]
    heard = []
    for name in ("nobody", "voter", str(Role.FACILITATOR), str(Role.SUPERVISOR)):
        client: FlaskClient = place.app.test_client()
        if name in doors:
            client.set_cookie("wushi", doors[name])
        wire = server.test_client(place.app, flask_test_client=client, headers={"Origin": "http://localhost"})
        for event in EVENTS:
            for room in (f"question:{place.vote}", f"poll:{place.vote}", f"vote:{place.vote}", f"meeting:{place.vote}"):
                body = {"room": room, "question": place.vote, "choice": "for", "rev": 1, "item": 1, "person": 1, "text": "x", "t0": 1, "code": "", "key": "k" * 12}
                limits.clear()
                answer = wire.emit(event, body, callback=True)
                heard.append((name, f"{event} {room}", re.sub(r"'(?:now|t0|seq)': [\d.]+", "", str(answer))))
        heard.append((name, "unasked", [(got["name"], got["args"]) for got in wire.get_received() if got["name"] != "clock"]))
        wire.disconnect()
    return heard


def rows_of(folder: Path) -> dict[str, list[Any]]:
    """Every row of the house's database, but for sessions that were started to cast."""
    with closing(sqlite3.connect(f"file:{folder / 'wushi.sqlite'}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        return {t: sorted(map(str, database.execute(f"SELECT * FROM {t}").fetchall())) for t in tables if t not in ("sign_in", "record_entry", "record_node", "record_head")}


def test_whatever_is_asked_while_a_vote_is_open_the_answer_does_not_depend_on_a_single_choice(
    place: VotingPlace, doors: dict[str, str], worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    held = clock.now() + timedelta(minutes=5)
    caplog.set_level(logging.DEBUG)
    said, read, heard, rows, logged = {}, {}, {}, {}, {}
    for choice in (THIS, THAT):
        worlds.back()
        caplog.clear()
        worlds.vote(choice)
        logged[choice] = [record.getMessage() for record in caplog.records]
        rows[choice] = rows_of(worlds.folder)
        read[choice] = walk(place, doors, held)
        heard[choice] = listen(place, doors)
        said[choice] = (worlds.folder / "urn.sqlite").read_bytes()
    assert len(read[THIS]) > 800, "the walk is long"
    statuses = [answer[:3] for answer in read[THIS].values()]
    assert statuses.count("200") > 200, "and it gets in"
    assert "500" not in statuses
    different = [where for where in read[THIS] if read[THIS][where] != read[THAT][where]]
    assert different == []
    assert heard[THIS] == heard[THAT]
    assert [name for name, table in rows[THIS].items() if table != rows[THAT][name]] == []
    assert not any(code.encode() in said[choice] for choice in said for code in choice), "what lies in the box is sealed"
    words = "\n".join(logged[THIS] + logged[THAT])
    assert not any(code in words for code in (*THIS, *THAT))


def test_the_walk_would_notice_a_result(place: VotingPlace, doors: dict[str, str], worlds: Worlds) -> None:
    """The proof of the proof: when the box is open, the same walk tells the two worlds apart."""
    pages = []
    for choice in (THIS, THAT):
        worlds.back()
        shutil.copytree(worlds.kept / "poll-keys", worlds.folder / "poll-keys", dirs_exist_ok=True)
        worlds.vote(choice)
        place.move("close")
        place.move("open")
        pages.append(plain(place.get(place.client(), "/result", buffered=True).data))
    assert pages[0] != pages[1]


def test_a_plain_question_of_the_residents_is_not_opened_by_the_meetings_door(a_voting_place) -> None:
    place = a_voting_place(kind=BallotKind.PLAIN)
    server = place.app.extensions["socketio"]
    client = place.client(place.people[0])
    wire = server.test_client(place.app, flask_test_client=client, headers={"Origin": "http://localhost"})
    wire.emit("vote.cast", {"room": "meeting:1", "question": place.vote, "choice": "for", "rev": 1}, callback=True)
    wire.disconnect()
    with place.inside() as session:
        assert session.get_one(Question, place.vote).result is None
        assert urn().number(place.vote) == 0
