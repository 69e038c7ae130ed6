"""Forms of those who watch."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm

NEEDED = DataRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Choose one."))


class PlainForm(ActForm):
    """A form that is one button."""


class InspectForm(ActForm):
    """A look, and what was wrong."""

    milestone = SelectField(_l("What did you look at?"), [CHOOSE], coerce=int)
    what = TextAreaField(_l("What did you see?"), [NEEDED, Length(max=2000)], description=_l("How many, how long, at what hour. Please name no neighbours."))
    is_ok = RadioField(
        _l("Is it right?"), choices=[SelectChoice("yes", _l("Yes, it is as agreed")), SelectChoice("no", _l("No, something is wrong"))], validators=[CHOOSE]
    )
    finding = TextAreaField(_l("If not: what has to be put right?"), [Optional(), Length(max=1000)])
    due_on = DateField(_l("By when?"), [Optional()])
    stops_money = BooleanField(_l("It is grave: the money waits until it is right"))
    photo = FileField(_l("A photo"), description=_l("Everybody sees it."))
    with_whom = StringField(_l("Who came along?"), [Optional(), Length(max=160)], description=_l("Only supervisors read these names."))
    on = DateField(_l("On which day?"), [NEEDED])


class RectifyForm(ActForm):
    """What was done about it."""

    what = TextAreaField(_l("What was done?"), [NEEDED, Length(max=2000)])
    photo = FileField(_l("A photo of how it is now"), description=_l("Everybody sees it."))


class ConfirmForm(ActForm):
    """Seen, and right."""

    note = TextAreaField(_l("What did you see?"), [Optional(), Length(max=1000)])


class ReturnForm(ActForm):
    """Seen, and not right."""

    why = TextAreaField(_l("What is still not right?"), [NEEDED, Length(max=1000)])
    due_on = DateField(_l("By when must it be right?"), [NEEDED])


class JudgeForm(ActForm):
    """Accept a part or send it back."""

    word = RadioField(
        _l("Your word"),
        choices=[SelectChoice("accept", _l("It is there, as agreed: accept it")), SelectChoice("return", _l("It is not there yet: send it back"))],
        validators=[CHOOSE],
    )
    why = TextAreaField(_l("If it goes back: what is missing?"), [Optional(), Length(max=1000)])


class AcceptanceForm(ActForm):
    """What the residents said."""

    residents = IntegerField(_l("How many residents looked and signed?"), [NEEDED])
    is_accepted = RadioField(
        _l("Do they accept it?"), choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No, it goes back to work"))], validators=[CHOOSE]
    )
    note = TextAreaField(_l("In their words"), [Optional(), Length(max=1000)], description=_l("Without names."))
    on = DateField(_l("On which day?"), [NEEDED])
    photo = FileField(_l("Photo of the signed sheet"), description=_l("Cover the names: everybody sees it."))


STARS = [
    SelectChoice(5, _l("5 stars: very good")),
    SelectChoice(4, _l("4 stars: good")),
    SelectChoice(3, _l("3 stars: so-so")),
    SelectChoice(2, _l("2 stars: not good")),
    SelectChoice(1, _l("1 star: bad")),
]


class RateForm(ActForm):
    """Stars."""

    stars = RadioField(_l("How good is it?"), coerce=int, choices=STARS, validators=[CHOOSE])
    text = TextAreaField(
        _l("In a sentence, if you like"),
        [Optional(), Length(max=500)],
        description=_l("Only those who keep the project read it; nobody sees your stars beside your name."),
    )


class CollectForm(RateForm):
    """Stars on paper or by word of mouth."""

    phone = StringField(_l("Phone number of the resident"), [NEEDED, Length(max=20)], description=_l("As it stands on the roll."))
    channel = RadioField(
        _l("How did they say it?"),
        choices=[SelectChoice("paper", _l("On paper")), SelectChoice("helper", _l("They said it, I wrote it down"))],
        default="paper",
        validators=[CHOOSE],
    )
    witness = StringField(_l("Who was there when it was said?"), [Optional(), Length(max=80)])
