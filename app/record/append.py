"""Writing entries: numbered without a gap, in the transaction of the change itself."""
from __future__ import annotations

import json
import secrets
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.base import clock
from app.policy.actor import Actor
from app.record.canonical import canonical, commitment
from app.record.models import PersonalValue, RecordEntry, RestrictedBody
from app.record.tlog.tree import leaf_hash
from app.record.tree import grow

VERSION = 1
# Tables rather than classes: an entry is written with every act, and needs none of the ORM's bookkeeping.
_entries, _values, _bodies = RecordEntry.__table__, PersonalValue.__table__, RestrictedBody.__table__
_NEXT = select(func.coalesce(func.max(_entries.c.seq), -1) + 1)


def entry(
    session: Session,
    actor: Actor,
    action: str,
    obj: str,
    *,
    d: dict[str, Any] | None = None,
    pd: dict[str, Any] | None = None,
    f: dict[str, str] | None = None,
    ref: list[int] | None = None,
    why: str | None = None,
    role: str | None = None,
    to: list[str] | None = None,
    restricted: bool = False,
) -> int:
    """Append one entry and return its number (the first is 0).

    d: public facts (whole numbers, fen, text, true/false). pd: personal values; only salted commitments become
    public. f: file slug → SHA-256 hex. ref: numbers of entries this one follows from. why: the public reason.
    to: things that moved along their lives, as `matter:2026-0041 accepted`.
    restricted: the public entry is only an envelope, the body goes where supervisors read it.
    """
    seq: int = session.scalar(_NEXT) or 0
    personal = dict(pd or {})
    body: dict[str, Any] = {"v": VERSION, "seq": seq, "t": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "a": action, "obj": obj}
    body |= {"by": _by(actor, personal), "via": str(actor.via)}
    body |= {k: v for k, v in (("d", d), ("ref", ref), ("why", why), ("role", role), ("to", to)) if v}
    if f:
        body["f"] = {name: f"sha256:{digest}" for name, digest in f.items()}
    salted = {name: (secrets.token_bytes(32), value) for name, value in personal.items() if value not in (None, "")}
    if salted:
        body["pc"] = {name: commitment(salt, value) for name, (salt, value) in salted.items()}
    _write(session, seq, body, restricted)
    if salted:
        rows = [{"seq": seq, "field": name, "salt": salt, "value": json.dumps(value, ensure_ascii=False)} for name, (salt, value) in salted.items()]
        session.execute(insert(_values), rows)
    return seq


def _write(session: Session, seq: int, body: dict[str, Any], restricted: bool) -> None:
    """The bytes; of a restricted entry the envelope, with the body beside it for supervisors."""
    hidden, salt = body, secrets.token_bytes(32)
    if restricted:
        body = {"v": VERSION, "seq": seq, "t": body["t"], "a": "restricted", "obj": "restricted", "pc": {"body": commitment(salt, hidden)}}
    data = canonical(body)
    leaf = leaf_hash(data)
    session.execute(insert(_entries), {"seq": seq, "body": data.decode(), "leaf": leaf, "action": body["a"], "obj": body["obj"]})
    grow(session, seq, leaf)
    if restricted:
        text = json.dumps(hidden, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        session.execute(insert(_bodies), {"seq": seq, "salt": salt, "body": text, "at": clock.now()})


def _by(actor: Actor, personal: dict[str, Any]) -> str:
    """Officials have a stable number; a resident gets a fresh one each time, tied to the person only by a commitment."""
    if actor.system is not None:
        return f"sys:{actor.system}"
    if actor.person_id is None:
        return "anyone"
    if actor.is_official:
        return f"s:{actor.person_id:02d}"
    alias = f"r:{secrets.token_hex(8)}"
    personal["by"] = {"alias": alias, "person": actor.person_id}
    return alias
