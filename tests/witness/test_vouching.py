"""Devices and towns vouch for the record: whose key counts, what is refused, and when the page turns red."""
from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.base import clock
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import change_by
from app.extensions import db
from app.people.models import Person
from app.policy.actor import machine
from app.record import checkpoints, queries
from app.record.tlog.notes import cosign, read_key, read_note
from app.vocabulary import Role
from app.witness.commands import end_witness, enrol_device, invite_town, note_refusal, take_cosignature
from app.witness.models import Witness
from app.witness.queries import freshness, policy
from tests.fixtures.house import do


class Device:
    """A supervisor's telephone: the private half never leaves it."""

    def __init__(self, person: Person, community: object, label: str = "") -> None:
        self.person, self.private = person, Ed25519PrivateKey.generate()
        public = b64encode(self.private.public_key().public_bytes_raw()).decode()
        self.witness: Witness = do(enrol_device, community, public, label, by=person)

    def line(self, ahead: int = 0) -> tuple[int, str]:
        """Its line under the newest head."""
        head = checkpoints.newest(db.session())
        time = int(clock.now().timestamp()) + ahead
        return head.size, str(cosign(read_note(head.note).text, read_key(self.witness.vkey), self.private, time))

    def signs(self) -> None:
        """It vouches for the newest head."""
        do(take_cosignature, self.witness, *self.line(), by=self.person)


@pytest.fixture
def supervisors(a_person):
    """Three of them."""
    return [a_person(name, Role.SUPERVISOR) for name in ("吴成林", "邓秀芳", "蒲志强")]


def grow() -> None:
    """Something happens, and is signed by the log."""
    with change_by(machine("test")) as change:
        change.record("test.entry", "thing:1")
        change.seal("test")


def test_two_of_three_are_enough_and_one_person_counts_once_with_two_devices(a_community, supervisors):
    one, again, other = (Device(person, a_community) for person in (supervisors[0], supervisors[0], supervisors[1]))
    Device(supervisors[2], a_community)
    grow()
    size = checkpoints.newest(db.session()).size
    one.signs()
    again.signs()
    assert freshness().at is None
    other.signs()
    found = freshness()
    assert (found.witnessed, found.signed, len(found.supervisors), found.is_red) == (size, 2, 3, False)
    assert "group w1-w2 any w1 w2" in policy()
    assert "group supervisors 2 w1-w2 w3 w4" in policy()


def test_every_cosignature_is_an_entry_so_that_a_removed_one_is_missed(a_community, supervisors):
    device = Device(supervisors[0], a_community)
    grow()
    device.signs()
    said = queries.by_number(queries.newest()).body
    assert (said["a"], said["d"]["witness"], said["d"]["size"]) == ("record.cosigned", device.witness.key_name, checkpoints.newest(db.session()).size)


def test_a_line_that_does_not_fit_is_refused(a_community, supervisors):
    device, other = Device(supervisors[0], a_community), Device(supervisors[1], a_community)
    grow()
    size, line = device.line()
    for wrong in (line[:-1], "", other.line()[1], line.replace("— ", "- "), line[:-6] + "AAAA=\n"):
        with pytest.raises(NotValid, match=r"witness\.signature_wrong"):
            do(take_cosignature, device.witness, size, wrong, by=supervisors[0])
    with pytest.raises(NotValid, match=r"witness\.no_such_head"):
        do(take_cosignature, device.witness, size + 1, line, by=supervisors[0])
    with pytest.raises(NotValid, match=r"witness\.clock_ahead"):
        do(take_cosignature, device.witness, *device.line(ahead=3600), by=supervisors[0])


def test_nobody_signs_with_anothers_device_nor_with_one_that_was_ended(a_community, supervisors):
    device = Device(supervisors[0], a_community)
    grow()
    with pytest.raises(NotAllowed, match=r"witness\.not_your_device"):
        do(take_cosignature, device.witness, *device.line(), by=supervisors[1])
    do(end_witness, device.witness, "丢了", by=supervisors[0])
    with pytest.raises(NotNow, match=r"witness\.has_ended"):
        do(take_cosignature, device.witness, *device.line(), by=supervisors[0])
    with pytest.raises(NotNow, match=r"witness\.has_ended"):
        do(end_witness, device.witness, "丢了", by=supervisors[0])


def test_a_key_is_entered_once_and_must_be_one(a_community, supervisors):
    device = Device(supervisors[0], a_community)
    with pytest.raises(NotNow, match=r"witness\.key_known"):
        do(enrol_device, a_community, b64encode(device.private.public_key().public_bytes_raw()).decode(), by=supervisors[1])
    with pytest.raises(NotValid, match=r"witness\.key_unreadable"):
        do(enrol_device, a_community, "AAAA", by=supervisors[1])
    with pytest.raises(NotValid, match=r"witness\.key_of_another_kind"):
        do(invite_town, a_community, str(checkpoints.own_key().public), "https://town.example/witness", by=supervisors[1])
    with pytest.raises(NotValid, match=r"witness\.address"):
        do(invite_town, a_community, device.witness.vkey, "ftp://town.example", by=supervisors[1])


def test_older_than_a_day_is_red_and_so_is_a_refusal_until_the_device_signs_again(a_community, supervisors):
    devices = [Device(person, a_community) for person in supervisors[:2]]
    grow()
    for device in devices:
        device.signs()
    with clock.at(clock.now() + timedelta(hours=25)):
        assert freshness().is_stale
    do(note_refusal, devices[0].witness, 1, "not grown from 3", by=supervisors[0])
    assert [v.refused for v in freshness().refused] == ["not grown from 3"]
    assert freshness().is_red
    grow()
    devices[0].signs()
    assert freshness().refused == []
