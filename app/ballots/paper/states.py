"""What becomes of a book of papers, of a sheet that was handed out, and of a bundle while it is keyed."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class BookState(StrEnum):
    """The papers of one kind in one vote: given to people, counted face down at the close, bundled when the box is opened."""

    OPEN = "open"
    COUNTED = "counted"
    BUNDLED = "bundled"


class Sheet(StrEnum):
    """What became of one sheet after its stub was torn off."""

    OUT = "out"  # with the voter, or in the box: nobody can tell the two apart before the box is counted
    REPLACED = "replaced"  # spoiled, given back, and a fresh one handed out
    GIVEN_BACK = "given_back"  # given back for good: the phone counts again
    CARRIED_OFF = "carried_off"  # seen leaving the room: took part, and no sheet in the box


class BundleState(StrEnum):
    """Fifty sheets under a band, on their way to being counted."""

    WAITING = "waiting"
    KEYED_ONCE = "keyed_once"
    DIFFERING = "differing"
    LOCKED = "locked"


BOOK = Lifecycle(
    "paper_book",
    BookState.OPEN,
    (BookState.OPEN, "count", BookState.COUNTED),
    (BookState.COUNTED, "reopen", BookState.OPEN),
    (BookState.COUNTED, "bundle", BookState.BUNDLED),
)
BUNDLE = Lifecycle(
    "paper_bundle",
    BundleState.WAITING,
    (BundleState.WAITING, "key", BundleState.KEYED_ONCE),
    (BundleState.KEYED_ONCE, "agree", BundleState.LOCKED),
    (BundleState.KEYED_ONCE, "differ", BundleState.DIFFERING),
    (BundleState.DIFFERING, "settle", BundleState.LOCKED),
)
