"""What waits for whom: rows for the desks, exceptions first. Every row says what, what is wrong, with whom, until when."""
from __future__ import annotations

from datetime import date

from app.base import clock
from app.base.printing import day, yuan
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.console import queries
from app.console.exceptions import Row, exceptions
from app.people.models import Area
from app.step1_raise.models import Matter
from app.step1_raise.queries.matters import no_answer_yet
from app.step1_raise.states import MatterState
from app.step4_execute.models import Payment, Project
from app.step4_execute.states import MilestoneState, PaymentState
from app.step5_oversee.states import FindingState
from app.web.links import link as to


def due_text(due: date) -> tuple[str, str]:
    """How long is left, and how bad that is."""
    left = (due - clock.today()).days
    if left < 0:
        return ngettext("%(num)s day late", "%(num)s days late", -left), "stop"
    return (_("today") if left == 0 else ngettext("%(num)s day left", "%(num)s days left", left)), "wait"


def committee_rows(community: Area) -> list[Row]:
    """What waits for the two committees."""
    return [
        *_unanswered(community),
        *_objections(community),
        *_to_put_right(community),
        *(_payment(p, _("waits for the head’s approval"), "wait") for p in queries.payments_in(community, PaymentState.ASKED)),
        *_to_ask(community),
        *(_payment(p, _("checked; can be paid now"), "wait") for p in queries.payments_in(community, PaymentState.CHECKED)),
        *(
            Row(f"{p.code} {p.title}", to("submit.proposal", number=p.matter.number), _("has no price yet"), p.matter.owner.name, kind="wait")
            for p in queries.proposals_without_price(community)
        ),
        *(
            Row(f"{p.number} {p.title}", to("execute.project", number=p.number), _("nobody is under contract yet"), p.lead.name, kind="wait")
            for p in queries.projects_without_contract(community)
        ),
    ]


def supervisor_rows(community: Area) -> list[Row]:
    """What supervisors look at: what is stopped or late first, then what waits for them."""
    rows = [
        *exceptions(community),
        *_prices(community),
        *_holds(community),
        *_to_put_right(community),
        *(_payment(p, _("approved; waits for your check"), "wait") for p in queries.payments_in(community, PaymentState.APPROVED)),
        *_to_accept(community),
        *(row for row in _unanswered(community) if row.kind == "stop"),
        *(row for row in _objections(community) if row.kind == "stop"),
        *(
            Row(n.title, to("process.notice", id=n.id), _("no photo says where it hangs or hung"), due=day(n.posted_on), kind="wait")
            for n in queries.notices_without_photo(community)
        ),
    ]
    return sorted(rows, key=lambda row: row.kind != "stop")


def facilitator_rows(community: Area, person_id: int) -> list[Row]:
    """Meetings that I run, and lists that hang without a meeting."""
    rows = []
    for meeting in queries.my_meetings(person_id, community):
        left, _kind = due_text(clock.local(meeting.starts_at).date())
        rows.append(Row(meeting.title, to("discuss.desk", id=meeting.id), _("you run it, %(place)s", place=meeting.place or meeting.area.name), due=left))
    for docket in queries.dockets_ready(community):
        left, kind = due_text(clock.local(docket.planned_at).date())
        rows.append(Row(docket.title, to("submit.docket", id=docket.id), _("the list hangs; no meeting is called yet"), due=left, kind=kind))
    return rows


def _unanswered(community: Area) -> list[Row]:
    rows = []
    for waiting in no_answer_yet(community):
        matter: Matter = waiting.matter
        left, kind = due_text(matter.answer_due_on)
        wrong = _("no answer yet") if matter.state is MatterState.RAISED else _("the next word is due")
        more = [(_("Raised on"), day(matter.raised_at), ""), (_("Answer promised by"), day(matter.answer_due_on), "")]
        more.append((_("Matter"), matter.number, ""))
        rows.append(Row(matter.title, to("raise.matter", number=matter.number), wrong, matter.owner.name, left, kind, more))
    return rows


def _objections(community: Area) -> list[Row]:
    rows = []
    for objection in queries.objections_waiting(community):
        left, kind = due_text(objection.due_on)
        title = _("Objection to “%(title)s”", title=objection.notice.title)
        rows.append(Row(title, to("process.notice", id=objection.notice_id), _("no answer yet"), _("committee"), left, kind))
    return rows


def _to_put_right(community: Area) -> list[Row]:
    rows = []
    for finding in queries.findings_open(community):
        project = finding.inspection.project
        left, kind = due_text(finding.due_on)
        is_done = finding.state is FindingState.RECTIFIED
        wrong = finding.text + (_("; money stopped") if finding.stops_money and finding.hold_id else "")
        by = finding.inspection.by
        more = [(_("Found by"), by.name if by else _("residents"), ""), (_("Found on"), day(finding.inspection.on), "")]
        if is_done:
            more.append((_("Reported put right"), f"{day(finding.rectified_on)} {finding.rectification}".strip(), ""))
        rows.append(Row(
            f"{project.number} {project.title}", to("execute.project", number=project.number),
            _("reported put right; somebody else confirms it") if is_done else wrong,
            _("supervisors") if is_done else project.lead.name, left, "wait" if is_done else kind, more,
        ))  # fmt: skip
    return rows


def _holds(community: Area) -> list[Row]:
    rows = []
    for hold in queries.holds_standing(community):
        what, url = _("%(project)s: money stopped", project=hold.project), to("execute.project", number=hold.project)
        rows.append(Row(what, url, hold.why, _("supervisors"), _("since %(day)s", day=day(hold.placed_at)), "stop"))
    return rows


def _prices(community: Area) -> list[Row]:
    rows = []
    for change in queries.prices_in_question(community):
        project = change.contract.project
        more = [(_("Voted"), yuan(change.old_fen), ""), (_("Now"), yuan(change.new_fen), ""), (_("Reason given"), change.why, "")]
        more.append((_("Contract"), change.contract.number, ""))
        url = to("execute.project", number=project.number)
        wrong = _("the price changed without a vote; money stopped")
        rows.append(Row(f"{project.number} {project.title}", url, wrong, _("council"), _("since %(day)s", day=day(change.found_at)), "stop", more))
    return rows


def _payment(payment: Payment, wrong: str, kind: str) -> Row:
    project: Project = payment.milestone.contract.project
    more = [(_("Milestone"), payment.milestone.title, ""), (_("Contract"), payment.milestone.contract.number, ""), (_("Asked by"), payment.asked_by.name, "")]
    if payment.approved_by:
        more.append((_("Approved by"), payment.approved_by.name, ""))
    number = project.proposal.matter.number
    more += [(_("Project"), project.title, to("execute.project", number=project.number)), (_("Matter"), number, to("raise.matter", number=number))]
    what = _("%(project)s: payment of %(money)s", project=project.number, money=yuan(payment.amount_fen))
    return Row(what, to("execute.payment", id=payment.id), wrong, payment.asked_by.name, day(payment.asked_at), kind, more)


def _to_ask(community: Area) -> list[Row]:
    """Accepted parts of the work for which nobody has asked the money."""
    rows = []
    for milestone in queries.milestones_in(community, MilestoneState.ACCEPTED):
        if any(p.state is not PaymentState.REFUSED for p in milestone.payments):
            continue
        project = milestone.contract.project
        what = _("%(project)s: %(part)s", project=project.number, part=milestone.title)
        wrong = _("accepted; %(money)s can be asked for", money=yuan(milestone.amount_fen))
        rows.append(Row(what, to("execute.project", number=project.number), wrong, project.lead.name, kind="wait"))
    return rows


def _to_accept(community: Area) -> list[Row]:
    rows = []
    for milestone in queries.milestones_in(community, MilestoneState.REPORTED):
        project = milestone.contract.project
        what = _("%(project)s: %(part)s", project=project.number, part=milestone.title)
        more = [(_("Reported"), f"{day(milestone.reported_at)} {milestone.report}".strip(), ""), (_("Condition"), milestone.condition, "")]
        wrong, url = _("reported done; waits for your look"), to("execute.project", number=project.number)
        rows.append(Row(what, url, wrong, project.lead.name, day(milestone.due_on), "wait", more))
    return rows
