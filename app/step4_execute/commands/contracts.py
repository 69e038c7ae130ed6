"""Choosing, signing, reporting; and what happens to a price that nobody voted for."""

from __future__ import annotations

from collections.abc import Sequence

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.fund.commands.corrections import lift_hold, place_hold
from app.fund.commands.projects import encumber
from app.policy.table import P
from app.step3_discuss.models import Decision
from app.step4_execute.facts import ContractSigned, MilestoneReported, PriceChallenged, PriceSettled
from app.step4_execute.models import Contract, Milestone, Offer, PriceChange, Project
from app.step4_execute.queries import COMMITTEE, holding, money_left, near_to, offers_needed, recused_from
from app.step4_execute.rules import (
    Part,
    open_price,
    reasons_against_choosing,
    reasons_against_partner,
    reasons_against_parts,
    reasons_against_vote,
)
from app.step4_execute.states import MILESTONE, PRICE_CHANGE, PROJECT, ProjectState
from app.vocabulary import Reason, Role


@command(P.CONTRACT_SIGN)
def sign_contract(
    change: Change,
    project: Project,
    offer: Offer,
    why: str,
    parts: Sequence[Part],
    paper: Upload | None = None,
    unit: str = "",
    unit_price_fen: int | None = None,
) -> Contract:
    """A partner is chosen for a reason everybody can read; the sum is bound, part by part, and what was saved stays with the project."""
    why, today = clean(why), clock.today()
    if not PROJECT.can(project.state, "contract"):
        raise NotNow(Reason("contract.not_now"))
    reasons = reasons_against_choosing(project, offer, why, offers_needed(project), money_left(project.number), today)
    reasons += _ties(project, offer)
    reasons += reasons_against_parts(offer.amount_fen, today, parts)
    if unit_price_fen is not None and (unit_price_fen <= 0 or not clean(unit)):
        reasons.append(Reason("contract.unit_price_of_what", field="unit"))
    if reasons:
        raise NotValid(reasons)
    contract = change.add(
        Contract(
            number=f"HT-{project.number}", project=project, partner=offer.partner, amount_fen=offer.amount_fen, unit=clean(unit)[:80],
            unit_price_fen=unit_price_fen, chosen_why=why, signed_on=today, paper=paper,
        )
    )  # fmt: skip
    _divide(change, contract, parts)
    change.move(project, PROJECT, "contract")
    encumber(change, project.round, contract.number, project.number, contract.amount_fen, f"{contract.partner.name}：{project.title}")
    change.record(
        "contract.sign", contract, d=_what_is_signed(contract), why=why, f={"paper": paper.sha256} if paper else None,
        news=ContractSigned(project_id=project.id, contract_id=contract.id),
    )  # fmt: skip
    return contract


def _divide(change: Change, contract: Contract, parts: Sequence[Part]) -> None:
    for position, part in enumerate(parts, start=1):
        change.add(
            Milestone(
                contract=contract, position=position, title=part.title[:120], condition=part.condition[:200], amount_fen=part.amount_fen,
                due_on=part.due_on, is_retention=part.is_retention,
            )
        )  # fmt: skip


def _ties(project: Project, offer: Offer) -> list[Reason]:
    near = near_to(offer.partner)
    if not near:
        return []
    area = project.round.area
    committee, supervisors = holding(area, *COMMITTEE, Role.BOOKKEEPER), holding(area, Role.SUPERVISOR)
    return reasons_against_partner(near, committee, supervisors, holding(area, Role.COUNCIL), recused_from(project.decision))


def _what_is_signed(contract: Contract) -> dict[str, object]:
    """The entry opens every offer: from here on all prices are public."""
    d: dict[str, object] = {"project": contract.project.number, "partner": contract.partner.name, "amount": contract.amount_fen}
    d["parts"] = [{"title": m.title, "amount": m.amount_fen, "due": m.due_on.isoformat(), "retention": m.is_retention} for m in contract.milestones]
    d["offers"] = [{"partner": o.partner.name, "amount": o.amount_fen, "qualified": o.is_qualified} for o in contract.project.offers]
    if contract.unit_price_fen is not None:
        d |= {"unit": contract.unit, "unit_price": contract.unit_price_fen}
    return d


@command(P.MILESTONE_REPORT)
def report_milestone(change: Change, milestone: Milestone, report: str, photo: Upload | None = None) -> None:
    """Those who work say that this part is done, in words and with a picture; nobody has believed it yet."""
    report, project = clean(report), milestone.contract.project
    demand((bool(report), "milestone.no_report"))
    working = project.state is ProjectState.WORKING or (milestone.is_retention and project.state in (ProjectState.FINISHED, ProjectState.CLOSED))
    if not working:
        raise NotNow(Reason("milestone.work_has_not_begun"))
    change.move(milestone, MILESTONE, "report")
    milestone.report, milestone.photo, milestone.reported_at = report, photo or milestone.photo, clock.now()
    change.record(
        "milestone.report", milestone, d={"project": project.number, "title": milestone.title, "report": report[:1000]},
        f={"photo": photo.sha256} if photo else None, news=MilestoneReported(project_id=project.id, milestone_id=milestone.id),
    )  # fmt: skip


@command(P.PRICE_CHALLENGE)
def challenge_price(change: Change, contract: Contract, new_fen: int, why: str) -> PriceChange:
    """A supervisor sees a unit price that nobody voted for: the money stands still, and the question goes back to the body."""
    why, old = clean(why), contract.unit_price_fen
    if old is None:
        raise NotValid(Reason("price.no_unit_price"))
    if open_price(contract) is not None:
        raise NotNow(Reason("price.challenged_already"))
    demand((bool(why), "price.no_reason"), (new_fen > 0, "money.not_positive"), (new_fen != old, "price.is_the_same"))
    price = change.add(PriceChange(contract=contract, old_fen=old, new_fen=new_fen, why=why, found_at=clock.now(), found_by_id=change.actor.person_id))
    project = contract.project
    price.hold = place_hold(change, project.round, project.number, why, price.record_key)
    change.record(
        "price.challenge", price, d={"contract": contract.number, "unit": contract.unit, "old": old, "new": new_fen}, why=why,
        news=PriceChallenged(project_id=project.id, price_change_id=price.id),
    )  # fmt: skip
    return price


@command(P.PRICE_SETTLE)
def settle_price(change: Change, price: PriceChange, why: str, decision: Decision | None = None) -> None:
    """The question is over: without a decision the old price stands, with a passed one the new price counts from now on."""
    why = clean(why)
    demand((bool(why), "price.no_reason"))
    if decision is not None and (reasons := reasons_against_vote(price, decision)):
        raise NotValid(reasons)
    change.move(price, PRICE_CHANGE, "vote" if decision else "keep")
    price.settled_at, price.settled_why, price.decision = clock.now(), why, decision
    if decision is not None:
        price.contract.unit_price_fen = price.new_fen
    if price.hold is not None and price.hold.lifted_at is None:
        lift_hold(change, price.hold, why)
    project = price.contract.project
    d = {"contract": price.contract.number, "price": price.new_fen if decision else price.old_fen, "outcome": str(price.state)}
    change.record(
        "price.settle",
        price,
        d=d | ({"decision": decision.id} if decision else {}),
        why=why,
        news=PriceSettled(project_id=project.id, price_change_id=price.id),
    )
