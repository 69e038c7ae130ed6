"""An urn is made ready with its keys, and let go when nothing in it may ever be read again."""
from __future__ import annotations

from app.ballots import keys
from app.ballots.models import Question
from app.ballots.states import QuestionState
from app.ballots.urn import urn
from app.extensions import db


def prepare_urn(question: Question, house_holds_key: bool) -> str | None:
    """Keys as files, the urn empty and open; the envelope's characters, unless the house holds them itself.

    A change that fails afterwards leaves both behind, and the next opening makes them anew.
    """
    question.key_fp = keys.make_key(question.id)
    question.scrutineer_pub, envelope = keys.make_sealing_pair()
    urn().open(question.id)
    if not house_holds_key:
        return envelope
    keys.keep_in_house(question.id, envelope)
    return None


def let_go(question_id: int) -> None:
    """Both keys of a meeting's question are destroyed and its urn emptied. Once more does no harm."""
    keys.destroy_key_of(question_id)
    keys.destroy_house_half(question_id)
    urn().empty(question_id, sweeps=False)  # sealed for a key that is gone: what the disk still holds says nothing


def let_go_of_what_is_over() -> list[int]:
    """Keys that outlived their question, because the house stopped between the close and their end, are destroyed now."""
    over = []
    for question_id in keys.kept_for():
        question = db.session.get(Question, question_id)
        if question is not None and not question.is_poll and question.state in (QuestionState.CLOSED, QuestionState.VOID):
            let_go(question_id)
            over.append(question_id)
    return over
