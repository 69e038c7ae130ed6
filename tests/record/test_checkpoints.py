"""When the record is signed, with which key, and what can be carried away."""
from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from app.base import clock
from app.change.lifecycle import Lifecycle
from app.change.transaction import MovedUnsaid, change_by
from app.extensions import db
from app.policy.actor import machine
from app.record import checkpoints, tree
from app.record.models import RecordCheckpoint, RecordEntry
from app.record.stamp import Stamp, newest_stamp, stamp_of
from app.record.tlog.checkpoints import read_signed
from app.record.tlog.strict import Malformed
from app.witness.commands import announce_key

NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)  # twelve o'clock in the village hall


def write(cause: str = "", action: str = "test.entry") -> None:
    """One entry, signed at once where there is a cause."""
    with change_by(machine("test")) as change:
        change.record(action, "thing:1")
        if cause:
            change.seal(cause)


@pytest.fixture
def fresh_key(inside):
    """No key from an earlier test."""
    for name in (checkpoints.KEY_FILE, f"{checkpoints.KEY_FILE}.new"):
        checkpoints.key_file(name).unlink(missing_ok=True)


def test_the_key_is_made_once_for_its_owner_only_and_announced_in_the_record(fresh_key):
    write("test")
    path = checkpoints.key_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert checkpoints.announced_keys(db.session()) == [checkpoints.own_key().public]


def test_a_head_covers_the_entries_of_its_own_change_and_verifies(fresh_key):
    write("test")
    head = checkpoints.newest(db.session())
    note, said = read_signed(head.note)
    note.verified([checkpoints.own_key().public])
    assert (said.size, said.root) == (tree.size(db.session()), tree.root(db.session(), head.size))


def test_a_change_that_fails_signs_nothing(fresh_key):
    with pytest.raises(RuntimeError, match="no"), change_by(machine("test")) as change:
        change.record("test.entry", "thing:1")
        change.seal("test")
        raise RuntimeError("no")
    assert checkpoints.newest(db.session()) is None


def test_it_is_signed_after_ten_minutes_of_growth_and_not_for_its_own_entries(fresh_key):
    with clock.at(NOON):
        write("test")
        assert checkpoints.cause_now(db.session(), NOON + timedelta(minutes=30)) == ""
        write(action="record.cosigned")
        assert checkpoints.cause_now(db.session(), NOON + timedelta(minutes=30)) == ""
        write()
        assert checkpoints.cause_now(db.session(), NOON + timedelta(minutes=9)) == ""
        assert checkpoints.cause_now(db.session(), NOON + timedelta(minutes=10)) == "growth"


def test_it_is_signed_every_day_at_six_in_the_evening(fresh_key):
    with clock.at(NOON):
        write("test")
        write(action="record.cosigned")
    six = clock.hall_time(clock.local(NOON).date(), 18)
    assert checkpoints.cause_now(db.session(), six - timedelta(seconds=1)) == ""
    assert checkpoints.cause_now(db.session(), six) == "daily"


def test_a_stranger_in_the_place_of_the_key_signs_nothing_and_stops_nothing(fresh_key):
    write("test")
    checkpoints.key_file().unlink()
    before = tree.size(db.session())
    write("test")
    assert tree.size(db.session()) == before + 1
    assert checkpoints.newest(db.session()).size == before


def test_a_new_key_is_announced_and_the_old_one_signs_once_more(fresh_key):
    write("test")
    before = checkpoints.own_key()
    fresh = checkpoints.key_file(f"{checkpoints.KEY_FILE}.new")
    checkpoints.write_key(fresh, Ed25519PrivateKey.generate())
    after = checkpoints.own_key(fresh.name)
    with change_by(machine("cli")) as change:
        announce_key(change, before, after)
    note, _head = read_signed(checkpoints.newest(db.session()).note)
    assert {one.key for one in note.verified([before.public, after.public])} == {before.public, after.public}
    fresh.replace(checkpoints.key_file())
    write("test")
    with pytest.raises(Malformed, match=r"note\.no_known_key"):
        read_signed(checkpoints.newest(db.session()).note)[0].verified([before.public])


def test_the_code_on_the_wall_has_37_modules_and_the_copy_by_hand_half_the_root(fresh_key):
    write("test")
    stamp = Stamp(newest_stamp().head, "https://heyuan.wushi.example.cn")
    assert segno.make(stamp.address, error="m", micro=False).symbol_size(border=0) == (37, 37)
    assert segno.make(stamp.address.lower(), error="m", micro=False).symbol_size(border=0) > (37, 37)
    assert stamp.address == stamp.address.upper()
    assert stamp.by_hand.split() == [stamp.head.root.hex()[n : n + 4] for n in range(0, 32, 4)]


def test_the_stamp_of_an_act_is_the_first_head_that_covers_it(fresh_key):
    write()
    assert stamp_of("thing:1", "test.entry") is None
    write("test")
    size = checkpoints.newest(db.session()).size
    write("test", "test.other")
    assert stamp_of("thing:1", "test.entry").size == size


def test_what_moves_along_its_life_is_said_in_the_entry_or_the_change_fails(inside, a_community):
    class Thing:
        """Something with a life."""

        state, record_key = "off", "thing:9"

    life = Lifecycle.__new__(Lifecycle)
    life.noun, life._after = "thing", {("off", "switch"): "on"}
    with change_by(machine("test")) as change:
        change.move(Thing(), life, "switch")
        seq = change.record("thing.switch", "thing:9")
    assert json.loads(db.session.get(RecordEntry, seq).body)["to"] == ["thing:9 on"]
    with pytest.raises(MovedUnsaid, match="thing:9"), change_by(machine("test")) as change:
        change.record("thing.look", "thing:9")
        change.move(Thing(), life, "switch")


def test_meetings_votes_and_large_payments_are_signed_at_once(inside_the_year):
    causes = set(db.session.scalars(select(RecordCheckpoint.cause).distinct()))
    assert {"meeting.end", "poll.opened", "poll.closed", "tally.published", "fund.pay"} <= causes
