"""公示: posted for its days, proven by photos, objected to, answered, and taken down when its time has come."""
from __future__ import annotations

from typing import Any

from app.base import clock
from app.base.files import Upload
from app.base.text import clean
from app.change.command import command
from app.change.refusals import NotNow, NotValid, demand
from app.change.transaction import Change, key_of
from app.people.models import Area, Person
from app.policy.table import P
from app.process.facts import (
    NoticeClosed,
    NoticePosted,
    NoticeProven,
    NoticeWithdrawn,
    ObjectionAnswered,
    ObjectionFiled,
)
from app.process.models import Notice, NoticePlace, Objection
from app.process.queries import limit_of, notice_floor, waiting_objections
from app.process.rules import reasons_against_closing, reasons_against_posting
from app.process.states import NOTICE, OBJECTION, NoticeState, ObjectionState
from app.vocabulary import Reason

MAX_OBJECTION = 2000


@command(P.NOTICE_POST)
def post_notice(change: Change, area: Area, subject: Any, kind: str, title: str, body: str, days: int | None = None) -> Notice:
    """A sheet goes up, here and on the boards. `subject`: the thing (or its record key). Without `days` it hangs the fewest allowed.

    The day of posting is not counted, so a notice of 7 days posted on the 13th hangs to the end of the 20th.
    """
    return _post(change, area, key_of(subject), kind, title, body, days)


def _post(change: Change, area: Area, subject: str, kind: str, title: str, body: str, days: int | None, replaces: Notice | None = None) -> Notice:
    title, body, floor = clean(title), clean(body), notice_floor(area, kind)
    days = floor if days is None else days
    if reasons := reasons_against_posting(title, body, days, floor):
        raise NotValid(reasons)
    today = clock.today()
    until = today + clock.days(days)
    notice = change.add(
        Notice(
            area_id=area.id, subject=subject, kind=kind, title=title, body=body, days=days, state=NoticeState.DRAFT,
            made_by_id=change.actor.person_id, posted_on=today, until_on=until, replaces_id=replaces.id if replaces else None,
        )
    )  # fmt: skip
    change.move(notice, NOTICE, "post")
    d: dict[str, Any] = {"subject": subject, "kind": kind, "title": title, "body": body, "days": days, "floor": floor}
    d |= {"area": area.id, "from": today.isoformat(), "until": until.isoformat()}
    if replaces is not None:
        d["replaces"] = replaces.id
    change.record("notice.post", notice, d=d, news=NoticePosted(notice_id=notice.id))
    return notice


@command(P.NOTICE_PROVE)
def prove_place(change: Change, notice: Notice, place: str, photo: Upload) -> NoticePlace:
    """Somebody stood before the board and photographed the sheet hanging there."""
    place = clean(place)
    demand((bool(place), "notice.no_place"))
    if notice.state is not NoticeState.POSTED:
        raise NotNow(Reason("notice.hangs_no_more"))
    proof = NoticePlace(notice_id=notice.id, place=place, photo=photo, posted_at=clock.now(), by_id=change.actor.person_id)
    change.add(proof)
    change.record("notice.prove", notice, d={"place": place}, f={"photo.jpg": photo.sha256}, news=NoticeProven(notice_id=notice.id))
    return proof


@command(P.NOTICE_CLOSE)
def close_notice(change: Change, notice: Notice) -> None:
    """The days are over and every objection has its answer: the sheet comes down."""
    NOTICE.after(notice.state, "close")
    if reasons := reasons_against_closing(notice.until_on, clock.today(), waiting_objections(notice)):
        raise NotNow(reasons)
    change.move(notice, NOTICE, "close")
    notice.closed_on = clock.today()
    change.record("notice.close", notice, d={"subject": notice.subject, "days": notice.days}, news=NoticeClosed(notice_id=notice.id))


@command(P.NOTICE_WITHDRAW)
def withdraw_notice(change: Change, notice: Notice, why: str, title: str, body: str, days: int | None = None) -> Notice:
    """A sheet was wrong: it is crossed out, saying why, and a right one hangs in its place for its full days."""
    why = clean(why)
    demand((bool(why), "notice.no_reason"))
    NOTICE.after(notice.state, "withdraw")
    replacement = _post(change, notice.area, notice.subject, notice.kind, title, body, days, replaces=notice)
    change.move(notice, NOTICE, "withdraw")
    notice.closed_on, notice.withdrawn_why = clock.today(), why
    change.record(
        "notice.withdraw", notice, d={"replacement": replacement.id}, why=why,
        news=NoticeWithdrawn(notice_id=notice.id, replacement_id=replacement.id),
    )  # fmt: skip
    return replacement


@command(P.OBJECTION_FILE)
def file_objection(change: Change, notice: Notice, text: str, on_behalf_of: Person | None = None) -> Objection:
    """A resident says what is wrong with it, or somebody in the office writes it down for them; an answer is due."""
    text = clean(text)
    demand((bool(text), "text.missing"), (len(text) <= MAX_OBJECTION, "objection.too_long"))
    if notice.state is not NoticeState.POSTED:
        raise NotNow(Reason("notice.hangs_no_more"))
    due_on = clock.today() + clock.days(limit_of(notice.area, "answer_days"))
    who = on_behalf_of.id if on_behalf_of else change.actor.person_id
    objection = Objection(notice=notice, person_id=who, text=text, at=clock.now(), due_on=due_on, state=ObjectionState.WAITING)
    change.add(objection)
    change.record(
        "objection.file", objection, d={"notice": notice.id, "due": due_on.isoformat(), "for_another": on_behalf_of is not None},
        pd={"text": text, "for": who}, news=ObjectionFiled(notice_id=notice.id, objection_id=objection.id),
    )  # fmt: skip
    return objection


@command(P.OBJECTION_ANSWER)
def answer_objection(change: Change, objection: Objection, answer: str) -> None:
    """Whoever is responsible answers, in public and by name; nobody answers their own objection."""
    answer = clean(answer)
    demand((bool(answer), "text.missing"))
    OBJECTION.after(objection.state, "answer")
    if objection.person_id is not None and objection.person_id == change.actor.person_id:
        raise NotValid(Reason("objection.your_own"))
    change.move(objection, OBJECTION, "answer")
    objection.answer, objection.answered_by_id, objection.answered_at = answer, change.actor.person_id, clock.now()
    late = max(0, (clock.today() - objection.due_on).days)
    change.record(
        "objection.answer", objection, d={"notice": objection.notice_id, "late": late}, pd={"answer": answer},
        news=ObjectionAnswered(notice_id=objection.notice_id, objection_id=objection.id),
    )  # fmt: skip
