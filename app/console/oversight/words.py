"""The words of oversight."""
from __future__ import annotations

from enum import StrEnum

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l
from app.console.oversight.states import ComplaintState

REASONS: dict[str, LazyString] = {
    "complaint.no_such_entry": _l("There is no entry of this number."),
    "evidence.unknown": _l("The record does not speak of this thing. Copy its name from an entry."),
    "personal.nothing_kept": _l("Nothing is kept about this person any more."),
    "sample.not_ten_dice": _l("Ten dice, each from 1 to 6, as they lie on the table."),
    "sample.nothing_there": _l("There is nothing to draw from yet."),
}
ACTIONS: dict[str, LazyString] = {
    "complaint.answer": _l("answered a complaint"),
    "complaint.file": _l("complained about an entry"),
    "evidence.seal": _l("sealed a file of evidence"),
    "pd.erased": _l("erased personal data"),
    "record.replayed": _l("replayed the whole record"),
    "sample.draw": _l("drew a sample by dice"),
}
NOUNS: dict[str, LazyString] = {"complaint": _l("complaint"), "evidence": _l("evidence"), "pd": _l("personal data")}
WORDS: dict[StrEnum, LazyString] = {ComplaintState.WAITING: _l("waits for an answer"), ComplaintState.ANSWERED: _l("answered")}
