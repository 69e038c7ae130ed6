"""Reasons against taking a voice down, against a household form, and against standing behind a matter."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.policy.actor import Actor
from app.process.models import Round
from app.process.states import RoundState
from app.step1_raise.models import HouseholdForm, Matter
from app.step1_raise.states import ENDED
from app.vocabulary import Channel, Reason, Role, Step

EARS_OF_THEIR_OWN = (
    Role.BUILDING_HEAD, Role.COMMITTEE, Role.COMMITTEE_HEAD, Role.FACILITATOR, Role.GROUP_HEAD, Role.RECORDER,
)  # fmt: skip
COLLECTING = (RoundState.RAISING, RoundState.SUBMITTING)
IN_PERSON = (Channel.PAPER, Channel.HELPER)


def needs_witness(actor: Actor, path: str, channel: Channel) -> bool:
    """A helper writes for somebody else, so a third person watches and it is read back (domain 8, P4 and P12)."""
    return channel is Channel.HELPER or not actor.holds_over(path, *EARS_OF_THEIR_OWN)


def reasons_against_witness(actor: Actor, path: str, channel: Channel, witness: str, is_read_back: bool) -> list[Reason]:
    """What a helper's entry lacks; empty for everybody who listens in their own office."""
    if not needs_witness(actor, path, channel):
        return []
    missing = [] if witness else [Reason("helper.no_witness", field="witness")]
    return missing if is_read_back else [*missing, Reason("helper.not_read_back", field="is_read_back")]


def reasons_against_joining(matter: Matter) -> list[Reason]:
    """A voice joins a matter that is still going on."""
    return [Reason("voice.matter_ended", {"number": matter.number})] if matter.state in ENDED else []


def reasons_against_form(round_: Round, marks: Collection[int], listed: Collection[int]) -> list[Reason]:
    """One to `max_marks` marks, each on the round's list."""
    reasons = []
    if not marks:
        reasons.append(Reason("form.nothing_marked", field="marks"))
    if len(marks) > round_.max_marks:
        reasons.append(Reason("form.too_many_marks", {"max": round_.max_marks, "marked": len(marks)}, field="marks"))
    if not set(marks) <= set(listed):
        reasons.append(Reason("form.not_on_the_list", field="marks"))
    return reasons


def collection_is_over(round_: Round, now: datetime, channel: Channel) -> bool:
    """The phone closes on the planned day; paper handed in before may be entered until a person moves the year on."""
    if round_.state not in COLLECTING:
        return True
    ends = [day.closes_at for day in round_.days if day.step in (Step.RAISE, Step.SUBMIT)]
    return channel is Channel.PHONE and bool(ends) and now > max(ends)


def paper_came(before: HouseholdForm | None, channel: Channel) -> bool:
    """What was handed in by hand counts before the phone."""
    return before is not None and before.channel in IN_PERSON and channel not in IN_PERSON


def may_be_marked(matter: Matter) -> bool:
    """Whether a matter stands on the household form."""
    return matter.state not in ENDED
