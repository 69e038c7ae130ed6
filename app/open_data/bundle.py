"""The public record as one SQLite file: whoever holds it needs nothing of ours to check it. `verify.py` reads exactly these tables."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlite_utils import Database

from app.base import clock
from app.change.transaction import change_by
from app.extensions import db
from app.open_data import parts
from app.open_data.grams import grams
from app.open_data.readme import README
from app.policy.actor import machine
from app.record import tree
from app.record.models import RecordEntry, RecordNode
from app.record.queries import Entry, read
from app.record.sentences import in_words
from app.witness.queries import heads_with_cosignatures, policy, witnesses

AT_ONCE = 1000
_LEVELS = (8, 16, 24, 32)


def export(path: Path, say: Callable[[float], object] = lambda share: None) -> int:
    """Sign the record over its last entry and write it out; how many entries that were. The file is made anew."""
    with change_by(machine("cli")) as change:
        change.seal("export")
    db.session.rollback()
    partial = path.with_name(path.name + ".part")
    partial.unlink(missing_ok=True)
    bundle = Database(partial)
    bundle.conn.execute("PRAGMA journal_mode=OFF")
    try:
        with bundle.conn:
            size = _fill(bundle, say)
        bundle.vacuum()
    finally:
        bundle.close()
    partial.replace(path)
    return size


def _fill(bundle: Database, say: Callable[[float], object]) -> int:
    bundle.table("README").insert_all(({"table": t, "zh": zh, "en": en} for t, zh, en in README), pk="table")
    size = _entries(bundle, say)
    _tree(bundle)
    for name, rows, key in parts.tables():
        _table(bundle, name, rows, key)
    settings = current_app.config["SETTINGS"]
    about = {"origin": settings.origin, "entries": size, "exported": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "policy": policy()}
    bundle.table("about").insert_all({"name": name, "value": str(value)} for name, value in about.items())
    return size


def _table(bundle: Database, name: str, rows: Iterable[dict[str, Any]], key: str | tuple[str, ...]) -> None:
    columns = parts.COLUMNS[name]
    bundle.table(name).create(columns, pk=key)
    bundle.table(name).insert_all(rows, batch_size=AT_ONCE)


def _entries(bundle: Database, say: Callable[[float], object]) -> int:
    """Every entry to the last byte, with a sentence beside it, and the index over the sentences."""
    bundle.table("entry").create({"seq": int, "body": str, "leaf": str, "t": str, "a": str, "obj": str, "by": str, "said": str}, pk="seq")
    bundle.conn.execute("CREATE VIRTUAL TABLE entry_fts USING fts5(said, content=[entry], content_rowid=[seq])")
    size, every = 0, max(1, tree.size(db.session()))
    with current_app.test_request_context("/?lang=zh"):
        for page in _pages():
            rows = [_row(said) for said in in_words(page)]
            bundle.table("entry").insert_all(rows, batch_size=AT_ONCE)
            texts = [(row["seq"], grams(f"{row['said']} {_strings(json.loads(row['body']))}")) for row in rows]
            bundle.conn.executemany("INSERT INTO entry_fts (rowid, said) VALUES (?, ?)", texts)
            size += len(rows)
            say(size / every)
    bundle.table("entry").create_index(["a"])
    bundle.table("entry").create_index(["obj"])
    return size


def _pages() -> Iterator[list[Entry]]:
    first = 0
    while True:
        rows = db.session.scalars(select(RecordEntry).where(RecordEntry.seq >= first).order_by(RecordEntry.seq).limit(AT_ONCE)).all()
        if not rows:
            return
        yield [read(row) for row in rows]
        first = rows[-1].seq + 1
        db.session.expunge_all()


def _row(said: Any) -> dict[str, Any]:
    entry: Entry = said.entry
    words = " ".join(word for word in (said.who, said.did, said.thing) if word)
    title = entry.body.get("d", {}).get("title") or entry.body.get("d", {}).get("memo") or entry.body.get("why") or ""
    return {
        "seq": entry.seq, "body": entry.text, "leaf": entry.leaf, "t": entry.body["t"], "a": entry.action, "obj": entry.obj, "by": entry.body.get("by", ""),
        "said": f"{words}：{title}" if title else words,
    }  # fmt: skip


def _strings(value: Any) -> str:
    """All that is said in an entry, numbers too: what one might search for."""
    if isinstance(value, dict):
        return " ".join(_strings(inner) for key, inner in value.items() if key not in ("pc", "f"))
    if isinstance(value, list):
        return " ".join(map(_strings, value))
    return str(value)


def _tree(bundle: Database) -> None:
    rows = db.session.execute(select(RecordNode.place, RecordNode.hash).where((RecordNode.place % 64).in_(_LEVELS)).order_by(RecordNode.place))
    bundle.table("node").create({"level": int, "idx": int, "hash": str}, pk=("level", "idx"))
    bundle.table("node").insert_all({"level": place % 64, "idx": place // 64, "hash": digest.hex()} for place, digest in rows)
    bundle.table("checkpoint").create({"size": int, "root": str, "note": str, "cause": str, "at": str}, pk="size")
    bundle.table("checkpoint").insert_all(
        {"size": head.size, "root": head.root.hex(), "note": note, "cause": head.cause, "at": head.at.strftime("%Y-%m-%dT%H:%M:%SZ")}
        for head, note in heads_with_cosignatures()
    )
    bundle.table("witness").create({"name": str, "vkey": str, "kind": str, "since": str, "until": str}, pk="name")
    bundle.table("witness").insert_all(
        {"name": w.key_name, "vkey": w.vkey, "kind": str(w.kind), "since": w.since.isoformat(), "until": w.until.isoformat() if w.until else ""}
        for w in witnesses(also_ended=True)
    )
