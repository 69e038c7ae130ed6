"""Signed heads of the record: the log's key, and when a head is signed.

Signing is the last thing in a change, so a head is never of entries that were not kept. A lost or strange key stops no
meeting: nothing is signed, the log says so, and the record's public page turns red.
"""
from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.base import clock
from app.policy.actor import machine
from app.record import append, tree
from app.record.models import RecordCheckpoint, RecordEntry
from app.record.tlog.checkpoints import Checkpoint
from app.record.tlog.notes import VerifierKey, demand_name, in_one, read_key, sign
from app.settings import Settings

EVERY = timedelta(minutes=10)
DAILY_HOUR = 18
KEY_FILE, OLD_KEY_FILE = "log.pem", "log-before.pem"
LOG = "record:log"  # how the log is called in its own entries
log = logging.getLogger("wushi.record")


@dataclass(frozen=True)
class LogKey:
    """The log's key: what everybody may know of it, and the half that signs."""

    public: VerifierKey
    private: Ed25519PrivateKey


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def key_file(name: str = KEY_FILE) -> Path:
    """Where the key lies."""
    return _settings().instance / "keys" / name


def own_key(name: str = KEY_FILE) -> LogKey:
    """The key of this installation (PEM, PKCS 8, 0600); made on first use."""
    path = key_file(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_key(path, Ed25519PrivateKey.generate())
    private = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return LogKey(VerifierKey(demand_name(_settings().origin), private.public_key().public_bytes_raw()), private)


def write_key(path: Path, private: Ed25519PrivateKey) -> None:
    """A new file; FileExistsError when there is one: keys are moved away, never written over."""
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was first
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def announced_keys(session: Session) -> list[VerifierKey]:
    """The log's keys as the record itself says, oldest first."""
    query = select(RecordEntry.body).where(RecordEntry.action.in_(("record.key_made", "record.key_rotated"))).order_by(RecordEntry.seq)
    return [read_key(json.loads(body)["d"]["key"]) for body in session.scalars(query)]


def newest(session: Session) -> RecordCheckpoint | None:
    """The last head that was signed."""
    return session.scalar(select(RecordCheckpoint).order_by(RecordCheckpoint.size.desc()).limit(1))


def sign_head(session: Session, cause: str) -> RecordCheckpoint | None:
    """Sign the record as it stands in this change; the head of this size if it was signed before; None without the right key."""
    key = own_key()
    announced = announced_keys(session)
    if not announced:
        append.entry(session, machine("log"), "record.key_made", LOG, d={"origin": _settings().origin, "key": str(key.public)})
    elif announced[-1] != key.public:
        log.error("the log's key is not the one that the record announces: nothing is signed; see `python3 -m app record rotate-key`")
        return None
    return put_head(session, cause, [key])


def put_head(session: Session, cause: str, keys: list[LogKey]) -> RecordCheckpoint:
    """Sign with these keys and keep the head."""
    size = tree.size(session)
    if (there := session.get(RecordCheckpoint, size)) is not None:
        return there
    head = Checkpoint(_settings().origin, size, tree.root(session, size))
    note = in_one(head.text, [sign(head.text, key.public, key.private) for key in keys])
    session.execute(insert(RecordCheckpoint), {"size": size, "root": head.root, "note": note, "cause": cause[:80], "at": clock.now()})
    return session.get_one(RecordCheckpoint, size)


def cause_now(session: Session, now: datetime) -> str:
    """Why a head is due just now, or nothing: ten minutes of growth, or the daily one at 18:00 of the village hall."""
    last = newest(session)
    size = tree.size(session)
    if not size or (last is not None and last.size == size):
        return ""
    six = clock.hall_time(clock.local(now).date(), DAILY_HOUR)
    six = six if six <= now else six - timedelta(days=1)
    if last is None or last.at < six:
        return "daily"
    return "growth" if now - last.at >= EVERY and has_grown(session, last.size) else ""


def has_grown(session: Session, since: int) -> bool:
    """Whether anything but the record's own entries was written since: heads must not feed themselves (decision 5)."""
    query = select(RecordEntry.seq).where(RecordEntry.seq >= since, RecordEntry.action.not_like("record.%")).limit(1)
    return session.scalar(query) is not None
