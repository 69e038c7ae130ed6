"""Vouching: a device or a town becomes a witness, signs or refuses a head; and we sign or refuse the heads of others."""
from __future__ import annotations

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, Refused, demand
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P
from app.record import checkpoints
from app.record.checkpoints import LOG, LogKey, own_key
from app.record.models import RecordCheckpoint
from app.record.tlog.notes import COSIGNATURE, ED25519, VerifierKey, cosign, read_key, read_lines, read_note
from app.record.tlog.proofs import Request
from app.record.tlog.strict import Malformed, from_base64
from app.record.tlog.tree import demand_consistency
from app.vocabulary import Reason
from app.witness.models import Cosignature, WatchedLog, Witness
from app.witness.states import WitnessKind

WITNESS_KEY = "witness.pem"
AHEAD = 300
"""Seconds that a witness's clock may be before ours."""


class Conflict(Exception):
    """The asker believes that we hold another size of its log."""

    def __init__(self, held: int) -> None:
        """`held`: the size that we have signed."""
        super().__init__(held)
        self.held = held


@command(P.WITNESS_ENROL)
def enrol_device(change: Change, area: Area, public: str, label: str = "") -> Witness:
    """A supervisor's device has made a key and keeps it; from now on it can vouch for the record. Only the public half came here."""
    try:
        material = from_base64(public, 32)
    except Malformed as error:
        raise NotValid(Reason("witness.key_unreadable")) from error
    number = 1 + (change.session.query(Witness).count())
    key = VerifierKey(f"{own_key().public.name}/w{number}", material, COSIGNATURE)
    return _enrol(change, area, key, WitnessKind.DEVICE, clean(label)[:80], "")


@command(P.WITNESS_INVITE)
def invite_town(change: Change, area: Area, vkey: str, url: str, label: str = "") -> Witness:
    """Another town's server vouches for our record: its key was read out over the telephone or came on paper."""
    key = _key(vkey, COSIGNATURE)
    url = url.strip().rstrip("/")
    demand((url.startswith(("http://", "https://")) and len(url) <= 200, "witness.address"))
    return _enrol(change, area, key, WitnessKind.TOWN, clean(label)[:80], url)


def _key(vkey: str, algorithm: int) -> VerifierKey:
    try:
        key = read_key(vkey.strip())
    except Malformed as error:
        raise NotValid(Reason("witness.key_unreadable")) from error
    if key.algorithm != algorithm:
        raise NotValid(Reason("witness.key_of_another_kind"))
    return key


def _enrol(change: Change, area: Area, key: VerifierKey, kind: WitnessKind, label: str, url: str) -> Witness:
    taken = change.session.scalars(select(Witness)).all()
    if any(other.key_name == key.name or read_key(other.vkey).public == key.public for other in taken):
        raise NotNow(Reason("witness.key_known"))
    person = change.actor.person_id if kind is WitnessKind.DEVICE else None
    row = Witness(area=area, kind=kind, key_name=key.name, vkey=str(key), label=label, url=url, person_id=person, since=clock.now())
    witness = change.add(row)
    change.record("record.witness_added", witness, d={"name": key.name, "key": str(key), "kind": str(kind), **({"person": person} if person else {})})
    return witness


@command(P.WITNESS_END)
def end_witness(change: Change, witness: Witness, why: str) -> None:
    """The device is lost or the office over: its signatures stay, new ones are not taken any more."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    if witness.until is not None:
        raise NotNow(Reason("witness.has_ended"))
    witness.until, witness.why_ended = clock.now(), why
    change.record("record.witness_ended", witness, d={"name": witness.key_name}, why=why)


@command(P.RECORD_COSIGN)
def take_cosignature(change: Change, witness: Witness, size: int, line: str) -> Cosignature:
    """A witness has found that the record only grew since it last looked, and signs how it stands now."""
    _demand_own(change, witness)
    head = change.session.get(RecordCheckpoint, size)
    if head is None:
        raise NotValid(Reason("witness.no_such_head"))
    try:
        lines = read_lines(line)
        note = read_note(head.note)
        signature = type(note)(note.text, lines).verified([read_key(witness.vkey)])[0]
    except Malformed as error:
        raise NotValid(Reason("witness.signature_wrong")) from error
    time = signature.time or 0
    if time > clock.now().timestamp() + AHEAD:
        raise NotValid(Reason("witness.clock_ahead"))
    row = change.add(Cosignature(size=size, witness_id=witness.id, time=time, line=str(signature.line)))
    change.record("record.cosigned", LOG, d={"size": size, "root": head.root.hex(), "witness": witness.key_name, "time": time})
    return row


@command(P.RECORD_REFUSE)
def note_refusal(change: Change, witness: Witness, size: int, reason: str) -> None:
    """A witness did not find what it had signed before: everybody reads so at once, and the record's page turns red."""
    _demand_own(change, witness)
    change.record("record.refused", LOG, d={"size": size, "witness": witness.key_name, "reason": clean(reason)[:200] or "unknown"})


def _demand_own(change: Change, witness: Witness) -> None:
    if witness.until is not None:
        raise NotNow(Reason("witness.has_ended"))
    if change.actor.system is None and witness.person_id != change.actor.person_id:
        raise NotAllowed(Reason("witness.not_your_device"))


@command(P.RECORD_ROTATE)
def announce_key(change: Change, before: LogKey | None, after: LogKey) -> None:
    """The log gets a new key: said in the record, and signed with the old one too where it is still there."""
    announced = checkpoints.announced_keys(change.session)
    d = {"key": str(after.public), **({"old": str(announced[-1])} if announced else {}), "origin": after.public.name}
    change.record("record.key_rotated", LOG, d=d)
    checkpoints.put_head(change.session, "rotation", [after, *([before] if before else [])])


@command(P.LOG_WATCH)
def watch_log(change: Change, area: Area, vkey: str, label: str = "") -> WatchedLog:
    """We promise another town to witness its record, from the key that it gave us on paper."""
    key = _key(vkey, ED25519)
    if key.name == own_key().public.name or change.session.scalar(select(WatchedLog).where(WatchedLog.origin == key.name)) is not None:
        raise NotNow(Reason("witness.key_known"))
    watched = change.add(WatchedLog(area=area, origin=key.name, vkey=str(key), label=clean(label)[:80]))
    change.record("record.watch_begun", watched, d={"origin": key.name, "key": str(key)})
    return watched


def witness_key() -> LogKey:
    """The key with which this house vouches for others; not the log's own."""
    own = own_key(WITNESS_KEY)
    return LogKey(VerifierKey(f"{own.public.name}/witness", own.public.public, COSIGNATURE), own.private)


@command(P.LOG_COUNTERSIGN)
def countersign(change: Change, watched: WatchedLog, request: Request) -> str:
    """tlog-witness: check and keep in one change, so that no older head ever follows a newer; our line under their head.

    Raises Conflict when the asker is wrong about what we hold, NotAllowed and NotValid as the protocol's 403, 400 and 422.
    """
    head = request.checkpoint
    try:
        request.note.verified([read_key(watched.vkey)])
    except Malformed as error:
        raise NotAllowed(Reason("witness.signature_wrong")) from error
    if request.old > head.size:
        raise Refused(Reason("witness.old_above_new"))
    if request.old != watched.size:
        raise Conflict(watched.size)
    try:
        _demand_growth(watched, request)
    except Malformed as error:
        raise NotValid(Reason("witness.not_consistent", {"why": error.code})) from error
    watched.size, watched.root, watched.note, watched.at = head.size, head.root, str(request.note), clock.now()
    change.record("record.countersigned", watched, d={"origin": head.origin, "size": head.size, "root": head.root.hex()})
    key = witness_key()
    return str(cosign(head.text, key.public, key.private, int(clock.now().timestamp())))


def _demand_growth(watched: WatchedLog, request: Request) -> None:
    head = request.checkpoint
    if request.old == 0:
        if request.hashes:
            raise Malformed("proof.wrong_length")
    else:
        demand_consistency(request.old, head.size, watched.root or b"", head.root, request.hashes)
