"""The negative list: keywords warn, a named person decides with a reason, residents may appeal, and somebody else answers."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid, demand
from app.change.transaction import Change
from app.policy.table import P
from app.process.queries import limit_of
from app.step1_raise.movement import move_matter
from app.step2_submit.facts import ProposalChanged, ProposalStopped
from app.step2_submit.models import Proposal, ScreeningHit
from app.step2_submit.negative_list import rules_on
from app.step2_submit.queries import stopping_hit
from app.step2_submit.rules import Judged, reasons_against_appealing, reasons_against_screening
from app.step2_submit.states import PROPOSAL
from app.vocabulary import Reason


class Stop(StrEnum):
    """What stopping means for the household: not at all, or by somebody else."""

    REFUSE = "refuse"
    TRANSFER = "transfer"


@command(P.PROPOSAL_SCREEN)
def screen_proposal(change: Change, proposal: Proposal, judged: Mapping[str, Judged] | None = None) -> None:
    """Nothing on the list stands in the way: for every rule that the words brought up somebody says, by name, why it does not apply."""
    judged = {rule: Judged(clean(one.why), one.applies) for rule, one in (judged or {}).items()}
    if reasons := reasons_against_screening(proposal.hits, judged, rules_on(clock.today())):
        raise NotValid(reasons)
    PROPOSAL.after(proposal.state, "screen")
    for rule, decision in judged.items():
        _decide(change, proposal, rule, decision.why, applies=False)
    change.move(proposal, PROPOSAL, "screen")
    change.record(
        "proposal.screen", proposal, d={"rules": {rule.lower(): one.why for rule, one in judged.items()}} if judged else None,
        news=ProposalChanged(proposal.id),
    )  # fmt: skip


@command(P.PROPOSAL_STOP)
def stop_proposal(
    change: Change, proposal: Proposal, rule: str, why: str, kind: Stop = Stop.REFUSE, to: str = "", reply_on: date | None = None
) -> ScreeningHit:
    """A rule stands in the way: who says so, why, and until when anybody may ask for a second look. Another's duty is handed over by name."""
    why, to = clean(why), clean(to)
    known = rules_on(clock.today())
    if rule not in known:
        raise NotValid(Reason("screening.unknown_rule", {"rule": rule}, field="rule"))
    if kind is Stop.TRANSFER:
        reply_on = reply_on or clock.today() + timedelta(days=limit_of(proposal.matter.community, "answer_days"))
        demand((bool(to), "matter.transfer_to_nobody"), (reply_on >= clock.today(), "matter.reply_in_the_past"))
    demand((bool(why), "text.missing"))
    matter = proposal.matter
    change.move(proposal, PROPOSAL, "stop")
    move_matter(change, matter, str(kind))
    hit = _decide(change, proposal, rule, why, applies=True)
    hit.appeal_until = clock.today() + timedelta(days=limit_of(matter.community, "appeal_days"))
    matter.answer, matter.answered_at = why, matter.answered_at or clock.now()
    d: dict[str, object] = {"rule": rule, "kind": str(kind), "appeal_until": hit.appeal_until.isoformat()}
    if reply_on is not None:
        matter.transferred_to, matter.answer_due_on = to, reply_on
        d |= {"to": to, "reply": reply_on.isoformat()}
    change.record("proposal.stop", proposal, d=d, why=why, news=ProposalStopped(proposal.id))
    return hit


@command(P.PROPOSAL_APPEAL)
def appeal_proposal(change: Change, proposal: Proposal, text: str) -> ScreeningHit:
    """A resident says: look again. Somebody else than who stopped it has to answer."""
    text = clean(text)
    hit = stopping_hit(proposal)
    if reasons := reasons_against_appealing(hit, clock.today(), text):
        raise NotValid(reasons)
    assert hit is not None
    hit.appeal, hit.appealed_by_id, hit.appealed_at = text, change.actor.person_id, clock.now()
    hit.appeal_answer, hit.appeal_answered_by_id, hit.appeal_answered_at = "", None, None
    change.record("proposal.appeal", proposal, d={"rule": hit.rule}, pd={"text": text}, news=ProposalStopped(proposal.id))
    return hit


@command(P.PROPOSAL_REOPEN)
def reopen_proposal(change: Change, proposal: Proposal, why: str) -> None:
    """The second look finds that it should go on: it is sorted anew, by the decision of somebody else than who stopped it."""
    hit, why = _appealed(change, proposal, why)
    change.move(proposal, PROPOSAL, "reopen")
    move_matter(change, proposal.matter, "appeal")
    hit.applies = False
    change.record("proposal.reopen", proposal, d={"rule": hit.rule}, why=why, news=ProposalChanged(proposal.id))


@command(P.PROPOSAL_REOPEN)
def uphold_stop(change: Change, proposal: Proposal, why: str) -> None:
    """The second look comes to the same: the one who asked is told why, by somebody else than who stopped it."""
    hit, why = _appealed(change, proposal, why)
    change.record("proposal.uphold", proposal, d={"rule": hit.rule}, why=why, news=ProposalStopped(proposal.id))


def _appealed(change: Change, proposal: Proposal, why: str) -> tuple[ScreeningHit, str]:
    why, hit = clean(why), stopping_hit(proposal)
    demand((bool(why), "text.missing"))
    if hit is None or not hit.appeal or hit.appeal_answer:
        raise NotNow(Reason("appeal.none_waits"))
    if hit.decided_by_id == change.actor.person_id:
        raise NotAllowed(Reason("appeal.you_stopped_it"))
    hit.appeal_answer, hit.appeal_answered_by_id, hit.appeal_answered_at = why, change.actor.person_id, clock.now()
    return hit, why


def _decide(change: Change, proposal: Proposal, rule: str, why: str, applies: bool) -> ScreeningHit:
    hit = next((h for h in proposal.hits if h.rule == rule), None)
    if hit is None:
        hit = ScreeningHit(rule=rule)
        proposal.hits.append(hit)
    hit.applies, hit.why, hit.decided_by_id, hit.decided_at = applies, why, change.actor.person_id, clock.now()
    return hit
