"""Step five's reasons and words in sentences."""

from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.step5_oversee.states import FindingState

REASONS: dict[str, LazyString] = {
    "acceptance.in_the_future": _l("Enter the day on which the residents looked, not a day to come."),
    "acceptance.no_reason": _l("Say what the residents do not accept; it goes back to work with these words."),
    "acceptance.not_finished": _l("Residents accept a project after the committee has reported it finished."),
    "acceptance.too_few": _l("At least %(need)s residents look and sign; %(have)s did."),
    "finding.due_in_the_past": _l("The day by which it has to be right cannot lie in the past."),
    "finding.inspection_was_ok": _l("This inspection says that everything was right. Record another one for what is wrong."),
    "finding.no_rectification": _l("Say what was done about it."),
    "finding.no_text": _l("Say what is wrong."),
    "finding.returned_without_reason": _l("Say what is still not right."),
    "finding.you_put_it_right": _l("You reported this as put right, so somebody else has to look."),
    "inspection.in_the_future": _l("Enter the day on which you looked, not a day to come."),
    "inspection.no_text": _l("Say what you saw."),
    "inspection.other_project": _l("This part belongs to another project."),
    "milestone.finding_open": _l("“%(text)s” is not confirmed as right yet, and stops this part."),
    "milestone.not_inspected": _l("Nobody has looked at this part since it was reported and found it right. Record an inspection first."),
    "milestone.residents_have_not_accepted": _l("This is the last part: the residents accept the whole first, five of them at least."),
    "milestone.returned_without_reason": _l("Say what is missing."),
    "project.findings_open": _l("Findings that nobody has confirmed as right: %(n)s."),
    "project.money_held": _l("The project's money is still stopped (%(n)s)."),
    "project.not_accepted": _l("The residents have not accepted it yet."),
    "project.part_not_accepted": _l("“%(title)s” is not accepted yet."),
    "project.part_not_paid": _l("“%(title)s”: %(left_fen)s are not paid yet."),
    "project.too_few_ratings": _l("%(have)s people have rated it; at least %(need)s are needed."),
    "rating.no_witness": _l("Write down who was there when it was said."),
    "rating.not_on_roll": _l("This person is not on the roll of the community."),
    "rating.nothing_to_rate": _l("There is nothing to rate yet: the work has not begun."),
    "rating.stars": _l("Give one to five stars."),
    "round.finding_open": _l("%(number)s: “%(text)s” is not confirmed as right yet."),
    "round.project_not_closed": _l("Project %(number)s is not closed."),
}
WORDS: dict[StrEnum, LazyString] = {
    FindingState.OPEN: _l("not put right yet"),
    FindingState.RECTIFIED: _l("reported as put right, a supervisor still looks"),
    FindingState.CONFIRMED: _l("seen to be right"),
}
ACTIONS: dict[str, LazyString] = {
    "acceptance.record": _l("wrote down what the residents said at the acceptance"),
    "finding.confirm": _l("confirmed that a finding is put right"),
    "finding.open_by_ratings": _l("low ratings opened a round of rectification"),
    "finding.raise": _l("found something wrong"),
    "finding.rectify": _l("reported that a finding is put right"),
    "finding.return": _l("sent a finding back, not right yet"),
    "inspection.record": _l("looked at a project"),
    "milestone.accept": _l("accepted a part of the work"),
    "milestone.return": _l("sent a part of the work back"),
    "project.close": _l("closed a project"),
    "rating.give": _l("rated a project"),
}
NOUNS: dict[str, LazyString] = {"finding": _l("finding"), "inspection": _l("inspection")}
