"""Everything that those who watch can do from a page, as a table: who, which form, which command, in which words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from wtforms.fields import SelectChoice

from app.base import clock
from app.base.files import Upload, keep_picture
from app.base.saying import gettext as _
from app.base.saying import lazy_gettext as _l
from app.change.refusals import NotValid
from app.change.transaction import Change
from app.people.models import Person
from app.people.phones import tidy_phone
from app.policy.table import P
from app.step4_execute.models import Milestone, Project
from app.step5_oversee import forms
from app.step5_oversee.commands import acceptance, inspections, ratings
from app.step5_oversee.models import Finding
from app.vocabulary import Channel, Reason
from app.web.deeds import Deed

_KEPT = _l("Done, and written into the record.")


def _photo(change: Change, file: FileStorage | None) -> Upload | None:
    if not file:
        return None
    upload = keep_picture(file)
    change.session.flush()
    return upload


def _inspect_form(project: Project) -> forms.InspectForm:
    form = forms.InspectForm(on=clock.today(), due_on=clock.today() + clock.days(7))
    parts = project.contract.milestones if project.contract else []
    form.milestone.choices = [SelectChoice(0, _("The project as a whole")), *(SelectChoice(part.id, part.title) for part in parts)]
    return form


def _inspect(change: Change, project: Project, form: forms.InspectForm) -> object:
    """A look; when something is wrong the finding comes with it."""
    is_ok = form.is_ok.data == "yes"
    part = change.session.get(Milestone, form.milestone.data) if form.milestone.data else None
    looked = inspections.record_inspection(
        change, project, form.what.data or "", is_ok, part, _photo(change, form.photo.data), form.with_whom.data or "", form.on.data
    )
    if is_ok:
        return looked
    if not form.finding.data or form.due_on.data is None:
        raise NotValid(Reason("finding.no_text", field="finding"))
    return inspections.raise_finding(change, looked, form.finding.data, form.due_on.data, bool(form.stops_money.data))


def _judge(change: Change, part: Milestone, form: forms.JudgeForm) -> None:
    if form.word.data == "accept":
        acceptance.accept_milestone(change, part)
    else:
        acceptance.return_milestone(change, part, form.why.data or "")


def _accept(change: Change, project: Project, form: forms.AcceptanceForm) -> object:
    photo = _photo(change, form.photo.data)
    return acceptance.record_acceptance(change, project, form.residents.data or 0, form.is_accepted.data == "yes", form.note.data or "", photo, form.on.data)


def _collect(change: Change, project: Project, form: forms.CollectForm) -> object:
    person = change.session.scalar(select(Person).where(Person.phone == tidy_phone(form.phone.data)))
    if person is None:
        raise NotValid(Reason("rating.not_on_roll", field="phone"))
    return ratings.collect_rating(change, project, person, form.stars.data, form.text.data or "", Channel(form.channel.data), form.witness.data or "")


def _return_form(finding: Any) -> forms.ReturnForm:
    return forms.ReturnForm(due_on=clock.today() + clock.days(7))


PROJECT_DEEDS: dict[str, Deed] = {
    "inspect": Deed(
        P.INSPECTION_RECORD,
        _inspect_form,
        _inspect,
        _l("Write down what you saw"),
        _l("Keep what I saw"),
        _l("Kept. Everybody sees it on the project's page."),
        _l("Anybody who lives here may look. A neighbour's name is not shown."),
    ),
    "accept": Deed(
        P.ACCEPTANCE_RECORD,
        lambda project: forms.AcceptanceForm(on=clock.today()),
        _accept,
        _l("What the residents say"),
        _l("Keep their word"),
        _l("Kept. If they did not accept it, it goes back to work."),
        _l("At least five residents look at the whole and sign the sheet."),
    ),
    "rate": Deed(
        P.RATING_GIVE,
        lambda project: forms.RateForm(),
        lambda change, project, form: ratings.rate_project(change, project, form.stars.data, form.text.data or ""),
        _l("How good is it?"),
        _l("Give these stars"),
        _l("Thank you. You may change your stars at any time; the newest count."),
        _l("One person, one answer. Results are shown only when five or more have answered."),
    ),
    "collect": Deed(P.RATING_COLLECT, lambda project: forms.CollectForm(), _collect, _l("Write down somebody's stars"), _l("Keep their stars"), _KEPT),
    "close": Deed(
        P.PROJECT_CLOSE,
        lambda project: forms.PlainForm(),
        lambda change, project, form: acceptance.close_project(change, project),
        _l("Close the project"),
        _l("Close it"),
        _l("Closed. What it did not need is back in the pot."),
        _l("Accepted, paid, rated, nothing open. The retention stays bound until its day."),
    ),
}
FINDING_DEEDS: dict[str, Deed] = {
    "rectify": Deed(
        P.FINDING_RECTIFY,
        lambda finding: forms.RectifyForm(),
        lambda change, finding, form: inspections.rectify_finding(change, finding, form.what.data or "", _photo(change, form.photo.data)),
        _l("It is put right"),
        _l("Report it as put right"),
        _l("Reported. A supervisor looks before it counts."),
    ),
    "confirm": Deed(
        P.FINDING_CONFIRM,
        lambda finding: forms.ConfirmForm(),
        lambda change, finding, form: inspections.confirm_finding(change, finding, form.note.data or ""),
        _l("I have seen that it is right"),
        _l("It is right now"),
        _l("Confirmed. Money that waited for it may go on."),
    ),
    "return": Deed(
        P.FINDING_CONFIRM,
        _return_form,
        lambda change, finding, form: inspections.return_finding(change, finding, form.why.data or "", form.due_on.data),
        _l("It is not right yet"),
        _l("Send it back"),
        _l("It is back with the committee, with a new day."),
        is_stop=True,
    ),
}
PART_DEEDS: dict[str, Deed] = {
    "judge": Deed(P.MILESTONE_ACCEPT, lambda part: forms.JudgeForm(), _judge, _l("Accept a part or send it back"), _l("This is my word"), _KEPT),
}


def deed_for(finding: Finding) -> list[str]:
    """What can be done with a finding in its state."""
    return {"open": ["rectify"], "rectified": ["confirm", "return"]}.get(str(finding.state), [])
