"""A bundle: its photo, the screen of the two clerks, and the third person where they differ."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots.models import Question
from app.ballots.paper.commands.bundles import add_photo, key_bundle, settle_bundle
from app.ballots.paper.forms import FileForm, PhotoForm, lines_form
from app.ballots.paper.models import PaperBundle
from app.ballots.paper.queries import keying_by, next_bundle, reader_of
from app.ballots.paper.rules import differing
from app.ballots.paper.states import BundleState
from app.ballots.paper.story import keys_said, line_said, paper_of
from app.ballots.paper.views.blueprint import DESK, blueprint, bundle_or_404, vote_or_404
from app.ballots.paper.workbook import lines_from
from app.base.files import keep_picture
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.change.refusals import NotAllowed, NotNow
from app.change.transaction import Change
from app.policy.actor import current_actor
from app.policy.table import P
from app.vocabulary import Reason
from app.web.site import sent


def _bundle(id: int, name: str, permission: P = P.PAPER_KEY) -> tuple[Question, PaperBundle]:
    question = vote_or_404(id, permission)
    return question, bundle_or_404(question, name)


@blueprint.route(f"{DESK}/bundles/<name>", methods=["GET", "POST"])
def bundle(id: int, name: str) -> ResponseReturnValue:
    """One bundle: how far it is, its photos, and the way in with Excel."""
    question, found = _bundle(id, name, P.PAPER_SETTLE)
    photo, file = PhotoForm(prefix="p"), FileForm(prefix="f")
    here = url_for("paper.bundle", id=id, name=found.name)
    form: ActForm = photo if "p-position" in request.form else file
    if not photo.is_submitted():
        taken = max((picture.position for picture in found.photos), default=0)
        photo.position.data = taken + 1 if taken < found.size else None
    if form is photo and (landing := photo.attempt(lambda change: _keep_photo(change, found, photo), f"{here}?photo=next#photo-head")):
        flash(_("The photo is kept, and its fingerprint stands in the record."))
        return redirect(landing, 303)
    if form is file and (landing := file.attempt(lambda change: _key_file(change, found, file), lambda _done: _after(question))):
        flash(_said(found))
        return redirect(landing, 303)
    page = render_template(
        "ballots/paper/bundle.html", question=question, bundle=found, photo=photo, file=file, mine=keying_by(found, current_actor().person_id),
        is_taking_photos="photo" in request.args,
    )  # fmt: skip
    return page, form.status if form.is_submitted() else 200


@blueprint.get(f"{DESK}/bundles/<name>/photos/<int:key>")
def photo(id: int, name: str, key: int) -> ResponseReturnValue:
    """A photo of a sheet, for those who key and settle bundles and those who watch."""
    _question, found = _bundle(id, name, P.PAPER_SETTLE)
    return sent(next((picture.upload for picture in found.photos if picture.id == key), None) or abort(404))


def _keep_photo(change: Change, found: PaperBundle, form: PhotoForm) -> Any:
    return add_photo(change, found, keep_picture(form.photo.data, is_public=False), form.position.data or 0)


def _key_file(change: Change, found: PaperBundle, form: FileForm) -> Any:
    imprints = [found.imprint(place) for place in range(1, found.size + 1)]
    return key_bundle(change, found, lines_from(form.file.data.stream.read(), reader_of(found.book), imprints))


def _said(found: PaperBundle) -> str:
    """What the clerk hears after handing in; never what the other one keyed."""
    if any(keying.settles for keying in found.keyings):
        return _("%(name)s: a third person has looked at the sheets. It is locked.", name=found.name)
    return {
        BundleState.KEYED_ONCE: _("%(name)s is keyed once. Now another person keys it.", name=found.name),
        BundleState.LOCKED: _("%(name)s: both read the same. It is locked.", name=found.name),
        BundleState.DIFFERING: _("%(name)s: the two readings differ. A third person takes the sheets in hand.", name=found.name),
        BundleState.WAITING: "",
    }[found.state]


def _after(question: Question) -> str:
    """The next bundle that this clerk can key, or the desk."""
    following = next_bundle(question, current_actor().person_id)
    if following is None:
        return url_for("paper.overview", id=question.id)
    return url_for("paper.key", id=question.id, name=following.name)


@blueprint.route(f"{DESK}/bundles/<name>/key", methods=["GET", "POST"])
def key(id: int, name: str) -> ResponseReturnValue:
    """The clerk's screen: the paper on the left, one line for the sheet in hand, Enter goes on. No mouse."""
    question, found = _bundle(id, name)
    if keying_by(found, current_actor().person_id) is not None:
        raise NotAllowed(Reason("paper.keyed_by_you"))
    if found.state not in (BundleState.WAITING, BundleState.KEYED_ONCE):
        raise NotNow(Reason("paper.third_now" if found.state is BundleState.DIFFERING else "paper.locked_already"))
    form = lines_form([found.imprint(place) for place in range(1, found.size + 1)])
    return _keying(
        question, found, form, lambda change: key_bundle(change, found, form.lines()), lambda: _after(question),
        "ballots/paper/key.html", title=_("Bundle %(name)s, %(n)s sheets", name=found.name, n=found.size),
    )  # fmt: skip


@blueprint.route(f"{DESK}/bundles/<name>/settle", methods=["GET", "POST"])
def settle(id: int, name: str) -> ResponseReturnValue:
    """The third person: every sheet on which the two differ, with both readings."""
    question, found = _bundle(id, name, P.PAPER_SETTLE)
    if found.state is not BundleState.DIFFERING:
        raise NotNow(Reason("paper.locked_already" if found.state is BundleState.LOCKED else "paper.bundles_not_keyed", {"names": found.name}))
    if keying_by(found, current_actor().person_id) is not None:
        raise NotAllowed(Reason("paper.settled_by_third"))
    first, second = found.keyings[:2]
    places, reader = differing(first.lines, second.lines), reader_of(found.book)
    form = lines_form([found.imprint(place) for place in places])
    readings = {found.imprint(p): (line_said(reader, first.lines[p - 1]), line_said(reader, second.lines[p - 1])) for p in places}
    return _keying(
        question, found, form, lambda change: settle_bundle(change, found, dict(zip(places, form.lines(), strict=True))),
        lambda: url_for("paper.overview", id=id), "ballots/paper/key.html",
        title=_("Bundle %(name)s: where the two differ", name=found.name), readings=readings,
    )  # fmt: skip


def _keying(
    question: Question, found: PaperBundle, form: Any, run: Callable[[Change], Any], after: Callable[[], str], template: str, **context: Any
) -> ResponseReturnValue:
    """The page on which lines are keyed, and what handing them in does."""
    reader = reader_of(found.book)
    if landing := form.attempt(run, lambda _done: after()):
        flash(_said(found))
        return redirect(landing, 303)
    page = render_template(
        template, question=question, bundle=found, form=form, paper=paper_of(found.book), reader=reader, keys=keys_said(reader.way),
        limits=limits_of(reader), readings=context.pop("readings", {}), **context,
    )  # fmt: skip
    return page, form.status if form.is_submitted() else 200


def limits_of(reader: Any) -> dict[str, Any]:
    """What the screen needs to say at once that a sheet is over the limit; whether it counts is judged by the house."""
    rules, number, pots = reader.settings, 0, []
    for pot in reader.pots:
        costs = {}
        for option in pot.options:
            number += 1
            costs[number] = option.cost_fen
        percent = rules.max_percent or (100 if reader.kind == "budget" else 0)
        pots.append({"most": pot.budget_fen * percent // 100, "costs": costs, "points": rules.points if reader.kind == "points" else 0})
    score = rules.score_max if reader.kind == "score" else 0
    return {"way": str(reader.way), "numbers": reader.numbers, "highest": reader.highest, "number": rules.max_number, "pots": pots, "score": score}
