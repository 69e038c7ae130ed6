"""What can be filled in around a residents' vote: complaints, and the deeds of those who run it."""

from __future__ import annotations

import re

from wtforms import BooleanField, DateTimeLocalField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.ballots.states import ChallengeKind
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.people.forms import BesideForm, DoorForm

_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ChallengeForm(ActForm):
    """Something is wrong with what the roll says of me."""

    kind = RadioField(
        _l("What is wrong?"),
        choices=[
            SelectChoice(ChallengeKind.NOT_ME.value, _l("It says that I voted, and I did not")),
            SelectChoice(ChallengeKind.MISSING.value, _l("I voted, and it does not say so, or my reference is missing")),
            SelectChoice(ChallengeKind.NOT_PAPER.value, _l("It says that I voted on paper, and I did not")),
            SelectChoice(ChallengeKind.NOT_AGAIN.value, _l("I was told that I voted again, and I did not")),
        ],
        validators=[InputRequired(_l("Say what is wrong."))],
    )
    text = TextAreaField(_l("What happened"), [Length(max=1000)])
    consent = BooleanField(
        _l("I agree that it is looked up whether and through which door I took part"), [InputRequired(_l("Without your consent nobody may look it up."))]
    )


class CountChallengeForm(ActForm):
    """Something is wrong with the count."""

    text = TextAreaField(_l("What is wrong with the count"), [InputRequired(_l("Say what is wrong.")), Length(max=2000)])


class OpenForm(ActForm):
    """From now on people vote."""

    ends_at = DateTimeLocalField(_l("Until when one can vote"), [InputRequired(_l("Say until when."))], format=_MOMENTS)


class SureForm(ActForm):
    """A deed that needs nothing but to be meant."""


class WhyForm(ActForm):
    """A deed that everybody reads the reason of."""

    why = TextAreaField(_l("Why, as everybody will read it"), [InputRequired(_l("Give the reason.")), Length(max=2000)])


class KeyForm(BesideForm):
    """Two people, each with their own sign-in."""


class RevealForm(ActForm):
    """What stands on the sheet in the envelope."""

    envelope = StringField(
        _l("Key from the envelope"),
        [InputRequired(_l("Type the key.")), Length(max=120)],
        render_kw=_CODE,
        description=_l("Fourteen groups of four characters. One of the two envelopes is enough; dashes and small letters do not matter."),
    )


class DiceForm(ActForm):
    """Ten dice, thrown before everybody's eyes."""

    dice = StringField(
        _l("What the dice show"),
        [InputRequired(_l("Type what the dice show.")), Length(max=60)],
        description=_l("Ten dice or more, for example 3 5 1 6 2 2 4 1 6 3."),
    )

    def eyes(self) -> list[int]:
        """The numbers in the order in which they were thrown."""
        return [int(c) for c in re.sub(r"[^0-9]", "", self.dice.data or "")]


class OverrideForm(ActForm):
    """Decided otherwise than counted, aloud and with the reason."""

    why = TextAreaField(_l("Why, as everybody will read it"), [InputRequired(_l("Give the reason.")), Length(max=2000)])
    decision = StringField(_l("Number of the decision that says so"), [Optional(), Length(max=80)])
    funded = SelectMultipleField(_l("What is funded in the end"))


class DecideForm(ActForm):
    """A complaint is settled, with reasons."""

    is_upheld = RadioField(
        _l("Is the complaint right?"),
        choices=[SelectChoice("yes", _l("yes, it is put right")), SelectChoice("no", _l("no"))],
        validators=[InputRequired(_l("Say yes or no."))],
    )
    answer = TextAreaField(_l("Answer, as everybody will read it"), [InputRequired(_l("Give the reason.")), Length(max=2000)])


class SlipsForm(ActForm):
    """So many codes for the bag."""

    number = IntegerField(_l("How many slips"), [InputRequired(_l("Write a whole number.")), NumberRange(1, 20_000, _l("Write a whole number."))])


class VoidSlipsForm(ActForm):
    """The codes that are left in the bag, read out."""

    codes = TextAreaField(
        _l("Codes on the slips that are left in the bag"), [InputRequired(_l("Type the codes."))], description=_l("One a line. They are void from then on.")
    )

    def listed(self) -> list[str]:
        """The codes."""
        return [line.strip() for line in re.split(r"[\n,;，；、]+", self.codes.data or "") if line.strip()]


class AssistForm(ActForm):
    """Somebody asked for help, and somebody watches."""

    witness = SelectField(
        _l("Who watches"),
        [InputRequired(_l("Say who watches."))],
        coerce=int,
        description=_l("Somebody else than you and the voter. Their name stands in the record."),
    )
    consent = BooleanField(_l("The voter asked me to key their ballot"), [InputRequired(_l("Without their consent you may not."))])


class CallForm(AssistForm, DoorForm):
    """The voter is on the telephone and reads out the code on their slip."""

    code = StringField(_l("Code on their slip"), [InputRequired(_l("Type the code from the slip.")), Length(max=40)], render_kw=_CODE)
