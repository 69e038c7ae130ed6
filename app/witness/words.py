"""The words of vouching."""
from __future__ import annotations

from app.base.saying import lazy_gettext as _l
from app.witness.states import WitnessKind

REASONS = {
    "witness.address": _l("The address of the other town begins with http:// or https://."),
    "witness.clock_ahead": _l("The clock of this device is ahead. Set it right and sign again."),
    "witness.has_ended": _l("This key has been ended; it cannot sign any more."),
    "witness.key_known": _l("This key, or its name, is known already."),
    "witness.key_of_another_kind": _l("This key is made for something else. Ask for the other one."),
    "witness.key_unreadable": _l("This is not a key as they are printed: copy the whole line."),
    "witness.no_such_head": _l("The record was never signed at this size."),
    "witness.not_consistent": _l("The proof does not show that this record only grew (%(why)s)."),
    "witness.not_your_device": _l("This key belongs to somebody else."),
    "witness.old_above_new": _l("The old size is above the new one."),
    "witness.signature_wrong": _l("The signature does not fit."),
}
ACTIONS = {
    "record.cosigned": _l("vouched for the record"),
    "record.countersigned": _l("vouched for another town’s record"),
    "record.key_made": _l("made the key of the record"),
    "record.key_rotated": _l("changed the key of the record"),
    "record.refused": _l("refused to vouch for the record"),
    "record.stock_taken": _l("wrote down where everything stands"),
    "record.watch_begun": _l("promised to watch another town’s record"),
    "record.witness_added": _l("became a witness of the record"),
    "record.witness_ended": _l("is no witness of the record any more"),
}
NOUNS = {"record": _l("record"), "watched": _l("watched record"), "witness": _l("witness")}
WORDS = {WitnessKind.DEVICE: _l("supervisor’s device"), WitnessKind.TOWN: _l("other town")}
