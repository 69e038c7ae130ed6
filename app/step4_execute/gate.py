"""The door of execute: nothing that was passed is left without a project, and nothing is half done."""

from __future__ import annotations

from app.process.gates import gate
from app.process.models import Round
from app.step4_execute.queries import decisions_to_award, projects_unfinished
from app.vocabulary import Reason, Step


@gate(Step.EXECUTE)
def outstanding(round_: Round) -> list[Reason]:
    """What keeps a year in its fourth step."""
    waiting = [d for d in decisions_to_award(round_.area) if d.proposal is not None and d.proposal.matter.round_id == round_.id]
    reasons = [Reason("round.no_project_for", {"title": d.proposal.title}) for d in waiting if d.proposal is not None]
    return reasons + [Reason("round.project_unfinished", {"number": project.number}) for project in projects_unfinished(round_)]
