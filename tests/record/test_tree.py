"""The tree lies in the database beside the entries: grown with them, never changed, and the same when built again."""
from __future__ import annotations

import os
import random
import signal
import sqlite3
import time

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from app.base.database import without_waiting_for_the_disk
from app.change.transaction import change_by
from app.extensions import db
from app.policy.actor import machine
from app.record import checkpoints, tree
from app.record.models import RecordCheckpoint, RecordEntry
from app.record.tlog import tree as pure
from app.record.tlog.checkpoints import read_signed

KILLS = 200


def write(number: int) -> None:
    """Entries, one change each."""
    for _ in range(number):
        with change_by(machine("test")) as change:
            change.record("test.entry", "thing:1", d={"n": 1})


def leaves() -> list[bytes]:
    """The leaves in order."""
    return list(db.session.scalars(select(RecordEntry.leaf).order_by(RecordEntry.seq)))


def test_roots_and_proofs_from_the_database_are_those_over_the_leaves(inside):
    write(37)
    session, over = db.session(), leaves()
    for size in range(1, 38):
        assert tree.root(session, size) == pure.root_of_leaves(over[:size])
        tree_proof = tree.consistency(session, size, 37)
        pure.demand_consistency(size, 37, tree.root(session, size), tree.root(session, 37), tree_proof)
        pure.demand_inclusion(over[size - 1], size - 1, 37, tree.inclusion(session, size - 1, 37), tree.root(session, 37))
    assert tree.first_difference(session) is None


def test_a_change_that_fails_leaves_no_node(inside):
    write(3)
    with pytest.raises(RuntimeError, match="no"), change_by(machine("test")) as change:
        change.record("test.entry", "thing:1")
        raise RuntimeError("no")
    assert (tree.size(db.session()), tree.first_difference(db.session())) == (3, None)


@pytest.mark.parametrize("attack", [
    "UPDATE record_node SET hash = zeroblob(32)", "DELETE FROM record_node", "INSERT OR REPLACE INTO record_node SELECT place, zeroblob(32) FROM record_node",
    "UPDATE record_checkpoint SET note = ''", "DELETE FROM record_checkpoint",
    "INSERT OR REPLACE INTO record_checkpoint SELECT size, root, 'forged', cause, at FROM record_checkpoint",
])  # fmt: skip
def test_tree_and_heads_are_append_only(inside, attack):
    write(4)
    with change_by(machine("test")) as change:
        change.seal("test")
    with pytest.raises(DatabaseError):
        db.session.execute(text(attack))
    db.session.rollback()
    assert tree.first_difference(db.session()) is None


def test_building_it_again_finds_the_node_that_a_thief_changed(inside):
    write(8)
    db.session.remove()
    thief = sqlite3.connect(inside.config["INSTANCE"] + "/wushi.sqlite")
    thief.execute("DROP TRIGGER record_node_no_update")
    thief.execute("UPDATE record_node SET hash = zeroblob(32) WHERE place = ?", (tree.place_of((2, 1)),))
    thief.commit()
    thief.close()
    assert tree.first_difference(db.session()) == (2, 1)


def test_a_full_disk_loses_no_entry_that_was_acknowledged(inside):
    write(20)
    acknowledged = tree.size(db.session())
    db.session.rollback()
    connection = db.session.connection()
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
    db.session.rollback()
    with pytest.raises(OperationalError, match="full"):
        while True:
            with change_by(machine("test")) as change:
                change.record("test.entry", "thing:1", d={"text": "x" * 3000})
            acknowledged += 1
    db.session.remove()
    db.engine.dispose()
    assert (tree.size(db.session()), tree.first_difference(db.session())) == (acknowledged, None)
    write(1)


def killed_in_the_middle(draw: random.Random) -> int:
    """A child writes and says each number after its commit, until it is killed; how many entries it has acknowledged."""
    db.session.remove()
    db.engine.dispose()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _write_until_killed(writer)
        finally:
            os._exit(1)
    os.close(writer)
    said = os.read(reader, 8)
    time.sleep(draw.random() * 0.004)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 65536):
        said += more
    os.close(reader)
    whole = len(said) // 8 * 8
    return int.from_bytes(said[whole - 8 : whole], "big")


def test_two_hundred_kills_lose_no_entry_that_was_acknowledged(inside):
    """Everything that was said is there, the tree fits the entries, and every head fits the tree."""
    draw = random.Random(7)
    write(1)
    with without_waiting_for_the_disk(db.engine):  # what a killed process has written is there without
        for _ in range(KILLS):
            acknowledged = killed_in_the_middle(draw)
            assert tree.size(db.session()) >= acknowledged
    session = db.session()
    assert tree.first_difference(session) is None
    for head in session.scalars(select(RecordCheckpoint)):
        assert read_signed(head.note)[1].root == tree.root(session, head.size)
    assert checkpoints.newest(session) is not None


def _write_until_killed(pipe: int) -> None:
    """In the child: every other change signs a head as well."""
    number = 0
    while True:
        number += 1
        with change_by(machine("test")) as change:
            seq = change.record("test.entry", "thing:1", d={"n": number})
            if number % 2:
                change.seal("test")
        os.write(pipe, (seq + 1).to_bytes(8, "big"))
