"""Forms of raise: a voice, a household form, and what the committee says."""
from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
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
from app.people.models import Area
from app.step1_raise.queries.categories import CATEGORIES
from app.vocabulary import Channel, Layer

_NEEDED = DataRequired(_l("Please write something here."))
_CHOSEN = DataRequired(_l("Please choose one."))
LONG = 2000


def pick(*pairs: tuple[object, object]) -> list[SelectChoice]:
    """Choices of a field: what is sent, and the words for it."""
    return [SelectChoice(value, label) for value, label in pairs]


def places(areas: Sequence[Area]) -> list[SelectChoice]:
    """Areas in tree order, each indented under what it lies in."""
    depth = {area.id: area.path.count("/") for area in areas}
    top = min(depth.values(), default=0)
    return [SelectChoice(area.id, "　" * (depth[area.id] - top) + area.name) for area in areas]


class VoiceForm(ActForm):
    """我有一件事要说: on one page, without a word of office."""

    text = TextAreaField(
        _l("What is it?"), [_NEEDED, Length(max=LONG)], description=_l("In your own words. Names of neighbours and phone numbers are better left out."),
        render_kw={"rows": 5},
    )  # fmt: skip
    area = SelectField(_l("Where?"), [_CHOSEN], coerce=int)
    wish = StringField(_l("What would help?"), [Optional(), Length(max=400)])
    photo = FileField(
        _l("A photo"), description=_l("The committee sees it first; it is published only when no face and no door can be recognised."),
        render_kw={"accept": "image/*", "class": "input"},
    )  # fmt: skip
    may_contact = BooleanField(_l("The committee may telephone me about it"))
    join = HiddenField()


class TakeDownForm(ActForm):
    """For ears of the community: written down while somebody speaks."""

    area = SelectField(_l("Where?"), [_CHOSEN], coerce=int)
    text = TextAreaField(_l("What was said"), [_NEEDED, Length(max=LONG)], description=_l("In the person’s own words."), render_kw={"rows": 4})
    wish = StringField(_l("What would help"), [Optional(), Length(max=400)])
    channel = RadioField(
        _l("How"), [_CHOSEN], default=Channel.CALL.value,
        choices=pick(
            (Channel.CALL.value, _l("on the telephone")), (Channel.DESK.value, _l("at the desk")), (Channel.VISIT.value, _l("at a visit")),
            (Channel.PAPER.value, _l("on a piece of paper")), (Channel.HELPER.value, _l("as a helper, for somebody who does not write")),
        ),
    )  # fmt: skip
    who = StringField(_l("Who"), [Optional()], description=_l("Phone number, household number or name. Leave it empty when the person does not want to say."))
    may_contact = BooleanField(_l("May be telephoned about it"))
    witness = StringField(_l("Witness"), [Optional(), Length(max=80)], description=_l("For a helper: who was there."))
    is_read_back = BooleanField(_l("I read it back, and the person agreed"))
    join = StringField(_l("Belongs to matter"), [Optional()], description=_l("The number of a matter that is the same, for example 2026-0041."))


class VisitForm(ActForm):
    """A patrol or a home visit."""

    area = SelectField(_l("Where?"), [_CHOSEN], coerce=int)
    note = TextAreaField(_l("What I saw"), [_NEEDED, Length(max=LONG)], render_kw={"rows": 4})


class AcceptForm(ActForm):
    """The committees take it up."""

    title = StringField(_l("Name of the matter"), [_NEEDED, Length(max=120)], description=_l("Short and clear; it stands on every list."))
    text = TextAreaField(
        _l("What it is about"), [_NEEDED, Length(max=LONG)], description=_l("This is what everybody reads. Take out names, phone numbers and doors."),
        render_kw={"rows": 4},
    )  # fmt: skip
    category = SelectField(_l("Category"), choices=pick(("", _l("choose later")), *CATEGORIES.items()))
    needs_money = BooleanField(_l("It needs money from this year’s fund"))
    show_photos = BooleanField(_l("The photos show no face and no door; publish them"))
    reply_on = DateField(_l("Next word by"), [Optional()], description=_l("Left empty: when the sorting of this year ends, or within the days for answers."))
    why = TextAreaField(_l("Why it is taken up"), [_NEEDED, Length(max=LONG)], description=_l("Public. One sentence is enough."), render_kw={"rows": 3})


class AnswerForm(ActForm):
    """Settled by an answer."""

    answer = TextAreaField(
        _l("Answer"), [_NEEDED, Length(max=LONG)], description=_l("Public, under your name. Say what was done, or why it cannot be."), render_kw={"rows": 5},
    )  # fmt: skip


class MergeForm(ActForm):
    """The same as another matter."""

    into = StringField(_l("Goes on under number"), [_NEEDED], render_kw={"placeholder": "2026-0041"})
    why = TextAreaField(_l("Why it is the same"), [_NEEDED, Length(max=LONG)], description=_l("Public. One sentence is enough."), render_kw={"rows": 3})


class TransferForm(ActForm):
    """Somebody else's duty."""

    to = StringField(_l("Handed over to"), [_NEEDED, Length(max=120)], description=_l("The full name of the office or company, and the person if known."))
    reply_on = DateField(_l("Replies by"), [Optional()], description=_l("Left empty: within the days for answers."))
    why = TextAreaField(_l("Why it is theirs"), [_NEEDED, Length(max=LONG)], description=_l("Public. One sentence is enough."), render_kw={"rows": 3})


class AssignForm(ActForm):
    """Another member answers for it."""

    owner = SelectField(_l("Who answers for it"), [_CHOSEN], coerce=int)
    why = TextAreaField(_l("Why"), [_NEEDED, Length(max=LONG)], description=_l("Public. One sentence is enough."), render_kw={"rows": 3})


class HouseholdFormForm(ActForm):
    """一户一表 on the phone: look it over, then hand it in."""

    marks = SelectMultipleField(_l("What is most urgent?"), coerce=int, validate_choice=False)
    wishes = TextAreaField(_l("Something that is not on the list?"), [Optional(), Length(max=LONG)], render_kw={"rows": 3})
    stage = HiddenField(default="look")


class PaperForm(ActForm):
    """Paper forms, entered one after the other from the keyboard."""

    code = StringField(_l("Household number"), [_NEEDED], render_kw={"autocomplete": "off", "autofocus": True})
    marks = StringField(
        _l("Marked"), [_NEEDED], description=_l("Codes with a blank between: P01 P04, or only 1 4."), render_kw={"autocomplete": "off"},
    )  # fmt: skip
    wishes = StringField(_l("Written beside it"), [Optional(), Length(max=LONG)], render_kw={"autocomplete": "off"})
    channel = RadioField(
        _l("How it was filled in"), [_CHOSEN], default=Channel.PAPER.value,
        choices=pick((Channel.PAPER.value, _l("filled in on paper")), (Channel.HELPER.value, _l("filled in by a helper"))),
    )  # fmt: skip
    witness = StringField(_l("Witness"), [Optional(), Length(max=80)], description=_l("For a helper: who was there."))
    is_read_back = BooleanField(_l("Read back, and the person agreed"))


class SearchForm(ActForm):
    """Looking for a matter; changes nothing."""

    class Meta:
        """A GET form needs no token."""

        csrf = False

    q = StringField(_l("Words or number"), render_kw={"type": "search"})
    step = SelectField(_l("Step"))
    area = SelectField(_l("Where"), coerce=int)
    category = SelectField(_l("Category"), choices=pick(("", _l("all")), *CATEGORIES.items()))


LAYERS = (Layer.COMMUNITY, Layer.GRID, Layer.COURTYARD, Layer.BUILDING)
"""The layers at which something can be in a community."""
