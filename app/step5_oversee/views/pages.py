"""All findings, one finding, and the forms of looking, accepting, rating and closing."""

from __future__ import annotations

import io
from typing import TypeVar

from flask import Response, abort, send_file, url_for
from flask import render_template as page
from flask.typing import ResponseReturnValue

from app.process.queries import community_here
from app.record.queries import of
from app.step4_execute.queries import part_by_id, project_by_number
from app.step4_execute.states import PROJECT
from app.step5_oversee.deeds import FINDING_DEEDS, PART_DEEDS, PROJECT_DEEDS
from app.step5_oversee.queries import finding_by_id, findings_in, inspections_of
from app.step5_oversee.sheets import acceptance_sheet, rectification_notice
from app.step5_oversee.views.blueprint import blueprint
from app.web.deeds import deed_page

_BOTH = ["GET", "POST"]
Row = TypeVar("Row")


def _found(row: Row | None) -> Row:
    if row is None:
        abort(404)
    return row


@blueprint.get("/findings")
def findings() -> ResponseReturnValue:
    """What was found wrong: what is overdue first, for everybody to see."""
    area = _found(community_here())
    return page("step5_oversee/findings.html", area=area, findings=findings_in(area))


@blueprint.get("/findings/<int:id>")
def finding(id: int) -> ResponseReturnValue:
    """One finding from the look to the second pair of eyes."""
    found = _found(finding_by_id(id))
    return page("step5_oversee/finding.html", finding=found, project=found.inspection.project, entries=of(found.record_key))


@blueprint.route("/findings/<int:id>/do/<deed>", methods=_BOTH)
def finding_deed(id: int, deed: str) -> ResponseReturnValue:
    """Put right, confirm, send back."""
    found = _found(finding_by_id(id))
    return deed_page(
        FINDING_DEEDS, deed, found, url_for("oversee.finding", id=id), "step4_execute/deed.html", about=f"{found.inspection.project.number} {found.text}"[:90]
    )


@blueprint.route("/projects/<number>/inspect", methods=_BOTH)
def inspect(number: str) -> ResponseReturnValue:
    """Write down what you saw."""
    return _project_deed(number, "inspect", "step5_oversee/inspect.html", "seen-head")


@blueprint.route("/projects/<number>/rate", methods=_BOTH)
def rate(number: str) -> ResponseReturnValue:
    """Give stars."""
    return _project_deed(number, "rate", "step5_oversee/rate.html", "stars-head")


@blueprint.route("/projects/<number>/oversee/<deed>", methods=_BOTH)
def project_deed(number: str, deed: str) -> ResponseReturnValue:
    """Accept, collect stars, close."""
    return _project_deed(number, deed, "step4_execute/deed.html", "seen-head")


def _project_deed(number: str, deed: str, template: str, anchor: str) -> ResponseReturnValue:
    project = _found(project_by_number(number))
    landing = url_for("execute.project", number=number, _anchor=anchor)
    return deed_page(PROJECT_DEEDS, deed, project, landing, template, about=f"{number} {project.title}", project=project)


@blueprint.route("/milestones/<int:id>/judge", methods=_BOTH)
def judge(id: int) -> ResponseReturnValue:
    """Accept a part of the work or send it back."""
    part = _found(part_by_id(id))
    number = part.contract.project.number
    return deed_page(
        PART_DEEDS, "judge", part, url_for("execute.project", number=number), "step4_execute/deed.html", about=f"{number} {part.title}", sum_fen=part.amount_fen
    )


@blueprint.get("/projects/<number>/acceptance.pdf")
def acceptance_pdf(number: str) -> ResponseReturnValue:
    """验收单 to take along, with lines for the residents' names."""
    project = _found(project_by_number(number))
    if not PROJECT.can(project.state, "close") and project.contract is None:
        abort(404)
    return _pdf(acceptance_sheet(project, inspections_of(project), url_for("execute.project", number=number, _external=True)), f"{number}-acceptance.pdf")


@blueprint.get("/findings/<int:id>/notice.pdf")
def notice_pdf(id: int) -> ResponseReturnValue:
    """整改通知 to hand over and to hang up."""
    found = _found(finding_by_id(id))
    return _pdf(rectification_notice(found, url_for("oversee.finding", id=id, _external=True)), f"finding-{id}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name)
