"""The drill: somebody with the database and the log's own key rewrites an old entry. Every check inside passes; one photo of the wall does not."""
from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from app.change.transaction import change_by
from app.extensions import db
from app.open_data import bundle
from app.policy.actor import machine
from app.record import checkpoints, queries, tree
from app.record.stamp import newest_stamp
from app.record.tlog import tree as pure
from app.record.tlog.checkpoints import Checkpoint
from app.record.tlog.notes import in_one, sign
from app.settings import ROOT
from app.witness.queries import policy


def rewritten_by_a_thief(path: str, seq: int) -> None:
    """Past every guard: the entry, its leaf, the whole tree over it, and every head signed anew with the real key."""
    key = checkpoints.own_key()
    thief = sqlite3.connect(path)
    for (trigger,) in thief.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        thief.execute(f"DROP TRIGGER {trigger}")
    said = json.loads(thief.execute("SELECT body FROM record_entry WHERE seq = ?", (seq,)).fetchone()[0])
    said["d"]["name"] = "禾苑新村"
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    thief.execute("UPDATE record_entry SET body = ?, leaf = ? WHERE seq = ?", (text, pure.leaf_hash(text.encode()), seq))
    leaves = [leaf for (leaf,) in thief.execute("SELECT leaf FROM record_entry ORDER BY seq")]
    for (place,) in thief.execute("SELECT place FROM record_node").fetchall():
        level, index = place % 64, place // 64
        thief.execute("UPDATE record_node SET hash = ? WHERE place = ?", (pure.root_of_leaves(leaves[index << level : (index + 1) << level]), place))
    for (size,) in thief.execute("SELECT size FROM record_checkpoint").fetchall():
        head = Checkpoint(key.public.name, size, pure.root_of_leaves(leaves[:size]))
        note = in_one(head.text, [sign(head.text, key.public, key.private)])
        thief.execute("UPDATE record_checkpoint SET root = ?, note = ? WHERE size = ?", (head.root, note, size))
    thief.commit()
    thief.close()


def checked(path: Path, keys: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What a resident's computer says."""
    return subprocess.run([sys.executable, ROOT / "verify.py", path, "--policy", keys, "--lang", "en", *words], capture_output=True, text=True, check=False)


def test_one_photo_of_the_wall_catches_whoever_has_database_and_key(a_community, inside, tmp_path):
    with change_by(machine("test")) as change:
        change.record("meeting.end", "meeting:1")
        change.seal("meeting.end")
    photo = newest_stamp()
    db.session.remove()
    rewritten_by_a_thief(inside.config["INSTANCE"] + "/wushi.sqlite", 1)

    assert queries.first_fault() is None
    assert tree.first_difference(db.session()) is None
    bundle.export(tmp_path / "record.sqlite")
    keys = tmp_path / "keys.txt"
    keys.write_text(policy())
    inside_only = checked(tmp_path / "record.sqlite", keys)
    assert "[rewritten]" not in inside_only.stdout
    assert "[signature]" not in inside_only.stdout

    held = checked(tmp_path / "record.sqlite", keys, "--seen", f"{photo.size} {photo.by_hand}")
    assert held.returncode == 1
    assert f"not the record whose checkpoint {photo.size} you hold" in held.stdout
    with inside.test_client() as client:
        assert client.get(f"/C/{photo.size}/{photo.head.root.hex().upper()}").status_code == 409
