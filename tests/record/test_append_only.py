"""What is written stays written: by the app, on SQLite."""
from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.extensions import db
from app.record import queries
from app.record.models import RecordEntry
from app.record.tlog.tree import leaf_hash


@pytest.mark.parametrize("attack", [
    "UPDATE record_entry SET body = '{}' WHERE seq = 0",
    "DELETE FROM record_entry WHERE seq = 0",
    "INSERT OR REPLACE INTO record_entry VALUES (0, '{}', x'00', 'a', 'b')",
    "INSERT INTO record_entry VALUES (99, '{}', x'00', 'a', 'b')",
    "INSERT INTO record_entry VALUES (0, '{}', x'00', 'a', 'b') ON CONFLICT (seq) DO UPDATE SET body = '{}'",
    "DROP TRIGGER record_entry_no_update",
    "DROP TABLE record_entry",
    "ALTER TABLE record_entry RENAME TO gone",
    "PRAGMA writable_schema = 1",
    "PRAGMA recursive_triggers = 0",
])  # fmt: skip
def test_the_app_cannot_rewrite_the_record(a_community, attack):
    before = db.session.get(RecordEntry, 0).body
    db.session.rollback()
    with pytest.raises(DatabaseError):
        db.session.execute(text(attack))
    db.session.rollback()
    assert db.session.get(RecordEntry, 0).body == before


def test_entries_are_numbered_from_zero_without_a_gap_and_carry_their_leaf(a_person):
    a_person("李桂芳")
    rows = list(db.session.scalars(db.select(RecordEntry).order_by(RecordEntry.seq)))
    assert [row.seq for row in rows] == list(range(len(rows)))
    assert all(leaf_hash(row.body.encode()) == row.leaf for row in rows)
    assert queries.first_fault() is None


def test_a_name_never_stands_in_an_entry_of_the_roll(a_person):
    a_person("李桂芳")
    assert not any("李桂芳" in row.body for row in db.session.scalars(db.select(RecordEntry)))
