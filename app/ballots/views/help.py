"""Help without losing the vote: somebody keys the ballot of a neighbour who is there or on the telephone, with consent, before a witness."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields import SelectChoice

from app.ballots import poll_lists, queries
from app.ballots.commands.casting import assist_vote
from app.ballots.forms import AssistForm, CallForm
from app.ballots.models import Entitled, Question
from app.ballots.states import Door, QuestionState, Secrecy, Standing
from app.ballots.views.blueprint import blueprint, vote_page
from app.ballots.views.door import CALL, HELPER, let_in
from app.ballots.views.voter import show_ballot, vote_or_404
from app.base.saying import gettext as _
from app.change.refusals import NotNow, NotValid
from app.change.transaction import Change
from app.extensions import db
from app.people.door import people_of_slip, slip_of_code
from app.people.models import Person
from app.people.queries import actor_of, officers_now
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.vocabulary import Reason


def _vote(id: int) -> Question:
    question = vote_or_404(id)
    if not allows(current_actor(), P.VOTE_ASSIST, question):
        abort(403)
    if question.secrecy is not Secrecy.SECRET or Door.DESK not in question.rules.doors:
        abort(404)
    if question.state is not QuestionState.OPEN:
        raise NotNow(Reason("ballot.closed"))
    return question


@blueprint.route("/desk/votes/<int:id>/help", methods=["GET", "POST"])
def help(id: int) -> ResponseReturnValue:
    """Whom to help: looked for by name, or by the code that a caller reads out. A POST looks; names stand in no address."""
    question = _vote(id)
    words = request.form.get("words", "").strip()[:40]
    found = poll_lists.on_the_roll(question, words) if words else []
    return _page(question, words=words, found=found)


def _page(question: Question, words: str = "", found: Sequence[Person] = (), call: CallForm | None = None, status: int = 200) -> ResponseReturnValue:
    rows = [{"title": p.name, "url": url_for("ballots.help_voter", id=question.id, key=p.id), "meta": place_of(p)} for p in found]
    form = call or CallForm(formdata=None)
    form.witness.choices = _witnesses(None)
    page = vote_page(
        "desk/help",
        question,
        words=words,
        found=rows,
        voter=None,
        form=None,
        call_form=form,
    )
    return page, status


def place_of(person: Person) -> str:
    """Where somebody lives, so that two of one name are told apart."""
    home = person.household
    return f"{home.area.name} {home.door}".strip() if home is not None else ""


def _witnesses(voter: Person | None) -> list[SelectChoice]:
    """Who may watch: office holders, and the people of the voter's own home; neither helper nor voter."""
    me = current_actor().person_id
    people = {grant.person_id: grant.person.name for _area, grants in officers_now() for grant in grants}
    if voter is not None and voter.household_id is not None:
        people |= {
            p.id: _("%(name)s, of the same home", name=p.name) for p in db.session.scalars(db.select(Person).where(Person.household_id == voter.household_id))
        }
    return [SelectChoice(i, name) for i, name in people.items() if i not in (me, voter.id if voter else None)]


@blueprint.route("/desk/votes/<int:id>/help/<int:key>", methods=["GET", "POST"])
def help_voter(id: int, key: int) -> ResponseReturnValue:
    """Consent and witness; then the voter's ballot opens on the helper's device."""
    question = _vote(id)
    voter = db.session.get(Person, key)
    if voter is None or db.session.get(Entitled, (id, key)) is None:
        abort(404)
    form = AssistForm()
    form.witness.choices = _witnesses(voter)
    if form.attempt(
        lambda change: assist_vote(change, change.session.get_one(Question, id), _person(key), _person(form.witness.data), bool(form.consent.data)),
        request.path,
    ):
        return show_ballot(let_in(question, HELPER, db.session.get_one(Person, key)), question, fresh=True)
    mine = queries.my_ballot_state(question, actor_of(voter))
    barred = _("They took a paper ballot: the paper counts, and nothing can be keyed for them here.") if mine.standing is Standing.ON_PAPER else ""
    shown = {"name": voter.name, "place": place_of(voter), "key": key, "barred": barred}
    page = vote_page("desk/help", question, words="", found=[], voter=shown, form=form, call_form=None)
    return page, form.status if form.is_submitted() else 200


@blueprint.post("/desk/votes/<int:id>/call")
def help_call(id: int) -> ResponseReturnValue:
    """A caller reads out the code of their slip: only its holder knows it."""
    question = _vote(id)
    form = CallForm()
    form.witness.choices = _witnesses(None)
    caller = form.prove(lambda: _caller(id, form.code.data or ""))  # outside the change: a wrong code is counted and noted
    form.act_key.data = ""  # sent again it is another call
    if caller is not None and form.attempt(lambda change: _assist(change, id, caller, form), request.path):
        return show_ballot(let_in(question, CALL, db.session.get_one(Person, caller)), question, fresh=True)
    return _page(question, call=form, status=form.status)


def _caller(id: int, code: str) -> int:
    """Who holds this slip and is on the roll."""
    found = next((p for p in people_of_slip(slip_of_code(code)) if db.session.get(Entitled, (id, p.id)) is not None), None)
    if found is None:
        raise NotValid(Reason("ballot.not_entitled", field="code"))
    return found.id


def _assist(change: Change, id: int, voter: int, form: AssistForm) -> None:
    assist_vote(change, change.session.get_one(Question, id), _person(voter), _person(form.witness.data), bool(form.consent.data))


def _person(person_id: int | None) -> Person:
    return db.session.get_one(Person, person_id)
