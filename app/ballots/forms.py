"""What can be filled in around a residents' vote: the vote itself as it is written down, complaints, and the deeds of those who run it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import BooleanField, DateTimeLocalField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.ballots.models import Question
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, ChallengeKind, Conflict, Disclosure, Door, Secrecy, TieRule, VoterUnit
from app.base.forms import MoneyField
from app.base.printing import in_words
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.people.forms import BesideForm, DoorForm
from app.people.models import Area

_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_NUMBER = [Optional(), NumberRange(0, 10_000, _l("Write a whole number."))]
_PAIR = re.compile(r"([\w./-]+)\s*[/＋+与和]\s*([\w./-]+)")
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ChallengeForm(ActForm):
    """Something is wrong with what the roll says of me."""

    kind = RadioField(
        _l("What is wrong?"),
        choices=[
            SelectChoice(ChallengeKind.NOT_ME.value, _l("It says that I voted, and I did not")),
            SelectChoice(ChallengeKind.MISSING.value, _l("I voted, and it does not say so, or my reference is missing")),
            SelectChoice(ChallengeKind.NOT_PAPER.value, _l("It says that I voted on paper, and I did not")),
            SelectChoice(ChallengeKind.NOT_AGAIN.value, _l("I was told that I voted again, and I did not")),
        ],
        validators=[InputRequired(_l("Say what is wrong."))],
    )
    text = TextAreaField(_l("What happened"), [Length(max=1000)])
    consent = BooleanField(
        _l("I agree that it is looked up whether and through which door I took part"), [InputRequired(_l("Without your consent nobody may look it up."))]
    )


class CountChallengeForm(ActForm):
    """Something is wrong with the count."""

    text = TextAreaField(_l("What is wrong with the count"), [InputRequired(_l("Say what is wrong.")), Length(max=2000)])


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


class OpenForm(ActForm):
    """From now on people vote."""

    ends_at = DateTimeLocalField(_l("Until when one can vote"), [InputRequired(_l("Say until when."))], format=_MOMENTS)


class SureForm(ActForm):
    """A deed that needs nothing but to be meant."""


class WhyForm(ActForm):
    """A deed that everybody reads the reason of."""

    why = TextAreaField(_l("Why, as everybody will read it"), [InputRequired(_l("Give the reason.")), Length(max=2000)])


class KeyForm(BesideForm):
    """Two people, each with their own sign-in."""


class RevealForm(ActForm):
    """What stands on the sheet in the envelope."""

    envelope = StringField(
        _l("Key from the envelope"),
        [InputRequired(_l("Type the key.")), Length(max=120)],
        render_kw=_CODE,
        description=_l("Fourteen groups of four characters. One of the two envelopes is enough; dashes and small letters do not matter."),
    )


class DiceForm(ActForm):
    """Ten dice, thrown before everybody's eyes."""

    dice = StringField(
        _l("What the dice show"),
        [InputRequired(_l("Type what the dice show.")), Length(max=60)],
        description=_l("Ten dice or more, for example 3 5 1 6 2 2 4 1 6 3."),
    )

    def eyes(self) -> list[int]:
        """The numbers in the order in which they were thrown."""
        return [int(c) for c in re.sub(r"[^0-9]", "", self.dice.data or "")]


class OverrideForm(ActForm):
    """Decided otherwise than counted, aloud and with the reason. Made anew for each vote by `override_form`: a list for each purse."""

    why = TextAreaField(_l("Why, as everybody will read it"), [InputRequired(_l("Give the reason.")), Length(max=2000)])
    decision = StringField(_l("Number of the decision that says so"), [Optional(), Length(max=80)])
    pots: tuple[str, ...] = ()

    def funded(self) -> dict[str, list[str]]:
        """Purse → what is funded from it in the end."""
        return {pot: list(self._fields[f"funded_{pot}"].data or ()) for pot in self.pots}


def override_form(question: Question) -> OverrideForm:
    """What was counted is ticked beforehand."""
    counted = {pot["code"]: pot["winners"] for pot in (question.result or {}).get("pots", [])}
    fields: dict[str, object] = {
        f"funded_{pot.code}": SelectMultipleField(
            _l("Funded in the end: %(pot)s", pot=in_words(pot.title, pot.title_en)),
            choices=[SelectChoice(o.code, f"{o.code} {in_words(o.title, o.title_en)}") for o in pot.options],
            default=list(counted.get(pot.code, ())),
        )
        for pot in question.pots
    }
    made = type("OverrideOfVote", (OverrideForm,), {**fields, "pots": tuple(pot.code for pot in question.pots)})
    form: OverrideForm = made()
    return form


class DecideForm(ActForm):
    """A complaint is settled, with reasons."""

    is_upheld = RadioField(
        _l("Is the complaint right?"),
        choices=[SelectChoice("yes", _l("yes, it is put right")), SelectChoice("no", _l("no, it stays as it is"))],
        validators=[InputRequired(_l("Say yes or no."))],
    )
    answer = TextAreaField(_l("Answer, as everybody will read it"), [InputRequired(_l("Give the reason.")), Length(max=2000)])


class SlipsForm(ActForm):
    """So many codes for the bag."""

    number = IntegerField(_l("How many slips"), [InputRequired(_l("Write a whole number.")), NumberRange(1, 20_000, _l("Write a whole number."))])


class VoidSlipsForm(ActForm):
    """The codes that are left in the bag, read out."""

    codes = TextAreaField(
        _l("Codes on the slips that are left in the bag"), [InputRequired(_l("Type the codes."))], description=_l("One a line. They are void from then on.")
    )

    def listed(self) -> list[str]:
        """The codes."""
        return [line.strip() for line in re.split(r"[\n,;，；、]+", self.codes.data or "") if line.strip()]


class AssistForm(ActForm):
    """Somebody asked for help, and somebody watches."""

    witness = SelectField(
        _l("Who watches"),
        [InputRequired(_l("Say who watches."))],
        coerce=int,
        description=_l("Somebody else than you and the voter. Their name stands in the record."),
    )
    consent = BooleanField(_l("The voter asked me to key their ballot"), [InputRequired(_l("Without their consent you may not."))])


class CallForm(AssistForm, DoorForm):
    """The voter is on the telephone and reads out the code on their slip."""

    code = StringField(_l("Code on their slip"), [InputRequired(_l("Type the code from the slip.")), Length(max=40)], render_kw=_CODE)
