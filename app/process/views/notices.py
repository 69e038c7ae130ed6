"""Notices: what hangs, one sheet with its boards and objections, and the deeds of those who post and answer."""
from __future__ import annotations

from functools import cache
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms.fields import SelectChoice

from app.base import clock
from app.base.files import keep_picture
from app.base.saying import gettext as _
from app.change.transaction import Change
from app.extensions import db
from app.people.models import Person
from app.policy.actor import current_actor
from app.policy.table import P
from app.process.commands.notices import answer_objection, close_notice, file_objection, post_notice, prove_place, withdraw_notice
from app.process.forms import DeedForm, NoticeForm, ObjectionAnswerForm, ObjectionForm, ObjectionTakenForm, ProofForm, WithdrawForm
from app.process.models import Notice, Objection
from app.process.poster import notice_poster
from app.process.queries import areas_to_post_in, boards_of, notice_by_id, notice_floor, notices_hanging, notices_over, replacement_of
from app.process.views.shared import blueprint, demand_right, found_or_404, here_or_404, status_of
from app.record.queries import of as entries_of


@blueprint.get("/notices")
def notices() -> ResponseReturnValue:
    """What hangs now with its days counted, and what has hung."""
    area = here_or_404()
    page = request.args.get("page", 1, type=int)
    return render_template("process/notices.html", area=area, page=page, told=lambda: (notices_hanging(area), notices_over(area, page)))


@blueprint.route("/notices/new", methods=["GET", "POST"])
def new_notice() -> ResponseReturnValue:
    """Put up a notice."""
    area = here_or_404()
    demand_right(P.NOTICE_POST, area)
    places = areas_to_post_in(area)
    form = NoticeForm(days=notice_floor(area))
    form.area.choices = [SelectChoice(place.id, place.name) for place in places]
    if landing := form.attempt(lambda change: _post(change, form), lambda notice: url_for("process.notice", id=notice.id)):
        flash(_("It hangs here from now on. Print it, put it up, and photograph it on its board."))
        return redirect(landing, 303)
    return render_template("process/new_notice.html", form=form, area=area, floor=notice_floor(area)), status_of(form)


def _post(change: Change, form: NoticeForm) -> Notice:
    place = next(p for p in areas_to_post_in(here_or_404()) if p.id == form.area.data)
    return post_notice(change, place, place, str(form.kind.data), form.title.data or "", form.body.data or "", form.days.data)


@blueprint.route("/notices/<int:id>", methods=["GET", "POST"])
def notice(id: int) -> ResponseReturnValue:
    """One sheet; a POST objects to it."""
    found = found_or_404(db.session.get(Notice, id))
    form = _objection_form()
    landing = form.attempt(lambda change: _object(change, found, form), lambda o: url_for("process.notice", id=id, _anchor=f"objection-{o.id}"))
    if landing:
        flash(_("Your objection hangs with the notice now. It cannot be taken down before you have an answer."))
        return redirect(landing, 303)
    return _sheet(found, objection_form=form)


def _objection_form(empty: bool = False) -> ObjectionForm:
    kind = ObjectionTakenForm if current_actor().is_official else ObjectionForm
    return kind(formdata=None) if empty else kind()


def _object(change: Change, found: Notice, form: ObjectionForm) -> Objection:
    phone = getattr(form, "phone", None)
    other = None
    if phone is not None and phone.data:
        other = change.session.scalar(select(Person).where(Person.phone == phone.data.strip()))
        if other is None:
            raise ValueError("objection.nobody_has_this_phone")
    return file_objection(change, found, form.text.data or "", other)


def _sheet(found: Notice, **forms: Any) -> ResponseReturnValue:
    """The page of a notice; the one form that was tried keeps what was typed."""
    sent = next(iter(forms.values())) if request.method == "POST" else None
    forms.setdefault("objection_form", _objection_form(empty=True))
    forms.setdefault("proof_form", ProofForm(prefix="p", formdata=None))
    page = render_template(
        "process/notice.html", notice=found, told=cache(lambda: _told(found.id)), boards=lambda: boards_of(found.area),
        first_free=found.until_on + clock.days(1) if found.until_on else None, deed_form=DeedForm(formdata=None), sent=sent, **forms,
    )  # fmt: skip
    return page, sent.status if sent is not None else 200


def _told(id: int) -> tuple[Notice, Notice | None, int | None]:
    """The sheet with its boards and objections, what took its place, and its number in the record."""
    found = found_or_404(notice_by_id(id))
    entries = entries_of(found.record_key)
    return found, replacement_of(found), entries[0].seq if entries else None


@blueprint.post("/notices/<int:id>/proof")
def prove(id: int) -> ResponseReturnValue:
    """A photo from the board."""
    found = found_or_404(notice_by_id(id))
    form = ProofForm(prefix="p")
    where = url_for("process.notice", id=id, _anchor="boards")
    if landing := form.attempt(lambda change: prove_place(change, found, form.place.data or "", _kept(change, form)), where):
        flash(_("The photo is kept: everybody can see that it hangs there."))
        return redirect(landing, 303)
    return _sheet(found, proof_form=form)


def _kept(change: Change, form: ProofForm) -> Any:
    photo = keep_picture(form.photo.data)
    change.session.flush()
    return photo


@blueprint.post("/notices/<int:id>/close")
def close(id: int) -> ResponseReturnValue:
    """Take it down, when its days are over."""
    found = found_or_404(notice_by_id(id))
    form = DeedForm()
    if landing := form.attempt(lambda change: close_notice(change, found), url_for("process.notice", id=id)):
        flash(_("Taken down; it can be read here for ever."))
        return redirect(landing, 303)
    return _sheet(found, close_form=form)


@blueprint.route("/notices/<int:id>/withdraw", methods=["GET", "POST"])
def withdraw(id: int) -> ResponseReturnValue:
    """Cross out a wrong sheet and put up a right one."""
    found = found_or_404(notice_by_id(id))
    demand_right(P.NOTICE_WITHDRAW, found)
    form = WithdrawForm(title=found.title, body=found.body, days=found.days)
    if landing := form.attempt(lambda change: _replace(change, found, form), lambda right: url_for("process.notice", id=right.id)):
        flash(_("The right notice hangs from now on, for its full days. The old one can still be read."))
        return redirect(landing, 303)
    return render_template("process/withdraw.html", form=form, notice=found), status_of(form)


def _replace(change: Change, found: Notice, form: WithdrawForm) -> Notice:
    return withdraw_notice(change, found, form.why.data or "", form.title.data or "", form.body.data or "", form.days.data)


@blueprint.route("/objections/<int:id>/answer", methods=["GET", "POST"])
def answer(id: int) -> ResponseReturnValue:
    """Answer an objection, in public and by name."""
    objection = found_or_404(db.session.get(Objection, id))
    demand_right(P.OBJECTION_ANSWER, objection)
    form = ObjectionAnswerForm()
    where = url_for("process.notice", id=objection.notice_id, _anchor=f"objection-{id}")
    if landing := form.attempt(lambda change: answer_objection(change, objection, form.answer.data or ""), where):
        flash(_("Your answer stands under the objection."))
        return redirect(landing, 303)
    return render_template("process/answer.html", form=form, objection=objection, notice=objection.notice), status_of(form)


@blueprint.get("/notices/<int:id>/poster.pdf")
def poster(id: int) -> ResponseReturnValue:
    """The sheet to print, A4 or A3."""
    found = found_or_404(notice_by_id(id))
    entries = entries_of(found.record_key)
    paper = "a3" if request.args.get("size") == "a3" else "a4"
    content = notice_poster(found, url_for("process.notice", id=id, _external=True), entries[0].seq if entries else None, paper)
    name = f"notice-{id}-{paper}.pdf"
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
