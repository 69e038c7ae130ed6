"""The committee's desk: decisions without a project, what each project needs next, payments on their way, overdue tasks."""

from __future__ import annotations

from flask import abort
from flask import render_template as page
from flask.typing import ResponseReturnValue

from app.policy.actor import current_actor
from app.step4_execute.queries import (
    decisions_to_award,
    filings_of,
    holds_of,
    notices_of_lists,
    objections_waiting,
    payments_waiting,
    projects_of,
    tasks_open,
)
from app.step4_execute.rules import reasons_against_awarding
from app.step4_execute.states import ProjectState
from app.step4_execute.views.shared import blueprint, here_or_404
from app.vocabulary import Role

_DESK = (Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.PARTY, Role.BOOKKEEPER, Role.SUPERVISOR, Role.STREET_CLERK)


@blueprint.get("/desk/projects")
def desk() -> ResponseReturnValue:
    """What is to do, in the order in which it is late."""
    area = here_or_404()
    if not current_actor().holds_over(area.path, *_DESK):
        abort(403)
    decisions = decisions_to_award(area)
    notices, filings = notices_of_lists(decisions), filings_of(d.item.meeting_id for d in decisions)
    waiting = [
        (d, d.item.meeting_id in filings, reasons_against_awarding(d, notices[d.id], objections_waiting(notices[d.id]), d.item.meeting_id in filings))
        for d in decisions
    ]
    found = [p for p in projects_of(area) if p.state is not ProjectState.CLOSED]
    return page(
        "step4_execute/desk.html",
        area=area,
        waiting=waiting,
        projects=found,
        holds=holds_of(p.number for p in found),
        payments=payments_waiting(area),
        tasks=tasks_open(area),
    )
