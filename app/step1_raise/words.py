"""Raise's reasons and words in sentences."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.step1_raise.states import MatterState

REASONS: dict[str, LazyString] = {
    "voice.not_our_place": _l("This place lies in another community. Choose a place of your own."),
    "voice.matter_ended": _l("Matter %(number)s has come to an end. Raise it as a new one: it gets its own number."),
    "voice.nobody_by_this_name": _l("Nobody on the roll fits this. Leave it empty, or try the phone number."),
    "voice.several_by_this_name": _l("Several people fit: %(names)s. Add the name or the household number."),
    "visit.nobody": _l("A visit is made by a person. Sign in first."),
    "helper.no_witness": _l("Somebody else has to be there when a helper writes: give the name of the witness."),
    "helper.not_read_back": _l("Read it back to the person first, then tick that you did."),
    "matter.no_owner": _l(
        "Nobody in this community can answer yet: the residents’ committee has no member on the list. Ask the administrator to enter one."
    ),
    "matter.into_itself": _l("A matter cannot be put together with itself. Give the number of the other one."),
    "matter.elsewhere": _l("That matter belongs to another community."),
    "matter.unknown_number": _l("There is no matter with this number."),
    "matter.not_only_yours": _l("Others have spoken in this matter too, so only the committee can put it together with another."),
    "matter.already_supported": _l("You already stand behind this matter."),
    "matter.not_supported": _l("You do not stand behind this matter."),
    "matter.already_taken_up": _l("The committees have taken this up already; it is handed over on its proposal page, with the rule that says why."),
    "matter.reply_in_the_past": _l("The date of the reply has already passed. Choose a later one."),
    "matter.title_too_long": _l("The name is longer than 120 characters. Say it shorter."),
    "matter.transfer_to_nobody": _l("Say who it is handed over to."),
    "matter.owner_without_office": _l("This person holds no office in the residents’ committee or the Party organisation here."),
    "form.nothing_marked": _l("Nothing is marked yet. Mark at least one thing."),
    "form.too_many_marks": _l("%(marked)s are marked, and there are only %(max)s marks. Take some off."),
    "form.not_on_the_list": _l("One of the things marked is no longer on the list. Look at the list again."),
    "form.unknown_codes": _l("Not on the list: %(codes)s."),
    "form.not_your_household": _l("A household’s form is handed in by somebody who lives in it."),
    "form.another_community": _l("This household belongs to another community."),
    "form.collection_over": _l("The collection of forms has ended. What was handed in before counts."),
    "form.paper_came": _l(
        "Your household has already handed in a form by hand, and that one counts. To change it, go to the committee before the collection ends."
    ),
    "form.not_by_hand": _l("Only forms on paper or with a helper are entered here."),
    "round.answers_overdue": _l("%(n)s voices wait for an answer that is overdue, the oldest is %(oldest)s."),
    "household.unknown_code": _l("No household has this number. Look at the number on the form again."),
}
WORDS: dict[StrEnum, LazyString] = {
    MatterState.RAISED: _l("waiting for an answer"),
    MatterState.ACCEPTED: _l("taken up"),
    MatterState.SORTED: _l("being prepared"),
    MatterState.TABLED: _l("on the list"),
    MatterState.DISCUSSED: _l("being discussed"),
    MatterState.DECIDED: _l("decided"),
    MatterState.WAITING: _l("good, but the money ended before it"),
    MatterState.EXECUTING: _l("being carried out"),
    MatterState.OVERSEEN: _l("done, being checked"),
    MatterState.CLOSED: _l("finished"),
    MatterState.ANSWERED: _l("answered"),
    MatterState.MERGED: _l("goes on under another number"),
    MatterState.TRANSFERRED: _l("handed over"),
    MatterState.REFUSED: _l("stopped"),
    MatterState.DROPPED: _l("decided against"),
}
