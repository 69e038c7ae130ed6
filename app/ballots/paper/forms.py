"""Forms of the paper desk, and the screen of a clerk: one short line for each sheet."""
from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm

_NUMBER = InputRequired(_l("Write a number."))
_NEEDED = InputRequired(_l("Please fill this in."))


class PrintForm(ActForm):
    """How many more papers are printed."""

    number = IntegerField(_l("How many papers?"), [_NUMBER, NumberRange(1, 20_000)])


class PadForm(ActForm):
    """A pad for a desk."""

    first = IntegerField(_l("From stub number"), [_NUMBER])
    last = IntegerField(_l("to stub number"), [_NUMBER])
    place = StringField(_l("To which desk?"), [_NEEDED, Length(max=120)], description=_l("For example: community hall, table 1."))


class StubForm(ActForm):
    """Somebody takes a paper: the number on the stub that is torn off."""

    number = IntegerField(_l("Number on the stub"), [_NUMBER])


class CountForm(ActForm):
    """What two people counted, face down."""

    box = IntegerField(_l("Sheets in the box"), [_NUMBER, NumberRange(0)], description=_l("Counted face down. Nobody reads them now."))
    spoiled = IntegerField(_l("Spoiled sheets in the envelope"), [_NUMBER, NumberRange(0)])
    unused = IntegerField(_l("Papers left on the pads"), [_NUMBER, NumberRange(0)])
    second = SelectField(_l("Who counted with you?"), [_NEEDED], coerce=int)
    why = TextAreaField(_l("If sheets are missing: what became of them?"), [Optional(), Length(max=500)])


class WhyForm(ActForm):
    """A reason that everybody reads."""

    why = TextAreaField(_l("Why?"), [_NEEDED, Length(max=500)])


class BundleForm(ActForm):
    """The box is open."""

    sheets = IntegerField(_l("Sheets out of the box"), [_NUMBER, NumberRange(0)])
    why = TextAreaField(_l("If it is another number than at the close: why?"), [Optional(), Length(max=500)])


class PhotoForm(ActForm):
    """A photo of a sheet or of a bundle."""

    photo = FileField(_l("Photo"), [FileRequired(_l("Choose a photo."))])
    position = IntegerField(_l("Which sheet?"), [Optional()], description=_l("Leave it empty for a photo of the whole bundle."))


class FileForm(ActForm):
    """A bundle keyed in Excel."""

    file = FileField(_l("The filled-in sheet (.xlsx)"), [FileRequired(_l("Choose the file."))])


class DiceForm(ActForm):
    """Ten dice, thrown once."""

    dice = StringField(_l("Ten dice, as they lie on the table"), [_NEEDED, Length(max=20)], description=_l("For example 3615246613."))
    margin = IntegerField(
        _l("By how many votes was the last funded project ahead?"), [_NUMBER],
        description=_l("It stands on the result page. The smaller the lead, the more sheets are looked at."),
    )  # fmt: skip


class LinesForm(ActForm):
    """Made anew for each bundle by `lines_form`: one field a sheet, named by its imprint."""

    imprints: tuple[str, ...] = ()

    def rows(self) -> list[StringField]:
        """The fields in the order of the sheets."""
        return [self._fields[mark] for mark in self.imprints]

    def lines(self) -> list[str]:
        """What was keyed, sheet by sheet."""
        return [self._fields[mark].data or "" for mark in self.imprints]


def lines_form(imprints: Sequence[str]) -> LinesForm:
    """The form for these sheets."""
    fields: dict[str, object] = {mark: StringField(mark, [Length(max=200)]) for mark in imprints}
    made = type("LinesOfSheets", (LinesForm,), {**fields, "imprints": tuple(imprints)})
    form: LinesForm = made()
    return form
