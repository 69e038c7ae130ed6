"""Reading a ranking: what is on the list, who scores, how far the scoring is, and the inputs of the calculation."""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.ballots.models import Entitled
from app.ballots.queries import scores_by_name
from app.extensions import db
from app.fund.models import FundLeg
from app.people.models import Area, Person
from app.people.queries import areas_under, holders
from app.process.models import Round
from app.step1_raise.queries.forms import household_support
from app.step2_submit.models import Proposal
from app.step2_submit.states import ProposalState
from app.step3_discuss.models import GridScore, Ranking
from app.step3_discuss.ranking_rules import Candidate, Rules, Weights
from app.vocabulary import Layer, Reason, Role


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


def reason_without_sheet(ranking: Ranking, person: Person) -> Reason:
    """Why somebody has no sheet: the council that scores was fixed with the rules, so that nobody can be added to tip the sum."""
    if any(member.id == person.id for member in members_of(ranking.round.area)):
        return Reason("ranking.joined_later", {"day": ranking.fixed_at})
    return Reason("ranking.not_a_member")


def person_by(key: str) -> Person | None:
    """The person that a scorer key names."""
    kind, _, number = key.partition(":")
    return db.session.get(Person, int(number)) if kind == "person" and number.isdigit() else None


def area_by(key: str) -> Area | None:
    """The area that a scorer key names."""
    kind, _, number = key.partition(":")
    return db.session.get(Area, int(number)) if kind == "area" and number.isdigit() else None


def scorer_key(scorer: Person | Area) -> str:
    """How a sheet names whose it is."""
    return f"person:{scorer.id}" if isinstance(scorer, Person) else f"area:{scorer.id}"


def scorers(ranking: Ranking) -> list[Scorer]:
    """All grids and all members who score, with how much each has given; never what."""
    given = {key: len(sheet) for key, sheet in all_sheets(ranking).items()}
    return [Scorer(scorer_key(one), one.name, isinstance(one, Area), given.get(scorer_key(one), 0)) for one in _who_scores(ranking)]


def _who_scores(ranking: Ranking) -> list[Person | Area]:
    """The grids, then the council as it was when the rules were fixed."""
    members = select(Person).join(Entitled, Entitled.person_id == Person.id).where(Entitled.question_id == ranking.question_id).order_by(Person.id)
    return [*grids_of(ranking.round.area), *db.session.scalars(members)]


def sheet_of(ranking: Ranking, scorer: str) -> dict[str, int]:
    """What one scorer has given so far: code → tenths."""
    return all_sheets(ranking).get(scorer, {})


def all_sheets(ranking: Ranking) -> dict[str, dict[str, int]]:
    """Every sheet: scorer → code → tenths. Only the publishing asks for all of them."""
    found: dict[str, dict[str, int]] = {}
    rows = select(GridScore.area_id, Proposal.code, GridScore.tenths).join(Proposal, GridScore.proposal_id == Proposal.id)
    for area, code, tenths in db.session.execute(rows.where(GridScore.ranking_id == ranking.id)):
        found.setdefault(f"area:{area}", {})[code] = tenths
    by_name = scores_by_name(ranking.question) if ranking.question_id else {}
    return found | {f"person:{person}": sheet for person, sheet in by_name.items()}


def rules_of(ranking: Ranking) -> Rules:
    """The rules as they are fixed, for the arithmetic."""
    weights = Weights(ranking.weight_household, ranking.weight_grid, ranking.weight_council)
    return Rules(weights, ranking.trim, ranking.tie_rule, ranking.fill_rule, ranking.available_fen)


def candidates_of(ranking: Ranking) -> list[Candidate]:
    """The inputs of the calculation, read at the moment of publishing; grids in the order of the map."""
    marks, sheets = household_support(ranking.round), all_sheets(ranking)
    from_grids = [sheets.get(f"area:{grid.id}", {}) for grid in grids_of(ranking.round.area)]
    from_council = [sheet for scorer, sheet in sheets.items() if scorer.startswith("person:")]
    return [
        Candidate(
            p.code, p.title, p.fund_fen, marks.get(p.matter_id, 0),
            tuple(sheet[p.code] for sheet in from_grids if p.code in sheet), tuple(sheet[p.code] for sheet in from_council if p.code in sheet),
        )
        for p in listed_in(ranking)
    ]  # fmt: skip
