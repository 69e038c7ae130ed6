"""The tables beside the entries, as they stand now: what replaying the record must give again."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.ballots.models import Question
from app.ballots.paper.models import PaperBundle
from app.ballots.states import Disclosure, QuestionState
from app.base.database import Base
from app.base.files import Upload
from app.extensions import db
from app.fund.models import FundTransaction
from app.people.models import RoleGrant
from app.step3_discuss.models import AgendaItem, Decision, Meeting

Row = dict[str, Any]
COLUMNS: dict[str, dict[str, Any]] = {
    "money_transaction": {"id": int, "round": int, "move": str, "at": str, "memo": str, "subject": str, "seq": int, "reverses": int, "voucher": str},
    "money_leg": {"id": int, "transaction_id": int, "account": str, "fen": int},
    "state": {"obj": str, "state": str},
    "role": {"obj": str, "person": int, "name": str, "role": str, "area": int, "from_on": str, "until_on": str, "ended": int},
    "decision": {"obj": str, "outcome": str, "votes_for": int, "against": int, "abstain": int, "base": int, "adopted": str},
    "poll": {
        "obj": str, "text": str, "kind": str, "rule": str, "state": str, "roll": int, "online_counted": int, "paper_counted": int, "spoiled": int,
        "not_voted": int, "casts": int, "superseded": int, "struck": int, "counted_root": str, "votes": int, "invalid": int, "broken": int,
    },
    "poll_total": {"poll": str, "pot": str, "project": str, "votes": str, "won": int},
    "poll_file": {"poll": str, "name": str, "sha256": str, "content": bytes},
    "ballot": {"poll": str, "pot": str, "no": str, "vote": str},
    "paper_bundle": {"obj": str, "bundle": str, "n": int, "sha256": str},
}  # fmt: skip
_NUMBERS = ("roll", "online_counted", "paper_counted", "spoiled", "not_voted", "casts", "superseded", "struck")


def tables() -> Iterator[tuple[str, Iterable[Row], str | tuple[str, ...]]]:
    """Name, rows and key of each."""
    makers: tuple[tuple[str, Callable[[], Iterable[Row]], str | tuple[str, ...]], ...] = (
        ("money_transaction", _transactions, "id"), ("money_leg", _legs, "id"), ("state", states, "obj"), ("role", _roles, "obj"),
        ("decision", _decisions, "obj"), ("poll", _polls, "obj"), ("poll_total", _totals, ("poll", "pot", "project")),
        ("poll_file", _files, ("poll", "name")), ("ballot", _ballots, ("poll", "pot", "no")), ("paper_bundle", _bundles, "obj"),
    )  # fmt: skip
    return ((name, make(), key) for name, make, key in makers)


def _transactions() -> Iterator[Row]:
    for t in db.session.scalars(select(FundTransaction).options(joinedload(FundTransaction.voucher)).order_by(FundTransaction.id)):
        yield {
            "id": t.id, "round": t.round_id, "move": str(t.move), "at": f"{t.at:%Y-%m-%dT%H:%M:%SZ}", "memo": t.memo, "subject": t.subject, "seq": t.entry_seq,
            "reverses": t.reverses_id, "voucher": t.voucher.sha256 if t.voucher else None,
        }  # fmt: skip


def _legs() -> Iterator[Row]:
    for t in db.session.scalars(select(FundTransaction).options(selectinload(FundTransaction.legs)).order_by(FundTransaction.id)):
        for leg in t.legs:
            yield {"id": leg.id, "transaction_id": t.id, "account": leg.account, "fen": leg.amount_fen}


def states() -> Iterator[Row]:
    """Where everything with a life stands now."""
    return ({"obj": row.record_key, "state": str(row.state)} for row in alive())


def alive() -> Iterator[Any]:
    """Everything that has a life and a place in the record; what was only practised has none."""
    for mapper in sorted(Base.registry.mappers, key=lambda m: m.class_.__name__):
        kind = mapper.class_
        if hasattr(kind, "state") and hasattr(kind, "record_key"):
            yield from (row for row in db.session.scalars(select(kind)) if not getattr(row, "is_rehearsal", False))


def _roles() -> Iterator[Row]:
    for g in db.session.scalars(select(RoleGrant).options(joinedload(RoleGrant.person)).order_by(RoleGrant.id)):
        yield {
            "obj": g.record_key, "person": g.person_id, "name": g.person.name, "role": str(g.role), "area": g.area_id, "from_on": g.from_on.isoformat(),
            "until_on": g.until_on.isoformat(), "ended": int(g.ended_on is not None),
        }  # fmt: skip


def _decisions() -> Iterator[Row]:
    in_earnest = select(Decision).join(Decision.item).join(AgendaItem.meeting).where(Meeting.is_practice.is_(False))
    for d in db.session.scalars(in_earnest.options(joinedload(Decision.question)).order_by(Decision.id)):
        result = (d.question.result or {}) if d.question else {}
        counts = {column: result.get(name, 0) for column, name in (("votes_for", "for"), ("against", "against"), ("abstain", "abstain"), ("base", "base"))}
        yield {"obj": d.record_key, "outcome": str(d.outcome), **counts, "adopted": ";".join(result.get("adopted", ()))}


def _counted() -> list[Question]:
    """Residents' votes whose numbers were told at the close; one that was called off afterwards keeps them."""
    over = (QuestionState.CHECKING, QuestionState.KEYLESS, QuestionState.CLOSED, QuestionState.ARCHIVED, QuestionState.VOID)
    found = db.session.scalars(select(Question).where(Question.state.in_(over)).options(selectinload(Question.pots)).order_by(Question.id))
    return [question for question in found if question.is_poll and question.identity]


def _polls() -> Iterator[Row]:
    for q in _counted():
        identity, result = q.identity or {}, q.result or {}
        numbers = {name: identity.get(name) for name in (*_NUMBERS, "counted_root")} | {name: result.get(name) for name in ("votes", "invalid", "broken")}
        yield {"obj": q.record_key, "text": q.text, "kind": str(q.kind), "rule": q.rules.rule, "state": str(q.state), **numbers}


def _totals() -> Iterator[Row]:
    for q in _counted():
        for pot in (q.result or {}).get("pots", []):
            for row in pot["rows"]:
                yield {"poll": q.record_key, "pot": pot["code"], "project": row["code"], "votes": str(row["votes"]), "won": int(row["code"] in pot["winners"])}
        for name, votes in (q.result or {}).get("counts", {}).items():
            yield {"poll": q.record_key, "pot": "", "project": name, "votes": str(votes), "won": 0}


def _files() -> Iterator[Row]:
    """What was published of a vote. Where only scrutineers read the ballots, the bundle holds none of them."""
    for q in _counted():
        counted = db.session.get(Upload, (q.result or {}).get("counted", 0))
        files = [("counted.txt", counted)] if counted else []
        if q.rules.disclosure is Disclosure.OPEN:
            files += [(f"ballots_{n}.pb", pot.ballots) for n, pot in enumerate(q.pots, 1) if pot.ballots]
        yield from ({"poll": q.record_key, "name": name, "sha256": file.sha256, "content": file.path.read_bytes()} for name, file in files)


def _ballots() -> Iterator[Row]:
    for q in _counted():
        if q.rules.disclosure is not Disclosure.OPEN:
            continue
        for pot in q.pots:
            if pot.ballots is None:
                continue
            for no, vote in pb_votes(pot.ballots.path.read_text(encoding="utf-8")):
                yield {"poll": q.record_key, "pot": pot.code, "no": no, "vote": vote}


def pb_votes(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a .pb file's votes as they stand there: number, and the rest."""
    lines = text.split("\n")
    start = lines.index("VOTES") + 2
    for line in lines[start:]:
        if line:
            no, _, rest = line.partition(";")
            yield no, rest


def _bundles() -> Iterator[Row]:
    for bundle in db.session.scalars(select(PaperBundle).order_by(PaperBundle.id)):
        if bundle.sha256:
            yield {"obj": bundle.record_key, "bundle": bundle.name, "n": bundle.size, "sha256": bundle.sha256}


def personal() -> Iterator[str]:
    """Every personal value with its salt, a line of JSON each: for supervisors, never for the public. `verify.py --pd` reads it."""
    from_tables = db.session.execute(db.text("SELECT seq, field, salt, value FROM record_pd ORDER BY seq, field"))
    for seq, name, salt, value in from_tables:
        yield json.dumps({"seq": seq, "field": name, "salt": bytes(salt).hex(), "value": json.loads(value)}, ensure_ascii=False)
    for seq, salt, body in db.session.execute(db.text("SELECT seq, salt, body FROM record_restricted ORDER BY seq")):
        yield json.dumps({"seq": seq, "field": "body", "salt": bytes(salt).hex(), "value": json.loads(body)}, ensure_ascii=False)
