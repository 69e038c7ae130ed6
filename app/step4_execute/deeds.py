"""Everything that can be done with a project from a page, as a table: who, which form, which command, in which words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from wtforms.fields import SelectChoice

from app.base import clock
from app.base.files import Upload, keep_paper, keep_picture
from app.base.printing import day, yuan
from app.base.saying import gettext as _
from app.base.saying import lazy_gettext as _l
from app.change.transaction import Change
from app.people.models import Person
from app.people.phones import tidy_phone
from app.policy.table import P
from app.step3_discuss.models import Decision
from app.step4_execute import forms
from app.step4_execute.commands import awards, contracts, partners, payments, tasks
from app.step4_execute.models import Contract, Milestone, Offer, Partner, Payment, PriceChange, Project
from app.step4_execute.queries import decisions_about_price, hosts_of, office_of, undertakers_of
from app.step4_execute.rules import Part, asked_fen
from app.step4_execute.states import Tier
from app.web.deeds import Deed

_KEPT = _l("Done, and written into the record.")


def _paper(change: Change, file: FileStorage | None) -> Upload | None:
    """A paper that only those who keep and check the books read."""
    if not file:
        return None
    upload = keep_paper(file)
    change.session.flush()
    return upload


def _photo(change: Change, file: FileStorage | None) -> Upload | None:
    if not file:
        return None
    upload = keep_picture(file)
    change.session.flush()
    return upload


def _person(change: Change, person_id: int) -> Person:
    return change.session.get_one(Person, person_id)


# ── before the contract ──────────────────────────────────────────────────────────────────────────────────────────────


def _award_form(decision: Decision) -> forms.AwardForm:
    form = forms.AwardForm()
    form.lead.choices = [SelectChoice(person.id, person.name) for person in office_of(decision.item.meeting.area)]
    return form


def _offer_form(project: Project) -> forms.OfferForm:
    form = forms.OfferForm(came_on=clock.today())
    form.partner.choices = [SelectChoice(partner.id, partner.name) for partner in undertakers_of(project.round.area)]
    return form


def _record_offer(change: Change, project: Project, form: forms.OfferForm) -> Offer:
    score = None if form.score.data is None else int(form.score.data * 10)
    partner = change.session.get_one(Partner, form.partner.data)
    amount = form.amount.data or 0
    return partners.record_offer(
        change, project, partner, amount, _paper(change, form.paper.data), form.is_qualified.data == "yes", form.note.data or "", score, form.came_on.data
    )


def _sign_form(project: Project) -> forms.SignForm:
    form = forms.SignForm()
    form.offer.choices = [SelectChoice(offer.id, f"{offer.partner.name}{_(': ')}{yuan(offer.amount_fen)}") for offer in project.offers if offer.is_qualified]
    for number, line in enumerate(form.parts, start=1):
        line.label.text = _("Part %(n)s", n=number)
    return form


def _sign(change: Change, project: Project, form: forms.SignForm) -> Contract:
    offer = change.session.get_one(Offer, form.offer.data)
    lines = [line for line in form.parts if line.title.data or line.amount.data]
    parts = [
        Part(
            (line.title.data or "").strip(),
            line.amount.data or 0,
            line.due_on.data or clock.today(),
            (line.condition.data or "").strip(),
            line.is_retention.data,
        )
        for line in lines
    ]
    paper = _paper(change, form.paper.data)
    return contracts.sign_contract(change, project, offer, form.why.data or "", parts, paper, form.unit.data or "", form.unit_price.data)


def _task_form(project: Project) -> forms.TaskForm:
    form = forms.TaskForm()
    form.owner.choices = [SelectChoice(person.id, person.name) for person in office_of(project.round.area)]
    return form


MEETING_DEEDS: dict[str, Deed] = {
    "file": Deed(
        P.LIST_FILE,
        lambda meeting: forms.FilingForm(on=clock.today()),
        lambda change, meeting, form: awards.file_with_street(change, meeting, form.on.data, form.reference.data or "", _paper(change, form.paper.data)),
        _l("File the list with the sub-district"),
        _l("It has been filed"),
        _KEPT,
        _l("The sub-district sees that the list is lawful. It does not choose."),
    ),
}
DECISION_DEEDS: dict[str, Deed] = {
    "award": Deed(
        P.PROJECT_AWARD,
        _award_form,
        lambda change, decision, form: awards.award_project(change, decision, _person(change, form.lead.data)),
        _l("Make a project of the decision"),
        _l("Set the money aside"),
        _l("The money is set aside; the project has its page."),
        _l("Exactly the sum that was voted leaves the pot and can be used for nothing else."),
    ),
}
PROJECT_DEEDS: dict[str, Deed] = {
    "call": Deed(
        P.OFFER_RECORD,
        lambda project: forms.CallForm(),
        lambda change, project, form: awards.call_for_offers(change, project, form.until_on.data, form.call.data or ""),
        _l("Call for offers"),
        _l("Call for offers"),
        _l("The call stands on the project's page."),
    ),
    "offer": Deed(
        P.OFFER_RECORD,
        _offer_form,
        _record_offer,
        _l("An offer came in"),
        _l("Put it with the others"),
        _KEPT,
        _l("Its price stays sealed until one is chosen; then all prices are opened together."),
    ),
    "sign": Deed(
        P.CONTRACT_SIGN,
        _sign_form,
        _sign,
        _l("Choose and sign"),
        _l("The contract is signed"),
        _l("Signed. The sum is bound; what was saved stays with the project until you return it."),
        _l("The parts must come to the contract's sum, to the fen. The retention is the last part."),
    ),
    "start": Deed(
        P.PROJECT_MOVE,
        lambda project: forms.PlainForm(),
        lambda change, project, form: awards.start_project(change, project),
        _l("Begin the work"),
        _l("The work begins today"),
        _KEPT,
    ),
    "finish": Deed(
        P.PROJECT_MOVE,
        lambda project: forms.PlainForm(),
        lambda change, project, form: awards.finish_project(change, project),
        _l("Report it finished"),
        _l("It is finished"),
        _l("Reported. Now the residents look at it."),
        _l("From here on those who watch and those who use it have the word."),
    ),
    "return": Deed(
        P.PROJECT_MOVE,
        lambda project: forms.PlainForm(),
        lambda change, project, form: awards.return_saved(change, project),
        _l("Return what was saved"),
        _l("Put it back into the pot"),
        _l("It is back in the pot."),
    ),
    "task": Deed(
        P.TASK_ASSIGN,
        _task_form,
        lambda change, project, form: tasks.assign_task(change, project, form.title.data or "", _person(change, form.owner.data), form.due_on.data),
        _l("Give out a task"),
        _l("Give it out"),
        _KEPT,
    ),
}


# ── parts, payments, price ───────────────────────────────────────────────────────────────────────────────────────────


def _ask_form(part: Milestone) -> forms.AskForm:
    return forms.AskForm(amount=part.amount_fen - asked_fen(part))


def _add_invoice(change: Change, payment: Payment, form: forms.InvoiceForm) -> None:
    payments.add_invoice(change, payment, form.invoice_amount.data or 0, keep_paper(form.invoice.data))


def _settle_form(price: PriceChange) -> forms.SettleForm:
    form = forms.SettleForm()
    voted = [
        SelectChoice(d.id, _("New price %(sum)s, decided on %(day)s: %(title)s", sum=yuan(price.new_fen), day=day(d.at), title=d.item.title))
        for d in decisions_about_price(price)
    ]
    form.decision.choices = [SelectChoice(0, _("The old price stands: %(sum)s", sum=yuan(price.old_fen))), *voted]
    return form


def _settle(change: Change, price: PriceChange, form: forms.SettleForm) -> None:
    decision = change.session.get(Decision, form.decision.data) if form.decision.data else None
    contracts.settle_price(change, price, form.why.data or "", decision)


PART_DEEDS: dict[str, Deed] = {
    "report": Deed(
        P.MILESTONE_REPORT,
        lambda part: forms.ReportForm(),
        lambda change, part, form: contracts.report_milestone(change, part, form.report.data or "", _photo(change, form.photo.data)),
        _l("Report a part as done"),
        _l("It is done, come and look"),
        _l("Reported. A supervisor looks at it next."),
    ),
    "ask": Deed(
        P.PAYMENT_ASK,
        _ask_form,
        lambda change, part, form: payments.ask_payment(change, part, form.amount.data, form.invoice_amount.data or 0, _paper(change, form.invoice.data)),
        _l("Ask for a payment"),
        _l("Ask for this payment"),
        _l("Asked. The head of the committee approves, then a supervisor checks."),
        _l("You ask, somebody else approves, a third person checks."),
    ),
}
PAYMENT_DEEDS: dict[str, Deed] = {
    "approve": Deed(
        P.PAYMENT_APPROVE,
        lambda payment: forms.PlainForm(),
        lambda change, payment, form: payments.approve_payment(change, payment),
        _l("Approve this payment"),
        _l("I approve it"),
        _l("Approved. A supervisor checks it next."),
    ),
    "check": Deed(
        P.PAYMENT_CHECK,
        lambda payment: forms.CheckForm(),
        lambda change, payment, form: payments.check_payment(change, payment, form.note.data or ""),
        _l("Check this payment"),
        _l("Everything agrees, it may be paid"),
        _l("Checked. The bank can pay it."),
        _l("Work, contract and invoices side by side."),
    ),
    "release": Deed(
        P.PAYMENT_RELEASE,
        lambda payment: forms.ReleaseForm(),
        lambda change, payment, form: payments.release_payment(change, payment, _paper(change, form.voucher.data), form.slip.data),
        _l("Release this payment"),
        _l("Release this money"),
        _l("Paid, and booked with its slip."),
    ),
    "refuse": Deed(
        P.PAYMENT_REFUSE,
        lambda payment: forms.ReasonForm(),
        lambda change, payment, form: payments.refuse_payment(change, payment, form.why.data or ""),
        _l("Refuse this payment"),
        _l("Refuse it"),
        _l("Refused; the reason stands on its page."),
        is_stop=True,
    ),
    "invoice": Deed(
        P.PAYMENT_ASK,
        lambda payment: forms.InvoiceForm(invoice_amount=max(0, payment.amount_fen - payment.invoice_fen)),
        _add_invoice,
        _l("Add a missing invoice"),
        _l("Add it"),
        _KEPT,
    ),
}
CONTRACT_DEEDS: dict[str, Deed] = {
    "challenge": Deed(
        P.PRICE_CHALLENGE,
        lambda contract: forms.ChallengeForm(),
        lambda change, contract, form: contracts.challenge_price(change, contract, form.new_price.data, form.why.data or ""),
        _l("Stop a price that nobody voted for"),
        _l("Stop the money"),
        _l("The money stands still. The question goes back to the body that set the price."),
        is_stop=True,
    ),
}
PRICE_DEEDS: dict[str, Deed] = {
    "settle": Deed(P.PRICE_SETTLE, _settle_form, _settle, _l("The price is settled"), _l("Settle it"), _l("Settled; the money may go on.")),
}


# ── the register ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _partner_form(area: Any) -> forms.PartnerForm:
    form = forms.PartnerForm()
    form.host.choices = [SelectChoice(0, _("nobody")), *(SelectChoice(host.id, host.name) for host in hosts_of(area))]
    return form


def _register(change: Change, area: Any, form: forms.PartnerForm) -> Partner:
    host = change.session.get(Partner, form.host.data) if form.host.data else None
    return partners.register_partner(change, area, form.name.data or "", Tier(form.tier.data), host, form.contact.data or "")


def _declare(change: Change, partner: Partner, form: forms.InterestForm) -> object:
    person = change.session.scalar(select(Person).where(Person.phone == tidy_phone(form.person.data)))
    if person is None:
        raise ValueError("interest.nobody_has_this_phone")
    return partners.declare_interest(change, partner, person, form.why.data or "")


AREA_DEEDS: dict[str, Deed] = {
    "register": Deed(P.PARTNER_REGISTER, _partner_form, _register, _l("Put a partner on the register"), _l("Put it on the register"), _KEPT),
}
PARTNER_DEEDS: dict[str, Deed] = {
    "interest": Deed(
        P.INTEREST_DECLARE,
        lambda partner: forms.InterestForm(),
        _declare,
        _l("Declare an interest"),
        _l("Declare it"),
        _KEPT,
        _l("Somebody here owns it, works there, or is near family of somebody who does: said before the choice, not found out after."),
    ),
}
