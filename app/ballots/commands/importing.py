"""An election that was held elsewhere becomes a finished vote here: the same urn, the same count, the same pages.

Nobody of ours voted in it: its voters are numbers, its roll is as long as its list of ballots, and the record says that
it was read in, from which file, and that the machine itself was both who destroyed the key and who opened the urn.
"""
from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any

from app.allocation import RULES, Election, Project, VoteType
from app.ballots import keys
from app.ballots.commands.casting import content_to_seal
from app.ballots.commands.closing import batch, identity_of, record_close
from app.ballots.commands.counting import open_urn
from app.ballots.commands.polls import record_opening
from app.ballots.content import Ballot, commitment, in_bytes
from app.ballots.models import Option, Pot, Question
from app.ballots.paper_door import Box
from app.ballots.roll import Voter
from app.ballots.settings import PollSettings
from app.ballots.states import QUESTION, BallotKind, Secrecy
from app.ballots.urn import Drop, urn
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotValid
from app.change.transaction import Change
from app.people.models import Area
from app.policy.table import P
from app.record.canonical import tree_root
from app.vocabulary import Reason

KINDS = {
    VoteType.APPROVAL: BallotKind.CHOOSE, VoteType.CHOOSE_1: BallotKind.CHOOSE, VoteType.CUMULATIVE: BallotKind.POINTS,
    VoteType.SCORING: BallotKind.SCORE, VoteType.ORDINAL: BallotKind.RANK,
}  # fmt: skip
AT_ONCE = 15_000
POT = "a"


@dataclass(frozen=True)
class Imported:
    """A vote whose ballots are on their way in, and the characters that will open its urn."""

    question: Question
    envelope: str


@command(P.POLL_IMPORT)
def begin_import(change: Change, area: Area, election: Election, content: bytes, rule: str) -> Imported:
    """The vote is written down and opened as its file says. NotValid where the file says what we cannot hold."""
    if reasons := reasons_against_import(election, rule):
        raise NotValid(reasons)
    text = clean(election.meta.get("description") or election.meta.get("instance") or election.meta.get("unit") or "election")
    question = Question(
        area_id=area.id, subject="", text=text, text_en=text, kind=KINDS[election.vote_type], secrecy=Secrecy.SECRET, state=QUESTION.start,
        settings=settings_of(election, rule).as_dict(), due=election.voters, present=election.voters,
    )  # fmt: skip
    change.add(question)
    pot = Pot(question_id=question.id, area_id=area.id, code=POT, title=text[:160], title_en=text[:160], budget_fen=fen(election.budget), position=0)
    change.add(pot)
    change.session.add_all(_option(question, pot, n, project) for n, project in enumerate(election.projects))
    change.session.flush()
    change.session.expire(question, ["pots", "options"])
    change.move(question, QUESTION, "open")
    question.opened_at = clock.now()
    question.key_fp = keys.make_key(question.id)
    question.scrutineer_pub, envelope = keys.make_sealing_pair()
    urn().open(question.id)
    change.record("election.imported", question, d={"file": sha256(content).hexdigest(), "ballots": election.voters, "projects": len(election.projects)})
    change.record("roll.frozen", question, d={"n": election.voters, "people": 0, "root": tree_root([]).hex()})
    record_opening(change, question)
    return Imported(question, envelope)


def _option(question: Question, pot: Pot, position: int, project: Project) -> Option:
    title = clean(project.name)[:200] or project.id
    category = clean(project.cells.get("category", ""))[:60]
    return Option(
        question_id=question.id, pot_id=pot.id, code=project.id, title=title, title_en=title, cost_fen=fen(project.cost), category=category, position=position
    )


def fen(amount: Fraction) -> int:
    """Money of the file in its hundredths."""
    return int(amount * 100)


def reasons_against_import(election: Election, rule: str) -> list[Reason]:
    """A rule we know, amounts in hundredths, points above zero."""
    reasons = []
    if rule not in RULES:
        reasons.append(Reason("poll.unknown_rule"))
    if any((amount * 100).denominator != 1 for amount in (election.budget, *(project.cost for project in election.projects))):
        reasons.append(Reason("import.finer_than_fen"))
    if election.ballots.points is not None and min(election.ballots.points, default=0) < 0:
        reasons.append(Reason("import.negative_points"))
    return reasons


def settings_of(election: Election, rule: str) -> PollSettings:
    """The rules as the file says them."""
    most = max(map(sum, _points(election)), default=0)
    highest = max((max(given, default=0) for given in _points(election)), default=0)
    longest = max((election.ballots.starts[n + 1] - election.ballots.starts[n] for n in range(len(election.ballots))), default=0)
    kind = KINDS[election.vote_type]
    return PollSettings(
        rule=rule, min_votes=0, max_number=longest if kind in (BallotKind.CHOOSE, BallotKind.RANK) else 0, check_hours=0,
        points=most if kind is BallotKind.POINTS else 0, score_max=highest if kind is BallotKind.SCORE else 0,
    )  # fmt: skip


def _points(election: Election) -> Iterator[list[int]]:
    ballots = election.ballots
    if ballots.points is not None:
        for n in range(len(ballots)):
            yield [int(p) for p in ballots.points[ballots.starts[n] : ballots.starts[n + 1]]]


def ballots_of(election: Election) -> Iterator[Ballot]:
    """Every voter's ballot; equal ones follow each other. Points in the smallest unit of the file."""
    kind = KINDS[election.vote_type]
    ids = [project.id for project in election.projects]
    for weight, scores in election.ballots:
        named = sorted(scores, key=lambda p: -scores[p]) if kind is BallotKind.RANK else sorted(scores)
        if kind in (BallotKind.POINTS, BallotKind.SCORE):
            given = tuple(sorted((ids[p], int(scores[p] * election.ballots.scale)) for p in named))
            ballot = Ballot(kind, given=given)
        else:
            codes = [ids[p] for p in named]
            ballot = Ballot(kind, named=tuple(codes) if kind is BallotKind.RANK else tuple(sorted(codes)))
        for _ in range(weight):
            yield ballot


def pour_in(question_id: int, record_key: str, scrutineer_pub: str, ballots: Iterator[Ballot], tell: Callable[[int], None] = lambda n: None) -> int:
    """Seal every ballot and lay it into the urn, some thousands in one transaction, while the next are sealed. Returns how many."""
    key, box_of, coded = keys.key_of(question_id), urn(), lru_cache(AT_ONCE)(in_bytes)
    assert key is not None
    sealer, number = keys.Sealer(scrutineer_pub), 0
    with ThreadPoolExecutor(1) as laying:
        laid: Future[None] | None = None
        while some := list(islice(ballots, AT_ONCE)):
            ns = [secrets.token_bytes(32) for _ in some]
            boxes = sealer.seal_all([content_to_seal(n, "", ballot, coded=coded) for n, ballot in zip(ns, some, strict=True)])
            drops = [
                Drop(question_id, keys.pseudonym(key, f"i{number + k}"), box, commitment(n, record_key, ballot, coded=coded), 1, "import")
                for k, (n, ballot, box) in enumerate(zip(ns, some, boxes, strict=True), start=1)
            ]
            if laid is not None:
                laid.result()
            laid = laying.submit(box_of.pour, drops)
            number += len(some)
            tell(len(some))
        if laid is not None:
            laid.result()
    return number


@command(P.POLL_IMPORT)
def finish_import(change: Change, question: Question, envelope: str) -> dict[str, Any]:
    """Closed, the key destroyed, the urn opened and counted, all by the machine, as the record says."""
    urn().shut(question.id)
    batch(change, question)
    key = keys.key_of(question.id)
    assert key is not None
    roll = [Voter(f"i{n}", keys.pseudonym(key, f"i{n}"), ()) for n in range(1, question.due + 1)]
    lying = {row.pseudonym: row for row in urn().all_lying(question.id)}
    question.identity = identity_of(roll, lying, Box())
    change.move(question, QUESTION, "shut")
    question.closed_at = question.checking_until = clock.now()
    record_close(change, question, list(lying.values()), set())
    change.move(question, QUESTION, "destroy_key")
    keys.destroy_key_of(question.id)
    change.record("poll.key_destroyed", question, d={"by": "sys:import", "witness": "sys:import", "key_fp": question.key_fp})
    open_urn(change, question, envelope)
    return dict(question.identity)
