"""What falls due in votes is done by the house itself, once, however many look, and whatever goes wrong."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from app.ballots import due
from app.ballots.models import Question
from app.ballots.states import QuestionState
from app.base import clock
from app.extensions import db
from app.record import queries as record


def test_a_vote_whose_end_has_come_is_closed_once_by_however_many_processes_look(a_town, inside, monkeypatch):
    vote = a_town(12).poll()
    for person in vote.town.people[:11]:
        vote.cast(person, "01")
    vote.question.opened_at, vote.question.ends_at = clock.now() - timedelta(days=9), clock.now() - timedelta(minutes=1)
    number, key = vote.question.id, vote.question.record_key
    db.session.commit()

    def look(_n: int) -> list[object]:
        with inside.app_context():
            return due.run_due_votes()

    with ThreadPoolExecutor(4) as processes:
        done = [row for rows in processes.map(look, range(4)) for row in rows]
    assert [row for row in done if not row[2]] == [(number, "close", ())]
    db.session.rollback()
    assert db.session.get_one(Question, number).state is QuestionState.CHECKING
    actions = [entry.action for entry in record.of(key)]
    assert (actions.count("poll.closed"), actions.count("ballot.batch"), due.run_due_votes()) == (1, 1, [])
