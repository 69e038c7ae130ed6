"""The bookkeeper's forms."""
from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from app.base.money import in_yuan, yuan
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.fund.states import SourceKind
from app.fund.words import WORDS_OF_SOURCES

_NEEDED = DataRequired(_l("Please fill this in."))
_CHOSEN = InputRequired(_l("Please fill this in."))
_BELOW_A_FEN = _l("Two digits after the point at most.")
_UNREADABLE = _l("This is not an amount of money. Write for example 12500 or 12,500.50.")
_SLIP = _l("Bank slip or receipt (PDF or photo)")
_PUBLIC = _l("Everybody may open it: there is no account number and no private name on it")


class MoneyField(StringField):
    """An amount typed in yuan; `data` is whole fen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it exactly, or say in words why not."""
        self.typed = valuelist[0] if valuelist else ""
        self.data: Any = None
        if self.typed.strip():
            try:
                self.data = yuan(self.typed)
            except ValueError as error:
                raise ValidationError(_BELOW_A_FEN if str(error) == "money.below_a_fen" else _UNREADABLE) from error

    def _value(self) -> str:
        typed = getattr(self, "typed", "")
        return typed if typed or self.data is None else f"{in_yuan(self.data):,.2f}"


class SourceForm(ActForm):
    """A source of money."""

    kind = SelectField(_l("What kind of money is it?"), [_CHOSEN], choices=[SelectChoice(str(kind), WORDS_OF_SOURCES[kind]) for kind in SourceKind])
    name = StringField(_l("What is the source called?"), [_NEEDED, Length(max=120)])
    note = TextAreaField(_l("What should everybody know about it?"), [Optional(), Length(max=1000)])
    is_earmarked = BooleanField(_l("It is given for a certain purpose only"))


class ReceiveForm(ActForm):
    """Money has come in."""

    source = SelectField(_l("From which source?"), [_CHOSEN], coerce=int)
    amount = MoneyField(_l("How much?"), [_NEEDED])
    voucher = FileField(_SLIP)
    is_public = BooleanField(_PUBLIC)
    why_no_voucher = StringField(_l("No slip yet? Say why"), [Optional(), Length(max=200)])
    memo = StringField(_l("A word about it"), [Optional(), Length(max=200)])


class SetAsideForm(ActForm):
    """A part of the pot is kept back."""

    memo = StringField(_l("What is it kept for?"), [_NEEDED, Length(max=120)], description=_l("Everybody reads this. “Other” is no purpose."))
    slug = StringField(_l("Short name in Latin letters"), [_NEEDED, Length(max=40)], description=_l("For the account, for example emergency."))
    amount = MoneyField(_l("How much?"), [_NEEDED])


class ReservePaymentForm(ActForm):
    """A reserve pays."""

    slug = SelectField(_l("From which reserve?"), [_CHOSEN])
    amount = MoneyField(_l("How much?"), [_NEEDED])
    bill = StringField(_l("Number of the bill"), [_NEEDED, Length(max=40)], description=_l("The same bill is never paid twice."))
    memo = StringField(_l("What was paid?"), [_NEEDED, Length(max=200)])
    voucher = FileField(_SLIP, [FileRequired(_l("Add the bank slip or receipt. Without it no money moves."))])
    is_public = BooleanField(_PUBLIC)


class ReverseForm(ActForm):
    """A booking was wrong."""

    why = TextAreaField(_l("What was wrong?"), [_NEEDED, Length(max=400)], description=_l("Both bookings stay to be read, with this reason."))
