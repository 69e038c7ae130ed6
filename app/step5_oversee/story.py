"""What step five tells on the matter's page, and its blocks on the project's page."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.base import clock
from app.base.printing import day
from app.base.saying import gettext as _
from app.base.text import mask
from app.step1_raise.models import Matter
from app.step1_raise.states import MatterState
from app.step1_raise.story import Holding, StoryLine, holder, teller
from app.step4_execute.models import Project
from app.step4_execute.states import PROJECT
from app.step4_execute.story import project_of, project_panel
from app.step5_oversee.models import Finding, Inspection
from app.step5_oversee.queries import acceptances_of, inspections_of, stars_for
from app.step5_oversee.rules import days_late, is_open
from app.step5_oversee.states import FindingState


def seen_by(look: Inspection) -> str:
    """Who looked, as the public sees them: officials by name, neighbours masked, the ratings as themselves."""
    if look.by is None:
        return _("The ratings")
    return look.by.name if look.in_office else mask(look.by.name)


def text_of(finding: Finding) -> str:
    """What is wrong; low ratings say it in a sentence."""
    if finding.inspection.by_id is not None:
        return finding.text
    percent, _dot, count = finding.text.partition(" · ")
    return _("Only %(percent)s satisfied, of %(n)s who answered. The committee says what it changes.", percent=percent, n=count)


def state_of(finding: Finding) -> str:
    """Where a finding stands, with a day."""
    late = days_late(finding, clock.today())
    match finding.state:
        case FindingState.OPEN if late:
            return _("should be right since %(day)s: %(n)s days late", day=day(finding.due_on), n=late)
        case FindingState.OPEN:
            return _("to be right by %(day)s", day=day(finding.due_on))
        case FindingState.RECTIFIED:
            return _("reported right on %(day)s, a supervisor still looks", day=day(finding.rectified_on))
    return _("seen to be right on %(day)s", day=day(finding.confirmed_on))


@teller
def told(matter: Matter) -> list[StoryLine]:
    """What was seen and found."""
    project = project_of(matter)
    if project is None:
        return []
    lines = []
    for look in inspections_of(project):
        if look.by is not None:
            said = (
                look.what
                if look.is_ok
                else "；".join([look.what, *(_("%(text)s, %(state)s", text=f.text, state=state_of(f)) for f in look.findings if f.text != look.what)])
            )
            lines.append(StoryLine(look.at, seen_by(look), said, None, url_for("execute.project", number=project.number, _anchor="seen-head")))
    return lines


@holder
def holds(matter: Matter) -> Holding | None:
    """When it is finished, those who use it have the word."""
    if matter.state is not MatterState.OVERSEEN:
        return None
    project = project_of(matter)
    if project is None:
        return None
    accepted = [a for a in acceptances_of(project) if a.is_accepted]
    if accepted:
        return Holding(project.lead.name, _("Residents’ committee"), _("closes it when everything is paid and five neighbours have rated it."))
    return Holding(_("Supervisory committee"), "", _("calls at least five neighbours to look at it and accept it."))


@project_panel
def oversight(project: Project) -> tuple[str, dict[str, Any]] | None:
    """Looks, findings, acceptance, stars."""
    looks = inspections_of(project)
    return (
        "step5_oversee/panel.html",
        {
            "inspections": looks, "open": [f for look in looks for f in look.findings if is_open(f)],
            "acceptances": acceptances_of(project) if project.finished_on else [],
            "stars": stars_for(project), "can_close": PROJECT.can(project.state, "close"),
        },
    )  # fmt: skip
