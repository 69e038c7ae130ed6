"""Forms of projects, partners, contracts and payments."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.base.forms import MoneyField
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.step4_execute.states import Tier
from app.step4_execute.words import WORDS

NEEDED = DataRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Choose one."))
GIVEN = InputRequired(_l("Please fill this in."))


class PlainForm(ActForm):
    """A form that is one button."""


class FilingForm(ActForm):
    """Filed with the street."""

    on = DateField(_l("On which day was it filed?"), [NEEDED])
    reference = StringField(_l("The sub-district's own number"), [Optional(), Length(max=80)])
    paper = FileField(_l("The receipt, as a PDF or a picture"))


class AwardForm(ActForm):
    """Who answers for the project."""

    lead = SelectField(
        _l("Who answers for it?"), [CHOOSE], coerce=int, description=_l("One member of the residents’ committee; the name stands on the project's page.")
    )


class CallForm(ActForm):
    """Call for offers."""

    call = TextAreaField(
        _l("What is wanted?"), [NEEDED, Length(max=2000)], description=_l("Quantity, quality, where, until when. The same words go to everybody who is asked.")
    )
    until_on = DateField(_l("Last day for offers"), [NEEDED])


class OfferForm(ActForm):
    """An offer that came in."""

    partner = SelectField(_l("From whom?"), [CHOOSE], coerce=int, description=_l("Not on the list? Put the partner on the register first."))
    amount = MoneyField(_l("Amount offered"), [GIVEN])
    score = DecimalField(
        _l("Score, where offers are scored"), [Optional(), NumberRange(0, 100)], places=1, description=_l("Between 0 and 100, one digit after the point.")
    )
    came_on = DateField(_l("When did it come in?"), [NEEDED])
    is_qualified = RadioField(
        _l("Does it qualify?"), choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))], default="yes", validators=[CHOOSE]
    )
    note = TextAreaField(_l("Why not, or what stands out"), [Optional(), Length(max=1000)])
    paper = FileField(_l("The offer itself, as a PDF or a picture"))


class PartForm(Form):
    """One part of a contract; an empty line is no part."""

    title = StringField(_l("What"), [Optional(), Length(max=120)])
    amount = MoneyField(_l("Amount"), [Optional()])
    due_on = DateField(_l("By when"), [Optional()])
    condition = StringField(_l("When it counts as done"), [Optional(), Length(max=200)])
    is_retention = BooleanField(_l("This is the retention money"))


class SignForm(ActForm):
    """Choose and sign."""

    offer = RadioField(_l("Which offer?"), coerce=int, validators=[CHOOSE])
    why = TextAreaField(_l("Why this one?"), [NEEDED, Length(max=1000)], description=_l("It stands on the project's page beside all offers."))
    parts = FieldList(FormField(PartForm, label=_l("Part")), label=_l("The parts: work, amount, day"), min_entries=5, max_entries=8)
    unit = StringField(_l("Is there a unit price? For what?"), [Optional(), Length(max=80)], description=_l("For example: one lunch."))
    unit_price = MoneyField(_l("Unit price"), [Optional()])
    paper = FileField(_l("The signed contract, as a PDF or a picture"))


class TaskForm(ActForm):
    """A line of the work list."""

    title = StringField(_l("What has to be done?"), [NEEDED, Length(max=120)])
    owner = SelectField(_l("By whom?"), [CHOOSE], coerce=int)
    due_on = DateField(_l("By when?"), [NEEDED])


class ReportForm(ActForm):
    """A part is done."""

    report = TextAreaField(_l("What has been done?"), [NEEDED, Length(max=2000)])
    photo = FileField(_l("A photo of it"), description=_l("Everybody sees it."))


class AskForm(ActForm):
    """Ask for a payment."""

    amount = MoneyField(_l("How much?"), [GIVEN])
    invoice_amount = MoneyField(_l("Invoices at hand cover"), [Optional()], description=_l("Leave it empty when no invoice is there yet; it can follow."))
    invoice = FileField(_l("The invoice, as a PDF or a picture"))


class InvoiceForm(ActForm):
    """A missing invoice."""

    invoice_amount = MoneyField(_l("Amount of the invoice"), [GIVEN])
    invoice = FileField(_l("The invoice, as a PDF or a picture"), [FileRequired(_l("Add the invoice itself."))])


class CheckForm(ActForm):
    """A supervisor's word."""

    note = TextAreaField(_l("What did you hold side by side?"), [Optional(), Length(max=1000)])


class ReleaseForm(ActForm):
    """The bank has paid."""

    slip = MoneyField(_l("Amount on the bank slip"), [GIVEN], description=_l("As the bank printed it; to the partner's own account, never to a person's."))
    voucher = FileField(_l("The bank slip, as a PDF or a picture"), [FileRequired(_l("Add the bank slip. Without it nothing is booked."))])


class ReasonForm(ActForm):
    """A reason that everybody reads."""

    why = TextAreaField(_l("Why?"), [NEEDED, Length(max=1000)], description=_l("Everybody reads it."))


class ChallengeForm(ActForm):
    """A price nobody voted for."""

    new_price = MoneyField(_l("The price that is asked now"), [GIVEN])
    why = TextAreaField(_l("What happened?"), [NEEDED, Length(max=1000)], description=_l("Everybody reads it. The money of the project stops at once."))


class SettleForm(ActForm):
    """The body has spoken."""

    decision = SelectField(_l("What was decided?"), [CHOOSE], coerce=int)
    why = TextAreaField(_l("In a sentence"), [NEEDED, Length(max=1000)])


class PartnerForm(ActForm):
    """Onto the register."""

    name = StringField(_l("Full name"), [NEEDED, Length(max=120)])
    tier = RadioField(_l("What is it?"), choices=[SelectChoice(tier.value, WORDS[tier]) for tier in Tier], validators=[CHOOSE])
    host = SelectField(_l("Who stands in for it?"), coerce=int, description=_l("Only for a team of neighbours."))
    contact = StringField(_l("Contact"), [Optional(), Length(max=120)], description=_l("Not public."))


class InterestForm(ActForm):
    """A tie to a partner."""

    person = StringField(_l("Phone number of the person"), [NEEDED, Length(max=20)], description=_l("As it stands on the roll."))
    why = StringField(_l("What ties them to the partner?"), [NEEDED, Length(max=160)])
