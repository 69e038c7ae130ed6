"""The form on which a residents' vote is written down: what is asked, which money, by which rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Conflict, Disclosure, Door, Secrecy, TieRule, VoterUnit
from app.base.forms import MoneyField
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.people.models import Area

_NUMBER = [Optional(), NumberRange(0, 10_000, _l("Write a whole number."))]
_PAIR = re.compile(r"([\w./-]+)\s*[/＋+与和]\s*([\w./-]+)")


class VoteDraftForm(ActForm):
    """One page; what is usual is filled in."""

    text = StringField(_l("What is asked, as everybody reads it"), [InputRequired(_l("Write what is asked.")), Length(max=160)])
    text_en = StringField(_l("The same in English"), [Length(max=160)])
    kind = RadioField(
        _l("How one votes"),
        choices=[
            SelectChoice(BallotKind.BUDGET.value, _l("choose projects until the money is used up")),
            SelectChoice(BallotKind.CHOOSE.value, _l("choose up to so many")),
            SelectChoice(BallotKind.POINTS.value, _l("share so many points")),
            SelectChoice(BallotKind.SCORE.value, _l("give each project a score")),
            SelectChoice(BallotKind.RANK.value, _l("put them in order")),
        ],
    )
    most = IntegerField(
        _l("How many"), _NUMBER, description=_l("Projects one may choose or rank, points to share, or the highest score. Empty: as many as the money pays for.")
    )
    budget = MoneyField(_l("Money of the whole community"), description=_l("In yuan, for example 552,200."))
    unit = RadioField(
        _l("One vote for"), choices=[SelectChoice(VoterUnit.PERSON.value, _l("each person")), SelectChoice(VoterUnit.HOUSEHOLD.value, _l("each household"))]
    )
    conflict = RadioField(
        _l("If two of one household vote"),
        choices=[
            SelectChoice(Conflict.LAST.value, _l("the newer vote counts")),
            SelectChoice(Conflict.FIRST.value, _l("whoever voted first counts and can change it")),
            SelectChoice(Conflict.HEAD.value, _l("only the named head votes")),
        ],
    )
    rule = SelectField(
        _l("How the result is worked out"),
        choices=[
            SelectChoice("greedy", _l("Most votes first; what does not fit is passed over")),
            SelectChoice("greedy_stop", _l("Most votes first; stop at the first that does not fit")),
            SelectChoice("mes_cost_add1u", _l("Equal Shares, completed, then most votes first")),
            SelectChoice("mes_cost_add1_os", _l("Equal Shares, completed until it would cost too much")),
            SelectChoice("phragmen", _l("Phragmén’s rule")),
        ],
    )
    min_votes = IntegerField(_l("A project needs at least so many votes"), _NUMBER, description=_l("0 or empty: no such limit. Not with Equal Shares."))
    exclusive = StringField(
        _l("Projects that want the same spot"), [Length(max=300)], description=_l("Pairs, for example P03/P16, P05/P06. Of each at most one is funded.")
    )
    tie = RadioField(
        _l("Between equals"),
        choices=[
            SelectChoice(TieRule.COST_VOTES.value, _l("the cheaper first, then the one with more votes, then the smaller number")),
            SelectChoice(TieRule.ORDER.value, _l("the order of the announced list")),
            SelectChoice(TieRule.DICE.value, _l("dice, thrown before anybody knows the result, and never twice")),
        ],
    )
    secrecy = RadioField(
        _l("Secrecy"),
        choices=[
            SelectChoice(Secrecy.SECRET.value, _l("secret: a sealed box, no names, no order")),
            SelectChoice(Secrecy.SLIP.value, _l("secret: a code from the bag")),
            SelectChoice(Secrecy.BY_NAME.value, _l("by name")),
        ],
    )
    disclosure = RadioField(
        _l("Single ballots after the count"),
        choices=[
            SelectChoice(Disclosure.OPEN.value, _l("published without names, so that anybody can count again")),
            SelectChoice(Disclosure.SCRUTINEERS.value, _l("only for those who watch the count")),
        ],
        description=_l("With eight projects or more a combination can be like a signature; then only those who watch the count should read them."),
    )
    doors = SelectMultipleField(
        _l("Doors"),
        choices=[
            SelectChoice(Door.PHONE.value, _l("own phone")),
            SelectChoice(Door.PAPER.value, _l("paper")),
            SelectChoice(Door.DESK.value, _l("with a helper at the desk, at the door, or by telephone")),
            SelectChoice(Door.SLIP.value, _l("slip from the bag")),
        ],
    )
    quorum = StringField(
        _l("The vote holds only if so many of the roll take part"), [Length(max=9)], description=_l("A share such as 1/2. Empty: no such condition.")
    )
    check_hours = IntegerField(_l("Hours for checking before the box is opened"), _NUMBER, description=_l("24 to 48 are usual."))
    areas: tuple[int, ...] = ()

    def own_pots(self) -> dict[int, int]:
        """Area → money, for places that have a pot of their own."""
        return {area: self._fields[f"pot_{area}"].data for area in self.areas if self._fields[f"pot_{area}"].data}

    def settings(self) -> PollSettings:
        """What was typed, as rules. ValueError with a reason code when a share or a pair cannot be read."""
        kind, most = BallotKind(self.kind.data), self.most.data or 0
        num, den = share_in(self.quorum.data or "")
        return PollSettings(
            max_number=most if kind in (BallotKind.BUDGET, BallotKind.CHOOSE, BallotKind.RANK) else 0,
            points=most if kind is BallotKind.POINTS else 0,
            score_max=most if kind is BallotKind.SCORE else 0,
            unit=VoterUnit(self.unit.data),
            conflict=Conflict(self.conflict.data),
            rule=str(self.rule.data),
            min_votes=self.min_votes.data or 0,
            exclusive=pairs_in(self.exclusive.data or ""),
            tie=TieRule(self.tie.data),
            disclosure=Disclosure(self.disclosure.data),
            quorum_num=num,
            quorum_den=den,
            doors=tuple(Door(door) for door in self.doors.data or ()),
            check_hours=self.check_hours.data or 0,
        )


def share_in(typed: str) -> tuple[int, int]:
    """`1/2` → (1, 2); nothing → (0, 1). ValueError `poll.quorum_unreadable` otherwise."""
    if not typed.strip():
        return 0, 1
    found = re.fullmatch(r"(\d{1,3})\s*[/／]\s*(\d{1,3})", typed.strip())
    if found is None or int(found[2]) == 0:
        raise ValueError("poll.quorum_unreadable")
    return int(found[1]), int(found[2])


def pairs_in(typed: str) -> tuple[tuple[str, str], ...]:
    """`P03/P16, P05/P06` → pairs of codes. ValueError `poll.pair_unknown` for anything else."""
    parts = [part for part in re.split(r"[,，;；、\s]+(?![/／])", typed.strip()) if part]
    found = [_PAIR.fullmatch(part) for part in parts]
    if not all(found):
        raise ValueError("poll.pair_unknown")
    return tuple((match[1], match[2]) for match in found if match)


def vote_form(places: Sequence[Area]) -> VoteDraftForm:
    """The form with a field of money for each place that could have a pot of its own."""
    fields: dict[str, object] = {
        f"pot_{place.id}": MoneyField(_l("Own pot of %(place)s", place=place.name), description=_l("Empty: its projects share the community’s money."))
        for place in places
    }
    made = type("VoteDraftOfList", (VoteDraftForm,), {**fields, "areas": tuple(place.id for place in places)})
    form: VoteDraftForm = made()
    return form
