"""From ballots to a result: one election for each pot, counted from the very bytes that are published. No names, no times."""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from app.allocation import COST_VOTES_LEX, Election, ElectionError, Outcome, Project, TieBreak, VoteType, read_pb, tally, write_pb
from app.allocation.as_json import exact
from app.allocation.explain import Case, Explanation, Whole, compare, explain, whole_result
from app.allocation.explain.search import SpentError
from app.allocation.explain.sentences import comparison_sentences, project_sentences, whole_sentences
from app.allocation.outcome import Round
from app.ballots.content import Ballot
from app.ballots.models import Option, Pot, Question
from app.ballots.poll_rules import WITH_CONDITIONS
from app.ballots.small_cells import shown_pair
from app.ballots.states import BallotKind, Choice, Fate, TieRule

VOTE_TYPES = {
    BallotKind.CHOOSE: VoteType.APPROVAL, BallotKind.BUDGET: VoteType.APPROVAL, BallotKind.POINTS: VoteType.CUMULATIVE,
    BallotKind.SCORE: VoteType.SCORING, BallotKind.RANK: VoteType.ORDINAL,
}  # fmt: skip
FATES = {
    "taken.fits": Fate.FUNDED, "taken.least_rho": Fate.FUNDED, "taken.least_load": Fate.FUNDED, "passed.does_not_fit": Fate.NO_MONEY,
    "passed.over_budget": Fate.NO_MONEY, "passed.rival_taken": Fate.RIVAL, "passed.below_threshold": Fate.TOO_FEW,
    "passed.unaffordable": Fate.UNAFFORDABLE, "passed.no_support": Fate.NO_VOTES, "passed.zero_cost": Fate.NO_MONEY, "passed.stopped": Fate.STOPPED,
}  # fmt: skip
SECONDS_TO_EXPLAIN = 6.0
"""The figures of losing projects are found by running the rule again; a very large vote gets fewer of them."""
Data = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """One pot counted: the published bytes, and the result as plain data. Nobody voted in it: no bytes."""

    content: bytes
    data: Data


def plain_counts(ballots: Sequence[Ballot]) -> dict[str, int]:
    """For, against, abstain."""
    found = Counter(ballot.choice for ballot in ballots)
    return {str(choice): found[choice] for choice in Choice}


def drawn_order(question_key: str, dice: Sequence[int], codes: Sequence[str]) -> list[str]:
    """The order that the dice gave: by SHA-256 of vote, dice and code, so that anybody can draw it again and nobody in advance."""
    eyes = "".join(str(eye) for eye in dice)
    return sorted(codes, key=lambda code: sha256(f"pb-tie-v1|{question_key}|{eyes}|{code}".encode()).digest())


def tie_break(question: Question, pot: Pot) -> TieBreak:
    """What decides between equals here."""
    rules, codes = question.rules, [option.code for option in pot.options]
    if rules.tie is TieRule.DICE and question.dice:
        return TieBreak.order(drawn_order(question.record_key, question.dice, codes))
    return TieBreak.order(codes) if rules.tie is not TieRule.COST_VOTES else COST_VOTES_LEX


def options_of_rule(question: Question, pot: Pot) -> Data:
    """The options of the rule's function: a least number of votes, and rivals within this pot."""
    rules, codes = question.rules, {option.code for option in pot.options}
    if rules.rule not in WITH_CONDITIONS:
        return {}
    pairs = [pair for pair in rules.exclusive if set(pair) <= codes]
    return {**({"min_project_score_threshold": rules.min_votes} if rules.min_votes else {}), **({"exclusive": pairs} if pairs else {})}


def sheet_in(codes: frozenset[str], ballot: Ballot) -> tuple[tuple[str, int], ...]:
    """What a ballot says about one pot, by the codes of its options, with the points of each (1 where it only names); empty: nothing."""
    return tuple((code, number) for code, number in ballot.given or ((code, 1) for code in ballot.named) if code in codes)


def election_of(question: Question, pot: Pot, ballots: Sequence[Ballot]) -> Election | None:
    """The pot as an election in whole yuan (fen behind the point); None when nobody chose anything in it."""
    has_others = len(question.pots) > 1  # with a single pot an empty ballot (of an imported election) is a voter too
    codes = frozenset(option.code for option in pot.options)
    sheets = Counter(sheet for ballot in ballots if (sheet := sheet_in(codes, ballot)) or not has_others)
    if not sheets:
        return None
    projects = [
        Project(o.code, Fraction(o.cost_fen, 100), {"name": _cell(o.title), **({"category": _cell(o.category)} if o.category else {})})
        for o in pot.options
    ]  # fmt: skip
    budget = Fraction(pot.budget_fen, 100) if pot.budget_fen else Fraction(1)
    has_points = question.kind in (BallotKind.POINTS, BallotKind.SCORE)
    alike = [dict(sheet) if has_points else [code for code, _ in sheet] for sheet in sheets]
    made = Election.of(budget, projects, alike, VOTE_TYPES[question.kind], weights=list(sheets.values()))
    return read_pb(write_pb(_with_meta(question, pot, made)))


def _cell(text: str) -> str:
    return " ".join(text.split())


def _with_meta(question: Question, pot: Pot, election: Election) -> Election:
    rules = question.rules
    meta = {
        "description": _cell(f"{question.text} · {pot.title}"), "country": "China", "unit": _cell(pot.area.name), "instance": question.record_key,
        "num_projects": "", "num_votes": "", "budget": "", "vote_type": "", "rule": rules.rule, "currency": "CNY",
        **({"max_sum_points": str(rules.points)} if question.kind is BallotKind.POINTS else {}),
        **({"max_points": str(rules.score_max)} if question.kind is BallotKind.SCORE else {}),
        **({"min_project_score_threshold": str(rules.min_votes)} if rules.min_votes else {}),
        "tie_breaking": str(rules.tie), **({"dice": "".join(map(str, question.dice))} if question.dice else {}),
    }  # fmt: skip
    return Election(election.budget, election.vote_type, election.projects, election.ballots, meta, ("project_id", "cost", "name"))


def count_pot(question: Question, pot: Pot, online: Sequence[Ballot], on_paper: Sequence[Ballot]) -> Counted:
    """Count one pot. Raises ElectionError where the rule does not take these ballots (forbidden at opening)."""
    election = election_of(question, pot, [*online, *on_paper])
    head = {"code": pot.code, "title": pot.title, "title_en": pot.title_en, "budget_fen": pot.budget_fen}
    if election is None:
        rows = [_row(option, n + 1, Fate.NO_VOTES) for n, option in enumerate(pot.options)]
        return Counted(b"", {**head, "voters": 0, "winners": [], "rows": rows, "rounds": []})
    data = _scores_only(election, pot) if not pot.budget_fen else _funded(question, pot, election)
    channels = _by_channel(pot, online, on_paper)
    for row in data["rows"]:
        row["channels"] = channels[row["code"]]
    return Counted(write_pb(election), {**head, "voters": election.voters, **data})


def _row(option: Option, place: int, fate: Fate, **more: Any) -> Data:
    return {
        "code": option.code, "title": option.title, "title_en": option.title_en, "cost_fen": option.cost_fen, "place": place, "fate": str(fate),
        "votes": 0, "supporters": 0, "left_fen": 0, "told": {}, "missing": {}, **more,
    }  # fmt: skip


def _scores_only(election: Election, pot: Pot) -> Data:
    """Nothing is paid for: the list by votes, most first."""
    order = sorted(range(len(pot.options)), key=lambda n: (-election.score(n), n))
    fates = [Fate.FUNDED if election.score(n) else Fate.NO_VOTES for n in order]
    rows = [
        _row(pot.options[n], place, fate, votes=_number(election.score(n)), supporters=election.supporters[n])
        for place, (n, fate) in enumerate(zip(order, fates, strict=True), start=1)
    ]
    return {"winners": [row["code"] for row in rows], "rows": rows, "rounds": []}


def _funded(question: Question, pot: Pot, election: Election) -> Data:
    tie, options = tie_break(question, pot), options_of_rule(question, pot)
    started = time.perf_counter()
    outcome = tally(election, question.rules.rule, tie, **options)
    runs = runs_for(time.perf_counter() - started, len(election.projects) - len(outcome.winners))
    whole = whole_result(election, outcome)
    data: Data = {
        "rule": outcome.rule, "rules_version": outcome.version, "tie": outcome.tie.name, "tie_order": list(tie.drawn), "winners": list(outcome.winners),
        "total_fen": _fen(outcome.total_cost), "left_fen": _fen(outcome.money_left), "exhaustive": outcome.exhaustive,
        **({"share": exact(outcome.share)} if outcome.share is not None else {}),
        **({"increment": {"steps": outcome.increment.steps, "reason": outcome.increment.reason}} if outcome.increment else {}),
        "reached": whole.reached, "told": {lang: whole_sentences(whole, lang) for lang in ("zh", "en")},
        "rounds": [_round(look) for look in outcome.rounds], "rows": _rows(pot, election, outcome, tie, options, runs),
    }  # fmt: skip
    return data | _beside(election, whole, tie)


def _beside(election: Election, whole: Whole, tie: TieBreak) -> Data:
    """The same ballots under the other kind of rule."""
    other = "mes_cost_add1u" if whole.rule.startswith("greedy") else "greedy"
    if election.vote_type is VoteType.SCORING and other.startswith("mes"):
        return {}
    try:
        found = compare(election, (whole.rule, other), tie)
    except ElectionError:
        return {}
    return {
        "beside": {
            "rule": other, "only_here": list(found.only_first), "only_there": list(found.only_second), "reached_there": found.second.reached,
            "told": {lang: comparison_sentences(election, found, lang) for lang in ("zh", "en")},
        }
    }  # fmt: skip


def _rows(pot: Pot, election: Election, outcome: Outcome, tie: TieBreak, options: Data, runs: int) -> list[Data]:
    """Every project in the order of the count, with what is said of it."""
    looks: dict[str, Round] = {look.project: look for look in outcome.rounds}
    by_code = {option.code: option for option in pot.options}
    order = list(outcome.winners) if not outcome.rule.startswith("greedy") else []
    order += [code for code in looks if code not in order]
    order += sorted((code for code in by_code if code not in order), key=lambda code: -election.score(election.index[code]))
    started, rows = time.perf_counter(), []
    for place, code in enumerate(order, start=1):
        case = Case(election, election.index[code], outcome.rule, tie, outcome, options, most_runs=runs)
        told = _explained(case) if case.has_won or time.perf_counter() - started < SECONDS_TO_EXPLAIN else None
        look = looks.get(code)
        fate = Fate.FUNDED if code in outcome.winners else FATES.get(look.reason, Fate.NO_MONEY) if look else Fate.STOPPED
        rows.append(_row(
            by_code[code], place, fate, votes=_number(election.score(case.project)), supporters=election.supporters[case.project],
            left_fen=_fen(told.left_at_turn) if told else 0, reason=look.reason if look else "", **_told(election, told),
        ))  # fmt: skip
    return rows


def _explained(case: Case) -> Explanation | None:
    """Everything about one project; None where the runs did not suffice for a figure."""
    try:
        return explain(case)
    except SpentError:
        return None


def runs_for(seconds: float, losers: int) -> int:
    """How often the rule may be run again for one figure of one losing project, so that all of them are told in time."""
    return max(12, min(100, int(SECONDS_TO_EXPLAIN / (4 * max(1, losers) * max(seconds, 1e-4)))))


def _told(election: Election, told: Explanation | None) -> Data:
    if told is None:
        return {}
    effective = told.effective[-1].votes if told.effective else None
    return {
        "told": {lang: project_sentences(election, told, lang) for lang in ("zh", "en")},
        "missing": {f.name: _figure(f.name, f.value, f.is_exact) for f in told.figures if f.value is not None},
        **({"effective": f"{float(effective):.1f}"} if effective is not None else {}),
    }  # fmt: skip


def _figure(name: str, value: Fraction | None, is_exact: bool) -> Data:
    assert value is not None
    return {"value": _fen(value) if name == "cost_to_win" else _number(value), "exact": is_exact}


def _round(look: Round) -> Data:
    return {
        "number": look.number, "project": look.project, "taken": look.taken, "reason": look.reason, "left_fen": _fen(look.money_left),
        "quantities": {name: f"{float(value):.6g}" for name, value in look.quantities.items()},
        **({"tie": {"projects": list(look.tie.projects), "decided_by": look.tie.decided_by}} if look.tie else {}),
    }  # fmt: skip


def _by_channel(pot: Pot, online: Sequence[Ballot], on_paper: Sequence[Ballot]) -> dict[str, list[int | None]]:
    """Supporters by phone and on paper; where one is fewer than five, neither, because the sum is known."""
    phone, sheets = (Counter(code for ballot in some for code in ballot.codes) for some in (online, on_paper))
    return {option.code: list(shown_pair(phone[option.code], sheets[option.code])) for option in pot.options}


def _fen(yuan: Fraction) -> int:
    return int(yuan * 100)


def _number(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else f"{float(value):.2f}"
