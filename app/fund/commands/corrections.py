"""What was wrong is not erased but taken back; and money that has to wait for an answer."""
from __future__ import annotations

from sqlalchemy import select

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, demand
from app.change.transaction import Change
from app.fund.commands.ledger import Slip, book
from app.fund.facts import HoldLifted, HoldPlaced
from app.fund.models import FundTransaction, Hold
from app.fund.states import Move
from app.policy.table import P
from app.process.models import Round
from app.vocabulary import Reason


@command(P.FUND_REVERSE)
def reverse(change: Change, transaction: FundTransaction, why: str) -> FundTransaction:
    """A booking was wrong: a second one takes it back, both stay to be read, and the reason is public."""
    why = clean(why)
    demand((bool(why), "fund.no_reason"))
    if transaction.reverses_id is not None:
        raise NotNow(Reason("fund.is_a_correction"))
    if (other := change.session.scalar(select(FundTransaction.id).where(FundTransaction.reverses_id == transaction.id))) is not None:
        raise NotNow(Reason("fund.taken_back_already", {"number": other}))
    slip = Slip(transaction.round, Move.REVERSE, transaction.subject, why, reverses=transaction, why=why)
    return book(change, slip, [(leg.account, -leg.amount_fen) for leg in transaction.legs])


@command(P.FUND_HOLD)
def place_hold(change: Change, round_: Round, project: str, why: str, cause: str) -> Hold:
    """Stop: no money leaves for this project until the question behind it is answered. `cause`: record key of the finding or price change."""
    why = clean(why)
    demand((bool(why), "fund.no_reason"), (bool(cause), "fund.no_cause"))
    if change.session.scalar(select(Hold.id).where(Hold.project == project, Hold.cause == cause, Hold.lifted_at.is_(None))):
        raise NotNow(Reason("fund.held_already"))
    hold = change.add(Hold(round_id=round_.id, project=project, why=why, cause=cause, by_id=change.actor.person_id, placed_at=clock.now()))
    public, personal = (why, None) if change.actor.is_official else (None, {"why": why})
    change.record("fund.hold", hold, d={"project": project, "cause": cause}, why=public, pd=personal, news=HoldPlaced(hold_id=hold.id, project=project))
    return hold


@command(P.FUND_LIFT)
def lift_hold(change: Change, hold: Hold, why: str) -> None:
    """The question is answered: the money may go on."""
    why = clean(why)
    demand((bool(why), "fund.no_reason"))
    if hold.lifted_at is not None:
        raise NotNow(Reason("fund.lifted_already"))
    hold.lifted_at, hold.lifted_why = clock.now(), why
    change.record("fund.lift", hold, d={"project": hold.project, "cause": hold.cause}, why=why, news=HoldLifted(hold_id=hold.id, project=hold.project))
