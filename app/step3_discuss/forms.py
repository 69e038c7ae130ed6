"""What can be filled in around a meeting."""
from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Label
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.ballots.models import Question
from app.ballots.options import MOST
from app.base.forms import MoneyField
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.step3_discuss.templates import TEMPLATES

_UNITS = [SelectChoice("", _l("as the rule says")), SelectChoice("households", _l("households")), SelectChoice("adults", _l("adults"))]
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class ConveneForm(ActForm):
    """The paper that calls a meeting."""

    kind = SelectField(_l("What kind of meeting"), [DataRequired()], choices=[SelectChoice(t.kind, t.name) for t in TEMPLATES], default="council")
    title = StringField(_l("What the meeting is called"), [DataRequired(), Length(max=120)])
    area = SelectField(_l("Which layer meets"), [DataRequired()], coerce=int)
    body = SelectField(_l("Which body meets"), [DataRequired()])
    counted = SelectField(_l("Who is counted"), choices=_UNITS)
    docket = SelectField(_l("List of proposals"), coerce=int)
    place = StringField(_l("Place of the meeting"), [DataRequired(), Length(max=120)])
    starts_at = DateTimeLocalField(_l("When it begins"), [InputRequired()], format=_MOMENTS)
    facilitator = SelectField(_l("Who runs it"), [DataRequired()], coerce=int)
    recorder = SelectField(_l("Who writes it down"), coerce=int)
    is_practice = BooleanField(_l("This is a practice meeting; nothing it decides counts"))


class CheckInForm(ActForm):
    """Here I am."""

    code = StringField(_l("Code on the wall"), [DataRequired(), Length(max=12)])


class HandForm(ActForm):
    """My hand: `kind` of turn, and for which side."""

    kind = HiddenField(default="turn")
    side = HiddenField(default="none")


class LineForm(ActForm):
    """One line of text: an idea, a reason, a motion, one's own words, why somebody takes the chair."""

    text = TextAreaField(_l("What I want to say"), [Length(max=1000)])
    side = HiddenField(default="none")
    group = HiddenField(default="")


class MaterialForm(ActForm):
    """A paper to be read before the meeting."""

    title = StringField(_l("What the paper is called"), [DataRequired(), Length(max=160)])
    text = TextAreaField(_l("The text, where there is no file"), [Length(max=6000)])
    file = FileField(_l("File (PDF or picture)"))


class PairForm(ActForm):
    """The code of the moment, typed at the projector."""

    code = StringField(_l("Code on the facilitator’s table"), [DataRequired(), Length(max=12)])


class VoteForm(ActForm):
    """A bean, or a ballot over options: its fields are then those of every ballot (`ballots.views.sheet`)."""

    choice = HiddenField()
    question = HiddenField()
    rev = HiddenField(default="1")


class CommentForm(ActForm):
    """A line to the room."""

    text = TextAreaField(_l("What I want to say"), [Length(max=2000)])
    item = IntegerField(validators=[Optional()])  # what was before the room when the writing began
    group = IntegerField(validators=[Optional()])  # a heading of its board


class CountForm(ActForm):
    """What a teller counted: a number for each line of the sheet."""

    numbers = FieldList(IntegerField(_l("How many"), [InputRequired(), NumberRange(min=0, max=99_999)]), min_entries=3, max_entries=MOST + 1)

    @classmethod
    def of(cls, question: Question, **more: Any) -> CountForm:
        """With as many lines as the question has answers, each under its name."""
        named = [_l("Votes for"), _l("Votes against"), _l("Abstentions")]
        titles = [_l("People who took part"), *(f"{option.code}. {option.title}" for option in question.listed)] if question.listed else named
        form = cls(**more)
        while len(form.numbers) < len(titles):
            form.numbers.append_entry()
        for field, title in zip(form.numbers, titles, strict=False):
            field.label = Label(field.id, title)
        return form


class DeskForm(ActForm):
    """Everything that the facilitator's table can send; each deed reads what it needs."""

    item = IntegerField(validators=[Optional()])
    person = IntegerField(validators=[Optional()])
    comment = IntegerField(validators=[Optional()])
    area = IntegerField(validators=[Optional()])
    number = IntegerField(validators=[Optional()])
    position = IntegerField(validators=[Optional()])
    minutes = IntegerField(validators=[Optional()])
    seconds = IntegerField(validators=[Optional()])
    other = IntegerField(validators=[Optional()])
    mark = StringField(validators=[Optional(), Length(max=20)])  # of the sheet, or of the board
    side = StringField(validators=[Optional(), Length(max=20)])
    kind = StringField(validators=[Optional(), Length(max=20)])
    goes_on_at = DateTimeLocalField(validators=[Optional()], format=_MOMENTS)
    title = StringField(validators=[Optional(), Length(max=160)])
    text = StringField(validators=[Optional(), Length(max=1000)])
    why = StringField(validators=[Optional(), Length(max=1000)])
    options = TextAreaField(validators=[Optional(), Length(max=1500)])  # one a line, with its price where there is a budget
    most = IntegerField(validators=[Optional()])
    budget = MoneyField(validators=[Optional()])
    secrecy = StringField(validators=[Optional(), Length(max=20)])
    way = StringField(validators=[Optional(), Length(max=20)])
    waits = BooleanField()
    until_on = DateField(validators=[Optional()])
    tellers = SelectMultipleField(coerce=int, validate_choice=False)
