"""Words and lives of people's things."""
from __future__ import annotations

from enum import StrEnum

from app.change.lifecycle import Lifecycle


class Residence(StrEnum):
    """How a person belongs to the roll."""

    REGISTERED = "registered"  # household registered here
    TENANT = "tenant"  # lives here, registered elsewhere
    ABSENT_OWNER = "absent_owner"  # owns a flat here, lives elsewhere
    NONE = "none"  # works here only: officials, agency, guests


class Proof(StrEnum):
    """How somebody proved at the door who they are. The order is the weight of the proof."""

    HOUSEHOLD = "household"  # the household's slip: whoever holds it is one of them
    SLIP = "slip"  # the person's own slip
    PASSWORD = "password"
    TOTP = "totp"  # password and the code of the moment: staff


class SlipKind(StrEnum):
    """Whose slip it is."""

    HOUSEHOLD = "one_household"  # not "household": equal words of two vocabularies are one key of a dict
    PERSON = "one_person"


class ImportState(StrEnum):
    """A roll import: read, applied, and taken back when it was wrong."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


ROLL_IMPORT = Lifecycle(
    "roll_import",
    ImportState.PREVIEWED,
    (ImportState.PREVIEWED, "apply", ImportState.APPLIED),
    (ImportState.PREVIEWED, "discard", ImportState.DISCARDED),
    (ImportState.APPLIED, "undo", ImportState.UNDONE),
)
