"""Forms of the ranking: its rules, and a sheet of scores with a line for each project."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from wtforms import IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from app.base.money import yuan
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.process.states import FillRule
from app.step2_submit.models import Proposal
from app.step3_discuss.ranking_rules import Rules, Weights
from app.step3_discuss.states import TieRule

_WEIGHT = [InputRequired(_l("Write a number from 0 to 100.")), NumberRange(0, 100, _l("Write a number from 0 to 100."))]


class RulesForm(ActForm):
    """What is fixed before the first score."""

    weight_household = IntegerField(_l("Households' forms: points out of 100"), _WEIGHT)
    weight_grid = IntegerField(_l("Grids: points out of 100"), _WEIGHT)
    weight_council = IntegerField(_l("Council: points out of 100"), _WEIGHT)
    trim = IntegerField(
        _l("How many of the highest council scores are left out, and as many of the lowest"),
        [InputRequired(_l("Write a number from 0 to 3.")), NumberRange(0, 3, _l("Write a number from 0 to 3."))],
    )
    tie = RadioField(
        _l("When two totals are exactly equal"),
        choices=[
            SelectChoice(TieRule.HOUSEHOLDS.value, _l("the one that more households marked goes first")),
            SelectChoice(TieRule.CHEAPER.value, _l("the one that costs less goes first")),
        ],
    )
    fill = RadioField(
        _l("When the money no longer reaches for the next project"),
        choices=[
            SelectChoice(FillRule.SKIP.value, _l("pass over it and look at the next one")),
            SelectChoice(FillRule.STOP.value, _l("stop there")),
        ],
    )
    available = StringField(
        _l("Money open to projects"), [InputRequired(_l("Write the amount.")), Length(max=20)], description=_l("In yuan, for example 552,200.")
    )

    def rules(self) -> Rules:
        """What was typed, as rules. ValueError with a reason code when the money cannot be read."""
        weights = Weights(self.weight_household.data or 0, self.weight_grid.data or 0, self.weight_council.data or 0)
        return Rules(weights, self.trim.data or 0, TieRule(self.tie.data), FillRule(self.fill.data), yuan(self.available.data or ""))


class ScoresForm(ActForm):
    """Made anew for each list by `scores_form`: one field a project, named by its code."""

    codes: tuple[str, ...] = ()

    def lines(self) -> list[StringField]:
        """The fields of the projects, in the order of the list."""
        return [self._fields[code] for code in self.codes]

    def scores(self) -> dict[str, int]:
        """Code → tenths, without the blanks. ValueError with a reason code for what is no number."""
        return {code: tenths_in(text) for code in self.codes if (text := (self._fields[code].data or "").strip())}


def tenths_in(text: str) -> int:
    """`86.5` → 865. ValueError `ranking.score_unreadable` when it is no number or finer than a tenth."""
    try:
        exact = Decimal(text.replace("。", ".").replace("，", ".").replace(",", ".")) * 10
    except InvalidOperation as error:
        raise ValueError("ranking.score_unreadable") from error
    if not exact.is_finite() or exact != exact.to_integral_value() or abs(exact) > 10_000:
        raise ValueError("ranking.score_unreadable")
    return int(exact)


def scores_form(proposals: Sequence[Proposal]) -> ScoresForm:
    """The form for a list of projects."""
    fields: dict[str, object] = {p.code: StringField(f"{p.code} {p.title}", [Length(max=6)]) for p in proposals}
    made = type("ScoresOfList", (ScoresForm,), {**fields, "codes": tuple(p.code for p in proposals)})
    form: ScoresForm = made()
    return form
