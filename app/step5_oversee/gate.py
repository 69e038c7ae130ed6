"""The door of oversee: a year is over when every project is closed and nothing that was found is still wrong."""

from __future__ import annotations

from app.process.gates import gate
from app.process.models import Round
from app.step5_oversee.queries import findings_open_in, projects_not_closed
from app.vocabulary import Reason, Step


@gate(Step.OVERSEE)
def outstanding(round_: Round) -> list[Reason]:
    """What keeps a year from being closed."""
    open_findings = [Reason("round.finding_open", {"number": f.inspection.project.number, "text": f.text}) for f in findings_open_in(round_)]
    return [Reason("round.project_not_closed", {"number": project.number}) for project in projects_not_closed(round_)] + open_findings
