"""Forms of oversight."""
from __future__ import annotations

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm

_NEEDED = DataRequired(_l("Please fill this in."))


class ComplaintForm(ActForm):
    """Something in the record is not right."""

    text = TextAreaField(_l("What is not right?"), [_NEEDED, Length(max=2000)], description=_l("Only supervisors read it. The record does not name you."))


class ComplaintAnswerForm(ActForm):
    """What was found."""

    answer = TextAreaField(_l("What was found"), [_NEEDED, Length(max=2000)], description=_l("Whoever complained reads it, with your name."))


class SampleForm(ActForm):
    """Ten dice, and how many papers."""

    dice = StringField(_l("The ten dice, as they lie"), [_NEEDED, Length(max=20)], description=_l("Thrown before people’s eyes, for example 4166235126."))
    count = IntegerField(_l("How many papers to look at"), [InputRequired(_l("Please fill this in.")), NumberRange(1, 500)], default=10)


class EvidenceForm(ActForm):
    """What the evidence is about."""

    obj = StringField(_l("The thing it is about"), [_NEEDED, Length(max=80)], description=_l("As it is called in the record, for example project:P04-2026."))


class EraseForm(ActForm):
    """On what ground."""

    basis = StringField(
        _l("On what ground"), [_NEEDED, Length(max=200)],
        description=_l("No name: it stands in the record. For example: withdrew consent on 3 March."),
    )  # fmt: skip


class CheckForm(ActForm):
    """One button."""
