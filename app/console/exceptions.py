"""Rows that nobody asked for: what does not fit when the whole record is looked through. They stand first on the supervisors' desk."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.base import clock
from app.base.printing import day, yuan
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.console.oversight import queries
from app.console.oversight.states import ComplaintState
from app.people.models import Area
from app.record.sentences import officials
from app.web.links import link as to
from app.witness.queries import freshness

MANY_VIEWS = 20


@dataclass(frozen=True)
class Row:
    """One line of a desk. `kind`: stop (overdue, stopped), wait (waits for somebody), '' (to know). `more` opens under it."""

    what: str
    url: str
    wrong: str
    who: str = ""
    due: str = ""
    kind: str = ""
    more: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, address


def exceptions(community: Area) -> list[Row]:
    """All of them, the worst kinds first."""
    return [*_record(), *_money(), *_people(), *_votes(), *_notices(community), *_complaints()]


def _record() -> Iterator[Row]:
    found = freshness()
    for v in found.refused:
        yield Row(_("A witness refused to sign the record"), to("witness.witnesses"), v.refused, v.witness.label or v.witness.key_name, kind="stop")
    if found.is_stale and found.entries:
        yield Row(_("The record is not vouched for today"), to("witness.vouch"), _("older than a day; sign it with your device"), _("supervisors"), kind="stop")


def _money() -> Iterator[Row]:
    for t in queries.paid_without_paper():
        by = t.by.name if t.by else ""
        yield Row(_("Booking no. %(number)s", number=t.id), to("fund.transaction", id=t.id), _("paid without a voucher"), by, kind="stop")
    for payment, name in queries.two_sides():
        wrong = _("one person acted twice on %(money)s", money=yuan(payment.amount_fen))
        yield Row(_("Payment no. %(no)s", no=payment.id), to("execute.payment", id=payment.id), wrong, name, kind="stop")
    for account, fen, months in queries.idle_money():
        wrong = ngettext("%(money)s untouched for %(num)s month", "%(money)s untouched for %(num)s months", months, money=yuan(fen))
        yield Row(account.partition(":")[2] or account, to("fund.account", account=account), wrong, _("committee"), kind="stop" if months >= 24 else "wait")


def _people() -> Iterator[Row]:
    for finding in queries.own_findings():
        yield Row(_("Finding no. %(no)s", no=finding.id), to("oversee.finding", id=finding.id), _("confirmed by whoever put it right"), kind="stop")
    views = queries.views_of_personal_data()
    names = officials({number for number, _count in views})
    for number, count in views:
        if count >= MANY_VIEWS:
            wrong = ngettext("looked at %(num)s page of the roll this week", "looked at %(num)s pages of the roll this week", count)
            yield Row(_("Personal data"), to("record.entries", kind="restricted"), wrong, names.get(number, ""), kind="wait")


def _votes() -> Iterator[Row]:
    for share in queries.most_of_the_paper():
        wrong = _("keyed %(share)s of %(total)s readings of paper ballots", share=share.sheets, total=share.total)
        yield Row(share.question.text, to("ballots.result", id=share.question.id), wrong, share.person.name, kind="wait")
    for question, seqs in queries.roll_edits_in_votes():
        wrong = ngettext("the roll was edited %(num)s time while people voted", "the roll was edited %(num)s times while people voted", len(seqs))
        more = [(_("no. %(no)s", no=seq), _("open"), to("record.entry", seq=seq)) for seq in seqs[:10]]
        yield Row(question.text, to("record.entry", seq=seqs[0]), wrong, kind="wait", more=more)


def _notices(community: Area) -> Iterator[Row]:
    for notice, hung, floor in queries.posted_too_briefly(community):
        wrong = _("hung %(hung)s days, the rule asks for %(floor)s", hung=hung, floor=floor)
        yield Row(notice.title, to("process.notice", id=notice.id), wrong, due=day(notice.closed_on), kind="stop")


def _complaints() -> Iterator[Row]:
    for complaint in queries.complaints(ComplaintState.WAITING):
        left = (complaint.due_on - clock.today()).days
        due = ngettext("%(num)s day late", "%(num)s days late", -left) if left < 0 else ngettext("%(num)s day left", "%(num)s days left", left)
        url, kind = to("oversight.answer", id=complaint.id), "stop" if left < 0 else "wait"
        yield Row(_("Complaint no. %(no)s", no=complaint.id), url, _("no answer yet"), _("supervisors"), due, kind)
