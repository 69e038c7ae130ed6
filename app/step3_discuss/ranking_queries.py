"""Reading a ranking: what is on the list, who scores, how far the scoring is, and the inputs of the calculation."""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.fund.models import FundLeg
from app.people.models import Area, Person
from app.people.queries import areas_under, holders
from app.process.models import Round
from app.step1_raise.queries.forms import household_support
from app.step2_submit.models import Proposal
from app.step2_submit.states import ProposalState
from app.step3_discuss.models import Ranking, Score
from app.step3_discuss.ranking_rules import Candidate, Rules, Weights
from app.vocabulary import Layer, Role


@dataclass(frozen=True)
class Scorer:
    """One who scores: a grid or a council member. `key` is how the scores name it."""

    key: str
    name: str
    is_grid: bool
    given: int  # how many projects it has scored so far


def ranking_of(round_id: int) -> Ranking | None:
    """The ranking of a round, with round and area."""
    query = select(Ranking).where(Ranking.round_id == round_id).options(joinedload(Ranking.round).joinedload(Round.area))
    return db.session.scalar(query)


def tabled_in(round_: Round) -> list[Proposal]:
    """The proposals of a round that are on a docket, by their number on the list."""
    query = select(Proposal).join(Proposal.matter).options(joinedload(Proposal.matter))
    return list(db.session.scalars(query.where(Proposal.matter.has(round_id=round_.id), Proposal.state == ProposalState.TABLED).order_by(Proposal.code)))


def listed_in(ranking: Ranking) -> list[Proposal]:
    """The proposals that were on the list when the rules were fixed; before that, those that would be."""
    if not ranking.listed:
        return tabled_in(ranking.round)
    query = select(Proposal).where(Proposal.id.in_(ranking.listed)).options(joinedload(Proposal.matter)).order_by(Proposal.code)
    return list(db.session.scalars(query))


def open_money(round_: Round) -> int:
    """What is not yet given to any project: received, less what was set aside."""
    return db.session.scalar(select(func.coalesce(func.sum(FundLeg.amount_fen), 0)).where(FundLeg.account == f"unappropriated:{round_.id}")) or 0


def grids_of(community: Area) -> list[Area]:
    """The grids of a community, as they were entered."""
    return sorted(areas_under(community, Layer.GRID), key=lambda area: area.id)


def members_of(community: Area) -> list[Person]:
    """The council as it is today."""
    return holders(community, Role.COUNCIL)


def person_by(key: str) -> Person | None:
    """The person that a scorer key names."""
    kind, _, number = key.partition(":")
    return db.session.get(Person, int(number)) if kind == "person" and number.isdigit() else None


def area_by(key: str) -> Area | None:
    """The area that a scorer key names."""
    kind, _, number = key.partition(":")
    return db.session.get(Area, int(number)) if kind == "area" and number.isdigit() else None


def scorers(ranking: Ranking) -> list[Scorer]:
    """All grids and all members, with how much each has given; never what."""
    counted = select(Score.scorer, func.count()).where(Score.ranking_id == ranking.id).group_by(Score.scorer)
    given = {scorer: int(count) for scorer, count in db.session.execute(counted)}
    community = ranking.round.area
    rows = [Scorer(f"area:{a.id}", a.name, True, given.get(f"area:{a.id}", 0)) for a in grids_of(community)]
    return rows + [Scorer(f"person:{p.id}", p.name, False, given.get(f"person:{p.id}", 0)) for p in members_of(community)]


def sheet_of(ranking: Ranking, scorer: str) -> dict[int, int]:
    """What one scorer has given so far: proposal id → tenths."""
    query = select(Score.proposal_id, Score.tenths).where(Score.ranking_id == ranking.id, Score.scorer == scorer)
    return {int(proposal): tenths for proposal, tenths in db.session.execute(query)}


def all_scores(ranking: Ranking) -> dict[int, dict[str, int]]:
    """Every score: proposal id → scorer → tenths. Only the publishing asks for this."""
    found: dict[int, dict[str, int]] = {}
    for score in db.session.scalars(select(Score).where(Score.ranking_id == ranking.id).order_by(Score.id)):
        found.setdefault(score.proposal_id, {})[score.scorer] = score.tenths
    return found


def rules_of(ranking: Ranking) -> Rules:
    """The rules as they are fixed, for the arithmetic."""
    weights = Weights(ranking.weight_household, ranking.weight_grid, ranking.weight_council)
    return Rules(weights, ranking.trim, ranking.tie_rule, ranking.fill_rule, ranking.available_fen)


def candidates_of(ranking: Ranking) -> list[Candidate]:
    """The inputs of the calculation, read at the moment of publishing; grids in the order of the map."""
    marks, scores = household_support(ranking.round), all_scores(ranking)
    keys = [f"area:{grid.id}" for grid in grids_of(ranking.round.area)]
    made = []
    for proposal in listed_in(ranking):
        given = scores.get(proposal.id, {})
        grids = tuple(given[key] for key in keys if key in given)
        council = tuple(tenths for scorer, tenths in given.items() if scorer.startswith("person:"))
        made.append(Candidate(proposal.code, proposal.title, proposal.fund_fen, marks.get(proposal.matter_id, 0), grids, council))
    return made
