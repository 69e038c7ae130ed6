"""Forms of rounds, rules and notices."""
from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields import DateTimeLocalField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.process.words import KINDS

_NEEDED = DataRequired(_l("Please fill this in."))
_CHOSEN = InputRequired(_l("Please fill this in."))
_PROXIES = [
    SelectChoice("nobody", _l("nobody: members come themselves")), SelectChoice("household", _l("an adult of the same home")),
    SelectChoice("anyone", _l("any adult on the roll")),
]  # fmt: skip
_MODES = [SelectChoice("at_least", _l("at least that share")), SelectChoice("more_than", _l("more than that share"))]


class ObjectionForm(ActForm):
    """A resident objects."""

    text = TextAreaField(
        _l("What is wrong with it?"), [_NEEDED, Length(max=2000)],
        description=_l("Your surname stands beside it, nothing else of you. Please name no neighbours."),
    )  # fmt: skip


class ObjectionTakenForm(ObjectionForm):
    """Somebody in the office writes it down for a resident."""

    phone = TelField(_l("Phone number of the one who objects"), [Optional(), Length(max=20)], description=_l("Leave it empty when it is your own objection."))


class ObjectionAnswerForm(ActForm):
    """The answer, public and by name."""

    answer = TextAreaField(
        _l("The answer"), [_NEEDED, Length(max=2000)], description=_l("It stands under the objection with your name, for everybody to read.")
    )


class ProofForm(ActForm):
    """A photo of the sheet on its board."""

    place = StringField(_l("Which board?"), [_NEEDED, Length(max=120)])
    photo = FileField(_l("Photo of the sheet on the board"), [FileRequired(_l("Take a photo of the sheet where it hangs."))])


class NoticeForm(ActForm):
    """A notice to post."""

    area = SelectField(_l("Where does it hang?"), [_CHOSEN], coerce=int)
    kind = SelectField(_l("What is it about?"), [_CHOSEN], choices=[SelectChoice(kind, word) for kind, word in KINDS.items()])
    title = StringField(_l("Title"), [_NEEDED, Length(max=160)])
    body = TextAreaField(_l("What it says"), [_NEEDED, Length(max=8000)])
    days = IntegerField(
        _l("For how many days?"), [_CHOSEN],
        description=_l("The day of posting is not counted. Longer is allowed; shorter than the rule is not, and once posted nobody can shorten it."),
    )  # fmt: skip


class WithdrawForm(ActForm):
    """A wrong notice, and the right one in its place."""

    why = TextAreaField(_l("What was wrong?"), [_NEEDED, Length(max=1000)], description=_l("It stands across the old sheet."))
    title = StringField(_l("Title of the right notice"), [_NEEDED, Length(max=160)])
    body = TextAreaField(_l("What the right notice says"), [_NEEDED, Length(max=8000)])
    days = IntegerField(_l("For how many days?"), [_CHOSEN], description=_l("It hangs its full days again, from today."))


class DeedForm(ActForm):
    """A form that is one button."""


class RoundForm(ActForm):
    """A fund year to begin."""

    year = IntegerField(_l("Year"), [_NEEDED])
    title = StringField(_l("Title"), [_NEEDED, Length(max=120)])
    max_marks = IntegerField(_l("How many items may one household mark?"), [_NEEDED, NumberRange(1, 10, _l("Between 1 and 10."))], default=5)


class StepDatesForm(ActForm):
    """From when to when a step goes."""

    opens = DateTimeLocalField(_l("Begins"), [_NEEDED])
    closes = DateTimeLocalField(_l("Ends"), [_NEEDED])


class CheckForm(ActForm):
    """Somebody has compared a rule with the text in force."""

    seen = TextAreaField(_l("Which text did you have before you?"), [_NEEDED, Length(max=400)], description=_l("Title, date, article; where it can be read."))
    on = DateField(_l("When did you look?"), [_NEEDED])


class BodyRuleForm(ActForm):
    """Change the numbers of a body's rule."""

    notice_days = IntegerField(_l("Days of notice before a meeting"), [_CHOSEN])
    emergency_days = IntegerField(
        _l("Days of notice before an emergency meeting"), [_CHOSEN], description=_l("The same number where an emergency makes no difference.")
    )
    proxy = SelectField(_l("Who may come with a member’s letter"), [_CHOSEN], choices=_PROXIES)
    quorum_num = IntegerField(_l("Quorum: this many"), [_CHOSEN])
    quorum_den = IntegerField(_l("of this many"), [_CHOSEN])
    quorum_mode = SelectField(_l("Quorum is reached with"), [_CHOSEN], choices=_MODES)
    majority_num = IntegerField(_l("Majority: this many"), [_CHOSEN])
    majority_den = IntegerField(_l("of this many"), [_CHOSEN])
    majority_mode = SelectField(_l("Passed with"), [_CHOSEN], choices=_MODES)
    source = TextAreaField(_l("Which text says so?"), [_NEEDED, Length(max=400)])
    why = TextAreaField(_l("Why does it change?"), [_NEEDED, Length(max=400)])
    valid_from = DateField(_l("From which day?"), [_NEEDED], description=_l("Tomorrow at the earliest. What was decided before keeps the rule of its day."))


class LimitRuleForm(ActForm):
    """Change the numbers of a limit; its number fields are made for each."""

    source = TextAreaField(_l("Which text says so?"), [_NEEDED, Length(max=400)])
    why = TextAreaField(_l("Why does it change?"), [_NEEDED, Length(max=400)])
    valid_from = DateField(_l("From which day?"), [_NEEDED], description=_l("Tomorrow at the earliest. What was decided before keeps the rule of its day."))


def limit_form(numbers: dict[str, str]) -> type[LimitRuleForm]:
    """The form for a limit with these numbers, `{name: label}`."""
    fields = {f"number_{name}": IntegerField(label, [_CHOSEN]) for name, label in numbers.items()}
    return type("LimitForm", (LimitRuleForm,), fields)
