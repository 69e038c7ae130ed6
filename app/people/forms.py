"""Forms of the door, of one's own page, and of the roll."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.change.refusals import NotValid, Refused
from app.change.transaction import Change
from app.extensions import db
from app.people import door
from app.people.commands.accounts import use_code
from app.people.models import Person
from app.people.states import Proof, Residence, SlipKind
from app.policy.actor import Actor
from app.vocabulary import Layer, Role

T = TypeVar("T")
_SECRET = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
_ONCE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class DoorForm(ActForm):
    """A form whose proof is checked before the change begins, because that takes long."""

    next = HiddenField()

    def prove(self, check: Callable[[], T]) -> T | None:
        """What the check gives, or None with the refusals on the form."""
        self.status = 422
        if not self.validate_on_submit():
            return None
        try:
            return check()
        except Refused as refused:
            self._refuse(refused)
            self.retry_after = getattr(refused, "retry_after", None)
            return None

    retry_after: int | None = None


class CodeForm(DoorForm):
    """The code on the slip."""

    code = StringField(_l("Code on your slip"), [InputRequired(_l("Type the code from the slip.")), Length(max=40)], render_kw=_SECRET)


class PhoneForm(DoorForm):
    """Phone number and password."""

    phone = TelField(_l("Phone number"), [InputRequired(_l("Type your phone number.")), Length(max=40)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Type your password.")), Length(max=400)], render_kw={"autocomplete": "current-password"}
    )


class WhoForm(DoorForm):
    """Which adult of the household is it?"""

    pending = HiddenField()
    person = RadioField(_l("Who are you?"), [InputRequired(_l("Choose your name."))], coerce=int)


class StaffForm(DoorForm):
    """Name, password and the code of the moment."""

    login = StringField(_l("Login name or phone number"), [InputRequired(_l("Type your login name.")), Length(max=60)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Type your password.")), Length(max=400)], render_kw={"autocomplete": "current-password"}
    )
    code = StringField(_l("Six digits from your authenticator app"), [Length(max=20)], description=_l("The very first time: leave empty."), render_kw=_ONCE)


class BesideForm(DoorForm):
    """A second person beside the first proves with their own name, password and code that they are there; `beside` is who it is."""

    login = StringField(_l("Second person: login name or phone number"), [InputRequired(_l("Type your login name.")), Length(max=60)], render_kw=_SECRET)
    password = PasswordField(
        _l("Second person: password"), [InputRequired(_l("Type your password.")), Length(max=400)], render_kw={"autocomplete": "off"}
    )
    code = StringField(
        _l("Second person: six digits from their own app"), [InputRequired(_l("Type the six digits.")), Length(max=20)], render_kw=_ONCE
    )
    beside: Person

    def attempt(
        self, do: Callable[[Change], Any], landing: str | Callable[[Any], str], actor: Actor | None = None, before: Callable[[], Any] | None = None
    ) -> str | None:
        """The proof first; then the act, in which the code of the moment is used up. A failure counts like one at the door."""
        found = self.prove(lambda: door.person_of_password(self.login.data or "", self.password.data or "", is_staff=True))
        if found is None:
            return None
        person_id = found[0].id

        def both(change: Change) -> Any:
            self.beside = change.session.get_one(Person, person_id)
            use_code(change, self.beside, self.code.data or "")
            return do(change)

        where = super().attempt(both, landing, actor, before)
        if any(reason.code == "sign_in.staff_wrong" for reason in self.refusals):
            door.refuse(NotValid(self.refusals), db.session.get(Person, person_id), Proof.TOTP, (self.login.data or "").strip().lower())
        return where


class EnrolForm(DoorForm):
    """The first code of a new second factor."""

    pending = HiddenField()
    code = StringField(_l("Six digits that the app shows now"), [InputRequired(_l("Type the six digits.")), Length(max=20)], render_kw=_ONCE)


class PasswordForm(DoorForm):
    """A new password for oneself."""

    old = PasswordField(_l("Your password until now"), [Optional(), Length(max=400)], render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Type the new password.")), Length(max=400)],
        description=_l("At least 8 characters, and not your phone number."), render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class ContactForm(ActForm):
    """May the committee call?"""

    contact = BooleanField(_l("The committee may call me about what I have raised"))


class AreaForm(ActForm):
    """A new place in the tree."""

    parent = SelectField(_l("Lies in"), [InputRequired(_l("Please choose."))], coerce=int)
    layer = SelectField(_l("Kind of place"), [InputRequired(_l("Please choose."))], coerce=Layer)
    name = StringField(_l("Name of the place"), [InputRequired(_l("The place needs a name.")), Length(max=80)])
    name_en = StringField(_l("Name in English"), [Length(max=80)])


class RenameForm(ActForm):
    """Another name for a place."""

    name = StringField(_l("Name of the place"), [InputRequired(_l("The place needs a name.")), Length(max=80)])
    name_en = StringField(_l("Name in English"), [Length(max=80)])


class HouseholdForm(ActForm):
    """A household moves in."""

    area = SelectField(_l("Building or yard"), [InputRequired(_l("Please choose."))], coerce=int)
    code = StringField(_l("Household number"), [InputRequired(_l("The household needs its number.")), Length(max=40)])
    door = StringField(_l("Door"), [Length(max=80)], description=_l("As on the door plate, for example unit 2, 301."))


class DoorPlateForm(ActForm):
    """The door of a household that is there already."""

    area = SelectField(_l("Building or yard"), [InputRequired(_l("Please choose."))], coerce=int)
    door = StringField(_l("Door"), [Length(max=80)])


class PersonForm(ActForm):
    """A person on the roll."""

    name = StringField(_l("Name"), [InputRequired(_l("The person needs a name.")), Length(max=80)], render_kw={"autocomplete": "off"})
    phone = TelField(_l("Phone number"), [Length(max=40)], render_kw={"autocomplete": "off"})
    birth_year = IntegerField(_l("Year of birth"), [Optional(), NumberRange(1900, 2100, _l("Write the year with four digits."))])
    residence = SelectField(_l("Lives here as"), [InputRequired(_l("Please choose."))], coerce=Residence)


class LeaveForm(ActForm):
    """Somebody moves out."""

    until_on = DateField(_l("First day on which they no longer count"), [InputRequired(_l("Choose the day."))])
    why = StringField(_l("Reason"), [InputRequired(_l("Write the reason in a few words.")), Length(max=200)])


class RoleForm(ActForm):
    """Somebody takes office."""

    person = StringField(_l("Name or phone number"), [InputRequired(_l("Who takes office?")), Length(max=80)], render_kw={"autocomplete": "off"})
    role = SelectField(_l("Role"), [InputRequired(_l("Please choose."))], coerce=Role)
    area = SelectField(_l("Where"), [InputRequired(_l("Please choose."))], coerce=int)
    post = StringField(_l("Title on the door"), [Length(max=80)])
    from_on = DateField(_l("From"), [InputRequired(_l("Choose the day."))])
    until_on = DateField(_l("Until (the first day after)"), [InputRequired(_l("Choose the day."))])


class EndRoleForm(ActForm):
    """Somebody leaves office before the term is over."""

    why = TextAreaField(_l("Reason, which everybody will read"), [InputRequired(_l("Write the reason.")), Length(max=400)])


class KinForm(ActForm):
    """Two near relatives."""

    relative = StringField(_l("Name or phone number of the relative"), [InputRequired(_l("Who is it?")), Length(max=80)], render_kw={"autocomplete": "off"})
    kind = StringField(_l("What they are to each other"), [Length(max=40)])


class AccountForm(DoorForm):
    """A desk account."""

    login = StringField(
        _l("Login name"), [InputRequired(_l("Choose a login name.")), Length(max=40)],
        description=_l("Letters and digits, for example luomin."), render_kw={"autocomplete": "off"},
    )  # fmt: skip


class SlipForm(ActForm):
    """Slips for a place."""

    area = SelectField(_l("For which place"), [InputRequired(_l("Please choose."))], coerce=int)
    kind = RadioField(_l("Which slips"), [InputRequired(_l("Please choose."))], coerce=SlipKind)
    renew = BooleanField(_l("New codes for those who already have a slip too; the old slips become void"))
    telephone = StringField(
        _l("Telephone of the desk, printed on every slip"), [InputRequired(_l("Whom does somebody call who cannot get in?")), Length(max=40)]
    )


class OneSlipForm(ActForm):
    """One new slip."""

    telephone = StringField(_l("Telephone of the desk, printed on the slip"), [InputRequired(_l("Whom does somebody call who cannot get in?")), Length(max=40)])


class SheetForm(ActForm):
    """A sheet of the roll."""

    area = SelectField(_l("Community"), [InputRequired(_l("Please choose."))], coerce=int)
    sheet = FileField(_l("Sheet (.xlsx or .csv)"), [FileRequired(_l("Choose the file first."))], render_kw={"accept": ".xlsx,.csv"})
    is_whole = BooleanField(_l("This is the whole roll: name those who are no longer on it, so that they can be checked"))


class ApplyForm(ActForm):
    """Take the sheet over."""

    good_only = HiddenField(default="")
