"""The organiser's desk of a vote: where it stands, the one thing to do next, and never a sign of what was chosen."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.ballots import queries
from app.ballots.commands.checking import decide_challenge
from app.ballots.commands.polls import Opened, open_poll
from app.ballots.commands.slips import slip_numbers
from app.ballots.forms import DecideForm, OpenForm
from app.ballots.models import Challenge, Question
from app.ballots.paper_door import paper
from app.ballots.states import ChallengeState, Door, QuestionState, Secrecy, TieRule
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.deeds import DEEDS, hall_moment
from app.ballots.views.rules_said import count_rows, doors_said, how_rows, who_rows
from app.ballots.views.sheet import refusals_in_words
from app.ballots.views.story import challenges_said
from app.ballots.views.sums import identity_rows
from app.base import clock
from app.base.printing import day, in_words, moment, yuan2
from app.base.saying import gettext as _
from app.base.saying import ngettext
from app.change.transaction import Change
from app.extensions import db
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process.queries import community_here
from app.record import queries as record
from app.web.deeds import deed_page
from app.web.links import link

_DESK = (P.POLL_DRAFT, P.POLL_OPEN, P.POLL_CLOSE, P.POLL_REVEAL, P.CHALLENGE_DECIDE, P.VOTE_ASSIST)
STAGES = (QuestionState.DRAFT, QuestionState.OPEN, QuestionState.CHECKING, QuestionState.KEYLESS, QuestionState.CLOSED)


def vote_at_desk(id: int) -> Question:
    """A residents' vote, for those who have something to do with it."""
    question = db.session.get(Question, id)
    if question is None or not question.is_poll:
        abort(404)
    if not any(allows(current_actor(), permission, question) for permission in _DESK):
        abort(403)
    return question


@blueprint.get("/desk/votes")
def desk_votes() -> ResponseReturnValue:
    """Every vote here, what must be done next first."""
    area = community_here()
    if area is None or not any(allows(current_actor(), permission, area) for permission in _DESK):
        abort(403)
    rows = [
        {
            "title": in_words(q.text, q.text_en),
            "url": url_for("ballots.desk_vote", id=q.id),
            "meta": q.area.name,
            "text": stage_of(q)["name"],
            "aside": moment(q.ends_at) if q.state is QuestionState.OPEN else "",
        }
        for q in queries.polls_of(area.path)
    ]
    new_url = link("discuss.new_vote") if allows(current_actor(), P.POLL_DRAFT, area) else ""
    return render_template("ballots/desk/votes.html", rows=rows, new_url=new_url)


def stage_of(question: Question) -> dict[str, Any]:
    """Where in its life, in words."""
    names = {
        QuestionState.DRAFT: _("Written down, not open yet"),
        QuestionState.OPEN: _("People are voting"),
        QuestionState.CHECKING: _("Everybody checks theirs"),
        QuestionState.KEYLESS: _("Checked, waits to be opened"),
        QuestionState.CLOSED: _("Counted"),
        QuestionState.ARCHIVED: _("Archived"),
        QuestionState.VOID: _("Void"),
    }
    said = {
        QuestionState.DRAFT: [_("Read the rules once more: from the opening on nobody can change them.")],
        QuestionState.OPEN: [_("It ends on %(when)s and not before.", when=moment(question.ends_at))],
        QuestionState.CHECKING: [_("Complaints are decided now, while nobody knows whom they help. Then two people destroy the key of the names.")],
        QuestionState.KEYLESS: [_("A supervisor opens one of the two envelopes before everybody’s eyes.")],
    }.get(question.state, [])
    now = STAGES.index(question.state) + 1 if question.state in STAGES else len(STAGES)
    return {"now": now, "of": len(STAGES), "name": names[question.state], "said": said, "blocks": _blocks(question)}


def _blocks(question: Question) -> list[str]:
    """What still stands in the way of the next step, in words."""
    now, said = clock.now(), list[str]()
    if question.state is QuestionState.OPEN and Door.PAPER in question.rules.doors and question.ends_at and question.ends_at <= now:
        said += refusals_in_words(paper().reasons_against_closing(question), question.pots)
    if question.state is QuestionState.CHECKING:
        if question.checking_until and question.checking_until > now:
            said.append(_("The time for checking runs until %(when)s.", when=moment(question.checking_until)))
        if waiting := queries.challenges_waiting(question):
            said.append(ngettext("%(num)s complaint waits to be decided.", "%(num)s complaints wait to be decided.", waiting))
        if question.rules.tie is TieRule.DICE and not question.dice:
            said.append(_("The dice have not been thrown yet."))
    if question.state is QuestionState.KEYLESS and Door.PAPER in question.rules.doors:
        said += refusals_in_words(paper().reasons_against_revealing(question), question.pots)
    return said


def _next_deeds(question: Question) -> list[dict[str, Any]]:
    """What can be done now, the next step first."""
    state = question.state
    names = {
        QuestionState.DRAFT: ["open", "void"],
        QuestionState.OPEN: ["close", *(["batch"] if question.secrecy is Secrecy.SECRET else []), "void"],
        QuestionState.CHECKING: ["key", "void"],
        QuestionState.KEYLESS: ["reveal", "void"],
        QuestionState.CLOSED: ["archive", "override"],
    }.get(state, [])
    if question.rules.tie is TieRule.DICE and not question.dice and state in (QuestionState.OPEN, QuestionState.CHECKING):
        names.insert(0, "dice")
    if state is QuestionState.OPEN and question.ends_at and question.ends_at > clock.now():
        names.remove("close")
    if state is QuestionState.CLOSED and not (question.result or {}).get("pots"):
        names.remove("override")
    if _blocks(question):  # what cannot be done yet has no key
        names = [name for name in names if name not in ("close", "key", "reveal")]
    rows = []
    for name in names:
        permission, label, is_stop = (
            (P.POLL_OPEN, _("Open the vote"), False)
            if name == "open"
            else (DEEDS[name].permission, str(DEEDS[name].title), name in ("void", "archive", "override"))
        )
        if allows(current_actor(), permission, question):
            url = url_for("ballots.desk_open", id=question.id) if name == "open" else url_for("ballots.desk_deed", id=question.id, name=name)
            rows.append({"label": label, "url": url, "is_stop": is_stop, "is_main": name != "batch"})  # the house writes batches by itself
    if _paper_waits(question) and (url := link("paper.overview", id=question.id)):
        rows.insert(0, {"label": _("Paper: issue book, bundles, keying"), "url": url, "is_stop": False, "is_main": True})
    return rows


def _paper_waits(question: Question) -> bool:
    """Whether the papers are what the next step waits for."""
    if Door.PAPER not in question.rules.doors:
        return False
    if question.state is QuestionState.KEYLESS:
        return bool(paper().reasons_against_revealing(question))
    is_over = question.state is QuestionState.OPEN and question.ends_at is not None and question.ends_at <= clock.now()
    return is_over and bool(paper().reasons_against_closing(question))


@blueprint.get("/desk/votes/<int:id>")
def desk_vote(id: int) -> ResponseReturnValue:
    """One vote."""
    question = vote_at_desk(id)
    turnout = queries.turnout(question)
    said = f"{turnout.cast:,}" if turnout.cast or question.identity else _("under 10")
    decides = allows(current_actor(), P.CHALLENGE_DECIDE, question)
    waiting = [c for c in queries.challenges_of(question) if c.state is ChallengeState.WAITING] if decides else []
    pots = [
        {
            "title": in_words(p.title, p.title_en),
            "budget_fen": p.budget_fen,
            "rows": [[o.code, in_words(o.title, o.title_en), o.place, yuan2(o.cost_fen)] for o in p.options],
        }
        for p in question.pots
    ]
    return vote_page(
        "desk/vote",
        question,
        stage=stage_of(question),
        deeds=_next_deeds(question),
        pots=pots,
        turnout=_("%(cast)s of %(of)s", cast=said, of=f"{turnout.of:,}") if question.due else _("not open yet"),
        identity=identity_rows(question.identity or {}) if question.identity else [],
        door_links=_doors(question),
        public=_public(question),
        entries=_entries(question),
        waiting=[
            {"title": row["said"], "text": c.text, "url": url_for("ballots.desk_challenge", id=id, key=c.id), "meta": day(c.at)}
            for c, row in zip(waiting, challenges_said(waiting, mine=False), strict=True)
        ],
    )


def _entries(question: Question) -> list[dict[str, Any]]:
    return [{"said": record_said(entry.action), "seq": entry.seq} for entry in record.of(question.record_key)][-12:]


def record_said(action: str) -> str:
    """An action as the record's own pages say it."""
    return str(current_app.extensions["wushi_words"].action(action))


def _doors(question: Question) -> list[dict[str, str]]:
    """The doors of this vote that need somebody at a desk."""
    is_open, doors = question.state is QuestionState.OPEN, question.rules.doors
    rows = []
    if Door.PAPER in doors and (url := link("paper.overview", id=question.id)):
        rows.append({"title": _("Paper: issue book, bundles, keying"), "url": url})
    if is_open and question.secrecy is Secrecy.SECRET and Door.DESK in doors:
        if allows(current_actor(), P.VOTE_ASSIST, question):
            rows.append(
                {"title": _("Help somebody vote"), "url": url_for("ballots.help", id=question.id), "text": _("At the desk, at the door, or by telephone.")}
            )
        rows.append(
            {
                "title": _("Shared screen"),
                "url": url_for("ballots.kiosk", id=question.id),
                "text": _("Open it on a tablet in the office; it comes back to its beginning by itself."),
            }
        )
    if is_open and question.secrecy is Secrecy.SLIP:
        issued, void, drawn = slip_numbers(question)
        said = _("%(issued)s in the bag, %(drawn)s drawn, %(void)s void", issued=issued, drawn=drawn, void=void)
        rows.append({"title": _("Slips for the bag"), "url": url_for("ballots.desk_slips", id=question.id), "text": said})
        rows.append({"title": _("Shared screen for slips"), "url": url_for("ballots.slip", id=question.id)})
    return rows or [{"title": doors_said(question)}]


def _public(question: Question) -> list[dict[str, str]]:
    rows = [{"label": _("Rules of this vote"), "url": url_for("ballots.rules", id=question.id)}]
    if question.state in (QuestionState.CLOSED, QuestionState.ARCHIVED):
        rows += [
            {"label": _("The result"), "url": url_for("ballots.result", id=question.id)},
            {"label": _("The result on the wall"), "url": url_for("ballots.wall", id=question.id)},
        ]
    elif question.state is not QuestionState.DRAFT:
        rows.append({"label": _("The page of the vote"), "url": url_for("ballots.ballot", id=question.id)})
    if question.state is QuestionState.CLOSED and allows(current_actor(), P.POLL_REVEAL, question) and question.key_fp:
        rows.append({"label": _("For those who watch the count: every ballot (c, n, tag, b)"), "url": url_for("ballots.desk_bundle", id=question.id)})
    return rows


@blueprint.route("/desk/votes/<int:id>/open", methods=["GET", "POST"])
def desk_open(id: int) -> ResponseReturnValue:
    """Open it; the answer is the key of the box, shown this once for two envelopes."""
    question = vote_at_desk(id)
    if not allows(current_actor(), P.POLL_OPEN, question):
        abort(403)
    form, made = OpenForm(), list[Opened]()

    def do(change: Change) -> None:
        made.append(open_poll(change, change.session.get_one(Question, id), hall_moment(form.ends_at.data)))

    if where := form.attempt(do, url_for("ballots.desk_vote", id=id)):
        envelope = made[0].envelope if made else None
        if envelope is None:
            flash(_("The vote is open."))
            return redirect(where, 303)
        picture = Markup(segno.make(envelope.replace("-", ""), error="m", micro=False).svg_inline(omitsize=True, border=2, dark="#000", light="#fff"))
        return vote_page("desk/envelopes", db.session.get_one(Question, id), private_said=envelope, picture=picture)
    page = vote_page(
        "desk/open",
        question,
        form=form,
        rows=[*who_rows(question), *how_rows(question), *count_rows(question)],
    )
    return page, form.status if form.is_submitted() else 200


@blueprint.route("/desk/votes/<int:id>/do/<name>", methods=["GET", "POST"])
def desk_deed(id: int, name: str) -> ResponseReturnValue:
    """One deed, with what it means before it is done."""
    question = vote_at_desk(id)
    return deed_page(DEEDS, name, question, url_for("ballots.desk_vote", id=id), "ballots/desk/deed.html", warnings=_blocks(question))


@blueprint.route("/desk/votes/<int:id>/complaints/<int:key>", methods=["GET", "POST"])
def desk_challenge(id: int, key: int) -> ResponseReturnValue:
    """Decide a complaint, with reasons."""
    question, found = vote_at_desk(id), db.session.get(Challenge, key)
    if found is None or found.question_id != id or not allows(current_actor(), P.CHALLENGE_DECIDE, found):
        abort(404)
    form = DecideForm()
    landing = url_for("ballots.desk_vote", id=id)
    if where := form.attempt(
        lambda change: decide_challenge(change, change.session.get_one(Challenge, key), form.is_upheld.data == "yes", form.answer.data or ""), landing
    ):
        flash(_("Decided. The answer stands with the vote."))
        return redirect(where, 303)
    said = challenges_said([found], mine=False)[0]
    page = vote_page("desk/challenge", question, challenge=found, said=said, form=form)
    return page, form.status if form.is_submitted() else 200


@blueprint.get("/desk/votes/<int:id>/bundle.json")
def desk_bundle(id: int) -> ResponseReturnValue:
    """Every ballot with c, n and tag, for those who watch the count."""
    question = vote_at_desk(id)
    if not allows(current_actor(), P.POLL_REVEAL, question):
        abort(403)
    content = queries.scrutineers_bundle(question)
    return (
        Response(content, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="bundle-{id}.json"'}) if content else abort(404)
    )
