"""People's reasons and words in sentences."""
from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.people.states import ImportState, Proof, Residence, SlipKind
from app.vocabulary import Power

REASONS: dict[str, LazyString] = {
    "area.no_name": _l("The place needs a name."),
    "area.not_narrower": _l("A place must be smaller than the one it lies in."),
    "area.name_taken": _l("There is already a place called %(name)s here."),
    "household.no_code": _l("The household needs its number."),
    "household.code_taken": _l("Household %(code)s is already on the roll."),
    "person.no_name": _l("The person needs a name."),
    "person.phone_taken": _l("This phone number belongs to somebody else on the roll."),
    "kinship.oneself": _l("Nobody is their own relative."),
    "kinship.known": _l("This is already declared."),
    "session.already_ended": _l("This session has already ended."),
    "session.not_yours": _l("You can only end your own sessions."),
    "sign_in.not_on_roll": _l("This person is no longer on the roll. If that is wrong, tell the residents' committee."),
    "role.term_ends_before_it_begins": _l("The term must end after it begins."),
    "role.from_the_roll_only": _l("Residents come from the roll, they are not appointed."),
    "role.powers_exclude": _l("Deciding, carrying out and supervising exclude each other in one community; this person already holds: %(power)s."),
    "role.relative_of_committee": _l("A near relative of a committee member (%(name)s) cannot supervise."),
    "role.relative_of_supervisor": _l("A near relative of a supervisor (%(name)s) cannot sit on the committee."),
    "role.already_ended": _l("This role has already ended."),
}
WORDS: dict[StrEnum, LazyString] = {
    Power.DECIDING: _l("deciding"),
    Power.EXECUTING: _l("carrying out"),
    Power.SUPERVISING: _l("supervising"),
    Residence.REGISTERED: _l("registered here"),
    Residence.TENANT: _l("tenant"),
    Residence.ABSENT_OWNER: _l("owner living elsewhere"),
    Residence.NONE: _l("works here"),
    Proof.HOUSEHOLD: _l("with the household's slip"),
    Proof.SLIP: _l("with a personal slip"),
    Proof.PASSWORD: _l("with phone number and password"),
    Proof.TOTP: _l("with password and code"),
    SlipKind.HOUSEHOLD: _l("one for each household"),
    SlipKind.PERSON: _l("one for each adult"),
    ImportState.PREVIEWED: _l("read, not yet applied"),
    ImportState.APPLIED: _l("applied"),
    ImportState.UNDONE: _l("taken back"),
    ImportState.DISCARDED: _l("discarded"),
}
