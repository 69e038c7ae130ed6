"""一户一表: one form a household and year, by phone, on paper, or with a helper before a witness."""
from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert
from sqlalchemy.orm.util import identity_key

from app.base import clock
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotAllowed, NotNow, NotValid
from app.change.transaction import Change
from app.people.models import Household, Person
from app.policy.table import P
from app.process.models import Round
from app.step1_raise.facts import FormHandedIn
from app.step1_raise.models import FormMark, HouseholdForm, Matter
from app.step1_raise.queries.forms import form_of, listed_ids
from app.step1_raise.rules import (
    IN_PERSON,
    collection_is_over,
    may_be_marked,
    paper_came,
    reasons_against_form,
    reasons_against_witness,
)
from app.vocabulary import Channel, Reason


@command(P.FORM_SUBMIT)
def submit_household_form(change: Change, round_: Round, household: Household, marks: Collection[int], wishes: str = "") -> HouseholdForm:
    """A household says on its phone what is most urgent; until the collection ends it may think again. `marks` are matter ids."""
    person = change.session.get(Person, change.actor.person_id) if change.actor.person_id else None
    if person is None or person.household_id != household.id:
        raise NotAllowed(Reason("form.not_your_household"))
    return _keep(change, round_, household, Channel.PHONE, marks, wishes)


@command(P.FORM_COLLECT)
def collect_household_form(
    change: Change,
    household: Household,
    round_: Round,
    marks: Collection[int],
    channel: Channel = Channel.PAPER,
    wishes: str = "",
    witness: str = "",
    is_read_back: bool = False,
) -> HouseholdForm:
    """A form collected at the door is entered; a helper who fills it in for somebody names a witness and reads it back.

    The household is the subject, so that a building head may enter the forms of their own building and no other.
    """
    if channel not in IN_PERSON:
        raise NotValid(Reason("form.not_by_hand", field="channel"))
    witness = clean(witness)
    if channel is Channel.HELPER and (reasons := reasons_against_witness(change.actor, household.area_path, channel, witness, is_read_back)):
        raise NotValid(reasons)
    return _keep(change, round_, household, channel, marks, wishes, witness)


def _keep(
    change: Change, round_: Round, household: Household, channel: Channel, marks: Collection[int], wishes: str, witness: str = ""
) -> HouseholdForm:
    """Write the form, in place of the one before if there was one."""
    if not household.area_path.startswith(round_.area_path):
        raise NotValid(Reason("form.another_community"))
    if collection_is_over(round_, clock.now(), channel):
        raise NotNow(Reason("form.collection_over"))
    chosen = sorted(set(marks))
    if reasons := reasons_against_form(round_, chosen, _listed(change, round_, chosen)):
        raise NotValid(reasons)
    before = form_of(round_, household)
    if paper_came(before, channel):
        raise NotNow(Reason("form.paper_came"))
    form = before or HouseholdForm(round_id=round_.id, household_id=household.id)
    form.channel, form.at, form.wishes, form.witness = channel, clock.now(), clean(wishes), witness
    form.by_id = change.actor.person_id
    form.helper_id = change.actor.person_id if channel is Channel.HELPER else None
    change.add(form)
    _mark(change, form, chosen, is_new=before is None)
    change.record(
        "form.submit" if channel is Channel.PHONE else "form.collect", household, news=FormHandedIn(round_.id, household.id),
        d={"round": round_.id, "channel": str(channel), "marks": len(chosen), "again": before is not None},
        pd={"marks": chosen, "wishes": form.wishes, "witness": witness},
    )  # fmt: skip
    return form


def _listed(change: Change, round_: Round, chosen: Collection[int]) -> list[int]:
    """Which of the marked matters stand on the year's form. Who enters a pile of forms holds the list in hand: no statement for each."""
    at_hand = [change.session.identity_map.get(identity_key(Matter, matter_id)) for matter_id in chosen]
    if None in at_hand:
        return listed_ids(round_)
    return [matter.id for matter in at_hand if matter is not None and matter.round_id == round_.id and may_be_marked(matter)]


def _mark(change: Change, form: HouseholdForm, chosen: Collection[int], is_new: bool) -> None:
    """The marks of the form are exactly these."""
    if not is_new:
        change.session.execute(delete(FormMark).where(FormMark.form_id == form.id))
    change.session.execute(insert(FormMark), [{"form_id": form.id, "matter_id": matter_id} for matter_id in chosen])
    change.session.expire(form, ["marks"])
