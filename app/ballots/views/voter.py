"""The voter's pages: choose, look it over, cast, keep the receipt, change one's mind. They work without script, page by page.

What is chosen travels in forms only, never in an address, a cookie or a row: it exists for the house when it is cast (R4).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots import poll_lists, queries
from app.ballots.commands.casting import Receipt, cast_ballot, cast_by_name, cast_by_slip, reference_of, withdraw_ballot
from app.ballots.content import Ballot, jcs
from app.ballots.models import Option, Pot, Question
from app.ballots.queries import BallotState
from app.ballots.rules import reason_against_answering
from app.ballots.states import QuestionState, Secrecy, Standing
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.door import SLIP, Doorway, own_phone
from app.ballots.views.sheet import Chosen, ballot_of, chosen_in, refusals_in_words, sheet_of
from app.ballots.views.sheet import Sheet as BallotSheet
from app.base import clock
from app.base.printing import day, in_words, moment
from app.base.saying import gettext as _
from app.change.refusals import NotAllowed, NotNow, Refused
from app.change.transaction import change_by
from app.policy.actor import current_actor
from app.vocabulary import Reason

Mine = Sequence[tuple[Pot, Sequence[Option]]]
SHOWN = (QuestionState.CLOSED, QuestionState.ARCHIVED, QuestionState.VOID)


def vote_or_404(id: int) -> Question:
    """A residents' vote that the public may know of."""
    found = poll_lists.poll_whole(id)
    if found is None or found.state is QuestionState.DRAFT:
        abort(404)
    return found


@blueprint.get("/votes")
def votes() -> ResponseReturnValue:
    """All votes: what is on for me, what is being checked, what came out."""
    actor = current_actor()
    rows = [_open_row(question, actor) for question in queries.polls_open_for(actor)]
    checking = [
        {"title": in_words(q.text, q.text_en), "url": url_for("ballots.mark", id=q.id), "text": _("Check that yours is among them.")}
        for q in poll_lists.polls_in(QuestionState.CHECKING, QuestionState.KEYLESS)
    ]
    shown = {row["question"].id for row in rows}
    rows += [_open_row(question, actor) for question in poll_lists.polls_in(QuestionState.OPEN) if question.id not in shown]
    done = poll_lists.polls_counted(request.args.get("page", 1, type=int))
    counted = [
        {"title": in_words(q.text, q.text_en), "url": url_for("ballots.result", id=q.id), "meta": q.area.name, "aside": day(q.revealed_at or q.closed_at, True)}
        for q in done.rows
    ]
    return render_template("ballots/votes.html", open=rows, checking=checking, done=done, counted=counted)


@blueprint.route("/votes/<int:id>", methods=["GET", "POST"])
def ballot(id: int) -> ResponseReturnValue:
    """The ballot. A POST looks for something, sorts, or comes back from the check with what was chosen."""
    question = vote_or_404(id)
    if question.state in SHOWN:
        return redirect(url_for("ballots.result", id=id))
    if question.state is not QuestionState.OPEN:
        return redirect(url_for("ballots.mark", id=id))
    if question.secrecy is Secrecy.SLIP:  # a name has nothing to do here
        return redirect(url_for("ballots.slip", id=id))
    return show_ballot(own_phone(question), question)


def mine_and_pots(door: Doorway, question: Question) -> tuple[BallotState, Mine]:
    """My standing and my pots behind this door, in an order that is mine."""
    if door.name != SLIP:
        return queries.my_ballot_state(question, door.actor), queries.options_for(question, door.actor)
    mine = poll_lists.state_of_slip(question, str(door.said.get("code", "")))
    if mine is None:
        raise NotAllowed(Reason("slip.unknown"))
    return mine, queries.pots_of(question, mine.pots)


def show_ballot(door: Doorway, question: Question, refusals: Sequence[str] = (), status: int = 200, fresh: bool = False) -> ResponseReturnValue:
    """The ballot behind this door, or what it is about for those who have none. `fresh`: what was posted is no choice yet."""
    mine, pots = mine_and_pots(door, question)
    if mine.standing is Standing.NOT_ENTITLED:
        return _looking_on(question)
    form = request.form
    chosen = chosen_in(question, form) if request.method == "POST" and not fresh else Chosen()
    look = form.get("look", "")
    by_price = look == "price" or (look != "drawn" and form.get("by") == "price")
    find = form.get("q", "").strip()[:40] if look in ("find", "price", "drawn") else ""
    page = vote_page(
        "ballot",
        question,
        door=door,
        mine=mine,
        sheet=sheet_of(question, pots, chosen, find, by_price),
        refusals=list(refusals),
        again=_reference(question, door) if request.method == "GET" and mine.standing is Standing.COUNTS else "",
        look={"q": find, "by": "price" if by_price else "drawn"},
    )
    return page, status


def _looking_on(question: Question) -> ResponseReturnValue:
    """What is voted on, for somebody who has no ballot here: signed out, or living elsewhere."""
    pots = [(pot, pot.options) for pot in question.pots]
    return vote_page("looking_on", question, sheet=sheet_of(question, pots, Chosen()))


@blueprint.post("/votes/<int:id>/check")
def check(id: int) -> ResponseReturnValue:
    """Look it over. Too much, too little or nothing is explained on the ballot, with all that was chosen still there."""
    question = vote_or_404(id)
    return show_check(own_phone(question), question)


def show_check(door: Doorway, question: Question) -> ResponseReturnValue:
    """The ballot to look over, behind this door; when the vote has ended meanwhile, that and nothing else."""
    if reason := reason_against_answering(question, clock.now()):
        raise NotNow(reason)
    mine, pots, chosen, found = _read(door, question)
    if not isinstance(found, Ballot):
        return show_ballot(door, question, refusals_in_words(found, [pot for pot, _options in pots]), 422)
    return vote_page(
        "check",
        question,
        door=door,
        mine=mine,
        sheet=sheet_of(question, pots, chosen),
        rev=mine.rev + 1,
        act_key=uuid.uuid4(),
    )


def _read(door: Doorway, question: Question) -> tuple[BallotState, Mine, Chosen, Ballot | list[Reason]]:
    """What is in hand: my standing, my pots, what the form says, and the ballot or what is against it."""
    mine, pots = mine_and_pots(door, question)
    if mine.standing is Standing.NOT_ENTITLED:
        raise NotAllowed(Reason("ballot.not_entitled"))
    chosen = chosen_in(question, request.form)
    return mine, pots, chosen, ballot_of(question, [pot for pot, _options in pots], chosen)


@blueprint.post("/votes/<int:id>/cast")
def cast(id: int) -> ResponseReturnValue:
    """The ballot goes into the box; the answer is the receipt, on this page or for the script that sent it."""
    question = vote_or_404(id)
    return do_cast(own_phone(question), question)


def do_cast(door: Doorway, question: Question) -> ResponseReturnValue:
    """Cast behind this door. The same form sent again is the same ballot with the same receipt."""
    mine, pots, chosen, found = _read(door, question)
    as_data = request.accept_mimetypes.best == "application/json"
    if not isinstance(found, Ballot):
        said = refusals_in_words(found, [pot for pot, _options in pots])
        return (jsonify(ok=False, say=" ".join(said)), 422) if as_data else show_ballot(door, question, said, 422)
    try:
        receipt = _lay_in(door, question, found)
    except Refused as refused:
        if as_data or reason_against_answering(question, clock.now()):  # over: there is nothing left to choose
            raise
        return show_ballot(door, question, refusals_in_words(refused.reasons, [pot for pot, _options in pots]), refused.status)
    changed = mine.standing is Standing.COUNTS and receipt is not None and receipt.rev > mine.rev
    return _answer(door, question, sheet_of(question, pots, chosen), _given(receipt if question.is_poll else None, found, changed), as_data)


def _lay_in(door: Doorway, question: Question, ballot: Ballot) -> Receipt | None:
    """Into the urn, or aloud by name; None where the record itself is the receipt."""
    form = request.form
    rev, act_key, tag = form.get("rev", 1, type=int), form.get("act_key", "")[:80], form.get("tag", "").strip()[:40]
    if question.secrecy is Secrecy.BY_NAME:
        with change_by(door.actor) as change:
            cast_by_name(change, change.session.get_one(Question, question.id), ballot, rev)
        return None
    if door.name == SLIP:
        return cast_by_slip(question, str(door.said["code"]), ballot, rev, act_key, tag)
    return cast_ballot(question, door.actor, ballot, rev, act_key, tag)


def _given(receipt: Receipt | None, ballot: Ballot, changed: bool) -> dict[str, Any]:
    """The receipt as words: nothing of it is kept here."""
    if receipt is None:
        return {"reference": "", "n": "", "changed": changed}
    return {
        "reference": receipt.reference,
        "c": receipt.c,
        "n": receipt.n,
        "tag": receipt.tag,
        "signature": receipt.signature,
        "b": jcs(ballot.as_content()).decode(),
        "changed": changed,
    }


def _answer(door: Doorway, question: Question, sheet: BallotSheet, given: dict[str, Any], as_data: bool) -> ResponseReturnValue:
    if as_data:
        return jsonify(ok=True, url=url_for("ballots.receipt", id=question.id), receipt={**given, "lines": _lines(sheet)})
    mine, _pots = mine_and_pots(door, question)
    answer = current_app.make_response(
        vote_page(
            "receipt",
            question,
            door=door,
            mine=mine,
            given=given,
            sheet=sheet,
            next=_what_comes(question),
            reference=given["reference"],
            given_json=json.dumps({**given, "lines": _lines(sheet)}),
        )
    )
    if door.name != "phone":
        answer.headers["Refresh"] = f"60;url={door.home}"  # a shared screen goes back to its beginning by itself
    return answer


def _lines(sheet: BallotSheet) -> list[list[str]]:
    """What was chosen, as the phone keeps it: name, and points, place or price."""
    return [[line.title, line.aside] for pot in sheet.pots for line in pot.lines]


def _what_comes(question: Question) -> list[str]:
    """What happens with the ballot from here."""
    if not question.is_poll:  # a slip in a meeting: the hall hears the result in minutes
        return [
            _("Until the vote is closed you can type the code again and choose anew; only the last one counts."),
            _("At the close every code hangs on the wall with its choice: look for yours."),
        ]
    rules = question.rules
    lines = [_("Until %(when)s you can change it; only the last one counts.", when=moment(question.ends_at))] if question.state is QuestionState.OPEN else []
    if rules.check_hours:
        lines.append(
            _("For %(hours)s hours after the close everybody can check that theirs was counted, while nobody knows the result.", hours=rules.check_hours)
        )
    lines.append(_("Then the box is opened, counted, and the result stands here, project by project."))
    return lines


@blueprint.get("/votes/<int:id>/receipt")
def receipt(id: int) -> ResponseReturnValue:
    """The receipt opened again: that it counts and its reference; the secret part lies on the phone that voted."""
    question = vote_or_404(id)
    if not current_actor().is_signed_in:
        return redirect(url_for("people.sign_in", next=request.path))
    mine = queries.my_ballot_state(question, current_actor())
    reference = _reference(question, own_phone(question)) if mine.standing is Standing.COUNTS else ""
    return vote_page("receipt", question, door=own_phone(question), mine=mine, given=None, sheet=None, next=_what_comes(question), reference=reference)


def _reference(question: Question, door: Doorway) -> str:
    """The reference of my own ballot, by which my phone knows its receipt."""
    c = poll_lists.own_reference(question, door.actor)
    return reference_of(c) if c is not None else ""


@blueprint.route("/votes/<int:id>/withdraw", methods=["GET", "POST"])
def withdraw(id: int) -> ResponseReturnValue:
    """Take one's vote back altogether; until the close one can vote anew."""
    question = vote_or_404(id)
    mine = queries.my_ballot_state(question, current_actor())
    if request.method == "POST":
        withdraw_ballot(question, current_actor(), request.form.get("rev", 1, type=int), request.form.get("act_key", "")[:80])
        flash(_("Taken back. Nothing of yours counts now; until the close you can vote anew."), "wait")
        return redirect(url_for("ballots.ballot", id=id), 303)
    if mine.standing is not Standing.COUNTS:
        return redirect(url_for("ballots.ballot", id=id))
    return vote_page("withdraw", question, mine=mine, rev=mine.rev + 1, act_key=uuid.uuid4())


def _open_row(question: Question, actor: Any) -> dict[str, Any]:
    """One vote that is on, as a resident reads it: whether theirs counts now, and the way to it."""
    is_slip = question.secrecy is Secrecy.SLIP
    standing = Standing.NOT_ENTITLED if is_slip else queries.my_ballot_state(question, actor).standing
    counts = standing in (Standing.COUNTS, Standing.ON_PAPER, Standing.HOUSEHOLD)
    said = {
        Standing.COUNTS: _("Your vote counts. You can still change it."),
        Standing.NOT_YET: _("You have not voted yet."),
        Standing.ON_PAPER: _("Your paper ballot counts."),
        Standing.HOUSEHOLD: _("Your household has voted."),
        Standing.NOT_ENTITLED: _("With a code from the bag; nobody knows whose it is.") if is_slip else _("You can read what it is about."),
    }[standing]
    if is_slip:
        label = _("Vote with my slip")
    elif counts:
        label = _("See or change my vote")
    else:
        label = _("See what it is about") if standing is Standing.NOT_ENTITLED else _("See the projects and vote")
    return {"question": question, "title": in_words(question.text, question.text_en), "counts": counts, "said": said, "label": label}
