"""Paper: the contract sheet on A4, its sum in capitals, with room for the seals."""

from __future__ import annotations

from app.base.printing import day, yuan, yuan2
from app.base.saying import gettext as _
from app.people.away import away
from app.record.stamp import newest_stamp, on_paper
from app.step4_execute.capital import in_capitals
from app.step4_execute.models import Contract
from app.web.sheet import sheet_pdf, sheet_words


def contract_sheet(contract: Contract, url: str) -> bytes:
    """The contract's sheet."""
    project = contract.project
    community = project.round.area.name
    rows = [[str(m.position), m.title, m.condition, day(m.due_on, True), yuan2(m.amount_fen)] for m in contract.milestones]
    facts = [
        [_("Project"), f"{project.number} {project.title}"],
        [_("Party A"), _("%(name)s residents’ committee", name=community)],
        [_("Party B"), contract.partner.name],
        [_("Contract sum"), yuan(contract.amount_fen)],
        [_("In capitals"), in_capitals(contract.amount_fen)],
        [_("Signed on"), day(contract.signed_on, True)],
    ]
    if contract.unit_price_fen is not None:
        facts.append([_("Unit price"), f"{contract.unit} {yuan(contract.unit_price_fen)}"])
    said = {
        "title": _("Contract sheet"), "place": community, "no": contract.number, "facts": facts,
        "table": {
            "heads": ["", _("Part"), _("When it counts as done"), _("By when"), _("Yuan")], "rows": rows, "foot": [_("Together"), yuan2(contract.amount_fen)],
        },
        "paragraphs": [
            _("Why this partner: %(why)s", why=contract.chosen_why),
            _("Each part is paid after supervisors have accepted it, against an invoice, to the partner's own account.")
            + _("One asks, another approves, a third checks."),
            _("The unit price changes only by a vote of the council that set it."),
        ],
        "signs": [_("Party A"), _("Party B"), _("Supervisory committee")],
    }  # fmt: skip
    words = sheet_words(said | on_paper(newest_stamp()), url)
    return away(lambda: sheet_pdf(words))
