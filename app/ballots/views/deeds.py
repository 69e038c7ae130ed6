"""The deeds of those who run a vote, as data: who may, what it means, which command, and what is said afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.ballots.commands.checking import destroy_key, enter_dice
from app.ballots.commands.closing import close_poll, record_batch
from app.ballots.commands.counting import archive_poll, count_beforehand, override_outcome, reveal
from app.ballots.commands.polls import void_poll
from app.ballots.forms import DiceForm, KeyForm, OverrideForm, RevealForm, SureForm, WhyForm, override_form
from app.ballots.models import Question
from app.base import clock
from app.base.saying import lazy_gettext as _l
from app.change.forms import ActForm
from app.change.transaction import Change
from app.policy.actor import current_actor
from app.policy.table import P
from app.web.deeds import Deed


def hall_moment(at: datetime) -> datetime:
    """An hour typed on a form is the hour of the hall."""
    return clock.hall_time(at.date(), at.hour, at.minute)


def _fresh(change: Change, question: Question) -> Question:
    return change.session.get_one(Question, question.id)


def _override(change: Change, question: Question, form: OverrideForm) -> None:
    override_outcome(change, _fresh(change, question), form.funded(), form.why.data or "", form.decision.data or "")


def _destroy(change: Change, question: Question, form: KeyForm) -> None:
    destroy_key(change, _fresh(change, question), form.beside)


def _sure(_subject: Any) -> ActForm:
    return SureForm()


DEEDS: dict[str, Deed] = {
    "close": Deed(
        P.POLL_CLOSE,
        _sure,
        lambda change, q, form: close_poll(change, _fresh(change, q)),
        _l("End the vote"),
        _l("End the vote now"),
        _l("The vote is over. Now everybody checks that theirs was counted, while nobody knows the result."),
        _l("From this moment on nobody can vote. The roll is marked, and the list of counted references is published. It cannot be undone."),
        is_stop=True,
    ),
    "batch": Deed(
        P.POLL_BATCH,
        _sure,
        lambda change, q, form: record_batch(change, _fresh(change, q)),
        _l("Write the new ballots into the record"),
        _l("Write them into the record"),
        _l("Written into the record: from now on nobody can add or drop one of them unseen."),
        _l("The fingerprints of all new ballots go into the record together, ten at least. Nothing of what was chosen."),
    ),
    "dice": Deed(
        P.POLL_DRAW,
        lambda q: DiceForm(),
        lambda change, q, form: enter_dice(change, _fresh(change, q), form.eyes()),
        _l("Enter the dice"),
        _l("Enter what the dice show"),
        _l("The dice stand in the record. They can never be thrown again."),
        _l("Thrown before everybody’s eyes while nobody knows the result. They decide between equals, once and for all."),
        is_stop=True,
    ),
    "key": Deed(
        P.POLL_DESTROY_KEY,
        lambda q: KeyForm(),
        _destroy,
        _l("Destroy the key of the names"),
        _l("We two destroy the key"),
        _l("The key is gone. From now on nobody can tell whose ballot is whose."),
        _l(
            "This key ties people to sealed ballots. It is destroyed before the box is opened, by you and a second person beside you, "
            "who types their own password and code here; one of you is a supervisor. It cannot be undone."
        ),
        is_stop=True,
    ),
    "reveal": Deed(
        P.POLL_REVEAL,
        lambda q: RevealForm(),
        lambda change, q, form: reveal(change, _fresh(change, q), form.envelope.data or "", form.ready),
        _l("Open the box"),
        _l("Open the box and count"),
        _l("Opened and counted. The result stands here for everybody."),
        _l("Open one of the two envelopes before everybody’s eyes and type the key. The ballots are opened, mixed and counted by the rule."),
        is_stop=True,
        before=lambda q, form: count_beforehand(q, current_actor(), form.envelope.data or ""),
    ),
    "override": Deed(
        P.POLL_OVERRIDE,
        override_form,
        _override,
        _l("Decided otherwise than counted"),
        _l("Write the decision down"),
        _l("It stands beside the computed list, with the reason, for ever."),
        _l("What was counted stays as it is. What is carried out instead stands beside it, with the reason."),
        is_stop=True,
    ),
    "void": Deed(
        P.POLL_VOID,
        lambda q: WhyForm(),
        lambda change, q, form: void_poll(change, _fresh(change, q), form.why.data or ""),
        _l("Declare the vote void"),
        _l("Declare it void"),
        _l("The vote does not count, and everybody reads why."),
        _l("All ballots are destroyed unread, and nothing is decided. It cannot be undone."),
        is_stop=True,
    ),
    "archive": Deed(
        P.POLL_ARCHIVE,
        _sure,
        lambda change, q, form: archive_poll(change, _fresh(change, q)),
        _l("Destroy the single ballots"),
        _l("Destroy what is left of the box"),
        _l("Destroyed. The result and its fingerprints stay."),
        _l("The sealed box and the list of those who watch the count are destroyed. Result, roots and published ballots stay."),
        is_stop=True,
    ),
}
