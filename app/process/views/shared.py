"""What the pages of this package have in common."""
from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort, current_app

from app.change.forms import ActForm
from app.people.models import Area
from app.policy.actor import current_actor
from app.policy.decide import allows
from app.policy.table import P
from app.process import sentences
from app.process.queries import community_here
from app.process.words import KINDS

blueprint = Blueprint("process", __name__)
Row = TypeVar("Row")


def found_or_404(row: Row | None) -> Row:
    """The row, or the page that says there is none."""
    if row is None:
        abort(404)
    return row


def demand_right(permission: P, subject: object) -> None:
    """Pages that only make sense for those who may act are closed to others."""
    if not allows(current_actor(), permission, subject):
        abort(403)


def here_or_404() -> Area:
    """The community of this visitor; there is none before the set-up."""
    return found_or_404(community_here())


def status_of(form: ActForm) -> int:
    """200 for a form that is only shown, the refusal's status for one that was tried."""
    return form.status if form.is_submitted() else 200


def kind_word(kind: str) -> str:
    """What a notice is about, in a word."""
    return str(KINDS.get(kind) or current_app.extensions["wushi_words"].nouns.get("notice", kind))


@blueprint.app_context_processor
def words_of_rules() -> dict[str, object]:
    """Templates of all packages can say rules and kinds of notices."""
    return {
        "kind_word": kind_word, "name_of_body": sentences.name_of_body, "rule_text": sentences.text_of, "quorum_sentence": sentences.quorum_sentence,
        "proxy_in_words": sentences.proxy_in_words,
        "majority_sentence": sentences.majority_sentence, "rule_in_short": sentences.rule_in_short, "sum_in_words": sentences.sum_in_words,
        "share_in_words": sentences.share_in_words, "unit_in_words": sentences.unit_in_words,
    }  # fmt: skip
