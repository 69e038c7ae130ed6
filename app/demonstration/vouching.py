"""Three supervisors hold keys on devices of their own; two of them vouch for the record after each meeting, vote and year."""
from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.base import clock
from app.change.transaction import change_by
from app.demonstration.heyuan import SUPERVISORS
from app.demonstration.troupe import HOUSE, Troupe, on
from app.extensions import db
from app.people.models import Area
from app.people.queries import communities
from app.policy.actor import machine
from app.record import checkpoints
from app.record import queries as record
from app.record.tlog.notes import cosign, read_key, read_note
from app.witness.commands import enrol_device, take_cosignature
from app.witness.models import Witness
from app.witness.queries import devices_of

HOLDERS, SIGNING = SUPERVISORS[:3], 2
_devices: dict[str, Ed25519PrivateKey] = {}  # what in life never leaves a telephone; gone when the play is over


def enrol(troupe: Troupe) -> None:
    """January: each makes a key on their own device and hands in the public half."""
    with on(1, 9, 10):
        for name in HOLDERS:
            _devices[name] = Ed25519PrivateKey.generate()
            public = b64encode(_devices[name].public_key().public_bytes_raw()).decode()
            troupe.does(name, enrol_device, _community(), public, f"{name}的手机")


def _community() -> Area:
    return communities()[0]


def vouch(troupe: Troupe) -> None:
    """Half an hour after the last entry: the head is signed, two devices look whether it only grew, and sign too."""
    newest = record.newest()
    last = record.by_number(newest) if newest is not None else None
    assert last is not None
    with clock.at(last.at + timedelta(minutes=30)):
        with change_by(machine(HOUSE)) as change:
            change.seal("growth")
        for name in HOLDERS[:SIGNING]:
            _sign(troupe, name)


def _sign(troupe: Troupe, name: str) -> None:
    witness = db.session.get_one(Witness, devices_of(troupe.person(name).id)[0].id)
    head = checkpoints.newest(db.session())
    assert head is not None
    line = cosign(read_note(head.note).text, read_key(witness.vkey), _devices[name], int(clock.now().timestamp()))
    troupe.does(name, take_cosignature, witness, head.size, str(line))
