"""Forms of setting up."""
from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, PasswordField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import EqualTo, InputRequired, Length, Optional, Regexp

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.people.forms import DoorForm
from app.vocabulary import Role

POSTS = (
    Role.COMMITTEE_HEAD, Role.COMMITTEE, Role.PARTY, Role.COUNCIL, Role.SUPERVISOR, Role.FACILITATOR, Role.RECORDER, Role.BOOKKEEPER, Role.HELPER,
    Role.STREET_CLERK, Role.ADMINISTRATOR,
)  # fmt: skip
"""The posts of a community in the order in which one asks who holds them."""


_LOGIN = r"(?!\d+$)[A-Za-z0-9.\-]{3,40}$"
_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class KeyForm(DoorForm):
    """The key from the machine's screen."""

    key = StringField(
        _l("Set-up key"), [InputRequired(_l("Type the key.")), Length(max=80)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )  # fmt: skip


class CommunityForm(DoorForm):
    """What the community is called, and what it lies in."""

    name = StringField(_l("Name of the community"), [InputRequired(_l("The community needs a name.")), Length(max=80)])
    name_en = StringField(_l("Name in English"), [Length(max=80)])
    town = StringField(_l("Town or sub-district above it"), [Length(max=80)])
    district = StringField(_l("District or county above that"), [Length(max=80)])


class KeeperForm(DoorForm):
    """Who administers the community."""

    keeper = StringField(_l("Your name"), [InputRequired(_l("Write your name.")), Length(max=80)], render_kw={"autocomplete": "name"})
    phone = TelField(_l("Phone number"), [Length(max=40)], render_kw={"autocomplete": "tel"})
    login = StringField(
        _l("Login name"),
        [InputRequired(_l("Choose a login name.")), Regexp(_LOGIN, message=_l("A login name has 3 to 40 letters or digits, and at least one letter."))],
        description=_l("Letters and digits, for example luomin."), render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Choose a password.")), Length(max=200)],
        description=_l("At least 8 characters, and not your phone number."), render_kw={"autocomplete": "new-password"},
    )  # fmt: skip
    again = PasswordField(
        _l("The same password again"), [InputRequired(_l("Type the password a second time.")), EqualTo("password", _l("The two passwords are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class FoundForm(DoorForm):
    """The first code of the second key; with it the community is founded."""

    code = StringField(
        _l("Six digits that the app shows now"), [InputRequired(_l("Type the six digits.")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )  # fmt: skip


class PlacesForm(ActForm):
    """Places, one way a line; `seen` is what was looked over."""

    lines = TextAreaField(_l("Places, one line each"), [InputRequired(_l("Write at least one place.")), Length(max=60_000)])
    seen = HiddenField()


class PostForm(ActForm):
    """Who takes a post, for which term."""

    role = SelectField(_l("Post"), [InputRequired(_l("Choose the post."))], coerce=Role)
    people = TextAreaField(_l("Who, one person a line"), [InputRequired(_l("Write at least one name.")), Length(max=20_000)])
    from_on = DateField(_l("From"), [InputRequired(_l("Choose the day."))])
    until_on = DateField(_l("Until (the first day after)"), [InputRequired(_l("Choose the day."))])
    may_enter = BooleanField(_l("Enter whoever is not on the roll as working here, not living here"))


class LoginsForm(ActForm):
    """Logins for those who lack one; a line for each person is added by `for_people`."""

    @staticmethod
    def for_people(people: list[tuple[int, str, str, str]], **kwargs: Any) -> LoginsForm:
        """A form with a box and a login name for everybody: (id, name, name and post, proposed login)."""

        class Made(LoginsForm):
            """This page's people."""

        for person_id, name, said, proposed in people:
            setattr(Made, f"give_{person_id}", BooleanField(said, default=True))
            label = _l("Login name for %(name)s", name=name)
            setattr(Made, f"login_{person_id}", StringField(label, [Optional(), Length(max=40)], default=proposed, render_kw=_PLAIN))
        return Made(**kwargs)
