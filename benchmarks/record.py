"""What the record costs as it grows: an append, a root, a proof, and the stand-alone check, from 1,000 to 1,000,000 entries.

    .venv/bin/python benchmarks/record.py [--sizes 1000,10000,100000,1000000]

References in the same run: an append beside a plain INSERT of the same row into a table of the same shape; the check by
`verify.py` beside one SHA-256 pass over the same bytes out of the same file. Targets: a proof and a root under 1 ms at every
size, an append at most log2(n) + 1 writes and no dearer at a million than 3 × at a thousand, a million entries checked in
10 s. All figures are processor time, so that what else the machine does counts for nothing. Exit status 1 when one is missed.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from app import create_app  # noqa: E402
from app.change.transaction import change_by  # noqa: E402
from app.extensions import db  # noqa: E402
from app.policy.actor import machine  # noqa: E402
from app.record import tree as kept  # noqa: E402
from app.record.tlog import tree  # noqa: E402
from app.record.tlog.checkpoints import Checkpoint  # noqa: E402
from app.record.tlog.notes import VerifierKey, in_one, sign  # noqa: E402
from app.settings import Settings  # noqa: E402

APPENDS, PROOFS = 200, 300
PROOF_MS, CHECK_S, DEARER = 1.0, 10.0, 3.0
SIDE_TABLES = {
    "money_transaction": "id, round, move, at, memo, subject, seq, reverses, voucher", "money_leg": "id, transaction_id, account, fen", "state": "obj, state",
    "role": "obj, person, name, role, area, from_on, until_on, ended", "decision": "obj, outcome, votes_for, against, abstain, base",
    "poll": "obj", "poll_total": "poll, pot, project, votes, won", "poll_file": "poll, name, sha256, content", "ballot": "poll, pot, no, vote",
    "paper_bundle": "obj, bundle, n, sha256", "about": "name, value",
}  # fmt: skip


def body_of(seq: int) -> str:
    """An entry of the common kind: a household's form, some 330 bytes."""
    said = {
        "v": 1, "seq": seq, "t": "2026-03-15T12:00:00Z", "a": "form.submit", "by": f"r:{seq:016x}", "via": "phone", "obj": f"household:{seq % 3000}",
        "d": {"again": False, "channel": "phone", "marks": 7, "round": 1}, "pc": {"by": f"{seq:064x}", "marks": f"{seq + 1:064x}"},
    }  # fmt: skip
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fill(path: Path, start: int, size: int) -> None:
    """Entries and subtrees up to this size, written past the app."""
    house = sqlite3.connect(path, isolation_level=None)
    house.execute("PRAGMA synchronous=OFF")
    for (trigger,) in house.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'record_%'").fetchall():
        house.execute(f"DROP TRIGGER {trigger}")
    stack = []
    rows, nodes = [], []
    for seq in range(size):
        body = body_of(seq)
        leaf = tree.leaf_hash(body.encode())
        level, digest = 0, leaf
        while stack and stack[-1][0] == level:
            digest, level = tree.node_hash(stack.pop()[1], digest), level + 1
            if seq >= start:
                nodes.append((kept.place_of((level, seq >> level)), digest))
        stack.append((level, digest))
        if seq >= start:
            rows.append((seq, body, leaf, "form.submit", f"household:{seq % 3000}"))
    house.execute("BEGIN")
    house.executemany("INSERT INTO record_entry VALUES (?, ?, ?, ?, ?)", rows)
    house.executemany("INSERT OR IGNORE INTO record_node VALUES (?, ?)", nodes)
    house.execute("COMMIT")
    house.close()


def milliseconds(do: Callable[[], object], times: int) -> float:
    """The median of single runs."""
    took = []
    for _ in range(times):
        began = time.process_time()
        do()
        took.append((time.process_time() - began) * 1000)
    return sorted(took)[times // 2]


def measured(size: int) -> dict[str, float]:
    """Append, plain insert, root and proofs at this size."""
    draw = random.Random(size)
    found: dict[str, float] = {}
    with change_by(machine("benchmark")) as change:
        session = change.session
        session.execute(text("CREATE TABLE IF NOT EXISTS plain (seq INTEGER PRIMARY KEY, body TEXT, leaf BLOB, action TEXT, obj TEXT)"))
        before = session.execute(text("SELECT count(*) FROM record_node")).scalar() or 0
        content = {"d": {"again": False, "channel": "phone", "marks": 7, "round": 1}}
        found["append"] = milliseconds(lambda: change.record("form.submit", "household:1", **content), APPENDS)
        found["writes"] = ((session.execute(text("SELECT count(*) FROM record_node")).scalar() or 0) - before) / APPENDS + 1
        row = {"b": body_of(size), "l": b"x" * 32}
        found["plain"] = milliseconds(lambda: session.execute(text("INSERT INTO plain (body, leaf, action, obj) VALUES (:b, :l, 'a', 'o')"), row), APPENDS)
        change.session.rollback()
    session = db.session()
    found["root"] = milliseconds(lambda: kept.root(session, size), PROOFS)
    found["inclusion"] = milliseconds(lambda: kept.inclusion(session, draw.randrange(size), size), PROOFS)
    found["consistency"] = milliseconds(lambda: kept.consistency(session, draw.randrange(1, size), size), PROOFS)
    session.rollback()
    return found


def checked(folder: Path, size: int) -> tuple[float, float]:
    """Seconds that verify.py takes for a bundle of this size, and that one SHA-256 pass over the same bytes takes."""
    path, private = folder / f"bundle-{size}.sqlite", Ed25519PrivateKey.generate()
    key = VerifierKey("benchmark.example/log", private.public_key().public_bytes_raw())
    bundle = sqlite3.connect(path)
    bundle.executescript(
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT, leaf TEXT, t TEXT, a TEXT, obj TEXT, by TEXT, said TEXT);"
        "CREATE TABLE node (level, idx, hash); CREATE TABLE checkpoint (size, root, note, cause, at);"
        + "".join(f"CREATE TABLE {name} ({columns});" for name, columns in SIDE_TABLES.items())
    )
    leaves = []
    for seq in range(size):
        body = body_of(seq)
        leaf = tree.leaf_hash(body.encode())
        leaves.append(leaf)
        row = (seq, body, leaf.hex(), f"household:{seq % 3000}")
        bundle.execute("INSERT INTO entry VALUES (?, ?, ?, '2026-03-15T12:00:00Z', 'form.submit', ?, '', '')", row)
    layer = leaves
    for level in (8, 16):
        for _ in range(8):
            layer = [tree.node_hash(layer[n], layer[n + 1]) for n in range(0, len(layer) - 1, 2)]
        bundle.executemany("INSERT INTO node VALUES (?, ?, ?)", [(level, index, digest.hex()) for index, digest in enumerate(layer)])
    head = Checkpoint(key.name, size, tree.root_of_leaves(leaves))
    bundle.execute("INSERT INTO checkpoint VALUES (?, ?, ?, '', '')", (size, head.root.hex(), in_one(head.text, [sign(head.text, key, private)])))
    bundle.commit()
    bundle.close()
    del leaves, layer
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, str(ROOT / "verify.py"), str(path), "--key", str(key), "--lang", "en"], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        raise SystemExit(f"verify.py found something in a good bundle:\n{done.stdout}{done.stderr}")
    began = time.process_time()
    total = hashlib.sha256()
    for (body,) in sqlite3.connect(path).execute("SELECT body FROM entry ORDER BY seq"):
        total = hashlib.sha256(body.encode())
    reference = time.process_time() - began
    assert total.digest()
    path.unlink()
    return took, reference


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    missed, first = [], 0.0
    with TemporaryDirectory(prefix="wushi-record-") as name:
        folder = Path(name)
        settings = Settings(instance=folder, env="testing", demo=False, guard_record=False)
        app = create_app(settings)
        with app.app_context():
            db.create_all()
            start = 0
            print("   entries  append ms  plain ms  ratio  writes  root ms  incl. ms  cons. ms  check s  SHA-256 s  ratio")
            for size in sizes:
                fill(folder / "wushi.sqlite", start, size)
                start, found = size, measured(size)
                first = first or found["append"]
                took, reference = checked(folder, size)
                print(
                    f"{size:10,}  {found['append']:9.3f}  {found['plain']:8.3f}  {found['append'] / found['plain']:5.1f}  {found['writes']:6.2f}"
                    f"  {found['root']:7.3f}  {found['inclusion']:8.3f}  {found['consistency']:8.3f}"
                    f"  {took:7.2f}  {reference:9.2f}  {took / reference:5.1f}", flush=True,
                )  # fmt: skip
                missed += [f"{size}: {what} {found[what]:.3f} ms" for what in ("root", "inclusion", "consistency") if found[what] > PROOF_MS]
                missed += [f"{size}: {found['writes']:.1f} writes"] if found["writes"] > size.bit_length() + 1 else []
                missed += [f"{size}: an append costs {found['append'] / first:.1f} × that at {sizes[0]}"] if found["append"] > DEARER * first else []
                missed += [f"{size}: checked in {took:.1f} s"] if took > CHECK_S * max(1.0, size / 1_000_000) else []
    for line in missed:
        print(f"missed: {line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
