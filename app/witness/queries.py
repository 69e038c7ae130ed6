"""How fresh and how widely witnessed the record is, and with which keys that is checked."""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.extensions import db
from app.process.queries import community_here, limit_of
from app.record import checkpoints, tree
from app.record.models import RecordCheckpoint, RecordEntry
from app.record.tlog.notes import Note, VerifierKey, read_key, read_lines, read_note
from app.record.tlog.policy import policy_text
from app.witness.models import Cosignature, WatchedLog, Witness
from app.witness.states import WitnessKind

STALE = timedelta(days=1)


def witnesses(*, also_ended: bool = False) -> list[Witness]:
    """Who vouches for our record, in the order in which they came."""
    query = select(Witness).options(joinedload(Witness.person), joinedload(Witness.area)).order_by(Witness.id)
    return list(db.session.scalars(query if also_ended else query.where(Witness.until.is_(None))))


def devices_of(person_id: int) -> list[Witness]:
    """A supervisor's own devices."""
    return [w for w in witnesses() if w.person_id == person_id and w.kind is WitnessKind.DEVICE]


def watched_logs() -> list[WatchedLog]:
    """The logs of others that we witness."""
    return list(db.session.scalars(select(WatchedLog).order_by(WatchedLog.id)))


def quorum() -> int:
    """How many supervisors must have signed, by the rule in force."""
    community = community_here()
    return limit_of(community, "witness_quorum", "witnesses") if community else 2


def policy() -> str:
    """Our tlog-policy: the log's keys as the record announces them, the supervisors and the quorum. Towns vouch besides."""
    holders: dict[int | None, list[tuple[str, VerifierKey]]] = defaultdict(list)
    for w in witnesses():
        if w.kind is WitnessKind.DEVICE:
            holders[w.person_id].append((w.key_name.rpartition("/")[2], read_key(w.vkey)))
    return policy_text(checkpoints.announced_keys(db.session()), list(holders.values()), min(quorum(), len(holders)))


def with_cosignatures(head: RecordCheckpoint) -> Note:
    """A head with every line under it: ours, then the witnesses', the newest of each."""
    note = read_note(head.note)
    rows = db.session.scalars(select(Cosignature).where(Cosignature.size == head.size).order_by(Cosignature.time, Cosignature.id))
    newest = {row.witness_id: row.line for row in rows}
    return Note(note.text, (*note.lines, *(line for text in newest.values() for line in read_lines(text))))


def heads_with_cosignatures() -> Iterator[tuple[RecordCheckpoint, str]]:
    """Every head, oldest first, with every line that was ever put under it."""
    lines: dict[int, list[str]] = defaultdict(list)
    for row in db.session.scalars(select(Cosignature).order_by(Cosignature.id)):
        lines[row.size].append(row.line)
    for head in db.session.scalars(select(RecordCheckpoint).order_by(RecordCheckpoint.size)):
        yield head, head.note + "".join(lines[head.size])


def last_signed_by(witness: Witness) -> Cosignature | None:
    """The largest head that a witness has signed."""
    query = select(Cosignature).where(Cosignature.witness_id == witness.id).order_by(Cosignature.size.desc(), Cosignature.time.desc())
    return db.session.scalar(query.limit(1))


@dataclass(frozen=True)
class Vouching:
    """One witness: how far and when it has signed last, and whether it has refused since."""

    witness: Witness
    size: int
    at: datetime | None
    refused: str = ""


@dataclass(frozen=True)
class Freshness:
    """The one sentence about the record. `witnessed`: entries below this number are vouched for by the quorum."""

    entries: int
    head: RecordCheckpoint | None
    vouching: list[Vouching]
    quorum: int
    witnessed: int
    at: datetime | None

    @property
    def supervisors(self) -> dict[int | None, int]:
        """Of each supervisor who holds a key, how far they have signed, with whichever device."""
        found: dict[int | None, int] = {}
        for v in self.vouching:
            if v.witness.kind is WitnessKind.DEVICE:
                found[v.witness.person_id] = max(v.size, found.get(v.witness.person_id, 0))
        return found

    @property
    def signed(self) -> int:
        """How many of them have signed as far as the quorum, or further."""
        return sum(size >= self.witnessed > 0 for size in self.supervisors.values())

    @property
    def refused(self) -> list[Vouching]:
        """Witnesses that did not find what they had signed before."""
        return [v for v in self.vouching if v.refused]

    @property
    def is_stale(self) -> bool:
        """Older than a day, or never."""
        return self.at is None or clock.now() - self.at > STALE

    @property
    def is_red(self) -> bool:
        """Whether something must be looked at today."""
        return bool(self.refused) or self.is_stale


def freshness(entries: int | None = None, needed: int | None = None) -> Freshness:
    """Read it once for the page; for the line under every page two statements are enough, when length and quorum are known."""
    session = db.session()
    vouching = _vouching(_refusals())
    best: dict[int | None, Vouching] = {}
    for v in vouching:
        mine = best.get(v.witness.person_id)
        if v.witness.kind is WitnessKind.DEVICE and v.at is not None and (mine is None or v.size > mine.size):
            best[v.witness.person_id] = v
    signed, needed = sorted(best.values(), key=lambda v: v.size, reverse=True), quorum() if needed is None else needed
    enough = signed[:needed] if len(signed) >= needed else []
    at = min((v.at for v in enough if v.at), default=None)
    head = checkpoints.newest(session) if entries is None else None
    return Freshness(tree.size(session) if entries is None else entries, head, vouching, needed, enough[-1].size if enough else 0, at)


def _vouching(refused: dict[str, tuple[int, str]]) -> list[Vouching]:
    """Every witness with its largest head, in one statement."""
    largest = select(Cosignature.witness_id, func.max(Cosignature.size).label("size")).group_by(Cosignature.witness_id).subquery()
    timed = select(Cosignature.witness_id, Cosignature.size, func.max(Cosignature.time).label("time"))
    times = timed.group_by(Cosignature.witness_id, Cosignature.size).subquery()
    query = select(Witness, largest.c.size, times.c.time).outerjoin(largest, largest.c.witness_id == Witness.id)
    query = query.outerjoin(times, (times.c.witness_id == Witness.id) & (times.c.size == largest.c.size))
    found = []
    for witness, size, time in db.session.execute(query.where(Witness.until.is_(None)).options(joinedload(Witness.person)).order_by(Witness.id)):
        seq, why = refused.get(witness.key_name, (-1, ""))
        at = datetime.fromtimestamp(time, UTC) if time else None
        found.append(Vouching(witness, size or 0, at, "" if (size or 0) > seq else why))
    return found


def _refusals() -> dict[str, tuple[int, str]]:
    """The last refusal of each witness, by its key's name: number of the entry, and why."""
    rows = db.session.execute(select(RecordEntry.seq, RecordEntry.body).where(RecordEntry.action == "record.refused").order_by(RecordEntry.seq))
    found = {}
    for seq, body in rows:
        d = json.loads(body)["d"]
        found[d["witness"]] = (seq, d["reason"])
    return found
