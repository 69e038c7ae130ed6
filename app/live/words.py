"""What the wire refuses, in sentences."""
from __future__ import annotations

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l

REASONS: dict[str, LazyString] = {
    "act.conflict": _l("This has been done differently in the meantime. Look again and decide anew."),
    "auth.needed": _l("Sign in first, with your slip or your phone number."),
    "auth.revoked": _l("You have been signed out. What is not counted yet is kept on this phone; sign in again."),
    "body.invalid": _l("This message could not be read. Reload the page."),
    "rate.slow_down": _l("That was quick. Wait a moment, then it goes on by itself."),
    "room.busy": _l("Many people are voting at once. Yours is kept and sent again by itself."),
    "room.not_yours": _l("This is done by whoever runs the meeting."),
    "room.too_many_tabs": _l("This page is open in too many windows; the oldest was closed."),
    "room.unknown": _l("There is no such room."),
}
WORDS: dict[object, LazyString] = {}
