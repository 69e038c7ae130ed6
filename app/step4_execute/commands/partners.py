"""The register of partners and their ties, and the offers they make."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Area, Person
from app.policy.table import P
from app.step4_execute.facts import OfferCame
from app.step4_execute.models import Interest, Offer, Partner, Project
from app.step4_execute.rules import reasons_against_offer
from app.step4_execute.states import ProjectState, Tier
from app.vocabulary import Reason

_HOSTS = (Tier.REGISTERED, Tier.COMPANY, Tier.DONOR)


@command(P.PARTNER_REGISTER)
def register_partner(change: Change, area: Area, name: str, tier: Tier, host: Partner | None = None, contact: str = "") -> Partner:
    """An organisation comes onto the register; a team of neighbours brings somebody who stands in for it."""
    name, reasons = clean(name), []
    if not name:
        reasons.append(Reason("partner.no_name", field="name"))
    if change.session.scalar(select(Partner.id).where(Partner.area_id == area.id, Partner.name == name)):
        reasons.append(Reason("partner.name_taken", field="name"))
    if tier is Tier.INFORMAL and (host is None or host.tier not in _HOSTS):
        reasons.append(Reason("partner.needs_host", field="host"))
    if reasons:
        raise NotValid(reasons)
    partner = change.add(Partner(area_id=area.id, name=name[:120], tier=tier, host_id=host.id if host else None, contact=clean(contact)[:120]))
    d = {"name": partner.name, "tier": str(tier)} | ({"host": host.name} if host else {})
    change.record("partner.register", partner, d=d, pd={"contact": partner.contact})
    return partner


@command(P.INTEREST_DECLARE)
def declare_interest(change: Change, partner: Partner, person: Person, why: str) -> Interest:
    """Somebody here has a share in a partner, works there, or is married to it: said before the choice, not found out after."""
    why = clean(why)
    if not why:
        raise NotValid(Reason("interest.no_reason", field="why"))
    if change.session.scalar(select(Interest.id).where(Interest.partner_id == partner.id, Interest.person_id == person.id)):
        raise NotNow(Reason("interest.known"))
    interest = change.add(Interest(partner_id=partner.id, person_id=person.id, why=why[:160]))
    change.record("interest.declare", partner, d={"partner": partner.name}, pd={"person": person.id, "why": interest.why})
    return interest


@command(P.OFFER_RECORD)
def record_offer(
    change: Change,
    project: Project,
    partner: Partner,
    amount_fen: int,
    paper: Upload | None = None,
    is_qualified: bool = True,
    note: str = "",
    score_tenths: int | None = None,
    came_on: date | None = None,
) -> Offer:
    """An offer came in. Its price is sealed in the record and opened with all others when the contract is signed."""
    note, came_on = clean(note), came_on or clock.today()
    if project.state is not ProjectState.SELECTING:
        raise NotNow(Reason("offer.not_asked_for"))
    has_one = any(offer.partner_id == partner.id for offer in project.offers)
    reasons = reasons_against_offer(project, partner.tier, has_one, amount_fen, is_qualified, note, came_on)
    if score_tenths is not None and not 0 <= score_tenths <= 1000:
        reasons.append(Reason("offer.score_range", field="score"))
    if reasons:
        raise NotValid(reasons)
    offer = change.add(
        Offer(
            project=project,
            partner=partner,
            amount_fen=amount_fen,
            score_tenths=score_tenths,
            is_qualified=is_qualified,
            note=note,
            came_on=came_on,
            paper=paper,
        )
    )
    change.record(
        "offer.record", offer, d={"project": project.number, "partner": partner.name, "on": came_on.isoformat()}, pd={"amount": amount_fen, "note": note},
        f={"paper": paper.sha256} if paper else None, news=OfferCame(project_id=project.id, offer_id=offer.id),
    )  # fmt: skip
    return offer
