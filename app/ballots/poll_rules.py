"""Reasons against drafting, opening and closing a residents' vote. Pure."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.allocation import RULES
from app.ballots.rules import FEWEST_FOR_SECRET
from app.ballots.settings import PollSettings
from app.ballots.states import BallotKind, Conflict, Door, Secrecy, TieRule, VoterUnit
from app.vocabulary import Reason

CODE = re.compile(r"[0-9A-Za-z._/-]{1,20}\Z")
WITH_CONDITIONS = ("greedy", "greedy_stop", "greedy_density")
"""Rules that take a least number of votes and rivals on one spot."""
FOR_APPROVALS_ONLY = ("phragmen",)


@dataclass(frozen=True)
class PotDraft:
    """A purse as typed: a short code, a title, where it is and what it holds."""

    code: str
    title: str
    area_id: int
    budget_fen: int
    title_en: str = ""


@dataclass(frozen=True)
class OptionDraft:
    """A project as typed; `pot` is the code of its purse."""

    code: str
    pot: str
    title: str
    cost_fen: int
    title_en: str = ""
    place: str = ""
    changes: str = ""
    category: str = ""
    subject: str = ""
    picture_id: int | None = None


def reasons_against_draft(
    text: str, kind: BallotKind, secrecy: Secrecy, settings: PollSettings, pots: Sequence[PotDraft], options: Sequence[OptionDraft]
) -> list[Reason]:
    """Everything wrong with a vote as it is written down, in the order of the form."""
    reasons = []
    if not text:
        reasons.append(Reason("question.no_text", field="text"))
    if secrecy is Secrecy.COUNTED:
        reasons.append(Reason("poll.hands_in_a_meeting", field="secrecy"))
    if kind is BallotKind.PLAIN:
        if pots or options:
            reasons.append(Reason("poll.plain_has_no_projects"))
    else:
        reasons += _reasons_of_lists(pots, options)
        reasons += _reasons_of_rule(kind, settings, {option.code for option in options})
    return reasons + _reasons_of_limits(kind, settings) + _reasons_of_doors(secrecy, settings)


def _reasons_of_lists(pots: Sequence[PotDraft], options: Sequence[OptionDraft]) -> list[Reason]:
    reasons = []
    codes = [option.code for option in options]
    if not pots:
        reasons.append(Reason("poll.no_pot"))
    if len({pot.code for pot in pots}) != len(pots) or len(set(codes)) != len(codes):
        reasons.append(Reason("poll.code_twice"))
    if bad := [code for code in (*codes, *(pot.code for pot in pots)) if not CODE.match(code)]:
        reasons.append(Reason("poll.code_unreadable", {"codes": "、".join(bad)}))
    if any(option.pot not in {pot.code for pot in pots} for option in options):
        reasons.append(Reason("poll.option_without_pot"))
    reasons += [Reason("poll.pot_is_empty", {"pot": pot.title}) for pot in pots if not any(o.pot == pot.code for o in options)]
    budgets = {pot.code: pot.budget_fen for pot in pots}
    if any(budget < 0 for budget in budgets.values()) or any(option.cost_fen < 0 for option in options):
        reasons.append(Reason("money.not_positive"))
    for option in options:
        budget = budgets.get(option.pot, 0)
        if not option.title:
            reasons.append(Reason("poll.option_without_title", {"code": option.code}))
        if budget and option.cost_fen > budget:
            reasons.append(Reason("poll.dearer_than_pot", {"code": option.code, "cost_fen": option.cost_fen, "budget_fen": budget}))
        if budget and not option.cost_fen:
            reasons.append(Reason("poll.option_without_price", {"code": option.code}))
    return reasons


def _reasons_of_rule(kind: BallotKind, settings: PollSettings, codes: set[str]) -> list[Reason]:
    reasons = []
    if settings.rule not in RULES:
        reasons.append(Reason("poll.unknown_rule", field="rule"))
    if settings.rule in FOR_APPROVALS_ONLY and kind not in (BallotKind.CHOOSE, BallotKind.BUDGET):
        reasons.append(Reason("poll.rule_needs_approvals", field="rule"))
    if (settings.exclusive or settings.min_votes > 1) and settings.rule not in WITH_CONDITIONS:
        reasons.append(Reason("poll.rule_takes_no_conditions", field="rule"))
    if settings.min_votes < 0:
        reasons.append(Reason("count.negative", field="min_votes"))
    if any(one == other or one not in codes or other not in codes for one, other in settings.exclusive):
        reasons.append(Reason("poll.pair_unknown", field="exclusive"))
    return reasons


def _reasons_of_limits(kind: BallotKind, settings: PollSettings) -> list[Reason]:
    reasons = []
    numbers = (settings.min_number, settings.max_number, settings.min_percent, settings.max_percent, settings.points, settings.score_max)
    if min(numbers) < 0 or max(settings.min_percent, settings.max_percent) > 100:
        reasons.append(Reason("poll.limit_unreadable"))
    if (settings.max_number and settings.min_number > settings.max_number) or (settings.max_percent and settings.min_percent > settings.max_percent):
        reasons.append(Reason("poll.limits_crossed"))
    if kind is BallotKind.POINTS and not settings.points:
        reasons.append(Reason("poll.no_points", field="points"))
    if kind is BallotKind.SCORE and not settings.score_max:
        reasons.append(Reason("poll.no_points", field="score_max"))
    if settings.quorum_num < 0 or settings.quorum_den < 1 or settings.quorum_num > settings.quorum_den:
        reasons.append(Reason("poll.quorum_unreadable", field="quorum_num"))
    if min(settings.check_hours, settings.batch_hours, settings.challenge_days, settings.archive_days) < 0:
        reasons.append(Reason("count.negative", field="check_hours"))
    return reasons


def _reasons_of_doors(secrecy: Secrecy, settings: PollSettings) -> list[Reason]:
    doors = set(settings.doors)
    reasons = []
    if not doors:
        reasons.append(Reason("poll.no_door", field="doors"))
    if Door.HANDS in doors:
        reasons.append(Reason("poll.hands_in_a_meeting", field="doors"))
    if (secrecy is Secrecy.SLIP and doors != {Door.SLIP}) or (secrecy is not Secrecy.SLIP and Door.SLIP in doors):
        reasons.append(Reason("poll.slip_alone", field="doors"))
    if secrecy is Secrecy.BY_NAME and Door.PAPER in doors:
        reasons.append(Reason("question.hands_have_no_names", field="doors"))
    if settings.unit is VoterUnit.HOUSEHOLD and secrecy is Secrecy.BY_NAME and settings.conflict is not Conflict.HEAD:
        reasons.append(Reason("poll.household_by_name_needs_head", field="conflict"))
    return reasons


def reasons_against_opening_poll(secrecy: Secrecy, voters: int, without_pot: int, ends_at: datetime | None, now: datetime) -> list[Reason]:
    """A vote opens with somebody on its roll, a secrecy that so many can keep, and an end that lies ahead."""
    reasons = []
    if not voters:
        reasons.append(Reason("question.nobody_entitled"))
    if secrecy in (Secrecy.SECRET, Secrecy.SLIP) and 0 < voters < FEWEST_FOR_SECRET:
        reasons.append(Reason("question.too_few_for_secret", {"least": FEWEST_FOR_SECRET}, field="secrecy"))
    if without_pot:
        reasons.append(Reason("poll.voter_without_pot", {"number": without_pot}))
    if ends_at is None or ends_at <= now:
        reasons.append(Reason("question.ends_in_the_past", field="ends_at"))
    return reasons


def reason_against_destroying(tie: TieRule, has_dice: bool, waiting: int, checking_until: datetime | None, now: datetime) -> Reason | None:
    """The key goes when the time for checking is over, every challenge is decided, and the dice are cast."""
    if checking_until is not None and now < checking_until:
        return Reason("poll.still_checking", {"until": checking_until})
    if waiting:
        return Reason("poll.challenges_wait", {"number": waiting})
    return Reason("poll.no_dice") if tie is TieRule.DICE and not has_dice else None


def reason_against_dice(dice: Sequence[int]) -> Reason | None:
    """Ten dice or more, each from one to six: fewer could be tried out beforehand."""
    return None if len(dice) >= 10 and all(1 <= eye <= 6 for eye in dice) else Reason("poll.dice_unreadable", field="dice")
