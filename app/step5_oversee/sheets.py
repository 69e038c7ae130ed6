"""Paper: the acceptance sheet (验收单) and the rectification notice (整改通知), A4, with room for seals and signatures."""

from __future__ import annotations

from collections.abc import Sequence

from app.base.printing import day, yuan, yuan2
from app.base.saying import gettext as _
from app.people.away import away
from app.record.stamp import newest_stamp, on_paper
from app.step4_execute.models import Project
from app.step5_oversee.models import Finding, Inspection
from app.step5_oversee.rules import RESIDENTS_NEEDED
from app.step5_oversee.story import seen_by, state_of, text_of
from app.web.sheet import sheet_pdf, sheet_words


def acceptance_sheet(project: Project, looks: Sequence[Inspection], url: str) -> bytes:
    """What was agreed, what was seen before, and lines on which residents sign."""
    contract = project.contract
    parts = contract.milestones if contract else []
    facts = [
        [_("Project"), f"{project.number} {project.title}"],
        [_("Done by"), contract.partner.name if contract else ""],
        [_("Contract sum"), yuan(contract.amount_fen) if contract else ""],
        [_("Reported finished on"), day(project.finished_on, True) if project.finished_on else ""],
    ]
    seen = [_("%(day)s, %(name)s: %(what)s", day=day(look.on), name=seen_by(look), what=look.what) for look in looks if look.by is not None]
    lines = "  ".join(["____________________"] * RESIDENTS_NEEDED)
    said = {
        "title": _("Acceptance sheet"), "place": project.round.area.name, "no": project.number, "facts": facts,
        "table": {
            "heads": ["", _("Part"), _("When it counts as done"), _("Yuan")],
            "rows": [[str(m.position), m.title, m.condition, yuan2(m.amount_fen)] for m in parts],
            "foot": [_("Together"), yuan2(sum(m.amount_fen for m in parts))],
        },
        "paragraphs": [
            *seen, _("We looked at it and   □ accept it   □ do not accept it, because: ______________________________"),
            _("Residents (at least %(n)s sign):", n=RESIDENTS_NEEDED), lines,
        ],
        "signs": [_("Residents’ committee"), _("Done by"), _("Supervisory committee")],
    }  # fmt: skip
    words = sheet_words(said | on_paper(newest_stamp()), url)
    return away(lambda: sheet_pdf(words))


def rectification_notice(finding: Finding, url: str) -> bytes:
    """What is wrong, by when it is to be right, and whether the money waits."""
    look, project = finding.inspection, finding.inspection.project
    facts = [
        [_("Project"), f"{project.number} {project.title}"],
        [_("Done by"), project.contract.partner.name if project.contract else ""],
        [_("Seen on"), day(look.on, True)],
        [_("Seen by"), seen_by(look)],
        [_("What is wrong"), text_of(finding)],
        [_("To be right by"), day(finding.due_on, True)],
        [_("State"), state_of(finding)],
    ]
    waits = _("The project's money waits until a supervisor has seen that it is right.") if finding.stops_money else _("The money does not wait for it.")
    said = {
        "title": _("Notice to put right"), "place": project.round.area.name, "no": f"{project.number} · {finding.id}", "facts": facts,
        "paragraphs": [waits, _("Report what was done with a photo. Somebody other than the one who put it right looks before it counts.")],
        "signs": [_("Supervisory committee"), _("Residents’ committee"), _("Done by")],
    }  # fmt: skip
    words = sheet_words(said | on_paper(newest_stamp()), url)
    return away(lambda: sheet_pdf(words))
