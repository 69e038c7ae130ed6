"""Forms of submit: sorting, screening, stopping, pricing, study, dockets, appeals."""
from __future__ import annotations

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.step1_raise.queries.categories import CATEGORIES
from app.step2_submit.commands.screening import Stop
from app.step2_submit.models import ScreeningHit
from app.step2_submit.negative_list import NegativeRule
from app.step2_submit.states import Duty
from app.step2_submit.words import WORDS
from app.vocabulary import Layer
from app.words import WORDS as HOUSE_WORDS

_NEEDED = DataRequired(_l("Please write something here."))
_CHOSEN = DataRequired(_l("Please choose one."))
LONG = 2000
BLANK_LINES = 3
LAYERS = (Layer.BUILDING, Layer.COURTYARD, Layer.GRID, Layer.COMMUNITY, Layer.TOWN)


def pick(*pairs: tuple[object, object]) -> list[SelectChoice]:
    """Choices of a field: what is sent, and the words for it."""
    return [SelectChoice(value, label) for value, label in pairs]


class MakeForm(ActForm):
    """A matter becomes a proposal."""

    code = StringField(_l("Code on the list"), [_NEEDED, Length(max=10)])
    title = StringField(_l("Name of the proposal"), [_NEEDED, Length(max=120)])
    in_round = BooleanField(_l("On this year’s list, with money from the fund"), default=True)


class SortForm(ActForm):
    """Whose affair, which layer, what changes."""

    duty = RadioField(_l("Whose affair is it?"), [_CHOSEN], choices=pick(*((duty.value, WORDS[duty]) for duty in Duty)))
    category = SelectField(_l("Category"), choices=pick(("", _l("choose later")), *CATEGORIES.items()))
    layer = RadioField(
        _l("Which layer decides?"), [_CHOSEN], choices=pick(*((layer.value, HOUSE_WORDS[layer]) for layer in LAYERS)),
        description=_l("The lowest that holds every household concerned."),
    )  # fmt: skip
    changes = TextAreaField(
        _l("What will be different afterwards?"), [_NEEDED, Length(max=400)], description=_l("One sentence, as one would say it to a neighbour."),
        render_kw={"rows": 2},
    )  # fmt: skip
    beneficiaries = StringField(_l("For whom?"), [Optional(), Length(max=80)], description=_l("For example: 312 households."))


def screen_form(hits: Sequence[ScreeningHit], rules: dict[str, NegativeRule], is_chinese: bool) -> ActForm:
    """One field for each rule that the words brought up and nobody has decided on."""
    open_hits = [hit for hit in hits if hit.applies is None]
    fields = {
        hit.rule: TextAreaField(
            f"{hit.rule} {rules[hit.rule].title(is_chinese)}", [_NEEDED, Length(max=LONG)],
            description=rules[hit.rule].question(is_chinese), render_kw={"rows": 2},
        )
        for hit in open_hits if hit.rule in rules
    }  # fmt: skip
    form: ActForm = type("ScreenForm", (ActForm,), fields)()
    return form


class StopForm(ActForm):
    """A rule stands in the way."""

    rule = SelectField(_l("Which rule?"), [_CHOSEN])
    kind = RadioField(
        _l("What becomes of it?"), [_CHOSEN], default=Stop.REFUSE.value,
        choices=pick((Stop.REFUSE.value, _l("it is stopped")), (Stop.TRANSFER.value, _l("it is handed over to those whose duty it is"))),
    )  # fmt: skip
    to = StringField(_l("Handed over to"), [Optional(), Length(max=120)], description=_l("The full name of the office or company, and the person if known."))
    reply_on = DateField(_l("Replies by"), [Optional()], description=_l("Left empty: within the days for answers."))
    why = TextAreaField(_l("Why"), [_NEEDED, Length(max=LONG)], description=_l("Public, under your name."), render_kw={"rows": 4})


class LineForm(Form):
    """One line of the estimate."""

    item = StringField(_l("What for"), [Optional(), Length(max=120)])
    amount = StringField(_l("Yuan"), [Optional()])
    basis = StringField(_l("Where the price comes from"), [Optional(), Length(max=160)])


class CostForm(ActForm):
    """The estimate, line by line."""

    lines = FieldList(FormField(LineForm), min_entries=BLANK_LINES)
    own = StringField(_l("Own share of those who carry it"), [Optional()], description=_l("Empty when there is none."))


class StudyForm(ActForm):
    """The Party organisation's opinion on one or several."""

    proposals = SelectMultipleField(_l("Which were studied?"), [_CHOSEN], coerce=int)
    on = DateField(_l("Studied on"), [_CHOSEN])
    opinion = TextAreaField(
        _l("Opinion"), [_NEEDED, Length(max=LONG)], description=_l("Public. The residents decide; this is what the organisation thinks."),
        render_kw={"rows": 4},
    )  # fmt: skip


class AppealForm(ActForm):
    """请再看一次."""

    text = TextAreaField(
        _l("Why should somebody look again?"), [_NEEDED, Length(max=LONG)], description=_l("Somebody else than who stopped it answers."), render_kw={"rows": 4},
    )  # fmt: skip


class SecondLookForm(ActForm):
    """The answer to an appeal."""

    outcome = RadioField(
        _l("What is the outcome?"), [_CHOSEN],
        choices=pick(("reopen", _l("it goes on and is sorted anew")), ("uphold", _l("it stays stopped"))),
    )  # fmt: skip
    why = TextAreaField(_l("Why"), [_NEEDED, Length(max=LONG)], description=_l("Public, under your name."), render_kw={"rows": 4})


class ResubmitForm(ActForm):
    """Brought back in another shape."""

    title = StringField(_l("Title"), [_NEEDED, Length(max=120)])
    why = TextAreaField(_l("What is different now?"), [_NEEDED, Length(max=LONG)], description=_l("Public, under your name."), render_kw={"rows": 4})


class DocketForm(ActForm):
    """A meeting's list of business."""

    body = SelectField(_l("Which body?"), [_CHOSEN])
    title = StringField(_l("Title"), [_NEEDED, Length(max=120)])
    planned_at = DateTimeLocalField(_l("When does it meet?"), [_CHOSEN], format="%Y-%m-%dT%H:%M")


class TableForm(ActForm):
    """Which proposals come onto it."""

    proposals = SelectMultipleField(_l("Ready to be put on it"), [_CHOSEN], coerce=int)

