"""The blueprint on which the pages of the votes hang, and how all of them say the name of a vote."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from app.ballots.models import Question
from app.base.printing import in_words

blueprint = Blueprint("ballots", __name__)


def vote_page(template: str, question: Question, **context: Any) -> str:
    """A page about one vote: `title` is what is asked, in the reader's language."""
    return render_template(f"ballots/{template}.html", question=question, title=in_words(question.text, question.text_en), **context)
