"""What everybody can read of a vote: its rules, one's own mark, the list of counted ballots, and the complaints."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.ballots import queries
from app.ballots.commands.checking import file_challenge
from app.ballots.forms import ChallengeForm, CountChallengeForm
from app.ballots.models import Challenge, Question
from app.ballots.states import ChallengeKind, ChallengeState, Mark, QuestionState
from app.ballots.views import rules_said
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.sums import identity_rows, identity_said
from app.ballots.views.voter import vote_or_404
from app.base.printing import in_words, moment
from app.base.saying import gettext as _
from app.change.forms import ActForm
from app.change.refusals import NotNow
from app.extensions import db
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.record import queries as record
from app.vocabulary import Reason

SHOWN_ON_PAGE = 600
"""So many references stand on the page itself, where this phone can compare its own; longer lists are a file."""
ENDED = (QuestionState.CHECKING, QuestionState.KEYLESS, QuestionState.CLOSED, QuestionState.ARCHIVED)


def entries_by_action(question: Question) -> dict[str, int]:
    """Where it stands in the record: action → number of the newest entry."""
    return {entry.action: entry.seq for entry in record.of(question.record_key)}


@blueprint.get("/votes/<int:id>/rules")
def rules(id: int) -> ResponseReturnValue:
    """Every rule of the vote, with the number of the entry in which it was fixed. A draft is read by those who write it."""
    question = db.session.get(Question, id)
    if question is None or not question.is_poll or (question.state is QuestionState.DRAFT and not allows(current_actor(), P.POLL_DRAFT, question.area)):
        abort(404)
    names = {o.code: in_words(o.title, o.title_en) for o in question.options}
    return vote_page(
        "rules",
        question,
        opened_seq=entries_by_action(question).get("poll.opened"),
        who=rules_said.who_rows(question),
        pots=rules_said.pot_rows(question),
        how=rules_said.how_rows(question),
        rule_said=rules_said.rule_said(question),
        count=rules_said.count_rows(question),
        rivals=[(names.get(a, a), names.get(b, b)) for a, b in question.rules.exclusive],
        who_sees=rules_said.who_sees(question),
        disclosure_said=rules_said.disclosure_said(question),
        recipe=rules_said.recipe(question),
    )


@blueprint.get("/votes/<int:id>/mark")
def mark(id: int) -> ResponseReturnValue:
    """After the close: what the roll says of me, whether my ballot is on the list, and whether it all adds up."""
    question = vote_or_404(id)
    if question.state not in ENDED:
        return redirect(url_for("ballots.ballot", id=id))
    return _mark_page(question)


def _mark_page(question: Question, form: ActForm | None = None, answer: dict[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    mine = queries.my_ballot_state(question, actor)
    counted = queries.counted_list(question)
    said = {
        Mark.ONLINE: _("You voted by phone or at a desk, and your ballot was counted."),
        Mark.PAPER: _("You took a paper ballot; the paper was counted."),
        Mark.NONE: _("You did not vote."),
    }
    can_complain = question.state is QuestionState.CHECKING and mine.mark is not None
    challenges = queries.challenges_of(question)
    entries = entries_by_action(question)
    page = vote_page(
        "mark",
        question,
        own=said.get(mine.mark, "") if mine.mark else "",
        challenge_form=(form or ChallengeForm(formdata=None)) if can_complain else None,
        answer=answer,
        counted_n=len(counted),
        counted=counted if len(counted) <= SHOWN_ON_PAGE else [],
        identity=identity_rows(question.identity or {}),
        identity_said=identity_said(question.identity or {}),
        closed_seq=entries.get("poll.closed"),
        challenges=challenges_said(challenges, mine=False),
        mine_filed=challenges_said([c for c in challenges if c.person_id is not None and c.person_id == actor.person_id], mine=True),
    )
    return page, status


def challenges_said(challenges: list[Challenge], mine: bool) -> list[dict[str, Any]]:
    """Complaints as everybody reads them: what kind, how decided and why, without a name; one's own with its text."""
    kinds = {
        ChallengeKind.NOT_ME: _("Somebody says: I am marked as having voted, and did not."),
        ChallengeKind.MISSING: _("Somebody says: I voted, and it is missing."),
        ChallengeKind.NOT_PAPER: _("Somebody says: I am marked as having voted on paper, and did not."),
        ChallengeKind.NOT_AGAIN: _("Somebody says: I was told that I voted again, and did not."),
        ChallengeKind.COUNT: _("Somebody says that the count is wrong."),
    }
    decided = {
        ChallengeState.WAITING: _("Being looked into."),
        ChallengeState.UPHELD: _("Right, and put right: %(why)s"),
        ChallengeState.REJECTED: _("Not so: %(why)s"),
    }
    rows = []
    for c in challenges:
        answer = str(decided[c.state]) % {"why": c.answer} if c.state is not ChallengeState.WAITING else decided[c.state]
        head = _("You complained on %(when)s.", when=moment(c.at)) if mine else kinds[c.kind]
        rows.append({"said": f"{head} {answer}" if mine else head, "answer": answer, "kind": "wait" if c.state is ChallengeState.WAITING else "ok"})
    return rows


@blueprint.post("/votes/<int:id>/mark")
def look_up(id: int) -> ResponseReturnValue:
    """Is this reference on the list? It is asked in a form, so that no log keeps who asked for which."""
    question = vote_or_404(id)
    typed = re.sub(r"[^0-9a-f]", "", request.form.get("c", "").lower())
    counted = queries.counted_list(question)
    if len(typed) < 20:
        answer = {"said": _("A reference has twenty characters, in four groups of five."), "kind": "wait"}
    elif any(c.startswith(typed) for c in counted):
        answer = {"said": _("Yes: it is on the list of counted ballots."), "kind": "ok"}
    else:
        answer = {
            "said": _("No: it is not on the list. It was replaced by a newer vote or by paper, or something is wrong: then complain above."),
            "kind": "stop",
        }
    return _mark_page(question, answer=answer)


@blueprint.get("/votes/<int:id>/counted.txt")
def counted(id: int) -> ResponseReturnValue:
    """The sorted list of the references of all counted ballots, as a file."""
    question = vote_or_404(id)
    if question.state not in ENDED:
        abort(404)
    lines = queries.counted_list(question)
    return Response("\n".join(lines) + "\n", mimetype="text/plain; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="counted-{id}.txt"'})


@blueprint.post("/votes/<int:id>/challenge")
def challenge(id: int) -> ResponseReturnValue:
    """Say that one's own mark is wrong, while nobody knows whom it helps."""
    question = vote_or_404(id)
    form = ChallengeForm()
    landing = url_for("ballots.mark", id=id)
    if where := form.attempt(
        lambda change: file_challenge(change, change.session.get_one(Question, id), ChallengeKind(form.kind.data), form.text.data or ""), landing
    ):
        flash(_("Your complaint is written down. It is decided before the box is opened, and the answer stands here."))
        return redirect(where, 303)
    return _mark_page(question, form=form, status=form.status)


@blueprint.route("/votes/<int:id>/complain", methods=["GET", "POST"])
def complain(id: int) -> ResponseReturnValue:
    """Say that the count is wrong, within the days named at opening."""
    question = vote_or_404(id)
    form = CountChallengeForm()
    if where := form.attempt(
        lambda change: file_challenge(change, change.session.get_one(Question, id), ChallengeKind.COUNT, form.text.data or ""), url_for("ballots.result", id=id)
    ):
        flash(_("Your complaint is written down; the answer will stand with the result."))
        return redirect(where, 303)
    if question.state is not QuestionState.CLOSED:
        raise NotNow(Reason("challenge.not_now"))
    return vote_page("complain", question, form=form), form.status if form.is_submitted() else 200
