"""What the server does by itself: closes votes that are due, signs the record, asks other towns to vouch, replays it every night.

Every process may run this: what is due is asked again inside the change, so it is done once.
"""
from __future__ import annotations

import logging
import subprocess
import sys
import urllib.error
import urllib.request

from flask import Flask

from app.ballots.due import run_due_votes
from app.base import clock
from app.change.refusals import Refused
from app.change.transaction import change_by
from app.extensions import db
from app.open_data.checking import is_due
from app.policy.actor import machine
from app.record import checkpoints, tree
from app.record.models import RecordCheckpoint
from app.record.tlog.checkpoints import read_checkpoint
from app.record.tlog.notes import read_note
from app.record.tlog.proofs import Request
from app.settings import ROOT
from app.witness.commands import note_refusal, take_cosignature
from app.witness.models import Witness
from app.witness.queries import last_signed_by, witnesses
from app.witness.states import WitnessKind

EVERY = 30
PATIENCE = 10
log = logging.getLogger("wushi.upkeep")


def start(app: Flask) -> None:
    """Run for as long as the server does."""
    app.extensions["socketio"].start_background_task(go_on, app)


def go_on(app: Flask) -> None:
    """Look again and again; what goes wrong is logged and tried again, and stops nothing else."""
    while True:
        app.extensions["socketio"].sleep(EVERY)
        for task in TASKS:
            try:
                with app.app_context():
                    task()
                    db.session.remove()
            except Exception:
                log.exception("upkeep failed: %s", task.__name__)


def sign_what_grew() -> None:
    """A signed head of the record, when one is due."""
    now = clock.now()
    if checkpoints.cause_now(db.session(), now):
        with change_by(machine("log")) as change:
            if cause := checkpoints.cause_now(change.session, now):
                change.seal(cause)


def replay_at_night() -> None:
    """The whole record read again by the program that residents use, in a process of its own."""
    if is_due(clock.now()):
        subprocess.Popen([sys.executable, "-m", "app.cli", "record", "check"], cwd=ROOT, stdout=subprocess.DEVNULL)


def ask_towns() -> None:
    """Every town that vouches for us is shown the newest head that it has not signed."""
    head = checkpoints.newest(db.session())
    for witness in witnesses():
        if witness.kind is not WitnessKind.TOWN or head is None:
            continue
        last = last_signed_by(witness)
        if last is None or last.size < head.size:
            _ask(witness.id, witness.url, last.size if last else 0, head)


def request_for(old: int, head: RecordCheckpoint) -> Request:
    """What is sent to a witness that holds `old` entries."""
    note = read_note(head.note)
    hashes = tree.consistency(db.session(), old, head.size) if old else []
    return Request(old, tuple(hashes), note, read_checkpoint(note.text))


def _ask(id_: int, url: str, old: int, head: RecordCheckpoint, again: bool = True) -> None:
    body = str(request_for(old, head)).encode()
    asked = urllib.request.Request(f"{url}/add-checkpoint", data=body, headers={"Content-Type": "text/plain; charset=utf-8"})
    size = head.size
    db.session.rollback()
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            _keep(id_, size, answer.read(4096).decode())
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(200).decode(errors="replace").strip()
        if error.code == 409 and again and said.isascii() and said.isdigit() and 0 < int(said) <= size:
            _ask(id_, url, int(said), db.session.get_one(RecordCheckpoint, size), again=False)
        elif error.code in (409, 422):
            _refused(id_, size, f"{error.code} {said}")
        else:
            log.warning("witness %s answered %s: %s", url, error.code, said)
    except OSError as error:
        log.info("witness %s cannot be reached: %s", url, error)


def _keep(id_: int, size: int, line: str) -> None:
    try:
        with change_by(machine("log")) as change:
            take_cosignature(change, change.session.get_one(Witness, id_), size, line)
    except Refused as refused:
        log.warning("witness %s: %s", id_, refused)


def _refused(id_: int, size: int, reason: str) -> None:
    with change_by(machine("log")) as change:
        note_refusal(change, change.session.get_one(Witness, id_), size, reason)


TASKS = (run_due_votes, sign_what_grew, ask_towns, replay_at_night)
