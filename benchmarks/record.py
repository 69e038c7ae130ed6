"""What the record costs as it grows: an append, a root, a proof, and the stand-alone check, from 1,000 to 1,000,000 entries.

    .venv/bin/python benchmarks/record.py [--sizes 1000,10000,100000,1000000]

References in the same run: an append beside a plain INSERT of the same row into a table of the same shape; the check by
`verify.py`, of a mixture like that of the demonstration, beside one SHA-256 pass over the same bytes. Targets: a proof and a root under 1 ms at every
size, an append at most log2(n) + 1 writes and no dearer at a million than 3 × at a thousand, a million entries checked in
10 s. All figures but `wall s` are processor time, so that what else the machine does counts for nothing. Exit status 1 when one is missed.
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
    "money_transaction": "id, round, move, at, memo, subject, seq, reverses, voucher", "money_leg": "id INTEGER PRIMARY KEY, transaction_id, account, fen",
    "state": "obj, state",
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


def mixed_body(seq: int, bundle: sqlite3.Connection) -> tuple[str, str, str]:
    """An entry of the mixture that the demonstration's year has, with the rows beside it. Of fifty: thirty-six marks of residents
    that move nothing, a payment, six matters that move, and seven offices, decisions, prices, inspections."""
    slot, number = seq % 50, seq // 50 + 1
    said: dict[str, object] = {"v": 1, "seq": seq, "t": "2026-03-15T12:00:00Z", "via": "desk", "by": f"s:{seq % 40 + 1:02d}"}
    if slot == 0:
        said |= _paid(seq, number, bundle)
    elif slot < 7:
        matter = f"matter:2026-{seq:04d}"
        said |= {"a": "matter.accept", "obj": matter, "to": [f"{matter} accepted"], "pc": {"text": f"{seq:064x}"}, "why": "两委看过，列入今年的清单。"}
        said["d"] = {"category": "基础设施和环境", "next": "2026-04-11", "round": 1, "title": "路灯补装 18 盏"}
        bundle.execute("INSERT INTO state VALUES (?, 'accepted')", (matter,))
    elif slot < 14:
        said |= _done(seq, slot, bundle)
    else:
        action = ("form.submit", "form.collect", "rating.give", "attendance.mark")[seq % 4]
        said |= {"a": action, "obj": f"household:{seq % 3000}", "by": f"r:{seq:016x}", "via": "phone", "pc": {"by": f"{seq:064x}", "marks": f"{seq + 1:064x}"}}
        said["d"] = {"again": False, "channel": "phone", "marks": 7, "round": 1}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False), str(said["a"]), str(said["obj"])


def _paid(seq: int, number: int, bundle: sqlite3.Connection) -> dict[str, object]:
    """A payment with its two legs, and that it is paid."""
    payment, memo = f"payment:{number}", f"明光照明：路灯补装 {number} 盏，签约备料"
    legs = [(f"outside:HT-{number}", -number), (f"spent:P{number % 90}", number)]
    row = (number, 1, "pay", "2026-03-15T12:00:00Z", memo, payment, seq, None, f"{seq:064x}")
    bundle.execute("INSERT INTO money_transaction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    bundle.executemany("INSERT INTO money_leg VALUES (NULL, ?, ?, ?)", [(number, account, fen) for account, fen in legs])
    bundle.execute("INSERT INTO state VALUES (?, 'paid')", (payment,))
    booked = {"amount_fen": number, "legs": [{"account": account, "fen": fen} for account, fen in legs], "memo": memo, "move": "pay", "round": 1}
    booked |= {"subject": payment, "transaction": number}
    return {"a": "fund.pay", "obj": f"fund:{number}", "d": booked, "f": {"voucher": f"sha256:{seq:064x}"}, "to": [f"{payment} paid"]}


def _done(seq: int, slot: int, bundle: sqlite3.Connection) -> dict[str, object]:
    """An office, a decision now and then, prices and inspections."""
    if slot == 7:
        row = (f"role:{seq}", seq, "谢思远", "facilitator", 4, "2026-01-01", "2031-01-01")
        bundle.execute("INSERT INTO role VALUES (?, ?, ?, ?, ?, ?, ?, 0)", row)
        return {"a": "role.grant", "obj": row[0], "d": dict(zip(("person", "name", "role", "area", "from", "until"), row[1:], strict=True))}
    if slot == 8 and seq % 4 == 0:
        bundle.execute("INSERT INTO decision VALUES (?, 'passed', 25, 2, 0, 27)", (f"decision:{seq}",))
        counted = {"abstain": 0, "against": 2, "base": 27, "for": 25, "outcome": "passed", "title": "P02 老院雨污排水沟清掏换盖"}
        return {"a": "decision.make", "obj": f"decision:{seq}", "d": counted}
    if slot % 2:
        lines = [{"basis": "三家询价取中间价", "fen": 4140000, "item": "路灯补装 18 盏"}]
        priced = {"fund_fen": 4140000, "layer": "community", "lines": lines, "own_fen": 0}
        return {"a": "proposal.cost", "obj": f"proposal:2026-{seq:04d}", "d": priced}
    seen = {"milestone": "签约备料", "ok": True, "on": "2026-05-12", "what": "许可、围挡、安全告示都在。"}
    return {"a": "inspection.record", "obj": f"project:P{seq % 90}", "d": seen}


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


def checked(folder: Path, size: int) -> tuple[float, float, float]:
    """Seconds of processor and by the clock that verify.py takes for a bundle of so many mixed entries, and those of one SHA-256 pass over the bytes."""
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
        body, action, obj = mixed_body(seq, bundle)
        leaf = tree.leaf_hash(body.encode())
        leaves.append(leaf)
        bundle.execute("INSERT INTO entry VALUES (?, ?, ?, '2026-03-15T12:00:00Z', ?, ?, '', '')", (seq, body, leaf.hex(), action, obj))
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
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, str(ROOT / "verify.py"), str(path), "--key", str(key), "--lang", "en"], capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
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
    return took, wall, reference


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
            print("   entries  append ms  plain ms  ratio  writes  root ms  incl. ms  cons. ms  check s   wall s  SHA-256 s  ratio")
            for size in sizes:
                fill(folder / "wushi.sqlite", start, size)
                start, found = size, measured(size)
                first = first or found["append"]
                took, wall, reference = checked(folder, size)
                print(
                    f"{size:10,}  {found['append']:9.3f}  {found['plain']:8.3f}  {found['append'] / found['plain']:5.1f}  {found['writes']:6.2f}"
                    f"  {found['root']:7.3f}  {found['inclusion']:8.3f}  {found['consistency']:8.3f}"
                    f"  {took:7.2f}  {wall:7.2f}  {reference:9.2f}  {took / reference:5.1f}", flush=True,
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
