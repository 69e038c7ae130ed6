"""A residents' vote from the draft to the archive: what is counted, what stands in the record, what nobody can learn."""
from __future__ import annotations

from app.ballots.queries import my_ballot_state
from app.ballots.states import BallotKind, QuestionState, Standing
from app.people.queries import actor_of


def test_a_vote_is_opened_cast_closed_checked_opened_and_told(a_town):
    town = a_town(12)
    vote = town.poll(BallotKind.BUDGET)
    for n, person in enumerate(town.people):
        vote.cast(person, "01", "03") if n < 7 else vote.cast(person, "02", "04")
    vote.cast(town.people[0], "05", "11")
    assert my_ballot_state(vote.question, actor_of(town.people[0])).standing is Standing.COUNTS
    numbers = vote.close()
    assert (numbers["roll"], numbers["online_counted"], numbers["casts"], numbers["superseded"], numbers["not_voted"]) == (12, 12, 13, 1, 0)
    vote.destroy()
    result = vote.reveal()
    assert vote.question.state is QuestionState.CLOSED
    assert [row.code for row in result.pots[0].rows if row.is_funded] == ["03", "01", "04"]
    assert result.pots[1].winners == ["11"]
