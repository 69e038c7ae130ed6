"""Reason codes and words in sentences. Each package keeps its own in `words`; the record holds none of them."""
from __future__ import annotations

import logging
from datetime import date
from enum import StrEnum
from types import ModuleType
from typing import Any

from flask_babel.speaklater import LazyString

from app.base.printing import day, yuan
from app.base.saying import lazy_gettext as _l
from app.vocabulary import Channel, Layer, Reason, Role, Step

log = logging.getLogger("wushi.words")

REASONS: dict[str, LazyString] = {
    "permission.not_signed_in": _l("Please sign in first."),
    "permission.not_your_role": _l("This is done by somebody else; your role does not allow it."),
    "permission.not_in_this_step": _l("This cannot be done in the present step."),
    "permission.no_rule": _l("Nobody may do this."),
    "state.not_now": _l("This has already moved on. Look at the page again to see where it stands."),
    "form.expired": _l("This page was open for too long or came from elsewhere. Go back, reload and send it again."),
    "money.unreadable": _l("This is not an amount of money. Write for example 12500 or 12,500.50."),
    "money.below_a_fen": _l("There is nothing smaller than one fen: two digits after the point at most."),
    "money.too_much": _l("This amount is too large to be true."),
    "money.not_positive": _l("The amount must be more than zero."),
    "file.too_big": _l("The file is larger than 12 MB. Send a smaller photo."),
    "file.not_a_picture": _l("This file is not a picture that can be read."),
    "file.not_a_paper": _l("This file is neither a PDF nor a picture."),
    "text.missing": _l("Please write at least one sentence."),
    "meeting.not_yours": _l("Another facilitator runs this meeting."),
    "matter.not_yours": _l("Somebody else owns this."),
    "person.not_you": _l("This belongs to another person."),
    "payment.you_asked": _l("You asked for this payment, so somebody else has to approve it."),
    "payment.you_approved": _l("You asked for or approved this payment, so somebody else has to check it."),
}
WORDS: dict[StrEnum, LazyString] = {
    Role.ADMINISTRATOR: _l("administrator"),
    Role.BOOKKEEPER: _l("bookkeeper"),
    Role.BUILDING_HEAD: _l("building head"),
    Role.COMMITTEE: _l("committee member"),
    Role.COMMITTEE_HEAD: _l("head of the residents' committee"),
    Role.COUNCIL: _l("council member"),
    Role.FACILITATOR: _l("facilitator"),
    Role.GROUP_HEAD: _l("group head"),
    Role.GUEST: _l("guest"),
    Role.HELPER: _l("helper"),
    Role.PARTY: _l("Party organisation"),
    Role.RECORDER: _l("recorder"),
    Role.RESIDENT: _l("resident"),
    Role.STREET_CLERK: _l("sub-district clerk"),
    Role.SUPERVISOR: _l("supervisor"),
    Layer.CITY: _l("city"),
    Layer.DISTRICT: _l("district"),
    Layer.TOWN: _l("town or sub-district"),
    Layer.COMMUNITY: _l("community"),
    Layer.GRID: _l("grid"),
    Layer.COURTYARD: _l("courtyard"),
    Layer.BUILDING: _l("building"),
    Step.RAISE: _l("raise"),
    Step.SUBMIT: _l("submit"),
    Step.DISCUSS: _l("discuss"),
    Step.EXECUTE: _l("carry out"),
    Step.OVERSEE: _l("oversee"),
}
WORDS_OF_DOORS: dict[StrEnum, LazyString] = {  # apart: words of one text are one key of a dict
    Channel.PHONE: _l("by phone"),
    Channel.PAPER: _l("on paper"),
    Channel.HELPER: _l("with a helper"),
    Channel.VISIT: _l("at a visit"),
    Channel.DESK: _l("at the desk"),
    Channel.CALL: _l("by telephone"),
    Channel.HALL: _l("in the hall"),
}


def _words_of(names: dict[str, Any]) -> dict[tuple[type, str], LazyString]:
    """Every `WORDS…` of a module, by kind and text."""
    return {(type(k), str(k)): v for name, words in names.items() if name.startswith("WORDS") for k, v in words.items()}


class Words:
    """`say(reason)` gives the sentence, `say.word(value)` the word for a state, role or choice, `say.action(code)` what an
    entry of the record says that somebody did, `say.noun(kind)` what kind of thing it was done to."""

    def __init__(self, packages: list[ModuleType]) -> None:
        """Gather `REASONS`, `WORDS`, `ACTIONS` and `NOUNS` of the packages; one code has one sentence."""
        self.reasons = dict(REASONS)
        self.actions: dict[str, LazyString] = {}
        self.nouns: dict[str, LazyString] = {}
        self.words: dict[tuple[type, str], LazyString] = _words_of(globals())
        self._by_name: dict[tuple[str, str], LazyString] = {}
        for package in packages:
            for code, sentence in getattr(package, "REASONS", {}).items():
                assert code not in self.reasons, f"two sentences for {code}"
                self.reasons[code] = sentence
            self.words |= _words_of(vars(package))
            self.actions |= getattr(package, "ACTIONS", {})
            self.nouns |= getattr(package, "NOUNS", {})

    def __call__(self, reason: Reason) -> str:
        """The sentence for a reason, in the reader's language. `%(name)s` in it is filled from the reason's values:
        words and dates as one says them, and what is called `…_fen` as money."""
        sentence = self.reasons.get(reason.code)
        if sentence is None:
            log.error("no sentence for %s", reason.code)
            return reason.code
        values = {name: self._said(name, value) for name, value in reason.values.items()}
        return str(sentence) % values if values else str(sentence)

    def _said(self, name: str, value: object) -> object:
        if isinstance(value, StrEnum):
            return self.word(value)
        if isinstance(value, date):
            return day(value)
        return yuan(value) if isinstance(value, int) and name.endswith("_fen") else value

    def action(self, code: str) -> str:
        """What was done, to stand after who did it: `answered a matter`. An action without words stands by its code."""
        return str(self.actions.get(code, code))

    def noun(self, kind: str) -> str:
        """The word for a kind of thing in the record, `matter`, `notice`."""
        return str(self.nouns.get(kind, kind))

    def named(self, kind: str, text: str) -> str:
        """The word for a value of which an entry says only of what kind it is: (`matter`, `accepted`), (`role`, `recorder`)."""
        if not self._by_name:
            self._by_name = {(type_.__name__.removesuffix("State").lower(), value): said for (type_, value), said in self.words.items()}
        return str(self._by_name.get((kind.replace("_", ""), text), text))

    def word(self, value: StrEnum | None) -> str:
        """The word for a value of a vocabulary."""
        if value is None:
            return ""
        found = self.words.get((type(value), str(value)))
        return str(found) if found is not None else str(value)
