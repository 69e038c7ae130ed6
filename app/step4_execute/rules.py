"""Reasons against awarding, choosing, signing and paying. Pure but for the rows they are shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from app.fund.models import Hold
from app.process.models import Notice
from app.process.states import NoticeState
from app.step3_discuss.models import Decision
from app.step3_discuss.states import Outcome
from app.step4_execute.models import Contract, Milestone, Offer, Payment, PriceChange, Project
from app.step4_execute.states import MilestoneState, PaymentState, PriceChangeState, Tier
from app.vocabulary import Reason


@dataclass(frozen=True)
class Part:
    """One milestone as it is agreed: what, how much, by when, on what condition."""

    title: str
    amount_fen: int
    due_on: date
    condition: str = ""
    is_retention: bool = False


def number_for(code: str, year: int, area_id: int, taken: Collection[str]) -> str:
    """P02-2026; where another community of the installation has this number already, the community's own follows."""
    number = f"{code}-{year}"
    return number if number not in taken else f"{number}-{area_id}"


def reasons_against_awarding(decision: Decision, notices: Sequence[Notice], waiting: int, is_filed: bool) -> list[Reason]:
    """Passed, hung out to its end without an unanswered objection, and filed with the street: only then is money set aside."""
    if decision.outcome is not Outcome.PASSED:
        return [Reason("project.not_passed")]
    if decision.proposal is None or decision.proposal.matter.round is None:
        return [Reason("project.no_proposal")]
    reasons = []
    hanging = [n for n in notices if n.state is NoticeState.POSTED]
    if hanging:
        reasons.append(Reason("project.notice_hangs", {"day": max(n.until_on for n in hanging if n.until_on)}))
    elif not any(n.state is NoticeState.CLOSED for n in notices):
        reasons.append(Reason("project.not_posted"))
    if waiting:
        reasons.append(Reason("project.objection_waits", {"n": waiting}))
    if not is_filed:
        reasons.append(Reason("project.not_filed"))
    return reasons


def reasons_against_offer(project: Project, tier: Tier, has_one: bool, amount_fen: int, is_qualified: bool, note: str, came_on: date) -> list[Reason]:
    """An offer comes in time, from somebody who undertakes work, once, and what does not qualify says why."""
    reasons = []
    if tier is Tier.DONOR:
        reasons.append(Reason("offer.donors_do_not_offer", field="partner"))
    if has_one:
        reasons.append(Reason("offer.already_there", field="partner"))
    if amount_fen <= 0:
        reasons.append(Reason("money.not_positive", field="amount"))
    if not is_qualified and not note:
        reasons.append(Reason("offer.why_not_qualified", field="note"))
    if project.offers_until is not None and came_on > project.offers_until:
        reasons.append(Reason("offer.too_late", {"day": project.offers_until}, field="came_on"))
    return reasons


def reasons_against_choosing(project: Project, offer: Offer, why: str, floor: int, left_fen: int, today: date) -> list[Reason]:
    """A qualified offer of this project, within the money, after enough others were asked, for a reason that can be read."""
    qualified = sum(1 for one in project.offers if one.is_qualified)
    reasons = []
    if offer.project_id != project.id:
        reasons.append(Reason("offer.of_another_project", field="offer"))
    if not offer.is_qualified:
        reasons.append(Reason("offer.not_qualified", field="offer"))
    if qualified < floor:
        reasons.append(Reason("offer.too_few", {"have": qualified, "need": floor}, field="offer"))
    if project.offers_until is not None and today <= project.offers_until:
        reasons.append(Reason("offer.still_coming", {"day": project.offers_until}, field="offer"))
    if offer.amount_fen > left_fen:
        reasons.append(Reason("contract.above_award", {"amount_fen": offer.amount_fen, "left_fen": left_fen}, field="offer"))
    if not why:
        reasons.append(Reason("contract.no_reason", field="why"))
    return reasons


def reasons_against_partner(
    near: Collection[int], committee: Collection[int], supervisors: Collection[int], council: Collection[int], recused: Collection[int]
) -> list[Reason]:
    """Nobody who executes or supervises, and none of their relatives, is paid; a council member with an interest stood aside from the vote."""
    near = set(near)
    if near & (set(committee) | set(supervisors)):
        return [Reason("contract.partner_is_kin", field="offer")]
    if (near & set(council)) - set(recused):
        return [Reason("contract.council_not_recused", field="offer")]
    return []


def reasons_against_parts(amount_fen: int, signed_on: date, parts: Sequence[Part]) -> list[Reason]:
    """The parts are the whole, to the fen; retention is one part and the last; nothing is due before the signing."""
    if not parts:
        return [Reason("contract.no_milestones", field="parts")]
    reasons = []
    if any(part.amount_fen <= 0 for part in parts):
        reasons.append(Reason("money.not_positive", field="parts"))
    if any(not part.title for part in parts):
        reasons.append(Reason("milestone.no_title", field="parts"))
    total = sum(part.amount_fen for part in parts)
    if total != amount_fen:
        reasons.append(Reason("contract.parts_do_not_add_up", {"total_fen": total, "amount_fen": amount_fen}, field="parts"))
    if any(part.is_retention for part in parts[:-1]) or all(part.is_retention for part in parts):
        reasons.append(Reason("contract.retention_is_last", field="parts"))
    if any(part.due_on < signed_on for part in parts):
        reasons.append(Reason("milestone.due_before_signing", field="parts"))
    return reasons


def asked_fen(milestone: Milestone) -> int:
    """How much of a milestone has been asked for and not refused."""
    return sum(p.amount_fen for p in milestone.payments if p.state is not PaymentState.REFUSED)


def paid_fen(milestone: Milestone) -> int:
    """How much of a milestone has been paid."""
    return sum(p.amount_fen for p in milestone.payments if p.state is PaymentState.PAID)


def reasons_against_asking(milestone: Milestone, amount_fen: int) -> list[Reason]:
    """Money is asked for what is reported done, and never more than the milestone carries."""
    if milestone.state is MilestoneState.WAITING:
        return [Reason("payment.not_reported")]
    left = milestone.amount_fen - asked_fen(milestone)
    if amount_fen <= 0:
        return [Reason("money.not_positive", field="amount")]
    if amount_fen > left:
        return [Reason("payment.above_milestone", {"left_fen": left}, field="amount")]
    return []


def reasons_against_paying(payment: Payment, holds: Sequence[Hold], price: PriceChange | None) -> list[Reason]:
    """Everything that stands between this payment and the bank: acceptance, invoices, holds, an unsettled price."""
    reasons = []
    if payment.milestone.state is not MilestoneState.ACCEPTED:
        reasons.append(Reason("payment.not_accepted"))
    if payment.invoice_fen < payment.amount_fen:
        reasons.append(Reason("payment.invoice_missing", {"missing_fen": payment.amount_fen - payment.invoice_fen}))
    reasons += [Reason("payment.held", {"why": hold.why}) for hold in holds]
    if price is not None:
        reasons.append(Reason("payment.price_open", {"old_fen": price.old_fen, "new_fen": price.new_fen}))
    return reasons


def open_price(contract: Contract) -> PriceChange | None:
    """The price question of a contract that nobody has settled yet."""
    return next((change for change in contract.price_changes if change.state is PriceChangeState.FOUND), None)


def reasons_against_vote(price: PriceChange, decision: Decision) -> list[Reason]:
    """A new price stands only on a passed decision about this proposal (or about the price alone), made after it was noticed."""
    reasons = []
    if decision.outcome is not Outcome.PASSED:
        reasons.append(Reason("project.not_passed", field="decision"))
    if decision.proposal_id not in (None, price.contract.project.proposal_id):
        reasons.append(Reason("price.other_proposal", field="decision"))
    if decision.at < price.found_at:
        reasons.append(Reason("price.voted_before", field="decision"))
    return reasons


def reasons_against_finishing(project: Project) -> list[Reason]:
    """Work is reported finished when every part of it but the retention is reported."""
    parts = project.contract.milestones if project.contract else []
    missing = [part.title for part in parts if part.state is MilestoneState.WAITING and not part.is_retention]
    return [Reason("project.parts_missing", {"title": missing[0], "n": len(missing)})] if missing else []
