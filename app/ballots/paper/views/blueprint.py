"""The blueprint of the paper desk and what its pages share."""
from __future__ import annotations

from flask import Blueprint, abort

from app.ballots.models import Question
from app.ballots.paper.models import PaperBook, PaperBundle
from app.ballots.paper.queries import books_of, bundles_of, has_paper
from app.ballots.paper.states import BookState, BundleState, Sheet
from app.ballots.paper.story import title_of
from app.ballots.states import QuestionState
from app.change.refusals import NotAllowed
from app.extensions import db
from app.policy.actor import current_actor
from app.policy.decide import refusal
from app.policy.table import P

blueprint = Blueprint("paper", __name__)
DESK = "/desk/votes/<int:id>/paper"


@blueprint.app_context_processor
def words_of_paper() -> dict[str, object]:
    """For the templates."""
    return {"BookState": BookState, "BundleState": BundleState, "QuestionState": QuestionState, "PaperSheet": Sheet, "title_of": title_of}


def vote_or_404(id: int, *permissions: P) -> Question:
    """The vote on paper, for those who may do one of these things with its papers."""
    question = db.session.get(Question, id)
    if question is None or not has_paper(question):
        abort(404)
    reasons = [refusal(current_actor(), permission, question) for permission in permissions]
    if all(reasons) and reasons[0] is not None:
        raise NotAllowed(reasons[0])
    return question


def book_or_404(question: Question, letter: str) -> PaperBook:
    """One kind of paper."""
    return next((book for book in books_of(question) if book.style == letter.upper()), None) or abort(404)


def bundle_or_404(question: Question, name: str) -> PaperBundle:
    """One bundle, by what stands on its band."""
    return next((bundle for bundle in bundles_of(question) if bundle.name == name.upper()), None) or abort(404)
