"""How a kind of meeting usually goes: its agenda and how long one turn lasts. A start, not a rule; everything can be changed."""
from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from app.base.saying import lazy_gettext as _l

Line = tuple[str, int]


@dataclass(frozen=True)
class Template:
    """A kind of meeting."""

    kind: str
    name: LazyString
    about: LazyString
    before: tuple[tuple[LazyString, int], ...]
    after: tuple[tuple[LazyString, int], ...] = ()
    turn_seconds: int = 120

    def lines(self) -> tuple[list[Line], list[Line]]:
        """The agenda in the words of whoever calls the meeting: what comes before the matters, and after."""
        return [(str(title), minutes) for title, minutes in self.before], [(str(title), minutes) for title, minutes in self.after]


_WORDS_AT_THE_END = ((_l("What was decided, who does what by when"), 5),)
TEMPLATES = (
    Template(
        "council", _l("Council meeting"), _l("The council talks about a list item by item and decides."),
        ((_l("What became of last time’s decisions"), 10), (_l("The matters, one by one"), 60)), _WORDS_AT_THE_END,
    ),
    Template(
        "yard", _l("Yard meeting"), _l("Neighbours sit in the yard; everybody is asked once, then the ideas are sorted."),
        ((_l("Why we are here"), 5), (_l("The circle: everybody says one thing"), 30), (_l("Ideas on the board, then sorted"), 25)), _WORDS_AT_THE_END, 60,
    ),
    Template(
        "hearing", _l("Hearing"), _l("Both sides and those who know are heard before anybody decides."),
        (
            (_l("What it is about, and what is asked"), 10), (_l("Those it touches, for and against in turn"), 40),
            (_l("Those who know about it"), 20), (_l("Questions"), 20),
        ),
        ((_l("What the body will do with it, and by when"), 5),), 180,
    ),
    Template(
        "mediation", _l("Mediation"), _l("Two sides look for what both can live with; nobody votes."),
        (
            (_l("The rules of talking today"), 5), (_l("What each side has lived through"), 30), (_l("What each side needs"), 20),
            (_l("What both could live with"), 30),
        ),
        ((_l("What both sides sign"), 10),), 180,
    ),
    Template(
        "appraisal", _l("Appraisal meeting"), _l("Those who did the work report, are asked, and are rated."),
        ((_l("Reports"), 30), (_l("Questions from the hall"), 30), (_l("The rating"), 15)), ((_l("When the result is posted"), 5),),
    ),
    Template(
        "emergency", _l("Emergency meeting"), _l("As short a notice as the rule of the body allows; the record is as full as ever."),
        ((_l("What has happened, and what is known"), 10), (_l("What has to be decided today"), 20)), ((_l("Who tells the others, and how"), 5),), 60,
    ),
)  # fmt: skip
_BLANK = Template("", _l("without a template"), _l("An empty agenda."), ())


def template_of(kind: str) -> Template:
    """The template of this name; an empty one where there is none."""
    return next((template for template in TEMPLATES if template.kind == kind), _BLANK)
