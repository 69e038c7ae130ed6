"""The sentences of setting up."""
from __future__ import annotations

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l

REASONS: dict[str, LazyString] = {
    "setup.founded_already": _l("The community has already been founded, perhaps in another window. Sign in at the staff door."),
    "setup.key_wrong": _l("This is not the key. It stands on the screen where the server was started; python3 -m app setup-key shows it again."),
    "places.all_known": _l("All of these places are on the map already."),
    "places.bad_name": _l("Line %(line)s, “%(said)s”: a name has between 1 and 80 characters."),
    "places.nothing": _l("Write at least one place."),
    "places.range_in_the_middle": _l("Line %(line)s, “%(said)s”: several buildings at once can only stand at the end of a line."),
    "places.too_deep": _l("Line %(line)s, “%(said)s”: write grid, then courtyard, then building; nothing lies inside a building."),
    "places.too_many": _l("At most %(most)s places in one go."),
    "holders.about": _l("Line %(line)s, %(name)s, cannot take this post. Nobody has been entered yet."),
    "holders.bad_line": _l("Line %(line)s, “%(said)s”: write the name first, then the telephone or the title if you like."),
    "holders.holds_it": _l("%(name)s already holds this post."),
    "holders.nobody": _l("Write at least one name."),
    "holders.other_name": _l("Line %(line)s: this telephone number belongs to somebody with another name than %(name)s."),
    "holders.other_phone": _l(
        "Line %(line)s: there is a %(name)s in this community, but with another telephone number. Leave the number out, or correct it on the roll."
    ),
    "holders.several": _l("Line %(line)s: several people are called %(name)s. Add the telephone, or # and the household number."),
    "holders.too_many": _l("At most %(most)s people in one go."),
    "holders.unknown": _l("Line %(line)s: %(name)s is not on the roll. If they only work here, tick the box below."),
    "logins.about": _l("%(name)s: this login name cannot be used. Nobody has been given a login yet."),
    "logins.has_one": _l("%(name)s already has a login."),
    "logins.nobody": _l("Tick at least one person."),
}
