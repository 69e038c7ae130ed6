"""What the body did with the item. Passed or not follows from the numbers; everything else has a reason and an address."""
from __future__ import annotations

from datetime import date
from typing import Any

from app.ballots.models import Question
from app.ballots.states import QuestionState
from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change
from app.live.stream import push
from app.people.models import Area
from app.policy.table import P
from app.step1_raise.movement import move_matter
from app.step2_submit.states import PROPOSAL
from app.step3_discuss.commands.floor import lower_hands
from app.step3_discuss.facts import DecisionMade
from app.step3_discuss.models import AgendaItem, Decision
from app.step3_discuss.queries import open_question_of, questions_about
from app.step3_discuss.rules import layers_to_ask, reason_against_sending_up
from app.step3_discuss.states import ItemState, Outcome
from app.vocabulary import Reason


def _decide(change: Change, item: AgendaItem, outcome: Outcome, why: str = "", question: Question | None = None, **more: Any) -> Decision:
    """Write it once."""
    if item.decision is not None:
        raise NotNow(Reason("item.is_decided"))
    if item.state is not ItemState.TALKED:
        raise NotNow(Reason("item.not_talked_about"))
    if open_question_of(item.meeting) is not None:
        raise NotNow(Reason("meeting.question_open"))
    result = question.result or {} if question else {}
    decision = Decision(
        item=item, proposal_id=item.proposal_id, question=question, outcome=outcome, why=why, at=clock.now(),
        arithmetic=result.get("arithmetic", {}), **more,
    )  # fmt: skip
    change.add(decision)
    if question is None:
        lower_hands(item.meeting)  # it is sent on or dropped: there is nothing left to speak on
    numbers = {key: result[key] for key in ("for", "against", "abstain", "not_voted", "base") if key in result}
    proposal = {"proposal": item.proposal.record_key} if item.proposal else {}
    change.record(
        "decision.make", decision, why=why, news=DecisionMade(decision.id, item.proposal_id),
        d={"meeting": item.meeting_id, "item": item.id, "title": item.title, "outcome": str(outcome), **numbers, **proposal, **_where(decision)},
    )  # fmt: skip
    push(change, item.meeting.room, "item.decided", {"item": item.id, "outcome": str(outcome)})
    return decision


def _where(decision: Decision) -> dict[str, Any]:
    where: dict[str, Any] = {"question": decision.question.id} if decision.question else {}
    answers = questions_about(decision.item) if decision.question else []
    if len(answers) > 1:
        where["layers"] = [{"layer": q.layer_id or q.area_id, "question": q.id, "passed": bool((q.result or {}).get("passed"))} for q in answers]
    if decision.to_area_id:
        where["to_area"] = decision.to_area_id
    if decision.until_on:
        where["until"] = decision.until_on.isoformat()
    return where


def _move(change: Change, item: AgendaItem, verb: str) -> None:
    """The matter goes along; an item without a proposal moves nothing."""
    if item.proposal is not None:
        move_matter(change, item.proposal.matter, verb)


@command(P.DECISION_MAKE)
def decide_item(change: Change, item: AgendaItem) -> Decision:
    """The vote is the decision: passed or not passed, by its arithmetic and by nobody's hand. Two layers together must both say yes."""
    closed = [q for q in questions_about(item) if q.state is QuestionState.CLOSED]
    if not closed:
        raise NotNow(Reason("decision.no_vote"))
    if layers_to_ask(item.meeting, closed):
        raise NotNow(Reason("decision.layer_to_vote"))
    against = [q for q in closed if not (q.result and q.result["passed"])]
    _move(change, item, "drop" if against else "decide")
    return _decide(change, item, Outcome.NOT_PASSED if against else Outcome.PASSED, question=(against or closed)[-1])


@command(P.DECISION_MAKE)
def send_up(change: Change, item: AgendaItem, to_area: Area, why: str) -> Decision:
    """This is more than one layer can settle: it goes up with its record, to a layer that contains everyone it touches."""
    why = clean(why)
    demand((bool(why), "text.missing"), reason_against_sending_up(item.meeting, to_area))
    _demand_no_vote(item)
    _move(change, item, "send_up")
    if item.proposal is not None:
        item.proposal.matter.layer = to_area.layer
    return _decide(change, item, Outcome.SENT_UP, why, to_area_id=to_area.id)


@command(P.DECISION_MAKE)
def send_back(change: Change, item: AgendaItem, why: str, until_on: date) -> Decision:
    """Something is missing: it goes back to the committees with what is asked, and by when it returns."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    if until_on <= clock.today():
        raise NotValid(Reason("decision.date_ahead", field="until_on"))
    _demand_no_vote(item)
    if item.proposal is not None:
        change.move(item.proposal, PROPOSAL, "send_back")
    _move(change, item, "send_back")
    return _decide(change, item, Outcome.SENT_BACK, why, until_on=until_on)


@command(P.DECISION_MAKE)
def drop_matter(change: Change, item: AgendaItem, why: str) -> Decision:
    """The room agrees, without a vote, that this goes no further; the reason is written down. After a vote the vote decides."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    _demand_no_vote(item)
    _move(change, item, "drop")
    return _decide(change, item, Outcome.DROPPED, why)


@command(P.DECISION_MAKE)
def note_item(change: Change, item: AgendaItem, why: str, waits: bool = False) -> Decision:
    """Heard and noted. A good proposal for which the money ended waits for the next."""
    why = clean(why)
    demand((bool(why), "text.missing"))
    _demand_no_vote(item)
    if waits:
        _move(change, item, "wait")
    return _decide(change, item, Outcome.NOTED, why)


def _demand_no_vote(item: AgendaItem) -> None:
    if any(q.state is QuestionState.CLOSED for q in questions_about(item)):
        raise NotNow(Reason("decision.vote_decides"))
