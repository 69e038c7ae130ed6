"""Opened ballots become a published result: shuffled, counted from the published bytes, hashed into the record."""
from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar

from app.allocation.outcome import VERSION
from app.ballots import keys
from app.ballots.commands.polls import quorum_of
from app.ballots.content import Ballot, ballot_from, commitment, in_bytes
from app.ballots.count import Counted, count_pot, plain_counts
from app.ballots.facts import PollMoved
from app.ballots.models import Entitled, Question
from app.ballots.paper_door import PaperLines
from app.ballots.small_cells import shown
from app.ballots.states import BallotKind, Disclosure, Mark
from app.ballots.urn import urn
from app.base.breathing import aside
from app.base.files import keep_bytes
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Area
from app.process.rules import judge

PB = "application/x-pabulib"
T = TypeVar("T")


@dataclass(frozen=True)
class OpenedRow:
    """One ballot out of the urn, without a name."""

    c: bytes
    n: bytes
    tag: str
    ballot: Ballot
    code: str = ""


def opened_rows(question: Question, private: bytes) -> tuple[list[OpenedRow], int]:
    """What counts in the urn, opened and checked against its own c; and how many could not be."""
    counted = [(row.sealed, row.c) for row in urn().all_lying(question.id) if row.sealed is not None and row.c is not None and row.is_counted]
    kind, poll = question.kind, question.record_key

    def open_all() -> list[OpenedRow]:
        plain, coded = keys.Opener(private).open_all([sealed for sealed, _ in counted]), lru_cache(len(counted) or 1)(in_bytes)
        opened = (_opened(kind, poll, content, c, coded) for (_, c), content in zip(counted, plain, strict=True))
        return mixed([row for row in opened if row is not None])

    found = aside(open_all)
    return found, len(counted) - len(found)


def mixed(things: Sequence[T]) -> list[T]:
    """In an order that nobody can guess or repeat: by sixteen random bytes each."""
    by = secrets.token_bytes(16 * len(things))
    return [things[n] for n in sorted(range(len(things)), key=lambda n: by[16 * n : 16 * n + 16])]


def _opened(kind: BallotKind, poll: str, plain: bytes | None, c: bytes, coded: Callable[[Ballot], bytes]) -> OpenedRow | None:
    """A ballot, or None when it does not say what its c promised."""
    try:
        said = json.loads((plain or b"").decode())
        ballot, n = ballot_from(kind, said["b"]), bytes.fromhex(said["n"])
    except (ValueError, KeyError, TypeError):
        return None
    tag = str(said.get("tag", ""))
    return OpenedRow(c, n, tag, ballot, str(said.get("code", ""))) if commitment(n, poll, ballot, tag, coded) == c else None


@dataclass(frozen=True)
class Worked:
    """A result that is worked out and written nowhere yet."""

    result: dict[str, Any]
    pots: Sequence[Counted] = ()
    cs: Sequence[bytes] = ()
    bundle: bytes = b""


def work_out(question: Question, online: Sequence[Ballot], broken: int, sheets: PaperLines | None = None, table: list[Any] | None = None) -> Worked:
    """Count. Needs no pen: whoever opens a large urn works it out first, and writes while others wait only for a moment."""
    sheets = sheets or PaperLines()
    ballots = mixed([*online, *sheets.ballots])
    result: dict[str, Any] = {
        "votes": len(ballots), "online": len(online), "paper": len(sheets.ballots), "invalid": sheets.invalid, "broken": broken,
        **({"table": table} if table is not None else {}), "areas": areas_of(question), "quorum": _quorum(question, len(ballots) + sheets.invalid),
    }  # fmt: skip
    if question.kind is BallotKind.PLAIN:
        return Worked(result | _plain(question, ballots, sheets.invalid))
    for pot in question.pots:
        assert pot.area.name and pot.options is not None  # read here: the reckoning beside the loop reads nothing any more
    on_paper = sheets.ballots
    return Worked(result, aside(lambda: [count_pot(question, pot, online, on_paper) for pot in question.pots]))


def publish(change: Change, question: Question, worked: Worked) -> None:
    """Keep the files, write `tally.published {ballots_sha256, counted_root, totals, result}`."""
    result, files = dict(worked.result), dict[str, str]()
    if question.kind is not BallotKind.PLAIN:
        result["pots"] = [_keep_pot(question, n, counted, files) for n, counted in enumerate(worked.pots)]
    if worked.cs:
        listed = keep_bytes("".join(f"{c.hex()}\n" for c in sorted(worked.cs)).encode(), "text/plain", f"vote-{question.id}-counted.txt")
        db.session.flush()
        result["counted"], files["counted.txt"] = listed.id, listed.sha256
    question.result = result
    change.seal("tally.published")
    change.record("tally.published", question, news=PollMoved(question.id), f=files, d=_said(question, result, files))


def _keep_pot(question: Question, number: int, counted: Counted, files: dict[str, str]) -> dict[str, Any]:
    pot = question.pots[number]
    if counted.content:
        is_public = question.rules.disclosure is Disclosure.OPEN
        pot.ballots = keep_bytes(counted.content, PB, f"vote-{question.id}-{pot.code}.pb", is_public=is_public)
        files[f"ballots_{number + 1}.pb"] = pot.ballots.sha256
    return {**counted.data, **({"ballots_sha256": sha256(counted.content).hexdigest()} if counted.content else {})}


def _said(question: Question, result: dict[str, Any], files: dict[str, str]) -> dict[str, Any]:
    """The public totals: what a verifier compares with the file."""
    totals: dict[str, Any] = {name: result[name] for name in ("votes", "online", "paper", "invalid", "broken", "counts") if name in result}
    pots = [
        {"code": pot["code"], "voters": pot["voters"], "winners": pot["winners"], "scores": [f"{row['code']}:{row['votes']}" for row in pot["rows"]]}
        for pot in result.get("pots", [])
    ]  # fmt: skip
    hashes = [pot["ballots_sha256"] for pot in result.get("pots", []) if "ballots_sha256" in pot]
    return {
        "totals": totals, "result": pots, "rule": question.rules.rule, "rules_version": VERSION,
        "counted_root": (question.identity or {}).get("counted_root", ""),
        **({"ballots_sha256": hashes[0] if len(hashes) == 1 else hashes} if hashes else {}),
        "quorum_needed": result["quorum"]["needed"], "is_quorate": result["quorum"]["is_reached"],
    }  # fmt: skip


def _quorum(question: Question, took_part: int) -> dict[str, Any]:
    needed = quorum_of(question)
    return {"needed": needed, "roll": question.due, "took_part": took_part, "is_reached": took_part >= needed}


def _plain(question: Question, ballots: Sequence[Ballot], invalid: int) -> dict[str, Any]:
    """For, against, abstain, judged by the rule pack where there is one, otherwise by more for than against."""
    counts = plain_counts(ballots)
    took_part = len(ballots) + invalid
    if question.rule_pack_id:
        arithmetic = judge(question.rule_pack, question.due, took_part, counts["for"], counts["against"], counts["abstain"])
        return {"counts": counts, "passed": arithmetic.is_passed, "arithmetic": arithmetic.as_dict()}
    return {"counts": counts, "passed": counts["for"] > counts["against"] and took_part >= quorum_of(question)}


def areas_of(question: Question) -> list[dict[str, Any]]:
    """Who took part, by area of the roll and by door; numbers below five are left out, and those that would give them away."""
    table: dict[int, list[int]] = {}
    counts = db.select(Entitled.area_id, Entitled.mark, db.func.count()).where(Entitled.question_id == question.id)
    for area_id, mark, number in db.session.execute(counts.group_by(Entitled.area_id, Entitled.mark)):
        cells = table.setdefault(area_id or 0, [0, 0, 0])
        cells[{Mark.ONLINE: 0, Mark.PAPER: 1}.get(mark or Mark.NONE, 2)] += number
    names = {area.id: area for area in db.session.scalars(db.select(Area).where(Area.id.in_(list(table))))}
    by_area = sorted(table.items())
    return [
        {"area": names[area_id].name if area_id in names else "", "area_id": area_id, "online": online, "paper": sheets, "none": none}
        for (area_id, _), (online, sheets, none) in zip(by_area, shown([cells for _, cells in by_area]), strict=True)
    ]


def bundle(rows: Sequence[OpenedRow], poll: str) -> bytes:
    """The scrutineers' bundle: every (c, n, tag, b), sorted by c, and the question it answers."""
    lines = [
        {"c": row.c.hex(), "n": row.n.hex(), **({"tag": row.tag} if row.tag else {}), "b": row.ballot.as_content()}
        for row in sorted(rows, key=lambda r: r.c)
    ]  # fmt: skip
    return json.dumps({"poll": poll, "ballots": lines}, ensure_ascii=False).encode()


