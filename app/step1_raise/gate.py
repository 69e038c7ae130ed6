"""The door of raise: a year goes on to sorting only when every voice of it has had its first answer in time."""
from __future__ import annotations

from app.process.gates import gate
from app.process.models import Round
from app.step1_raise.queries.matters import no_answer_yet
from app.step1_raise.states import MatterState
from app.vocabulary import Reason, Step


@gate(Step.RAISE)
def outstanding(round_: Round) -> list[Reason]:
    """Voices whose answer is overdue; and a year needs something to sort."""
    late = [one for one in no_answer_yet(round_.area) if one.days_late and one.matter.state is MatterState.RAISED]
    return [Reason("round.answers_overdue", {"n": len(late), "oldest": late[0].matter.number})] if late else []
