"""The door of discuss: nothing is carried out that no body has decided, and no meeting is left open."""
from __future__ import annotations

from app.process.gates import gate
from app.process.models import Round
from app.step3_discuss.queries import meetings_not_over, undecided_matters
from app.vocabulary import Reason, Step


@gate(Step.DISCUSS)
def outstanding(round_: Round) -> list[Reason]:
    """What is still to be done before the year goes on to carrying out."""
    waiting = undecided_matters(round_)
    reasons = [Reason("discuss.undecided", {"n": len(waiting), "first": waiting[0].title})] if waiting else []
    return reasons + [Reason("discuss.meeting_open", {"title": meeting.title}) for meeting in meetings_not_over(round_)]
